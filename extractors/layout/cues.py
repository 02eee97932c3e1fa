"""What lines look like that are no fixed words: list numbers, sentence ends, page numbers, stamps, specks."""

from __future__ import annotations

import re

from normalizers.dates import date_slots
from normalizers.text import folded, without_marks

URGENCY = re.compile(r"^\W*(?:hoa toc|thuong khan|khan|mat|toi mat|tuyet mat)\W*(?:hen gio.*)?$")
_INCOMING = re.compile(r"^\W*(?:cong van )?den\W*$|^\W*(?:so|ngay|gio|chuyen|kinh chuyen|luu ho so so) ?[:.….]")
_ARRIVAL = re.compile(r"^\W*\w?\W{0,2}(?:cong van )?den(?:\W+\w{0,6}(?:\W|$)|\W*$)")
RUNNING = re.compile(r"^\W*cong bao ?/ ?so\b.*")
PAGE_NUMBER = re.compile(r"^[-–—~_.\s(]*(?:trang |page )?\d{1,4}(?: ?/ ?\d{1,4})?[-–—~_.\s)]*$|^[ivxl]{1,6}$")
_PLACE_AND_DAY = re.compile(r", ?ngay\b")

# A new paragraph begins with one of these; the look of it counts, so case and marks stay.
ENUMERATOR = re.compile(
    r"^(?:[-–—+•*●▪◦✓]+(?=\s|[^\W\d])|(?:Điều|Dieu|Đieu|Điêu|Khoản|Mục|Chương|Phần|Bước|PHẦN|CHƯƠNG|MỤC|ĐIỀU)\s+\S{1,6}\b"
    r"|[IVXH1l]{1,5}\s?[.)/-]\s|\d{1,2}(?:\.\d{1,2}){0,4}\.?\s?[.)/]?\s(?=\W?[A-ZĐÂÊÔƠƯĂÀ-ỸA-Z])"
    r"|\d{1,2}(?:\.\d{1,2}){0,4}[.)]\s?|[a-zđ]{1,2}\s?\)|[A-ZĐ][.)]\s|\(\d{1,2}\)"
    r"|Căn cứ\s|Can cu\s|Theo đề nghị|Xét đề nghị)"
)
ENDS = re.compile(r"[.;:!?]['\"”’)]*$|/\.$|\./\.?$")


<<<<<<< HEAD
def is_dated(text: str) -> bool:
    """A line with `ngày … tháng … năm`, parts blank or not, or with a place before `, ngày`."""
=======
def _plain(text: str) -> str:
    return " ".join(_LETTERS.sub(" ", folded(text)).split())


def national_title(text: str) -> bool:
    """CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM, whole or its first words, as a line of its own or at a line's end."""
    plain = _plain(text)
    if len(plain) < 12 or not mostly_upper(text):
        return False
    if len(plain) > len(_NATIONAL) + 60:
        return False
    if len(plain) < len(_NATIONAL) - 6:
        return fuzz.ratio(plain, _NATIONAL[: len(plain)]) >= 82
    return fuzz.partial_ratio(_NATIONAL, plain) >= 80


def party_title(text: str) -> bool:
    plain = _plain(text)
    return (
        len(_PARTY) - 4 <= len(plain) <= len(_PARTY) + 45
        and mostly_upper(text)
        and fuzz.partial_ratio(_PARTY, plain[-len(_PARTY) - 6 :]) >= 86
        and "ban chap hanh" not in plain
    )


def motto(text: str) -> bool:
    plain = _plain(text)
    return 14 <= len(plain) <= len(_MOTTO) + 50 and fuzz.partial_ratio(_MOTTO, plain) >= 78


def title_start(words: list[str]) -> int | None:
    """Where in a line the right column begins that holds the national title, the motto or the Party's title."""
    best: tuple[float, int] | None = None
    plain = ""
    for start in range(len(words) - 1, -1, -1):
        plain = f"{_plain(words[start])} {plain}".strip()
        if len(plain) > len(_NATIONAL) + 6:
            break
        for known in (_NATIONAL, _MOTTO, _PARTY):
            if abs(len(plain) - len(known)) > 6 or fuzz.ratio(plain[:4], known[:4]) < 50:
                continue
            score = fuzz.ratio(plain, known)
            if score >= 80 and (best is None or score >= best[0]):
                best = (score, start)
    return best[1] if best is not None else None


def type_name(text: str) -> bool:
    """A line that is nothing but a type of document in capitals (KẾ HOẠCH, QUYẾT ĐỊNH:)."""
    plain = _plain(text)
    if not plain or len(plain) > 30 or not mostly_upper(text):
        return False
    return plain in _TYPES or any(
        len(name) > 7 and abs(len(name) - len(plain)) <= 2 and fuzz.ratio(plain, name) >= 85 for name in _TYPES
    )


def mostly_upper(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    return len(letters) >= 2 and sum(c.isupper() for c in letters) >= 0.75 * len(letters)


def signer_start(text: str) -> bool:
    """The first line of a signer's block: TM. …, KT. …, or a position, in capitals."""
    if not mostly_upper(text) or len(text) > 60:
        return False
>>>>>>> 71a3b88 (A page's text and places are found in one go: records of long papers take half the time)
    plain = folded(text)
    return date_slots(plain) is not None or _PLACE_AND_DAY.search(plain) is not None


def incoming_line(text: str) -> bool:
    return bool(_INCOMING.match(folded(text)))


def arrival_stamp(text: str) -> bool:
    """The word ĐẾN of an incoming stamp, alone or with what the register wrote beside it."""
    return "ĐẾN" in text and bool(_ARRIVAL.match(folded(text)))


def noise(text: str) -> bool:
    """Specks that an engine reads as punctuation: no letter, no digit."""
    return not any(c.isalnum() for c in without_marks(text))
