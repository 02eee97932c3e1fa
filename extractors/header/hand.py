"""Numbers and days written by hand, weighed: what the net for hands sees (extractors/pages/hand.py), what engines made
of the same strokes, and for a day what the calendar and the digital signatures say.

A value is given only where all that is known leaves little room for another one; it then says that a hand wrote it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from extractors.header.date_line import FoundDate
from extractors.pages.hand import NOTHING
from extractors.printed import Printed
from normalizers.pages import Box, Mark, Text

_LEAST_NUMBER, _LEAST_DAY = 0.95, 0.9  # of a value's share, all evidence weighed
_CERTAIN = 0.97  # of what the net alone sees: then what was read otherwise is no value
_SURE = 0.9  # confidence of an engine's reading that counts though the net saw nothing of it,
_NEVER_NONE = 0.01  # with this share
_MOST_SURE = 0.85  # confidence of what one net alone read
_AGREED = 12.0  # times likelier where an engine made for type reads the same
_LETTERED = re.compile(r"\d+(?:[a-eA-EđĐ]|\.\d+)")  # 12a, 68.1: more than the net for hands can tell
_NO_NUMBER = -8.0  # log of how likely any number is there, below which the strokes are something else
_WEEKEND = 0.15  # offices seldom issue papers on Saturdays and Sundays
# Papers are signed first and numbered after, mostly the same day (NĐ 30/2020/NĐ-CP, Điều 15).
_SAME_DAY, _NEAR, _NEAR_DAYS = 30.0, 4.0, 3


@dataclass(frozen=True, slots=True)
class ByHand:
    """`value`: a number, or a date (ISO). `share`: how likely, all evidence weighed."""

    value: str
    share: float
    page: int
    box: Box | None

    @property
    def confidence(self) -> float:
        return round(min(self.share, _MOST_SURE), 2)


def number_by_hand(text: Text, line: Printed, engine: str, sure: float) -> ByHand | None:
    """The number in the blank of the line; `engine`, `sure`: what was read there otherwise, and its confidence."""
    found = _mark(text, line, "number")
    if found is None:
        return None
    if _LETTERED.fullmatch(engine.strip()):
        return None
    page, mark = found
    shares = _options(mark)
    read = re.sub(r"\D", "", engine) if re.fullmatch(r"[\d\s.,;:)(|/]*", engine) else ""
    if read and sure >= _SURE:
        shares.setdefault(read, _NEVER_NONE)
    weighed = {value: share * (_AGREED if value == read else 1.0) for value, share in shares.items()}
    return _likeliest(weighed, 0.0, _LEAST_NUMBER, page, mark)


def contradicted(text: Text, line: Printed, read: str, blank: str) -> bool:
    """Whether the net is sure that another number stands in this blank than the one read."""
    found = _mark(text, line, blank)
    if found is None or not read.isdecimal():
        return False
    best = _likeliest(_options(found[1]), 0.0, _CERTAIN, *found)
    return best is not None and best.value.lstrip("0") != read.lstrip("0")


def day_by_hand(text: Text, line: Printed, read: FoundDate | None, signed: Sequence[date]) -> ByHand | None:
    """The date whose day (and month) a hand wrote; the year must be in print. `signed`: days of its signatures."""
    found = _mark(text, line, "day")
    year = read.year if read is not None else _year(line)
    if found is None or year is None:
        return None
    page, mark = found
    months = {str(read.month): 1.0} if read is not None and read.month is not None else {}
    written = _mark(text, line, "month")
    if written is not None:
        seen = {month: share for month, share in _options(written[1]).items() if month != NOTHING}
        months = {month: share * _seen(month, months) for month, share in seen.items()} if months else seen
    engine = re.sub(r"\D", "", read.day_read or str(read.day or "")) if read is not None else ""
    shares: dict[str, float] = {}
    impossible = 0.0  # what the net sees and can't be: the less it is to be believed in the rest
    for day, share in _options(mark).items():
        if day == NOTHING:
            impossible += share
            continue
        agreed = _AGREED if engine and day == engine.lstrip("0") else 1.0
        for month, part in months.items():
            likely = share * part * agreed
            here = _date(year, int(month), int(day))
            if here is None or (signed and (here - max(signed)).days > _NEAR_DAYS):
                impossible += likely
            else:
                shares[here.isoformat()] = likely * _usual(here, signed)
    return _likeliest(shares, impossible, _LEAST_DAY, page, mark)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _seen(month: str, printed: dict[str, float]) -> float:
    return _AGREED if month in printed else 1.0


def _usual(here: date, signed: Sequence[date]) -> float:
    """How much likelier a paper is to bear this day than any other."""
    usual = _WEEKEND if here.weekday() >= 5 else 1.0
    if here in signed:
        return _SAME_DAY
    return usual * (_NEAR if any(abs((here - day).days) <= _NEAR_DAYS for day in signed) else 1.0)


def _likeliest(shares: dict[str, float], other: float, least: float, page: int, mark: Mark) -> ByHand | None:
    """The value with a share of `least` and more; `other`: what may stand there besides."""
    whole = sum(shares.values()) + other
    shares = {value: share for value, share in shares.items() if value != NOTHING}
    if not shares or not whole or float(mark.fields.get("sense", "0")) < _NO_NUMBER:
        return None
    value = max(shares, key=lambda one: shares[one])
    share = shares[value] / whole
    return ByHand(value, share, page, mark.box) if share >= least else None


def _mark(text: Text, line: Printed, blank: str) -> tuple[int, Mark] | None:
    """What the net saw in this blank of this line."""
    if line.box is None:
        return None
    x0, y0, x1, y1 = line.box
    for page, mark in text.marks:
        if page != line.page or mark.kind != "handwriting" or mark.fields.get("blank") != blank or mark.box is None:
            continue
        left, top, right, bottom = mark.box
        level = min(bottom, y1) - max(top, y0)
        if level > 0.4 * min(bottom - top, y1 - y0) and left < x1 and right > x0:
            return page, mark
    return None


def _options(mark: Mark) -> dict[str, float]:
    return {value: float(share) for value, share in (one.split() for one in mark.fields["options"].split(", "))}


def _year(line: Printed) -> int | None:
    found = re.search(r"(?<!\d)((?:19|20)\d\d)\W*$", line.text)
    return int(found[1]) if found else None
