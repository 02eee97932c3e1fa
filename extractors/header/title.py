"""Type and summary (trích yếu): the title under the head, or `V/v …` under the number of a letter."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.fixed_words import is_signature_block, may_start_body, starts_body
from extractors.header.cells import Head
from extractors.header.own_summary import completed
from extractors.header.own_words import OwnWords
from extractors.printed import Printed
from normalizers.kinds import kind_of_title
from normalizers.names import is_syllable, mostly_upper
from normalizers.pages import Text
from normalizers.text import folded, squeeze

_ABOUT = re.compile(r"^\W*[vw]\s?[/\\|iíìl1]\s?[vw]\b[\s:.]*", re.I)
_ABOUT_WORDS = re.compile(r"^\W*v[ềeéê]\s+vi[ệeêẹ]c\b", re.I)
_RULE = re.compile(r"^[\s_\-–—=*.~]{3,}$")
_MOST_LINES = 12
_DOUBTFUL = 0.6


@dataclass(frozen=True, slots=True)
class FoundTitle:
    """`type_name` as the tables have it; `lines` hold the title, `subject_lines` the summary."""

    type_name: str | None
    subject: str | None
    lines: tuple[Printed, ...] = ()
    subject_lines: tuple[Printed, ...] = ()
    letter: bool = False
    given_back: int = 0  # holes of the title that the body filled
    holes: int = 0  # holes that are left


def find_title(head: Head, text: Text, own: OwnWords) -> FoundTitle:
    """The title; `own` and `text` give back what a stamp or an engine took from the summary."""
    if head.title is not None:
        return _titled(head, head.title, text, own)
    about = own.mended(_about_lines(head))
    if about:
        return FoundTitle(None, _subject(about), (), tuple(about), letter=True)
    return FoundTitle(None, None)


def _titled(head: Head, title: Printed, text: Text, words: OwnWords) -> FoundTitle:
    found = kind_of_title(title.text)
    assert found is not None  # head_cells took it for that
    name, count = found
    at = head.rest.index(title)
    lines = _summary_lines(head, title, head.rest[at + 1 :], inside=count < len(title.words))
    inside = [title.of(title.words[count:])] if count < len(title.words) else []
    done = completed(words.mended([*inside, *lines]), title if not inside else None, text)
    return FoundTitle(name, _subject(done.lines), (title,), done.lines, given_back=done.given_back, holes=done.holes)


def _summary_lines(head: Head, title: Printed, below: Sequence[Printed], *, inside: bool) -> list[Printed]:
    """The lines below the title up to a rule, a wide gap, a change of setting or the first words of the body."""
    found: list[Printed] = []
    previous, pitch = title, None
    for line in below[: 3 * _MOST_LINES]:
        if is_signature_block(line.text) or _beside(line, title):
            continue
        if _RULE.match(line.text):
            if found:
                break
            continue
        if starts_body(line.text) or len(found) >= _MOST_LINES or line.page != title.page:
            break
        step = _step(previous, line)
        if step is not None and step < 3:
            if found and _beside_row(previous, line):
                found.append(line)
            continue
        if found and _ends(found, line, step, pitch, title):
            break
        if not found and step is not None and step > 60:
            break
        if not found and not inside and step is None and may_start_body(line.text) and line.text.rstrip().endswith(";"):
            break
        if _is_noise(line):
            continue
        own = _without_stamp_beside(line, title)
        if step is not None and found:
            pitch = step if pitch is None else min(pitch, step)
        found.append(own)
        previous = line
    return found


def _ends(found: Sequence[Printed], line: Printed, step: float | None, pitch: float | None, title: Printed) -> bool:
    """Whether a line no longer belongs to the summary that `found` holds."""
    if line.upper and not found[0].upper and len(line.text) > 6:
        return True  # the body that decides: THỦ TƯỚNG CHÍNH PHỦ
    if step is None:
        # Without places only words tell: a summary has no sentence end, a preamble begins with its words.
        return may_start_body(line.text) or found[-1].text.rstrip().endswith((".", ";", ":")) or len(found) >= 5
    usual = max(pitch, _height(found[-1])) if pitch is not None else _height(found[-1]) * 1.45
    if step > 1.75 * usual:
        return True
    return step > 1.25 * usual and (may_start_body(line.text) or not _centred_on(line, title))


def _step(above: Printed, line: Printed) -> float | None:
    """How far the line's foot stands below the one above; None where places are unknown."""
    if above.box is None or line.box is None:
        return None
    return line.box[3] - above.box[3]


