"""What scanning and OCR do to names, summaries, codes and dates before they reach linking.

Rates as on real scans with gold: most wrong letters lose or change their marks, some change shape; digits mostly
survive; a number that shows its damage has no number; dates get lost more often than they get wrong.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from normalizers.text import without_marks

_SHAPES = {"t": "l", "i": "l", "n": "u", "h": "b", "c": "e", "e": "c", "o": "c", "g": "q", "u": "n", "m": "rn",
           "a": "s", "r": "t", "b": "h", "l": "i", "đ": "d", "v": "y", "y": "v", "p": "n"}  # fmt: skip
_MARKS = {"ổ": "ô", "ề": "ê", "ủ": "ú", "ấ": "á", "ạ": "a", "ệ": "ê", "ế": "é", "ở": "ơ", "ị": "i", "ộ": "ô",
          "ứ": "ư", "ậ": "â", "ỉ": "i", "ả": "à", "ã": "á", "ừ": "ư", "ợ": "ơ", "ố": "ó", "ỹ": "ý",
          "ò": "ó"}  # fmt: skip
_SYMBOL = {"Y": "V", "Q": "O", "Đ": "D", "B": "E", "U": "Ư", "T": "I", "H": "N", "N": "H", "S": "5"}
_DIGITS = {"1": "7", "7": "1", "3": "8", "8": "3", "5": "6", "6": "5", "0": "6", "9": "0", "2": "7", "4": "1"}
_LETTERS = {"1": "l", "0": "O", "5": "S", "8": "B", "6": "b", "2": "Z", "3": "3", "4": "4", "7": "7", "9": "9"}


@dataclass(frozen=True, slots=True)
class Damage:
    """Shares: of letters whose marks change, of letters that change shape, of codes whose symbol is damaged, whose
    number visibly is, whose number silently is; of dates that are lost, that are silently wrong; of headers whose
    number is written by hand, of these whose date is too."""

    marks: float = 0.02
    shapes: float = 0.004
    symbol: float = 0.01
    number_seen: float = 0.01
    number_silent: float = 0.002
    date_lost: float = 0.02
    date_silent: float = 0.004
    handwritten: float = 0.06
    no_date: float = 0.5


def text(printed: str, damage: Damage, rng: random.Random) -> str:
    """Running text as OCR gives it."""
    most = 5 * damage.marks + damage.shapes  # of letters that may be damaged at all; the others are passed over
    if most <= 0:
        return printed
    found, done, at = [], 0, int(rng.expovariate(most))
    while at < len(printed):
        letter = printed[at]
        low, share = letter.lower(), rng.random() * most
        changed = letter
        if low in _MARKS and share < 5 * damage.marks:
            changed = _MARKS[low]
        elif low in _SHAPES and share < damage.shapes:
            changed = _SHAPES[low]
        elif share < damage.shapes + damage.marks:
            changed = without_marks(low)
        found += [printed[done:at], changed.upper() if letter.isupper() else changed]
        done = at + 1
        at += 1 + int(rng.expovariate(most))
    return "".join([*found, printed[done:]])


def code(printed: str, damage: Damage, rng: random.Random) -> tuple[str | None, str | None]:
    """(code, what was read in its place): no code where the number shows that it was damaged."""
    at = min(i for i in (printed.find("/"), printed.find("-")) if i >= 0)
    number, rest = printed[:at], printed[at:]
    if rng.random() < damage.number_seen:
        n = rng.randrange(len(number))
        damaged = number[:n] + _LETTERS[number[n]] + number[n + 1 :]
        if damaged != number:
            return None, damaged + rest
    if rng.random() < damage.number_silent:
        n = rng.randrange(len(number))
        number = number[:n] + _DIGITS[number[n]] + number[n + 1 :]
    if rng.random() < damage.symbol:
        places = [n for n, letter in enumerate(rest) if letter in _SYMBOL]
        if places:
            n = rng.choice(places)
            rest = rest[:n] + _SYMBOL[rest[n]] + rest[n + 1 :]
    return number + rest, None


def day(printed: str, damage: Damage, rng: random.Random) -> str | None:
    """An ISO day; a wrong digit that makes no day is seen and gives none."""
    if rng.random() < damage.date_lost:
        return None
    if rng.random() >= damage.date_silent:
        return printed
    places = [n for n in range(5, 10) if printed[n].isdigit()]
    n = rng.choice(places)
    wrong = printed[:n] + _DIGITS[printed[n]] + printed[n + 1 :]
    return wrong if "01" <= wrong[5:7] <= "12" and "01" <= wrong[8:] <= "28" else None
