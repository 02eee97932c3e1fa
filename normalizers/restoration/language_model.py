"""A model of up to four Vietnamese syllables in a row, packed in memory-mapped arrays.

Files in data/model: `vocabulary.txt` (one word a line, its place is its number), `unigrams.npy` (float32, V x 3: log
probability, log back-off weight, share of capitals), `counts.npy` (uint8, 2**21: entries in each bucket), `prints.npy`
(uint16: 16-bit fingerprints in bucket order), `values.npy` (uint8: quantised logs). An n-gram that was never seen is
taken for a seen one with probability below 1e-4 (fingerprints). Natural logarithms throughout.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from normalizers.tables import data_dir
from normalizers.text import BARE

Ids = npt.NDArray[np.int64]
Logs = npt.NDArray[np.float32]

BUCKET_BITS = 21
STEP = 0.075  # one step of a quantised value, in nats
# what an entry is: an n-gram of 2, 3 or 4 words, or the back-off weight of a context of 2 or 3
BIGRAM, TRIGRAM, FOURGRAM, BACKOFF_TWO, BACKOFF_THREE = 1, 2, 3, 4, 5
BREAK, NUMBER, UNKNOWN = 0, 1, 2  # the first words of the vocabulary: <s>, <number>, <unknown>
SPECIAL = ("<s>", "<number>", "<unknown>")


def mixed(kind: int, key: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """A 64-bit hash of n-grams (splitmix64); keys hold 16 bits a word, the last word lowest."""
    with np.errstate(over="ignore"):
        key = key ^ np.uint64(kind * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF)
        key = (key ^ (key >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        key = (key ^ (key >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return np.asarray(key ^ (key >> np.uint64(31)), dtype=np.uint64)


def _key(*words: Ids) -> npt.NDArray[np.uint64]:
    key = words[0].astype(np.uint64)
    for word in words[1:]:
        key = (key << np.uint64(16)) | word.astype(np.uint64)
    return key


class LanguageModel:
    """Opens `folder`; raises FileNotFoundError where the model is not there."""

    def __init__(self, folder: Path) -> None:
        self.words: list[str] = (folder / "vocabulary.txt").read_text(encoding="utf-8").splitlines()
        self.numbers: dict[str, int] = {word: number for number, word in enumerate(self.words)}
        unigrams = np.load(folder / "unigrams.npy")
        self.log_one: Logs = np.ascontiguousarray(unigrams[:, 0])
        self._weight_one: Logs = np.ascontiguousarray(unigrams[:, 1])
        self.capital: Logs = np.ascontiguousarray(unigrams[:, 2])
        counts = np.load(folder / "counts.npy", mmap_mode="r")
        self._begin = np.zeros(len(counts) + 1, np.uint32)
        np.cumsum(counts, out=self._begin[1:])
        self._prints = np.load(folder / "prints.npy", mmap_mode="r")
        self._values = np.load(folder / "values.npy", mmap_mode="r")
        self.by_key: dict[str, tuple[int, ...]] = {}
        grouped: dict[str, list[int]] = {}
        for number, word in enumerate(self.words[len(SPECIAL) :], len(SPECIAL)):
            grouped.setdefault(word.translate(BARE), []).append(number)
        for key, numbers in grouped.items():
            self.by_key[key] = tuple(sorted(numbers, key=lambda number: -self.log_one[number]))

    def _find(self, hashes: npt.NDArray[np.uint64], missing: float) -> Logs:
        """The value of each hash, `missing` where it is not in the table."""
        bucket = (hashes >> np.uint64(64 - BUCKET_BITS)).astype(np.int64)
        wanted = ((hashes >> np.uint64(16)) & np.uint64(0xFFFF)).astype(np.uint16)
        at, end = self._begin[bucket].astype(np.int64), self._begin[bucket + 1].astype(np.int64)
        found = np.full(len(hashes), missing, np.float32)
        left = np.flatnonzero(at < end)
        while len(left):
            here = at[left]
            hit = self._prints[here] == wanted[left]
            found[left[hit]] = self._values[here[hit]] * np.float32(-STEP)
            left = left[~hit]
            at[left] += 1
            left = left[at[left] < end[left]]
        return found

    def two(self, first: Ids, second: Ids) -> Logs:
        """log P(second | first) for each pair."""
        seen = self._find(mixed(BIGRAM, _key(first, second)), np.nan)
        return np.where(np.isnan(seen), self._weight_one[first] + self.log_one[second], seen)

    def three(self, first: Ids, second: Ids, third: Ids) -> Logs:
        """log P(third | first second) for each triple."""
        found = self._find(mixed(TRIGRAM, _key(first, second, third)), np.nan)
        rest = np.flatnonzero(np.isnan(found))
        if len(rest):
            a, b, c = first[rest], second[rest], third[rest]
            found[rest] = self._find(mixed(BACKOFF_TWO, _key(a, b)), 0.0) + self.two(b, c)
        return found

    def four(self, first: Ids, second: Ids, third: Ids, fourth: Ids) -> Logs:
        """log P(fourth | first second third) for each four."""
        found = self._find(mixed(FOURGRAM, _key(first, second, third, fourth)), np.nan)
        rest = np.flatnonzero(np.isnan(found))
        if len(rest):
            a, b, c, d = first[rest], second[rest], third[rest], fourth[rest]
            found[rest] = self._find(mixed(BACKOFF_THREE, _key(a, b, c)), 0.0) + self.three(b, c, d)
        return found


@lru_cache(maxsize=1)
def language_model() -> LanguageModel:
    """The model that comes with the program, opened once."""
    return LanguageModel(data_dir() / "model")
