"""Words and letters of what was read against what stands on the page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from normalizers.syllables import tone_folded
from normalizers.text import normal, squeeze, without_marks

_HAND = re.compile(r"\{\{.*?\}\}")  # gold marks handwriting so


def bag(text: str) -> Counter[str]:
    """The words of a page, NFC, tone placement folded (hoà is hòa), order aside; leaders and lone signs are none."""
    words = (tone_folded(word) for word in normal(text).split())
    return Counter(word for word in words if any(sign.isalnum() for sign in word))


@dataclass(slots=True)
class Found:
    """Words of pages: `all` that stand there, `found` of them, `invented` that do not stand there; `digits` and
    `digits_found`: those of them with a digit; `wrong_marks`: missing words that an invented one has the letters of."""

    all: int = 0
    found: int = 0
    read: int = 0
    digits: int = 0
    digits_found: int = 0
    wrong_marks: int = 0

    def add(self, other: Found) -> None:
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))

    @property
    def invented(self) -> int:
        return self.read - self.found

    @property
    def share(self) -> float:
        return self.found / self.all if self.all else 0.0


def words_found(truth: str, read: str) -> Found:
    meant, seen = bag(_HAND.sub(" ", truth)), bag(read)
    both = meant & seen
    bare = _bare(meant - seen) & _bare(seen - meant)
    return Found(
        all=meant.total(),
        found=both.total(),
        read=seen.total(),
        digits=_with_digits(meant),
        digits_found=_with_digits(both),
        wrong_marks=bare.total(),
    )


def misses(truth: str, read: str) -> tuple[list[str], list[str]]:
    """The words that were not found, and those that were read instead."""
    meant, seen = bag(_HAND.sub(" ", truth)), bag(read)
    return sorted((meant - seen).elements()), sorted((seen - meant).elements())


def _bare(words: Counter[str]) -> Counter[str]:
    bare: Counter[str] = Counter()
    for word, count in words.items():
        bare[without_marks(word)] += count
    return bare


def _with_digits(words: Counter[str]) -> int:
    return sum(count for word, count in words.items() if any(sign.isdigit() for sign in word))


def distance(truth: str, read: str) -> tuple[int, int]:
    """Letters to change, and letters there are: NFC, white space folded."""
    meant, seen = squeeze(normal(truth)), squeeze(normal(read))
    return int(Levenshtein.distance(meant, seen)), len(meant)


def running_lines(text: str, least: int = 10) -> list[str]:
    """The lines of running text: at least so many words, none by hand. Head cells and rows of tables fall out."""
    lines = (line.strip() for line in text.splitlines())
    return [line for line in lines if len(line.split()) >= least and "{{" not in line]


def running_distance(truth: str, read: str) -> tuple[int, int]:
    """As `distance`, for the lines of running text alone, each against the piece of the reading that fits it best."""
    whole = squeeze(normal(read))
    wrong = letters = 0
    for line in running_lines(truth):
        meant = squeeze(normal(line))
        wrong += min(_in(meant, whole), len(meant))
        letters += len(meant)
    return wrong, letters


def _in(line: str, whole: str) -> int:
    """The least number of letters to change to make the line a piece of the whole (Sellers' algorithm, in numpy)."""
    import numpy as np  # noqa: PLC0415 - heavy

    if not whole:
        return len(line)
    text = np.frombuffer(whole.encode("utf-32-le"), np.uint32)
    steps = np.arange(len(text) + 1)
    row = np.zeros(len(text) + 1, np.int64)
    for count, letter in enumerate(line, 1):
        best = np.empty_like(row)
        best[0] = count
        best[1:] = np.minimum(row[1:] + 1, row[:-1] + (text != ord(letter)))
        row = np.minimum.accumulate(best - steps) + steps
    return int(row.min())


def joined(lines: Iterable[str]) -> str:
    return "\n".join(lines)
