"""Ruling lines in a picture of a page: found, and painted over so that the engine does not read them as letters."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from extractors.pages.picture import Picture, Pixels, shrunk
from normalizers.pages import Rule

_RUN = 0.22  # inch: unbroken ink this long is no part of a letter
_SHORTEST = 0.4  # inch
_THICKEST = 0.04  # inch, on average
_GAP = 0.1  # inch: breaks of a faint line that are bridged
_LEAN = 0.03  # a line may stray from straight by this share of its length
_PIECE = 1.0  # inch: lines that stray are given in pieces of this length, each straight
_MOST_SHEAR = 0.055
_BLUR = 3  # pixels by which a stroke grows when its ink is told from paper


def find_rules(black: Pixels, dpi: int) -> tuple[list[Rule], Pixels]:
    """Straight lines across and down in the ink of a page that stands straight: in points, and a mask (255) of their
    pixels."""
    import cv2  # noqa: PLC0415 - heavy

    rules: list[Rule] = []
    mask = np.zeros_like(black)
    for across in (True, False):
        strokes = _strokes(black, dpi, across)
        left, top, wide, high = cv2.boundingRect(strokes)  # counting the pieces of an empty page takes its time
        if not wide:
            continue
        count, labels, stats, _ = cv2.connectedComponentsWithStats(
            strokes[top : top + high, left : left + wide], connectivity=8
        )
        for index in range(1, count):
            x, y, width, height, area = (int(value) for value in stats[index])
            length, thickness = (width, height) if across else (height, width)
            if length < _SHORTEST * dpi or area / length > _THICKEST * dpi + _BLUR:
                continue
            if thickness > 4 * _THICKEST * dpi + _LEAN * length:
                continue
            part = labels[y : y + height, x : x + width] == index
            x, y = x + left, y + top
            mask[y : y + height, x : x + width][part] = 255
            if thickness > 2 * _THICKEST * dpi and length > 1.5 * _PIECE * dpi:
                rules.extend(_pieces(part, x, y, across, dpi))
            else:
                rules.append(_rule(x, y, width, height, across, 72 / dpi))
    return rules, mask


def lean(black: Pixels, dpi: int) -> float:
    """How far uprights stray to the right on their way down, as a share of it (tangent of the angle), within ±0.05.

    Rows may stand level while uprights lean: phones, and books pressed flat. 0 where there are no uprights to tell by.
    """
    import cv2  # noqa: PLC0415 - heavy

    small = shrunk(black, dpi, 150)
    dpi = min(dpi, 150)
    strokes = np.asarray(cv2.morphologyEx(small, cv2.MORPH_OPEN, np.ones((int(0.2 * dpi), 1), np.uint8)), np.uint8)
    margin = int(0.3 * dpi)
    strokes[:, :margin], strokes[:, -margin:] = 0, 0  # the edges of sheets, tables under them
    if float((strokes > 0).sum()) < 2 * dpi:
        return 0.0

    y, x = np.nonzero(strokes)
    x, y = x + margin, y - strokes.shape[0] / 2  # room for what is pushed over the edge

    def sharpness(slope: float) -> float:
        """Of the column sums of the strokes, had their rows been pushed back."""
        at = x - slope * y
        left = np.floor(at).astype(np.int64)
        share = at - left  # of a stroke that comes to stand between two columns
        size = strokes.shape[1] + 2 * margin
        sums = np.bincount(left, 1 - share, size)[:size] + np.bincount(left + 1, share, size)[:size]
        return float(np.square(sums).sum())

    coarse = max(np.arange(-_MOST_SHEAR, _MOST_SHEAR + 1e-6, 0.005), key=lambda slope: sharpness(float(slope)))
    best = max(np.arange(coarse - 0.004, coarse + 0.0041, 0.002), key=lambda slope: sharpness(float(slope)))
    clear = abs(best) < _MOST_SHEAR - 0.003 and sharpness(float(best)) > 1.15 * sharpness(0.0)
    return round(float(best), 4) if clear else 0.0


def erase(picture: Picture, mask: Pixels) -> Picture:
    """The masked lines painted over with the brightness around them."""
    import cv2  # noqa: PLC0415 - heavy

    if not mask.any():
        return picture
    wide = cv2.dilate(mask, np.ones((3, 3), np.uint8))
    pixels = picture.pixels.copy()
    paper: Any = np.percentile(pixels[::4, ::4].reshape(-1, *pixels.shape[2:]), 90, axis=0)
    pixels[wide > 0] = np.asarray(paper, dtype=np.uint8)
    return Picture(pixels, picture.dpi)


def _strokes(black: Pixels, dpi: int, across: bool) -> Pixels:
    import cv2  # noqa: PLC0415 - heavy

    length, gap = max(8, int(_RUN * dpi)), max(1, int(_GAP * dpi))
    line: tuple[int, int] = (1, length) if across else (length, 1)
    bridge: tuple[int, int] = (1, gap) if across else (gap, 1)
    # Long runs first, then the bridging: the other way round whole rows of letters would run together.
    opened = cv2.morphologyEx(black, cv2.MORPH_OPEN, np.ones(line, np.uint8))
    return np.asarray(cv2.morphologyEx(opened, cv2.MORPH_CLOSE, np.ones(bridge, np.uint8)), dtype=np.uint8)


def _pieces(part: NDArray[np.bool_], x: int, y: int, across: bool, dpi: int) -> list[Rule]:
    """A line that strays, in straight pieces; `part` is its pixels, at x and y of the picture."""
    stroke = part.T if across else part  # its length runs down
    found: list[Rule] = []
    step = max(8, int(_PIECE * dpi))
    for start in range(0, stroke.shape[0], step):
        ends = stroke[start : start + step]
        places = np.flatnonzero(ends.any(axis=0))
        if not len(places):
            continue
        middle, first, last = int(np.nonzero(ends)[1].mean()), start, start + len(ends)
        box = (x + first, y + middle, last - first, 1) if across else (x + middle, y + first, 1, last - first)
        found.append(_rule(*box, across, 72 / dpi))
    return found


def _rule(x: int, y: int, width: int, height: int, across: bool, scale: float) -> Rule:
    if across:
        middle = (y + height / 2) * scale
        return Rule(x * scale, middle, (x + width) * scale, middle)
    middle = (x + width / 2) * scale
    return Rule(middle, y * scale, middle, (y + height) * scale)
