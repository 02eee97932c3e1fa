"""Text in its normal form: NFC, one kind of đ, plain spaces; and folded forms to compare by."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Look-alikes and left-overs of other encodings (FACTS section 8). A soft hyphen stands for "-" in many text layers.
_LOOK_ALIKES = str.maketrans(
    {
        "\u00d0": "Đ",
        "\u0189": "Đ",
        "\u00f0": "đ",
        "\u0256": "đ",
        "\u2044": "/",  # Tesseract prints the fraction slash in symbols: 79⁄QĐ-UBND
        "\u2215": "/",
        "\uff0f": "/",
        "\u00ad": "-",
        "\u2010": "-",
        "\u2011": "-",
        "\u00a0": " ",
        "\u2007": " ",
        "\u202f": " ",
        "\u3000": " ",
        "\u200b": "",
        "\u200c": "",
        "\u200d": "",
        "\u2060": "",
        "\ufeff": "",
        "\ufb00": "ff",
        "\ufb01": "fi",
        "\ufb02": "fl",
        "\ufb03": "ffi",
        "\ufb04": "ffl",
    }
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]|[\ud800-\udfff]")
_ODD = re.compile(f"[{''.join(map(chr, _LOOK_ALIKES))}]|{_CONTROL.pattern}")
_SHORT = 400  # letters: what is longer is seldom asked for twice, and would fill the caches


def normal(text: str) -> str:
    """NFC, look-alikes mapped, control characters removed. Line breaks and tone placement stay as they are."""
    if _ODD.search(text):
        text = _CONTROL.sub("", text.translate(_LOOK_ALIKES))
    return unicodedata.normalize("NFC", text)


def squeeze(text: str) -> str:
    """`normal`, every run of white space one space, none at the ends."""
    return " ".join(normal(text).split())


class _Bare(dict[int, str]):
    """What is left of a letter without its marks, worked out the first time it is met."""

    def __missing__(self, point: int) -> str:
        letters = unicodedata.normalize("NFD", {"đ": "d", "Đ": "D"}.get(chr(point), chr(point)))
        self[point] = bare = "".join(c for c in letters if not unicodedata.combining(c))
        return bare


BARE = _Bare()  # for `str.translate`, where a cache of every text would only cost memory


def without_marks(text: str) -> str:
    """Every Vietnamese mark removed, case kept, same length for NFC text: `Kế hoạch` → `Ke hoach`, `Đ` → `D`."""
    if text.isascii():
        return text
    return _bare(text) if len(text) <= _SHORT else text.translate(BARE)


@lru_cache(maxsize=32768)
def _bare(text: str) -> str:
    return text.translate(BARE)


def folded(text: str) -> str:
    """The form to compare and search by: no marks, lower case, single spaces."""
    return _folded(text) if len(text) <= _SHORT else without_marks(squeeze(text)).lower()


@lru_cache(maxsize=32768)
def _folded(text: str) -> str:
    return without_marks(squeeze(text)).lower()


# What engines without Vietnamese make of letters, good enough for fixed words (counted on real papers).
_CONFUSED = str.maketrans({"€": "e", "&": "e", "¢": "e", "1": "l", "|": "l", "6": "o", "0": "o", "¥": "y", "ï": "i"})
_NO_LETTERS = re.compile(r"[^a-z0-9]+")


@lru_cache(maxsize=16384)
def letters(text: str) -> str:
    """`folded` without any space or sign, signs read for letters put back: fixed words compare well even in pieces."""
    return _NO_LETTERS.sub("", folded(text).translate(_CONFUSED))
