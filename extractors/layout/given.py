"""Text without geometry (.txt from another OCR or pdftotext, .docx): the parts from the words alone.

Two columns of the head may stand on one line (`ORGAN  Độc lập - …`) or one after the other; both are read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.fixed_words import (
    addressee_label,
    is_appendix_title,
    is_archive,
    is_kind_in_capitals,
    is_right_title,
    is_signature_block,
    is_subject,
    recipients_label,
    title_start,
)
from extractors.layout import cues
from extractors.layout.blocks import Block, Segment
from normalizers.names import mostly_upper, person_name
from normalizers.number_labels import is_numbered
from normalizers.positions import starts_signer
from normalizers.text import folded

_HEAD_LINES = 14  # a head with both columns one below the other has at most about a dozen lines
_SYMBOL_THEN_PLACE = re.compile(
    r"^(\S{1,3}\s?[:.]?\s*.{0,12}?[/-]\s?[^\s]{2,30})\s+(\S.{0,40}?,?\s*ng[aàâ]y\b.*)$", re.IGNORECASE
)
_NOTE_LINE = 85  # characters: notes are set smaller, so their full lines are longer than the body's
_TITLE_LINE = 75
_LONG = 60  # characters: a line at least this long goes on in the next


def given_blocks(lines: Sequence[Segment], by_block: bool = False) -> list[Block]:
    """Blocks in reading order; a second head after the foot (an appendix, another document) is seen too.

    `by_block`: the reader knows the paragraphs (.docx) and numbered them; lines need no joining by guess.
    """
    blocks: list[Block] = []
    rest = list(lines)
    start = _head_end(rest)
    left, right = _head_columns(rest[:start])
    blocks += [Block("head_left", [s]) for s in left] + [Block("head_right", [s]) for s in right]
    rest = rest[start:]
    foot = _foot_range(rest)
    if foot is None:
        return blocks + _body(rest, by_block)
    begin, end = foot
    blocks += _body(rest[:begin], by_block) + _foot(rest[begin:end])
    tail = rest[end:]
    if tail:
        blocks += given_blocks(tail, by_block)
    return blocks


def _head_end(lines: Sequence[Segment]) -> int:
    """How many of the first lines are head; 0 where there is neither a title nor organ lines with a number."""
    anchor = None
    for index, line in enumerate(lines[:_HEAD_LINES]):
        if _titled(line.text) or (is_numbered(line.text) and index > 0 and mostly_upper(lines[index - 1].text)):
            anchor = index
        elif anchor is None and (cues.ENUMERATOR.match(line.text) or len(line.text) > 90):
            break
    if anchor is None:
        return 0
    end = 0
    for index, line in enumerate(lines[: _HEAD_LINES + 6]):
        if is_kind_in_capitals(line.text) or addressee_label(line.text) or is_appendix_title(line.text):
            return index
        if index > anchor and not _head_line(line.text):
            return max(end, index)
        end = index + 1
    return end


def _titled(text: str) -> bool:
    """A title of the right cell, alone or behind the left cell's words."""
    return title_start(text.split()) is not None or is_right_title(text)


def _head_line(text: str) -> bool:
    plain = folded(text)
    return bool(
        is_numbered(text)
        or is_subject(text)
        or (cues.is_dated(text) and len(text) < 100 and "can cu" not in plain)
        or _titled(text)
        or (mostly_upper(text) and len(text) < 60 and not cues.ENUMERATOR.match(text))
    )


def _head_columns(lines: Sequence[Segment]) -> tuple[list[Segment], list[Segment]]:
    left: list[Segment] = []
    right: list[Segment] = []
    for line in lines:
        before, after = _cut(line)
        if before is not None:
            left.append(before)
        if after is not None:
            right.append(after)
    return left, right


def _cut(line: Segment) -> tuple[Segment | None, Segment | None]:
    words = [word.text for word in line.words]
    start = title_start(words)
    if start is not None:
        return (Segment(line.page, line.words[:start]) if start else None), Segment(line.page, line.words[start:])
    if not cues.is_dated(line.text):
        return line, None
    if not is_numbered(line.text):
        return None, line
    match = _SYMBOL_THEN_PLACE.match(line.text)
    if match is None:
        return line, None
    count = len(match.group(1).split())
    return Segment(line.page, line.words[:count]), Segment(line.page, line.words[count:])


def _foot_range(lines: Sequence[Segment]) -> tuple[int, int] | None:
    """From the signer's authority or Nơi nhận to the name or the archive line, whichever is last."""
    start = next((i for i, s in enumerate(lines) if recipients_label(s.text.split()) and len(s.text) < 60), None)
    if start is None:
        start = next(
            (
                i
                for i, s in enumerate(lines)
                if starts_signer(s.text)
                and any(person_name(t.text, mend=True) for t in lines[i + 1 : i + 5])
                and not cues.ENUMERATOR.match(s.text)
            ),
            None,
        )
        if start is None:
            return None
    begin = start
    while begin > 0 and start - begin < 4 and _signer_line(lines[begin - 1].text):
        begin -= 1
    end = start + 1
    while end < len(lines) and _foot_line(lines[end].text, lines[end - 1].text):
        end += 1
    return begin, end


def _signer_line(text: str) -> bool:
    return len(text) < 60 and mostly_upper(text) and not cues.ENUMERATOR.match(text)


