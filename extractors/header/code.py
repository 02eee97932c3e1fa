"""Number and symbol together: the code, mended by what the paper proves, and where each part comes from."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import PurePath

from extractors.header.cells import Head
from extractors.header.date_line import OWN_REFERENCE, agrees, read_date
from extractors.header.hand import ByHand, contradicted, number_by_hand
from extractors.header.number_line import FoundNumber, contradicts_height, is_number_label, read_number, same_symbol
from extractors.printed import evidence
from normalizers.codes import parse_code
from normalizers.dates import find_dates
from normalizers.pages import Text
from normalizers.records import Evidence, Issue
from normalizers.text import letters, squeeze, without_marks


@dataclass(frozen=True, slots=True)
class FoundCode:
    """`code` is None where the number is not known; `symbol` may be known without it."""

    code: str | None
    number: str | None
    symbol: str | None
    evidence: dict[str, Evidence] = field(default_factory=dict)
    issues: tuple[Issue, ...] = ()
    signed_with_number: bool = False  # the number came from the signature block


def find_code(
    head: Head, text: Text, path: str, organ: str | None, printed_height: float | None, kind: str | None = None
) -> FoundCode:
    """The code of the head; `printed_height`: how high printed digits stand on this page, points.

    `kind`, `organ`: the title's kind and the issuer; a symbol that an engine misread by a letter is mended to them.
    """
    if head.number is None:
        found = _from_signature(head, None) or _from_mark(text, None)
        return found or FoundCode(None, None, None, issues=_unread(head))
    read = read_number(head.number, kind=kind, organ=organ)
    if read.number is not None and contradicts_height(read.line, read.number, printed_height):
        read = replace(read, number=None, reason="handwritten", confidence=0.0)
    if read.number is not None and contradicted(text, read.line, read.number, "number"):
        read = replace(read, number=None, reason="handwritten")
    if read.symbol is None:
        return FoundCode(None, None, None, {}, (_issue(read.reason or "unsure", read),))
    if read.number is not None:
        return _known(read, read.number, read.symbol)
    other = _from_signature(head, read.symbol) or _from_mark(text, read.symbol)
    other = other or _from_appendix(head, text, read.symbol, read) or _from_file_name(path, read.symbol, read)
    if other is not None:
        return other
    written = number_by_hand(text, read.line, re.split(r"[/-]", read.read)[0], read.confidence)
    if written is not None:
        return _written(read, written, read.symbol)
    place = {"code_notation": _symbol_evidence(read)}
    return FoundCode(None, None, read.symbol, place, (_issue(read.reason, read),))


def join(number: str, symbol: str, *, party: bool) -> str:
    return f"{number}-{symbol}" if party else f"{number}/{symbol}"


def _known(read: FoundNumber, number: str, symbol: str) -> FoundCode:
    code = join(number, symbol, party=read.party)
    base = evidence([read.line], read=read.read if read.read != code else None)
    sure = read.confidence if read.line.origin == "ocr" else base.confidence
    if read.mended:
        sure = min(sure, 0.8)
    place = base.model_copy(update={"confidence": round(sure, 2)})
    issues = (_issue("unsure", read, code),) if read.reason == "unsure" or read.mended else ()
    return FoundCode(code, number, symbol, {"code": place, "code_number": place, "code_notation": place}, issues)


def _written(read: FoundNumber, written: ByHand, symbol: str) -> FoundCode:
    code = join(written.value, symbol, party=read.party)
    place = Evidence(page=written.page, bbox=written.box, confidence=written.confidence, source="ocr", read=read.read)
    places = {"code": place, "code_number": place, "code_notation": _symbol_evidence(read)}
    return FoundCode(code, written.value, symbol, places, (_issue("handwritten", read, code),))


def _symbol_evidence(read: FoundNumber) -> Evidence:
    return evidence([read.line], read=read.read if read.mended else None)


def _issue(reason: str, read: FoundNumber, value: str | None = None) -> Issue:
    detail = f"reads: {read.read}" if read.read else ""
    if value:
        detail = f"{detail}; taken as {value}".lstrip("; ")
    box = read.box or read.line.box
    return Issue(field="header.code", reason=reason, detail=detail, page=read.line.page, bbox=box)


def _unread(head: Head) -> tuple[Issue, ...]:
    """The issue that shows what stands in the number's place, where that could not be taken apart."""
    line = head.unread_number
    if line is None:
        return ()
    reason = "handwritten" if line.read_by_engine and is_number_label(line) else "unreadable"
    return (Issue(field="header.code", reason=reason, detail=f"reads: {line.text}", page=line.page, bbox=line.box),)


