"""Headers that the paper does not show and citing documents tell: number and date written by hand.

Only what is empty is filled, only where one document fits what is cited and is fitted by nothing else, and the value
that most mentions give. It is marked as coming from citing documents and never looks printed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from normalizers.organs import compare
from pipeline.linking.entities import Mention, Paper, Repair, Resolution, majority
from pipeline.linking.externals import Cited, clusters
from pipeline.linking.witness import is_later, same_subject

_BY_SUBJECT, _BY_DATE = 0.9, 0.65  # date, issuer and kind alone: two letters of one day would do, too

_NEARLY_ALL = 0.8


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
    taken: set[str] = set()
    for strength in (_BY_SUBJECT, _BY_DATE):
        for paper, cited, sure in _single(_clear([pair for pair in pairs if pair[2] >= strength])):
            if paper.key in taken or cited.key in taken:
                continue
            taken |= {paper.key, cited.key}
            _fill(paper, "code", cited.mentions, sure, done)
            if paper.date is None:
                _fill(paper, "issued_date", cited.mentions, sure, done)
            for mention in cited.mentions:
                done.targets[mention.key] = (done.node_of[paper.key], "linked")
        pairs = [pair for pair in pairs if pair[0].key not in taken and pair[1].key not in taken]
    return [mention for mention in loose if mention.key not in done.targets]


def _clear(pairs: Sequence[tuple[Paper, Cited, float]]) -> list[tuple[Paper, Cited, float]]:
    """Of several codes that are cited for one document the one that nearly all say: the others were misread."""
    said: dict[str, Counter[str]] = defaultdict(Counter)
    for paper, cited, _ in pairs:
        said[paper.key][cited.key] += len({mention.document_key for mention in cited.mentions})
    return [
        (paper, cited, sure)
        for paper, cited, sure in pairs
        if said[paper.key][cited.key] >= _NEARLY_ALL * said[paper.key].total()
        or said[paper.key].most_common(1)[0][1] < _NEARLY_ALL * said[paper.key].total()
    ]


def _single(pairs: Sequence[tuple[Paper, Cited, float]]) -> list[tuple[Paper, Cited, float]]:
    """Pairs of which neither side is in another pair."""
    papers = Counter(paper.key for paper, _, _ in pairs)
    cited = Counter(one.key for _, one, _ in pairs)
    return [pair for pair in pairs if papers[pair[0].key] == cited[pair[1].key] == 1]


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
