"""When two values are the same: strictly, softly; and which of many belong together."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from normalizers.syllables import tone_folded
from normalizers.text import folded, squeeze

A = TypeVar("A")
B = TypeVar("B")

SOFT = 0.8  # Levenshtein similarity from which a text counts as softly right (as GROBID has it)
_EDGES = " .;,:-–…\"“”'/"


def canonical(value: str) -> str:
    """What strict comparison compares: one space, one tone placement, no punctuation at the ends."""
    text = " ".join(tone_folded(word) for word in squeeze(value).replace("–", "-").split())
    text = re.sub(r"\s*([-/,;:.])\s*", r"\1", text)
    return text.strip(_EDGES)


def strict(a: str, b: str) -> bool:
    return canonical(a) == canonical(b)


def similarity(a: str, b: str) -> float:
    """Levenshtein similarity of the folded texts, 0 to 1."""
    return Levenshtein.normalized_similarity(_plain(a), _plain(b))


def soft(a: str, b: str) -> bool:
    return similarity(a, b) >= SOFT


def overlap(a: str, b: str) -> float:
    """How well the shorter text lies in the longer one, 0 to 1: gold tasks give the beginning of a sentence only."""
    plain_a, plain_b = _plain(a), _plain(b)
    if not plain_a or not plain_b:
        return 0.0
    return float(fuzz.partial_ratio(plain_a, plain_b)) / 100


def _plain(text: str) -> str:
    return re.sub(r"[^0-9a-z]+", " ", folded(text)).strip()


def paired(
    gold: Sequence[A], found: Sequence[B], score: Callable[[A, B], float], least: float
) -> list[tuple[int, int]]:
    """Pairs (index in gold, index in found), each used once, the best scores first; none below `least`."""
    scored = [
        (value, -i, -j) for i, a in enumerate(gold) for j, b in enumerate(found) if (value := score(a, b)) >= least
    ]
    pairs: list[tuple[int, int]] = []
    used_gold: set[int] = set()
    used_found: set[int] = set()
    for _, minus_i, minus_j in sorted(scored, reverse=True):
        i, j = -minus_i, -minus_j
        if i not in used_gold and j not in used_found:
            used_gold.add(i)
            used_found.add(j)
            pairs.append((i, j))
    return sorted(pairs)


@dataclass(slots=True)
class Count:
    """Hits, false finds and misses; precision, recall and F1 of them (None where there is nothing to divide by)."""

    right: int = 0
    false: int = 0
    missed: int = 0

    def add(self, other: Count) -> None:
        self.right += other.right
        self.false += other.false
        self.missed += other.missed

    @property
    def precision(self) -> float | None:
        return share(self.right, self.right + self.false)

    @property
    def recall(self) -> float | None:
        return share(self.right, self.right + self.missed)

    @property
    def f1(self) -> float | None:
        return share(2 * self.right, 2 * self.right + self.false + self.missed)


def share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
