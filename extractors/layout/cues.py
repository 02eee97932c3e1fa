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


def is_dated(text: str) -> bool:
    """A line with `ngày … tháng … năm`, parts blank or not, or with a place before `, ngày`."""
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
