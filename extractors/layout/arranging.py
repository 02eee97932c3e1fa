"""Pages and their tables → Text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from extractors.layout.blocks import Block, Segment, build
from extractors.layout.given import given_blocks
from extractors.layout.paragraphs import Margins, body_blocks, continues_over_page
from extractors.layout.regions import Parts, divide, running_heads
from extractors.layout.rows import segments
from extractors.tables.found import FoundCell, FoundTable, WordAt
from normalizers.pages import Cell, GivenTable, Page, Role, Text, Word
from normalizers.text import folded


def arrange(pages: Sequence[Page], tables: Sequence[FoundTable] = ()) -> Text:
    """The running text of one document. Every word of every page stands in it exactly once.

    On a page: signature block, running head, head (left column before right), body with tables where they stand,
    foot (left before right), footnotes, stamps and page number. A table that runs over pages keeps each row on its
    page. Cells have the paragraph's `cell`; header rows count -1, -2 … upwards from the first row.
    """
    taken = {place for table in tables for cell in table.cells for place in cell.words}
    cut = {page.number: segments(page, taken) for page in pages}
    running = running_heads([(page, cut[page.number]) for page in pages if _has_geometry(page)])
    by_page = _cells_of_page(tables)
    blocks: list[Block] = []
    last: tuple[Block, Margins] | None = None  # the last body paragraph, that may go on on the next page
    for page in pages:
        cells = list(_table_blocks(page, by_page.get(page.number, ())))
        if _has_geometry(page):
            parts = divide(page, cut[page.number], running)
            page_blocks, body = _page_blocks(parts, cells)
            page_margins = parts.margins
        else:
            page_blocks = _given_page(page, cut[page.number], tables)
            body = [block for block in page_blocks if block.role == "body"]
            page_margins = Margins(0.0, 1.0)
        if (
            last is not None
            and body
            and _first_of_page(page_blocks, body[0])
            and continues_over_page(last[0], body[0], last[1], page_margins)
        ):
            last[0].lines.extend(body[0].lines)
            page_blocks = [block for block in page_blocks if block is not body[0]]
            body[0] = last[0]
        blocks += page_blocks
        last = (body[-1], page_margins) if body and _last_of_page(page_blocks, body[-1]) else None
    return build(blocks, pages)


def _given_page(page: Page, lines: list[Segment], tables: Sequence[FoundTable]) -> list[Block]:
    """A page without geometry: its lines, with the tables that the file names where they stand among them."""
    at: list[tuple[int, list[Block]]] = []
    for number, table in enumerate(tables):
        if table.after_line is not None and table.page == page.number:
            cells = [
                Block("table", [_segment(page.number, cell.text)], cell=Cell(number, cell.row, cell.column))
                for cell in table.cells
            ]
            at.append((table.after_line, cells))
    single = [g for g in page.tables if not g.layout and not (len(g.rows) > 1 and len(g.rows[0]) > 1)]
    at += [(g.after_line, [Block("body", [_segment(page.number, t)]) for r in g.rows for t in r if t]) for g in single]
    arranging = [given for given in page.tables if given.layout]
    at += [(given.after_line, _layout_blocks(page.number, given, i == 0)) for i, given in enumerate(arranging)]
    blocks: list[Block] = []
    by_block = page.origin != "given_text"
    done = 0
    for after, group in sorted(at, key=lambda pair: pair[0]):
        blocks += given_blocks(lines[done:after], by_block) + group
        done = max(done, after)
    return blocks + given_blocks(lines[done:], by_block)


def _layout_blocks(page: int, given: GivenTable, first: bool) -> list[Block]:
    """A table that only arranges the head or the foot: left column before right."""
    text = folded(" ".join(cell for row in given.rows for cell in row))
    foot = "noi nhan" in text or not first
    left: list[Segment] = []
    right: list[Segment] = []
    for row in given.rows:
        for column, cell in enumerate(row):
            if column and cell == row[column - 1]:
                continue
            lines = [_segment(page, line) for line in cell.split("\n") if line.strip()]
            (left if column == 0 and len(row) > 1 else right).extend(lines)
    roles: tuple[Role, Role] = ("foot_left", "foot_right") if foot else ("head_left", "head_right")
    return [Block(roles[0], [s]) for s in left] + [Block(roles[1], [s]) for s in right]


def _segment(page: int, text: str) -> Segment:
    return Segment(page, [Word(part, None) for part in text.split()])


def _has_geometry(page: Page) -> bool:
    words = [word for line in page.lines for word in line.words]
    return page.width > 0 and sum(word.box is not None for word in words) > 0.5 * len(words)


def _first_of_page(blocks: Sequence[Block], body: Block) -> bool:
    """No head and no table comes before it."""
    for block in blocks:
        if block is body:
            return True
        if block.role in ("head_left", "head_right", "table", "foot_left", "foot_right"):
            return False
    return False


def _last_of_page(blocks: Sequence[Block], body: Block) -> bool:
    """No foot and no table comes after it (or it is the last paragraph of a page before, still going on)."""
    after = False
    for block in blocks:
        if after and block.role in ("table", "foot_left", "foot_right"):
            return False
        after = after or block is body
    return True


def _page_blocks(parts: Parts, cells: list[tuple[float, list[Block]]]) -> tuple[list[Block], list[Block]]:
    """All blocks of one page in order, and the body ones among them."""
    body: list[Block] = []
    tables = sorted(cells, key=lambda pair: pair[0])
    for run in parts.body:
        for upper, group in _around(run, tables):
            body += body_blocks(upper, parts.margins) + group
    if not parts.body:
        body += [block for _, group in tables for block in group]
    notes = [Block("footnote", note) for note in parts.notes]
    again: list[Block] = []
    for run in parts.after_foot:
        again += body_blocks(run, parts.margins)
    ordered = [*parts.before, *body, *parts.foot, *again, *notes, *parts.after]
    return ordered, [block for block in ordered if block.role == "body"]


def _around(run: list[Segment], tables: list[tuple[float, list[Block]]]) -> Iterator[tuple[list[Segment], list[Block]]]:
    """Body lines above each table, and the table; then the lines below the last."""
    rest = run
    for top, group in tables:
        above = [line for line in rest if line.middle < top]
        rest = [line for line in rest if line.middle >= top]
        yield above, group
    if rest:
        yield rest, []


def _cells_of_page(tables: Sequence[FoundTable]) -> dict[int, list[tuple[int, FoundCell, list[WordAt]]]]:
    """By page: the cells that have words on it, each with the number of its table and those words."""
    found: dict[int, list[tuple[int, FoundCell, list[WordAt]]]] = {}
    for number, table in enumerate(tables):
        for cell in table.cells:
            by_page: dict[int, list[WordAt]] = {}
            for place in cell.words:
                by_page.setdefault(place[0], []).append(place)
            for page, places in by_page.items():
                found.setdefault(page, []).append((number, cell, places))
    return found


def _table_blocks(
    page: Page, cells: Sequence[tuple[int, FoundCell, list[WordAt]]]
) -> Iterator[tuple[float, list[Block]]]:
    """The cells of every table on this page, row by row, with the y where they begin."""
    for number, group in groupby(cells, key=lambda entry: entry[0]):
        blocks: list[Block] = []
        starts: list[float] = []
        for _, cell, places in group:
            by_line: dict[int, list[Word]] = {}
            for _, line, index in places:
                word = page.lines[line].words[index]
                by_line.setdefault(line, []).append(word)
                if word.box is not None:
                    starts.append(word.box[1])
            lines = [Segment(page.number, words) for words in by_line.values()]
            blocks.append(Block("table", lines, cell=Cell(number, cell.row, cell.column)))
        yield min(starts, default=0.0), blocks
