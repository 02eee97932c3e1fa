"""Who signed: authority (`TM. ỦY BAN NHÂN DÂN KT. CHỦ TỊCH`), position, full name (NĐ 30/2020, Phụ lục I.II.7)."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from rapidfuzz import fuzz

from extractors.printed import Printed
from normalizers.names import mostly_upper, person_name, torn_name
from normalizers.positions import authority_of, deputy_of, position_of
from normalizers.records import Signer
from normalizers.syllables import may_be_syllable
from normalizers.text import folded, squeeze, without_marks

_GUESSED = 0.3  # a word no surer than this was made out under a seal: PHÓ may be missing before THỦ TƯỚNG
_SURE_NAME = 0.85  # of the words of a name that a seal left
_MIDDLE = ("thi", "van")
_ALIKE = 50  # of 100: how much two readings of a word must have in common
_NAME_WORDS = 8  # of a line that may be a name with some specks beside it
_NAME_LINES = 16  # a name stands at most so many lines below the position: seals and stamps are read as lines


@dataclass(frozen=True, slots=True)
class FoundSigner:
    signer: Signer
    lines: tuple[Printed, ...]
    name_line: Printed | None
    by_rule: bool = False  # the position is not read, but that of who signs for the head (KT.)


def find_signers(lines: Sequence[Printed], names: Collection[str] = ()) -> list[FoundSigner]:
    """The signers in the lines, left before right. Two stand beside each other only with two positions and names.

    `names`: persons that the paper names elsewhere; one of them may end in what a seal left of the signer's name.
    """
    found = _by_column(lines)
    named = [entry for entry in found if entry.name_line is not None]
    if len(named) > 1:
        return named
    if named:
        return named[:1]
    alone = _names_alone(lines) or _torn_names(lines, names)
    if not found or len(alone) > 1:
        return alone
    position, name = found[0], next((entry for entry in alone if _in_column(found[0].lines[0], entry.lines[0])), None)
    if name is None:
        return [position]
    signer = position.signer.model_copy(update={"full_name": name.signer.full_name})
    return [FoundSigner(signer, (*position.lines, *name.lines), name.name_line, position.by_rule)]


def _names_alone(lines: Sequence[Printed]) -> list[FoundSigner]:
    """A name in the signer's place whose position a seal hides, or two beside each other: the position stays open."""
    named = [(line, name) for line in lines if (name := _name_in(line)) is not None]
    right = [(line, name) for line, name in named if line.role == "foot_right"]
    rows = [pair for pair in pairwise(named) if _side_by_side(pair[0][0], pair[1][0])]
    found = [*rows[0]] if rows else right[:1]
    return [FoundSigner(Signer(full_name=name), (line,), line) for line, name in found]


def _side_by_side(one: Printed, other: Printed) -> bool:
    a, b = one.box, other.box
    return a is not None and b is not None and one.page == other.page and abs(a[3] - b[3]) < 8 and b[0] - a[2] > 60


def _torn_names(lines: Sequence[Printed], names: Collection[str]) -> list[FoundSigner]:
    """A name of which a seal left the end: `ran Văn Sơn`; or the last two words of a person named elsewhere."""
    found: list[FoundSigner] = []
    for line in lines:
        if line.role != "foot_right" or line.origin != "ocr" or len(line.words) < 2 or _disputed(line):
            continue
        given = line.words[-2:]
        if min(word.confidence for word in given) < _SURE_NAME:
            continue
        name = torn_name(_without_noise(line.text))
        ends = " " + " ".join(word.text for word in given)
        known = {person for person in names if person.endswith(ends)}
        if name is None and len(known) == 1:
            name = known.pop()
        if name is not None and not _headless(name):
            found.append(FoundSigner(Signer(full_name=name), (line,), line))
    return found[:1]


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
        if position is None and authorities and _goes_on(line):
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
    authority = " ".join(authorities) or None
    deputy = deputy_of(authority) if authority is not None else None
    # A seal hides the line below KT., or the PHÓ on it: no head signs for himself.
    by_rule = deputy is not None and (position is None or position in (authority or ""))
    signer = Signer(authority=authority, position=deputy if by_rule else position, full_name=name)
    return FoundSigner(signer, tuple(own), line, by_rule)


def _goes_on(line: Printed) -> bool:
    """The body of an authority on a second line: capitals, surely read on the whole, words of the language.

    A position is none, though nobody may be sure of it.
    """
    if position_of(line.text) is not None:
        return False
    sure = sum(word.confidence for word in line.words) / len(line.words)
    sound = sum(may_be_syllable(word.text.strip(",-–")) or not word.text.strip(",-–") for word in line.words)
    return line.upper and len(line.text) > 4 and sure > 0.6 and sound >= 0.8 * len(line.words)


def _name_in(line: Printed) -> str | None:
    if position_of(line.text) is not None or _disputed(line):  # Phó is a surname too
        return None
    name = person_name(_without_noise(line.text), mend=line.read_by_engine)
    return None if name is not None and line.origin == "ocr" and _headless(name) else name


def _headless(name: str) -> bool:
    """Under a seal `Thị Hồng Vân` is sooner a name that lost its surname than one of the few that begin so."""
    return folded(name.split(maxsplit=1)[0]) in _MIDDLE


def _disputed(line: Printed) -> bool:
    """Two readings saw quite different letters in a name: `Tạ` for what the other took for `sếc`.

    A seal or a signature lies over it, and neither is to be believed. Words that one reading put together are one.
    """
    if line.origin != "ocr" or len(line.words) > _NAME_WORDS:
        return False
    for read, group in groupby(line.words, key=lambda word: word.read):
        own = [word.text for word in group]
        if read is not None and any(text[:1].isupper() for text in own):
            alike = fuzz.ratio(_letters(read), _letters("".join(own)))
            if alike < _ALIKE:
                return True
    return False


def _letters(text: str) -> str:
    return "".join(c for c in without_marks(text).lower() if c.isalpha())


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
