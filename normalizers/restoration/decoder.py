"""Finds the likeliest words: a coarse pass with pairs prunes the candidates, a fine pass with triples decides.

All look-ups of a pass are made at once (numpy); the passes themselves walk over small arrays, one position at a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from normalizers.restoration.language_model import Ids, LanguageModel, Logs

_PRUNE = 9.0  # nats below the best a candidate may lie after the coarse pass
_KEEP = 6


@dataclass(frozen=True, slots=True)
class Choice:
    """One position: what may stand there (word numbers) and the log likelihood of what was read, given each."""

    words: tuple[int, ...]
    logs: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """Which candidate won (its index in the Choice) and how sure: best against all others, in nats."""

    index: int
    margin: float


def _ragged(sizes: Ids, order: int) -> tuple[list[Ids], Ids]:
    """For every position from `order - 1` on, all combinations of candidates there and at the positions before.

    Gives flat candidate indices, one array a place in the n-gram, and the number of combinations at each position.
    """
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    columns = [sizes[k : len(sizes) - order + 1 + k] for k in range(order)]
    begins = [starts[k : len(sizes) - order + 1 + k] for k in range(order)]
    combos = np.prod(np.stack(columns), axis=0)
    position = np.repeat(np.arange(len(combos)), combos)
    within = np.arange(len(position)) - np.repeat(np.concatenate([[0], np.cumsum(combos)[:-1]]), combos)
    flat: list[Ids] = []
    for k in range(order - 1, -1, -1):
        size = columns[k][position]
        flat.insert(0, begins[k][position] + within % size)
        within = within // size
    return flat, combos


def _split(values: Logs, counts: Ids) -> list[Any]:
    ends = np.cumsum(counts)
    return [values[end - count : end] for end, count in zip(ends.tolist(), counts.tolist(), strict=True)]


def _prune(model: LanguageModel, choices: Sequence[Choice]) -> list[npt.NDArray[np.int64]]:
    """Which candidates of each position survive, by the best path of pairs through each."""
    sizes = np.array([len(choice.words) for choice in choices], np.int64)
    if sizes.max() == 1:
        return [np.zeros(1, np.int64)] * len(choices)
    words = np.array([word for choice in choices for word in choice.words], np.int64)
    (first, second), combos = _ragged(sizes, 2)
    pairs = _split(model.two(words[first], words[second]), combos)
    emitted = [np.array(choice.logs, np.float32) for choice in choices]
    tables = [pair.reshape(size, -1) for pair, size in zip(pairs, sizes.tolist(), strict=False)]
    forward = [emitted[0]]
    for table, logs in zip(tables, emitted[1:], strict=True):
        forward.append((forward[-1][:, None] + table).max(axis=0) + logs)
    survivors: list[npt.NDArray[np.int64]] = []
    backward = np.zeros(int(sizes[-1]), np.float32)
    for i in range(len(choices) - 1, -1, -1):
        if sizes[i] == 1:
            survivors.append(np.zeros(1, np.int64))
        else:
            through = forward[i] + backward
            order = np.argsort(-through, kind="stable")[:_KEEP]
            survivors.append(order[through[order] >= through[order[0]] - _PRUNE])
        if i:
            backward = (tables[i - 1] + (emitted[i] + backward)[None, :]).max(axis=1)
    return survivors[::-1]


def decode(model: LanguageModel, choices: Sequence[Choice]) -> list[Decision]:
    """The likeliest candidate of every position. Choices must be non-empty; the list may hold many sentences."""
    if len(choices) < 3:
        padded = [*choices, *[Choice((0,), (0.0,))] * (3 - len(choices))]
        return decode(model, padded)[: len(choices)]
    kept = _prune(model, choices)
    sizes = np.array([len(k) for k in kept], np.int64)
    if sizes.max() == 1:
        return [Decision(int(k[0]), 20.0) for k in kept]
    words = np.array([choice.words[j] for choice, k in zip(choices, kept, strict=True) for j in k.tolist()], np.int64)
    logs = [np.array(choice.logs, np.float32)[k] for choice, k in zip(choices, kept, strict=True)]
    (first, second, third), combos = _ragged(sizes, 3)
    triples = _split(model.three(words[first], words[second], words[third]), combos)
    shape = sizes.tolist()
    tables = [t.reshape(shape[i], shape[i + 1], shape[i + 2]) for i, t in enumerate(triples)]
    (one, two), combos = _ragged(sizes[:2], 2)
    state = model.two(words[one], words[two]).reshape(shape[0], shape[1]) + logs[0][:, None] + logs[1][None, :]
    forward = [state]
    for i, table in enumerate(tables):
        state = (state[:, :, None] + table).max(axis=0) + logs[i + 2][None, :]
        forward.append(state)
    backward = np.zeros_like(state)
    decisions: list[Decision] = []
    for i in range(len(forward) - 1, -1, -1):
        decisions.append(_decided((forward[i] + backward).max(axis=0), kept[i + 1]))
        if i:
            ahead = logs[i + 1][None, :] + backward
            backward = (tables[i - 1] + ahead[None, :, :]).max(axis=2)
        else:
            decisions.append(_decided((forward[0] + backward).max(axis=1), kept[0]))
    return decisions[::-1]


def _decided(through: Logs, kept: npt.NDArray[np.int64]) -> Decision:
    best = int(through.argmax())
    if len(through) == 1:
        return Decision(int(kept[0]), 20.0)
    others = np.delete(through, best)
    return Decision(int(kept[best]), float(through[best] - others.max()))
