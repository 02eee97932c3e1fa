"""Parts of one table on following pages are put together: same columns, nothing but page furniture between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz

from extractors.layout.cues import ENDS
from extractors.tables.cells import PageTable, column_names
from extractors.tables.columns import meaning
from extractors.tables.grid import clusters
from extractors.tables.titles import Surroundings
from normalizers.pages import Page
from normalizers.text import folded

_WITHIN = 8.0  # points: how far column edges may lie from those of the page before, once both start at 0


@dataclass(slots=True)
class Run:
    """The parts of one table. For each part: which column of the whole each of its columns (and its end) is,
    whether it prints the header again, whether its first body row goes on from the last row before,
    and which columns end in a merged cell on the page before."""

    parts: list[PageTable]
    edges: list[float] = field(default_factory=list)  # of the whole, from 0
    columns: list[list[int]] = field(default_factory=list)
    repeats: list[bool] = field(default_factory=list)
    broken: list[bool] = field(default_factory=list)
    merged: list[set[int]] = field(default_factory=list)

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
            else:
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
        run.repeats.append(repeated)
        run.broken.append(index > 0 and _broken(run.parts[index - 1], part, part.header if repeated else 0))
        run.merged.append(_merged_at_end(run, index - 1) if index else set())


def _places(edges: Sequence[float], own: Sequence[float]) -> list[int]:
    return [min(range(len(edges)), key=lambda i: abs(edges[i] - x)) for x in own]


def _merged_at_end(run: Run, index: int) -> set[int]:
    """Columns whose last cell on this page covers several rows, or is filled while its row goes on."""
    part = run.parts[index]
    return {
        run.columns[index][cell.cell.column]
        for cell in part.cells
        if cell.cell.row + cell.cell.rows == part.rows and cell.cell.columns == 1
    }


def _broken(before: PageTable, part: PageTable, first: int) -> bool:
    """The first row of this page is the rest of the last row of the page before.

    So where it has no number of its own though rows of this table are numbered, and its cells read as the rest.
    """
    opening, last = part.cell_at(first, 0), before.cell_at(before.rows - 1, 0)
    if first >= part.rows or opening is None or last is None:
        return False
    texts = [part.text_at(first, column) for column in range(len(part.grid.xs) - 1)]
    # A heading over all columns is a row of its own; so are the several rows beside one merged number.
    if opening.cell.columns > 1 or opening.cell.rows > 1 or opening.text or not any(texts):
        return False
    numbered = sum(bool(before.text_at(row, 0)) for row in range(before.header, before.rows))
    if numbered == 0:
        return _reads_on(before, part, first)
    return numbered >= 0.5 * max(before.rows - before.header, 1)


def _reads_on(before: PageTable, part: PageTable, first: int) -> bool:
    for column in range(min(len(part.grid.xs), len(before.grid.xs)) - 1):
        text, above = part.text_at(first, column), before.text_at(before.rows - 1, column)
        if text[:1].islower() and above and not ENDS.search(above):
            return True
    return False
