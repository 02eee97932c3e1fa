"""Interpolated estimates of n-grams up to four words, pruned (Chen and Goodman 1998; Stolcke 1998).

Lower orders are the mean of two estimates with the discounts of modified Kneser-Ney: entries counted as they are, and
by how many different words stand before them. The second alone says too little where a context was never seen (of 2025
after năm), the first alone too much of set phrases; on held-out words and on real pages the mean beats either.
N-grams are keys of 16 bits a word, the last word lowest. An entry is worth what the training text would lose in
likelihood without it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
ORDER = 4
_WORD = np.uint64(16)
_LEAST_ONE = 0.05  # added to the count of every word of the vocabulary


@dataclass(frozen=True, slots=True)
class Grams:
    """What is kept of one order: sorted keys with log probabilities; contexts with the logs of their back-off."""

    keys: Array
    logs: Array
    contexts: Array
    weights: Array
    seen: int


def _mask(words: int) -> np.uint64:
    return np.uint64((1 << 16 * words) - 1)


def keys_of(ids: Array, order: int) -> Array:
    """The key of every n-gram of a text of word numbers, in order of the text."""
    x = ids.astype(np.uint64)
    size = len(x) - order + 1
    keys = np.zeros(size, np.uint64)
    for at in range(order):
        keys = (keys << _WORD) | x[at : at + size]
    return keys


def _discounts(counts: Array) -> Array:
    """What is taken from entries counted once, twice, more often; index 0 unused."""
    n = [int((counts == k).sum()) for k in range(1, 5)]
    if not all(n):
        return np.array([0.0, 0.5, 0.75, 1.0])
    y = n[0] / (n[0] + 2 * n[1])
    found = [0.0, 1 - 2 * y * n[1] / n[0], 2 - 3 * y * n[2] / n[1], 3 - 4 * y * n[3] / n[2]]
    clipped: Array = np.clip(np.array(found), 0.05, [0.05, 0.95, 1.9, 2.9])
    return clipped


class _Backing:
    """Probabilities of the orders estimated so far."""

    def __init__(self, one: Array) -> None:
        self.one = one
        self.grams: dict[int, tuple[Array, Array, Array, Array]] = {}

    def of(self, keys: Array, order: int) -> Array:
        if order == 1:
            found: Array = self.one[keys.astype(np.int64)]
            return found
        own, chance, contexts, weights = self.grams[order]
        lower = self.of(keys & _mask(order - 1), order - 1)
        context = keys >> _WORD
        at = np.minimum(np.searchsorted(contexts, context), len(contexts) - 1)
        backed = np.where(contexts[at] == context, weights[at], 1.0) * lower
        at = np.minimum(np.searchsorted(own, keys), len(own) - 1)
        result: Array = np.where(own[at] == keys, chance[at], backed)
        return result


def estimate(ids: Array, size: int, keep: dict[int, int]) -> tuple[Array, dict[int, Grams]]:
    """(log probabilities of single words, n-grams of order 2 to 4). `keep`: how many entries of each order at most."""
    raw: dict[int, tuple[Array, Array]] = {}
    for order in range(ORDER, 1, -1):
        raw[order] = np.unique(keys_of(ids, order), return_counts=True)
    one = np.bincount((raw[2][0] & _mask(1)).astype(np.int64), minlength=size) + _LEAST_ONE
    as_counted = np.bincount(ids, minlength=size) + _LEAST_ONE
    one = (one / one.sum() + as_counted / as_counted.sum()) / 2
    backing = _Backing(one)
    made: dict[int, Grams] = {}
    for order in range(2, ORDER + 1):
        keys, counts = raw[order]
        context = keys >> _WORD
        starts = np.flatnonzero(np.concatenate([[True], context[1:] != context[:-1]]))
        group = np.repeat(np.arange(len(starts)), np.diff(np.append(starts, len(keys))))
        lower = backing.of(keys & _mask(order - 1), order - 1)
        estimates = [_discounted(counts, starts, group, lower)]
        if order < ORDER:
            left, kinds = np.unique(raw[order + 1][0] & _mask(order), return_counts=True)
            at = np.minimum(np.searchsorted(left, keys), len(left) - 1)
            estimates.append(_discounted(np.where(left[at] == keys, kinds[at], 1), starts, group, lower))
        chance = np.mean([chance for chance, _ in estimates], axis=0)
        spared = np.mean([spared for _, spared in estimates], axis=0)
        gain = counts * (np.log(chance) - np.log(spared * lower))
        kept = np.sort(np.argsort(-gain, kind="stable")[: keep[order]])
        contexts, inverse = np.unique(context[kept], return_inverse=True)
        left_over = (1 - np.bincount(inverse, chance[kept])).clip(1e-6)
        weights = left_over / (1 - np.bincount(inverse, lower[kept])).clip(1e-6)
        backing.grams[order] = keys[kept], chance[kept], contexts, weights
        made[order] = Grams(keys[kept], np.log(chance[kept]), contexts, np.log(weights), len(keys))
    return np.log(one), made


def _discounted(counts: Array, starts: Array, group: Array, lower: Array) -> tuple[Array, Array]:
    """Interpolated probability of every entry, and what its context spares for the lower order."""
    discount = _discounts(counts)[np.minimum(counts, 3)]
    total = np.add.reduceat(counts, starts)[group]
    spared: Array = np.add.reduceat(discount, starts)[group] / total
    return (counts - discount) / total + spared * lower, spared
