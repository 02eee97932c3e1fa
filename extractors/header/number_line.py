"""Number and symbol in the head: `Số: 14/KH-SYT`, `Số 57-NQ/TW`, `Luật số: 15/2023/QH15`, `Số:      /KH-UBND`.

Number and day are mostly written by hand or stamped on paper (NĐ 30/2020/NĐ-CP, Điều 15), and engines read them wrong.
A number is taken only where every sign of it is a digit and was read surely; otherwise it stays open with an issue.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from extractors.printed import Printed
from normalizers.codes import parse_symbol
from normalizers.kinds import kind_of_notation
from normalizers.number_labels import number_label
from normalizers.pages import Box
from normalizers.text import without_marks

_BLANK = re.compile(r"^[\s.…_\-–*]*$")
_STATE = re.compile(r"^(?P<number>\d{1,5}(?:\.\d+)?[A-Za-zđ]?)\s*/\s*(?P<symbol>(?:(?:19|20)\d\d\s*/\s*)?[A-ZĐ].*)$")
_PARTY = re.compile(r"^(?P<number>\d{1,5})\s*[-–]\s*(?P<symbol>[A-ZĐ][\wđĐ]*\s*/\s*[A-ZĐ].*)$")
_OPEN_STATE = re.compile(r"^(?P<number>[^/]{0,24}?)\s*/\s*(?P<symbol>(?:(?:19|20)\d\d\s*/\s*)?[A-ZĐ][^/]*[-/]?.*)$")
_OPEN_PARTY = re.compile(r"^(?P<number>[^/A-ZĐ]{0,24}?)[-–]\s*(?P<symbol>[A-ZĐ][\wđĐ]*\s*/\s*[A-ZĐ].*)$")
# The slash was lost in what was read, but a known kind begins the symbol: `l445)TB-SYT`.
_LOST_SLASH = re.compile(
    r"^(?P<number>[^/A-ZĐ]{1,8}?|[^/]{1,8}?[\s)|\]}])\s*(?P<symbol>[A-ZĐ][A-ZĐa-z]{0,3}-[A-ZĐ]{2}[\w-]*)$"
)
_NO_LABEL = re.compile(r"^[^\s/A-ZĐ]{0,6}/(?P<symbol>[A-ZĐ][A-ZĐa-z]{0,4}-[A-ZĐ]{2}[\w&.,-]*)$")
_LIKE_SYMBOL = re.compile(r"/\s?[A-ZĐ][A-ZĐa-z]{0,4}\s?[-–]\s?[A-ZĐ]{2,}")

_SURE = 0.7  # two readers that see different digits leave 0.45: one of them is wrong, mostly before a hand
_SURE_OF_GLUED = 0.9

Reason = Literal["", "blank", "handwritten", "unsure"]


# (form, whether the Party's, whether the number is a number)
_FORMS = ((_STATE, False, True), (_PARTY, True, True), (_OPEN_PARTY, True, False), (_OPEN_STATE, False, False))


@dataclass(frozen=True, slots=True)
class FoundNumber:
    """What the number line says. `number` is None where it is blank or can't be trusted (`reason` says which)."""

    line: Printed
    number: str | None
    symbol: str | None
    mended: bool  # a letter of the symbol was put right by the title or the issuer's name
    party: bool
    reason: Reason
    box: Box | None
    confidence: float
    read: str


def is_number_line(line: Printed) -> bool:
    """`Số: …` with a symbol or a blank after it; `Số 57-NQ/TW`."""
    match = number_label(line.text)
    if match is None:
        return _without_label(line)
    rest = line.text[match.end() :]
    if "/" not in rest and not _BLANK.match(rest):
        return match["colon"] == ":" and _lost_slash(rest) is not None
    return bool(match["colon"]) or _PARTY.match(rest.strip()) is not None or _STATE.match(rest.strip()) is not None


def _without_label(line: Printed) -> bool:
    """An engine lost the label, mostly with a number that a hand wrote across it: `#54 /CTPH-LĐLĐ`."""
    found = _NO_LABEL.match(_tidy(line.text)) if line.origin == "ocr" else None
    return found is not None and kind_of_notation(found["symbol"]) is not None


