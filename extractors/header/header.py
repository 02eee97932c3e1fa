"""The head of a document and its foot as facts, each with the place it was read from.

A field that the paper does not show, or shows in a way that can't be trusted (handwriting, stamps over it), stays null
and leaves an issue. Other places may speak for it: the block of a digital signature (NĐ 30/2020/NĐ-CP, Phụ lục
I.II.8b), the line `(Kèm theo Kế hoạch số … ngày …)` of an appendix, the file's name.
"""

from __future__ import annotations

from extractors.fixed_words import phrases
from extractors.header.cells import Head, head_of
from extractors.header.closing import Closing, find_closing, organ_of_text
from extractors.header.code import FoundCode, find_code
from extractors.header.date_line import digit_height, read_date
from extractors.header.day import FoundDay, find_day
from extractors.header.organs import Organs, find_organs, in_province
from extractors.header.own_words import OwnWords
from extractors.header.recipients import addressees_of
from extractors.header.title import FoundTitle, find_title
from extractors.printed import evidence
from normalizers.kinds import abbreviation_of, is_title, kind_of_notation
from normalizers.pages import Source, Text
from normalizers.records import Evidence, Header, Issue
from normalizers.text import folded

_HOLED = 0.5  # a title that lacks words
_KNOWN_KIND = 0.93


def find_header(text: Text, source: Source) -> tuple[Header, tuple[Issue, ...]]:
    """Every header field that the document shows, with evidence by field name, and what a person should look at."""
    head = head_of(text)
    own = OwnWords(text)
    closing = find_closing(text, own)
    organs = find_organs(head.organs)
    title = find_title(head, text, own)
    addressees, address_lines = addressees_of(head, own)
    height = digit_height(read_date(head.date)) if head.date is not None else None
    code = find_code(head, text, source.path, organs.organ, height, title.type_name)
    signing = [organs.organ or "", organs.parent or "", *(signer.full_name or "" for signer in closing.signers)]
    day = find_day(head, text, code.code, signed_with_number=code.signed_with_number, issuers=signing)
    # An application begins with the title of state and `Kính gửi` too, but nobody's name or number stands over it.
    letter = bool(addressees) and not (head.state is not None and head.number is None and not head.organs)
    name, abbreviation, type_evidence = _type(title, code, addressed=letter)
    found: dict[str, Evidence] = {**code.evidence, **day.evidence, **type_evidence, **closing.evidence}
    if address_lines:
        found["addressees"] = evidence(address_lines)
    if title.subject_lines:
        place = evidence(title.subject_lines)
        found["subject"] = place.model_copy(
            update={"confidence": min(place.confidence, _HOLED if title.holes else 1.0)}
        )
    organs = in_province(organs, day.place)
    organ, organ_evidence = _issuer(organs, text, closing, headless=not head.organs and head.number is None)
    found.update(organ_evidence)
    header = Header(
        code=code.code,
        code_number=code.number,
        code_notation=code.symbol,
        type_code=abbreviation,
        type_name=name,
        issued_date=day.iso,
        issued_place=day.place,
        parent_organ=organs.parent,
        organ=organ,
        subject=title.subject,
        addressees=addressees,
        recipients=closing.recipients,
        signers=closing.signers,
        recipient_purposes=closing.purposes,
        archive=closing.archive,
        urgency=_urgency(text),
        evidence=found,
    )
    return header, (*code.issues, *day.issues, *_missing(header, head, code, day), *_holes(title), *closing.issues)


def _holes(title: FoundTitle) -> tuple[Issue, ...]:
    """A stamp or seal lies over words of the title: given back by the body, or lost."""
    if not (title.holes or title.given_back):
        return ()
    place = evidence(title.subject_lines)
    reason, detail = ("unreadable", "words are missing") if title.holes else ("unsure", "words taken from the body")
    return (Issue(field="header.subject", reason=reason, detail=detail, page=place.page, bbox=place.bbox),)


