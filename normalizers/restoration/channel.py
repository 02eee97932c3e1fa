"""What an OCR without Vietnamese makes of a word, and backwards: which words a reading may stand for.

Rows of data/confusions.csv (how often a letter or a chunk was read as another) give the likelihoods; a letter may
always lose its marks. Backwards, up to two base-letter confusions are undone and every real word of the resulting
spelling is a candidate.
"""

from __future__ import annotations

import math
from collections import Counter
from functools import lru_cache

from normalizers.tables import rows
from normalizers.text import without_marks

_SAME, _STRIPPED, _OTHER = math.log(0.97), math.log(0.5), math.log(0.0004)
_KEPT_MARK = math.log(0.3)
_DROP = math.log(0.002)


@lru_cache(maxsize=1)
def _likelihoods() -> dict[tuple[str, str], float]:
    """log P(observed chunk | intended chunk), lower case."""
    counts: Counter[tuple[str, str]] = Counter()
    totals: Counter[str] = Counter()
    for row in rows("confusions"):
        observed, intended = row["observed"].lower(), row["intended"].lower()
        if observed and intended and row["level"] in {"char", "chunk"}:
            counts[observed, intended] += int(row["count"])
            totals[intended] += int(row["count"])
    weight = {letter: 300 if letter.isascii() else 3 for letter in totals}
    return {
        (observed, intended): math.log(0.9 * count / (totals[intended] + weight[intended]))
        for (observed, intended), count in counts.items()
    }


@lru_cache(maxsize=1)
def _undo() -> dict[str, tuple[str, ...]]:
    """Observed chunk → base letters it may stand for, where these differ from what it looks like."""
    found: dict[str, set[str]] = {}
    for observed, intended in _likelihoods():
        bare = without_marks(intended)
        if bare != without_marks(observed):
            found.setdefault(observed, set()).add(bare)
    return {observed: tuple(sorted(bare)) for observed, bare in found.items()}


@lru_cache(maxsize=20_000)
def spellings(observed: str, most: int = 2) -> frozenset[str]:
    """Base spellings (no marks) that a lower-case reading may stand for, with at most `most` confusions undone."""
    level = {("", observed, 0)}
    done: set[str] = set()
    undo = _undo()
    while level:
        following: set[tuple[str, str, int]] = set()
        for made, rest, used in level:
            if not rest:
                done.add(made)
                continue
            plain = without_marks(rest[0])
            if plain.isascii() and plain.isalpha():
                following.add((made + plain, rest[1:], used))
            if used < most:
                for length in (1, 2, 3):
                    for bare in undo.get(rest[:length], ()) if len(rest) >= length else ():
                        following.add((made + bare, rest[length:], used + 1))
        level = following
    return frozenset(done)


@lru_cache(maxsize=200_000)
def log_likelihood(observed: str, intended: str) -> float:
    """log P(reading | word), both lower case NFC: the best way to cut both into chunks that became each other."""
    table = _likelihoods()
    rows_, columns = len(observed) + 1, len(intended) + 1
    best = [[-math.inf] * columns for _ in range(rows_)]
    best[0][0] = 0.0
    for i in range(rows_):
        for j in range(columns):
            here = best[i][j]
            if here == -math.inf:
                continue
            if i + 1 < rows_ and j + 1 < columns:
                o, w = observed[i], intended[j]
                if o == w:
                    step = _SAME if w.isascii() else _KEPT_MARK
                elif without_marks(o) == without_marks(w):
                    step = _STRIPPED if o.isascii() else _OTHER * 0.5
                else:
                    step = _OTHER
                best[i + 1][j + 1] = max(best[i + 1][j + 1], here + max(step, table.get((o, w), step)))
            for a in (1, 2, 3):
                for b in (1, 2, 3):
                    if a + b > 2 and i + a < rows_ and j + b < columns:
                        step = table.get((observed[i : i + a], intended[j : j + b]), -math.inf)
                        best[i + a][j + b] = max(best[i + a][j + b], here + step)
            if i + 1 < rows_:
                best[i + 1][j] = max(best[i + 1][j], here + _OTHER)
            if j + 1 < columns:
                best[i][j + 1] = max(best[i][j + 1], here + _DROP)
    return best[-1][-1]
