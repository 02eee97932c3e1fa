"""Leaves of corpus text set in type by MuPDF: several faces and sizes, bold, italic, capitals, text in cells.

They look like office papers from afar, which is enough for what they are for: pairs of printed and read words.
"""

from __future__ import annotations

import html
import io
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from normalizers.restoration.tokens import joined

if TYPE_CHECKING:
    from pipeline.samples.pictures import Image

A4 = (595.0, 842.0)
_MARGIN = (85.0, 56.0, 45.0, 50.0)  # left, top, right, bottom in points
_STYLES = ("regular", "italic", "bold", "bolditalic")
# Debian's fonts-liberation2, fonts-freefont-ttf, fonts-texgyre, fonts-dejavu; how often each is chosen.
_DEBIAN, _TEX = Path("/usr/share/fonts/truetype"), Path("/usr/share/texmf/fonts/opentype/public/tex-gyre")
FACES: dict[str, tuple[int, tuple[Path, ...]]] = {
    "Liberation Serif": (
        8,
        tuple(_DEBIAN / f"liberation2/LiberationSerif-{s}.ttf" for s in ("Regular", "Italic", "Bold", "BoldItalic")),
    ),
    "FreeSerif": (4, tuple(_DEBIAN / f"freefont/FreeSerif{s}.ttf" for s in ("", "Italic", "Bold", "BoldItalic"))),
    "Termes": (5, tuple(_TEX / f"texgyretermes-{s}.otf" for s in _STYLES)),
    "Liberation Sans": (
        2,
        tuple(_DEBIAN / f"liberation2/LiberationSans-{s}.ttf" for s in ("Regular", "Italic", "Bold", "BoldItalic")),
    ),
    "DejaVu Serif": (
        1,
        tuple(_DEBIAN / f"dejavu/DejaVuSerif{s}.ttf" for s in ("", "-Italic", "-Bold", "-BoldItalic")),
    ),
}


Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page: its lines as printed, in no certain order where there are cells, and its picture (RGB)."""

    face: str
    lines: tuple[str, ...]
    image: Image


def faces_here() -> list[str]:
    """Names of the faces whose files are installed."""
    return [name for name, (_, files) in FACES.items() if all(file.exists() for file in files)]


def paragraphs_of(lines: Sequence[str]) -> list[str]:
    """Lines of the corpus put together where a sentence goes on."""
    made: list[str] = []
    before = ""
    for line in filter(str.strip, lines):
        if made and joined(before, line):
            made[-1] += " " + line.strip()
        else:
            made.append(line.strip())
        before = line
    return made


def _styled(text: str, chance: random.Random) -> str:
    dice = chance.random()
    words = html.escape(text, quote=False)
    if len(text) < 110 and dice < 0.22:
        return f'<p class="title">{html.escape(text.upper(), quote=False)}</p>'
    if dice < 0.36:
        return f"<p><i>{words}</i></p>"
    if dice < 0.46:
        return f"<p><b>{words}</b></p>"
    if dice < 0.50:
        return f"<p><b><i>{words}</i></b></p>"
    return f"<p>{words}</p>"


def _css(face: str, size: float) -> str:
    rules = []
    for style, file in zip(_STYLES, FACES[face][1], strict=True):
        slant = "italic" if "italic" in style else "normal"
        weight = "bold" if "bold" in style else "normal"
        rules.append(
            f'@font-face {{font-family: leaf; src: url("{file.name}"); font-style: {slant}; font-weight: {weight};}}'
        )
    rules.append(f"body {{font-family: leaf; font-size: {size}pt; line-height: 1.25;}}")
    rules.append("p {text-align: justify; margin: 0 0 4pt 0; text-indent: 28pt;}")
    rules.append("p.title {text-align: center; font-weight: bold; text-indent: 0;}")
    return "\n".join(rules)


def _boxes(chance: random.Random) -> list[Box]:
    """Where text goes: one column, or rows of two to four cells."""
    left, top = _MARGIN[:2]
    right, bottom = A4[0] - _MARGIN[2], A4[1] - _MARGIN[3]
    if chance.random() < 0.75:
        return [(left, top, right, bottom)]
    columns = chance.randint(2, 4)
    edges = [left - 20, *sorted(chance.uniform(left + 60, right - 90) for _ in range(columns - 1)), right + 10]
    edges = [edge for i, edge in enumerate(edges) if i in {0, columns} or edge - edges[i - 1] > 70]
    rows = chance.randint(3, 6)
    height = (bottom - top) / rows
    return [
        (edges[column] + 4, top + row * height + 3, edges[column + 1] - 4, top + (row + 1) * height - 3)
        for row in range(rows)
        for column in range(len(edges) - 1)
    ]


def leaf(lines: Sequence[str], chance: random.Random, dpi: int) -> Leaf:
    """The lines on one page, as many as there is room for.

    Raises:
        FileNotFoundError: none of the faces is installed.
    """
    import numpy as np  # noqa: PLC0415 - heavy
    import pymupdf  # noqa: PLC0415

    mupdf: Any = pymupdf  # its functions carry no types
    here = faces_here()
    if not here:
        raise FileNotFoundError("no face for setting leaves: apt install fonts-liberation2 fonts-freefont-ttf")
    face = chance.choices(here, [FACES[name][0] for name in here])[0]
    boxes = _boxes(chance)
    size = chance.choice((12.0, 13.0, 13.0, 14.0, 14.0)) if len(boxes) == 1 else chance.choice((10.5, 12.0, 13.0))
    css, archive = _css(face, size), mupdf.Archive(str(FACES[face][1][0].parent))
    paragraphs = paragraphs_of(lines)
    if len(boxes) == 1:
        stories = ["".join(_styled(text, chance) for text in paragraphs)]
    else:
        stories = [_styled(paragraphs[at % len(paragraphs)], chance) for at in range(len(boxes))]
    written = io.BytesIO()
    writer: Any = mupdf.DocumentWriter(written)
    device = writer.begin_page(mupdf.Rect(0, 0, *A4))
    for box, text in zip(boxes, stories, strict=True):
        story: Any = mupdf.Story(text, css, archive=archive)
        story.place(mupdf.Rect(box))
        story.draw(device)
    writer.end_page()
    writer.close()
    with mupdf.open(stream=written.getvalue(), filetype="pdf") as opened:
        page: Any = opened[0]
        pixels = page.get_pixmap(dpi=dpi, alpha=False)
        image = np.frombuffer(pixels.samples, np.uint8).reshape(pixels.height, pixels.width, 3).copy()
        words = [(box, word) for *box, word in (found[:5] for found in page.get_text("words"))]
    return Leaf(face, tuple(line for box in boxes for line in _lines_in(box, words)), image)


def _lines_in(box: Box, words: Sequence[tuple[Sequence[float], str]]) -> list[str]:
    """The lines of one column or cell. Words far apart in a justified line are one line all the same."""
    rows: dict[int, list[tuple[float, str]]] = {}
    for (x0, y0, _, y1), word in words:
        if box[0] - 1 <= x0 < box[2] and box[1] - 2 <= (y0 + y1) / 2 < box[3] + 2:
            rows.setdefault(round(y1), []).append((x0, word))
    return [" ".join(word for _, word in sorted(rows[at])) for at in sorted(rows)]
