"""Names of organs that OCR damaged, made whole where one reading only is possible: `Chíuh phủ`, `Bắc Kạu`, `V tế`.

Only words that can be no syllable of Vietnamese, whatever marks they lost, are touched; what they become is a word of
the tables of organs and provinces that stands beside the same neighbour there. Names that differ by words that both
exist (Tam Phú, Tam Phúc) are never made one.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from rapidfuzz.distance import Levenshtein

from normalizers.syllables import may_be_syllable
from normalizers.tables import rows
from normalizers.text import folded

# One letter in short words, two in long ones; a word read as one letter (`V tế`) may be any.
_LONG = 7
# Before an abbreviation (`Phóng TC - HC`) the head decides what is written out.
_HEAD = re.compile(r"(\w+)\s+(?=[A-ZĐ&]{2,}\b)")
_HEADS = {"so": "Sở", "bo": "Bộ", "phong": "Phòng", "vu": "Vụ", "cuc": "Cục"}
_WORD = re.compile(r"\w+")


@lru_cache(maxsize=65536)
def mended(name: str) -> str:
    """The name with its damaged words put right, the others as they stand; the name itself where nothing can be."""
    head = _HEAD.match(name)
    if head and (right := _HEADS.get(folded(head[1]))) and head[1] != right and not name.isupper():
        return mended(right + name[head.end(1) :])
    words = [(match.start(), match.end(), folded(match[0])) for match in _WORD.finditer(name)]
    capitals = name.isupper()
    for n, (start, end, word) in enumerate(words):
        printed = name[start:end]
        if not _odd(word) or (printed.isupper() and len(printed) > 1 and not capitals):
            continue
        before = words[n - 1][2] if n else ""
        after = words[n + 1][2] if n + 1 < len(words) else ""
        meant = _meant(word, before, after)
        if meant is None:
            continue
        right = meant.upper() if printed.isupper() else meant.capitalize() if printed[:1].isupper() else meant
        return mended(name[:start] + right + name[end:])
    return name


def _odd(word: str) -> bool:
    return word.isalpha() and word.isascii() and not may_be_syllable(word) and word not in _vocabulary()[0]


def _meant(word: str, before: str, after: str) -> str | None:
    """The one word of the tables that is nearly this one and stands beside the same neighbour."""
    known, pairs, first = _vocabulary()
    near = [other for other in known if _near(word, other)]
    beside = [w for w in near if (before, w) in pairs or (w, after) in pairs]
    both = [w for w in beside if (before, w) in pairs and (w, after) in pairs]
    found = both or beside or ([w for w in near if w in first] if not before else [])
    return found[0] if len(found) == 1 else None


def _near(word: str, other: str) -> bool:
    if len(word) == 1:
        return len(other) == 1
    most = 1 if len(other) < _LONG else 2
    return abs(len(word) - len(other)) <= most and Levenshtein.distance(word, other, score_cutoff=most) <= most


@lru_cache(maxsize=1)
def _vocabulary() -> tuple[frozenset[str], frozenset[tuple[str, str]], frozenset[str]]:
    """Folded words of the tables, pairs that stand side by side, words that begin a name."""
    names = [name for row in rows("organs") for name in (row["name"], *row["aliases"].split("|")) if " " in name]
    names += [name for row in rows("provinces") for name in (row["name"], *row["aliases"].split("|")) if " " in name]
    names += [row["head"] for row in rows("unit_heads") if " " in row["head"]]
    known, pairs, first = set(), set(), set()
    for name in names:
        words = [word for word in _WORD.findall(folded(name)) if word.isalpha()]
        known |= set(words)
        pairs |= set(pairwise(words))
        first |= set(words[:1])
    return frozenset(known), frozenset(pairs), frozenset(first)