def _lost_slash(rest: str) -> re.Match[str] | None:
    found = _LOST_SLASH.match(_tidy(rest))
    return found if found is not None and kind_of_notation(found["symbol"]) is not None else None


def may_be_number(line: Printed) -> bool:
    """What stands where a number should, but can't be taken apart: by its label, or by something like a symbol."""
    return is_number_label(line) or (len(line.words) < 6 and _LIKE_SYMBOL.search(line.text) is not None)


def is_number_label(line: Printed) -> bool:
    """`Số:` with anything after it, also what can't be read as a number."""
    match = number_label(line.text)
    return match is not None and match["colon"] == ":"


def is_label_alone(line: Printed) -> bool:
    """`Số:` with a blank and nothing else."""
    match = number_label(line.text)
    return match is not None and match["colon"] == ":" and _BLANK.match(line.text[match.end() :]) is not None


def read_number(line: Printed, *, kind: str | None = None, organ: str | None = None) -> FoundNumber:
    """What the line says. `kind` (the title's) and `organ` mend a letter of the symbol where an engine read it."""
    match = number_label(line.text)
    rest = _tidy(line.text[match.end() :] if match is not None else line.text)
    number: str | None = None
    symbol: tuple[str, bool] | None = None
    printed = ""
    reason: Reason = "unsure"
    for pattern, party, known in _FORMS:
        found = pattern.match(rest)
        symbol = parse_symbol(found["symbol"], party=party) if found else None
        if found is None or (symbol is None and not known):
            continue
        printed = found["symbol"]
        if known:
            number, reason = found["number"], ""
        else:
            reason = "blank" if _BLANK.match(found["number"]) else "handwritten"
        break
    else:
        lost = _lost_slash(rest)
        if lost is not None:
            printed, reason = lost["symbol"], "handwritten"
            symbol = parse_symbol(printed)
        if _BLANK.match(rest):
            reason = "blank"
    plain = symbol
    if symbol is not None and line.read_by_engine and (kind or organ):
        symbol = parse_symbol(printed, party=symbol[1], type_word=kind, organ=organ) or symbol
    if match is None:
        number, reason = None, "handwritten"
    if symbol is None or line.text.rstrip().endswith(("-", "–", "/")):
        number = None  # the rest of the symbol stands where it was not found: half a code is a wrong one
    box, sure, apart = _number_words(line, number)
    # A number that stands apart from its slash was put there later, by hand or by stamp: engines are sure of what they
    # read there and wrong all the same (109 read as 403 with 0.93).
    if number is not None and line.origin == "ocr" and (apart or sure < _SURE):
        number, reason = None, "handwritten" if apart else "unsure"
    if symbol is None and reason == "unsure" and line.origin == "ocr" and "/" in rest:
        reason = "handwritten"  # `2ƒZ8/svr-vp`: neither digits nor symbol
    return FoundNumber(
        line=line,
        number=number,
        symbol=symbol[0] if symbol else None,
        mended=symbol != plain,
        party=symbol is not None and symbol[1],
        reason=reason,
        box=box,
        confidence=round(sure, 2),
        read=rest,
    )


def _tidy(rest: str) -> str:
    rest = re.sub(r"\s*([/-])\s*", r"\1", rest.strip())
    return rest.rstrip(" .,;:*_")


def _number_words(line: Printed, number: str | None) -> tuple[Box | None, float, bool]:
    """(box, confidence) of the words that hold the number, and whether it stands apart from the symbol."""
    for word in line.words:
        if number is not None and (word.text == number or re.search(rf"(?<!\d){re.escape(number)}[/-]", word.text)):
            # `Số:1135/ĐHTĐ` in one piece: a hand wrote into a space that print leaves free
            glued = re.match(r"\w{1,2}\s?[:;.]", word.text) is not None and word.confidence < _SURE_OF_GLUED
            return word.box, word.confidence, word.text == number or glued
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
