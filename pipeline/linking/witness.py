"""What speaks for a mention meaning a document, and what against: date, issuer, summary, place, symbol."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from rapidfuzz import fuzz

from normalizers.organs import Organ, compare
from normalizers.provinces import all_provinces, ancestors
from normalizers.text import folded
from pipeline.code_likeness import alike_codes
from pipeline.linking.entities import Mention, Paper, rest_of

# A number with its year, of a body of which there is one: unique in the country (Luật 64/2025 Điều 7(3)).
_UNIQUE = re.compile(
    r"^[\d.]+[A-Z]?/(?:19|20)\d\d/(?:(?:QH|UBTVQH)\d+|[A-Z]+/(?:CP|TTG|UBTVQH\d*|B[A-Z&]+|NHNN|TTCP|VPCP|CTN|TANDTC|VKSNDTC))$"
)
# Two summaries of one paper differ by OCR and by what was left out; those of two papers of one organ by what they are
# about. Folded, the shorter inside the longer, at least so many characters.
_SAME_SUBJECT, _OTHER_SUBJECT, _SHORTEST = 92.0, 60.0, 20
# Names of one issuer, one of them so damaged that no table knows it: it speaks neither for nor against.
_SAME_NAME = 75.0
_PARTY_TERM = 5  # years that a series of a Party body runs (HD 36-HD/VPTW II.1.3.1a)
_YEAR = re.compile(r"\b20\d\d\b")
_ABOUT = re.compile(r"^(?:ve viec|ve|v/v)\s+")

Kind = Literal["fits", "differs", "doubtful", "no"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """`strength`: 3 date and issuer agree, 2 one of them and nothing against, 1 less, by law or summary.

    `reason`: what disagrees or lacks; of one that fits, what is to be reported although it fits.
    """

    kind: Kind
    strength: int = 0
    reason: str = ""


NO = Verdict("no")


def judge(mention: Mention, paper: Paper) -> Verdict:
    """Whether a mention of this code means this paper of the same code."""
    verdict = _judged(mention, paper)
    if verdict.kind == "fits" and is_later(paper.date, mention.citing_date):
        return Verdict("differs", reason="cites_a_later_document")
    return verdict


def _judged(mention: Mention, paper: Paper) -> Verdict:  # noqa: PLR0911
    dates = dates_agree(mention.date, paper.date)
    organs = likeness(mention.organ, paper.organ)
    if mention.organ is None and not near(mention.home, paper.places):
        organs = "different"
    if organs == "different":
        if not dates or not _full(mention.date):
            return NO
        told = mention.organ.provinces if mention.organ is not None else mention.home
        if near(told, paper.places) and same_subject(mention.subject, paper.subject):
            return Verdict("fits", 2, "cited_organ_differs")
        return Verdict("differs", reason="cited_organ_differs") if near(told, paper.places) else NO
    if dates is False:
        if organs != "same" or not (same_year(mention.date, paper.date) or is_unique(mention.link_key)):
            return NO
        if same_subject(mention.subject, paper.subject):
            return Verdict("fits", 2, "cited_date_differs")
        return Verdict("differs", reason="cited_date_differs")
    if dates and len(mention.date or "") >= 7:
        return _dated(mention, paper, organs)
    return _undated(mention, paper, organs)


def _dated(mention: Mention, paper: Paper, organs: str) -> Verdict:
    if organs == "same":
        return Verdict("fits", 3)
    about = same_subject(mention.subject, paper.subject)
    nowhere = mention.organ is None and not mention.home and bool(paper.places) and not is_unique(mention.link_key)
    if about is False or (nowhere and not about):
        return Verdict("doubtful", reason="only_code_and_date_agree")
    return Verdict("fits", 2)


def _undated(mention: Mention, paper: Paper, organs: str) -> Verdict:
    if is_unique(mention.link_key):
        return Verdict("fits", 2)
    if organs == "same" and (
        paper.date is None or _in_running_series(mention, paper) or same_subject(mention.subject, paper.subject)
    ):
        return Verdict("fits", 1)
    if organs == "unknown" and (mention.home or not paper.places) and same_subject(mention.subject, paper.subject):
        return Verdict("fits", 1)
    return Verdict("doubtful", reason="only_the_code_agrees")


def _in_running_series(mention: Mention, paper: Paper) -> bool:
    """A number is used once a year (NĐ 30/2020 Điều 15), by the Party's centre once a term: without its date, a paper
    of the running series is meant."""
    if mention.date or not mention.citing_date or not paper.date:
        return same_year(mention.date, paper.date)
    if mention.link_key.endswith("/TW"):
        return 0 <= int(mention.citing_date[:4]) - int(paper.date[:4]) < _PARTY_TERM
    return same_year(mention.citing_date, paper.date)


@lru_cache(maxsize=65536)
def likeness(cited: Organ | None, issuer: Organ | None) -> str:
    """`compare`, but a name that no table knows and that looks like the issuer's says nothing against it."""
    told = compare(cited, issuer)
    if told != "different" or cited is None or issuer is None or cited.how != "printed":
        return told
    if not near(_told_provinces(cited), issuer.provinces):
        return told
    names = [all_provinces()[key].short for key in issuer.provinces if key in all_provinces()]
    forms = {issuer.base, *(f"{issuer.base} {folded(name)}" for name in names)}
    return "unknown" if any(fuzz.ratio(cited.base, form) >= _SAME_NAME for form in forms) else told


