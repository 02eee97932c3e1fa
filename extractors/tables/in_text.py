"""Tables that another program's OCR left as lines of text: found by the names of their columns and their numbers.

Sure is only what the words say: columns by their names, rows by their numbers, cells by walls (`|`), units and times.
Everything else is a reading of little evidence, which the table's confidence says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractors.fixed_words import is_appendix_title, is_kind_in_capitals, is_right_title, recipients_label
from extractors.tables.found import FoundCell, FoundTable
from extractors.tables.text_columns import (
    UNITS,
    Row,
    Token,
    begins_name,
    is_open,
    is_torn,
    known_time,
    mended,
    pairs_of,
    split_line,
    tokens_of,
)
from extractors.tables.text_header import MOST_WORDS, Header, header_at, scattered_header
from normalizers.names import mostly_upper
from normalizers.pages import Line, Page
from normalizers.positions import starts_signer
from normalizers.restoration import restorer
from normalizers.text import letters, squeeze

CONFIDENCE = 0.7
_LEAST_ROWS = 2
_SENTENCE = 72  # characters of a line of running text
_NAME = 9  # letters of a name that is worth comparing
_GROUP = 3  # points of one heading, from which a merged cell is told by its place
_NUMBER = re.compile(r"^(\d{1,2}(?:\.\d{1,2})*)[.)]?$")
_MOST_LINES = 400
_READ_FOR_D = re.compile(r"(?<![^\W_])([PBD])([A-ZĐ]{1,3})(?![^\W_])")
_HEADING = re.compile(r"^(?:[IVX]{1,4}|[A-E])\. [A-ZĐÀ-Ỹ ]{8,}$|^Điều \d")


def tables_in_text(page: Page) -> list[FoundTable]:
    """Tables among the lines of a page without geometry, in their order.

    One whose rows can't be told has none, and an issue; its words are the table's all the same: they are no sentences.
    """
    found: list[FoundTable] = []
    at, taken = 0, 0
    while at < len(page.lines):
        header = header_at(page.lines, at)
        table = _table(page, header, _end(page.lines, header.end), at - taken) if header else None
        end = _end(page.lines, header.end) if header else at
        if table is None and (header := header or scattered_header(page.lines, at)):
            end = _end(page.lines, header.end, broken=True)
            table = _found(page, header, end, at - taken, (), ())
        if table is None:
            at += 1
            continue
        found.append(table)
        taken += end - at
        at = end
    return found


def _end(lines: Sequence[Line], start: int, *, broken: bool = False) -> int:
    """The table ends where the foot, another head or a heading begins; one that is `broken` also where sentences do."""
    last = min(len(lines), start + _MOST_LINES)
    for at in range(start, last):
        text = lines[at].text
        if recipients_label(text.split()) or is_right_title(text) or is_appendix_title(text):
            return at
        if is_kind_in_capitals(text):
            return at
        if _HEADING.match(text) or (starts_signer(text) and len(lines[at].words) <= MOST_WORDS and mostly_upper(text)):
            return at
        if (
            broken
            and at + 1 < last
            and all(len(one.text) >= _SENTENCE and "|" not in one.text for one in lines[at : at + 2])
        ):
            return at
    return last


_Cells = list[list[list[Token]]]  # of one row: for each column its lines


@dataclass(slots=True)
class _Numbered:
    """A row's number and its lines, from `start` to before `end`. `at`: the line that prints the number, and how many
    words it takes there (0 where it was lost)."""

    number: str
    at: int
    printed: int = 1
    start: int = 0
    end: int = 0


def _table(page: Page, header: Header, end: int, after: int) -> FoundTable | None:
    lines = [
        tokens_of(
            [((page.number, number, index), word.text, word.read or word.text) for index, word in enumerate(line.words)]
        )
        for number, line in enumerate(page.lines[:end])
    ]
    rows = _numbered(lines, header.end, end)
    if len(rows) < _LEAST_ROWS:
        return None
    _bound(rows, lines, header.end, end)
    garbled = any(word.read for line in page.lines[header.end : end] for word in line.words)
    said: list[set[str]] = [set() for _ in header.meanings]
    cells = _cells(rows, lines, header.meanings, said)
    if garbled:  # once more, now that it is known what other rows say
        names = _names(cells, header.meanings)
        lines[header.end :] = [mended(line, names) for line in lines[header.end :]]
        cells = _cells(rows, lines, header.meanings, said)
    _spread([row.number for row in rows], cells, header.meanings)
    texts = [
        [
            row.number,
            *(_text(cell, what, garbled=garbled) for cell, what in zip(one[1:], header.meanings[1:], strict=True)),
        ]
        for row, one in zip(rows, cells, strict=True)
    ]
    if garbled:
        _agree(texts, header.meanings)
    return _found(page, header, end, after, rows, texts)


def _cells(
    rows: Sequence[_Numbered],
    lines: Sequence[Sequence[Token]],
    meanings: Sequence[str],
    said: list[set[str]],
) -> list[_Cells]:
    """For each row and column the lines of its cell."""
    before: list[list[Token]] = [[] for _ in meanings]
    found = []
    for row in rows:
        filled = Row([[] for _ in meanings], said, before)
        begins = lines[row.at][row.printed :]
        fresh = bool(begins) and begins[0].text[:1].isupper() and row.start < row.at
        for at in range(row.start, row.end):
            line = begins if at == row.at else lines[at]
            if not row.printed and len(line) > 1 and line[0].text.isupper() and line[1].text[:1].islower():
                line = line[1:]  # what the number was read as
            following = lines[at + 1] if at + 1 < row.end else []
            columns = split_line(line, filled, meanings, following=following, above=fresh and at < row.at)
            for column in dict.fromkeys(columns):
                part = [token for token, where in zip(line, columns, strict=True) if where == column]
                filled.columns[column].append(part)
        for column, parts in enumerate(filled.columns):
            said[column].update(*(pairs_of(part) for part in parts))
        before = [parts[-1] if parts else [] for parts in filled.columns]
        found.append(filled.columns)
    return found


def _names(cells: Sequence[_Cells], meanings: Sequence[str]) -> dict[str, list[Token]]:
    """The lines of cells that name units, by their letters."""
    units = [column for column, what in enumerate(meanings) if what in UNITS]
    lines = [line for one in cells for column in units for line in one[column] if begins_name(line, 0)]
    lines = [line for line in lines if len(line) > 1 and not is_torn(line)]
    named = {letters(" ".join(token.read for token in line)): line for line in lines}
    return {name: line for name, line in named.items() if len(name) >= _NAME}


def _agree(texts: Sequence[list[str]], meanings: Sequence[str]) -> None:
    """`PD`, `BD` and `DD` in one column are one abbreviation, whose Đ was read three ways."""
    for column in (column for column, what in enumerate(meanings) if what in UNITS):
        seen: dict[str, set[str]] = {}
        for row in texts:
            for match in _READ_FOR_D.finditer(row[column]):
                seen.setdefault(match.group(2), set()).add(match.group(1))
        for rest in (rest for rest, first in seen.items() if len(first) > 1):
            for row in texts:
                row[column] = re.sub(rf"(?<![^\W_])[PBD]{rest}(?![^\W_])", f"Đ{rest}", row[column])


def _numbered(lines: Sequence[Sequence[Token]], start: int, end: int) -> list[_Numbered]:
    """Lines that begin with the next number: 1, 2, 3, 3.1 … A stop that was lost (`43` after 4.2) is seen."""
    rows: list[_Numbered] = []
    for at in range(start, end):
        line = lines[at]
        match = _NUMBER.match(line[0].text) if line else None
        if match is None or len(line) < 2:
            continue
        said = match.group(1)
        last = rows[-1].number if rows else ""
        expected = _next(last)
        number = next((n for n in expected if n == said), None) or next(
            (n for n in expected if n.replace(".", "") == said and "." in n), None
        )
        if number is None and "." in said:
            # One was lost before it: 4, 4.2.
            parts = said.rsplit(".", 1)
            before = f"{parts[0]}.{int(parts[1]) - 1}"
            number = said if before in expected else None
        if number is not None:
            rows.append(_Numbered(number, at))
    return list(_with_lost(rows, lines))


def _next(last: str) -> list[str]:
    """The numbers that may follow: 4.2 → 4.2.1, 4.3, 5."""
    if not last:
        return ["1"]
    parts = [int(part) for part in last.split(".")]
    found = [".".join(map(str, [*parts, 1]))]
    for depth in range(len(parts) - 1, -1, -1):
        found += [".".join(map(str, [*parts[:depth], parts[depth] + 1]))]
    return found


def _with_lost(rows: Sequence[_Numbered], lines: Sequence[Sequence[Token]]) -> Iterator[_Numbered]:
    """A number that the OCR lost (`4`, `4.2`) is put where its row must begin, if a line there begins anew."""
    for index, row in enumerate(rows):
        last = rows[index - 1] if index else None
        if last is not None and row.number not in _next(last.number):
            parts = row.number.rsplit(".", 1)
            lost = f"{parts[0]}.{int(parts[1]) - 1}"
            begins = [
                at
                for at in range(last.at + 1, row.at)
                if lines[at] and lines[at][0].text[:1].isupper() and at != row.at
            ]
            if begins:
                yield _Numbered(lost, begins[0], 0)
        yield row


def _bound(rows: Sequence[_Numbered], lines: Sequence[Sequence[Token]], start: int, end: int) -> None:
    """Which lines belong to each row. A number stands beside the middle of its row, so the next row begins above its
    number: at a line that begins anew, as far above as lines go on below."""
    for index, row in enumerate(rows):
        row.start = rows[index - 1].end if index else start
        if index + 1 == len(rows):
            row.end = end
            continue
        following = rows[index + 1]
        own = lines[following.at]
        opening = own[following.printed] if len(own) > following.printed else own[0]
        anew = opening.text[:1].isupper() and not is_open(lines[following.at - 1][-1])
        row.end = following.at
        if anew:
            continue
        for at in range(following.at - 1, row.at, -1):
            if lines[at] and lines[at][0].text[:1].isupper() and not _goes_on(lines[at - 1]):
                row.end = at
                break


def _goes_on(line: Sequence[Token]) -> bool:
    """The first column of this line is not at its end. Columns are not told apart yet: by its first wall."""
    part: list[Token] = []
    for token in line:
        if token.wall and part:
            break
        part.append(token)
    return bool(part) and is_open(part[-1])


def _text(cell: Sequence[Sequence[Token]], what: str, *, garbled: bool) -> str:
    parts = [" ".join(token.read if garbled else token.text for token in line) for line in cell]
    text = squeeze(" ".join(parts))
    if not garbled or not text:
        return text
    if what == "time":
        text = known_time(text)
    text = restorer().restore_lines([text], "garbled")[0]
    return squeeze(" ".join(word for word in text.split() if not _speck(word)))


def _speck(word: str) -> bool:
    """What an engine made of a line or a spot: a lone sign, or a letter that is no word."""
    if not any(c.isalnum() for c in word):
        return word not in "-–+&%" and not word.endswith("...")
    return len(word) == 1 and word not in "-–+&%" and not word.isdigit() and word.lower() not in "aàáăâeêoôơuưyýỷỳiíìở"


def _spread(numbers: Sequence[str], cells: Sequence[_Cells], meanings: Sequence[str]) -> None:
    """Merged cells: among the points of one heading (4.1, 4.2 …) a column that only those about the middle fill holds
    one text, put together from their lines and said by all."""
    groups: dict[str, list[int]] = {}
    for index, number in enumerate(numbers):
        if "." in number:
            groups.setdefault(number.rsplit(".", 1)[0], []).append(index)
    for members in (group for group in groups.values() if len(group) >= _GROUP):
        for column, what in enumerate(meanings):
            filled = [index for index in members if cells[index][column]]
            if what in ("stt", "task", "lead_unit") or not filled or len(filled) == len(members):
                continue
            run = filled == list(range(filled[0], filled[-1] + 1))
            middle = abs(filled[0] + filled[-1] - members[0] - members[-1]) <= 2
            goes_on = all(cells[index][column][0][0].text[:1].islower() for index in filled[1:])
            if run and middle and goes_on:
                whole = [line for index in filled for line in cells[index][column]]
                for index in members:
                    cells[index][column] = whole


def _found(
    page: Page, header: Header, end: int, after: int, rows: Sequence[_Numbered], texts: Sequence[Sequence[str]]
) -> FoundTable:
    places = [
        [(page.number, line, word) for word in range(len(page.lines[line].words))] for line in range(header.start, end)
    ]
    cells = [FoundCell(-1, column, 1, 1, page.number, None, name) for column, name in enumerate(header.names)]
    for number, row in enumerate(texts):
        cells.extend(FoundCell(number, column, 1, 1, page.number, None, t) for column, t in enumerate(row) if t)
    # All words of its lines are the table's: the first cell answers for them.
    first = cells[0]
    cells[0] = FoundCell(
        first.row, 0, 1, 1, page.number, None, first.text, tuple(place for line in places for place in line)
    )
    return FoundTable(
        title=_title(page.lines[: header.start]),
        header=(header.names,),
        rows=tuple(tuple(row) for row in texts),
        row_pages=tuple(page.number for _ in rows),
        cells=tuple(cells),
        boxes=((page.number, None),),
        confidence=round(CONFIDENCE * page.confidence, 3),
        after_line=after,
        issues=(("table_in_text", "put together from lines of text" if rows else "its rows can't be told apart"),),
    )


def _title(lines: Sequence[Line]) -> str | None:
    before = [line.text for line in lines[-4:] if line.text.strip()]
    while before and before[-1].rstrip().endswith(")") and before[-1].lstrip().startswith("("):
        before.pop()
    return squeeze(before[-1]).rstrip(":") if before and len(before[-1].split()) <= 40 else None
