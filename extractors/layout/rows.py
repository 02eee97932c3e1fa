"""A page's lines are cut at wide gaps into segments; segments side by side form rows."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from extractors.layout.blocks import Segment
from normalizers.pages import Page, Word


def segments(page: Page, taken: Collection[tuple[int, int, int]] = ()) -> list[Segment]:
    """The page's lines cut at wide gaps, without the words that tables took (page, line, word)."""
    found: list[Segment] = []
    for number, line in enumerate(page.lines):
        run: list[Word] = []
        for index, word in enumerate(line.words):
            if (page.number, number, index) in taken:
                if run:
                    found.append(Segment(page.number, run, block=line.block))
                run = []
                continue
            if run and _wide_gap(run[-1], word):
                found.append(Segment(page.number, run, block=line.block))
                run = []
            run.append(word)
        if run:
            found.append(Segment(page.number, run, block=line.block))
    return found


def _wide_gap(left: Word, right: Word) -> bool:
    if left.box is None or right.box is None:
        return False
    height = max(left.box[3] - left.box[1], right.box[3] - right.box[1], 8.0)
    return right.box[0] - left.box[2] > min(2.2 * height, 30.0)


def rows_of(found: Sequence[Segment]) -> list[list[Segment]]:
    """Segments that stand side by side form a row; rows from top to bottom, segments from left to right."""
    rows: list[list[Segment]] = []
    for segment in sorted(found, key=lambda s: (s.middle, s.at[0])):
        row = next((r for r in reversed(rows[-4:]) if _beside(r, segment)), None)
        if row is None:
            rows.append([segment])
        else:
            row.append(segment)
    for row in rows:
        row.sort(key=lambda s: s.at[0])
    return rows


def _beside(row: list[Segment], segment: Segment) -> bool:
    for other in row:
        if min(other.at[2], segment.at[2]) - max(other.at[0], segment.at[0]) > 3:
            return False
    nearest = min(row, key=lambda s: min(abs(s.at[2] - segment.at[0]), abs(s.at[0] - segment.at[2])))
    height = max(min(nearest.height, segment.height), 5.0)
    return abs(nearest.middle - segment.middle) < 0.55 * height
