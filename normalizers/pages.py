"""What reading gives to extraction: words on pages, and the running text made of them.

Boxes are (x0, y0, x1, y1) in points (1/72 inch), origin top left, of the page as it was read (rotation applied); a scan
is straightened first, and `Page.shown` is the way back.
Confidences run from 0 to 1. Nothing here is ever changed in place: a later step makes new values beside the old.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

Box = tuple[float, float, float, float]
Affine = tuple[float, float, float, float, float, float]  # a b c d e f: x, y → ax + by + c, dx + ey + f
Origin = Literal["text_layer", "ocr", "converted_text_layer", "given_text"]
SourceKind = Literal["pdf", "image", "text", "docx"]

Role = Literal[
    "head_left",  # organs, number, V/v: the left column of the head
    "head_right",  # national title, place and date: the right column
    "body",  # everything between head and foot, the title included
    "foot_left",  # Nơi nhận
    "foot_right",  # authority, position, name of the signer
    "footnote",
    "page_number",
    "running_head",
    "table",  # one cell of a table of facts (layout tables are head and foot)
    "stamp",  # incoming stamp (ĐẾN), urgency
    "signature",  # the visible block of a digital signature
]


@dataclass(frozen=True, slots=True)
class Source:
    """A file that was found safe to open. `sha256` is the hash of its bytes."""

    path: str
    sha256: str
    kind: SourceKind
    pages: int


@dataclass(frozen=True, slots=True)
class Word:
    """One word as it stands on the page. `read` is what the engine or the file gave where `text` differs from it."""

    text: str
    box: Box | None
    confidence: float = 1.0
    read: str | None = None
    size: float | None = None  # height of the type in points, where known
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """Words that stand on one line of one column, left to right. `block` numbers the block the engine saw them in."""

    words: tuple[Word, ...]
    block: int = 0

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def box(self) -> Box | None:
        return enclosing(word.box for word in self.words)


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight horizontal or vertical line drawn on the page (x0 == x1 or y0 == y1, up to its thickness)."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class GivenTable:
    """A table whose cells the file itself names (.docx). Merged cells repeat their text.

    `layout`: it only arranges the head or the foot. `after_line`: how many lines of the page come before it.
    """

    rows: tuple[tuple[str, ...], ...]
    after_line: int
    layout: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """Something put on the page after it was written: not part of its text, but evidence.

    `fields`: what it says, by name (signature: signer, organ, time; incoming stamp: number, date).
    """

    kind: Literal["signature", "incoming_stamp", "urgency_stamp", "seal", "handwriting"]
    text: str
    box: Box | None
    confidence: float = 1.0
    fields: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PageIssue:
    """What a person should look at on this page."""

    reason: str
    detail: str = ""
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One page as it was read. `number` counts from 1 within the file; `how` says which way of reading won and why.

    `width` and `height` in points; both 0 for text that has no page (.txt, .docx). Boxes are those of the page as it
    was read, straightened and turned: `shown` takes them to the page as shown, None where that is the same.
    """

    number: int
    width: float
    height: float
    origin: Origin
    lines: tuple[Line, ...]
    confidence: float
    how: str = ""
    rules: tuple[Rule, ...] = ()
    tables: tuple[GivenTable, ...] = ()
    marks: tuple[Mark, ...] = ()
    issues: tuple[PageIssue, ...] = ()
    shown: Affine | None = None

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)


@dataclass(frozen=True, slots=True)
class Place:
    """Where on paper a stretch of text stands."""

    page: int
    box: Box | None
    confidence: float


@dataclass(frozen=True, slots=True)
class Piece:
    """One word of the running text: `start` and `end` are offsets into `Text.content`. `read` as in `Word`."""

    start: int
    end: int
    page: int
    box: Box | None
    confidence: float
    size: float | None = None
    bold: bool = False
    italic: bool = False
    read: str | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """Which cell of which table of the document a paragraph is (all count from 0).

    Header rows are negative (-1 is the last); a header repeated on a later page has those numbers again.
    """

    table: int
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A stretch of the running text that belongs together. Its printed lines are kept as offsets in `lines`."""

    start: int
    end: int
    role: Role
    page: int
    lines: tuple[tuple[int, int], ...] = ()
    box: Box | None = None
    centred: bool = False
    cell: Cell | None = None


@dataclass(frozen=True)
class Text:
    """The running text of one document in reading order, with the way back to paper.

    Paragraphs are separated by a newline; inside a paragraph the printed lines are joined by a space.
    `marks` are those of all its pages, each with its page number. `first_page` and `last_page` count within the file.
    """

    content: str
    paragraphs: tuple[Paragraph, ...]
    pieces: tuple[Piece, ...]
    pages: tuple[Page, ...] = ()

    @property
    def marks(self) -> Iterator[tuple[int, Mark]]:
        for page in self.pages:
            for mark in page.marks:
                yield page.number, mark

    def of(self, *roles: Role) -> Iterator[Paragraph]:
        """The paragraphs that have one of these roles, in reading order."""
        return (paragraph for paragraph in self.paragraphs if paragraph.role in roles)

    def text_of(self, paragraph: Paragraph) -> str:
        return self.content[paragraph.start : paragraph.end]

    def lines_of(self, paragraph: Paragraph) -> list[str]:
        return [self.content[start:end] for start, end in paragraph.lines]

    @cached_property
    def _starts(self) -> tuple[int, ...]:
        return tuple(paragraph.start for paragraph in self.paragraphs)

    @cached_property
    def _bounds(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Where the pieces begin, and where they end."""
        return tuple(piece.start for piece in self.pieces), tuple(piece.end for piece in self.pieces)

    def paragraph_at(self, offset: int) -> Paragraph:
        return self.paragraphs[max(bisect_right(self._starts, offset) - 1, 0)]

    def pieces_in(self, start: int, end: int) -> tuple[Piece, ...]:
        starts, ends = self._bounds
        first = bisect_right(ends, start)
        return self.pieces[first : bisect_left(starts, end, first)]

    def place(self, start: int, end: int) -> Place:
        """The page where the stretch begins, the box around its words on that page, their lowest confidence."""
        pieces = self.pieces_in(start, end)
        if not pieces:
            return Place(self.paragraph_at(start).page if self.paragraphs else 1, None, 0.0)
        page = pieces[0].page
        return Place(
            page,
            enclosing(piece.box for piece in pieces if piece.page == page),
            min(piece.confidence for piece in pieces),
        )


def moved(box: Box, by: Affine) -> Box:
    """The smallest upright box around the box after the movement."""
    a, b, c, d, e, f = by
    xs = [a * x + b * y + c for x in (box[0], box[2]) for y in (box[1], box[3])]
    ys = [d * x + e * y + f for x in (box[0], box[2]) for y in (box[1], box[3])]
    return (min(xs), min(ys), max(xs), max(ys))


def inverse(way: Affine) -> Affine:
    """The way back."""
    a, b, c, d, e, f = way
    size = a * e - b * d
    a, b, d, e = e / size, -b / size, -d / size, a / size
    return a, b, -(a * c + b * f), d, e, -(d * c + e * f)


def enclosing(boxes: Iterable[Box | None]) -> Box | None:
    """The smallest box around all of them; None where none is known."""
    known = [box for box in boxes if box is not None]
    if len(known) < 2:
        return known[0] if known else None
    left, top, right, bottom = zip(*known, strict=True)
    return (min(left), min(top), max(right), max(bottom))
