"""Which line of the first page is which part of the head: title of state, organs, number, date, the type's title.

Works by what the lines say and where they stand, so that it also holds where layout took both columns for one, and
for text without any boxes (.txt), where only the order of lines is known.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from extractors.fixed_words import (
    is_party_title,
    is_right_title,
    is_signature_block,
    is_state_title,
    starts_body,
)
from extractors.header.date_line import is_date_line, may_be_date
from extractors.header.number_line import is_label_alone, is_number_label, is_number_line, may_be_number, read_number
from extractors.header.parting import part_head_cells
from extractors.printed import Printed, cells, printed_lines
from normalizers.kinds import kind_of_title
from normalizers.pages import Text

_SKIPPED = frozenset({"page_number", "running_head", "footnote", "table"})
_MOST_LINES = 90
_BESIDE = 3  # parts that may stand between two of one line, sorted by height
_LEVEL = 6.0  # points
_NUMBER_AND_SLASH = re.compile(r"(?:[^\s/]{1,6} ?)?/")


@dataclass(frozen=True, slots=True)
class Head:
    """The lines of a head. `rest`: everything on the page below number and date, in order. `width` of the page."""

    state: Printed | None
    party: bool
    number: Printed | None
    other_numbers: tuple[Printed, ...]
    unread_number: Printed | None  # what stands in the number's place and can't be taken apart
    date: Printed | None
    unread_date: Printed | None
    organs: tuple[Printed, ...]
    title: Printed | None
    rest: tuple[Printed, ...]
    signatures: tuple[Printed, ...]
    width: float


def head_of(text: Text) -> Head:
    lines = list(islice(printed_lines(text), 2 * _MOST_LINES))
    first = min((line.page for line in lines), default=1)
    page = next((page for page in text.pages if page.number == first), None)
    parts = [
        part
        for line in lines
        if line.page == first and line.role not in _SKIPPED
        for cell in cells(line)
        for part in part_head_cells(cell)
    ]
    signatures = tuple(part for part in parts if part.role == "signature" or is_signature_block(part.text))
    plain = [part for part in parts if part not in signatures and part.role != "stamp"]
    plain = _with_blanks(_down_the_page(plain)[:_MOST_LINES])
    state = next((part for part in plain[:40] if is_state_title(part.text) or is_party_title(part.text)), None)
    party = state is not None and is_party_title(state.text) and not is_state_title(state.text)
    top = plain if state is None else [part for part in plain if _not_above(part, state, 14)]
    limit = _end_of_head(top, state)
    head = top[:limit]
    numbers = [part for part in head if is_number_line(part)]
    dates = [part for part in head if is_date_line(part)]
    left = [part for part in numbers if _is_left(part, state, page.width if page else 0)]
    number = next((part for part in left if read_number(part).symbol), next(iter(left), None))
    if number is not None:
        top, number = _with_next_line(top, number)
        head = top[:limit]
    date = next((part for part in dates if number is None or not _same(part, number)), None)
    others = tuple(part for part in (*numbers, *signatures) if part is not number and is_number_line(part))
    organs = _organs(head, state, number, date)
    rest = _below(top, number, date, organs, state)
    title = _title(rest)
    above = [part for part in head if title is None or title.box is None or _not_above(title, part, 0)]
    unread = [part for part in above if number is None and may_be_number(part) and _is_left(part, state, 0)]
    unread_dates = [part for part in above if date is None and may_be_date(part) and part not in unread]
    return Head(
        state=state,
        party=party,
        number=number,
        other_numbers=others,
        unread_number=next(iter(unread), None),
        date=date,
        unread_date=next(iter(unread_dates), None),
        organs=tuple(organs),
        title=title,
        rest=tuple(rest),
        signatures=signatures,
        width=page.width if page else 0.0,
    )


_REST_OF_SYMBOL = re.compile(r"[A-ZĐ][\w&.]*(?:[-–,][A-ZĐ][\w&.]*)*")


def _with_next_line(parts: Sequence[Printed], number: Printed) -> tuple[list[Printed], Printed]:
    """The number with the rest of its symbol, where it breaks after a hyphen (joint papers of many bodies)."""
    if not number.text.rstrip().endswith(("-", "–")):
        return list(parts), number
    for part in parts[parts.index(number) + 1 :][:3]:
        below = part.box is None or number.box is None or number.box[1] < part.box[1] < number.box[3] + 16
        if below and _REST_OF_SYMBOL.fullmatch(part.text.strip()):
            joined = number.of((*number.words, *part.words))
            return [joined if p is number else p for p in parts if p is not part], joined
    return list(parts), number


def _with_blanks(parts: Sequence[Printed]) -> list[Printed]:
    """A blank is a gap wide enough to part cells: `Gia Lai, ngày` and `tháng 10 năm 2025`, `Số:` and `/SNV-VP`."""
    found: list[Printed] = []
    for part in parts:
        beside = next((one for one in reversed(found[-_BESIDE:]) if _goes_on(one, part)), None)
        if beside is not None:
            found[found.index(beside)] = beside.of((*beside.words, *part.words))
            continue
        after = next((one for one in reversed(found[-_BESIDE:]) if _goes_on(part, one)), None)
        if after is not None:  # it stands a little higher
            found[found.index(after)] = part.of((*part.words, *after.words))
            continue
        found.append(part)
    return found


def _goes_on(part: Printed, after: Printed) -> bool:
    """Whether `after` stands behind the blank with which the other one ends."""
    if part.box is not None and after.box is not None:
        if abs(part.box[3] - after.box[3]) >= _LEVEL or after.box[0] < part.box[0]:
            return False
    elif part.box is not None or after.box is not None:
        return False
    torn_date = part.folded.endswith("ngay") and after.folded.startswith("thang ")
    return torn_date or (is_label_alone(part) and _NUMBER_AND_SLASH.match(after.text) is not None)


def _down_the_page(parts: Sequence[Printed]) -> list[Printed]:
    """From top to bottom where places are known (parts on one height from left to right), as given otherwise."""
    if any(part.box is None for part in parts):
        return list(parts)

    def key(part: Printed) -> tuple[float, float]:
        box = part.box or (0.0, 0.0, 0.0, 0.0)
        return (box[1] + box[3]) / 2, box[0]

    return sorted(parts, key=key)


def _not_above(part: Printed, anchor: Printed, slack: float) -> bool:
    if part.box is None or anchor.box is None:
        return True
    return part.box[3] > anchor.box[1] - slack + 6


def _same(one: Printed, other: Printed) -> bool:
    return one is other


def _end_of_head(parts: Sequence[Printed], state: Printed | None) -> int:
    """How many parts can belong to the head: up to the title, the addressee or the first line of the body."""
    for index, part in enumerate(parts):
        if index > 1 and (starts_body(part.text) or (part.upper and kind_of_title(part.text) and index > 2)):
            # The number may stand a little lower than the title's first line where a head has four lines.
            return min(len(parts), index + 2)
        if state is not None and state.box and part.box and part.box[1] > state.box[1] + 190:
            return index
    return min(len(parts), 16)


def _is_left(part: Printed, state: Printed | None, width: float) -> bool:
    if part.box is None or part.role == "head_left":
        return True
    middle = (part.box[0] + part.box[2]) / 2
    if state is not None and state.box is not None:
        return middle < state.box[0] + 0.25 * (state.box[2] - state.box[0])
    return not width or middle < 0.5 * width


def _organs(
    head: Sequence[Printed], state: Printed | None, number: Printed | None, date: Printed | None
) -> list[Printed]:
    """The lines of the left cell above the number (or beside the title of state and the motto)."""
    found: list[Printed] = []
    for part in head:
        if part is number:
            break
        if part is state or part is date or is_right_title(part.text):
            continue
        if number is None and (state is None or (part.upper and kind_of_title(part.text))):
            break
        if part.box is not None:
            anchor = number or state
            if anchor is not None and anchor.box is not None and number is not None and part.box[1] > anchor.box[1]:
                continue
            if number is None and state is not None and state.box and part.box[1] > state.box[3] + 42:
                continue
            if not _is_left(part, state, 0):
                continue
        elif part.role == "head_right":
            continue
        if _is_organ_line(part):
            found.append(part)
    return found[:8]


def _is_organ_line(part: Printed) -> bool:
    letters = [c for c in part.text if c.isalpha()]
    if len(letters) < 4 or len(part.text) > 90 or not part.upper or is_number_label(part) or may_be_number(part):
        return False
    sure = sum(word.confidence for word in part.words) / len(part.words)
    return sure >= 0.35 and len(letters) >= 0.6 * len(part.text.replace(" ", ""))


def _below(
    parts: Sequence[Printed],
    number: Printed | None,
    date: Printed | None,
    organs: Sequence[Printed],
    state: Printed | None,
) -> list[Printed]:
    """What follows the head. Without number and date: what follows title of state and organs."""
    used = [part for part in (number, date, state, *organs) if part is not None]
    bottoms = [part.box[3] for part in (number, date) if part is not None and part.box is not None]
    if not bottoms:
        bottoms = [part.box[3] for part in used if part.box is not None]
    if used and not bottoms:
        last = max(parts.index(part) for part in used if part in parts)
        rest = list(parts[last + 1 :])
    else:
        limit = min(bottoms, default=0.0)
        rest = [p for p in parts if p.box is not None and p.box[3] > limit + 2] if bottoms else list(parts)
    return [part for part in rest if part not in used and not is_right_title(part.text)]


def _title(rest: Sequence[Printed]) -> Printed | None:
    """The first line that is a type's name in capitals, before anything that belongs to the body."""
    for part in rest[:24]:
        if part.upper and not part.text.rstrip().endswith(":") and kind_of_title(part.text):
            return part
        if starts_body(part.text):
            return None
    return None
