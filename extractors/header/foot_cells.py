"""Where the foot of a document is: the list under `Nơi nhận`, and the lines over and under the signature."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from extractors.fixed_words import is_archive, is_signature_block, may_hold_recipients_label, recipients_label
from extractors.printed import Printed, cells, printed_lines, split_at
from normalizers.pages import Role, Text

_SKIPPED: frozenset[Role] = frozenset({"page_number", "running_head", "footnote", "signature"})


@dataclass(frozen=True, slots=True)
class Foot:
    """`recipients`: the lines of the list, its label left out. `signing`: lines where signers can stand, in order."""

    label: Printed | None
    recipients: tuple[Printed, ...]
    signing: tuple[Printed, ...]


def foot_of(text: Text) -> Foot:
    """The foot of the document itself: the first `Nơi nhận`; without one (gazettes) every line can be a signer's."""
    label = next((part for part in _parts(text, _likely_pages(text)) if _label(part)), None)
    near = None if label is None or label.box is None else (label.page, label.page + 1)
    parts = list(_parts(text, near))
    if label is None:
        return _without_label(parts) or Foot(None, (), tuple(parts))
    label = next(part for part in parts if _label(part))
    if label.box is None:
        return _without_places(parts, parts.index(label))
    own = [part for part in parts if part.page == label.page and part.box is not None]
    own.sort(key=lambda part: (_middle(part)[1], _middle(part)[0]))
    listed = _list_below(label, own)
    keys = {(part.index, part.text) for part in listed}
    top = label.box[1] - 150
    signing = [
        part
        for part in own
        if (part.index, part.text) not in keys and part is not label and part.box is not None and part.box[1] >= top
    ]
    if not any(_is_right(part, label) for part in signing):
        following = [part for part in parts if part.page == label.page + 1]
        signing = [*signing, *following[:25]]
    return Foot(label, tuple(listed), tuple(signing))


def _without_label(parts: Sequence[Printed]) -> Foot | None:
    """A list of recipients whose label was not read: entries with dashes above an archive line, at the left edge."""
    last = next((index for index in range(len(parts) - 1, -1, -1) if _is_entry(parts[index], archive=True)), None)
    if last is None or last < len(parts) - 40:
        return None
    archive = parts[last]
    column = [part for part in parts if part.page == archive.page and _is_entry(part) and _same_left(part, archive)]
    column.sort(key=lambda part: -_middle(part)[1])
    listed: list[Printed] = []
    for part in column:
        above = listed[-1] if listed else archive
        if 0 <= _middle(above)[1] - _middle(part)[1] < 24:
            listed.append(part)
    if len(listed) < 3 or listed[0] is not archive:
        return None
    listed.reverse()
    first = listed[0]
    assert first.box is not None
    edge = sorted(part.box[2] for part in listed if part.box is not None)[len(listed) // 2]
    signing = [
        Printed(part.words, part.page, "foot_right", part.origin, part.index, part.centred)
        for part in parts
        if part.page == first.page and part.box is not None and part.box[0] > edge and part.box[1] > first.box[1] - 60
    ]
    return Foot(first, tuple(listed), tuple(signing))


def _is_entry(part: Printed, *, archive: bool = False) -> bool:
    dashed = re.match(r"\s*[-–—]\s*\w", part.text) is not None
    return part.box is not None and dashed and len(part.text) < 90 and (not archive or is_archive(part.text))


def _same_left(part: Printed, other: Printed) -> bool:
    return part.box is not None and other.box is not None and abs(part.box[0] - other.box[0]) < 12


def _likely_pages(text: Text) -> frozenset[int]:
    """The pages with a line that may hold the label of the recipients."""
    found: set[int] = set()
    for paragraph in text.paragraphs:
        if paragraph.role in _SKIPPED:
            continue
        for start, end in paragraph.lines or ((paragraph.start, paragraph.end),):
            if may_hold_recipients_label(text.content[start:end]):
                found.update(piece.page for piece in text.pieces_in(start, end)[:1])
    return frozenset(found)


def _parts(text: Text, pages: Collection[int] | None) -> Iterator[Printed]:
    for line in printed_lines(text, without=_SKIPPED, pages=pages):
        if not is_signature_block(line.text):
            yield from _cells_of_foot(line)


def _cells_of_foot(line: Printed) -> list[Printed]:
    found: list[Printed] = []
    for cell in cells(line):
        count = _label(cell)
        left, right = split_at(cell, count) if 0 < count < len(cell.words) else (cell, None)
        found += [part for part in (left, right) if part is not None]
    return found


def _label(part: Printed) -> int:
    return recipients_label([word.text for word in part.words])


def _middle(part: Printed) -> tuple[float, float]:
    box = part.box or (0.0, 0.0, 0.0, 0.0)
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def _is_right(part: Printed, label: Printed) -> bool:
    return part.box is not None and label.box is not None and part.box[0] > label.box[2] + 60


def _list_below(label: Printed, own: Sequence[Printed]) -> list[Printed]:
    """The lines under the label, in its column, down to the archive line or the end of the column."""
    assert label.box is not None
    found: list[Printed] = []
    foot = label.box[3]
    for part in own:
        if part.box is None or part is label or _middle(part)[1] < label.box[1]:
            continue
        beside = _middle(part)[1] < label.box[3] - 1 and part.box[0] >= label.box[2] - 2
        if part.box[0] > label.box[0] + 75 and not (beside and part.box[0] < label.box[2] + 25):
            continue
        if part.box[1] - foot > 34:
            break
        listed_all = found and is_archive(found[-1].text) and not part.text.lstrip().startswith(("-", "+", "–"))
        if listed_all and (part.box[1] - foot > 4 or len(part.text) > 30):
            break  # only the rest of a long archive line may follow it
        found.append(part)
        foot = max(foot, part.box[3])
    return found


def _without_places(parts: Sequence[Printed], at: int) -> Foot:
    """Text without boxes: the list runs to its archive line; signers stand around it."""
    label = parts[at]
    listed: list[Printed] = []
    end = at + 1
    for index in range(at + 1, min(len(parts), at + 45)):
        part = parts[index]
        if part.role in ("foot_right", "table"):
            continue
        if part.role != label.role and label.role == "foot_left" and listed:
            break
        listed.append(part)
        end = index + 1
        if is_archive(part.text):
            break
    else:
        listed = [part for part in listed if part.text.lstrip().startswith(("-", "–", "+", "•"))]
    keys = {part.index for part in listed}
    around = [part for part in parts[max(0, at - 6) : end + 10] if part.index not in keys and part is not label]
    right = [part for part in parts if part.role == "foot_right" and part not in around]
    return Foot(label, tuple(listed), (*around, *right))
