"""What a citation does to the document it cites: the relation, by cue, place and guard (FACTS section 5)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import get_args

from normalizers.records import Relation
from normalizers.tables import rows

# What begins the title of a cited document: from here on citations belong to that title.
_TITLE = re.compile(
    r"^[\s,]*(?:\([^)]*\)\s*)?(?:ve|v/v|quy dinh|ban hanh|phe duyet|sua doi|bo sung|huong dan|thuc hien|trien khai"
    r"|tuyen truyen"
    r"|dieu chinh|cong bo|giao|tang cuong|keo dai|thong qua|dinh chinh|thay the|bai bo|uy quyen"
    r"|thanh lap|kien toan|phan cong"
    r"|day manh|tiep tuc|cai cach|tong ket|so ket)\b"
)
_LIST = re.compile(r"(?:^|[\s,;])(?:va|hoac|cung|voi|,|;)\s*(?:cac\s+|ca\s+)?(?:tai\s+)?$|[,;]\s*(?:tai\s+|cac\s+)?$")
_PASSIVE = re.compile(
    r"(?:duoc|bi)\s+(?:\w+\s+){0,2}?(?:sua doi|bo sung|thay the|bai bo|huy bo|dinh chinh|keo dai)"
    r"[\s,]+(?:\w+[\s,]+){0,5}?(?:boi|bang|theo|tai)\s*$"
    r"|(?:duoc|bi) (?:sua doi|thay the|bai bo)[^;.]{0,60}$"
)
_HISTORY = re.compile(r"\((?:da )?duoc (?:sua doi|bo sung|thay the)[^)]*$")
_NOUN_BEFORE = re.compile(
    r"(?:van ban|ban hanh|du thao|xay dung|nghi dinh|thong tu"
    r"|quyet dinh|nghien cuu|de xuat|hoac|hay)\s+(?:\w+\s+)?$"
)
_ENACTS = re.compile(r"\bban hanh (?:nghi quyet|nghi dinh|quyet dinh|thong tu|chi thi|quy dinh|quy che|luat)\s+$")
# `Căn cứ …, Chính phủ ban hành Kế hoạch thực hiện …`: where the reasons end.
_RULES = re.compile(
    r",\s+(?:\w+\s+){1,12}?(?:ban hanh|xay dung)\s+"
    r"(?=(?:ke hoach|chuong trinh|quyet dinh|nghi quyet|nghi dinh|thong tu|chi thi|phuong an|de an|huong dan)\b)"
)
_ACT_SUBJECT = re.compile(r"\bnay\b")
# Proposals and questions come in letters and reports, not in laws, decrees and circulars.
_NEVER_PROPOSES = frozenset({"L", "PL", "NĐ", "TT", "TTLT", "HP", "BL"})
_REACH_ENDS = re.compile(r";(?!\s*(?:va\s+)?(?:cua|tai|so|van ban|cac van ban)?\s*(?:so\b|$))|\btiep theo\b")
_LONGEST_CUE = 300  # letters
_PASSED = 2500  # score: `được sửa đổi theo …` says more than `theo` and than the basis it stands in
_TOTAL = frozenset({"REPLACES", "REPEALS", "CANCELS", "AMENDS", "CORRECTS", "EXTENDS"})


@dataclass(frozen=True, slots=True)
class Cue:
    relation: Relation
    pattern: re.Pattern[str]
    place: str  # any, preamble, act (this document does it), title (of this document)
    reach: int  # how many characters the cue may stand before the citation
    rank: int


@dataclass(frozen=True, slots=True)
class Where:
    """What is known about the place of a citation. Texts are folded: no marks, lower case, same length as printed."""

    before: str  # the paragraph up to the citation
    after: str  # the rest of its sentence
    gap: str | None  # between the end of the citation before it in the paragraph and its own begin; None if first
    broken: bool  # whether a sentence or an item of a list ends in the gap
    previous: Relation | None  # what that citation got
    role: str
    preamble: bool
    title: bool  # in the title of this document
    carried: Relation | None  # what a list that began in an earlier paragraph got
    kind: str | None = None  # of the cited document, where known
    may_rule: bool = True  # whether this document's body is high enough to change the cited document


@dataclass(frozen=True, slots=True)
class Decision:
    relation: Relation
    cue: str | None = None
    passive: bool = False


@lru_cache(maxsize=1)
def cues() -> tuple[Cue, ...]:
    """The table of cues; a wrong relation name in it is an error at once."""
    known = set(get_args(Relation))
    found = []
    for row in rows("relation_cues"):
        if row["relation"] not in known:
            raise ValueError(f"data/relation_cues.csv: {row['relation']} is no relation")
        relation: Relation = row["relation"]  # type: ignore[assignment]
        pattern = re.compile(rf"(?<![a-z])(?:{row['cue']})(?![a-z])")
        found.append(Cue(relation, pattern, row["place"], int(row["reach"]), int(row["rank"])))
    return tuple(found)


def decide(where: Where) -> Decision:  # noqa: PLR0911
    """The relation of one citation: nested in a cited title, in a list, by the cue before or behind it, by place."""
    if _HISTORY.search(where.before):
        return Decision("MENTIONS", "được sửa đổi", passive=True)
    gap = where.gap
    if gap is not None and not where.broken:
        if _nested(gap):
            return Decision("MENTIONS", "title")
        if _LIST.search(gap) and where.previous is not None and _by_cue(where, gap) is None:
            return Decision(where.previous if _fits(where.previous, where) else "REFERS_TO", "list")
    repealed = re.match(r"[^.;]{0,120}?\b(het hieu luc)\b(?! cua)", where.after)
    if repealed and where.may_rule and not where.preamble:
        return Decision("REPEALS", "hết hiệu lực")
    clause = _clause(where.before, whole=where.preamble)
    found = _by_cue(where, clause)
    if found is not None:
        return found
    if gap is not None and where.previous is not None and re.search(r";\s*(?:va\s+|tai\s+)?$", gap):
        goes_on = where.previous != "MENTIONS" and _fits(where.previous, where)
        return Decision(where.previous if goes_on else "REFERS_TO", "list")
    if where.carried is not None and len(where.before) < 8:
        return Decision(where.carried, "list")
    return Decision("REFERS_TO")


def _fits(relation: Relation, where: Where) -> bool:
    """Whether a document of this kind can stand in the relation at all."""
    return not (relation in {"PROPOSED_BY", "REPLIES_TO"} and where.kind in _NEVER_PROPOSES)


def _nested(gap: str) -> bool:
    """Whether the citation stands inside the title of the one before: a title begins and no list goes on at its end."""
    return bool(_TITLE.match(gap)) and not _LIST.search(gap)


def _clause(before: str, *, whole: bool) -> str:
    """The text that may hold the cue: the sentence; in the preamble the paragraph, whose one cue governs all of it."""
    if whole:
        ruled = list(_RULES.finditer(before))
        return before[ruled[-1].start() :] if ruled else before
    last = None
    for match in re.finditer(r"[.](?=\s)(?<!\btp\.)(?<!\d\.)", before):
        last = match
    return before[last.end() :] if last else before


def _by_cue(where: Where, clause: str) -> Decision | None:
    best: tuple[tuple[int, int], Decision] | None = None
    for cue in cues():
        if (cue.place == "preamble" and not where.preamble) or (cue.place == "title" and not where.title):
            continue
        for match in cue.pattern.finditer(clause, max(0, len(clause) - cue.reach - _LONGEST_CUE)):
            distance = len(clause) - match.end()
            if distance > cue.reach or match.end() > len(clause) or not _fits(cue.relation, where):
                continue
            if cue.relation == "PROPOSED_BY" and _REACH_ENDS.search(clause, match.end()):
                continue
            if cue.relation in _TOTAL:
                passive = bool(_PASSIVE.search(clause))
                if passive:
                    candidate = Decision("MENTIONS", match[0], passive=True)
                    best = max(best or ((0, 0), candidate), ((_PASSED, 0), candidate), key=lambda one: one[0])
                    continue
                if not _is_act(where, clause, match):
                    continue
            key = (cue.rank if cue.rank >= 40 or distance <= cue.reach else 0, -distance)
            # a weak cue right beside the citation wins over a stronger one far away
            near = distance <= 12
            score = (1000 if near and cue.rank < 40 else 0) + cue.rank
            if cue.relation in _TOTAL | {"BASED_ON", "PROPOSED_BY", "ATTACHES", "MENTIONS"} or cue.place == "title":
                score += 2000
            elif near and cue.rank >= 40:
                score += 1500
            candidate = Decision(cue.relation, match[0])
            if best is None or (score, key[1]) > best[0]:
                best = ((score, key[1]), candidate)
    return best[1] if best else None


def _is_act(where: Where, clause: str, match: re.Match[str]) -> bool:
    """Whether this document itself does it: its title, `… này …`, or a sentence or item that begins with the verb."""
    if not where.may_rule or where.role == "table":
        return False
    if where.title:
        return True
    head = clause[: match.start()]
    if _ENACTS.search(head):
        return True  # `Chính phủ ban hành Nghị định sửa đổi …` ends the preamble with the title
    if where.preamble:
        return False
    if _NOUN_BEFORE.search(head) and not _ACT_SUBJECT.search(head):
        return False
    return bool(_ACT_SUBJECT.search(head)) or len(re.sub(r"^[\s\d.a-z]{0,3}[.)]|dieu \d+\.?|[-+(“\"\s]", "", head)) <= 2


def rank_of(body: str | None) -> int:  # noqa: PLR0911
    """How high a body stands: a lower one can't repeal, replace or amend what a higher one issued. 0: not known."""
    if not body:
        return 0
    if body in {"QH", "UBTVQH", "TW", "CTN"}:
        return 6
    if body == "CP":
        return 5
    if body == "TTg":
        return 4
    if re.match(r"B[A-ZĐ]{2}|VPCP|NHNN|TTCP|UBDT", body):
        return 3
    if body in {"UBND", "HĐND", "UB", "TU"}:
        return 2
    return 1
