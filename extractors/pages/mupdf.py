"""PyMuPDF: what a PDF page holds, and the page drawn as a picture. The only module that knows PyMuPDF's pages.

All boxes are turned to the page as it is shown.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from normalizers.pages import Box, Rule
from normalizers.text import normal

if TYPE_CHECKING:
    from pathlib import Path

    from extractors.pages.picture import Picture

_THIN = 3.0  # points: a filled box thinner than this is a rule
_FULL = 80  # words
_MOST_DRAWINGS = 20_000
_MOST_PIXELS = 80_000_000


@dataclass(frozen=True, slots=True)
class RawWord:
    """A word of the text layer with its pieces as the file has them: (text, font name)."""

    pieces: tuple[tuple[str, str], ...]
    box: Box
    baseline: float
    size: float
    bold: bool
    italic: bool
    block: int
    row: int
    spaced: bool

    @property
    def text(self) -> str:
        return "".join(piece for piece, _ in self.pieces)


@dataclass(frozen=True, slots=True)
class Widget:
    """A signature field: where it is shown, and what its signature object says (raw PDF strings)."""

    box: Box
    entries: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Content:
    """What one page of a PDF holds. `curves`: how many curved pieces its drawings have (letters drawn as outlines)."""

    width: float
    height: float
    words: tuple[RawWord, ...]
    rules: tuple[Rule, ...]
    images: tuple[Box, ...]
    drawings: int
    curves: int
    widgets: tuple[Widget, ...]
    hidden: float = 0.0  # share of the characters that are there but not shown (OCR text behind a scan)


def open_pdf(path: Path) -> Any:
    """The open document; the caller closes it. Messages of the library are kept off standard error."""
    library = _library()
    library.TOOLS.mupdf_display_errors(False)
    library.TOOLS.mupdf_display_warnings(False)
    return library.open(path, filetype="pdf")


@lru_cache(maxsize=1)
def _library() -> Any:
    """PyMuPDF, whose functions have no types. Its layout network stays closed: nobody here asks it anything, and
    opening it costs more than reading a short paper."""
    layout = "pymupdf.layout"
    if layout in sys.modules:
        import pymupdf  # noqa: PLC0415 - heavy
    else:
        sys.modules[layout] = None  # type: ignore[assignment] # how Python marks what must not be imported
        try:
            import pymupdf  # noqa: PLC0415 - heavy
        finally:
            del sys.modules[layout]
    return pymupdf


def look(page: Any) -> Content:
    """Everything on the page that can be had without drawing it."""
    turn = page.rotation_matrix if page.rotation else None
    words, hidden = _words(page, turn)
    rules, drawings, curves = _drawings(page, turn)
    # Where images lie costs as much as the text; asked only if there are any. An image written into the page itself
    # is in no list, so a page of few words is always asked.
    images = tuple(_images(page, turn)) if len(words) < _FULL or page.get_images() else ()
    return Content(
        width=float(page.rect.width),
        height=float(page.rect.height),
        words=tuple(words),
        rules=tuple(rules),
        images=images,
        drawings=drawings,
        curves=curves,
        widgets=tuple(_widgets(page, turn)),
        hidden=hidden,
    )


def draw(page: Any, dpi: int, clip: Box | None = None, *, without: tuple[Box, ...] = ()) -> Picture:
    """The page, or a part of it, as a picture: RGB, as shown. A huge page is drawn at a lower resolution.

    `without`: signature fields (their boxes) that are left out of the picture.
    """
    import numpy as np  # noqa: PLC0415 - heavy

    from extractors.pages.picture import Picture  # noqa: PLC0415 - brings numpy

    if without:
        turn = page.rotation_matrix
        for widget in list(page.widgets() or ()):
            if _turned(widget.rect, turn) in without:
                page.delete_widget(widget)
    area = _library().Rect(clip) if clip else page.rect
    pixels = area.width * area.height * (dpi / 72) ** 2
    if pixels > _MOST_PIXELS:
        dpi = max(36, int(dpi * (_MOST_PIXELS / pixels) ** 0.5))
    drawn = page.get_pixmap(dpi=dpi, alpha=False, colorspace=_library().csRGB, clip=area)
    pixel = np.frombuffer(drawn.samples, np.uint8).reshape(drawn.height, drawn.stride)[:, : drawn.width * 3]
    return Picture(pixel.reshape(drawn.height, drawn.width, 3).copy(), dpi)


def _words(page: Any, turn: Any) -> tuple[list[RawWord], float]:
    library = _library()
    flags = library.TEXT_PRESERVE_WHITESPACE | library.TEXT_MEDIABOX_CLIP
    words: list[RawWord] = []
    row = hidden = shown = 0
    for number, block in enumerate(page.get_text("rawdict", flags=flags)["blocks"]):
        for line in block.get("lines", ()):
            row += 1
            builder = _WordBuilder(number, row, turn)
            for span in line["spans"]:
                if span.get("alpha", 255) == 0 or span["font"] == "HiddenHorzOCR":
                    hidden += len(span["chars"])
                shown += len(span["chars"])
                builder.add(span)
            words.extend(builder.done())
    return words, hidden / shown if shown else 0.0


_SUPERSCRIPT = 1  # bit of a span's flags
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


class _WordBuilder:
    """Collects the characters of one line of the file into words, over the borders of its spans."""

    def __init__(self, block: int, row: int, turn: Any) -> None:
        self._block, self._row, self._turn = block, row, turn
        self._words: list[RawWord] = []
        self._pieces: list[tuple[str, str]] = []
        self._boxes: list[tuple[float, float, float, float]] = []
        self._origin: tuple[float, float] = (0.0, 0.0)
        self._span: dict[str, Any] = {}
        self._spaced = False

    def add(self, span: dict[str, Any]) -> None:
        font = span["font"]
        letters: list[str] = []
        for char in span["chars"]:
            letter = char["c"]
            if letter.isspace():
                self._put(letters, font)
                letters = []
                self._close()
                self._spaced = True
                continue
            raised = False
            if not self._boxes:
                self._origin, self._span = char["origin"], span
            else:
                raised = bool(span["flags"] & _SUPERSCRIPT)
            # A raised digit behind a word is an exponent or the mark of a note: 3⁵ is not 35.
            letters.append(letter.translate(_RAISED) if raised else letter)
            self._boxes.append(char["bbox"])
        self._put(letters, font)

    def done(self) -> list[RawWord]:
        self._close()
        return self._words

    def _put(self, letters: list[str], font: str) -> None:
        if letters:
            self._pieces.append(("".join(letters), font))

    def _close(self) -> None:
        if self._pieces:
            x0, y0, x1, y1 = zip(*self._boxes, strict=True)
            box = (min(x0), min(y0), max(x1), max(y1))
            baseline = self._origin[1]
            if self._turn is not None:
                box = _turned(box, self._turn)
                baseline = float((_library().Point(self._origin) * self._turn).y)
            span, font = self._span, self._span["font"].lower()
            self._words.append(
                RawWord(
                    pieces=tuple(self._pieces),
                    box=box,
                    baseline=baseline,
                    size=float(span["size"]),
                    bold=bool(span["flags"] & 16) or "bold" in font,
                    italic=bool(span["flags"] & 2) or "italic" in font or "oblique" in font,
                    block=self._block,
                    row=self._row,
                    spaced=self._spaced,
                )
            )
        self._pieces, self._boxes, self._spaced = [], [], False


def _turned(rect: Any, turn: Any) -> Box:
    box = _library().Rect(rect)
    if turn is not None:
        box = (box * turn).normalize()
    return (float(box.x0), float(box.y0), float(box.x1), float(box.y1))


def _images(page: Any, turn: Any) -> Iterator[Box]:
    page_area = page.rect
    for info in page.get_image_info():
        x0, y0, x1, y1 = _turned(info["bbox"], turn)
        box = (max(x0, 0.0), max(y0, 0.0), min(x1, float(page_area.width)), min(y1, float(page_area.height)))
        if box[2] > box[0] and box[3] > box[1]:
            yield box


def _drawings(page: Any, turn: Any) -> tuple[list[Rule], int, int]:
    """Straight lines across or down, thin filled boxes, sides of outlined boxes; numbers of drawings and curves."""
    rules: list[Rule] = []
    curves = 0
    paths = page.get_cdrawings()
    for path in paths[:_MOST_DRAWINGS]:
        outlined = "s" in (path.get("type") or "")
        invisible = path.get("fill_opacity") == 0 and path.get("stroke_opacity") == 0
        for item in path["items"]:
            match item[0]:
                case "l" if not invisible:
                    rules.extend(_rule((*item[1], *item[2]), turn))
                case "re" if not invisible:
                    rules.extend(_rules_of_box(item[1], outlined, turn))
                case "c":
                    curves += 1
    return rules, len(paths), curves


def _rule(ends: tuple[float, float, float, float], turn: Any) -> Iterator[Rule]:
    x0, y0, x1, y1 = _turned((min(ends[0::2]), min(ends[1::2]), max(ends[0::2]), max(ends[1::2])), turn)
    if min(x1 - x0, y1 - y0) < 1.0 and max(x1 - x0, y1 - y0) > _THIN:
        yield Rule(x0, y0, x1, y1)


def _rules_of_box(rect: Any, outlined: bool, turn: Any) -> Iterator[Rule]:
    x0, y0, x1, y1 = _turned(rect, turn)
    width, height = x1 - x0, y1 - y0
    if height < _THIN <= width:
        yield Rule(x0, (y0 + y1) / 2, x1, (y0 + y1) / 2)
    elif width < _THIN <= height:
        yield Rule((x0 + x1) / 2, y0, (x0 + x1) / 2, y1)
    elif outlined and width >= _THIN and height >= _THIN:
        yield from (Rule(x0, y0, x1, y0), Rule(x0, y1, x1, y1), Rule(x0, y0, x0, y1), Rule(x1, y0, x1, y1))


def _widgets(page: Any, turn: Any) -> Iterator[Widget]:
    document = page.parent
    for widget in page.widgets() or ():
        if widget.field_type_string != "Signature":
            continue
        kind, value = document.xref_get_key(widget.xref, "V")
        entries: dict[str, str] = {}
        if kind == "xref":
            xref = int(value.split()[0])
            for key in ("M", "Name", "Reason", "Location", "ContactInfo"):
                found, text = document.xref_get_key(xref, key)
                if found == "string" and text:
                    entries[key] = normal(text)
        yield Widget(_turned(widget.rect, turn), entries)
