"""Number and symbol in the head: `Số: 14/KH-SYT`, `Số 57-NQ/TW`, `Luật số: 15/2023/QH15`, `Số:      /KH-UBND`.

Number and day are mostly written by hand or stamped on paper (NĐ 30/2020/NĐ-CP, Điều 15), and engines read them wrong.
A number is taken only where every sign of it is a digit and was read surely; otherwise it stays open with an issue.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from extractors.header.cues import type_of_symbol
from extractors.printed import Printed
from normalizers.pages import Box
from normalizers.text import without_marks

_LABEL = re.compile(
    r"^[\W_]*(?:(?P<kind>bo luat|luat|phap lenh|nghi quyet|nghi dinh)\s+)?"
    r"(?P<label>s[o06iø]{1,2}|s[bd](?=\s*[:;]))(?![a-z0-9])\s*(?P<colon>[:.;]?)",
    re.A,
)
_BLANK = re.compile(r"^[\s.…_\-–*]*$")
# A symbol: groups of letters (with digits, & and . inside), one of them in capitals; commas as in SVH,TT,DL.
_SYMBOL = re.compile(r"[A-ZĐ][\w&.,]*(?:\s?[-–/]\s?[A-ZĐ][\w&.,]*)*")
_STATE = re.compile(r"^(?P<number>\d{1,5}(?:\.\d+)?[A-Za-zđ]?)\s*/\s*(?P<symbol>(?:(?:19|20)\d\d\s*/\s*)?[A-ZĐ].*)$")
_PARTY = re.compile(r"^(?P<number>\d{1,5})\s*[-–]\s*(?P<symbol>[A-ZĐ][\wđĐ]*\s*/\s*[A-ZĐ].*)$")
_OPEN_STATE = re.compile(r"^(?P<number>[^/]{0,24}?)\s*/\s*(?P<symbol>(?:(?:19|20)\d\d\s*/\s*)?[A-ZĐ][^/]*[-/]?.*)$")
_OPEN_PARTY = re.compile(r"^(?P<number>[^/A-ZĐ]{0,24}?)[-–]\s*(?P<symbol>[A-ZĐ][\wđĐ]*\s*/\s*[A-ZĐ].*)$")
# The slash was lost in what was read, but a known kind begins the symbol: `l445)TB-SYT`.
_LOST_SLASH = re.compile(
    r"^(?P<number>[^/A-ZĐ]{1,8}?|[^/]{1,8}?[\s)|\]}])\s*(?P<symbol>[A-ZĐ][A-ZĐa-z]{0,3}-[A-ZĐ]{2}[\w-]*)$"
)
_LIKE_SYMBOL = re.compile(r"/\s?[A-ZĐ][A-ZĐa-z]{0,4}\s?[-–]\s?[A-ZĐ]{2,}")

Reason = Literal["", "blank", "handwritten", "unsure"]


@dataclass(frozen=True, slots=True)
class FoundNumber:
    """What the number line says. `number` is None where it is blank or can't be trusted (`reason` says which)."""

    line: Printed
    number: str | None
    symbol: str | None
    party: bool
    kind: str  # Luật, Nghị quyết … where the label names it (`Luật số:`)
    reason: Reason
    box: Box | None
    confidence: float
    read: str


def is_number_line(line: Printed) -> bool:
    """`Số: …` with a symbol or a blank after it; `Số 57-NQ/TW`."""
    key = without_marks(line.text).lower()
    match = _LABEL.match(key)
    if match is None:
        return False
    rest = line.text[match.end() :]
    if "/" not in rest and not _BLANK.match(rest):
        return match["colon"] == ":" and _lost_slash(rest) is not None
    return bool(match["colon"]) or _PARTY.match(rest.strip()) is not None or _STATE.match(rest.strip()) is not None


def _lost_slash(rest: str) -> re.Match[str] | None:
    found = _LOST_SLASH.match(_tidy(rest))
    return found if found is not None and type_of_symbol(found["symbol"]) is not None else None


