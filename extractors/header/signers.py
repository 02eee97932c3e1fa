"""Who signed: authority (`TM. ỦY BAN NHÂN DÂN KT. CHỦ TỊCH`), position, full name (NĐ 30/2020, Phụ lục I.II.7)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.printed import Printed
from normalizers.names import mostly_upper, person_name
from normalizers.positions import authority_of, position_of
from normalizers.records import Signer
from normalizers.text import squeeze, without_marks

_GUESSED = 0.3  # a word no surer than this was made out under a seal: PHÓ may be missing before THỦ TƯỚNG
_NAME_LINES = 16  # a name stands at most so many lines below the position: seals and stamps are read as lines


@dataclass(frozen=True, slots=True)
class FoundSigner:
    signer: Signer
    lines: tuple[Printed, ...]
    name_line: Printed | None


def find_signers(lines: Sequence[Printed]) -> list[FoundSigner]:
    """The signers in the lines, left before right. Two stand beside each other only with two positions and names."""
    found = _by_column(lines)
    named = [entry for entry in found if entry.name_line is not None]
    if len(named) > 1:
        return named
    return (named or found or _names_alone(lines))[:1]


def _names_alone(lines: Sequence[Printed]) -> list[FoundSigner]:
    """A name in the signer's place whose position a seal hides: the position stays open."""
    found = [(line, _name_in(line)) for line in lines if line.role == "foot_right"]
    return [FoundSigner(Signer(full_name=name), (line,), line) for line, name in found if name is not None]


def _by_column(lines: Sequence[Printed]) -> list[FoundSigner]:
    openings = [index for index, line in enumerate(lines) if authority_of(line.text) or position_of(line.text)]
    found: list[FoundSigner] = []
    used: set[int] = set()
    for index in openings:
        if index in used:
            continue
        entry, taken = _block(lines, index)
        used |= taken
        if entry is not None:
            found.append(entry)
            if entry.name_line is not None and lines[index].box is None:
                break
    good = [entry for entry in found if entry.name_line is not None]
    if good and good[0].lines[0].box is not None:
        first = good[0]
        beside = [entry for entry in good if entry.lines[0].page == first.lines[0].page and _beside(first, entry)]
        row = sorted([first, *beside[:2]], key=lambda entry: (entry.lines[0].box or (0.0,))[0])
        return [*row, *_rows_below(row, good)] if beside else row
    return found


def _rows_below(row: Sequence[FoundSigner], good: Sequence[FoundSigner]) -> list[FoundSigner]:
    """More rows of a joint paper, which has two signers beside each other: each with an authority of its own.

    A single signer below another is who certified a copy, and is left out.
    """
    page, foot = row[0].lines[0].page, max((entry.lines[-1].box or (0.0,) * 4)[3] for entry in row)
    below = [
        entry
        for entry in good
        if entry not in row
        and entry.signer.authority is not None
        and entry.lines[0].page == page
        and entry.lines[0].box is not None
        and foot - 4 < entry.lines[0].box[1]
    ]
    return sorted(
        below, key=lambda entry: ((entry.lines[0].box or (0.0,) * 4)[1] // 20, (entry.lines[0].box or (0.0,))[0])
    )


def _beside(one: FoundSigner, other: FoundSigner) -> bool:
    a, b = one.lines[0].box, other.lines[0].box
    if one is other or a is None or b is None:
        return False
    return abs(a[1] - b[1]) < 60 and (a[2] < b[0] + 10 or b[2] < a[0] + 10)


def _block(lines: Sequence[Printed], start: int) -> tuple[FoundSigner | None, set[int]]:
    """The signer whose authority or position stands at `start`: what follows below it in the same column."""
    authorities: list[str] = []
    position: str | None = None
    own: list[Printed] = []
    taken: set[int] = set()
    seen = 0
    for index in range(start, len(lines)):
        line = lines[index]
        if index != start and not _in_column(lines[start], line):
            continue
        if line.page > lines[start].page + 1 or seen > _NAME_LINES:
            break
        seen += 1
        authority = None if position is not None else authority_of(line.text)
        if authority is not None:
            authorities.append(authority)
            own.append(line)
            taken.add(index)
            continue
        here = position_of(line.text) if line.confidence > _GUESSED else None
        if here is not None:
            # A second title above the name (a chair who is also a director) is not the position signed in.
            if position is None:
                position = here
                own.append(line)
            taken.add(index)
            continue
        name = _name_in(line) if position or authorities else None
        if (name is not None and not mostly_upper(line.text[:3] + "a")) or (name and line.upper):
            own.append(line)
            taken.add(index)
            return _signer(authorities, position, name, own, line), taken
        if position is None and authorities and line.upper and len(line.text) > 4 and line.confidence > 0.4:
            authorities[-1] = f"{authorities[-1]} {squeeze(line.text)}"  # KT. BỘ TRƯỞNG BỘ GIÁO DỤC / VÀ ĐÀO TẠO
            own.append(line)
            taken.add(index)
            continue
        if _is_sentence(line):
            break
    if not own or (lines[start].box is None and not authorities and position is None):
        return None, taken
    return _signer(authorities, position, None, own, None), taken


def _signer(
    authorities: Sequence[str], position: str | None, name: str | None, own: list[Printed], line: Printed | None
) -> FoundSigner:
    signer = Signer(authority=" ".join(authorities) or None, position=position, full_name=name)
    return FoundSigner(signer, tuple(own), line)


def _name_in(line: Printed) -> str | None:
    return person_name(_without_noise(line.text), mend=line.read_by_engine)


def _without_noise(text: str) -> str:
    return re.sub(r"^[^\w]+|[^\w]+$", "", re.sub(r"^[\W_]+\s", "", squeeze(text)))


def _in_column(first: Printed, line: Printed) -> bool:
    if first.box is None or line.box is None:
        return True
    if line.page == first.page and line.box[1] < first.box[1] - 4:
        return False
    middle = (first.box[0] + first.box[2]) / 2
    own = (line.box[0] + line.box[2]) / 2
    return abs(middle - own) < 75


def _is_sentence(line: Printed) -> bool:
    """Running text: what follows is no longer the foot."""
    words = without_marks(line.text).split()
    return len(words) > 9 and not line.upper