def _type(title: FoundTitle, code: FoundCode, *, addressed: bool) -> tuple[str | None, str | None, dict[str, Evidence]]:
    """(name, abbreviation, evidence): the title says it; else a letter by its form; else the symbol."""
    if title.type_name is not None:
        place = evidence(title.lines)
        if len(title.lines[0].words) == len(title.type_name.split()) and is_title(title.lines[0].text):
            # Two or three words that can only be this kind, whatever became of their marks.
            place = place.model_copy(update={"confidence": max(place.confidence, _KNOWN_KIND)})
        return title.type_name, abbreviation_of(title.type_name, code.symbol), {"type_name": place, "type_code": place}
    by_symbol = kind_of_notation(code.symbol) if code.symbol is not None else None
    if title.letter or (addressed and by_symbol is None):
        places = {"type_name": evidence(title.subject_lines)} if title.subject_lines else {}
        return "Công văn", None, places
    if by_symbol is not None and "code_notation" in code.evidence:
        place = code.evidence["code_notation"].model_copy(update={"confidence": 0.7, "source": "rule"})
        return by_symbol[0], by_symbol[1], {"type_name": place, "type_code": place}
    return None, None, {}


def _issuer(organs: Organs, text: Text, closing: Closing, *, headless: bool) -> tuple[str | None, dict[str, Evidence]]:
    if organs.organ is not None:
        places = {"organ": evidence(organs.lines)}
        if organs.parent_lines:
            places["parent_organ"] = evidence(organs.parent_lines)
        return organs.organ, places
    organ = organ_of_text(text, closing) if headless else None
    if organ is None:
        return None, {}
    page = closing.evidence["recipients"].page if "recipients" in closing.evidence else 1
    return organ, {"organ": Evidence(page=page, confidence=0.6, source="rule")}


def _urgency(text: Text) -> str | None:
    """The degree of urgency that a stamp shows (NĐ 30/2020/NĐ-CP, Phụ lục I.II.10)."""
    shown = [mark.text for _, mark in text.marks if mark.kind == "urgency_stamp"]
    shown += [text.text_of(paragraph) for paragraph in text.of("stamp") if paragraph.page == text.paragraphs[0].page]
    for words in shown:
        key = folded(words).strip(" .,:!-_|")
        if key in phrases("urgency"):
            return words.strip(" .,:!-_|").upper()
    return None


def _missing(header: Header, head: Head, code: FoundCode, day: FoundDay) -> tuple[Issue, ...]:
    """Issues for what every document must have and this one does not show."""
    page = head.rest[0].page if head.rest else None
    if head.state is None and head.number is None and head.unread_number is None and header.organ is None:
        return (
            Issue(field="header", reason="no_header", detail="neither title of state nor number nor issuer", page=page),
        )
    if head.number is None and head.unread_number is None and header.organ is None and header.type_name is None:
        detail = "a title of state, but neither number, issuer nor kind: a form, an application or a contract"
        return (Issue(field="header", reason="no_header", detail=detail, page=page),)
    found: list[Issue] = []
    if header.code is None and not code.issues:
        found.append(Issue(field="header.code", reason="missing", page=page))
    if header.issued_date is None and not day.issues:
        found.append(Issue(field="header.issued_date", reason="missing", page=page))
    if header.issued_place is None and not (header.issued_date is not None and head.date is None):
        line = head.date or head.unread_date
        reason, detail = ("unreadable", f"reads: {line.text}") if line is not None else ("missing", "")
        found.append(Issue(field="header.issued_place", reason=reason, detail=detail, page=page))
    if header.organ is None:
        found.append(Issue(field="header.organ", reason="missing", page=page))
    if header.type_name is None:
        found.append(Issue(field="header.type_name", reason="missing", page=page))
    if header.subject is None and header.type_name is not None:
        found.append(Issue(field="header.subject", reason="missing", page=page))
    return tuple(found)