def _from_signature(head: Head, symbol: str | None) -> FoundCode | None:
    """The same symbol with a number in the block of a digital signature, or elsewhere beside the head."""
    for line in head.other_numbers:
        read = read_number(line)
        if read.number is None or read.symbol is None or (symbol is not None and not same_symbol(read.symbol, symbol)):
            continue
        if symbol is None and line not in head.signatures:
            continue
        own = symbol or read.symbol
        place = evidence([line]).model_copy(update={"source": "signature"})
        places = {"code": place, "code_number": place, "code_notation": place}
        code = join(read.number, own, party=read.party)
        return FoundCode(code, read.number, own, places, (), signed_with_number=True)
    return None


def _from_mark(text: Text, symbol: str | None) -> FoundCode | None:
    """The code that a visible signature names itself (`Số văn bản: 126/SNV-VP`), where the symbol is the paper's."""
    for page, mark in text.marks:
        code = parse_code(mark.fields["code"]) if mark.kind == "signature" and mark.fields.get("code") else None
        if code is None or code.number is None or (symbol is not None and not same_symbol(code.notation, symbol)):
            continue
        own = symbol or code.notation
        place = Evidence(page=page, bbox=mark.box, confidence=0.9, source="signature", read=mark.fields["code"])
        places = {"code": place, "code_number": place, "code_notation": place}
        party = re.match(r"\d+[A-Za-z]?-", code.code) is not None
        full = join(code.number, own, party=party)
        return FoundCode(full, code.number, own, places, (), signed_with_number=True)
    return None


def _from_appendix(head: Head, text: Text, symbol: str, read: FoundNumber) -> FoundCode | None:
    """What the paper's own appendices call it: `(Kèm theo Kế hoạch số 144/KH-UBND ngày …)`, a paragraph of its own."""
    numbers: dict[str, tuple[int, int]] = {}
    pattern = re.compile(
        rf"{OWN_REFERENCE}[^()\n]{{0,60}}?số:?\s*(\d{{1,5}}[A-Za-z]?)\s?[/-]\s?{re.escape(symbol)}(?![\w-])[^()\n]{{0,40}}",
        re.M,
    )
    shown = read_date(head.date) if head.date is not None else None
    for match in pattern.finditer(text.content):
        dates = find_dates(match[0])
        if shown is None or not dates or agrees(dates[0], shown):
            numbers[match[1]] = match.span(1)
    if len(numbers) != 1:
        return None
    number, (start, end) = next(iter(numbers.items()))
    place = text.place(start, end)
    if place.confidence < 0.85:
        return None
    return _by_rule(read, number, symbol, Evidence(page=place.page, bbox=place.box, confidence=0.6, source="rule"))


def _from_file_name(path: str, symbol: str, read: FoundNumber) -> FoundCode | None:
    """The number in the file's name, where the symbol stands beside it: `19_KH-TTYT.pdf`."""
    stem = without_marks(squeeze(PurePath(path).stem)).lower()
    parts = re.split(r"[^a-z0-9]+", stem)
    wanted = re.split(r"[^a-z0-9]+", without_marks(symbol).lower())
    for index, part in enumerate(parts[: -len(wanted) or None]):
        rest = parts[index + 1 : index + 1 + len(wanted)]
        if re.fullmatch(r"\d{1,5}[a-z]?", part) and letters("".join(rest)) == letters("".join(wanted)):
            place = Evidence(page=read.line.page, bbox=read.box, confidence=0.6, source="file_name", read=path)
            return _by_rule(read, part, symbol, place.model_copy(update={"read": PurePath(path).name}))
    return None


def _by_rule(read: FoundNumber, number: str, symbol: str, place: Evidence) -> FoundCode:
    code = join(number, symbol, party=read.party)
    places = {"code": place, "code_number": place, "code_notation": _symbol_evidence(read)}
    return FoundCode(code, number, symbol, places, (_issue(read.reason or "unsure", read, code),))
