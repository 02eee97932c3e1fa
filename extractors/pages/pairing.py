"""Two readings of one line, word against word."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz.distance import Levenshtein

Pair = tuple[range, range]  # words of the one, words of the other reading that say the same stretch

_ALONE = 1.0  # cost of a word that only one reading has, a letter
_TORN = 0.6  # added where a blank stands in one reading alone


def paired(one: Sequence[str], two: Sequence[str]) -> list[Pair]:
    """Cheapest way to lay the readings beside each other: words alike, one torn in two, or one that stands alone."""
    if list(one) == list(two):
        return [(range(at, at + 1), range(at, at + 1)) for at in range(len(one))]
    rows, columns = len(one), len(two)
    costs = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    steps: list[list[tuple[int, int]]] = [[(0, 0)] * (columns + 1) for _ in range(rows + 1)]
    for i in range(rows + 1):
        for j in range(columns + 1):
            if i == j == 0:
                continue
            ways: list[tuple[float, tuple[int, int]]] = []
            if i and j:
                ways.append((costs[i - 1][j - 1] + _apart(one[i - 1], two[j - 1]), (1, 1)))
            if i > 1 and j:
                ways.append((costs[i - 2][j - 1] + _TORN + _apart(one[i - 2] + one[i - 1], two[j - 1]), (2, 1)))
            if i and j > 1:
                ways.append((costs[i - 1][j - 2] + _TORN + _apart(one[i - 1], two[j - 2] + two[j - 1]), (1, 2)))
            if i:
                ways.append((costs[i - 1][j] + _ALONE * len(one[i - 1]), (1, 0)))
            if j:
                ways.append((costs[i][j - 1] + _ALONE * len(two[j - 1]), (0, 1)))
            costs[i][j], steps[i][j] = min(ways)
    pairs: list[Pair] = []
    i, j = rows, columns
    while i or j:
        di, dj = steps[i][j]
        pairs.append((range(i - di, i), range(j - dj, j)))
        i, j = i - di, j - dj
    return pairs[::-1]


def _apart(one: str, two: str) -> float:
    """Letters to change; marks count little, for they are what readings differ in most."""
    return float(Levenshtein.distance(one, two)) if one != two else 0.0
