"""Text layers set in fonts of the years before Unicode: which words they touch, and these words in Unicode."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from extractors.pages.mupdf import RawWord
from normalizers.encodings import guess_encoding, tcvn3_to_unicode, vni_to_unicode

Encoding = Literal["unicode", "tcvn3", "vni"]

# `.VnTime`, `ABCDEE+.VnTimeH`, `VnCenturySchoolbook`; `VNI-Times`, `VNI-Helve-Condense`.
_TCVN3_FONT = re.compile(r"(?:^|\+)\.?Vn(?!i)[A-Z]")
_TCVN3_CAPITAL = re.compile(r"H(?:[ ,-]*(?:Bold|Italic|Normal|Regular))*$")
_VNI_FONT = re.compile(r"(?:^|\+)VNI[- ]", re.IGNORECASE)


def encoding_of_font(font: str) -> Encoding:
    if _TCVN3_FONT.search(font):
        return "tcvn3"
    return "vni" if _VNI_FONT.search(font) else "unicode"


def to_unicode(words: Sequence[RawWord]) -> tuple[list[str], Encoding]:
    """The text of each word in Unicode, and the old encoding that most letters were in (`unicode`: none).

    A font's name is believed only as far as its text allows: many programs keep the old name and write Unicode.
    Where no name tells, the letters of the whole page decide.
    """
    by_font: dict[str, list[str]] = {}
    for word in words:
        for text, font in word.pieces:
            by_font.setdefault(font, []).append(text)
    encodings: dict[str, Encoding] = {}
    nameless: list[str] = []
    for font, texts in by_font.items():
        named = encoding_of_font(font)
        if named == "unicode":
            nameless.extend(texts)
        elif not _is_unicode(" ".join(texts)):
            encodings[font] = named
    default: Encoding = guess_encoding(" ".join(nameless)) if nameless else "unicode"
    if default != "unicode":
        encodings.update({font: default for font in by_font if encoding_of_font(font) == "unicode"})
    if not encodings:
        return [word.text for word in words], "unicode"
    counts: dict[Encoding, int] = {"tcvn3": 0, "vni": 0}
    for font, encoding in encodings.items():
        counts[encoding] += sum(not c.isascii() for text in by_font[font] for c in text)
    texts_out = [_converted(word, encodings) for word in words]
    if not any(counts.values()):  # digits and plain letters only: nothing was converted
        return texts_out, "unicode"
    return texts_out, "tcvn3" if counts["tcvn3"] >= counts["vni"] else "vni"


def _is_unicode(text: str) -> bool:
    """Letters beyond Latin-1 (Ạ, ư, ơ, đ) can't come from an 8-bit font; quotes and dashes can."""
    return any(0x0100 <= ord(c) <= 0x024F or 0x0300 <= ord(c) <= 0x036F or 0x1E00 <= ord(c) <= 0x1EFF for c in text)


def _converted(word: RawWord, encodings: dict[str, Encoding]) -> str:
    parts: list[str] = []
    for text, font in word.pieces:
        match encodings.get(font, "unicode"):
            case "tcvn3":
                capital = bool(_TCVN3_FONT.search(font) and _TCVN3_CAPITAL.search(font))
                parts.append(tcvn3_to_unicode(text, capital))
            case "vni":
                parts.append(vni_to_unicode(text))
            case _:
                parts.append(text)
    return "".join(parts)
