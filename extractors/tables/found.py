"""A table as it was found on pages, before anyone says what its columns mean."""

from __future__ import annotations

from dataclasses import dataclass

from normalizers.pages import Box

WordAt = tuple[int, int, int]  # page number, index of the line on the page, index of the word in the line


@dataclass(frozen=True, slots=True)
class FoundCell:
    """One printed cell. `row` counts body rows from 0; header rows have negative numbers, -1 is the last of them.

    `rows` and `columns`: how many it covers. A merged cell appears once, at its first row and column. The header
    printed again on a later page has the numbers of the first. `words`: where its words stand, in reading order.
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
    after_line: int | None = None  # of a table on a page without boxes: how many lines of the page come before it
    issues: tuple[tuple[str, str], ...] = ()  # reason and detail: why a person should look at it

    @property
    def page(self) -> int:
        return self.boxes[0][0] if self.boxes else 1
