"""A picture of a page made ready for reading: straight, without red ink and lines; its ink measured once for all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from extractors.pages.picture import (
    Matrix,
    Picture,
    Pixels,
    both,
    coloured_ink,
    ink,
    red_channel,
    rotation,
    shear,
    shrunk,
    skew,
    turned,
    warped,
)
from extractors.pages.picture_rules import erase, find_rules, lean
from normalizers.pages import Affine, Rule

Letters = NDArray[np.int64]

_UNEVEN = 0.1  # of the ink; even pages 0.00 to 0.02, shadowed ones 0.4 and more
_LEAST_ANGLE, _LEAST_SLOPE = 0.05, 0.002  # degrees; share: less is not worth the blur


@dataclass(frozen=True, slots=True)
class Prepared:
    """`shown`: from points of this picture to points of the page as it was given; None where they are the same."""

    picture: Picture  # straight, without red, lines erased
    black: Pixels  # its ink, 255
    unerased: Picture | None  # the same with its lines; None where it has none
    colour: Picture | None  # its coloured ink alone, on white; None where none is
    rules: list[Rule]
    letters: Letters  # centres and areas of letter-sized strokes: rows of x, y, area
    ink_share: float
    uneven: bool  # light falls unevenly: one threshold for the whole page makes ink of shadows
    shown: Affine | None


def prepare(picture: Picture, turns: int = 0) -> Prepared:
    """The picture, first turned clockwise by so many quarters."""
    import cv2  # noqa: PLC0415 - heavy

    cv2.setNumThreads(1)  # pages are spread over processes; threads that wait for each other burn a fifth on top
    given = picture
    if turns:
        picture = turned(picture, turns)
    plain = red_channel(picture)
    colour = coloured_ink(picture)
    black = ink(plain)
    matrix = _straightening(black, plain.dpi)
    if matrix is not None:
        plain = Picture(warped(plain.pixels, matrix, 255), plain.dpi)
        black = ink(plain)
        if colour is not None:
            colour = Picture(warped(colour.pixels, matrix, 255), colour.dpi)
    rules, mask = find_rules(black, plain.dpi)
    clean = erase(plain, mask)
    if clean is not plain:
        black = ink(clean)
    letters, share = _letters(black, plain.dpi)
    return Prepared(
        picture=clean,
        black=black,
        unerased=plain if clean is not plain else None,
        colour=colour,
        rules=rules,
        letters=letters,
        ink_share=share,
        uneven=_uneven(clean.pixels, black),
        shown=_shown(given, turns, matrix),
    )


def _straightening(black: Pixels, dpi: int) -> Matrix | None:
    """What stands the page straight, None where it does: lines of text level, then uprights upright."""
    angle = skew(black, dpi)
    small = shrunk(black, dpi, 150)
    if abs(angle) < _LEAST_ANGLE:
        angle = 0.0
    else:
        small = warped(small, rotation(small, angle), 0, smooth=False)
    slope = lean(small, min(dpi, 150))
    if abs(slope) < _LEAST_SLOPE:
        return rotation(black, angle) if angle else None
    return both(rotation(black, angle), shear(black, slope))


def _uneven(pixels: Pixels, black: Pixels) -> bool:
    """Whether one threshold (Otsu's, which an engine takes) finds much ink where the brightness around says paper."""
    import cv2  # noqa: PLC0415 - heavy

    _, all_alike = cv2.threshold(pixels, 0, 255, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    wrong = cv2.countNonZero(cv2.subtract(np.asarray(all_alike, np.uint8), black))
    return wrong > _UNEVEN * max(cv2.countNonZero(black), 1)


def _letters(black: Pixels, dpi: int) -> tuple[Letters, float]:
    """Connected strokes the size of letters: x, y of their middles and their area; their share of the page."""
    import cv2  # noqa: PLC0415 - heavy

    count, _, stats, centres = cv2.connectedComponentsWithStats(black, connectivity=8)
    if count <= 1:
        return np.zeros((0, 3), np.int64), 0.0
    width, height, area = stats[1:, 2], stats[1:, 3], stats[1:, 4]
    size = np.maximum(width, height)
    keep = (size >= 0.02 * dpi) & (height <= 0.4 * dpi) & (width <= 1.0 * dpi) & (area >= (0.006 * dpi) ** 2)
    margin = 0.1 * dpi  # the edge of the sheet and shadows along it
    high, wide = black.shape
    x, y = centres[1:, 0], centres[1:, 1]
    keep &= (x > margin) & (x < wide - margin) & (y > margin) & (y < high - margin)
    found = np.column_stack([x[keep], y[keep], area[keep]]).astype(np.int64)
    return found, float(found[:, 2].sum()) / black.size


def _shown(given: Picture, turns: int, matrix: Matrix | None) -> Affine | None:
    """The way back from the straightened, turned picture, in points of both."""
    if matrix is None and not turns:
        return None
    straight = np.eye(3)
    if matrix is not None:
        straight[:2] = matrix
    width, height = given.size
    # A quarter turn clockwise of a picture w wide and h high takes (x, y) to (h - y, x).
    turn = np.eye(3)
    for _ in range(turns):
        turn = np.array([[0.0, -1.0, height], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]) @ turn
        width, height = height, width
    back = np.linalg.inv(straight @ turn)
    back[:2, 2] *= 72 / given.dpi
    a, b, c, d, e, f = (float(value) for value in back[:2].ravel())
    return a, b, c, d, e, f
