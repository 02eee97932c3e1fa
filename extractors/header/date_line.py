"""Place and date in the head: `Vĩnh Thạnh, ngày 19 tháng 8 năm 2025`. A day that may be handwritten stays open."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from extractors.printed import Printed, PrintedWord
from normalizers.dates import FoundDate as Found
from normalizers.dates import date_slots
from normalizers.names import first_capitals, is_syllable
from normalizers.pages import Box
from normalizers.tables import data_dir, rows
from normalizers.text import folded, squeeze, without_marks

_BLANK = re.compile(r"^[\s.…_\-–,]*$")
# The words of a date line with what hands and stamps left of it: `ngày©)Štháng |Ö năm 2025`.
_LOST = re.compile(r"^(?P<place>[^\d/;:]{2,40}?)[\s,.]*\bng\w{1,2}.{0,10}?th\w{1,2}ng.{0,10}?n\w{1,3}m?.{0,3}\d{2}")
# How appendices and attached regulations name the paper they belong to: in brackets that open a line or with a capital,
# under their title. Sentences that say `ban hành kèm theo Quyết định số …` name other papers.
OWN_REFERENCE = r"(?:^\W{0,2}\((?:[Bb]an hành )?[Kk]èm|\((?:Ban hành kèm|Kèm)) theo"
_LEAST = 0.85  # of what an engine read: hand-written days were read as other numbers with 0.8 and less


@dataclass(frozen=True, slots=True)
class FoundDate:
    """What the date line says. `iso` is None where a part is blank or can't be trusted."""

    line: Printed
    place: str | None
    iso: str | None
    reason: str  # "", blank, handwritten, unsure
    year: int | None
    month: int | None
    day: int | None
    box: Box | None
    confidence: float
    day_read: str = ""


def agrees(found: Found, shown: FoundDate) -> bool:
    """Whether a date elsewhere has the year and month that the head shows, as far as it shows them."""
    return shown.year in (None, found.year) and (None in (shown.month, found.month) or shown.month == found.month)


def is_date_line(line: Printed) -> bool:
    """The date line of a head: a place (or nothing) before `ngày … tháng … năm`, and no sentence around it."""
    match = date_slots(without_marks(line.text).lower())
    if match is None or len(line.text) - match.end() > 4:
        return False
    before = line.text[: match.start()].rstrip(" ,.;")
    # A sentence that cites a paper has its number, or words in lower case, before the date.
    if not any(c.isalpha() for c in before):
        return True
    return "/" not in before and _place(before, mend=False) is not None


def may_be_date(line: Printed) -> bool:
    """A date line of a head of which too little was read to take it apart."""
    return len(line.words) < 12 and _LOST.match(without_marks(line.text).lower()) is not None


def place_of(line: Printed) -> str | None:
    """The place in a date line that can't be taken apart: only a province's name is taken from such a line."""
    match = _LOST.match(without_marks(line.text).lower())
    return _known_places().get(folded(line.text[: match.end("place")]).strip(" .,")) if match else None


def read_date(line: Printed) -> FoundDate:
    text = line.text
    match = date_slots(without_marks(text).lower())
    assert match is not None  # callers ask is_date_line first
    place = _place(text[: match.start()].rstrip(" ,.;"), mend=line.read_by_engine)
    parts = {name: text[match.start(name) : match.end(name)].strip(" .,…;") for name in ("day", "month", "year")}
    spots = {name: _words(line, match.start(name), match.end(name)) for name in parts}
    year = _number(parts["year"][:4], 1945, 2100)
    month = _number(parts["month"], 1, 12)
    day = _number(parts["day"], 1, 31)
    doubtful = [words[0].box for words in spots.values() if words and words[0].box]
    box = spots["day"][0].box if spots["day"] else (doubtful[0] if doubtful else line.box)
    sure = min((word.confidence for words in spots.values() for word in words), default=line.confidence)
    if any(_BLANK.match(text[match.start(name) : match.end(name)]) for name in parts):
        return FoundDate(line, place, None, "blank", year, month, day, box, 0.0)
    if year is None or month is None or day is None or not _exists(year, month, day):
        return FoundDate(
            line, place, None, "handwritten" if day is None else "unsure", year, month, day, box, sure, parts["day"]
        )
    if line.origin == "ocr" and (sure < _LEAST or _higher(spots["day"], spots["year"])):
        return FoundDate(line, place, None, "handwritten", year, month, day, box, sure, parts["day"])
    return FoundDate(line, place, date(year, month, day).isoformat(), "", year, month, day, line.box, sure)


def _number(text: str, least: int, most: int) -> int | None:
    return int(text) if re.fullmatch(r"\d{1,4}", text) and least <= int(text) <= most else None


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _words(line: Printed, start: int, end: int) -> list[PrintedWord]:
    """The words of the line that the offsets of its text touch."""
    found, at = [], 0
    for word in line.words:
        if at < end and at + len(word.text) > start:
            found.append(word)
        at += len(word.text) + 1
    return found


def _higher(day: list[PrintedWord], year: list[PrintedWord]) -> bool:
    """Whether the day's digits are higher than the year's: two hands wrote them."""
    if not day or not year or day[0].box is None or year[0].box is None:
        return False
    return day[0].box[3] - day[0].box[1] > 1.22 * (year[0].box[3] - year[0].box[1])


@lru_cache(maxsize=1)
def _known_places() -> dict[str, str]:
    """Names of provinces by their folded form, where only one province has it."""
    if not (data_dir() / "provinces.csv").is_file():
        return {}
    return {folded(row["short"]): row["short"] for row in rows("provinces")}


def _place(text: str, *, mend: bool) -> str | None:
    """The place before the date, cleaned of what an engine saw beside it; None where nothing sensible is left."""
    words = [word.strip(" .,;:*_'\"`-–|()") for word in squeeze(text).split(" ")]
    words = [word for word in words if word]
    while words and not (words[0][0].isupper() and is_place_word(words[0])):
        words = words[1:]
    if (
        not words
        or len(words) > 6
        or sum(word[0].islower() for word in words) > 1
        or any(not is_place_word(word) and not word.isdigit() for word in words)
    ):
        return None
    place = " ".join(words)
    if place.isupper():
        place = first_capitals(words)
    known = _known_places().get(folded(place))
    return known if known is not None and mend else place


def is_place_word(word: str) -> bool:
    return all(
        is_syllable(part) or part in ("TP", "Tp", "Krông", "Đắk", "Đăk") for part in re.split(r"[.\-]", word) if part
    )


def digit_height(found: FoundDate | None) -> float | None:
    """How high printed digits stand in this head (the year's), points; None where unknown."""
    if found is None or found.year is None:
        return None
    for word in found.line.words:
        if word.box is not None and word.text.strip(".") == str(found.year):
            return word.box[3] - word.box[1]
    return None
