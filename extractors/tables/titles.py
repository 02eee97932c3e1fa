"""What stands around tables: is there text between one and the next page's, and which line is a table's title."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from statistics import median

from extractors.fixed_words import is_appendix_title, is_kind_in_capitals, is_signature_block
from extractors.layout import cues
from extractors.layout.blocks import Segment, joined
from extractors.layout.paragraphs import Margins, body_blocks, is_centred, margins
from extractors.layout.regions import running_heads, running_key
from extractors.layout.rows import rows_of, segments
from extractors.tables.cells import PageTable
from extractors.tables.found import WordAt
from normalizers.names import mostly_upper
from normalizers.pages import Page
from normalizers.text import folded

_NOT_TITLE = re.compile(
    r"^\(?(?:kem theo|ban hanh kem|dvt|don vi tinh|don vi ?:|theo quyet dinh|phu luc|bieu so|mau so)"
)
_BELOW = 0.93  # page numbers stand under this share of the page's height
_MOST_WORDS = 70
_NOTE = 0.85  # footnotes are set in type smaller than this share of the page's usual


class Surroundings:
    """The lines of every page that no table took, furniture left out (page numbers, running heads, specks)."""

    def __init__(
        self, pages: Sequence[Page], taken: Collection[WordAt], tables: Mapping[int, Sequence[PageTable]]
    ) -> None:
        self._pages = {page.number: page for page in pages}
        self._tables = tables
        cut = [(page, segments(page, taken)) for page in pages if page.width > 0]
        running = running_heads(cut)
        self._lines: dict[int, list[Segment]] = {}
        self._margins: dict[int, Margins] = {}
        for page, found in cut:
            kept = [s for s in found if s.box is not None and not self._furniture(page, s, running)]
            self._lines[page.number] = [joined(row) for row in rows_of(kept)]
            self._margins[page.number] = margins(self._lines[page.number], page.width)

    @staticmethod
    def _furniture(page: Page, segment: Segment, running: Collection[str]) -> bool:
        plain = folded(segment.text)
        edge = segment.middle < 0.1 * page.height or segment.middle > 0.9 * page.height
        if cues.RUNNING.match(plain) or (edge and (cues.PAGE_NUMBER.match(plain) or running_key(segment) in running)):
            return True
        return (
            cues.noise(segment.text) or sum(c.isalnum() for c in segment.text) < 3 or is_signature_block(segment.text)
        )

    def text_above(self, table: PageTable) -> bool:
        return any(line.middle < table.box[1] for line in self._lines.get(table.page, ()))

    def text_below(self, table: PageTable) -> bool:
        """Text under the table other than footnotes (small or short lines that begin with their mark)."""
        below = [line for line in self._lines.get(table.page, ()) if line.middle > table.box[3]]
        if not below or median(line.height for line in below) < _NOTE * self._usual_height(table.page):
            return False
        if re.match(r"^\W{0,2}(?:\d{1,2}|\*)\s?[\])]?\s?[^\W\d]", below[0].text):
            return False
        # The mark of a note may be a line of its own, raised before the words.
        under = [line for line in self._pages[table.page].lines if line.box is not None and line.box[1] > table.box[3]]
        first = min(under, key=lambda line: line.box[1] if line.box else 0.0, default=None)
        return first is None or re.fullmatch(r"\W{0,2}(?:\d{1,2}|\*)\W{0,2}", first.text) is None

    def _usual_height(self, number: int) -> float:
        heights = [w.box[3] - w.box[1] for line in self._pages[number].lines for w in line.words if w.box is not None]
        return median(heights) if heights else 0.0

    def above(self, table: PageTable) -> list[Segment]:
        """Lines between this table and the one before it on the page."""
        start = max(
            (other.box[3] for other in self._tables.get(table.page, ()) if other.box[3] <= table.box[1] + 2),
            default=0.0,
        )
        lines = self._lines.get(table.page, [])
        return [line for line in lines if start <= line.middle < table.box[1]]

    def follows_table(self, table: PageTable) -> bool:
        """Another table stands above it on the page."""
        return any(other.box[3] < table.box[1] for other in self._tables.get(table.page, ()))

    def last_of(self, number: int) -> list[Segment]:
        """The lines at the end of a page, below its last table."""
        end = max((table.box[3] for table in self._tables.get(number, ())), default=0.0)
        return [line for line in self._lines.get(number, []) if line.middle > end]

    def margins_of(self, number: int) -> Margins:
        return self._margins.get(number, Margins(0.0, 1.0))


def title_above(table: PageTable, around: Surroundings) -> str | None:
    """The centred lines just above; else the paragraph just above (`1. … như sau:`), also on the page before."""
    lines, number = around.above(table), table.page
    if not lines and not around.follows_table(table):
        lines, number = around.last_of(table.page - 1), table.page - 1
        if lines and not lines[-1].text.rstrip().endswith(":"):
            return None
    page_margins = around.margins_of(number)
    lines = [line for line in lines if not cues.noise(line.text)]
    while lines and (_NOT_TITLE.match(folded(lines[-1].text)) or lines[-1].text.rstrip().endswith(")")):
        closing = lines.pop()
        while lines and "(" not in closing.text and closing.text.rstrip().endswith(")"):
            closing = lines.pop()
    if not lines:
        return None
    if number == table.page and table.box[1] - lines[-1].at[3] > 110:
        return None
    centred: list[Segment] = []
    for line in reversed(lines):
        wide = centred and mostly_upper(line.text) and mostly_upper(centred[-1].text)
        if (
            not (is_centred(line, page_margins) or wide)
            or is_appendix_title(line.text)
            or is_kind_in_capitals(line.text)
        ):
            break
        if centred and (centred[-1].at[1] - line.at[3] > 14 or line.text.rstrip().endswith(")")):
            break
        if centred and cues.ENUMERATOR.match(line.text) and not mostly_upper(line.text):
            break
        centred.append(line)
    if centred and not (len(centred) == 1 and cues.ENUMERATOR.match(centred[0].text)):
        return _trimmed(" ".join(line.text for line in reversed(centred)))
    last = body_blocks(lines, page_margins)[-1]
    text = " ".join(line.text for line in last.lines)
    return _trimmed(text) if len(text.split()) <= _MOST_WORDS else None


def _trimmed(text: str) -> str:
    text = re.sub(r"[,;]?\s*(?:cụ thể |chi tiết )?như sau\s*[:.]?$", "", text.strip())
    return text.strip(" :|_—") or text
