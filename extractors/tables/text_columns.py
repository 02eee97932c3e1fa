"""A line of a table that was left as text → its columns: by walls, kinds of words and the lines before."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from rapidfuzz import fuzz

from extractors.tables.found import WordAt
from extractors.tasks.phrases import tokens
from extractors.tasks.units import begins_unit
from normalizers.text import folded, letters

UNITS = frozenset({"lead_unit", "exec_unit", "cooperating_unit"})
_FREE = frozenset({"task", "product", "note", "target", "budget", ""})
# Words that no line of a cell ends with, and capitals that begin something else beside a unit's name.
_OPEN = frozenset(
    [
        "cua",
        "va",
        "cac",
        "ve",
        "tai",
        "cho",
        "voi",
        "trong",
        "den",
        "theo",
        "la",
        "co",
        "duoc",
        "de",
        "do",
        "hoac",
        "tu",
        "nhung",
        "cap",
        "bang",
        "thuoc",
    ]
)
_OTHERS = frozenset(["cac", "toan", "nhung", "moi", "theo", "trong", "cuoc", "bao"])
_ABBREVIATION = re.compile(r"^[A-ZĐ][A-ZĐ0-9]*(?:[-/][A-ZĐ0-9]+)*[.,;]?$|^-$")
_TIMES = {
    folded(said): said
    for said in ("Thường xuyên", "Hằng năm", "Hằng quý", "Hằng tháng", "Định kỳ", "Theo Kế", "Trong năm", "Cả năm")
}
_SECONDS = ("xuyen", "hoach")
_TIME_WORD = re.compile(r"^(?:q[uy]{1,2}y?\.?|thang|truoc|nam|tu)$")
_DATE_WORD = re.compile(r"^(?:(?:[ivx]{1,3}|\d{1,2})/(?:\d{1,2}/)?(?:19|20)\d\d|(?:19|20)\d\d)[.,;]?$")
_PER = re.compile(r"^(?:lan|ky|la)/\w+$")
_PER_UNITS = {"lan/quy": "lần/quý", "lan/nam": "lần/năm", "lan/thang": "lần/tháng", "lan/tuan": "lần/tuần"}
_VERY_LIKE, _LIKE, _HALF = 88.0, 80.0, 60.0
_LIKE_NAME = 76.0  # ratio from which torn letters are a name that other rows have
_TORN = re.compile(r"[{}\[\]<>~]|[a-z][A-Z]")
_LONGEST = 6  # words of a unit's name that are taken for granted
_DASHES = frozenset("-+–")
_HEADS = frozenset(["phong", "so", "ban", "khoa", "van", "chi", "trung", "ubnd", "cong"])
_MOST_COLUMNS = 12


@dataclass(frozen=True, slots=True)
class Token:
    """A word, or the part of one between two walls. `wall`: one stood before it. `read`: as it came."""

    at: WordAt
    text: str
    read: str
    wall: bool

    @property
    def plain(self) -> str:
        return folded(self.read)

    @property
    def meant(self) -> str:
        return folded(self.text)


@dataclass(slots=True)
class Row:
    """The lines of one row as far as they were read: for each column the tokens, line by line.

    `said`: by column, pairs of words of the rows before; `before`: by column, the last line of the row before.
    """

    columns: list[list[list[Token]]]
    said: list[set[str]]
    before: list[list[Token]] = field(default_factory=list)

    def last(self, column: int) -> list[Token]:
        """The line above in this column, that of another row where this row has none yet."""
        if self.columns[column]:
            return self.columns[column][-1]
        return self.before[column] if self.before else []


def tokens_of(words: Sequence[tuple[WordAt, str, str]]) -> list[Token]:
    """Words (place, text, as it came) cut at walls (`|`, tabs); walls are not part of the text."""
    found: list[Token] = []
    wall = False
    for at, text, read in words:
        parts, reads = text.split("|"), read.split("|")
        if len(parts) != len(reads):
            reads = parts
        for number, (part, came) in enumerate(zip(parts, reads, strict=True)):
            wall = wall or number > 0
            if shown := part.strip("\\¦"):
                found.append(Token(at, shown, came.strip("\\¦") or shown, wall))
                wall = False
    return found


def split_line(
    line: Sequence[Token], row: Row, meanings: Sequence[str], *, following: Sequence[Token] = (), above: bool = False
) -> list[int]:
    """The column of every token, never going back. `following`: the line below, where a time may go on (`Quý` /
    `IV/2025`). `above`: the line stands above the one on which the row's task begins, so it holds none of it."""
    if not line:
        return []
    marks = _Marks(line, row, meanings, following)
    width = min(len(meanings), _MOST_COLUMNS)
    best = [marks.start(column) + marks.fits(0, column) for column in range(width)]
    if above:
        best = [score - 3.0 if what == "task" else score for score, what in zip(best, meanings, strict=False)]
    back: list[list[int]] = []
    for index in range(1, len(line)):
        step: list[float] = []
        come: list[int] = []
        for column in range(width):
            options = [best[before] + marks.move(index, before, column) for before in range(column + 1)]
            chosen = max(range(column + 1), key=options.__getitem__)
            come.append(chosen)
            step.append(options[chosen] + marks.fits(index, column))
        best = step
        back.append(come)
    column = max(range(width), key=best.__getitem__)
    path = [column]
    for come in reversed(back):
        column = come[column]
        path.append(column)
    return path[::-1]


