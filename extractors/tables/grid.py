"""Lines drawn on one page → grids of cells. Pure: rules → edges → snapped and merged → groups → cells.

The same for drawings (exact lines, often one piece per cell) and for pictures (long lines, broken and a little askew).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from normalizers.pages import Box, Rule

_SNAP = 4.0  # points: lines nearer than this are one line
_GAP = 6.0  # points: pieces of one line may be this far apart
_TOUCH = 6.0  # points: lines that end this near to another meet it
_THIN = 7.0  # points: no row of text is lower; lines nearer than this are a double line
_COVER = 0.55  # share of a cell's side that must be drawn for a wall


@dataclass(frozen=True, slots=True)
class Edge:
    """A line at `at` (y of a horizontal, x of a vertical) from `start` to `end`."""

    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell that covers rows row..row+rows-1 and columns column..column+columns-1 of its grid."""

    row: int
    column: int
    rows: int
    columns: int
    box: Box


@dataclass(frozen=True, slots=True)
class Grid:
    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[GridCell, ...]

    @property
    def box(self) -> Box:
        return (self.xs[0], self.ys[0], self.xs[-1], self.ys[-1])


def find_grids(rules: Sequence[Rule]) -> list[Grid]:
    """Every group of lines that meet and enclose at least two rows and two columns, from top to bottom."""
    horizontal, vertical = edges(rules)
    grids = [grid for lines in _groups(horizontal, vertical) if (grid := _grid(*lines)) is not None]
    return sorted(grids, key=lambda grid: (grid.box[1], grid.box[0]))


def edges(rules: Sequence[Rule]) -> tuple[list[Edge], list[Edge]]:
    """Horizontal and vertical lines, snapped to common positions, pieces of one line put together."""
    horizontal: list[Edge] = []
    vertical: list[Edge] = []
    for rule in rules:
        width, height = abs(rule.x1 - rule.x0), abs(rule.y1 - rule.y0)
        if width > 3 * height and width > 1.5:
            horizontal.append(Edge((rule.y0 + rule.y1) / 2, min(rule.x0, rule.x1), max(rule.x0, rule.x1)))
        elif height > 3 * width and height > 1.5:
            vertical.append(Edge((rule.x0 + rule.x1) / 2, min(rule.y0, rule.y1), max(rule.y0, rule.y1)))
    return _merged(horizontal), _merged(vertical)


def clusters(values: Sequence[float], within: float = _SNAP) -> list[float]:
    """Values nearer than `within` to their neighbour become their mean."""
    groups: list[list[float]] = []
    for value in sorted(values):
        if groups and value - groups[-1][-1] <= within:
            groups[-1].append(value)
        else:
            groups.append([value])
    return [sum(group) / len(group) for group in groups]


def _merged(lines: Sequence[Edge]) -> list[Edge]:
    centres = clusters([line.at for line in lines])
    by_centre: dict[int, list[Edge]] = {}
    for line in lines:
        nearest = min(range(len(centres)), key=lambda i: abs(centres[i] - line.at))
        by_centre.setdefault(nearest, []).append(line)
    merged: list[Edge] = []
    for index, group in by_centre.items():
        start, end = None, 0.0
        for line in sorted(group, key=lambda e: e.start):
            if start is None:
                start, end = line.start, line.end
            elif line.start <= end + _GAP:
                end = max(end, line.end)
            else:
                merged.append(Edge(centres[index], start, end))
                start, end = line.start, line.end
        if start is not None:
            merged.append(Edge(centres[index], start, end))
    return [line for line in merged if line.end - line.start >= 6]


