"""Words of a page go into the cells of a grid; header rows are told from body rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import fmean, median

from extractors.tables.columns import meaning
from extractors.tables.found import WordAt
from extractors.tables.grid import Grid, GridCell, find_grids
from normalizers.pages import Box, Page, Word
from normalizers.text import folded, without_marks

_NOT_FACTS = re.compile(r"cong hoa xa hoi chu nghia|doc lap.{1,4}tu do|^noi nhan|dang cong san viet nam")
_LINE_MARKS = "|_¦[]—–-¬~'`\"“”‘’.,:;°ˆ^=«»<>{}\\/ "
# Superscripts at the end of a word, but for units (m², km³) and powers (10⁶).
_NOTE_MARK = re.compile(r"(?:(?<=[^\W\d])(?<!\b[mM])(?<!\b[kcd]m)|(?<=[)\]”.,;:])|(?<=\d{4}))[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_BROKEN_CODE = re.compile(r"[^\W_]-$|\w/$")
_OFF_MIDDLE = 0.25  # of a row's height: how far from its middle the text of a cell may stand
_NUMBERING = re.compile(r"^\(?(?:\d{1,2}|[a-zđ])\)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FilledCell:
    """A cell of one page's grid with the words that stand in it, in reading order."""

    cell: GridCell
    words: tuple[WordAt, ...]
    text: str


@dataclass(frozen=True, slots=True)
class PageTable:
    """A table, or the part of one, on one page. `header` counts its header rows.

    `rest`: too little to be a table of its own, but perhaps the end of one that began on the page before.
    """

    page: int
    grid: Grid
    cells: tuple[FilledCell, ...]
    header: int
    confidence: float
    rest: bool = False

    @property
    def box(self) -> Box:
        return self.grid.box

    @property
    def rows(self) -> int:
        return len(self.grid.ys) - 1

    def text_at(self, row: int, column: int) -> str:
        cell = self.cell_at(row, column)
        return cell.text if cell is not None else ""

    def cell_at(self, row: int, column: int) -> FilledCell | None:
        for filled in self.cells:
            at = filled.cell
            if at.row <= row < at.row + at.rows and at.column <= column < at.column + at.columns:
                return filled
        return None


def tables_on(page: Page) -> list[PageTable]:
    """Every table of facts drawn on the page, top to bottom; grids of the head, the foot and forms left out.

    The first may be the rest of one.
    """
    found: list[PageTable] = []
    for grid in find_grids(page.rules):
        table = _fill(page, grid)
        if table is None:
            continue
        if _of_facts(table, page):
            found.append(replace(table, header=header_rows(table)))
        elif not found and _may_be_rest(table, page):
            found.append(replace(table, rest=True))
    return [table for table in found if not any(_within(table.box, other.box) for other in found if other is not table)]


def _within(inner: Box, outer: Box) -> bool:
    return (
        inner[0] >= outer[0] - 2 and inner[1] >= outer[1] - 2 and inner[2] <= outer[2] + 2 and inner[3] <= outer[3] + 2
    )


def _fill(page: Page, grid: Grid) -> PageTable | None:
    inside: dict[int, list[tuple[WordAt, Word]]] = {}
    left, top, right, bottom = grid.box
    for number, line in enumerate(page.lines):
        for index, word in enumerate(line.words):
            if word.box is None or not word.text.strip():
                continue
            x, y = (word.box[0] + word.box[2]) / 2, (word.box[1] + word.box[3]) / 2
            if not (left - 2 <= x <= right + 2 and top - 2 <= y <= bottom + 2):
                continue
            at = _cell_under(grid, x, y)
            if at is not None:
                inside.setdefault(at, []).append(((page.number, number, index), word))
    if not inside or _runs_through(page, grid):
        return None
    cells: list[FilledCell] = []
    for index, cell in enumerate(grid.cells):
        lines = _reading_order(inside.get(index, []))
        bands = _bands(cell, grid, lines) if page.origin == "ocr" else None
        for part, own in bands or [(cell, lines)]:
            text = cell_text([[word for _, word in line] for line in own])
            cells.append(FilledCell(part, tuple(at for line in own for at, _ in line), text))
    cells.sort(key=lambda filled: (filled.cell.row, filled.cell.column))
    confidences = [word.confidence for words in inside.values() for _, word in words]
    return PageTable(page.number, grid, tuple(cells), 0, round(fmean(confidences), 3))


