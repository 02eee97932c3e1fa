"""Official text garbled as an OCR without Vietnamese would: what the restoring net learns from besides true pages.

Words that were seen on true pages (normalizers.restoration.training.letter_pairs) are misread as they were there; the
letters of other words as such letters were, after and before such neighbours. Every word of the text gets a pool of
readings, so that batches are put together without Python: see Pools.
"""

from __future__ import annotations

import math
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from multiprocessing import Pool
from typing import Any

import numpy as np
from numpy.typing import NDArray

from normalizers.restoration.training.letter_pairs import Stream

Signs = tuple[str, tuple[str, ...]]  # a word as read, and what each of its signs stands for
Array = NDArray[Any]

UNKNOWN = 0  # number of a sign that is not in the list
KEEP, NOTHING = 0, 1  # labels: the sign is right as read; it stands for nothing
_EDGES = re.compile(r"^([^\w]*)(.*?)([^\w]*)$", re.DOTALL)
_TRUSTED = 6  # sightings of a whole word against which its letters count as much
_ENOUGH = 25  # sightings of a letter between two others that are enough
_NOISE = 0.004  # share of signs that are something else altogether


class _Draw:
    """Things by how often they were counted."""

    def __init__(self, counts: Counter[Any]) -> None:
        self.things = list(counts)
        self.sums = list(accumulate(counts.values()))

    def one(self, chance: random.Random) -> Any:
        return chance.choices(self.things, cum_weights=self.sums)[0]


class Garbler:
    """Misreads words as the engine of the pages did."""

    def __init__(self, pages: Iterable[Stream]) -> None:
        words: defaultdict[str, Counter[Signs]] = defaultdict(Counter)
        near: defaultdict[str, Counter[str]] = defaultdict(Counter)
        alone: defaultdict[str, Counter[str]] = defaultdict(Counter)
        signs: Counter[str] = Counter()
        for read, stands in pages:
            signs.update(read)
            for word in _words(read, stands):
                chunks = _chunks(word)
                printed = "".join(letter for letter, _ in chunks)
                for at, (letter, seen) in enumerate(chunks):
                    alone[letter][seen] += 1
                    near[f"{printed[at - 1 : at]}{letter}{printed[at + 1 : at + 2]}"][seen] += 1
                if printed.isalpha() and len(printed) > 1:
                    words[printed][word] += 1
        self._words = {word: (counts.total(), _Draw(counts)) for word, counts in words.items()}
        self._near = {key: _Draw(counts) for key, counts in near.items() if counts.total() >= _ENOUGH}
        self._alone = {key: _Draw(counts) for key, counts in alone.items()}
        self._signs = _Draw(signs)

    def word(self, printed: str, chance: random.Random) -> Signs:
        """One reading of a word (with the punctuation beside it). Digits stay."""
        found = _EDGES.match(printed)
        before, core, after = found.groups() if found else ("", printed, "")
        known = self._words.get(core)
        if known and chance.random() < known[0] / (known[0] + _TRUSTED):
            read, stands = known[1].one(chance)
            left, right = self._letters(before, chance), self._letters(after, chance)
            made: list[tuple[str, str]] = [*left, *zip(read, stands, strict=True), *right]
        else:
            made = self._letters(printed, chance)
        for at, (sign, stand) in enumerate(made):
            if not sign.isdigit() and stand != " " and chance.random() < _NOISE:
                other = self._signs.one(chance)
                if not other.isspace() and not other.isdigit():
                    made[at] = (other, stand)
        return "".join(sign for sign, _ in made), tuple(stand for _, stand in made)

    def _letters(self, printed: str, chance: random.Random) -> list[tuple[str, str]]:
        made: list[tuple[str, str]] = []
        waiting = ""
        for at, letter in enumerate(printed):
            seen = letter
            if not letter.isdigit():
                drawn = self._near.get(f"{printed[at - 1 : at] if at else ''}{letter}{printed[at + 1 : at + 2]}")
                drawn = drawn or self._alone.get(letter)
                seen = drawn.one(chance) if drawn else letter
            if not seen:
                if made:
                    made[-1] = (made[-1][0], made[-1][1] + letter)
                else:
                    waiting += letter
                continue
            made.append((seen[0], waiting + letter))
            waiting = ""
            made += [(sign, "") for sign in seen[1:]]
        return made


