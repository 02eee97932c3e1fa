"""Digits as people write them into the blanks of papers, drawn from strokes: `Số: 1145/TB-…`, `ngày 27 tháng 6`.

No free collection holds the hands of Vietnamese offices: a 1 with a long upstroke, a 7 with a bar, a 2 with a loop, a 4
left open. So data/hand_digits.csv has a few ways to write each, and every picture is of another hand: slant, width,
pressure, each point a little elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from normalizers.tables import rows

Pixels = NDArray[np.uint8]
Points = Sequence[tuple[float, float]]

_FINE = 4  # strokes are drawn this much larger


@lru_cache(maxsize=1)
def _ways() -> dict[str, tuple[tuple[float, tuple[Points, ...]], ...]]:
    """For each digit the ways to write it, with how usual each is: strokes, each some points that the pen passes.

    x to the right, y down; a digit reaches from y = 0 to y = 1.
    """
    found: dict[str, tuple[tuple[float, tuple[Points, ...]], ...]] = {}
    for row in rows("hand_digits"):
        strokes = tuple(tuple(_point(pair) for pair in stroke.split(";")) for stroke in row["strokes"].split("|"))
        found[row["digit"]] = (*found.get(row["digit"], ()), (float(row["weight"]), strokes))
    return found


def _point(pair: str) -> tuple[float, float]:
    x, y = pair.split()
    return float(x), float(y)


class Hand:
    """One person's hand: how it slants, how wide, heavy and steady it is, and its own way to write each digit."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng
        self.slant = float(rng.normal(0.12, 0.16))
        self.wide = float(rng.uniform(0.7, 1.3))
        self.pen = float(rng.uniform(0.05, 0.15))  # of the height
        self.shake = float(rng.uniform(0.01, 0.055))
        self.apart = float(rng.uniform(0.02, 0.32))
        self.ways = {digit: self._way(digit) for digit in _ways()}

    def _way(self, digit: str) -> tuple[Points, ...]:
        ways = _ways()[digit]
        weights = np.array([weight for weight, _ in ways], float)
        return ways[int(self.rng.choice(len(ways), p=weights / weights.sum()))][1]

    def write(self, digits: str, height: int) -> Pixels:
        """The digits in a row, `height` pixels high, black on white, cut to their ink."""
        rng, fine = self.rng, height * _FINE
        strokes: list[NDArray[Any]] = []
        x, y = 0.0, 0.0
        climb = float(rng.normal(0, 0.05))
        for digit in digits:
            way = self.ways[digit] if rng.random() < 0.85 else self._way(digit)
            size = float(rng.normal(1.0, 0.07))
            drawn = [_smooth(stroke) * size for stroke in _moved(way, self.shake, rng)]
            left = min(float(stroke[:, 0].min()) for stroke in drawn) * self.wide
            right = max(float(stroke[:, 0].max()) for stroke in drawn) * self.wide
            for stroke in drawn:
                across = (stroke[:, 0] * self.wide - left) + self.slant * (1 - stroke[:, 1]) + x
                strokes.append(np.stack([across, stroke[:, 1] + y + (1 - size)], axis=1))
            x += right - left + self.apart * float(rng.uniform(0.5, 1.5))
            y += climb * (right - left) + float(rng.normal(0, 0.02))
        pen = max(int(self.pen * fine), 2)
        every = np.concatenate(strokes)
        origin = every.min(axis=0)
        shape = ((every.max(axis=0) - origin) * fine).astype(int) + 2 * pen + 2
        canvas = np.full((shape[1], shape[0]), 255, np.uint8)
        for stroke in strokes:
            points = ((stroke - origin) * fine + pen + 1).astype(np.int32)
            weight = max(int(pen * float(rng.uniform(0.8, 1.15))), 1)
            cv2.polylines(canvas, [points.reshape(-1, 1, 2)], False, 0, weight, cv2.LINE_AA)
        small = cv2.resize(canvas, None, fx=1 / _FINE, fy=1 / _FINE, interpolation=cv2.INTER_AREA)
        return np.asarray(small, np.uint8)


def _moved(way: Sequence[Points], shake: float, rng: np.random.Generator) -> list[NDArray[Any]]:
    """The strokes with every point a little elsewhere; strokes that meet still do."""
    stretch = np.array([rng.normal(1.0, 0.12), rng.normal(1.0, 0.04)])
    spots = {
        point: np.array(point) * stretch + rng.normal(0, shake, 2) for point in {p for points in way for p in points}
    }
    return [np.array([spots[point] for point in points]) for points in way]


def _smooth(points: NDArray[Any], steps: int = 8) -> NDArray[Any]:
    """A Catmull-Rom curve through the points."""
    if len(points) < 3:
        return points
    ends = np.vstack([2 * points[0] - points[1], points, 2 * points[-1] - points[-2]])
    t = np.linspace(0, 1, steps, endpoint=False)[:, None]
    parts = []
    for a, b, c, d in zip(ends, ends[1:], ends[2:], ends[3:], strict=False):
        parts.append(0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3))
    return np.vstack([*parts, points[-1:]])
