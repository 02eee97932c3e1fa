"""Lines of a page as the second reader reads them: words with places and how likely each is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from extractors.pages.alignment import log_likelihood
from extractors.pages.line_strips import STRIDE, line_box, strip
from extractors.pages.picture import Pixels
from extractors.pages.second_reader import BLANK, Logs, SecondReader, alphabet, places

_INK = 110  # of 255: brighter columns of a strip hold strokes
_SIDE = 0.25  # of the height of a line: paper left before and behind it


@dataclass(frozen=True, slots=True)
class ReadWord:
    """A word of a line. `start`, `end`: its steps, the blanks beside it included; `x0`, `x1`: its ink, pixels of
    the page."""

    text: str
    start: int
    end: int
    x0: int
    x1: int


@dataclass(frozen=True, slots=True)
class ReadLine:
    """`logs`: what the reader saw along the line; `box`: pixels of the page, ink alone."""

    words: tuple[ReadWord, ...]
    logs: Logs
    box: tuple[int, int, int, int]

    def likelihood(self, text: str, first: int, last: int) -> float:
        """log P(text) over the steps of the words `first` to `last` (both included)."""
        return log_likelihood(self.logs[self.words[first].start : self.words[last].end], text)


def read_lines(
    pixels: Pixels, lines: Sequence[Sequence[tuple[int, int, int, int]]], reader: SecondReader
) -> list[ReadLine]:
    """Each line is given by the boxes of what an engine saw on it. `pixels`: the page, grey."""
    boxes = [line_box(pixels, line) for line in lines]
    sides = [round(_SIDE * (box[3] - box[1])) for box in boxes]
    strips = [
        strip(pixels, (box[0] - side, box[1], box[2] + side, box[3])) for box, side in zip(boxes, sides, strict=True)
    ]
    found: list[ReadLine] = []
    for logs, box, side, cut in zip(reader.read(strips), boxes, sides, strips, strict=True):
        pace = STRIDE * (box[2] - box[0] + 2 * side) / cut.shape[1]  # pixels of the page a step
        found.append(ReadLine(_words(logs, cut, box[0] - side, pace), logs, box))
    return found


def _words(logs: Logs, cut: Pixels, left: int, pace: float) -> tuple[ReadWord, ...]:
    """`left`, `pace`: where the strip begins on the page, and how many pixels of the page a step is."""
    signs, space = alphabet(), places()[" "]
    best = logs.argmax(axis=1)
    fresh = np.flatnonzero((best != BLANK) & (np.concatenate(([True], best[1:] != best[:-1]))))
    spans: list[tuple[str, int, int]] = []  # text, its first step, its last one
    torn, begun = True, 0
    for at in map(int, fresh):
        if best[at] == space:
            torn = True
            continue
        sign = signs[best[at] - 1]
        spans.append((sign, at, at) if torn else (spans.pop()[0] + sign, begun, at))
        begun = spans[-1][1]
        torn = False
    bare = cut.max(axis=0, initial=0) <= _INK
    walls = [0, *(_gap(bare, before[2], after[1]) for before, after in pairwise(spans)), len(best)]
    words: list[ReadWord] = []
    for (text, _, _), begin, end in zip(spans, walls, walls[1:], strict=False):
        columns = np.flatnonzero(~bare[begin * STRIDE : end * STRIDE])
        x0, x1 = (int(columns[0]), int(columns[-1]) + 1) if len(columns) else (0, (end - begin) * STRIDE)
        x0, x1 = (round(left + (begin + x / STRIDE) * pace) for x in (x0, x1))
        words.append(ReadWord(text, begin, end, x0, x1))
    return tuple(words)


def _gap(bare: NDArray[np.bool_], last: int, first: int) -> int:
    """The step in the middle of the widest gap between the signs at the steps `last` and `first`."""
    start, end = last * STRIDE, (first + 1) * STRIDE
    edges = np.flatnonzero(np.diff(np.concatenate(([False], bare[start:end], [False])).astype(np.int8)))
    if not len(edges):
        return (last + first + 1) // 2
    widths = edges[1::2] - edges[::2]
    at = int(widths.argmax())
    return min(max((start + int(edges[2 * at] + edges[2 * at + 1]) // 2) // STRIDE, last + 1), first)