def _bands(
    cell: GridCell, grid: Grid, lines: Sequence[Sequence[tuple[WordAt, Word]]]
) -> list[tuple[GridCell, list[list[tuple[WordAt, Word]]]]] | None:
    """A cell over several rows whose walls a scan lost: text stands in the middle of each row and begins anew there.

    None for a cell that is one: its lines follow each other about the middle of it.
    """
    if cell.rows < 2 or cell.columns > 1 or len(lines) < cell.rows - cell.rows // 4 or len(lines) < 2:
        return None
    parts: list[list[list[tuple[WordAt, Word]]]] = [[] for _ in range(cell.rows)]
    for line in lines:
        middle = fmean((word.box[1] + word.box[3]) / 2 for _, word in line if word.box is not None)
        band = sum(y <= middle for y in grid.ys[cell.row + 1 : cell.row + cell.rows])
        parts[band].append(list(line))
    if sum(not part for part in parts) > cell.rows // 4:
        return None
    found: list[tuple[GridCell, list[list[tuple[WordAt, Word]]]]] = []
    open_end = False
    for number, part in enumerate(parts):
        top, bottom = grid.ys[cell.row + number], grid.ys[cell.row + number + 1]
        boxes = [word.box for line in part for _, word in line if word.box is not None]
        if boxes:
            middle = (min(box[1] for box in boxes) + max(box[3] for box in boxes)) / 2
            if abs(middle - (top + bottom) / 2) > _OFF_MIDDLE * (bottom - top):
                return None
            if open_end or part[0][0][1].text[:1].islower():
                return None
            open_end = part[-1][-1][1].text.endswith((",", "-", "("))
        box = (cell.box[0], top, cell.box[2], bottom)
        found.append((GridCell(cell.row + number, cell.column, 1, 1, box), part))
    return found


def _runs_through(page: Page, grid: Grid) -> bool:
    """Sentences that run through the walls: boxes drawn behind or under words, not a table."""
    left, top, right, bottom = grid.box
    through = apart = 0
    for line in page.lines:
        for word, after in pairwise(line.words):
            if word.box is None or after.box is None or not left <= word.box[2] <= right:
                continue
            y = (word.box[1] + word.box[3]) / 2
            if not top <= y <= bottom:
                continue
            cells = [_cell_under(grid, (box[0] + box[2]) / 2, y) for box in (word.box, after.box)]
            if cells[0] == cells[1] or None in cells:
                continue
            height = word.box[3] - word.box[1]
            near = after.box[0] - word.box[2] < 0.4 * height
            through += near and page.origin != "ocr"
            apart += not near
    return through >= 2 and through > apart + 0.25 * len(grid.ys)


def _cell_under(grid: Grid, x: float, y: float) -> int | None:
    for index, cell in enumerate(grid.cells):
        x0, y0, x1, y1 = cell.box
        if x0 - 2 <= x <= x1 + 2 and y0 - 2 <= y <= y1 + 2:
            return index
    return None


def _reading_order(words: Sequence[tuple[WordAt, Word]]) -> list[list[tuple[WordAt, Word]]]:
    """Line by line, from left to right; the engine's own lines may run through several cells."""
    boxed = [(at, word, word.box) for at, word in words if word.box is not None]
    if not boxed:
        return [list(words)] if words else []
    height = median(box[3] - box[1] for _, _, box in boxed)
    lines: list[list[tuple[WordAt, Word, Box]]] = []
    for item in sorted(boxed, key=lambda entry: (entry[2][1] + entry[2][3]) / 2):
        middle = (item[2][1] + item[2][3]) / 2
        if lines and middle - fmean((b[1] + b[3]) / 2 for _, _, b in lines[-1]) < 0.55 * max(height, 6.0):
            lines[-1].append(item)
        else:
            lines.append([item])
    return [[(at, word) for at, word, _ in sorted(line, key=lambda entry: entry[2][0])] for line in lines]


