"""Tables of facts: from the lines drawn on pages (or given by a .docx) to rows of cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from normalizers.pages import Box, Page

WordAt = tuple[int, int, int]  # page number, index of the line on the page, index of the word in the line


@dataclass(frozen=True, slots=True)
class FoundCell:
    """One printed cell. `row` counts body rows from 0, header rows from below: -1 is the last header row.

    `words`: where its words stand, in reading order. A merged cell appears once, at its first row and column.
    """

    row: int
    column: int
    rows: int
    columns: int
    page: int
    box: Box | None
    text: str
    words: tuple[WordAt, ...] = ()


@dataclass(frozen=True, slots=True)
class FoundTable:
    """A table as printed, over all its pages. In `header` and `rows` merged cells repeat their text."""

    title: str | None
    header: tuple[tuple[str, ...], ...]
    rows: tuple[tuple[str, ...], ...]
    row_pages: tuple[int, ...]
    cells: tuple[FoundCell, ...]
    boxes: tuple[tuple[int, Box | None], ...]  # page number, box on that page
    confidence: float = 1.0

    @property
    def page(self) -> int:
        return self.boxes[0][0] if self.boxes else 1


def find_tables(pages: Sequence[Page]) -> tuple[FoundTable, ...]:
    return ()
