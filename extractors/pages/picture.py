"""Pictures of pages: straightened, cleaned, and measured. Pixels in, pixels out; nothing here knows an OCR engine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
_SATURATED = 60  # between the strongest and the weakest of red, green and blue
_PALE = 190  # weakest of the three: tinted paper is brighter
_LEAST_COLOUR = 2e-4  # of the page


@dataclass(frozen=True, slots=True)
class Picture:
    """A page or a part of one. `pixels`: height × width (grey) or height × width × 3 (RGB); `dpi`: its resolution."""

    pixels: Pixels
    dpi: int

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return int(self.pixels.shape[1]), int(self.pixels.shape[0])


def grey(picture: Picture) -> Picture:
    """Brightness alone, as an engine would make it."""
    if picture.pixels.ndim == 2:
        return picture
    import cv2  # noqa: PLC0415 - heavy

    return Picture(_bytes(cv2.cvtColor(picture.pixels, cv2.COLOR_RGB2GRAY)), picture.dpi)


def red_channel(picture: Picture) -> Picture:
    """Red ink (seals, stamps) turns as bright as paper, black and blue ink stay dark."""
    return picture if picture.pixels.ndim == 2 else Picture(picture.pixels[:, :, 0].copy(), picture.dpi)


def coloured_ink(picture: Picture) -> Picture | None:
    """Red, blue and violet ink alone, dark on white; None where next to nothing is (or the picture has no colours)."""
    if picture.pixels.ndim == 2:
        return None
    import cv2  # noqa: PLC0415 - heavy

    pixels = picture.pixels
    small = pixels[::4, ::4].astype(np.int16)
    if float(((small.max(axis=2) - small.min(axis=2)) > _SATURATED).mean()) < _LEAST_COLOUR:
        return None
    weakest = pixels.min(axis=2)
    mask = ((pixels.max(axis=2).astype(np.int16) - weakest > _SATURATED) & (weakest < _PALE)).astype(np.uint8)
    mask = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((2, 2), np.uint8))  # fringes of black letters
    near = cv2.dilate(mask, np.ones((3, 3), np.uint8)) > 0
    return Picture(np.where(near, weakest, 255).astype(np.uint8), picture.dpi)


def without_specks(picture: Picture) -> Picture:
    """3 × 3 median: grain and JPEG noise go, strokes stay."""
    import cv2  # noqa: PLC0415 - heavy

    return Picture(_bytes(cv2.medianBlur(picture.pixels, 3)), picture.dpi)


def enlarged(picture: Picture, times: float) -> Picture:
    import cv2  # noqa: PLC0415 - heavy

    kind = cv2.INTER_CUBIC if times > 1 else cv2.INTER_AREA
    bigger = cv2.resize(picture.pixels, None, fx=times, fy=times, interpolation=kind)
    return Picture(_bytes(bigger), round(picture.dpi * times))


def turned(picture: Picture, quarter_turns: int) -> Picture:
    """Turned clockwise by so many quarters."""
    return Picture(np.ascontiguousarray(np.rot90(picture.pixels, -quarter_turns)), picture.dpi)


def ink(picture: Picture) -> Pixels:
    """255 where there is ink, 0 where there is paper; judged against the brightness around, so shadows are no ink."""
    import cv2  # noqa: PLC0415 - heavy

    pixels = grey(picture).pixels
    blurred = cv2.GaussianBlur(pixels, (3, 3), 0)
    block = max(31, (picture.dpi // 4) | 1)
    return _bytes(cv2.adaptiveThreshold(blurred, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, block, 25))


def skew(picture: Picture) -> float:
    """By how many degrees the lines of text lean (positive: clockwise), within ±5; 0 where there is no clear answer.

    The right angle is the one whose row sums differ most from row to row; looked for on a small picture.
    """
    import cv2  # noqa: PLC0415 - heavy

    scale = min(1.0, 100 / picture.dpi)
    small = cv2.resize(ink(picture), None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    if float(small.mean()) < 0.3:
        return 0.0
    height, width = small.shape[:2]

    def sharpness(angle: float) -> float:
        matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
        sums = cv2.warpAffine(small, matrix, (width, height), flags=cv2.INTER_LINEAR).sum(axis=1, dtype=np.float64)
        return float(np.square(np.diff(sums)).sum())

    coarse = max(np.arange(-5.0, 5.01, 0.5), key=lambda angle: sharpness(float(angle)))
    fine = max(np.arange(coarse - 0.5, coarse + 0.51, 0.1), key=lambda angle: sharpness(float(angle)))
    best = round(float(fine), 2)
    return best if abs(best) < 5.0 and sharpness(best) > 1.02 * sharpness(0.0) else 0.0


def straightened(picture: Picture, angle: float) -> Picture:
    """Turned by `angle` degrees against the clock about its middle, same size, paper coloured corners."""
    if abs(angle) < 0.05:
        return picture
    import cv2  # noqa: PLC0415 - heavy

    width, height = picture.size
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    paper: Any = (255, 255, 255) if picture.pixels.ndim == 3 else 255
    pixels = cv2.warpAffine(picture.pixels, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=paper)
    return Picture(_bytes(pixels), picture.dpi)


def upright(picture: Picture, slope: float) -> Picture:
    """Rows pushed sideways so that uprights which stray by `slope` (see `picture_rules.lean`) stand straight."""
    if abs(slope) < 0.002:
        return picture
    import cv2  # noqa: PLC0415 - heavy

    width, height = picture.size
    matrix = np.array([[1.0, -slope, slope * height / 2], [0.0, 1.0, 0.0]])
    paper: Any = (255, 255, 255) if picture.pixels.ndim == 3 else 255
    pixels = cv2.warpAffine(picture.pixels, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=paper)
    return Picture(_bytes(pixels), picture.dpi)


def _bytes(pixels: Any) -> Pixels:
    return np.asarray(pixels, dtype=np.uint8)
