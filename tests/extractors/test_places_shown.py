"""Where a word of a scan stands on the page as it was given, not as it was straightened to be read."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.pages.picture import Picture
from extractors.pages.preparing import prepare
from normalizers.pages import inverse, moved

SAMPLES = Path(__file__).resolve().parents[2] / "data" / "samples"


def sheet() -> np.ndarray:
    """100 dpi, rows of strokes, one black block that can be found again."""
    pixels = np.full((1169, 827, 3), 255, np.uint8)
    for row in range(20):
        for x in range(100, 700, 12):
            cv2.line(pixels, (x, 250 + 30 * row), (x + 4, 259 + 30 * row), (0, 0, 0), 2)
    cv2.rectangle(pixels, (500, 150), (530, 165), (0, 0, 0), -1)
    return pixels


def block(pixels: np.ndarray) -> tuple[int, int, int, int]:
    """The block in any picture of the sheet: the one stroke that is filled."""
    grey = pixels if pixels.ndim == 2 else pixels[:, :, 0]
    solid = cv2.erode((grey < 128).astype(np.uint8), np.ones((9, 9), np.uint8))
    ys, xs = np.nonzero(solid)
    return int(xs.min()) - 4, int(ys.min()) - 4, int(xs.max()) + 5, int(ys.max()) + 5


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
@pytest.mark.parametrize("angle", [0.0, 2.0, -1.5])
def test_what_was_turned_and_straightened_is_found_on_the_page_as_given(turns: int, angle: float) -> None:
    given_pixels = sheet()
    height, width = given_pixels.shape[:2]
    skewed = cv2.warpAffine(
        given_pixels,
        cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0),
        (width, height),
        borderValue=(255, 255, 255),
    )
    page = np.ascontiguousarray(np.rot90(skewed, turns))  # lies on its side; as many turns clockwise mend it
    ready = prepare(Picture(page, 100), turns)
    read_at = tuple(value * 0.72 for value in block(ready.picture.pixels))
    shown_at = moved(read_at, ready.shown) if ready.shown else read_at
    truth = tuple(value * 0.72 for value in block(page))
    assert shown_at == pytest.approx(truth, abs=2.0)
    assert (ready.shown is None) == (turns == 0 and angle == 0.0)


@given(
    angle=st.floats(-0.09, 0.09),
    shear=st.floats(-0.05, 0.05),
    corner=st.tuples(st.floats(0, 500), st.floats(0, 800)),
)
@settings(max_examples=50)
def test_there_and_back_again(angle: float, shear: float, corner: tuple[float, float]) -> None:
    way = (np.cos(angle), -np.sin(angle) + shear, 12.0, np.sin(angle), np.cos(angle), -7.0)
    box = (*corner, *corner)
    assert moved(moved(box, way), inverse(way)) == pytest.approx(box, abs=1e-6)