def _told_provinces(organ: Organ) -> tuple[str, ...]:
    """Of a name that no table knows the province is that of the citing paper: a guess."""
    return organ.provinces if organ.kind == "organ" else ()


def is_unique(link_key: str) -> bool:
    return _UNIQUE.match(link_key) is not None


def dates_agree(cited: str | None, issued: str | None) -> bool | None:
    """None where one is not known; `2025-08` agrees with each of its days."""
    if not cited or not issued:
        return None
    return issued.startswith(cited) or cited.startswith(issued)


def same_year(one: str | None, other: str | None) -> bool:
    return bool(one and other and one[:4] == other[:4])


def is_later(issued: str | None, citing: str | None) -> bool:
    """Whether the cited paper was issued after the one that is said to cite it."""
    return bool(issued and citing and issued[: len(citing)] > citing[: len(issued)])


def nearly_equal(one: str | None, other: str | None) -> bool:
    """Two days of which one digit differs: one of them was misread or misprinted."""
    if not one or not other or len(one) != len(other):
        return False
    return sum(a != b for a, b in zip(one, other, strict=True)) == 1


def _full(date: str | None) -> bool:
    return len(date or "") == 10


@lru_cache(maxsize=65536)
def same_subject(one: str | None, other: str | None) -> bool | None:
    """Whether two folded summaries are of one paper; None where they are too short or in between."""
    if not one or not other:
        return None
    one, other = _ABOUT.sub("", one), _ABOUT.sub("", other)
    years = [set(_YEAR.findall(text)) for text in (one, other)]
    if all(years) and not years[0] & years[1]:  # the plan of another year
        return False
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) < _SHORTEST:
        return None
    likeness = fuzz.partial_ratio(shorter, longer[: len(shorter) + 20])
    return True if likeness >= _SAME_SUBJECT else False if likeness < _OTHER_SUBJECT else None


@lru_cache(maxsize=4096)
def reach(key: str) -> frozenset[str]:
    """A province, what it was made of and what it became."""
    province = all_provinces().get(key)
    if province is None:
        return frozenset({key})
    around = {key, *(old.key for old in ancestors(province))}
    return frozenset(around | ({province.successor} if province.successor else set()))


def near(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two sets of provinces have one in common, before and after mergers; no province speaks against none."""
    return not one or not other or any(reach(a) & reach(b) for a in one for b in other)


def damaged_fits(mention: Mention, paper: Paper) -> bool:
    """Whether a mention whose code was damaged means the paper: number, whole date and issuer agree."""
    return (
        _full(mention.date)
        and mention.date == paper.date
        and (
            compare(mention.organ, paper.organ) == "same"
            or bool(
                same_subject(mention.subject, paper.subject) and likeness(mention.organ, paper.organ) != "different"
            )
        )
        and near(mention.home if mention.organ is None else (), paper.places)
        and alike_codes(mention.link_key, paper.link_key)
        and not is_later(paper.date, mention.citing_date)
    )


def _issuer_or_subject(mention: Mention, paper: Paper) -> bool:
    organs = likeness(mention.organ, paper.organ)
    return organs == "same" or (organs == "unknown" and bool(same_subject(mention.subject, paper.subject)))


def same_symbol(mention: Mention, paper: Paper) -> bool:
    return rest_of(mention.link_key) == paper.rest
