"""Pictures of pages: straightened, cleaned, and measured. Pixels in, pixels out; nothing here knows an OCR engine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Matrix = NDArray[np.float64]  # 2 × 3: x, y, 1 → x, y
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

    small = picture.pixels[::4, ::4].astype(np.int16)
    if float(((small.max(axis=2) - small.min(axis=2)) > _SATURATED).mean()) < _LEAST_COLOUR:
        return None
    red, green, blue = cv2.split(picture.pixels)
    weakest = cv2.min(cv2.min(red, green), blue)
    spread = cv2.subtract(cv2.max(cv2.max(red, green), blue), weakest)
    mask = ((spread > _SATURATED) & (weakest < _PALE)).astype(np.uint8)
    mask = _bytes(cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((2, 2), np.uint8)))  # fringes of black letters
    near = cv2.dilate(mask, np.ones((3, 3), np.uint8))
    return Picture(np.where(near > 0, weakest, 255).astype(np.uint8), picture.dpi)


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


def skew(black: Pixels, dpi: int) -> float:
    """By how many degrees the lines of text lean (positive: clockwise), within ±5; 0 where there is no clear answer.

    `black`: the ink of a page. The right angle is the one whose row sums differ most from row to row; looked for on
    small pictures, a tiny one first.
    """
    tiny, small = shrunk(black, dpi, 50), shrunk(black, dpi, 100)
    if float(small.mean()) < 0.3:
        return 0.0
    coarse = max(np.arange(-5.0, 5.01, 0.5), key=lambda angle: _sharpness(tiny, float(angle)))
    fine = max(np.arange(coarse - 0.5, coarse + 0.51, 0.1), key=lambda angle: _sharpness(small, float(angle)))
    best = round(float(fine), 2)
    return best if abs(best) < 5.0 and _sharpness(small, best) > 1.02 * _sharpness(small, 0.0) else 0.0


def _sharpness(black: Pixels, angle: float) -> float:
    sums = warped(black, rotation(black, angle), 0, smooth=False).sum(axis=1, dtype=np.float64)
    return float(np.square(np.diff(sums)).sum())


def shrunk(black: Pixels, dpi: int, wanted: int) -> Pixels:
    """Ink at a lower resolution: grey where part of a pixel is ink."""
    import cv2  # noqa: PLC0415 - heavy

    scale = min(1.0, wanted / dpi)
    return _bytes(cv2.resize(black, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA))


def rotation(pixels: Pixels, angle: float) -> Matrix:
    """Turns by `angle` degrees against the clock about the middle: pixels → pixels, 2 × 3."""
    import cv2  # noqa: PLC0415 - heavy

    height, width = pixels.shape[:2]
    return np.asarray(cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0), np.float64)


def shear(pixels: Pixels, slope: float) -> Matrix:
    """Pushes rows sideways so that uprights which stray by `slope` (see `picture_rules.lean`) stand straight."""
    return np.array([[1.0, -slope, slope * pixels.shape[0] / 2], [0.0, 1.0, 0.0]])


def both(first: Matrix, second: Matrix) -> Matrix:
    """One movement that does what the two do one after the other."""
    last = np.array([[0.0, 0.0, 1.0]])
    return np.asarray((np.vstack([second, last]) @ np.vstack([first, last]))[:2], np.float64)


def warped(pixels: Pixels, matrix: Matrix, paper: int, *, smooth: bool = True) -> Pixels:
    """The picture moved by `matrix`, same size, `paper` in its corners."""
    import cv2  # noqa: PLC0415 - heavy

    height, width = pixels.shape[:2]
    kind = cv2.INTER_CUBIC if smooth else cv2.INTER_LINEAR
    return _bytes(cv2.warpAffine(pixels, matrix, (width, height), flags=kind, borderValue=[paper] * 3))


def _bytes(pixels: Any) -> Pixels:
    return np.asarray(pixels, dtype=np.uint8)
