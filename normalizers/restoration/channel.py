"""What an OCR without Vietnamese makes of a word, and backwards: which words a reading may stand for.

Rows of data/confusions.csv (how often letters were read as which signs, out of how many) give the likelihoods; what was
seldom seen is smoothed by what became of the letters with the same base. Frequent words have a memory of their own
(data/misread_words.csv). Backwards, the words of the vocabulary are
walked letter by letter (a trie) along the reading, and the likeliest are kept.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from normalizers.tables import rows
from normalizers.text import without_marks

_TRUSTED = 20.0  # how many sightings of a whole word what its letters say is worth
_PRIOR = 20.0  # how many sightings the smoothing is worth
_STRANGE = 0.05  # how likely it is that the engine was another one, with mistakes of its own
_POOL_PRIOR = 40.0  # ... of all letters with one base together
_KEPT, _STRIPPED, _MARKED, _OTHER, _SIGN, _DROPPED = 0.25, 0.55, 0.004, 0.0008, 0.004, 0.004
_ADDED = 0.0008  # a sign that stands for nothing
_ADDED_LOG = math.log(_ADDED)
_LEAST = 3e-5  # what is rarer is not considered
_BEAM = 11.0  # nats below the best partial reading
_WIDEST = 60  # partial readings kept at each place
_SHAPES = {"0": "o", "1": "il", "5": "s", "9": "g", "8": "b"}  # digits in the shape of letters
_SHAPED = 0.03
_SIGNS = "€¢¥§£&@$%'0123456789"  # what stands for a letter with marks, now and then

Scored = tuple[tuple[float, int], ...]
# where the readings after a chunk are gathered, single letters and pairs of letters it may stand for
_Chunk = tuple[int, dict[int, float], dict[str, float], tuple[tuple[str, str, float], ...]]


def _by_shape(observed: str, intended: str) -> float:  # noqa: PLR0911
    """P(observed | one letter) of an engine of which nothing is known."""
    bare = without_marks(intended)
    if not observed:
        return _DROPPED
    if len(observed) > 1:
        return 0.0
    if observed == intended:
        return 0.95 if intended == bare else _KEPT
    if observed == bare:
        return _STRIPPED
    if without_marks(observed) == bare:
        return _MARKED
    if bare in _SHAPES.get(observed, ""):
        return _SHAPED
    if observed in _SIGNS:
        return _SIGN if intended != bare else 0.0
    return _OTHER


@lru_cache(maxsize=1)
def _table() -> dict[str, dict[str, float]]:
    """Observed chunk → intended chunk → log P(observed | intended); all lower case."""
    counts: dict[tuple[str, str], float] = {}
    totals: dict[str, float] = {}
    for row in rows("confusions"):
        counts[row["observed"], row["intended"]] = float(row["count"])
        totals[row["intended"]] = float(row["of"])
    pooled: defaultdict[tuple[str, str], float] = defaultdict(float)
    bases: defaultdict[str, float] = defaultdict(float)
    for letter, total in totals.items():
        if len(letter) == 1 and letter != without_marks(letter):
            bases[without_marks(letter)] += total
    for (observed, intended), count in counts.items():
        if len(intended) == 1 and intended != without_marks(intended):
            pooled[observed, without_marks(intended)] += count
    letters = {letter for letter in totals if len(letter) == 1} | set(_LETTERS)
    signs = {pair[0] for pair in counts} | letters | {without_marks(letter) for letter in letters} | {*_SIGNS, ""}
    table: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for letter in letters:
        for sign in signs:
            base, bare = _by_shape(sign, letter), without_marks(letter)
            smooth = base
            if letter != bare:  # letters with marks share what is known of their base; plain ones are mostly read right
                smooth = (pooled.get((sign, bare), 0.0) + _POOL_PRIOR * base) / (bases[bare] + _POOL_PRIOR)
            chance = (counts.get((sign, letter), 0.0) + _PRIOR * smooth) / (totals.get(letter, 0.0) + _PRIOR)
            chance = (1 - _STRANGE) * chance + _STRANGE * base
            if chance > _LEAST:
                table[sign][letter] = math.log(chance)
    for (observed, intended), count in counts.items():
        if len(intended) == 2 and count / totals[intended] > _LEAST:
            table[observed][intended] = math.log(count / (totals[intended] + _PRIOR))
    return dict(table)


@lru_cache(maxsize=1)
def _steps() -> dict[str, tuple[dict[str, float], tuple[tuple[str, str, float], ...]]]:
    """Observed chunk → single letters it may stand for, and pairs of letters."""
    return {
        observed: (
            {letter: log for letter, log in chances.items() if len(letter) == 1},
            tuple((pair[0], pair[1], log) for pair, log in chances.items() if len(pair) == 2),
        )
        for observed, chances in _table().items()
    }


@lru_cache(maxsize=1)
def _added() -> dict[str, float]:
    found = {
        row["observed"]: float(row["count"]) / float(row["of"]) for row in rows("confusions") if not row["intended"]
    }
    return {sign: math.log(max(chance, _ADDED / 4)) for sign, chance in found.items()}


@dataclass(frozen=True, slots=True)
class Memory:
    """What whole words were read as: `seen[observed]`: words and how often; `totals`: how often each was printed."""

    seen: dict[str, dict[str, float]]
    totals: dict[str, float]

    def chance(self, observed: str, word: str, by_letters: float) -> float:
        """log P(observed | word): what was counted, and what the letters say (a log) where little was."""
        counted = self.seen.get(observed, {}).get(word, 0.0)
        share = (counted + _TRUSTED * math.exp(by_letters)) / (self.totals.get(word, 0.0) + _TRUSTED)
        return math.log(share)


@lru_cache(maxsize=1)
def memory() -> Memory:
    """The rows of data/misread_words.csv."""
    seen: defaultdict[str, dict[str, float]] = defaultdict(dict)
    totals: dict[str, float] = {}
    for row in rows("misread_words"):
        seen[row["observed"]][row["intended"]] = float(row["count"])
        totals[row["intended"]] = float(row["of"])
    return Memory(dict(seen), totals)


_LETTERS = "abcdefghijklmnopqrstuvwxyzđăâêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ"


class Trie:
    """Words (lower case NFC) by their letters. `logs`: the log probability of each; `numbers`: what it is called."""

    def __init__(self, words: Sequence[str], numbers: Sequence[int], logs: Sequence[float]) -> None:
        self.children: list[dict[str, int]] = [{}]
        self.ends: list[tuple[float, int] | None] = [None]
        self.best: list[float] = [-math.inf]  # the likeliest word below each node
        for word, number, log in zip(words, numbers, logs, strict=True):
            node = 0
            self.best[0] = max(self.best[0], log)
            for letter in word:
                following = self.children[node].get(letter)
                if following is None:
                    following = len(self.children)
                    self.children.append({})
                    self.ends.append(None)
                    self.best.append(-math.inf)
                    self.children[node][letter] = following
                node = following
                self.best[node] = max(self.best[node], log)
            self.ends[node] = (log, number)

    def readings(self, observed: str, most: int, width: float) -> Scored:
        """(log P(reading | word), number) of the words a lower-case reading may stand for, the likeliest first.

        Likeliest counts how common a word is as well; words more than `width` nats behind the first are left out.
        """
        steps, added = _steps(), _added()
        dropped = steps[""][0]
        size = len(observed)
        states: list[dict[int, float]] = [{} for _ in range(size + 1)]
        states[0][0] = 0.0
        tops = [-math.inf] * (size + 1)  # the best that was put at each place
        best, children = self.best, self.children
        never = -math.inf
        for at in range(size + 1):
            here = states[at]
            if not here:
                continue
            scored = [(log + best[node], node) for node, log in here.items()]
            least = max(scored)[0] - _BEAM
            kept = sorted((pair for pair in scored if pair[0] >= least), reverse=True)[:_WIDEST]
            # letters that left no trace: at most one in a row
            for score, node in kept:
                if score - 3 < least:
                    break
                log = here[node]
                for letter, child in children[node].items():
                    step = dropped.get(letter)
                    if step is not None and here.get(child, never) < log + step:
                        here[child] = log + step
                        kept.append((log + step + best[child], child))
            if at == size:
                break
            kept = [pair for pair in kept if pair[0] >= least]
            extra = added.get(observed[at], _ADDED_LOG)
            after = states[at + 1]
            chunks: list[_Chunk] = []
            for length in (1, 2, 3):
                if at + length <= size:
                    known = steps.get(observed[at : at + length])
                    if known is not None:
                        chunks.append((at + length, states[at + length], known[0], known[1]))
            for _, node in kept:
                log = here[node]
                if after.get(node, never) < log + extra:
                    after[node] = log + extra
                for chunk in chunks:
                    self._spread(node, log, chunk, tops)
        found: list[tuple[float, float, int]] = []
        for node, log in states[size].items():
            end = self.ends[node]
            if end is not None:
                found.append((log + end[0], log, end[1]))
        found.sort(reverse=True)
        return tuple((log, number) for score, log, number in found[:most] if score > found[0][0] - width)

    def _spread(self, node: int, log: float, chunk: _Chunk, tops: list[float]) -> None:
        """Goes on from one node with whatever letters the next signs may stand for; what is hopeless is left out."""
        place, target, singles, pairs = chunk
        below, best, never = self.children[node], self.best, -math.inf
        top = tops[place]
        least = top - _BEAM
        if len(singles) < len(below):
            steps = [(below[letter], step) for letter, step in singles.items() if letter in below]
        else:
            steps = [(child, singles[letter]) for letter, child in below.items() if letter in singles]
        for first, second, step in pairs:
            if first in below and second in self.children[below[first]]:
                steps.append((self.children[below[first]][second], step))
        for child, step in steps:
            reached = log + step
            bound = reached + best[child]
            if bound > least and target.get(child, never) < reached:
                target[child] = reached
                if bound > top:
                    top, least = bound, bound - _BEAM
        tops[place] = top
