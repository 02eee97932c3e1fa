"""The date of issue: from the head, from a signature block that carries the number, from the paper's own appendices."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta

from extractors.header.cells import Head
from extractors.header.date_line import FoundDate, read_date
from extractors.printed import evidence
from normalizers.pages import Text
from normalizers.records import Evidence, Issue

_SIGNED = re.compile(r"(?<!\d)(?:(\d{1,2})[./-](\d{1,2})[./-](\d{4})|(\d{4})-(\d{2})-(\d{2}))(?!\d)")
_OWN = (
    r"[Kk]èm theo[^()\n]{{0,60}}?số:?\s*{code}(?![\w-]),?\s*ngày\s*(\d{{1,2}})"
    r"(?:\s*/\s*|\s*-\s*|\s*tháng\s*)(\d{{1,2}})(?:\s*/\s*|\s*-\s*|\s*năm\s*)(\d{{4}})"
)


@dataclass(frozen=True, slots=True)
class FoundDay:
    iso: str | None
    place: str | None
    evidence: dict[str, Evidence] = field(default_factory=dict)
    issues: tuple[Issue, ...] = ()


def find_day(head: Head, text: Text, code: str | None, *, signed_with_number: bool) -> FoundDay:
    """The date; null with an issue where it is blank, handwritten or later than the paper's signature."""
    signed = signing_days(head, text)
    if head.date is None:
        found = _from_block(head, signed) if signed_with_number else None
        return found or FoundDay(None, None)
    read = read_date(head.date)
    places: dict[str, Evidence] = {}
    if read.place is not None:
        places["issued_place"] = evidence([head.date])
    if read.iso is not None:
        # Papers are signed first and numbered after, mostly the same day (NĐ 30/2020/NĐ-CP, Điều 15).
        late = signed and date.fromisoformat(read.iso) > max(signed) + timedelta(days=3)
        if late and head.date.origin == "ocr":
            detail = f"reads {read.iso}, signed {max(signed).isoformat()}"
            return FoundDay(None, read.place, places, (_issue("contradiction", read, detail),))
        sure = read.confidence if head.date.origin == "ocr" else None
        places["issued_date"] = evidence([head.date], confidence=sure)
        return FoundDay(read.iso, read.place, places)
    other = _from_block(head, signed) if signed_with_number else None
    own = other or _from_appendix(text, code, read)
    detail = f"reads: {head.date.text}"
    if signed:
        detail += f"; signed {max(signed).isoformat()}"
    issue = _issue(read.reason, read, detail)
    if own is not None and own.iso is not None:
        return FoundDay(own.iso, read.place, {**places, **own.evidence}, (issue,))
    return FoundDay(None, read.place, places, (issue,))


def _issue(reason: str, read: FoundDate, detail: str) -> Issue:
    return Issue(
        field="header.issued_date", reason=reason, detail=detail, page=read.line.page, bbox=read.box or read.line.box
    )


def signing_days(head: Head, text: Text) -> list[date]:
    """The days of the digital signatures that the first page shows, and of signature marks."""
    found: list[date] = []
    lines = [line.text for line in head.signatures]
    lines += [" ".join((mark.text, *mark.fields.values())) for _, mark in text.marks if mark.kind == "signature"]
    for line in lines:
        for match in _SIGNED.finditer(line):
            day, month, year = (match[1], match[2], match[3]) if match[3] else (match[6], match[5], match[4])
            try:
                found.append(date(int(year), int(month), int(day)))
            except ValueError:
                continue
    return found


def _from_block(head: Head, signed: list[date]) -> FoundDay | None:
    """The time of the signature that carries the number: the paper's own, as the number is its own."""
    if not signed or not head.signatures:
        return None
    place = evidence([head.signatures[0]], confidence=0.6).model_copy(update={"source": "signature"})
    return FoundDay(min(signed).isoformat(), None, {"issued_date": place})


def _from_appendix(text: Text, code: str | None, read: FoundDate) -> FoundDay | None:
    """The date that the paper's own appendices give it, where it agrees with what the head shows of it."""
    if code is None:
        return None
    days = {match.groups(): match.span() for match in re.finditer(_OWN.format(code=re.escape(code)), text.content)}
    if len(days) != 1:
        return None
    (day, month, year), (start, end) = next(iter(days.items()))
    place = text.place(start, end)
    if place.confidence < 0.85 or (read.year not in (None, int(year))) or (read.month not in (None, int(month))):
        return None
    try:
        iso = date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None
    own = Evidence(page=place.page, bbox=place.box, confidence=0.6, source="rule")
    return FoundDay(iso, None, {"issued_date": own})
