"""Headers that the paper does not show and citing documents tell: number and date written by hand.

Only what is empty is filled, only where one document fits what is cited and is fitted by nothing else, and the value
that most mentions give. It is marked as coming from citing documents and never looks printed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from normalizers.organs import compare
from pipeline.linking.entities import Mention, Paper, Repair, Resolution, majority
from pipeline.linking.externals import Cited, clusters
from pipeline.linking.witness import is_later, same_subject

_BY_SUBJECT, _BY_DATE = 0.9, 0.65  # date, issuer and kind alone: two letters of one day would do, too


def repair(
    papers: Sequence[Paper], to_paper: dict[str, list[Mention]], loose: list[Mention], done: Resolution
) -> list[Mention]:
    """Fills in dates that linked mentions give and codes that mentions outside give; the mentions still outside."""
    for paper in papers:
        if paper.code and paper.date is None:
            _fill(paper, "issued_date", to_paper.get(done.node_of[paper.key], []), _BY_SUBJECT, done)
    nameless = [paper for paper in papers if paper.code is None and paper.rest and paper.organ is not None]
    if not nameless or not loose:
        return loose
    found = clusters(loose)
    pairs = [
        (paper, cited, sure)
        for cited in found
        for paper in nameless
        if (sure := _meant(paper, cited)) and all(m.document_key != paper.key for m in cited.mentions)
    ]
    papers_of: dict[str, set[str]] = defaultdict(set)
    cited_of: dict[str, set[str]] = defaultdict(set)
    for paper, cited, _ in pairs:
        papers_of[cited.key].add(paper.key)
        cited_of[paper.key].add(cited.key)
    taken: set[str] = set()
    for paper, cited, sure in pairs:
        if len(papers_of[cited.key]) == len(cited_of[paper.key]) == 1:
            _fill(paper, "code", cited.mentions, sure, done)
            if paper.date is None:
                _fill(paper, "issued_date", cited.mentions, sure, done)
            for mention in cited.mentions:
                done.targets[mention.key] = (done.node_of[paper.key], "linked")
                taken.add(mention.key)
    return [mention for mention in loose if mention.key not in taken]


def has_evidence(issued: str | None, subject: str | None, cited: str | None, cited_subject: str | None) -> bool:
    """Whether a citation of this date and summary may mean a document, issuer and symbol being equal."""
    return _evidence(issued, subject, cited, cited_subject) > 0


def _evidence(issued: str | None, subject: str | None, cited: str | None, cited_subject: str | None) -> float:
    about = same_subject(cited_subject, subject)
    if issued and cited and not (issued.startswith(cited) or cited.startswith(issued)):
        return 0.0
    if about:
        return _BY_SUBJECT
    return _BY_DATE if issued and issued == cited and about is None else 0.0


def _meant(paper: Paper, cited: Cited) -> float:
    told = cited.as_paper()
    if paper.rest != told.rest or compare(paper.organ, told.organ) != "same":
        return 0.0
    if any(is_later(paper.date, mention.citing_date) for mention in cited.mentions):
        return 0.0
    return max(_evidence(paper.date, paper.subject, told.date, m.subject) for m in cited.mentions)


def _fill(paper: Paper, field: str, mentions: Sequence[Mention], sure: float, done: Resolution) -> None:
    """The value that most citing documents give; less sure the fewer say so and the more say otherwise."""
    by_document: dict[str, str] = {}
    for mention in mentions:
        value = mention.row["code"] if field == "code" else mention.date
        if value and (field == "code" or len(value) == 10):
            by_document.setdefault(mention.document_key, value)
    value = majority(by_document.values())
    if value is None:
        return
    agreeing = sum(said == value for said in by_document.values())
    share = (agreeing + 1) / (len(by_document) + 1.5)
    done.repairs.append(Repair(paper.key, field, value, agreeing, round(sure * share, 3)))
    for mention in mentions:
        if field == "issued_date" and mention.date and mention.date != value and len(mention.date) == 10:
            done.issue(mention, "cited_dates_differ", f"{mention.row['text']}: most mentions say {value}")
