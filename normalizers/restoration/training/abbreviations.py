"""Which abbreviations with Đ (and other marked capitals) stand behind their bare letters: QD is always QĐ, TT is TT;
and which with a capital I amid small letters, that engines read as l.

Counted in the training text; the table holds those where the bare letters (nearly) never mean anything else.
"""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

from normalizers.syllables import may_be_syllable
from normalizers.text import without_marks

_CHUNK = re.compile(r"[^\W\d_]{2,}")
_LEAST, _SHARE = 5, 0.985


def counted(lines: Iterable[str]) -> list[tuple[str, str, int, int]]:
    """(bare letters, as printed, how often, out of how often), the most frequent first."""
    seen: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for line in lines:
        for letters in _CHUNK.findall(line):
            if letters[0].isupper() and letters[-1].isupper() and not may_be_syllable(letters):
                seen[without_marks(letters)][letters] += 1
                if "I" in letters[1:] and not letters.isupper():
                    seen[letters.replace("I", "l")][letters] += 1  # VNelD is what engines read for VNeID
    found = []
    for bare, printed in seen.items():
        best, times = printed.most_common(1)[0]
        if best != bare and times >= _LEAST and times >= _SHARE * printed.total():
            found.append((bare, best, times, printed.total()))
    return sorted(found, key=lambda row: (-row[3], row[0]))


def write(rows: Iterable[tuple[str, str, int, int]], path: Path, source: str) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("bare", "printed", "count", "of", "source"))
        writer.writerows((*row, source) for row in rows)