def pairs_of(line: Sequence[Token]) -> set[str]:
    """Neighbouring words, by which a line is known that stood in the same column before."""
    return {f"{a.meant} {b.meant}" for a, b in pairwise(line)}


class _Marks:
    """What each token of a line may be, and the scores that follow from it."""

    def __init__(self, line: Sequence[Token], row: Row, meanings: Sequence[str], following: Sequence[Token]) -> None:
        self._line, self._row, self._meanings = line, row, meanings
        self._times = _time_marks(line, row, meanings, following)
        self._units = _unit_marks(line, self._times, opened=any(is_open(part[-1][-1]) for part in row.columns if part))
        self._known = [[False] * len(line) for _ in meanings]
        for column, said in enumerate(row.said):
            for index, (a, b) in enumerate(pairwise(line)):
                if f"{a.meant} {b.meant}" in said:
                    self._known[column][index] = self._known[column][index + 1] = True

    def fits(self, index: int, column: int) -> float:
        """A token in a column."""
        what, unit = self._meanings[column], self._units[index]
        if what == "time":
            return 2.0 if self._times[index] else -0.8
        if self._times[index] or what not in (*UNITS, *_FREE):
            return -1.0
        if what in UNITS:
            text = self._line[index].text
            known = self._known[column][index] or (_ABBREVIATION.match(text) and text != "-")
            return 0.7 if unit else 0.5 if known else -0.4
        return -0.5 if unit == 1 else 0.0 if unit else 0.2

    def start(self, column: int) -> float:
        """The line's first token in a column."""
        what = self._meanings[column]
        base = -3.0 if what == "stt" else -0.25 * column
        if self._line[0].text in _DASHES:
            listed = any(part and part[0].text in _DASHES for part in self._row.columns[column])
            base += 1.0 if listed else -1.0 if what == "task" else 0.0
        return base + self._opens(0, column)

    def move(self, index: int, before: int, column: int) -> float:
        """From the column of the token before to another, or to the same."""
        token = self._line[index]
        if before == column:
            again = self._units[index] == 1 and self._meanings[column] in UNITS
            return -3.0 if token.wall else -2.0 if again else 0.0
        cost = -0.15 * (column - before - 1) - 0.02 * column + self._opens(index, column)
        if token.wall:
            return cost + 0.5
        if is_open(self._line[index - 1]) or self._units[index] == 2:
            return cost - 2.0
        return cost - self._gap(index)

    def _gap(self, index: int) -> float:
        """What it costs to begin a column here, where no wall says so."""
        token = self._line[index]
        if self._units[index] == 1 or self._times[index] == 1 or self._times[index - 1]:
            return 0.1
        if token.text[:1].isupper() and not _ABBREVIATION.match(token.text):
            return 0.7
        return 1.0 if token.text in _DASHES or token.text.startswith("(") else 1.4

    def _opens(self, index: int, column: int) -> float:
        """How well the words from `index` on begin the column's next line: they go on, or were there in rows before."""
        token, last, own = self._line[index], self._row.last(column), bool(self._row.columns[column])
        known = self._known[column][index : index + 3]
        score = 1.2 if len(known) == 3 and all(known) else 0.0
        if token.text.startswith("(") and own and self._meanings[column] in UNITS:
            return score + 1.0  # `(bộ phận …)` below a unit
        if token.text[:1].islower():
            return score + (0.3 if last and not last[-1].text.endswith((".", ";", ":")) else -0.8)
        if token.text[:1].isupper():
            return score + (0.5 if last and is_open(last[-1]) else -0.2 if own else 0.3)
        return score


def is_torn(line: Sequence[Token]) -> bool:
    """Signs stand among its letters."""
    return any(_TORN.search(token.read) for token in line)


def mended(line: Sequence[Token], names: Mapping[str, Sequence[Token]]) -> list[Token]:
    """Names of units that only signs and torn words are left of, as other lines have them (`names`, by letters)."""
    shapes = [letters(token.read) for token in line]
    best: tuple[float, int, int, str] = (_LIKE_NAME, 0, 0, "")
    for name in names:
        for start in range(len(line)):
            shape = ""
            for end in range(start + 1, min(start + 9, len(line) + 1)):
                shape += shapes[end - 1]
                if len(shape) > 1.4 * len(name) or (end > start + 1 and line[end - 1].wall):
                    break
                if is_torn(line[start:end]) and len(shape) >= 0.6 * len(name) and shapes[start] and shapes[end - 1]:
                    best = max(best, (fuzz.ratio(shape, name), start, end, name))
    _, start, end, name = best
    if not name:
        return list(line)
    copied = [replace(token, at=line[start].at, wall=index == 0) for index, token in enumerate(names[name])]
    rest = [replace(line[end], wall=True), *line[end + 1 :]] if end < len(line) else []
    return [*(mended(line[:start], names) if start else []), *copied, *(mended(rest, names) if rest else [])]