def cell_text(lines: Sequence[Sequence[Word]]) -> str:
    """A cell's text, its lines put together. Marks of notes and what an engine reads out of the lines around a cell
    (`|`, `_`) do not belong to it."""
    kept = [[part for word in line if (part := _NOTE_MARK.sub("", word.text.strip()).strip("|_¦¬"))] for line in lines]
    while kept and all(_only_marks(part) for part in kept[0]) and not {"-", "+", "“", '"'}.intersection(kept[0]):
        kept.pop(0)
    while kept and kept[0] and _only_marks(kept[0][0]) and kept[0][0] not in {"-", "+", "“", '"'}:
        kept[0].pop(0)
    while kept and not (kept[-1] and not _only_marks(kept[-1][-1])):
        if kept[-1]:
            kept[-1].pop()
        else:
            kept.pop()
    text = ""
    for line in kept:
        text = joined(text, " ".join(line))
    return text


def joined(first: str, second: str) -> str:
    """Two stretches of a cell. A code that the line's end broke at its hyphen or stroke is whole again."""
    if _BROKEN_CODE.search(first) and second[:1].isalnum():
        return first + second
    return f"{first} {second}".strip()


def _only_marks(text: str) -> bool:
    return not text.strip(_LINE_MARKS)


def _of_facts(table: PageTable, page: Page) -> bool:
    filled = [cell for cell in table.cells if any(c.isalnum() for c in without_marks(cell.text))]
    rows = {cell.cell.row for cell in filled}
    columns = {cell.cell.column for cell in filled}
    if len(rows) < 2 or len(columns) < 2:
        return len(rows) == 1 and len(columns) >= 3 and table.box[2] - table.box[0] > 0.5 * page.width
    text = folded(" ".join(cell.text for cell in filled))
    if _NOT_FACTS.search(text):
        return False
    return len(filled) >= 4 and table.box[2] - table.box[0] > 0.3 * page.width


def _may_be_rest(table: PageTable, page: Page) -> bool:
    """At the top of the page, with cells enough to be told by them."""
    said = folded(" ".join(cell.text for cell in table.cells))
    wide = table.box[2] - table.box[0] > 0.5 * page.width
    return wide and len(table.grid.xs) > 3 and table.box[1] < 0.3 * page.height and not _NOT_FACTS.search(said)


def header_rows(table: PageTable) -> int:
    """How many rows at the top are header: what cells of the first row reach down to, and a row of column numbers."""
    first = 0
    columns = len(table.grid.xs) - 1
    top = table.cell_at(0, 0)
    if top is not None and top.cell.columns == columns and table.rows > top.cell.rows + 1:
        first = top.cell.rows  # a title set into the table
    reach = max(
        (c.cell.row + c.cell.rows for c in table.cells if c.cell.row == first and c.cell.columns < columns),
        default=0,
    )
    # A merged cell of the body does not make the header deep: at most three rows.
    if reach == 0 or reach - first > 3 or reach >= table.rows:
        reach = first + 1
    names = [_column_name(table, column, first, reach) for column in range(columns)]
    if not _looks_like_header(names, table, reach):
        return 0
    if reach < table.rows - 1:
        numbers = [table.text_at(reach, column) for column in range(columns)]
        if all(_NUMBERING.match(text) for text in numbers if text) and sum(bool(t) for t in numbers) >= 0.7 * columns:
            reach += 1
    return reach


def _column_name(table: PageTable, column: int, first: int, end: int) -> str:
    parts: list[str] = []
    for row in range(first, end):
        text = table.text_at(row, column)
        if text and text not in parts and not _NUMBERING.match(text):
            parts.append(text)
    return " ".join(parts)


def column_names(table: PageTable) -> list[str]:
    """One name a column: the header rows above it from top to bottom (`Năm sinh` over `Nam` → `Năm sinh Nam`)."""
    columns = len(table.grid.xs) - 1
    top = table.cell_at(0, 0)
    first = top.cell.rows if top is not None and top.cell.columns == columns and table.header > top.cell.rows else 0
    return [_column_name(table, column, first, table.header) for column in range(columns)]


def _looks_like_header(names: Sequence[str], table: PageTable, end: int) -> bool:
    if end >= table.rows and table.rows > 1:
        return False
    known = sum(bool(meaning(name)) for name in names)
    if known >= 2 or (known == 1 and len(names) <= 3):
        return True
    filled = [name for name in names if name]
    if len(filled) < 0.6 * len(names) or len(filled) < 2:
        return False
    if re.match(r"^(?:\d|[ivx]+[.)]?$)", folded(filled[0])):
        return False
    if any(len(name) > 90 for name in filled) or sum(name[0].isdigit() for name in filled) > 0.3 * len(filled):
        return False
    return known >= 1 or all(len(name) < 60 for name in filled)
