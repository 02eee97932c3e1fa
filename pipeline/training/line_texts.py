"""What stands on the lines that the second reader learns from: official text, and what official text has little of.

A reader that only saw language would learn the language: half of what it must read are names, numbers and codes, and it
is asked as a witness where the language model errs. So marks are exchanged at random and codes are made up.
"""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from extractors.pages.second_reader import alphabet
from normalizers.restoration.training.train import is_held_out, lines_of
from normalizers.syllables import all_syllables
from normalizers.tables import rows
from normalizers.text import without_marks

_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV", "XIX", "XX")
_CONSONANTS = "bcdđghklmnpqrstvxwz"
_SYMBOLS = ("UBND", "HĐND", "BYT", "SYT", "VP", "TTYT", "CP", "TTg", "QĐ", "KH", "NQ", "TW", "BNV", "STC", "TU", "VPCP")


@lru_cache(maxsize=1)
def _printable() -> frozenset[str]:
    return frozenset(alphabet())


@lru_cache(maxsize=1)
def _families() -> dict[str, tuple[str, ...]]:
    """Syllables by what is left of them without marks."""
    made: dict[str, list[str]] = {}
    for syllable in sorted(all_syllables()):
        made.setdefault(without_marks(syllable), []).append(syllable)
    return {bare: tuple(family) for bare, family in made.items()}


@lru_cache(maxsize=1)
def _everything() -> tuple[str, ...]:
    return tuple(sorted(all_syllables()))


def corpus_lines(corpus: Path, most: int, *, held_out: bool = False) -> list[str]:
    """Lines to print, every n-th of the training blocks (or of those held out)."""
    lines = [
        line
        for number, line in enumerate(lines_of(corpus))
        if is_held_out(number) == held_out and len(line) > 12 and "...." not in line
    ]
    return lines[:: max(len(lines) // most, 1)]


def words(lines: Sequence[str], chance: random.Random) -> Iterator[str]:
    """Words without end, as they could follow each other on lines."""
    while True:
        dice = chance.random()
        if dice < 0.1:
            yield from (_made_up(chance) for _ in range(chance.randint(1, 8)))
            continue
        line = chance.choice(lines).split()
        start = chance.randrange(len(line))
        taken = line[start : start + chance.randint(3, 16)]
        if dice < 0.16:
            taken = [word.capitalize() for word in taken]
        if dice > 0.6:
            share = chance.choice((0.3, 0.6, 1.0))
            taken = [_other_marks(word, chance) if chance.random() < share else word for word in taken]
        if dice > 0.97:
            taken = [chance.choice(_everything()) for _ in taken]
        elif 0.16 < dice < 0.2:
            taken = [_foreign(chance) if chance.random() < 0.5 else word for word in taken]
        yield from (word for word in taken if set(word) <= _printable())


def _other_marks(word: str, chance: random.Random) -> str:
    core = word.strip(".,;:()“”\"'!?-–")
    family = _families().get(without_marks(core).lower())
    if not core or family is None:
        return word
    other = chance.choice(family)
    if core.isupper():
        other = other.upper()
    elif core[0].isupper():
        other = other.capitalize()
    return word.replace(core, unicodedata.normalize("NFC", other), 1)


def _foreign(chance: random.Random) -> str:
    """A name as of the highlands or from abroad (Đắk, Krông, Y Wăn): letters as no Vietnamese syllable has them."""
    first = chance.choice((*_CONSONANTS, "kr", "br", "pl", "dr", "bl", "st", "đr", "", "h"))
    word = first + chance.choice(_vowels()) + chance.choice(("", "", *_CONSONANTS, "ng", "nh", "k", "k", "r"))
    if chance.random() < 0.3:
        word += chance.choice(_CONSONANTS) + chance.choice(_vowels())
    return str(chance.choice((word.capitalize(), word.capitalize(), word.upper(), word)))


@lru_cache(maxsize=1)
def _vowels() -> tuple[str, ...]:
    """All small vowels with all their marks."""
    return tuple(sign for sign in alphabet() if sign.islower() and without_marks(sign) in "aeiouy")


def _made_up(chance: random.Random) -> str:
    number = str(chance.randrange(10 ** chance.randint(1, 5)))
    kinds = [row["abbr"] for row in rows("doc_types") if row["abbr"] and set(row["abbr"]) <= _printable()]
    symbols = "-".join(chance.choice(_SYMBOLS) for _ in range(chance.randint(1, 2)))
    year = str(chance.randint(1990, 2030))
    roman = chance.choice(_ROMAN)
    return chance.choice(
        (
            number,
            f"{number}/{chance.choice(kinds)}-{symbols}",
            f"{number}/{year}/{chance.choice(kinds)}-{symbols}",
            f"{chance.randint(1, 31):02}/{chance.randint(1, 12):02}/{year}",
            f"{chance.randint(1, 31)}/{chance.randint(1, 12)}/{year}",
            f"{chance.randint(1, 999)}.{chance.randrange(1000):03}.{chance.randrange(1000):03}",
            f"{chance.randint(1, 99)},{chance.randrange(100)}%",
            year,
            f"({chance.randint(1, 30)})",
            f"{chance.randint(1, 20)}.{chance.randint(1, 20)}.",
            chance.choice("abcdđeghiklm") + ")",
            roman,
            f"{roman}.",
            f"{symbols};",
            f"/{chance.choice(kinds)}-{symbols}",
            "-",
            "+",
            f"{chance.randint(1, 12)}/{year};",
            f"0{chance.randrange(10**9):09}",
            f"{chance.randint(10, 99)}-{chance.choice(kinds)}/TW",
        )
    )
