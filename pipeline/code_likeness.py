"""Whether two codes may be one that OCR damaged."""

from __future__ import annotations

from functools import lru_cache

from normalizers.kinds import kind_of
from normalizers.tables import rows
from normalizers.text import without_marks

# One letter in four of the symbol may be damaged: SVT for SYT, OĐ for QĐ.
_SAME_SYMBOL = 0.74
# Digits that letters were read for.
_READ_AS = {"O": "0", "D": "0", "Q": "0", "L": "1", "I": "1", "Z": "2", "S": "5", "B": "86", "G": "69", "T": "7"}


@lru_cache(maxsize=65536)
def alike_codes(one: str, other: str) -> bool:
    """Whether two codes, as they are joined on, may be one: digits agree, the symbol nearly. `?` begins one whose
    number could not be read. Two kinds that both exist (KH, KL) are two kinds.
    """
    left, _, mine = one.partition("/")
    right, _, theirs = other.partition("/")
    if not mine or not theirs or not _numbers_agree(left, right):
        return False
    if mine == theirs:
        return True
    groups = list(zip(mine.split("/"), theirs.split("/"), strict=False))
    if any(a != b and _known(a) and _known(b) for a, b in groups):
        return False
    from rapidfuzz.distance import Levenshtein  # noqa: PLC0415

    return Levenshtein.normalized_similarity(mine, theirs) >= _SAME_SYMBOL


@lru_cache(maxsize=4096)
def _known(group: str) -> bool:
    return kind_of(group) is not None or group in _bodies()


@lru_cache(maxsize=1)
def _bodies() -> frozenset[str]:
    names = [name for row in rows("organs") for name in (row["abbr"], *row["aliases"].split("|"))]
    return frozenset(without_marks(name).upper() for name in names if name and " " not in name)


def _numbers_agree(one: str, other: str) -> bool:
    """`?L4` may be `14`: letters stand for the digits that look like them."""
    if one[:1] != "?" and other[:1] != "?":
        return one == other
    return bool(_readings(one) & _readings(other))


def _readings(number: str) -> set[str]:
    found = {""}
    for letter in number.lstrip("?"):
        found = {text + digit for text in found for digit in _READ_AS.get(letter, letter)}
    return {text.lstrip("0") for text in found}
