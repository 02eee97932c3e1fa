"""Headers that the paper does not show and citing documents tell: number and date written by hand.

Only what is empty is filled, and not where a person said that it is empty; only where one document fits what is cited
and is fitted by nothing else, and the value that most mentions give. It is marked as coming from citing documents and
never looks printed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from normalizers.organs import compare
from pipeline.linking.entities import Mention, Paper, Repair, Resolution, majority
from pipeline.linking.externals import Cited
from pipeline.linking.witness import dates_agree, is_later, same_subject

Pair = tuple[Paper, Cited, float]
_BY_SUBJECT, _BY_DATE = 0.9, 0.65  # date, issuer and kind alone: two letters of one day would do, too
_NEARLY_ALL = 0.8


def fill_dates(papers: Sequence[Paper], to_paper: dict[str, list[Mention]], done: Resolution) -> None:
    """The dates of documents that show none, as the mentions that lead to them say."""
    for paper in papers:
        if paper.code and paper.date is None and "issued_date" not in paper.settled:
            mentions = to_paper.get(done.node_of[paper.key], [])
            value = _fill(paper, "issued_date", mentions, _BY_SUBJECT, done)
            for mention in mentions:
                if value and mention.date and mention.date != value and len(mention.date) == 10:
                    done.issue(mention, "cited_dates_differ", f"{mention.row['text']}: most mentions say {value}")


def can_be_named(paper: Paper) -> bool:
    """Whether citing documents may tell its number: the symbol is printed, the issuer known, no person spoke."""
    return paper.code is None and bool(paper.rest) and paper.organ is not None and "code" not in paper.settled


def name_papers(pairs: Sequence[Pair], done: Resolution) -> dict[str, Paper]:
    """Gives documents without a number that of the cited one they are; cited → document. `pairs`: see `meant`.

    The pairs hold all that any of their documents and any of their cited ones may be paired with.
    """
    taken: set[str] = set()
    found: dict[str, Paper] = {}
    for strength in (_BY_SUBJECT, _BY_DATE):
        for paper, cited, sure in _single(_clear([pair for pair in pairs if pair[2] >= strength])):
            if paper.key in taken or cited.key in taken:
                continue
            taken |= {paper.key, cited.key}
            found[cited.key] = paper
            _fill(paper, "code", cited.mentions, sure, done)
            if paper.date is None and "issued_date" not in paper.settled:
                _fill(paper, "issued_date", cited.mentions, sure, done)
        pairs = [pair for pair in pairs if pair[0].key not in taken and pair[1].key not in taken]
    return found


def meant(paper: Paper, cited: Cited, told: Paper) -> float:
    """How sure it is that this cited document (`told`: as its mentions describe it) is this one without a number."""
    if paper.rest != told.rest or dates_agree(paper.date, told.date) is False:
        return 0.0
    if compare(paper.organ, told.organ) != "same":
        return 0.0
    if any(
        mention.document_key == paper.key or is_later(paper.date, mention.citing_date) for mention in cited.mentions
    ):
        return 0.0
    return max(_evidence(paper, told.date, subject) for subject in {m.subject for m in cited.mentions})


def _evidence(paper: Paper, cited: str | None, cited_subject: str | None) -> float:
    about = same_subject(cited_subject, paper.subject)
    if about:
        return _BY_SUBJECT
    return _BY_DATE if paper.date and paper.date == cited and about is None else 0.0


def _clear(pairs: Sequence[Pair]) -> list[Pair]:
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


def _single(pairs: Sequence[Pair]) -> list[Pair]:
    """Pairs of which neither side is in another pair."""
    papers = Counter(paper.key for paper, _, _ in pairs)
    cited = Counter(one.key for _, one, _ in pairs)
    return [pair for pair in pairs if papers[pair[0].key] == cited[pair[1].key] == 1]


def _fill(paper: Paper, field: str, mentions: Sequence[Mention], sure: float, done: Resolution) -> str | None:
    """The value that most citing documents give; less sure the fewer say so and the more say otherwise."""
    by_document: dict[str, str] = {}
    for mention in mentions:
        said = mention.row["code"] if field == "code" else mention.date
        if said and (field == "code" or len(said) == 10):
            by_document.setdefault(mention.document_key, said)
    value: str | None = majority(by_document.values())
    if value is None:
        return None
    agreeing = sum(one == value for one in by_document.values())
    share = (agreeing + 1) / (len(by_document) + 1.5)
    done.repairs.append(Repair(paper.key, field, value, agreeing, round(sure * share, 3)))
    return value
