"""Places with ink that a reading of the page passed over (a name under a seal), read again on their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from extractors.pages.engines import Engine, How, SeenWord
from extractors.pages.merging import common
from extractors.pages.mosaic import PixelBox, read_parts
from extractors.pages.picture import Picture, Pixels, enlarged, without_specks
from extractors.pages.voting import agreed

_MOST = 4
_REACH = 0.12  # inch: strokes nearer than this belong to one place
_NARROWEST, _LOWEST = 0.4, 0.1  # inch
_MARGIN = 0.2  # inch beside a place that are read with it: its lines may begin in words that were read
_SMALLER = 0.6
_EDGE = 0.2  # inch along the sides of the sheet: shadows, punched holes
_LARGEST = 0.3  # of the page: more is a picture, or a page that is read anew as a whole
_NUMBER = 0.5  # confidence
_SHARED = 0.2  # of the smaller of two words: both are readings of the same strokes
_LEAST_INK = 0.02  # of the place


def unread_places(black: Pixels, dpi: int, words: Sequence[SeenWord]) -> list[PixelBox]:
    """Boxes of ink outside all words, big enough for a short line of text; the biggest few, from top to bottom."""
    import cv2  # noqa: PLC0415 - heavy

    black = black.copy()
    height, width = black.shape
    for word in words:
        if word.confidence >= 0.4:
            x0, y0, x1, y1 = word.box
            black[max(y0 - 3, 0) : y1 + 3, max(x0 - 3, 0) : x1 + 3] = 0
    edge = int(_EDGE * dpi)
    black[:edge], black[height - edge :], black[:, :edge], black[:, width - edge :] = 0, 0, 0, 0
    step = max(1, dpi // 100)
    small = cv2.resize(black, None, fx=1 / step, fy=1 / step, interpolation=cv2.INTER_AREA)
    small = (small > 60).astype(np.uint8)
    # Lone specks are no strokes.
    small = cv2.morphologyEx(small, cv2.MORPH_OPEN, np.ones((2, 2), np.uint8))
    reach = max(1, int(_REACH * dpi / step)) | 1
    joined = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((reach // 2 | 1, reach), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    found: list[tuple[int, PixelBox]] = []
    for index in range(1, count):
        x, y, wide, high, area = (int(value) * step for value in stats[index])
        strokes = int(small[labels == index].sum()) * step * step
        if wide < _NARROWEST * dpi or high < _LOWEST * dpi or wide * high > _LARGEST * width * height:
            continue
        if strokes < _LEAST_INK * wide * high:
            continue
        margin, thin = int(_MARGIN * dpi), int(0.06 * dpi)
        box = (max(x - margin, 0), max(y - thin, 0), min(x + wide + margin, width), min(y + high + thin, height))
        found.append((area, box))
    found.sort(reverse=True)
    return sorted((box for _, box in found[:_MOST]), key=lambda box: box[1])


def reread_places(picture: Picture, places: Sequence[PixelBox], engine: Engine, seconds: float) -> list[SeenWord]:
    """The words that two of three readings of the places agree on; `row` numbers lines. Raises what the engine raises.

    The readings differ in sharpness and size, so what they have in common is on the paper.
    """
    smaller = enlarged(picture, _SMALLER)
    part = seconds / 3
    readings = [
        read_parts(picture, places, engine, part, How(one_block=True)),
        read_parts(without_specks(picture), places, engine, part, How(one_block=True)),
        [
            [_scaled(word, 1 / _SMALLER) for word in words]
            for words in read_parts(
                smaller, [_shrunk(box, smaller.size) for box in places], engine, part, How(one_block=True)
            )
        ],
    ]
    words: list[SeenWord] = []
    for number in range(len(places)):
        start = 1 + max((word.row for word in words), default=-1)
        found = agreed([reading[number] for reading in readings])
        words = _with_place(
            words,
            [SeenWord(word.text, word.box, _trust(word), start + word.block, start + word.row) for word in found],
        )
    return words


def _with_place(words: Sequence[SeenWord], place: Sequence[SeenWord]) -> list[SeenWord]:
    """The words of one place beside those of others, whose margins it may share: what both have is given once, as it
    was read more surely, and their lines are one."""
    goes_on: dict[int, SeenWord] = {}
    worse: set[int] = set()
    for word in place:
        other = next((other for other in words if common(word.box, other.box) >= _SHARED), None)
        if other is not None:
            goes_on.setdefault(word.row, other)
            worse.add(id(word if word.confidence <= other.confidence else other))
    found = [word for word in words if id(word) not in worse]
    for word in place:
        line = goes_on.get(word.row, word)
        if id(word) not in worse:
            found.append(replace(word, row=line.row, block=line.block))
    return sorted(found, key=lambda word: (word.row, word.box[0]))


def _trust(word: SeenWord) -> float:
    """Numbers that an engine passes over are mostly written by hand: read alike or not, they are not sure."""
    return min(word.confidence, _NUMBER) if any(c.isdigit() for c in word.text) else word.confidence


def _shrunk(box: PixelBox, size: tuple[int, int]) -> PixelBox:
    x0, y0, x1, y1 = (round(value * _SMALLER) for value in box)
    return (x0, y0, min(x1, size[0]), min(y1, size[1]))


def _scaled(word: SeenWord, times: float) -> SeenWord:
    x0, y0, x1, y1 = (round(value * times) for value in word.box)
    return SeenWord(word.text, (x0, y0, x1, y1), word.confidence, word.block, word.row)
