"""Finds the likeliest words: passes with pairs and triples of words prune the candidates, one with fours decides.

All look-ups of a pass are made at once (numpy); the passes themselves walk over small arrays, one position at a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from normalizers.restoration.language_model import BREAK, Ids, LanguageModel, Logs

# after the passes with pairs and with triples: nats below the best that a candidate may lie, and how many are kept
_PRUNE = {2: (8.0, 5), 3: (6.5, 3)}
_ALONE = 20.0  # the margin of a word that nothing else was considered for
_NOTHING: Logs = np.zeros(1, np.float32)
_ZERO: Ids = np.zeros(1, np.int64)
Kept = list[Ids]


@dataclass(frozen=True, slots=True)
class Choice:
    """One position: what may stand there (word numbers) and the log likelihood of what was read, given each."""

    words: tuple[int, ...]
    logs: tuple[float, ...]
    log_array: Logs = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "log_array", np.array(self.logs, np.float32))


@dataclass(frozen=True, slots=True)
class Decision:
    """Which candidate won (its index in the Choice) and how sure: best against all others, in nats."""

    index: int
    margin: float


def _combinations(sizes: Ids, order: int, windows: Ids) -> tuple[list[Ids], Ids]:
    """For every window of `order` positions (given by its first one), all combinations of candidates.

    Gives flat candidate indices, one array a place in the n-gram, and the number of combinations of each window.
    """
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    columns = [sizes[windows + k] for k in range(order)]
    begins = [starts[windows + k] for k in range(order)]
    combos = np.prod(np.stack(columns), axis=0)
    position = np.repeat(np.arange(len(combos)), combos)
    within = np.arange(len(position)) - np.repeat(np.concatenate([[0], np.cumsum(combos)[:-1]]), combos)
    flat: list[Ids] = []
    for k in range(order - 1, -1, -1):
        size = columns[k][position]
        flat.insert(0, begins[k][position] + within % size)
        within = within // size
    return flat, combos


def _through(model: LanguageModel, choices: Sequence[Choice], kept: Kept, order: int) -> list[Logs]:
    """For every candidate that is left, the log of the best path through it, n-grams of `order` words scored.

    The first `order - 1` choices must have one candidate each. Where nothing is open, nothing is looked up: the text
    falls into islands of open positions.
    """
    sizes = np.array([len(k) for k in kept], np.int64)
    opened = np.lib.stride_tricks.sliding_window_view(sizes > 1, order).any(axis=1)
    windows = np.flatnonzero(opened)
    words = np.array([choice.words[j] for choice, k in zip(choices, kept, strict=True) for j in k.tolist()], np.int64)
    flat, combos = _combinations(sizes, order, windows)
    score: Any = {2: model.two, 3: model.three, 4: model.four}[order]
    scores = score(*(words[place] for place in flat))
    shape = sizes.tolist()
    found: list[Logs] = [_NOTHING] * len(choices)
    ends = np.cumsum(combos).tolist()
    for island in np.split(np.arange(len(windows)), np.flatnonzero(np.diff(windows) > 1) + 1):
        tables = []
        logs = []
        first = int(windows[island[0]])
        for at, number in enumerate(island.tolist(), first):
            begin = ends[number - 1] if number else 0
            tables.append(scores[begin : ends[number]].reshape(shape[at : at + order]))
            last = at + order - 1
            logs.append(choices[last].log_array[kept[last]])
        _over(tables, logs, order, first, found)
    return found


def _over(tables: list[Logs], logs: list[Logs], order: int, first: int, found: list[Logs]) -> None:
    """Forward and backward over one island that begins at window `first`; a state is the last order - 1 candidates."""
    forward = [np.zeros((1,) * (order - 1), np.float32)]
    for table, log in zip(tables, logs, strict=True):
        forward.append((forward[-1][..., None] + table).max(axis=0) + log)
    backward = np.zeros_like(forward[-1])
    for at in range(len(tables) - 1, -1, -1):
        joint = forward[at + 1] + backward
        found[first + at + order - 1] = joint if order == 2 else joint.reshape(-1, joint.shape[-1]).max(axis=0)
        if at:
            backward = (tables[at] + (logs[at] + backward)[None]).max(axis=-1)


def _best(through: Logs, kept: Ids, order: int) -> Ids:
    """Which candidates survive a pass."""
    if len(kept) == 1:
        return kept
    width, most = _PRUNE[order]
    ranked = np.argsort(-through, kind="stable")[:most]
    survivors: Ids = kept[ranked[through[ranked] >= through[ranked[0]] - width]]
    return survivors


def _margin(through: Logs) -> float:
    """How far the best lies before the second, in nats."""
    second, first = np.partition(through, -2)[-2:]
    return float(first - second)


def decode(model: LanguageModel, choices: Sequence[Choice]) -> list[Decision]:
    """The likeliest candidate of every position. Choices must be non-empty; the list may hold many sentences.

    The margin is that of the last pass in which the winner had a rival: one pruned early is not one that never was.
    """
    edge = [Choice((BREAK,), (0.0,))] * 3
    padded = [*edge, *choices]
    kept: Kept = [_ZERO if len(choice.words) == 1 else np.arange(len(choice.words)) for choice in padded]
    margins = [_ALONE] * len(padded)
    for order in (2, 3, 4):
        if max(map(len, kept)) == 1:
            break
        scores = _through(model, padded, kept, order)
        for at, (through, k) in enumerate(zip(scores, kept, strict=True)):
            if len(k) > 1:
                margins[at] = _margin(through)
                kept[at] = _best(through, k, order) if order < 4 else k[[int(through.argmax())]]
    return [Decision(int(k[0]), margin) for k, margin in zip(kept[3:], margins[3:], strict=True)]