def _unit_marks(line: Sequence[Token], times: Sequence[int], *, opened: bool) -> list[int]:
    """1 where a unit's name begins, 2 where it goes on, 0 elsewhere. `opened`: a cell's line above asks for more."""
    marks = [0] * len(line)
    length = 0
    for index, token in enumerate(line):
        asked = is_open(line[index - 1]) if index and not token.wall else opened and index == 0
        if not times[index] and not asked and _begins_unit(line, index):
            marks[index], length = 1, 0
        elif index and marks[index - 1] and not token.wall and not times[index] and length < _LONGEST:
            ended = _ABBREVIATION.match(line[index - 1].text) and token.text[:1].islower()
            marks[index] = 0 if ended or (token.text[:1].isupper() and token.meant in _OTHERS) else 2
            length += 1
    return marks


def _begins_unit(line: Sequence[Token], index: int) -> bool:
    token = line[index]
    after = line[index + 1] if index + 1 < len(line) else None
    if token.text in _DASHES:
        return after is not None and not after.wall and begins_name(line, index + 1)
    if index and line[index - 1].text in _DASHES and not token.wall and index > 1 and begins_name(line, index):
        return False  # its dash begins it
    return begins_name(line, index)


def begins_name(line: Sequence[Token], index: int) -> bool:
    """A head in capitals; or one without its marks before an abbreviation (`Phong KH`)."""
    words = tokens(" ".join(other.text for other in line[index : index + 6]))
    if not words or not words[0].capital:
        return False
    short = index + 1 < len(line) and len(line[index + 1].text) > 1 and _ABBREVIATION.match(line[index + 1].text)
    return begins_unit(words, 0) or (line[index].meant in _HEADS and bool(short))


def _time_marks(line: Sequence[Token], row: Row, meanings: Sequence[str], below: Sequence[Token]) -> list[int]:
    """1 where a time begins, 2 where it goes on, 0 elsewhere."""
    marks = [0] * len(line)
    if "time" not in meanings:
        return marks
    above = row.columns[meanings.index("time")]
    for index, token in enumerate(line):
        plain = token.plain.strip(".,;")
        dated = _TIME_WORD.match(plain) and token.text[:1].isupper()
        if marks[index] or (begins_name(line, index) and not dated):
            continue
        if _DATE_WORD.match(plain):
            marks[index] = 2 if index and marks[index - 1] else 1
        elif dated:
            after = line[index + 1].plain if index + 1 < len(line) else ""
            marks[index] = int(
                any(_DATE_WORD.match(other.plain) for other in below)
                or bool(_DATE_WORD.match(after) or re.match(r"^(?:\d|[ivx]+\b)", after))
            )
        elif above and (_PER.match(plain) or any(fuzz.ratio(plain, second) >= _VERY_LIKE for second in _SECONDS)):
            marks[index] = 1  # `xuyên` below `Thường`
        elif token.text[:1].isupper() or (index and token.wall):
            taken = _known_time(line, index, below)
            marks[index : index + taken] = [1, 2][:taken]
            if taken > 1:
                _goes_on(line, marks, index + taken)
    return marks


def _known_time(line: Sequence[Token], index: int, below: Sequence[Token]) -> int:
    """How many words of this line a time takes that needs no number (`Thường xuyên`), its second word here or below."""
    plain = line[index].plain.strip(".,;")
    after = line[index + 1].plain.strip(".,;") if index + 1 < len(line) else ""
    for phrase in _TIMES:
        first, second = phrase.split()
        if fuzz.ratio(f"{plain} {after}", phrase) >= _LIKE:
            return 2
        if second in _SECONDS and fuzz.ratio(plain, first) >= _HALF:
            return int(any(fuzz.ratio(other.plain, second) >= _VERY_LIKE for other in below))
    return 0


def _goes_on(line: Sequence[Token], marks: list[int], index: int) -> None:
    """`Định kỳ 01 lần/quý`: numbers, specks and `lần/…` after a time belong to it."""
    while index < len(line) and (
        any(c.isdigit() for c in line[index].text)
        or _PER.match(line[index].plain)
        or not line[index].text[:1].isalnum()
    ):
        marks[index] = 2
        index += 1


def known_time(text: str) -> str:
    """A cell of times with the words that are known whole: `Ảnh ký ,Oi lần/quy` was `Định kỳ … lần/quý`."""
    words = text.split()
    for index in range(len(words) - 1):
        said = _TIMES.get(folded(" ".join(words[index : index + 2])))
        like = said or next(
            (
                name
                for phrase, name in _TIMES.items()
                if fuzz.ratio(folded(" ".join(words[index : index + 2])), phrase) >= _LIKE
            ),
            None,
        )
        if like:
            words[index : index + 2] = like.split()
    return " ".join(_PER_UNITS.get(folded(word), word) for word in words if word[0].isalnum())


def is_open(token: Token) -> bool:
    """Its line can't end here: `của`, `và`, a comma."""
    return (token.text.endswith((",", "(", "-")) and len(token.text) > 1) or token.meant.strip("(") in _OPEN
