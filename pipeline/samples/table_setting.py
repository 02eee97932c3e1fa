"""Ruled tables over one or several sheets: merged cells, centred vertically; the header repeated on each sheet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pipeline.samples.markup import Run
from pipeline.samples.sheets import SetLine, Sheet, Stroke, break_lines, put_line, words_of
from pipeline.samples.sources import SampleTable

SIZE = 12.0
LEADING = 14.4
PADDING = 4.0
CENTRED = {"stt", "deadline"}


@dataclass(frozen=True, slots=True)
class Region:
    """Where a table may stand on a sheet."""

    sheet: Sheet
    left: float
    top: float
    bottom: float
    width: float


def _cell_lines(text: str, width: float, *, bold: bool) -> list[SetLine]:
    lines: list[SetLine] = []
    for part in text.split("\n"):
        lines += break_lines(words_of([Run(part)], bold=bold), width - 2 * PADDING, SIZE)
    return lines


@dataclass(frozen=True, slots=True)
class _Cell:
    first: int  # row
    last: int
    column: int
    lines: list[SetLine]


def _cells(table: SampleTable, widths: Sequence[float]) -> list[_Cell]:
    cells = []
    for column, width in enumerate(widths):
        starts = [index for index, row in enumerate(table.rows) if row[column] != "^"]
        for start, following in zip(starts, [*starts[1:], len(table.rows)], strict=True):
            row = table.rows[start]
            group = not any(row[2:])  # a group row names no unit: bold
            cells.append(_Cell(start, following - 1, column, _cell_lines(row[column], width, bold=group)))
    return cells


def _height(lines: int) -> float:
    return lines * LEADING + 2 * PADDING


def set_table(table: SampleTable, region: Region, next_region: Callable[[], Region]) -> tuple[list[Sheet], float]:
    """Draws the table. Gives the sheet of each row, and the bottom of the table on the last one."""
    widths = [share * region.width / sum(table.widths) for share in table.widths]
    cells = _cells(table, widths)
    heights = [_height(1)] * len(table.rows)
    for cell in sorted(cells, key=lambda cell: cell.last - cell.first):
        missing = _height(len(cell.lines)) - sum(heights[cell.first : cell.last + 1])
        if missing > 0:
            heights[cell.last] += missing
    heads = [_cell_lines(text, width, bold=True) for text, width in zip(table.header, widths, strict=True)]
    head_height = _height(max(len(lines) for lines in heads))

    sheets: list[Sheet] = []
    y = region.top
    row = 0
    while row < len(table.rows):
        if y + head_height + heights[row] > region.bottom:
            region = next_region()
            y = region.top
        end = row
        bottom = y + head_height
        while end < len(table.rows) and bottom + heights[end] <= region.bottom:
            bottom += heights[end]
            end += 1
        end = max(end, row + 1)
        _draw_part(table, region, y, widths, heads, head_height, cells, heights, row, end)
        sheets += [region.sheet] * (end - row)
        y += head_height + sum(heights[row:end])
        row = end
        if row < len(table.rows):
            region = next_region()
            y = region.top
    return sheets, y


def _draw_part(
    table: SampleTable,
    region: Region,
    top: float,
    widths: Sequence[float],
    heads: Sequence[list[SetLine]],
    head_height: float,
    cells: Sequence[_Cell],
    heights: Sequence[float],
    first: int,
    end: int,
) -> None:
    sheet = region.sheet
    lefts = [region.left + sum(widths[:column]) for column in range(len(widths) + 1)]
    for column, lines in enumerate(heads):
        _put_cell(sheet, lines, lefts[column], top, widths[column], head_height, centred=True)
        _frame(sheet, lefts[column], top, lefts[column + 1], top + head_height)
    edges = [top + head_height]
    for row in range(first, end):
        edges.append(edges[-1] + heights[row])
    printed: list[tuple[float, float, str]] = []
    for cell in cells:
        if cell.last < first or cell.first >= end:
            continue
        upper = edges[max(cell.first, first) - first]
        lower = edges[min(cell.last + 1, end) - first]
        left, right = lefts[cell.column], lefts[cell.column + 1]
        _frame(sheet, left, upper, right, lower)
        if cell.first >= first:  # a cell that began on the sheet before has its text there
            centred = table.meaning[cell.column] in CENTRED
            _put_cell(sheet, cell.lines, left, upper, right - left, lower - upper, centred=centred)
            printed.append((upper, left, " ".join(line.text for line in cell.lines)))
    sheet.printed.extend(" ".join(line.text for line in lines) for lines in heads)
    sheet.printed.extend(text for _, _, text in sorted(printed) if text)


def _put_cell(
    sheet: Sheet, lines: Sequence[SetLine], left: float, top: float, width: float, height: float, *, centred: bool
) -> None:
    y = top + (height - len(lines) * LEADING) / 2 + SIZE * 0.92
    for line in lines:
        x = left + (width - line.width) / 2 if centred else left + PADDING
        put_line(sheet, line, x, y, SIZE)
        y += LEADING


def _frame(sheet: Sheet, x0: float, y0: float, x1: float, y1: float) -> None:
    for side in (Stroke(x0, y0, x1, y0), Stroke(x0, y1, x1, y1), Stroke(x0, y0, x0, y1), Stroke(x1, y0, x1, y1)):
        if side not in sheet.strokes:
            sheet.strokes.append(side)
