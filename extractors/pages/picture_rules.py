"""Ruling lines in a picture of a page: found, and painted over so that the engine does not read them as letters."""

from __future__ import annotations

from typing import Any

import numpy as np

from extractors.pages.picture import Picture, Pixels, ink
from normalizers.pages import Rule

_RUN = 0.22  # inch: unbroken ink this long is no part of a letter
_SHORTEST = 0.4  # inch
_THICKEST = 0.04  # inch, on average
_GAP = 0.1  # inch: breaks of a faint line that are bridged
_BLUR = 3  # pixels by which a stroke grows when its ink is told from paper


def find_rules(picture: Picture) -> tuple[list[Rule], Pixels]:
    """Straight lines across and down, in points, and a mask (255) of their pixels. The picture must stand straight."""
    import cv2  # noqa: PLC0415 - heavy

    black = ink(picture)
    dpi = picture.dpi
    rules: list[Rule] = []
    mask = np.zeros_like(black)
    for across in (True, False):
        strokes = _strokes(black, dpi, across)
        count, labels, stats, _ = cv2.connectedComponentsWithStats(strokes, connectivity=8)
        keep = np.zeros(count, dtype=np.uint8)
        for index in range(1, count):
            x, y, width, height, area = (int(value) for value in stats[index])
            length, thickness = (width, height) if across else (height, width)
            if length < _SHORTEST * dpi or area / length > _THICKEST * dpi + _BLUR or thickness > 4 * _THICKEST * dpi:
                continue
            keep[index] = 255
            rules.append(_rule(x, y, width, height, across, 72 / dpi))
        mask |= keep[labels]
    return rules, mask


def erase(picture: Picture, mask: Pixels) -> Picture:
    """The masked lines painted over with the brightness around them."""
    import cv2  # noqa: PLC0415 - heavy

    if not mask.any():
        return picture
    wide = cv2.dilate(mask, np.ones((3, 3), np.uint8))
    pixels = picture.pixels.copy()
    paper: Any = np.percentile(pixels.reshape(-1, *pixels.shape[2:]), 90, axis=0)
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


def _rule(x: int, y: int, width: int, height: int, across: bool, scale: float) -> Rule:
    if across:
        middle = (y + height / 2) * scale
        return Rule(x * scale, middle, (x + width) * scale, middle)
    middle = (x + width / 2) * scale
    return Rule(middle, y * scale, middle, (y + height) * scale)
