"""A line of a page as the second reader sees it: a strip of fixed height, ink bright on black, levels stretched."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from extractors.pages.picture import Pixels

HEIGHT = 48  # pixels of a strip
SQUEEZE = 0.8  # strips are this much narrower than the line they were cut from, for the same height
STRIDE = 4  # pixels of a strip per step of the reader
ABOVE, BELOW = 0.14, 0.10  # paper left around the ink of a line, shares of its height
_DARK, _LIGHT = 1.0, 85.0  # percentiles that become full ink and bare paper
_LEAST_CONTRAST = 40.0  # grey levels: less is not stretched to the full, or grain would turn to ink
_BAND = 0.45  # of the ink in the fullest rows: more of it is between baseline and top of small letters
_REACH = (0.55, 1.2), (0.15, 0.7)  # least and most that marks and ascenders, descenders go beyond, in bands


def line_box(pixels: Pixels, boxes: Sequence[tuple[int, int, int, int]]) -> tuple[int, int, int, int]:
    """Where the ink of a line is whose words an engine saw in `boxes`: one that took a speck or a piece of the next
    line along, or left a mark out, does not count. The rows full of ink say where letters stand."""
    edges = np.array(boxes)
    x0, y0, x1, y1 = int(edges[:, 0].min()), int(edges[:, 1].min()), int(edges[:, 2].max()), int(edges[:, 3].max())
    top, bottom = float(np.median(edges[:, 1])), float(np.median(edges[:, 3]))
    high = max(bottom - top, 4.0)
    first = max(int(top - high), 0)
    seen = pixels[first : int(bottom + high), max(x0, 0) : max(x1, 1) : 2].astype(np.float32)
    if seen.size == 0:
        return x0, y0, x1, y1
    dark = np.clip(np.percentile(seen, 70) - 25 - seen, 0, None).sum(axis=1)
    middle = dark[int(top) - first : int(bottom) - first + 1]
    if middle.size == 0 or not middle.any():
        return x0, y0, x1, y1
    full = dark > _BAND * np.percentile(middle, 90)
    at = int(top) - first + int(middle.argmax())
    start, end = at, at
    while start > 0 and full[start - 1]:
        start -= 1
    while end < len(full) - 1 and full[end + 1]:
        end += 1
    band = end + 1 - start
    start, end = start + first, end + 1 + first
    if not 0.3 * high <= band <= 1.2 * high:
        return x0, int(np.percentile(edges[:, 1], 20)), x1, int(np.percentile(edges[:, 3], 80))
    (least, most), (least_under, most_under) = _REACH
    y0 = round(min(max(y0, start - most * band), start - least * band))
    y1 = round(max(min(y1, end + most_under * band), end + least_under * band))
    return x0, y0, x1, y1


def strip(pixels: Pixels, box: tuple[int, int, int, int]) -> Pixels:
    """The line whose ink lies in `box` (x0, y0, x1, y1 in pixels), HEIGHT pixels high; as wide as the box is long.

    `pixels`: the page, grey. A box that reaches over the edge of the page is filled with paper.
    """
    import cv2  # noqa: PLC0415 - heavy

    x0, y0, x1, y1 = box
    high = max(y1 - y0, 4)
    top, bottom = y0 - round(ABOVE * high), y1 + round(BELOW * high)
    height, width = pixels.shape[:2]
    cut = pixels[max(top, 0) : min(bottom, height), max(x0, 0) : min(x1, width)]
    if cut.size == 0:
        return np.zeros((HEIGHT, STRIDE), np.uint8)
    dark, light = np.percentile(cut[::2, ::2], (_DARK, _LIGHT))
    whole = cv2.copyMakeBorder(
        cut,
        max(-top, 0),
        max(bottom - height, 0),
        max(-x0, 0),
        max(x1 - width, 0),
        cv2.BORDER_CONSTANT,
        value=float(light),
    )
    scale = HEIGHT / (bottom - top)
    long = max(round((x1 - x0) * scale * SQUEEZE), STRIDE)
    small = cv2.resize(whole, (long, HEIGHT), interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    bright = (float(light) - small.astype(np.float32)) * (255.0 / max(float(light - dark), _LEAST_CONTRAST))
    return np.asarray(np.clip(bright, 0, 255), np.uint8)
