"""Short cells of a table, read side by side: an engine passes over a lone figure, but not over a line of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from extractors.pages.engines import Engine, How, SeenWord
from extractors.pages.mosaic import PixelBox
from extractors.pages.picture import Picture

_LOWEST, _HIGHEST, _WIDEST = 0.065, 0.21, 0.3  # inch: strokes that are figures or letters
_TALLEST, _LONGEST = 0.24, 1.0  # inch: more is no short line
_GAP, _LINE = 0.28, 7.0  # inch: white between cells; length of one line
_MARGIN = 0.02
_WITHIN = 0.5  # share of a word's width that must lie in the cell it is read for


@dataclass(frozen=True, slots=True)
class _Snippet:
    """The ink of one cell: which, where in the picture, its pixels on white, where on the sheet (x, y)."""

    index: int
    box: PixelBox
    pixels: NDArray[np.uint8]
    at: tuple[int, int] = (0, 0)


def read_side_by_side(
    picture: Picture, boxes: Sequence[PixelBox], engine: Engine, seconds: float
) -> list[SeenWord | None]:
    """What stands in each box (pixels), with the box of its ink; None where it is empty, not one short line, or unread.

    Raises what the engine raises.
    """
    found: list[SeenWord | None] = [None] * len(boxes)
    snippets = [snippet for index, box in enumerate(boxes) if (snippet := _snippet(picture, index, box)) is not None]
    if not snippets:
        return found
    sheet, placed = _sheet(snippets, picture.dpi)
    words = engine.recognise(Picture(sheet, picture.dpi), seconds, How(one_block=True))
    for snippet in placed:
        own = list(_on(snippet, words))
        if own and all(_mostly_in(snippet, word) for word in own):
            text = " ".join(word.text for word in own)
            found[snippet.index] = SeenWord(text, snippet.box, min(word.confidence for word in own), 0, 0)
    return found


def _snippet(picture: Picture, index: int, box: PixelBox) -> _Snippet | None:
    import cv2  # noqa: PLC0415 - heavy

    x0, y0, x1, y1 = box
    part = picture.pixels[y0:y1, x0:x1]
    grey = cv2.medianBlur(np.ascontiguousarray(part if part.ndim == 2 else part.min(axis=2)), 3)
    _, black = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY_INV + cv2.THRESH_OTSU)
    count, _, stats, _ = cv2.connectedComponentsWithStats(black, connectivity=8)
    low, high, wide = (value * picture.dpi for value in (_LOWEST, _HIGHEST, _WIDEST))
    letters = [stats[n] for n in range(1, count) if low <= stats[n, 3] <= high and stats[n, 2] <= wide]
    if not letters:
        return None
    left, top = min(int(s[0]) for s in letters), min(int(s[1]) for s in letters)
    right, bottom = max(int(s[0] + s[2]) for s in letters), max(int(s[1] + s[3]) for s in letters)
    if bottom - top > _TALLEST * picture.dpi or right - left > _LONGEST * picture.dpi:
        return None
    more = max(2, round(_MARGIN * picture.dpi))
    left, top = max(left - more, 0), max(top - more, 0)
    cut = grey[top : bottom + more, left : right + more]
    paper = max(float(np.percentile(grey, 85)), 1.0)
    white: Any = np.clip(cut.astype(np.float32) * (255 / paper), 0, 255).astype(np.uint8)
    return _Snippet(index, (x0 + left, y0 + top, x0 + left + cut.shape[1], y0 + top + cut.shape[0]), white)


def _sheet(snippets: Sequence[_Snippet], dpi: int) -> tuple[NDArray[np.uint8], list[_Snippet]]:
    """Lines of snippets that stand on one base line each."""
    gap = int(_GAP * dpi)
    high = max(snippet.pixels.shape[0] for snippet in snippets)
    placed: list[_Snippet] = []
    x, y = gap, gap
    for snippet in snippets:
        height, width = snippet.pixels.shape
        if x > gap and x + width > _LINE * dpi:
            x, y = gap, y + high + gap
        placed.append(_Snippet(snippet.index, snippet.box, snippet.pixels, (x, y + high - height)))
        x += width + gap
    width = max(s.at[0] + s.pixels.shape[1] for s in placed) + gap
    sheet = np.full((y + high + gap, width, 3), 255, np.uint8)
    for snippet in placed:
        x, y = snippet.at
        height, wide = snippet.pixels.shape
        sheet[y : y + height, x : x + wide] = snippet.pixels[:, :, None]
    return sheet, placed


def _on(snippet: _Snippet, words: Sequence[SeenWord]) -> Iterator[SeenWord]:
    """The words that reach into the snippet, from left to right."""
    (x, y), (height, width) = snippet.at, snippet.pixels.shape
    for word in sorted(words, key=lambda word: word.box[0]):
        x0, y0, x1, y1 = word.box
        if min(x1, x + width) > max(x0, x) and min(y1, y + height) - max(y0, y) > 0.5 * min(height, y1 - y0):
            yield word


def _mostly_in(snippet: _Snippet, word: SeenWord) -> bool:
    x, width = snippet.at[0], snippet.pixels.shape[1]
    x0, _, x1, _ = word.box
    inside: int = min(x1, x + width) - max(x0, x)
    return inside >= _WITHIN * (x1 - x0)
