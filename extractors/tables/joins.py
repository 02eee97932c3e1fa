"""Parts of one table on following pages are put together: same columns, nothing but page furniture between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz

from extractors.layout.cues import ENDS
from extractors.tables.cells import FilledCell, PageTable, column_names
from extractors.tables.columns import meaning
from extractors.tables.grid import clusters
from extractors.tables.titles import Surroundings
from normalizers.pages import Page
from normalizers.text import folded

_WITHIN = 8.0  # points: how far column edges may lie from those of the page before, once both start at 0


Pair = tuple[int, FilledCell, FilledCell]  # a column of the whole, its last cell on a page, its first on the next


@dataclass(slots=True)
class Run:
    """The parts of one table. For each part: which column of the whole each of its columns (and its end) is,
    whether it prints the header again, whether its first body row goes on from the last row before (`broken`),
    which columns begin with the second half of a cell that the page's end cut (`cut`), and which cells meet there."""

    parts: list[PageTable]
    edges: list[float] = field(default_factory=list)  # of the whole, from 0
    columns: list[list[int]] = field(default_factory=list)
    repeats: list[bool] = field(default_factory=list)
    broken: list[bool] = field(default_factory=list)
    cut: list[set[int]] = field(default_factory=list)
    pairs: list[list[Pair]] = field(default_factory=list)

    @property
    def width(self) -> int:
        return len(self.edges) - 1


def joined_runs(pages: Sequence[Page], by_page: Mapping[int, Sequence[PageTable]], around: Surroundings) -> list[Run]:
    runs: list[Run] = []
    for page in pages:
        for index, table in enumerate(by_page[page.number]):
            last = runs[-1] if runs else None
            if index == 0 and last is not None and _goes_on(last, table, around):
                last.parts.append(table)
            elif not table.rest:
                runs.append(Run([table]))
    for run in runs:
        _settle(run)
    return runs


def _from_zero(table: PageTable) -> list[float]:
    return [x - table.grid.xs[0] for x in table.grid.xs]


def _goes_on(run: Run, table: PageTable, around: Surroundings) -> bool:
    before = run.parts[-1]
    if table.page != before.page + 1 or around.text_below(before) or around.text_above(table):
        return False
    if not _same_columns(_from_zero(before), _from_zero(table)):
        return False
    return not table.header or not run.parts[0].header or _same_header(run.parts[0], table) or not _known(table)


def _same_columns(first: Sequence[float], second: Sequence[float]) -> bool:
    """Equal edges, or the fewer all among the more (a page whose rows are all merged draws fewer lines)."""
    if abs(first[-1] - second[-1]) > 0.03 * first[-1] + _WITHIN:
        return False
    scale = first[-1] / second[-1] if second[-1] else 1.0
    few, many = sorted((list(first), [x * scale for x in second]), key=len)
    return len(few) >= 3 and all(min(abs(x - other) for other in many) <= _WITHIN for x in few)


def _same_header(first: PageTable, table: PageTable) -> bool:
    names, again = column_names(first), column_names(table)
    return fuzz.ratio(folded(" | ".join(names)), folded(" | ".join(again))) >= 75


def _known(table: PageTable) -> bool:
    """A header of its own, by what its columns say: then it is another table."""
    return sum(bool(meaning(name)) for name in column_names(table)) >= 2


def _settle(run: Run) -> None:
    scaled: list[list[float]] = []
    whole = _from_zero(run.parts[0])[-1]
    for part in run.parts:
        own = _from_zero(part)
        scaled.append([x * whole / own[-1] for x in own])
    run.edges = clusters([x for edges in scaled for x in edges], _WITHIN)
    if any(len(set(_places(run.edges, edges))) < len(edges) for edges in scaled):
        run.edges = max(scaled, key=len)  # narrow columns fell together: the page with the most edges decides
    run.columns = [_places(run.edges, edges) for edges in scaled]
    for index, part in enumerate(run.parts):
        repeated = index > 0 and part.header > 0 and bool(run.parts[0].header) and _same_header(run.parts[0], part)
        first = part.header if repeated or index == 0 else 0
        goes_on = index > 0 and _numberless(run, index, first)
        pairs = _pairs(run, index, first) if index else []
        run.repeats.append(repeated)
        run.broken.append(goes_on and _broken(pairs))
        run.cut.append(_cut(pairs, run.parts[index].rows - first, goes_on=goes_on))
        run.pairs.append(pairs)


def _places(edges: Sequence[float], own: Sequence[float]) -> list[int]:
    return [min(range(len(edges)), key=lambda i: abs(edges[i] - x)) for x in own]


def _pairs(run: Run, index: int, first: int) -> list[Pair]:
    """For each column: the last cell of the page before, and the first cell of this page's body below it."""
    before, part = run.parts[index - 1], run.parts[index]
    ends = {
        run.columns[index - 1][cell.cell.column]: cell
        for cell in before.cells
        if cell.cell.columns == 1 and cell.cell.row + cell.cell.rows == before.rows
    }
    return [
        (column, ends[column], cell)
        for cell in part.cells
        if cell.cell.row == first
        and cell.cell.columns == 1
        and (column := run.columns[index][cell.cell.column]) in ends
    ]


def _numberless(run: Run, index: int, first: int) -> bool:
    """The first row of this page has no number of its own, though rows of this table are numbered, or reads as the
    rest of the row before where none are."""
    before, part = run.parts[index - 1], run.parts[index]
    opening, last = part.cell_at(first, 0), before.cell_at(before.rows - 1, 0)
    if first >= part.rows or opening is None or last is None or opening.cell.columns > 1:
        return False  # a heading over all columns is a row of its own
    texts = [part.text_at(first, column) for column in range(len(part.grid.xs) - 1)]
    if opening.text or not any(texts):
        return False
    earlier = run.parts[:index]
    numbered = sum(bool(one.text_at(row, 0)) for one in earlier for row in range(one.header, one.rows))
    if numbered == 0:
        return any(
            _reads_on(before.text_at(before.rows - 1, column), part.text_at(first, column))
            for column in range(min(len(part.grid.xs), len(before.grid.xs)) - 1)
        )
    return numbered >= 0.5 * sum(max(one.rows - one.header, 1) for one in earlier)


def _broken(pairs: Sequence[Pair]) -> bool:
    """The first row of a page that goes on with the last number: the rest of the row before, not a row below it.

    A new row says anew what the row before said: no cell reads on, and both are filled in two columns, or in one beside
    a cell that covers more rows.
    """
    single = [(above.text, below.text) for _, above, below in pairs if below.cell.rows == 1 and below.text]
    filled = [texts for texts in single if texts[0]]
    most = 0 if any(below.cell.rows > 1 for _, _, below in pairs) else 1
    return any(_reads_on(*texts) for texts in filled) or (bool(single) and len(filled) <= most)


def _cut(pairs: Sequence[Pair], rows: int, *, goes_on: bool) -> set[int]:
    """Columns in which the page's end cut one cell in two.

    Where the first row has no number of its own, every cell over several rows, and one that is empty; else an empty
    one below a cell over several rows.
    """
    heading = rows > 1 and sum(bool(below.text) for _, _, below in pairs) <= min(2, len(pairs) - 1)
    return {
        column
        for column, above, below in pairs
        if (goes_on and (above.cell.rows > 1 or below.cell.rows > 1 or not below.text))
        or (not below.text and not heading and above.cell.rows > 1)
        or (not below.text and below.cell.rows > 1)
    }


def _reads_on(above: str, below: str) -> bool:
    return below[:1].islower() and bool(above) and not ENDS.search(above)
