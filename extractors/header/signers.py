"""Who signed: authority (`TM. ỦY BAN NHÂN DÂN KT. CHỦ TỊCH`), position, full name (NĐ 30/2020, Phụ lục I.II.7)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

from extractors.header.cues import plain
from extractors.printed import Printed
from normalizers.names import mostly_upper, person_name, same_spelling
from normalizers.records import Signer
from normalizers.tables import rows
from normalizers.text import squeeze, without_marks

_AUTHORITY = re.compile(
    r"^\W*(?P<mark>TM|T/M|KT|K/T|TL|T/L|TUQ|T/UQ|TUN|T\.M|K\.T|T\.L)(?:\s*[.,:]\s*|\s+)(?=\S)(?P<rest>.*)$", re.S
)
_BLUR = str.maketrans("bp", "dd")
_GUESSED = 0.3  # a word no surer than this was made out under a seal: PHÓ may be missing before THỦ TƯỚNG
_NAME_LINES = 16  # a name stands at most so many lines below the position: seals and stamps are read as lines


@dataclass(frozen=True, slots=True)
class FoundSigner:
    signer: Signer
    lines: tuple[Printed, ...]
    name_line: Printed | None


@lru_cache(maxsize=1)
def _positions() -> dict[str, str]:
    return {plain(row["position"]): row["position"] for row in rows("positions")}


@lru_cache(maxsize=1)
def _blurred() -> dict[str, str]:
    """Positions by letters that engines without Vietnamese can't tell apart: Đ is read as D, B, P."""
    return {key.translate(_BLUR): position for key, position in _positions().items()}


def position_of(text: str) -> str | None:
    """The position that a line in capitals is, lost marks mended; None where it is none.

    `PHÓ GIÁM ĐÓC` → PHÓ GIÁM ĐỐC; `GIÁM ĐỐC SỞ Y TẾ` stays whole, because a known position begins it.
    """
    line = squeeze(text).strip(" .,:;*_-|'`\"")
    quyen = re.match(r"^(?:Q\.|QUYỀN)\s*(?=\S)", line)
    core = line[quyen.end() :] if quyen else line
    letters = plain(core)
    if len(letters) < 4 or not mostly_upper(line):
        return None
    blurred = _blurred().get(letters.translate(_BLUR))
    if letters in _positions():
        found = _positions()[letters]
    elif blurred is not None:
        found = blurred
    else:
        best = process.extractOne(letters, list(_positions()), scorer=fuzz.ratio, score_cutoff=90)
        if best is not None and abs(len(best[0]) - len(letters)) <= 1:
            found = _positions()[best[0]]
        else:
            # Here marks count: TRƯỞNG ĐÀI and TRƯỜNG ĐẠI HỌC begin with the same letters.
            if not any(_begins(core, position) for position in _positions().values()):
                return None
            found = core
    return f"{quyen[0].strip()} {found}" if quyen else found


def _begins(text: str, position: str) -> bool:
    words, wanted = text.split(), position.split()
    return len(words) > len(wanted) > 1 and all(map(same_spelling, words, wanted))


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
    openings = [index for index, line in enumerate(lines) if _authority(line.text) or position_of(line.text)]
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


def _authority(text: str) -> str | None:
    """The authority line in its normal form: `KT . GIÁM ĐÓC` → `KT. GIÁM ĐỐC`; None where it is none."""
    match = _AUTHORITY.match(squeeze(text))
    if match is None or not mostly_upper(match["rest"]) or len(match["rest"]) > 70:
        return None
    mark = match["mark"]
    if "/" in mark:
        return f"{mark} {_mended(match['rest'])}"
    printed = squeeze(text).lstrip("_-*'`. ")
    tight = re.match(r"^[A-Z.]{2,4}\.\S", printed) is not None
    return f"{mark.replace('.', '')}.{'' if tight else ' '}{_mended(match['rest'])}"


def _mended(rest: str) -> str:
    text = rest.strip(" .;:_-*'`|\"")
    return _positions().get(plain(text), text)


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
        authority = None if position is not None else _authority(line.text)
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
