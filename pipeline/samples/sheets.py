"""Sheets: what stands where on a typeset page, and the breaking of text into lines.

Points, origin top left; `y` of a span is its base line. Nothing here knows how a sheet becomes a file.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Literal

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from pipeline.samples.markup import Run

Face = Literal["regular", "bold", "italic", "bolditalic"]
Colour = tuple[float, float, float]

BLACK: Colour = (0.0, 0.0, 0.0)
A4 = (595.28, 841.89)
MM = 72 / 25.4

# Debian package fonts-liberation2: metrics of Times New Roman, with all Vietnamese letters (fonts-liberation has not).
FONT_FOLDER = Path("/usr/share/fonts/truetype/liberation2")
FONT_FILES: dict[Face, str] = {
    "regular": "LiberationSerif-Regular.ttf",
    "bold": "LiberationSerif-Bold.ttf",
    "italic": "LiberationSerif-Italic.ttf",
    "bolditalic": "LiberationSerif-BoldItalic.ttf",
}


class FontsMissingError(RuntimeError):
    """The fonts that samples are set in are not installed (Debian: apt install fonts-liberation2)."""


@dataclass(frozen=True, slots=True)
class Span:
    """Words in one face. `hand`: not printed, written by hand later."""

    text: str
    face: Face
    size: float
    x: float
    y: float
    colour: Colour = BLACK
    hand: bool = False


@dataclass(frozen=True, slots=True)
class Stroke:
    """A straight line of the given width."""

    x0: float
    y0: float
    x1: float
    y1: float
    width: float = 0.6
    colour: Colour = BLACK


@dataclass(slots=True)
class Sheet:
    """One page. `printed`: its lines in reading order, handwriting in `{{...}}`. `signed`: where signatures go."""

    width: float
    height: float
    spans: list[Span] = field(default_factory=list)
    strokes: list[Stroke] = field(default_factory=list)
    printed: list[str] = field(default_factory=list)
    signed: list[tuple[float, float]] = field(default_factory=list)  # centre of each signature
    incoming_at: tuple[float, float] | None = None  # centre of the stamp ĐẾN


@dataclass(frozen=True, slots=True)
class WordBit:
    """A word, or the part of one that has the same face, with its offset in the plain text."""

    text: str
    face: Face
    start: int


@dataclass(frozen=True, slots=True)
class SetLine:
    """One line: words made of bits, and their natural width in points."""

    words: tuple[tuple[WordBit, ...], ...]
    width: float

    @property
    def text(self) -> str:
        return " ".join("".join(bit.text for bit in word) for word in self.words)

    @property
    def start(self) -> int:
        return self.words[0][0].start if self.words else 0


def font_name(face: Face) -> str:
    """The name under which reportlab knows the face, registered on first use.

    Raises:
        FontsMissingError: the Liberation fonts are not installed.
    """
    return _registered()[face]


@lru_cache(maxsize=1)
def _registered() -> dict[Face, str]:
    names: dict[Face, str] = {}
    for face, file in FONT_FILES.items():
        path = FONT_FOLDER / file
        if not path.exists():
            raise FontsMissingError(f"{path} is missing: apt install fonts-liberation2")
        names[face] = path.stem
        pdfmetrics.registerFont(TTFont(path.stem, str(path)))
    return names


@lru_cache(maxsize=20000)
def width_of(text: str, face: Face, size: float) -> float:
    """Width in points."""
    return float(pdfmetrics.stringWidth(text, font_name(face), size))


def words_of(runs: Iterable[Run], *, italic: bool = False, bold: bool = False) -> list[tuple[WordBit, ...]]:
    """The words of some runs; a word may change its face in the middle."""
    words: list[list[WordBit]] = []
    at = 0
    open_word = False
    for run in runs:
        face = _face(bold=bold or run.bold, italic=italic)
        for index, part in enumerate(run.text.split(" ")):
            if index:
                open_word = False
                at += 1
            if part:
                bit = WordBit(part, face, at)
                if open_word:
                    words[-1].append(bit)
                else:
                    words.append([bit])
                open_word = True
                at += len(part)
    return [tuple(word) for word in words]


def _face(*, bold: bool, italic: bool) -> Face:
    if bold:
        return "bolditalic" if italic else "bold"
    return "italic" if italic else "regular"


def word_width(word: Sequence[WordBit], size: float) -> float:
    return sum(width_of(bit.text, bit.face, size) for bit in word)


def break_lines(
    words: Sequence[tuple[WordBit, ...]], width: float, size: float, *, first_indent: float = 0.0
) -> list[SetLine]:
    """Greedy lines no wider than `width`; a single word that is wider gets its own line."""
    space = width_of(" ", "regular", size)
    lines: list[SetLine] = []
    current: list[tuple[WordBit, ...]] = []
    used = first_indent
    for word in words:
        wide = word_width(word, size)
        if current and used + space + wide > width:
            lines.append(SetLine(tuple(current), used))
            current, used = [], 0.0
        used += wide if not current else space + wide
        current.append(word)
    if current:
        lines.append(SetLine(tuple(current), used))
    return lines


def balanced(text: str, width: float, size: float, face: Face) -> list[str]:
    """Few lines of similar length, as titles are set: the narrowest width that needs no more lines."""
    words = words_of([Run(text)], bold=face.startswith("bold"), italic=face.endswith("italic"))
    wanted = len(break_lines(words, width, size))
    narrow = width
    while narrow > 40 and len(break_lines(words, narrow - 6, size)) == wanted:
        narrow -= 6
    return [line.text for line in break_lines(words, narrow, size)]


def put_line(sheet: Sheet, line: SetLine, x: float, y: float, size: float, *, gap: float | None = None) -> None:
    """Words one after another; every word carries the space behind it, as word processors write it."""
    space = width_of(" ", "regular", size) if gap is None else gap
    for index, word in enumerate(line.words):
        for position, bit in enumerate(word):
            last = position == len(word) - 1 and index < len(line.words) - 1
            sheet.spans.append(Span(bit.text + (" " if last else ""), bit.face, size, x, y))
            x += width_of(bit.text, bit.face, size)
        x += space


def put_centred(
    sheet: Sheet, text: str, centre: float, y: float, size: float, face: Face, colour: Colour = BLACK
) -> None:
    """One line around a centre."""
    x = centre - width_of(text, face, size) / 2
    sheet.spans.append(Span(text, face, size, x, y, colour))
