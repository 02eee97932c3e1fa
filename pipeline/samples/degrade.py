"""A clean page picture made to look like a scan: skew, uneven light, show-through, grain, specks, JPEG.

The levels are those by which peers were measured: *clean* (skew 0.3°), *typical* (skew up to 0.8°, grain, JPEG 60,
light fall-off, show-through), *bad* (skew up to 2°, strong grain, JPEG 40, grey, a shadow, 18 % show-through, specks).
Also used to make training pairs: `degrade` needs nothing but a picture, a level and a seed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.samples.pictures import Image

Light = NDArray[Any]  # floating point; the stubs of OpenCV and numpy disagree on its width


@dataclass(frozen=True, slots=True)
class Level:
    """How bad a scan is. Shares run from 0 to 1; grain is a standard deviation in grey levels (of 255)."""

    skew: float  # degrees, at most; at least half of it
    grain: float
    blur: float  # sigma in pixels at 200 dpi
    jpeg: int  # quality
    fall_off: float = 0.0  # share of light lost towards one corner
    show_through: float = 0.0  # share of the ink of the other side
    specks: float = 0.0  # share of pixels
    grey: bool = False
    shadow: float = 0.0  # share of light lost in a band along one edge
    paper: tuple[int, int, int] = (255, 255, 255)

    def __post_init__(self) -> None:
        if not 1 <= self.jpeg <= 100:
            raise ValueError(f"JPEG quality must be 1 to 100, not {self.jpeg}")


LEVELS: dict[str, Level] = {
    "clean": Level(skew=0.3, grain=1.5, blur=0.5, jpeg=62),
    "typical": Level(skew=0.8, grain=4.0, blur=0.7, jpeg=60, fall_off=0.1, show_through=0.05, paper=(250, 249, 245)),
    "bad": Level(
        skew=2.0,
        grain=14.0,
        blur=0.9,
        jpeg=40,
        fall_off=0.18,
        show_through=0.18,
        specks=0.0012,
        grey=True,
        shadow=0.45,
        paper=(236, 234, 228),
    ),
}


def degrade(image: Image, level: Level, seed: int, *, behind: Image | None = None) -> Image:
    """A scan of the page. `behind`: the other side of the sheet (the page itself where None). Same size as given."""
    rng = np.random.default_rng(seed)
    page: Light = image.astype(np.float32)
    if level.show_through:
        other: Light = (image if behind is None else behind).astype(np.float32)
        if other.shape != image.shape:
            other = cv2.resize(other, (image.shape[1], image.shape[0]))
        faint = cv2.GaussianBlur(np.ascontiguousarray(other[:, ::-1]), (0, 0), 1.6)
        page = page - (255 - faint) * level.show_through
    page = page * (np.array(level.paper, np.float32) / 255)
    page = _skewed(page, level, rng)
    page = cv2.GaussianBlur(page, (0, 0), level.blur)
    page = page * _light(page.shape[:2], level, rng)[:, :, None]
    grain = rng.normal(0, level.grain * 1.6, page.shape[:2]).astype(np.float32)
    page = page + cv2.GaussianBlur(grain, (0, 0), 0.6)[:, :, None]
    if level.specks:
        count = int(level.specks * page.shape[0] * page.shape[1] / 2)
        for shade in (20.0, 245.0):
            rows = rng.integers(0, page.shape[0] - 1, count)
            columns = rng.integers(0, page.shape[1] - 1, count)
            page[rows, columns] = shade
    scanned: Image = np.clip(page, 0, 255).astype(np.uint8)
    if level.grey:
        grey = cv2.cvtColor(scanned, cv2.COLOR_RGB2GRAY)
        scanned = np.repeat(grey[:, :, None], 3, axis=2).astype(np.uint8)
    return scanned


def _skewed(page: Light, level: Level, rng: np.random.Generator) -> Light:
    angle = float(rng.uniform(level.skew / 2, level.skew) * rng.choice([-1, 1]))
    height, width = page.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    turn[:, 2] = turn[:, 2] + rng.uniform(-4, 4, 2)
    edge = tuple(float(value) for value in level.paper)
    turned: Light = cv2.warpAffine(page, turn, (width, height), flags=cv2.INTER_LINEAR, borderValue=edge).astype(
        np.float32
    )
    return turned


def _light(shape: tuple[int, int], level: Level, rng: np.random.Generator) -> Light:
    """How much light each pixel gets, 1 being all."""
    rows = np.linspace(0, 1, shape[0], dtype=np.float32)[:, None]
    columns = np.linspace(0, 1, shape[1], dtype=np.float32)[None, :]
    if rng.random() < 0.5:
        columns = columns[:, ::-1]
    light = 1 - level.fall_off * (rows * 0.4 + columns * 0.6) ** 2
    if level.shadow:
        light = light * (1 - level.shadow * np.exp(-(((1 - columns) / 0.07) ** 2)))
    return light.astype(np.float32)


def to_jpeg(image: Image, level: Level) -> bytes:
    """The scan as a JPEG file of the level's quality; one channel where it is grey."""
    shown = image[:, :, 0] if level.grey else cv2.cvtColor(image, cv2.COLOR_RGB2BGR)
    done, data = cv2.imencode(".jpg", shown, [cv2.IMWRITE_JPEG_QUALITY, level.jpeg, cv2.IMWRITE_JPEG_OPTIMIZE, 1])
    if not done:
        raise RuntimeError("OpenCV could not write a JPEG")
    return bytes(data.tobytes())
