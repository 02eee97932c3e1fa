"""The date of issue: from the head, from the signature of the issuer, from the paper's own appendices."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from extractors.header.cells import Head
from extractors.header.date_line import OWN_REFERENCE, FoundDate, place_of, read_date
from extractors.header.hand import ByHand, contradicted, day_by_hand
from extractors.printed import Printed, evidence
from normalizers.dates import find_dates
from normalizers.organ_names import form
from normalizers.pages import Box, Text
from normalizers.records import Evidence, Issue
from normalizers.text import folded

_ISO = re.compile(r"(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)")
_OWN = r"[^()\n]{{0,60}}?số:?\s*{code}(?![\w-]),?\s*(?=ngày)"
# Laws and resolutions of the National Assembly bear no date in the head, but the day they were passed (NQ 351/2017).
_ASSEMBLY = re.compile(r"(?:^|/)(?:QH|UBTVQH)\d{1,2}$")
_PASSED = re.compile(r"thông qua\s+(?=ngày)")
_LONGEST_DATE = 40
# Who publishes papers signs them again, a day or more after their issuer.
_PUBLISHER = re.compile(r"cong bao|cong thong tin|tin hoc|congbao|thong tin dien tu")


@dataclass(frozen=True, slots=True)
class FoundDay:
    iso: str | None
    place: str | None
    evidence: dict[str, Evidence] = field(default_factory=dict)
    issues: tuple[Issue, ...] = ()


@dataclass(frozen=True, slots=True)
class Signed:
    """One digital signature: its day, who signed as far as the block says, where it stands."""

    day: date
    signer: str
    page: int
    box: Box | None


def find_day(
    head: Head, text: Text, code: str | None, *, signed_with_number: bool, issuers: Sequence[str] = ()
) -> FoundDay:
    """The date; null with an issue where it is blank, handwritten or later than the paper's signature.

    `issuers`: names that sign for the paper (its body, that body's parent, its signers).
    """
    signatures = signatures_of(head, text)
    signed = [one.day for one in signatures]
    if head.date is None:
        found = _from_block(head, text, signed) if signed_with_number else None
        return found or _passed(text, code) or _unread(head, text, signed)
    read = read_date(head.date)
    places: dict[str, Evidence] = {}
    if read.place is not None:
        places["issued_place"] = evidence([_place_words(head.date)])
    if read.iso is not None:
        # Papers are signed first and numbered after, mostly the same day (NĐ 30/2020/NĐ-CP, Điều 15).
        late = signed and date.fromisoformat(read.iso) > max(signed) + timedelta(days=3)
        if late and head.date.origin == "ocr":
            detail = f"reads {read.iso}, signed {max(signed).isoformat()}"
            return FoundDay(None, read.place, places, (_issue("contradiction", read, detail),))
        if contradicted(text, head.date, str(read.day), "day"):
            return FoundDay(None, read.place, places, (_issue("handwritten", read, f"reads: {head.date.text}"),))
        sure = read.confidence if head.date.origin == "ocr" else None
        places["issued_date"] = evidence([head.date], confidence=sure)
        return FoundDay(read.iso, read.place, places)
    own_hand = [one for one in signatures if _is_issuers(one, issuers)]
    other = _from_block(head, text, signed) if signed_with_number else None
    own = other or _from_appendix(text, code, read)
    own = own or _written(day_by_hand(text, head.date, read, signed)) or _by_last_digit(read, own_hand)
    detail = f"reads: {head.date.text}"
    if signed:  # told, not taken: papers are signed days after the date they bear
        detail += f"; signed {max(one.day for one in own_hand or signatures).isoformat()}"
    if own is not None and own.iso is not None:
        return FoundDay(own.iso, read.place, {**places, **own.evidence}, (*own.issues, _issue("unsure", read, detail)))
    return FoundDay(None, read.place, places, (_issue(read.reason, read, detail),))


def _place_words(line: Printed) -> Printed:
    """The words before `ngày`: what a hand wrote after it says nothing about them."""
    count = next((at for at, word in enumerate(line.words) if folded(word.text).startswith("ngay")), len(line.words))
    return line.of(line.words[:count] or line.words)


def _passed(text: Text, code: str | None) -> FoundDay | None:
    """`… thông qua ngày 10 tháng 7 năm 2025`, the last sentence of a law or resolution of the National Assembly."""
    if code is None or not _ASSEMBLY.search(code):
        return None
    for match in reversed(list(_PASSED.finditer(text.content))):
        named = next(iter(find_dates(text.content[match.end() : match.end() + _LONGEST_DATE])), None)
        if named is not None and named.start == 0 and named.iso is not None:
            place = text.place(match.end(), match.end() + named.end)
            own = Evidence(page=place.page, bbox=place.box, confidence=min(0.9, place.confidence), source="rule")
            return FoundDay(named.iso, None, {"issued_date": own})
    return None


def _by_last_digit(read: FoundDate, own_hand: Sequence[Signed]) -> FoundDay | None:
    """The day of the issuer's signature where the head shows its month, its year, and a day by hand that ends alike.

    Papers are signed on their day or a few days later: only a signature ten days late would end alike by chance.
    """
    if not own_hand or read.year is None or read.month is None:
        return None
    first = min(own_hand, key=lambda one: one.day)
    written = read.day_read.strip()
    signed = f"{first.day.day:02d}"
    alike = len(written) > 1 and written[-1] == signed[-1] and (not written[0].isdigit() or written[0] == signed[0])
    if not alike or (first.day.year, first.day.month) != (read.year, read.month):
        return None
    own = Evidence(page=first.page, bbox=first.box, confidence=0.6, source="signature")
    return FoundDay(first.day.isoformat(), None, {"issued_date": own})


def _written(found: ByHand | None) -> FoundDay | None:
    if found is None:
        return None
    own = Evidence(page=found.page, bbox=found.box, confidence=found.confidence, source="ocr")
    return FoundDay(found.value, None, {"issued_date": own})


def _unread(head: Head, text: Text, signed: Sequence[date]) -> FoundDay:
    """What stands in the date's place and can't be taken apart: shown in an issue; a known place is taken from it, and
    what a hand wrote."""
    line = head.unread_date
    if line is None:
        return FoundDay(None, None)
    reason = "handwritten" if line.read_by_engine and " ngay" in folded(line.text) else "unreadable"
    issue = Issue(
        field="header.issued_date", reason=reason, detail=f"reads: {line.text}", page=line.page, bbox=line.box
    )
    place = place_of(line)
    places = {"issued_place": evidence([line])} if place else {}
    own = _written(day_by_hand(text, line, None, signed))
    return FoundDay(own.iso if own else None, place, {**places, **(own.evidence if own else {})}, (issue,))


def _issue(reason: str, read: FoundDate, detail: str) -> Issue:
    return Issue(
        field="header.issued_date", reason=reason, detail=detail, page=read.line.page, bbox=read.box or read.line.box
    )


def signatures_of(head: Head, text: Text) -> list[Signed]:
    """The digital signatures that the paper shows or holds; those of who published it are left out."""
    found: list[Signed] = []
    published: set[date] = set()
    for page, mark in text.marks:
        if mark.kind != "signature":
            continue
        said = " ".join((mark.text, *mark.fields.values()))
        publisher = _PUBLISHER.search(folded(mark.fields.get("signer", "") or mark.text)) is not None
        for day in _days(mark.fields.get("time") or said):
            if publisher:
                published.add(day)
            else:
                found.append(Signed(day, mark.fields.get("signer", ""), page, mark.box))
    for line in head.signatures:
        for day in _days(line.text):
            if all(one.day != day for one in found) and day not in published:
                found.append(Signed(day, "", line.page, line.box))
    return found


def _days(words: str) -> Iterator[date]:
    for iso in (*_ISO.findall(words), *(found.iso for found in find_dates(words))):
        try:
            yield date.fromisoformat(iso or "")
        except ValueError:
            continue


def _is_issuers(signature: Signed, issuers: Sequence[str]) -> bool:
    signer = form(signature.signer.replace("UBND", "Ủy ban nhân dân"))
    if len(signer) < 6:
        return False
    names = [form(name.replace("UBND", "Ủy ban nhân dân")) for name in issuers if name]
    return any(name == signer or (len(name) > 8 and (name in signer or signer in name)) for name in names)


def _from_block(head: Head, text: Text, signed: list[date]) -> FoundDay | None:
    """The time of the signature that carries the number: the paper's own, as the number is its own."""
    if not signed:
        return None
    if head.signatures:
        place = evidence([head.signatures[0]], confidence=0.6).model_copy(update={"source": "signature"})
        return FoundDay(min(signed).isoformat(), None, {"issued_date": place})
    for page, mark in text.marks:
        days = list(_days(mark.fields.get("time", ""))) if mark.fields.get("code") else []
        if days:
            own = Evidence(page=page, bbox=mark.box, confidence=0.6, source="signature")
            return FoundDay(days[0].isoformat(), None, {"issued_date": own})
    return None


def _from_appendix(text: Text, code: str | None, read: FoundDate) -> FoundDay | None:
    """The date that the paper's own appendices give it, where it agrees with what the head shows of it."""
    if code is None:
        return None
    days: dict[str, tuple[int, int]] = {}
    for match in re.finditer(OWN_REFERENCE + _OWN.format(code=re.escape(code)), text.content, re.M):
        named = next(iter(find_dates(text.content[match.end() : match.end() + _LONGEST_DATE])), None)
        if named is not None and named.start == 0 and named.iso is not None:
            days[named.iso] = (match.start(), match.end() + named.end)
    if len(days) != 1:
        return None
    iso, (start, end) = next(iter(days.items()))
    place = text.place(start, end)
    day = date.fromisoformat(iso)
    if place.confidence < 0.85 or read.year not in (None, day.year) or read.month not in (None, day.month):
        return None
    own = Evidence(page=place.page, bbox=place.box, confidence=0.6, source="rule")
    return FoundDay(iso, None, {"issued_date": own})