def _groups(horizontal: Sequence[Edge], vertical: Sequence[Edge]) -> list[tuple[list[Edge], list[Edge]]]:
    """Lines that meet, directly or through others, belong to one table."""
    parent = list(range(len(horizontal) + len(vertical)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for i, h in enumerate(horizontal):
        for j, v in enumerate(vertical):
            meets_x = h.start - _TOUCH <= v.at <= h.end + _TOUCH
            meets_y = v.start - _TOUCH <= h.at <= v.end + _TOUCH
            if meets_x and meets_y:
                parent[root(i)] = root(len(horizontal) + j)
    groups: dict[int, tuple[list[Edge], list[Edge]]] = {}
    for i, h in enumerate(horizontal):
        groups.setdefault(root(i), ([], []))[0].append(h)
    for j, v in enumerate(vertical):
        groups.setdefault(root(len(horizontal) + j), ([], []))[1].append(v)
    return [group for group in groups.values() if len(group[0]) >= 2 and len(group[1]) >= 1]


def _grid(horizontal: list[Edge], vertical: list[Edge]) -> Grid | None:
    xs, ys = [e.at for e in vertical], [e.at for e in horizontal]
    # No outer border: the other lines run on past the outermost one.
    left, right = min(e.start for e in horizontal), max(e.end for e in horizontal)
    top, bottom = min(e.start for e in vertical), max(e.end for e in vertical)
    if left < min(xs) - 3 * _SNAP:
        xs.append(left)
        vertical = [*vertical, Edge(left, min(ys), max(ys))]
    if right > max(xs) + 3 * _SNAP:
        xs.append(right)
        vertical = [*vertical, Edge(right, min(ys), max(ys))]
    if top < min(ys) - 3 * _SNAP:
        ys.append(top)
        horizontal = [*horizontal, Edge(top, min(xs), max(xs))]
    if bottom > max(ys) + 3 * _SNAP:
        ys.append(bottom)
        horizontal = [*horizontal, Edge(bottom, min(xs), max(xs))]
    columns, rows = clusters(xs, 1.5 * _SNAP), clusters(ys, _THIN)
    if len(columns) < 3 or len(rows) < 3:
        return None
    return Grid(tuple(columns), tuple(rows), tuple(_cells(columns, rows, horizontal, vertical)))


def _covered(lines: Sequence[Edge], at: float, start: float, end: float, within: float) -> bool:
    drawn = sum(max(0.0, min(line.end, end) - max(line.start, start)) for line in lines if abs(line.at - at) <= within)
    return drawn >= _COVER * (end - start)


def _cells(
    xs: Sequence[float], ys: Sequence[float], horizontal: Sequence[Edge], vertical: Sequence[Edge]
) -> list[GridCell]:
    """Grid squares with no wall between them are one cell; its shape is the rectangle around them."""
    columns, rows = len(xs) - 1, len(ys) - 1
    parent = list(range(columns * rows))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for r in range(rows):
        for c in range(columns):
            here = r * columns + c
            if c + 1 < columns and not _covered(vertical, xs[c + 1], ys[r], ys[r + 1], 1.5 * _SNAP):
                parent[root(here)] = root(here + 1)
            if r + 1 < rows and not _covered(horizontal, ys[r + 1], xs[c], xs[c + 1], _SNAP):
                parent[root(here)] = root(here + columns)
    members: dict[int, list[tuple[int, int]]] = {}
    for r in range(rows):
        for c in range(columns):
            members.setdefault(root(r * columns + c), []).append((r, c))
    cells: list[GridCell] = []
    for squares in members.values():
        top, bottom = min(r for r, _ in squares), max(r for r, _ in squares)
        left, right = min(c for _, c in squares), max(c for _, c in squares)
        if len(squares) == (bottom - top + 1) * (right - left + 1):
            parts = [(top, left, bottom, right)]
        else:  # a wall is missing somewhere: row by row is the safe reading
            parts = _row_runs(squares)
        for r0, c0, r1, c1 in parts:
            box = (xs[c0], ys[r0], xs[c1 + 1], ys[r1 + 1])
            cells.append(GridCell(r0, c0, r1 - r0 + 1, c1 - c0 + 1, box))
    return sorted(cells, key=lambda cell: (cell.row, cell.column))


def _row_runs(squares: Sequence[tuple[int, int]]) -> list[tuple[int, int, int, int]]:
    runs: list[tuple[int, int, int, int]] = []
    for r, c in sorted(squares):
        if runs and runs[-1][0] == r and runs[-1][3] == c - 1:
            runs[-1] = (r, runs[-1][1], r, c)
        else:
            runs.append((r, c, r, c))
    return runs
