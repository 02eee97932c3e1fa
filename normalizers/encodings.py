"""Text of the years before Unicode: TCVN3 (.VnTime fonts) and VNI-Windows (VNI-Times fonts) into Unicode.

Both come out of PDF text layers as Latin-1 letters: `Uû ban nh©n d©n` and `UÛy ban nhaân daân`. The tables are
data/tcvn3.csv and data/vni.csv. Which one a text is in is told by the font's name, where known, else by
`guess_encoding`.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Literal

from normalizers.syllables import is_syllable
from normalizers.tables import rows

Encoding = Literal["unicode", "tcvn3", "vni"]

_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[\xa1-\xff])*|[\xa1-\xff](?:[^\W\d_]|[\xa1-\xff])*")


@lru_cache(maxsize=1)
def _tcvn3() -> dict[int, str]:
    return {int(row["byte_hex"], 16): row["letter"] for row in rows("tcvn3")}


@lru_cache(maxsize=1)
def _tcvn3_capital() -> dict[int, str]:
    return {code: letter.upper() for code, letter in _tcvn3().items()}


@lru_cache(maxsize=1)
def _vni() -> tuple[re.Pattern[str], dict[str, str]]:
    table = {row["written"]: row["letter"] for row in rows("vni")}
    # A lower-case mark may follow a capital letter (`Uûy`): the mark byte has two cases, the letter decides.
    for written, letter in list(table.items()):
        if len(written) == 2 and written.isupper():
            table.setdefault(written[0] + written[1].lower(), letter)
    longest_first = sorted(table, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first))), table


def tcvn3_to_unicode(text: str, capital_font: bool = False) -> str:
    """TCVN3 shown as Latin-1 → Unicode NFC. `capital_font`: the font's name ends in H, whose letters are all capitals.

    >>> tcvn3_to_unicode("Uû ban nh©n d©n")
    'Uỷ ban nhân dân'
    """
    shown = text.translate(_tcvn3_capital() if capital_font else _tcvn3())
    return unicodedata.normalize("NFC", shown.upper() if capital_font else shown)


def vni_to_unicode(text: str) -> str:
    """VNI-Windows shown as Latin-1 → Unicode NFC.

    >>> vni_to_unicode("Ñoäc laäp")
    'Độc lập'
    """
    pattern, table = _vni()
    return unicodedata.normalize("NFC", pattern.sub(lambda found: table[found.group()], text))


def guess_encoding(text: str) -> Encoding:
    """The encoding under which most of the words that hold other than plain letters are Vietnamese syllables.

    `unicode` unless an old encoding explains at least two words (and more than a quarter) better: English, numbers and
    good Vietnamese stay what they are.
    """
    words = {word for word in _WORD.findall(text[:20000]) if not word.isascii()}
    votes = {"unicode": 0, "tcvn3": 0, "vni": 0}
    for word in words:
        votes["unicode"] += is_syllable(unicodedata.normalize("NFC", word))
        votes["tcvn3"] += is_syllable(tcvn3_to_unicode(word))
        votes["vni"] += is_syllable(vni_to_unicode(word))
    best: Encoding = "tcvn3" if votes["tcvn3"] >= votes["vni"] else "vni"
    if votes[best] >= 2 and votes[best] > 2 * votes["unicode"] and votes[best] * 4 > len(words):
        return best
    return "unicode"