def may_be_number(line: Printed) -> bool:
    """What stands where a number should, but can't be taken apart: by its label, or by something like a symbol."""
    return is_number_label(line) or (len(line.words) < 6 and _LIKE_SYMBOL.search(line.text) is not None)


def is_number_label(line: Printed) -> bool:
    """`Số:` with anything after it, also what can't be read as a number."""
    match = _LABEL.match(without_marks(line.text).lower())
    return match is not None and match["colon"] == ":"


def read_number(line: Printed) -> FoundNumber:
    match = _LABEL.match(without_marks(line.text).lower())
    assert match is not None  # callers ask is_number_line first
    rest = _tidy(line.text[match.end() :])
    kind = (match["kind"] or "").strip()
    party = False
    number: str | None = None
    symbol: str | None = None
    reason: Reason = "unsure"
    for pattern, is_party in ((_STATE, False), (_PARTY, True)):
        found = pattern.match(rest)
        if found:
            number, symbol, party, reason = found["number"], _symbol(found["symbol"]), is_party, ""
            break
    else:
        for pattern, is_party in ((_OPEN_PARTY, True), (_OPEN_STATE, False)):
            found = pattern.match(rest)
            if found and _symbol(found["symbol"]):
                symbol, party = _symbol(found["symbol"]), is_party
                reason = "blank" if _BLANK.match(found["number"]) else "handwritten"
                break
        else:
            lost = _lost_slash(rest)
            if lost is not None:
                symbol, reason = lost["symbol"], "handwritten"
            if _BLANK.match(rest):
                reason = "blank"
    if symbol is None or line.text.rstrip().endswith(("-", "–", "/")):
        number = None  # the rest of the symbol stands where it was not found: half a code is a wrong one
    box, sure, apart = _number_words(line, number)
    # A number that stands apart from its slash was put there later, by hand or by stamp: engines are sure of what they
    # read there and wrong all the same (109 read as 403 with 0.93).
    if number is not None and line.origin == "ocr" and (apart or sure < 0.45):
        number, reason = None, "handwritten" if apart else "unsure"
    if symbol is None and reason == "unsure" and line.origin == "ocr" and "/" in rest:
        reason = "handwritten"  # `2ƒZ8/svr-vp`: neither digits nor symbol
    return FoundNumber(line, number, symbol, party, kind, reason, box, round(sure, 2), rest)


def _tidy(rest: str) -> str:
    rest = re.sub(r"\s*([/-])\s*", r"\1", rest.strip())
    return rest.rstrip(" .,;:*_")


def _symbol(text: str) -> str | None:
    """The symbol without what follows it on the line; None where there is none."""
    year = re.match(r"(?:(?:19|20)\d\d)/", text)
    start = year.end() if year else 0
    match = _SYMBOL.match(text, start)
    if match is None:
        return None
    symbol = re.sub(r"\s", "", match[0]).replace("–", "-").rstrip(".,-/")
    return text[:start] + symbol if re.search(r"[A-ZĐ]{2}|[A-ZĐ][a-z]?[-/]", symbol) else None


def _number_words(line: Printed, number: str | None) -> tuple[Box | None, float, bool]:
    """(box, confidence) of the words that hold the number, and whether it stands apart from the symbol."""
    for word in line.words:
        if number is not None and (word.text == number or re.search(rf"(?<!\d){re.escape(number)}[/-]", word.text)):
            return word.box, word.confidence, word.text == number
        if number is not None and word.text.endswith((":" + number, "." + number)):
            return word.box, word.confidence, True
    between = [word for word in line.words[1:] if not re.match(r"[/]?[A-ZĐ]{2}", word.text)] or list(line.words)
    return between[0].box or line.box, min(word.confidence for word in between), True


def contradicts_height(line: Printed, number: str, digit_height: float | None) -> bool:
    """Whether digits stand much higher than printed ones on the page: written by hand."""
    if digit_height is None or line.origin != "ocr":
        return False
    return any(
        word.box is not None and word.text == number and word.box[3] - word.box[1] > 1.25 * digit_height
        for word in line.words
    )


def same_symbol(one: str, other: str) -> bool:
    return without_marks(one).upper() == without_marks(other).upper()