def _words(read: str, stands: Sequence[str | None]) -> Iterable[Signs]:
    start = 0
    for at in range(len(read) + 1):
        if at == len(read) or (read[at] in " \n" and stands[at] == read[at]):
            piece = [stand for stand in stands[start:at] if stand is not None]
            if at > start and len(piece) == at - start and not any(" " in stand for stand in piece):
                yield read[start:at], tuple(piece)
            start = at + 1


def _chunks(word: Signs) -> list[tuple[str, str]]:
    """(printed letter, what was read for it)."""
    made: list[tuple[str, str]] = []
    for sign, stand in zip(*word, strict=True):
        if not stand and made:
            made[-1] = (made[-1][0], made[-1][1] + sign)
        else:
            made += [(letter, "" if at else sign) for at, letter in enumerate(stand)]
    return made


@dataclass(frozen=True)
class Pools:
    """Readings of every word of a text, as flat arrays of sign and label numbers.

    `first`, `count`: word → its readings, the right one first; `begin`: reading → its place in `signs` and `labels` (one more
    than there are readings). Labels that are no label are -100.
    """

    signs: Array
    labels: Array
    begin: Array
    first: Array
    count: Array


@dataclass(frozen=True)
class Numbers:
    """Which number a sign and a label have."""

    inputs: tuple[str, ...]
    labels: tuple[str, ...]  # from 2 on; 0 is KEEP, 1 is NOTHING

    def sign(self) -> dict[str, int]:
        return {sign: number for number, sign in enumerate(self.inputs, 1)}

    def label(self) -> dict[str, int]:
        return {"": NOTHING} | {label: number for number, label in enumerate(self.labels, 2)}


def numbers_for(pages: Sequence[Stream], letters: Iterable[str], least: int = 4) -> Numbers:
    """Signs and labels that are frequent enough on the pages, and all letters."""
    read: Counter[str] = Counter()
    meant: Counter[str] = Counter()
    for signs, stands in pages:
        read.update(signs)
        meant.update(stand for sign, stand in zip(signs, stands, strict=True) if stand and stand != sign)
    every = sorted(set(letters))
    inputs = dict.fromkeys([*every, *sorted(sign for sign, times in read.items() if times >= least)])
    labels = dict.fromkeys([*(x for x in every if x.isalpha()), *sorted(x for x, n in meant.items() if n >= least)])
    return Numbers(tuple(inputs), tuple(labels))


def encoded(word: Signs | Stream, sign: dict[str, int], label: dict[str, int]) -> tuple[list[int], list[int]]:
    """Numbers of the signs and of what they stand for."""
    read, stands = word
    return [sign.get(x, UNKNOWN) for x in read], [
        KEEP if x == s else -100 if x is None else label.get(x, -100) for s, x in zip(read, stands, strict=True)
    ]


_shared: dict[str, Any] = {}


def _share(garbler: Garbler, numbers: Numbers) -> None:
    _shared.update(garbler=garbler, sign=numbers.sign(), label=numbers.label())


def _pool(jobs: Sequence[tuple[str, int]]) -> tuple[Array, Array, list[int], list[int]]:
    """Signs and labels of the readings of some words, how long each reading is, how many each word has."""
    signs: list[int] = []
    labels: list[int] = []
    lengths, count = list[int](), list[int]()
    for word, times in jobs:
        chance = random.Random(word)
        readings: list[Signs] = [(word, tuple(word))]
        readings += [_shared["garbler"].word(word, chance) for _ in range(3 + min(60, int(4 * math.log2(times + 1))))]
        made = [encoded(reading, _shared["sign"], _shared["label"]) for reading in readings if reading[0]]
        count.append(len(made))
        for seen, stands in made:
            signs += seen
            labels += stands
            lengths.append(len(seen))
    return np.array(signs, np.int16), np.array(labels, np.int16), lengths, count


def pools(words: Sequence[tuple[str, int]], garbler: Garbler, numbers: Numbers, processes: int) -> Pools:
    """Readings of the words, more for those that are frequent (given with how often each occurs)."""
    jobs = [words[start : start + 1000] for start in range(0, len(words), 1000)]
    with Pool(processes, _share, (garbler, numbers)) as workers:
        made = workers.map(_pool, jobs, chunksize=1)
    count = np.array([n for *_, counts in made for n in counts], np.int64)
    lengths = np.array([n for _, _, sizes, _ in made for n in sizes], np.int64)
    return Pools(
        signs=np.concatenate([signs for signs, *_ in made]),
        labels=np.concatenate([labels for _, labels, *_ in made]),
        begin=np.concatenate([[0], np.cumsum(lengths)]),
        first=np.cumsum(count) - count,
        count=count,
    )
