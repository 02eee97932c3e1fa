"""Titles of signers where an engine saw a picture: what the line reader sees along a strip, against every known title.

A seal over `KT. BỘ TRƯỞNG, CHỦ NHIỆM` hides pieces of letters; the titles that a signer can have are few, so each is
laid along the strip as well as it goes. One is found where it explains what is seen nearly as well as anything does.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from extractors.pages.line_strips import strip
from extractors.pages.mosaic import PixelBox
from extractors.pages.picture import Pixels
from extractors.pages.second_reader import BLANK, Logs, SecondReader, places
from normalizers.positions import known_titles

_LEAST = -0.30  # nats a letter by which a title may explain the strip worse than the best reading does
_LEAST_WORD = -0.9  # ... each of its words
_FLOOR = -9.0  # nats: one step costs no more


@dataclass(frozen=True, slots=True)
class Spotted:
    """A title and where its words stand, pixels of the page, with how likely each is beside whatever else is seen there
    (0 to 1); `score`: nats a letter of the whole, 0 where nothing explains it better."""

    text: str
    score: float
    words: tuple[tuple[str, PixelBox, float], ...]


@dataclass(frozen=True, slots=True)
class _Titles:
    texts: tuple[str, ...]
    signs: NDArray[np.int64]  # titles × states: blank, sign, blank, sign, … blank; BLANK after the end
    skips: NDArray[np.bool_]  # whether the blank before a state may be passed over
    ends: NDArray[np.int64]  # the last sign's state


@lru_cache(maxsize=1)
def _titles() -> _Titles:
    known = places()
    texts = tuple(text for text in known_titles() if set(text) <= set(known))
    longest = max(map(len, texts))
    signs = np.full((len(texts), 2 * longest + 1), BLANK, np.int64)
    for row, text in zip(signs, texts, strict=True):
        row[1 : 2 * len(text) : 2] = [known[sign] for sign in text]
    skips = np.zeros(signs.shape, bool)
    skips[:, 3::2] = signs[:, 3::2] != signs[:, 1:-2:2]
    return _Titles(texts, signs, skips, np.array([2 * len(text) - 1 for text in texts]))


def spotted(pixels: Pixels, boxes: Sequence[PixelBox], reader: SecondReader) -> list[Spotted]:
    """The best title of each box that holds one; `pixels`: the page, grey."""
    found: list[Spotted] = []
    for box, logs in zip(boxes, reader.read([strip(pixels, box) for box in boxes]), strict=True):
        best = _best(logs)
        if best is not None:
            text, score, spans = best
            pace = (box[2] - box[0]) / len(logs)
            words = tuple(
                (word, (round(box[0] + first * pace), box[1], round(box[0] + last * pace), box[3]), math.exp(paid))
                for word, (first, last, paid) in zip(text.split(), spans, strict=True)
            )
            found.append(Spotted(text, score, words))
    return found


def _best(logs: Logs) -> tuple[str, float, list[tuple[int, int, float]]] | None:
    """The longest title that explains the steps well enough, its score; of each word the steps and what it costs."""
    titles = _titles()
    cost = np.maximum(logs - logs.max(axis=1, keepdims=True), _FLOOR)
    count, states = titles.signs.shape
    score = np.full((count, states), -np.inf, np.float32)
    best = np.full(count, -np.inf, np.float32)
    rows = np.arange(count)
    for step in cost:
        moved = score.copy()
        moved[:, 1:] = np.maximum(moved[:, 1:], score[:, :-1])
        moved[:, 2:] = np.where(titles.skips[:, 2:], np.maximum(moved[:, 2:], score[:, :-2]), moved[:, 2:])
        moved[:, 1] = np.maximum(moved[:, 1], 0.0)  # whatever stands before a title is free
        score = moved + step[titles.signs]
        best = np.maximum(best, score[rows, titles.ends])
    lengths = np.array([len(text) for text in titles.texts])
    mean = best / lengths
    for at in sorted(np.flatnonzero(mean >= _LEAST).tolist(), key=lambda at: (-lengths[at], -mean[at])):
        spans = _spans(cost, titles.texts[at])
        words = titles.texts[at].split(" ")
        if all(paid >= _LEAST_WORD * len(word) for word, (_, _, paid) in zip(words, spans, strict=True)):
            return titles.texts[at], float(mean[at]), spans
    return None


def _spans(cost: NDArray[Any], text: str) -> list[tuple[int, int, float]]:
    """Of each word the steps on the best way along the strip, and the nats by which it explains them worse."""
    known = places()
    signs = [BLANK] * (2 * len(text) + 1)
    signs[1::2] = [known[sign] for sign in text]
    score = [-np.inf] * len(signs)
    back: list[list[int]] = []
    ends: list[tuple[float, int]] = []
    for time, step in enumerate(cost):
        new, came = [-np.inf] * len(signs), [0] * len(signs)
        for at, sign in enumerate(signs):
            ways = [(score[at], at)]
            if at:
                ways.append((score[at - 1], at - 1))
            if at > 2 and at % 2 and signs[at - 2] != sign:
                ways.append((score[at - 2], at - 2))
            if at == 1:
                ways.append((0.0, -1))
            value, before = max(ways)
            new[at], came[at] = value + float(step[sign]), before
        score = new
        back.append(came)
        ends.append((score[2 * len(text) - 1], time))
    _, time = max(ends)
    at, path = 2 * len(text) - 1, []
    while at >= 0 and time >= 0:
        path.append((time, at))
        at = back[time][at]
        time -= 1
    steps = {letter: [t for t, at in path if at == 2 * letter + 1] for letter in range(len(text))}
    spans, start = list[tuple[int, int, float]](), 0
    for word in text.split(" "):
        letters = range(start, start + len(word))
        first, last = min(steps[letters[0]]), max(steps[letters[-1]]) + 1
        paid = sum(float(cost[t][signs[at]]) for t, at in path if first <= t < last)
        spans.append((first, last, paid))
        start += len(word) + 1
    # The net says a letter where it is sure of it, somewhere in its middle: words reach farther than their steps.
    gaps = [(after[0] - before[1]) // 3 for before, after in pairwise(spans)]
    return [
        (first - before, last + after, paid)
        for (first, last, paid), before, after in zip(spans, [0, *gaps], [*gaps, 0], strict=True)
    ]
