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
_D = str.maketrans("đĐ", "dD")
_SPACES = re.compile(r"\s+")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]|[\ud800-\udfff]")


def normal(text: str) -> str:
    """NFC, look-alikes mapped, control characters removed. Line breaks and tone placement stay as they are."""
    return unicodedata.normalize("NFC", _CONTROL.sub("", text.translate(_LOOK_ALIKES)))


def squeeze(text: str) -> str:
    """`normal`, every run of white space one space, none at the ends."""
    return _SPACES.sub(" ", normal(text)).strip()


@lru_cache(maxsize=65536)
def without_marks(text: str) -> str:
    """Every Vietnamese mark removed, case kept, same length for NFC text: `Kế hoạch` → `Ke hoach`, `Đ` → `D`."""
    decomposed = unicodedata.normalize("NFD", text.translate(_D))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def folded(text: str) -> str:
    """The form to compare and search by: no marks, lower case, single spaces."""
    return without_marks(squeeze(text)).lower()


# What engines without Vietnamese make of letters, good enough for fixed words (counted on real papers).
_CONFUSED = str.maketrans({"€": "e", "&": "e", "¢": "e", "1": "l", "|": "l", "6": "o", "0": "o", "¥": "y", "ï": "i"})
_NO_LETTERS = re.compile(r"[^a-z0-9]+")


@lru_cache(maxsize=16384)
def letters(text: str) -> str:
    """`folded` without any space or sign, signs read for letters put back: fixed words compare well even in pieces."""
    return _NO_LETTERS.sub("", folded(text).translate(_CONFUSED))
