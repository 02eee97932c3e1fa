"""Tables of facts: from the lines drawn on pages (or given by a .docx) to rows of cells, over all their pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean

from extractors.tables.agreement import agreed
from extractors.tables.cells import PageTable, column_names, joined, tables_on
from extractors.tables.columns import meaning, to_record
from extractors.tables.found import FoundCell, FoundTable, WordAt
from extractors.tables.in_text import tables_in_text
from extractors.tables.joins import Run, joined_runs
from extractors.tables.titles import Surroundings, title_above
from normalizers.pages import GivenTable, Page
from normalizers.text import squeeze

__all__ = ["FoundCell", "FoundTable", "WordAt", "find_tables", "to_record"]


def find_tables(pages: Sequence[Page]) -> tuple[FoundTable, ...]:
    """Every table of facts, in reading order. One that runs over pages is one table; its repeated header is dropped."""
    by_page = {page.number: tables_on(page) for page in pages}
    taken = {place for tables in by_page.values() for table in tables for cell in table.cells for place in cell.words}
    seen = {page.number for page in pages if page.origin == "ocr"}
    found: list[tuple[int, float, FoundTable]] = []
    if taken:
        around = Surroundings(pages, taken, by_page)
        for run in joined_runs(pages, by_page, around):
            title = title_above(run.parts[0], around)
            table = _table(run, title)
            whole = agreed(table) if seen.issuperset(table.row_pages) else table
            found.append((table.page, run.parts[0].box[1], whole))
    found.extend(
        (page.number, float(given.after_line), _given(page, given))
        for page in pages
        for given in page.tables
        if not given.layout and len(given.rows) > 1 and len(given.rows[0]) > 1
    )
    for page in pages:
        if page.origin == "given_text" and page.width == 0:
            found.extend((page.number, float(table.after_line or 0), table) for table in tables_in_text(page))
    return tuple(table for _, _, table in sorted(found, key=lambda entry: entry[:2]))


@dataclass(slots=True)
class _Row:
    page: int
    texts: list[str]


def _table(run: Run, title: str | None) -> FoundTable:
    """Cells of all parts get the numbers of the whole table; rows that the page's end broke are put together."""
    cells: list[FoundCell] = []
    rows: list[_Row] = []
    header = tuple([tuple(column_names(run.parts[0]))] if run.parts[0].header else [])
    for index, part in enumerate(run.parts):
        columns = run.columns[index]
        first_body = part.header if index == 0 or run.repeats[index] else 0
        start = len(rows) - run.broken[index]
        rows.extend(
            _Row(part.page, _row_texts(part, row, columns, run.width))
            for row in range(first_body + run.broken[index], part.rows)
        )
        if index:
            _join(rows, start, run, index, first_body)
        for filled in part.cells:
            at = filled.cell
            in_body = at.row >= first_body
            number = at.row - first_body + start if in_body else at.row - first_body
            column = columns[at.column]
            end = columns[at.column + at.columns - 1]
            cells.append(
                FoundCell(number, column, at.rows, end - column + 1, part.page, at.box, filled.text, filled.words)
            )
    return FoundTable(
        title,
        header,
        tuple(tuple(row.texts) for row in rows),
        tuple(row.page for row in rows),
        tuple(cells),
        tuple((part.page, part.box) for part in run.parts),
        round(mean(part.confidence for part in run.parts), 3),
    )


def _row_texts(part: PageTable, row: int, columns: Sequence[int], width: int) -> list[str]:
    """A cell merged over rows repeats its text; one merged over columns (a group's heading) has it in its first."""
    texts = [""] * width
    for filled in part.cells:
        at = filled.cell
        if at.row <= row < at.row + at.rows:
            texts[columns[at.column]] = filled.text
    return texts


def _join(rows: list[_Row], start: int, run: Run, index: int, first_body: int) -> None:
    """Cells that the page's end cut say the whole in every row they cover; so does the row that it broke."""
    if not start and not run.broken[index]:
        return
    last = start if run.broken[index] else start - 1  # the last row of the page before
    said = _row_texts(run.parts[index], first_body, run.columns[index], run.width)
    pairs = {column: (above, below) for column, above, below in run.pairs[index]}
    for column in range(run.width):
        above, below = pairs.get(column, (None, None))
        if not run.broken[index] and column not in run.cut[index]:
            continue
        before = rows[last].texts[column]
        whole = joined(before, said[column]) if said[column] != before else before
        covered = {*range(last - (above.cell.rows if above else 1) + 1, last + 1)}
        covered |= {*range(start, start + (below.cell.rows if below else 1))}
        for number in covered:
            if 0 <= number < len(rows):
                rows[number].texts[column] = whole


def _given(page: Page, given: GivenTable) -> FoundTable:
    """A table whose cells the file names. Cells that repeat their neighbour's text are one merged cell."""
    width = max(len(row) for row in given.rows)
    rows = [[squeeze(text) for text in row] + [""] * (width - len(row)) for row in given.rows]
    head = _given_header(rows)
    cells: list[FoundCell] = []
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            if not text or _repeats(rows, number, column):
                continue
            down = next((n for n in range(number + 1, len(rows)) if rows[n][column] != text), len(rows)) - number
            across = next((c for c in range(column + 1, width) if row[c] != text), width) - column
            cells.append(FoundCell(number - head, column, down, across, page.number, None, text))
    body = [_group_row(row) for row in rows[head:]]
    return FoundTable(
        title=_given_title(page, given),
        header=tuple(tuple(row) for row in rows[:head]),
        rows=tuple(tuple(row) for row in body),
        row_pages=tuple(page.number for _ in body),
        cells=tuple(cells),
        boxes=((page.number, None),),
        confidence=page.confidence,
        after_line=given.after_line,
    )


def _repeats(rows: Sequence[Sequence[str]], number: int, column: int) -> bool:
    """The text of a merged cell, said again: long enough that two equal neighbours are no accident."""
    text = rows[number][column]
    if len(text) < 6:
        return False
    return (column > 0 and rows[number][column - 1] == text) or (number > 0 and rows[number - 1][column] == text)


def _group_row(row: Sequence[str]) -> list[str]:
    """A heading merged over all columns has its text in the first only, as in tables found by their lines."""
    filled = [text for text in row if text]
    if len(row) > 2 and filled and len(filled) == len(row) and len(set(row)) == 1:
        return [row[0], *([""] * (len(row) - 1))]
    if len(row) > 3 and len(set(row[1:])) == 1 and len(row[1]) >= 6:
        return [row[0], row[1], *([""] * (len(row) - 2))]
    return list(row)


def _given_header(rows: Sequence[Sequence[str]]) -> int:
    """How many rows at the top are header: those with known names, and a second one below cells merged across."""
    known = [sum(bool(meaning(text)) for text in row) for row in rows[:3]]
    if not known or (known[0] == 0 and any(text[:1].isdigit() for text in rows[0])):
        return 0
    deep = 1
    while deep < min(3, len(rows) - 1) and rows[deep][0] == rows[deep - 1][0] and rows[deep][0]:
        deep += 1
    return deep


def _given_title(page: Page, given: GivenTable) -> str | None:
    before = [line.text for line in page.lines[max(given.after_line - 3, 0) : given.after_line] if line.text.strip()]
    while before and before[-1].rstrip().endswith(")") and before[-1].lstrip().startswith("("):
        before.pop()
    return squeeze(before[-1]).rstrip(":") if before and len(before[-1].split()) <= 40 else None
