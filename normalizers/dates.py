"""Dates as official papers write them, always day/month/year (FACTS 1.4), read into ISO 8601."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from normalizers.text import normal, without_marks

_Y = r"(?P<year>(?:19|20)\d\d)(?!\d)"
# Matched on text without marks in lower case (same offsets): "ndm", "nim", "nam" are what OCR makes of "năm".
_NAM = r"n[a-z]{1,2}m?"
_ONE = r"(?:[li]\d|\d[li])"  # beside a digit an engine's l or I is 1
_ONES = str.maketrans("li", "11")
_SPELLINGS = tuple(
    re.compile(pattern, re.A)
    for pattern in (
        # ngày 04 tháng 3 năm 2025; a day or month left blank or dotted: ngày   tháng 5 năm 2026; ngày l8 tháng l1
        rf"(?<![a-z])(?P<word>ngay)?\s*(?P<day>(?<![\d/.])\d{{1,2}}|(?<![a-z\d/.]){_ONE}|(?<=ngay)[\s.…_]*)\s*thang\s*"
        rf"(?P<month>\d{{1,2}}|{_ONE}|[.…_]*)\s*,?\s*{_NAM}\s*{_Y}",
        # ngày 4/3/2025, ngày25/5/2010, ngày 01 - 10 - 1997
        rf"(?<![a-z])(?P<word>ngay)\s*(?P<day>\d{{1,2}})\s{{0,2}}(?P<sep>[/.–-])\s{{0,2}}(?P<month>\d{{1,2}})"
        rf"\s{{0,2}}(?P=sep)\s{{0,2}}{_Y}",
        # 04/8/2025, 22-12-2024, 02.7.2024
        rf"(?<![\d/.–-])(?P<word>)(?P<day>\d{{1,2}})\s?(?P<sep>/)\s?(?P<month>\d{{1,2}})\s?/\s?{_Y}(?!/)",
        rf"(?<![\w/.–-])(?P<word>)(?P<day>\d{{1,2}})(?P<sep>[.-])(?P<month>\d{{1,2}})(?P=sep){_Y}(?![/\w])",
        # the second end of a range of dates: 01/7/2025-31/12/2025
        rf"(?<=\d{{4}}[-–])(?P<word>)(?P<day>\d{{1,2}})(?P<sep>/)(?P<month>\d{{1,2}})/{_Y}(?!/)",
        # tháng 12/2024, tháng 12 năm 2024
        rf"(?<![a-z])(?P<word>thang)\s*(?P<day>)(?P<month>\d{{1,2}})\s*(?:/|-|,?\s*{_NAM})\s*{_Y}",
        # năm 2025
        rf"(?<![a-z])(?P<word>nam)\s*(?P<day>)(?P<month>){_Y}",
    )
)

# The date of a head, whose parts may be blank or written by hand: anything short may stand between its words.
_SLOTS = (
    re.compile(
        r"\bngay\s*(?P<day>.{0,14}?)\s*\bthang\b\s*(?P<month>.{0,10}?)\s*\bn\w{1,2}m?\b\s*(?P<year>\S*)", re.S | re.A
    ),
    re.compile(r"\bngay\s*(?P<day>\d{1,2})\s*[/.-]\s*(?P<month>\d{1,2})\s*[/.-]\s*(?P<year>\d{4})"),
)


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date in a text: `start` and `end` are offsets; `month` and `day` are None where the print leaves them out."""

    start: int
    end: int
    year: int
    month: int | None
    day: int | None

    @property
    def iso(self) -> str | None:
        """YYYY-MM-DD of a whole date, None of a month or a year."""
        if self.month is None or self.day is None:
            return None
        return date(self.year, self.month, self.day).isoformat()


def date_slots(key: str) -> re.Match[str] | None:
    """Where `ngày … tháng … năm …` stands in a text without marks in lower case; groups day, month, year as printed."""
    return next((match for slots in _SLOTS if (match := slots.search(key)) is not None), None)


def find_dates(text: str) -> list[FoundDate]:
    """All dates of the text in order, none overlapping. Days that no calendar has (31/02/2024) are left out."""
    key = without_marks(text).lower()
    if len(key) != len(text):  # letters that decompose on the way; offsets would lie
        key = without_marks(normal(text)).lower()
    found: list[FoundDate] = []
    taken: list[tuple[int, int]] = []
    for spelling in _SPELLINGS:
        for match in spelling.finditer(key):
            start, end = match.span()
            start += len(match[0]) - len(match[0].lstrip())
            if any(start < other_end and other_start < end for other_start, other_end in taken):
                continue
            taken.append((start, end))
            read = _read(match)
            if read is not None:
                found.append(FoundDate(start, end, *read))
    return sorted(found, key=lambda one: one.start)


def parse_date(raw: str) -> str | None:
    """The one whole date that the words say, ISO 8601; None where there is none, or several, or it can't be."""
    days = {found.iso for found in find_dates(raw)}
    return next(iter(days)) if len(days) == 1 else None


def _number(printed: str | None) -> int | None:
    digits = (printed or "").strip().translate(_ONES)
    return int(digits) if digits.isdigit() else None


def _read(match: re.Match[str]) -> tuple[int, int | None, int | None] | None:
    year = int(match["year"])
    month, day = (_number(match[name]) for name in ("month", "day"))
    if month is not None and not 1 <= month <= 12:
        return None
    if month is None or day is None:
        return (year, month, None)
    try:
        date(year, month, day)
    except ValueError:
        return None
    return (year, month, day)
