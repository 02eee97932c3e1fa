"""Every mention of another document, in reading order: code, date, issuer, relation, and the words that say so."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import replace

from extractors.citations.agreement import agreed, issuer_of
from extractors.citations.issuers import issuer_after, issuer_before
from extractors.citations.mention import Mention
from extractors.citations.named import aliases, amending_law, laws
from extractors.citations.relations import Decision, Where, decide, rank_of
from extractors.citations.sections import section_at, section_starts
from extractors.doubt import UNSURE, digits_doubted, letters_doubted
from normalizers.code_bodies import is_body
from normalizers.codes import Code, find_codes, with_kind
from normalizers.dates import FoundDate, find_dates
from normalizers.kinds import kind_named, kind_of
from normalizers.pages import Paragraph, Text
from normalizers.records import Citation, Header, Relation
from normalizers.text import squeeze, without_marks

_ROLES = frozenset({"body", "table", "footnote"})
_LAW_BEFORE_CODE = re.compile(
    r"(?<![a-z])(?:bo luat|luat|phap lenh)\s(?:(?!\bso\b)[^;.:\d]){3,160}?\s*(?:,\s*)?(?:so\s*:?\s*)?$"
)
_AFTER_CODE = re.compile(r"[\s,(]*$")
_PREAMBLE_ENDS = re.compile(
    r"^(?:dieu 1\b|dieu i\b|i\s*[.-]|1\s*[.)/]|phan (?:i|1|thu nhat)\b|chuong i\b|a\s*[.)]"
    r"|quyet (?:dinh|nghi)\s*:|chi thi\s*:)"
)
_AROUND = 3_000  # letters before and behind a citation that say how it is meant
_BASIS = re.compile(r"[-+*\s]*(?:can cu|tiep tuc can cu)\b")
_APPENDIX = re.compile(r"(?:ban hanh\s+)?kem theo\s+(?:\w+\s+){0,8}?(?:so\s*)?:?\s*$")
_NUMBER_LINE = re.compile(r"^[^a-z]{0,3}(?:luat |nghi quyet |phap lenh )?s[o06]\s*[:.]?\s*$")
_LIST_GAP = re.compile(r"^[\s,;]*(?:va|hoac)?\s*(?:cac\s)?(?:\w+\s){0,3}?(?:so\s*:?\s*)?$")
_DAMAGED_DATE = re.compile(r"[\s,]{0,3}ng[aàảá]y\s[^;\n]{3,28}?(?=\s(?:của|cua|về)\s)")
_SENTENCE_ENDS = re.compile(r";|(?<!TP)(?<!\d)\.\s+[A-ZĐÀ-Ỹ]")
_NUMBER = re.compile(r"\D{0,3}[\d.]+[a-zA-Z]?(?:\s*[/–-]\s*(?:19|20)\d\d(?=\s*[/–-]))?")
_REACH = 420
_LEAST_READ = 0.4  # the same where the engine itself was that unsure of a word of the code
_ONE_DOUBTED = 0.9  # the same where one reading doubts a word of the code, and number and symbol are confirmed
_LEAST = 0.35  # below it a code is damaged: what stands there is kept in `read`, and no code is given


def find_citations(text: Text, header: Header) -> tuple[Citation, ...]:
    """Every mention of another document in body, tables and footnotes, and in the V/v of a letter.

    What can't be read for certain has `code` None and what stands there in `read`. The document itself
    (`kèm theo Quyết định số …`) is left out.
    """
    content = text.content
    key = without_marks(content).lower()
    if len(key) != len(content):
        key = content.lower()
    dates = find_dates(content)
    mentions = _coded(text, key, dates) + laws(text, key, dates)
    mentions += aliases(text, key)
    kept = _not_overlapping(mentions)
    kept = [m for m in kept if _is_citable(text, key, m) and not _is_self(text, key, m, header)]
    kept = _shared(kept, key)
    starts, labels = section_starts(text)
    related = agreed(_related(text, key, kept, header), [mention.code for mention in kept])
    return tuple(
        citation.model_copy(update={"section": section_at(starts, labels, citation.start)}) for citation in related
    )


def _coded(text: Text, key: str, dates: list[FoundDate]) -> list[Mention]:
    content = text.content
    starts = [one.start for one in dates]
    found = []
    for one in find_codes(content):
        start, name = one.cue_start, None
        by_engine = text.place(one.start, one.end).confidence < 1.0
        code = with_kind(one.code, one.word) if by_engine else one.code
        if re.search(r"(?:QH|UBTVQH)\d{1,2}$", one.code.code) and (one.word is None or one.word.lower() == "luật"):
            law = _LAW_BEFORE_CODE.search(key, max(0, one.start - 200), one.start)
            if law is not None and content[law.start()].isupper():
                start = amending_law(content, key, law.start(), one.start)
                name = squeeze(re.sub(r",?\s*(?:[sS]ố\s*:?\s*)?$", "", content[start : one.start]))
                name = name if len(name.split()) > 1 else None
        paragraph = text.paragraph_at(one.start)
        limit = min(len(content), max(paragraph.end, one.end), one.end + _REACH)
        end, date, damaged = _date_behind(content, one.end, limit, dates, starts)
        organ = issuer_after(content, end, limit)
        if organ is not None:
            end = organ[1]
            if date is None:
                end, date, damaged = _date_behind(content, end, limit, dates, starts)
        before = issuer_before(content, max(paragraph.start, start - 260), start) if organ is None else None
        type_code = code.type_code
        if name is not None:
            type_code = kind_named(re.match(r"\w+( lệnh| luật)?", name)[0]) or "L"  # type: ignore[index]
        found.append(
            Mention(
                start,
                end,
                code,
                date,
                organ[0] if organ else before,
                name,
                None,
                type_code,
                one.word is not None,
                code.confidence,
                damaged,
            )
        )
    return found


def _date_behind(
    content: str, at: int, limit: int, dates: list[FoundDate], starts: list[int]
) -> tuple[int, FoundDate | None, tuple[int, int] | None]:
    """Where what follows the offset ends, and the whole date that it is, or where the words of a damaged one stand."""
    index = bisect_right(starts, at - 1)
    if index < len(dates):
        one = dates[index]
        between = content[at : one.start]
        if one.end <= limit and re.fullmatch(r"\d{0,2}[\s,(]{0,4}(?:ngày|ký|ban hành|ký ngày)?[\s]{0,2}", between):
            if one.iso is not None:
                return one.end, one, None
            if one.month is not None or without_marks(content[one.start : one.end]).lower().startswith("ngay"):
                return one.end, None, None
    # a date with a damaged digit is no date, but what follows it still belongs to the citation
    damaged = _DAMAGED_DATE.match(content, at, limit)
    return (damaged.end(), None, damaged.span()) if damaged else (at, None, None)


def _not_overlapping(mentions: list[Mention]) -> list[Mention]:
    """In reading order; a law's name with its number is one mention, and a name inside an issuer's name gives way."""
    kept: list[Mention] = []
    for mention in sorted(mentions, key=lambda one: (one.start, one.code is None, -one.end)):
        last = kept[-1] if kept else None
        if last is not None and mention.start < last.end:
            if mention.code is None:
                continue
            if last.code is None:
                kept.pop()
            else:  # a code inside the issuer's name: Ban Chỉ đạo về tổng kết Nghị quyết số 18-NQ/TW
                kept.append(mention)
                continue
        kept.append(mention)
    return kept


def _is_citable(text: Text, key: str, mention: Mention) -> bool:
    paragraph = text.paragraph_at(mention.start)
    if paragraph.role in _ROLES:
        line = _line_start(paragraph, mention.start)
        own_line = _NUMBER_LINE.match(key[line : mention.start + 12]) if mention.code else None
        return own_line is None
    if paragraph.role == "head_left":  # the subject of a letter
        return bool(re.search(r"\b(?:v/v|ve viec)\b", key[paragraph.start : mention.start]))
    if paragraph.role == "foot_left":
        return bool(re.search(r"(?:dinh|gui|kem) (?:kem|theo)", key[paragraph.start : mention.start]))
    return False


def _line_start(paragraph: Paragraph, at: int) -> int:
    return max((start for start, _ in paragraph.lines if start <= at), default=paragraph.start)


def _is_self(text: Text, key: str, mention: Mention, header: Header) -> bool:
    """Whether the mention means this document: its code and no other date, or the heading of its own appendix."""
    code = mention.code
    if code is None:
        return False
    same_date = mention.date is None or header.issued_date is None or mention.date.iso == header.issued_date
    if header.code is not None and code.code == header.code and same_date:
        return True
    paragraph = text.paragraph_at(mention.start)
    before = key[max(paragraph.start, mention.start - 120) : mention.start]
    appendix = bool(re.search(r"\bkem theo\b[^;.]{0,90}$", before))
    heading = appendix and (paragraph.centred or len(before.strip()) < 60) and "(" in before[:80]
    if not heading:
        return False
    if code.number is None:
        return True
    if header.code is None and header.code_notation is not None:
        return code.notation == header.code_notation
    return header.code is not None and code.notation == header.code_notation and same_date


def _shared(mentions: list[Mention], key: str) -> list[Mention]:
    """What a list says once for all: `các Công văn số 12/…, 13/… ngày … của Sở …`. From the last to the first."""
    result = list(mentions)
    for index in range(len(result) - 2, -1, -1):
        one, following = result[index], result[index + 1]
        if one.code is None or following.code is None or following.start < one.end:
            continue
        gap = key[one.end : following.start]
        if len(gap) > 24 or not re.fullmatch(r"[\s,;]*(?:va|hoac)?\s*(?:cac\s*)?", gap):
            continue
        same_body = one.code.body == following.code.body
        if one.organ is None and following.organ is not None and same_body:
            one = replace(one, organ=following.organ)
        if one.date is None and following.date is not None and same_body and not following.own_word:
            one = replace(one, date=following.date, confidence=min(one.confidence, 0.8))
        result[index] = one
    for index in range(1, len(result)):
        one, before = result[index], result[index - 1]
        if one.code is None or before.code is None or one.start < before.end:
            continue
        gap = key[before.end : one.start]
        if not re.fullmatch(r"[\s,;]*(?:va|hoac)?\s*(?:cac\s*)?(?:tai\s*)?", gap):
            continue
        if one.organ is None and before.organ is not None and one.code.body == before.code.body:
            result[index] = replace(one, organ=before.organ)
        shares = not one.own_word and one.type_code is None and one.code.body == before.code.body
        shown = before.type_code is not None and before.type_code in re.split(r"[-/]", before.code.notation)
        if shares and ";" not in gap and not shown and before.type_code is not None:
            # only what a word said for all: a symbol that shows a kind speaks for itself alone
            result[index] = replace(result[index], type_code=before.type_code)
    return result


def _related(text: Text, key: str, mentions: list[Mention], header: Header) -> list[Citation]:
    content = text.content
    preamble_end = _preamble_end(text, key)
    title_end = _title_end(text, key)
    own_rank = _own_rank(header)
    found: list[Citation] = []
    last: tuple[Paragraph, Mention, Relation, Relation] | None = None  # …, its relation, that of its list
    for mention in mentions:
        paragraph = text.paragraph_at(mention.start)
        same = last is not None and last[0] is paragraph and last[1].end <= mention.start
        inside = last is not None and last[0] is paragraph and last[1].end > mention.start
        before = key[max(paragraph.start, mention.start - _AROUND) : mention.start]
        in_head = paragraph.role == "head_left"
        preamble = (mention.start < preamble_end or _begins_attached_text(text, key, paragraph)) and bool(
            _BASIS.match(key, paragraph.start, mention.start) or _begins_list(text, key, paragraph, last)
        )
        cited_rank = rank_of(mention.code.body) if mention.code else 6
        where = Where(
            before=before,
            after=key[mention.end : min(paragraph.end, mention.end + _AROUND)],
            gap=key[last[1].end : mention.start] if same and last else None,
            broken=bool(same and last and _SENTENCE_ENDS.search(content, last[1].end, mention.start)),
            previous=last[2] if same and last else None,
            role=paragraph.role,
            preamble=preamble,
            title=in_head or mention.start < title_end,
            carried=last[3] if last and preamble else None,
            kind=mention.type_code,
            may_rule=not own_rank or not cited_rank or own_rank >= cited_rank,
        )
        decision = Decision("MENTIONS", "name of a body") if inside else decide(where)
        found.append(_citation(text, content, mention, decision))
        root = decision.relation if decision.cue not in {"title", "name of a body"} or last is None else last[3]
        if not inside:
            last = (paragraph, mention, decision.relation, root)
    return found


def _begins_list(
    text: Text, key: str, paragraph: Paragraph, last: tuple[Paragraph, Mention, Relation, Relation] | None
) -> bool:
    """Whether the paragraph goes on with the list of a basis that began before it."""
    return last is not None and last[3] == "BASED_ON" and key[last[0].end - 1 : last[0].end] == ";"


def _begins_attached_text(text: Text, key: str, paragraph: Paragraph) -> bool:
    """Whether the paragraph is a basis right under the title of an attached text, which has its own preamble."""
    index = bisect_right(text.paragraphs, paragraph.start, key=lambda one: one.start) - 1
    while index > 0 and _BASIS.match(key[text.paragraphs[index].start : text.paragraphs[index].end]):
        index -= 1
        if text.paragraphs[index].centred:
            return True
    return False


def _preamble_end(text: Text, key: str) -> int:
    """Where the reasons end and the rulings begin. Counted from the first basis, as numbered titles may come first."""
    for paragraph in text.paragraphs:
        if paragraph.role == "body" and _PREAMBLE_ENDS.match(key[paragraph.start : paragraph.end]):
            return paragraph.start
    return len(key)


def _title_end(text: Text, key: str) -> int:
    """Where the title ends: the centred paragraphs before the first that is not. Offset 0 where there is none."""
    end = 0
    for paragraph in text.of("body"):
        if not paragraph.centred or _BASIS.match(key[paragraph.start : paragraph.end]):
            break
        end = paragraph.end
    return end


def _own_rank(header: Header) -> int:
    if header.code_notation is None:
        return 0
    body = re.split(r"[-/]", header.code_notation)[-1]
    return rank_of(body)


def _doubted(text: Text, code: Code | None, at: int) -> bool:
    """Whether the number of the code that stands at the offset was read in two ways, or its letters, where neither
    the other reading nor the tables confirm them."""
    printed = (code.read or code.code) if code else ""
    number = _NUMBER.match(printed)
    if code is None or number is None or at < 0:
        return False
    if digits_doubted(text, at, at + number.end()):
        return True
    symbol = kind_of(re.split(r"[-/]", code.notation.removeprefix(f"{code.year}/"))[0]) or code.family == "cong_van"
    regular = bool(symbol) and bool(code.bodies) and all(is_body(body) for body in code.bodies)
    return not regular and letters_doubted(text, at + number.end(), at + len(printed))


def _citation(text: Text, content: str, mention: Mention, decision: Decision) -> Citation:
    code = mention.code
    place = text.place(mention.start, mention.end)
    sure, doubted = mention.confidence, False
    if code is not None and code.number is not None:
        sure *= 0.98 if mention.date and mention.organ else 0.95 if mention.date else 0.9
    if place.confidence < 0.9:  # read by an engine that was not sure
        at = content.find(code.read or code.code, mention.start) if code else mention.start
        spot = text.place(at, at + len(code.read or code.code)) if code and at >= 0 else place
        doubted = _doubted(text, code, at)
        sure *= _ONE_DOUBTED if spot.confidence < UNSURE and not doubted else max(0.3, min(1.0, spot.confidence + 0.05))
    known = code is not None and code.number is not None and code.confidence > _LEAST and sure >= _LEAST_READ
    known = known and not doubted
    date = mention.date
    unread = mention.damaged if place.confidence < 0.9 else None
    if date is not None and digits_doubted(text, date.start, date.end):
        unread, date = (date.start, date.end), None
    return Citation(
        code=code.code if known and code else None,
        type_code=mention.type_code,
        issued_date=date.iso if date else None,
        date_read=squeeze(content[slice(*unread)]).strip(" ,") if unread else None,
        organ=issuer_of(code, mention.organ) if code is not None else mention.organ,
        relation=decision.relation,
        text=squeeze(content[mention.start : mention.end]),
        name=mention.name,
        alias_of=mention.alias_of,
        passive=decision.passive,
        read=code.read or (None if known else code.code) if code else None,
        cue=decision.cue,
        page=place.page,
        bbox=place.box,
        start=mention.start,
        end=mention.end,
        confidence=round(min(sure, 0.99), 3),
    )
