"""A PDF of the years before Unicode: fonts named .VnTime and .VnTimeH, whose text is TCVN 5712 (ABC) bytes.

The glyphs are those of Liberation Serif; only the table that leads from character to glyph is changed, so the page
looks right and its text layer reads `Céng hoµ x· héi chñ nghÜa ViÖt Nam`. Capital letters with marks exist only in
.VnTimeH, which shows capitals for the bytes of small letters.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import lru_cache

from fontTools.ttLib import TTFont as FontFile  # type: ignore[import-untyped]
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable  # type: ignore[import-untyped]
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from pipeline.samples.pdf import write_digital
from pipeline.samples.sheets import FONT_FILES, FONT_FOLDER, Face, Sheet

# TCVN 5712:1993 VN3: each Vietnamese letter and the Latin-1 sign that its byte shows.
_LETTERS = "ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ"
_BYTES = bytes.fromhex(
    "A1A2A3A4A5A6A7A8A9AAABACADAEB5B6B7B8B9BBBCBDBEC6C7C8C9CACBCCCECFD0D1D2D3D4D5D6"
    "D7D8DCDDDEDFE1E2E3E4E5E6E7E8E9EAEBECEDEEEFF1F2F3F4F5F6F7F8F9FAFBFCFDFE"
)
TCVN3 = dict(zip(_LETTERS, _BYTES.decode("latin-1"), strict=True))
_STYLE = {"regular": "", "bold": "-Bold", "italic": "-Italic", "bolditalic": "-BoldItalic"}


class NotInTcvn3Error(ValueError):
    """A letter that no TCVN3 font of this style has (a capital with a mark in a word that is not all capitals)."""


def encode(text: str, face: Face) -> tuple[str, str]:
    """The text as TCVN3 signs, and the font to show it in.

    Raises:
        NotInTcvn3Error: typists of the time would have written the word otherwise (Uỷ, not Ủy).
    """
    capitals = text.isupper() and any(letter not in TCVN3 for letter in text if ord(letter) > 127)
    written = []
    for letter in text:
        sign = TCVN3.get(letter.lower() if capitals else letter, letter)
        if ord(sign) > 255 and sign != "–":
            raise NotInTcvn3Error(f"{letter!r} in {text!r}")
        written.append(sign)
    return "".join(written), _font(face, capitals=capitals)


@lru_cache(maxsize=8)
def _font(face: Face, *, capitals: bool) -> str:
    """Registers the font with reportlab and gives its name."""
    font = FontFile(FONT_FOLDER / FONT_FILES[face], recalcTimestamp=False)
    glyphs = font.getBestCmap()
    mapping = {code: glyphs[code] for code in range(32, 127)}
    if capitals:
        mapping |= {code: glyphs[ord(chr(code).upper())] for code in range(ord("a"), ord("z") + 1)}
    for letter, sign in TCVN3.items():
        mapping[ord(sign)] = glyphs[ord(letter.upper() if capitals else letter)]
    table = CmapSubtable.newSubtable(4)
    table.platformID, table.platEncID, table.language, table.cmap = 3, 1, 0, mapping
    font["cmap"].tables = [table]
    name = f".VnTime{'H' if capitals else ''}{_STYLE[face]}"
    for record in font["name"].names:
        if record.nameID in (1, 4, 6, 16):
            record.string = name
    for unused in ("GSUB", "GPOS", "GDEF", "kern"):
        if unused in font:
            del font[unused]
    buffer = io.BytesIO()
    font.save(buffer)
    buffer.seek(0)
    pdfmetrics.registerFont(TTFont(name, buffer))
    return name


def write_tcvn3(sheets: Sequence[Sheet], title: str) -> bytes:
    """A born-digital PDF whose text layer is TCVN3."""
    return write_digital(sheets, title, encode)