def _foot_line(text: str, before: str) -> bool:
    if is_kind_in_capitals(text) or is_appendix_title(text) or is_right_title(text):
        return False
    if text.startswith(("-", "+", "–", "*")) or is_archive(text):
        return True
    if _signer_line(text) or (person_name(text, mend=True) and len(text) < 40):
        return True
    # After the archive line only the signer's name is left, however damaged.
    if is_archive(before) and len(text) < 32 and len(text.split()) <= 5:
        return sum(word[:1].isupper() for word in text.split()) >= len(text.split()) - 1
    return before.startswith("-") and not before.rstrip().endswith((";", ".")) and len(text) < 60


def _foot(lines: Sequence[Segment]) -> list[Block]:
    left: list[Segment] = []
    right: list[Segment] = []
    listing = False
    for line in lines:
        if recipients_label(line.text.split()):
            listing = True
            before, after = _cut_recipients(line)
            left.append(before)
            if after is not None:
                right.append(after)
        elif listing and (line.text.startswith(("-", "+", "–", "*")) or is_archive(line.text)):
            left.append(line)
            listing = not is_archive(line.text)
        elif listing and not _signer_line(line.text) and not person_name(line.text, mend=True):
            left.append(line)
        else:
            right.append(line)
    return [Block("foot_left", [s]) for s in left] + [Block("foot_right", [s]) for s in right]


def _cut_recipients(line: Segment) -> tuple[Segment, Segment | None]:
    """`Nơi nhận: GIÁM ĐỐC` on one line."""
    for index in range(1, len(line.words)):
        tail = Segment(line.page, line.words[index:])
        if starts_signer(tail.text):
            return Segment(line.page, line.words[:index]), tail
    return line, None


def _body(lines: Sequence[Segment], by_block: bool) -> list[Block]:
    blocks: list[Block] = []
    noted = 0
    parted: Block | None = None
    for line in lines:
        plain = folded(line.text)
        if cues.PAGE_NUMBER.match(plain) and len(line.text) < 6 and line.text.strip("-– .").isdigit():
            blocks.append(Block("page_number", [line]))
        elif cues.RUNNING.match(plain):
            blocks.append(Block("running_head", [line]))
        elif is_signature_block(line.text) and "ky" in plain:
            blocks.append(Block("signature", [line]))
        elif _note(line.text, blocks, noted):
            noted += 1
            blocks.append(Block("footnote", [line]))
        elif blocks and _goes_on(line, blocks[-1], by_block):
            blocks[-1].lines.append(line)
        elif parted is not None and not by_block and not cues.ENUMERATOR.match(line.text) and blocks[-1].role != "body":
            # The footnote or page number stood between the two halves of a paragraph.
            parted.lines.append(line)
            blocks.append(blocks.pop(blocks.index(parted)))
        else:
            title = blocks[-1] if blocks else None
            below = title is not None and title.centred and is_kind_in_capitals(title.lines[0].text)
            blocks.append(Block("body", [line], _title_like(line.text) or (below and len(line.text) < _TITLE_LINE)))
        parted = _unended(blocks)
    return blocks


def _goes_on(line: Segment, block: Block, by_block: bool) -> bool:
    if by_block:
        return block.role == "body" and block.lines[-1].block == line.block
    if block.role == "footnote":
        return len(block.lines[-1].text) > _NOTE_LINE
    return block.role == "body" and not _new(line, block)


def _unended(blocks: Sequence[Block]) -> Block | None:
    """The body paragraph before a footnote or page number, where its sentence has not ended."""
    if not blocks or blocks[-1].role == "body":
        return None
    before = next((block for block in reversed(blocks) if block.role == "body"), None)
    if before is None or before.centred or cues.ENDS.search(before.lines[-1].text):
        return None
    return before if len(before.lines[-1].text) >= _LONG else None


def _note(text: str, blocks: Sequence[Block], noted: int) -> bool:
    """The next footnote (`2Văn bản số …`, `1 Hướng dẫn …`): its mark was set behind a word of the body before."""
    mark = str(noted + 1)
    if not text.startswith(mark):
        return False
    rest = text[len(mark) :]
    if not re.match(r"^\s?[A-ZĐÀ-Ỹ][^\W\d]", rest):
        return False
    raised = re.compile(rf"[^\W\d]{mark}(?=[\s.,;:)]|$)")
    return any(raised.search(line.text) for block in blocks[-12:] for line in block.lines)


def _title_like(text: str) -> bool:
    return is_kind_in_capitals(text) or is_appendix_title(text)


def _new(line: Segment, block: Block) -> bool:
    last = block.lines[-1].text
    text = line.text
    if block.centred and not _title_like(last):
        return len(last) > _TITLE_LINE - 10 or len(text) > _TITLE_LINE - 10 or bool(cues.ENUMERATOR.match(text))
    if _title_like(text) or _title_like(last) or addressee_label(text):
        return True
    if cues.ENUMERATOR.match(text):
        return True
    if cues.ENDS.search(last):
        return True
    if mostly_upper(text) != mostly_upper(last) and len(text) > 12 and len(last) > 12:
        return True
    return len(last) < _LONG and text[:1].isupper() and not last.rstrip().endswith((",", "-"))