def _height(line: Printed) -> float:
    return (line.box[3] - line.box[1]) if line.box else 14.0


def _beside(line: Printed, title: Printed) -> bool:
    """Whether a part stands wholly at the left edge, where incoming stamps are, far from the title's centre."""
    if line.box is None or title.box is None:
        return False
    centre = (title.box[0] + title.box[2]) / 2
    return line.box[2] < centre - 40 or line.box[0] > centre + 60


def _beside_row(previous: Printed, line: Printed) -> bool:
    return previous.box is not None and line.box is not None and 0 <= line.box[0] - previous.box[2] < 40


def _centred_on(line: Printed, title: Printed) -> bool:
    if line.box is None or title.box is None:
        return line.centred
    return abs((line.box[0] + line.box[2]) - (title.box[0] + title.box[2])) < 36


def _without_stamp_beside(line: Printed, title: Printed) -> Printed:
    """The line without the words of a stamp that an engine read into it: left of where a centred line begins.

    They are capitals in a line of small letters, or doubtful.
    """
    if line.origin != "ocr" or line.box is None or title.box is None:
        return line
    begins = title.box[0] + title.box[2] - line.box[2]  # as far left of the centre as the line's end is right of it
    count = sum(1 for word in line.words if word.box is not None and (word.box[0] + word.box[2]) / 2 < begins - 4)
    beside, own = line.words[:count], line.words[count:]
    if not beside or not own:
        return line
    shouted = mostly_upper(" ".join(w.text for w in beside)) and not mostly_upper(" ".join(w.text for w in own))
    doubtful = sum(word.confidence for word in beside) / count < _DOUBTFUL
    return line.of(own) if shouted or doubtful else line


def _is_noise(line: Printed) -> bool:
    letters = sum(c.isalpha() for c in line.text)
    return letters < 2 or (letters < 8 and line.confidence < 0.3) or (letters < 4 and line.confidence < 0.6)


def _about_lines(head: Head) -> list[Printed]:
    """`V/v …` and the lines that continue it in the left column."""
    found: list[Printed] = []
    for line in head.rest:
        if not found:
            if _ABOUT.match(line.text) or (_ABOUT_WORDS.match(line.text) and _in_left_half(line, head)):
                found.append(line)
            elif folded(line.text).startswith(("kinh gui", "kinh trinh", "can cu")):
                break
            continue
        if starts_body(line.text) or len(found) >= _MOST_LINES:
            break
        step = _step(found[-1], line)
        if step is None:
            if line.role != found[0].role:
                break
        elif not _in_left_half(line, head) or not _under(found[0], line):
            continue
        elif step > 2.1 * max(_height(found[-1]), 11.0):
            break
        if not _is_noise(line):
            found.append(line)
    return found


def _in_left_half(line: Printed, head: Head) -> bool:
    if line.box is None:
        return line.role == "head_left"
    edge = head.state.box[0] + 30 if head.state is not None and head.state.box is not None else 0.5 * head.width
    return (line.box[0] + line.box[2]) / 2 < edge


def _under(first: Printed, line: Printed) -> bool:
    """Whether a line stands below the first of the summary and on its column (stamps stand beside it)."""
    if first.box is None or line.box is None:
        return True
    middle = (line.box[0] + line.box[2]) / 2
    return first.box[0] - 15 < middle < first.box[2] + 15


def _without_stamp(line: Printed) -> Printed:
    """The line without unreadable words at its ends, where a stamp lies over the beginning of a title."""
    words = list(line.words)
    for end in (0, -1):
        while len(words) > 2 and words[end].confidence < 0.35 and not is_syllable(words[end].text.strip('.,;:()"“”')):
            words.pop(end)
    return line.of(words)


def _subject(lines: Sequence[Printed]) -> str | None:
    text = squeeze(" ".join(_without_stamp(line).text for line in lines))
    text = _ABOUT.sub("", text)
    if lines and lines[0].read_by_engine:
        text = re.sub(r"^V[^\W\d_]{1,2} việc\b", "Về việc", text)  # Vệ, Và, Vê: the phrase has one form
    text = re.sub(r"^[\s._\-–—~'`:,]+", "", text)
    text = re.sub(r"\s[\-–—_~'`|]{1,3}$|_{2,}", "", text)
    return squeeze(text) or None
