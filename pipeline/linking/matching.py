"""One component of linking: all documents and mentions of codes that may be one another. A pure function of them, so
that neither the order in which papers came nor the runs they came in matter.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from pipeline.keys import Row
from pipeline.linking.entities import Mention, Paper, Resolution
from pipeline.linking.externals import add_externals
from pipeline.linking.nodes import label, paper_node
from pipeline.linking.repairs import fill_dates
from pipeline.linking.shelves import Shelf
from pipeline.linking.witness import Verdict, damaged_fits, judge, same_year

_LISTED = 10


def resolve(papers: Sequence[Paper], mentions: Sequence[Mention]) -> Resolution:
    """Nodes, targets of mentions, repaired headers and issues of one component."""
    done = Resolution()
    papers = sorted(papers, key=lambda paper: paper.key)
    mentions = sorted(mentions, key=lambda mention: (mention.document_key, mention.ordinal))
    _papers_to_nodes(papers, done)
    of_code: dict[str, list[Paper]] = defaultdict(list)
    for paper in papers:
        of_code[paper.link_key].append(paper)
    shelves = {code: Shelf(same) for code, same in of_code.items()}
    by_day: dict[str, list[Paper]] = defaultdict(list)
    for paper in papers:
        by_day[paper.date or ""].append(paper)
    loose: list[Mention] = []
    to_paper: dict[str, list[Mention]] = defaultdict(list)
    open_years = _years_said_of_undated(of_code, mentions)
    for mention in mentions:
        shelf = shelves.get(mention.link_key)
        found, state = _match(mention, shelf.fitting(mention) if shelf else (), done, open_years)
        if state == "external" and (found := _damaged(mention, by_day.get(mention.date or "", ()), done)) is not None:
            state = "linked"
        if found is not None:
            to_paper[done.node_of[found.key]].append(mention)
            done.targets[mention.key] = (done.node_of[found.key], state)
        elif state == "external":
            loose.append(mention)
        else:
            done.targets[mention.key] = (None, state)
    fill_dates(papers, to_paper, done)
    for paper in papers:
        if done.node_of[paper.key] == paper.key:
            done.nodes.append(paper_node(paper, [r for r in done.repairs if r.document_key == paper.key]))
    add_externals(loose, done)
    return done


def _papers_to_nodes(papers: Sequence[Paper], done: Resolution) -> None:
    """One node a document; two files of one document (code, date and issuer all known and equal) share one."""
    first: dict[tuple[str, str, str], str] = {}
    for paper in papers:
        organ = paper.organ.key if paper.organ else None
        node = paper.key
        if paper.code and paper.date and organ:
            node = first.setdefault((paper.link_key, paper.date, organ), paper.key)
        if node != paper.key:
            done.issues.append(_about(paper, "same_document_twice", f"same code, date and organ as {node}"))
        done.node_of[paper.key] = node


def _about(paper: Paper, reason: str, detail: str) -> Row:
    return {"document_key": paper.key, "field": "document", "reason": reason, "detail": detail, "page": None,
            "bbox": None, "ordinal": 0, "link_key": paper.link_key}  # fmt: skip


def _years_said_of_undated(by_code: dict[str, list[Paper]], mentions: Sequence[Mention]) -> set[str]:
    """Documents without a date whose mentions give several years: which of these is meant is not known."""
    years: dict[str, set[str]] = defaultdict(set)
    undated = {code: [paper for paper in papers if paper.date is None] for code, papers in by_code.items()}
    for mention in mentions:
        for paper in undated.get(mention.link_key, ()):
            if mention.date and judge(mention, paper).kind == "fits":
                years[paper.key].add(mention.date[:4])
    return {key for key, said in years.items() if len(said) > 1}


def _match(
    mention: Mention, candidates: Iterable[Paper], done: Resolution, open_years: set[str]
) -> tuple[Paper | None, str]:
    """(document, state): linked, external (nothing here fits), self, ambiguous or conflict (see the issues)."""
    if mention.link_key == mention.citing_code and mention.date in (None, mention.citing_date):
        return None, "self"  # by its alias as a rule: "Chương trình tổng thể ..." in the paper that issues it
    verdicts = [(paper, judge(mention, paper)) for paper in candidates if paper.key != mention.document_key]
    fitting = [(paper, verdict) for paper, verdict in verdicts if verdict.kind == "fits"]
    if fitting:
        strongest = max(verdict.strength for _, verdict in fitting)
        best = [(paper, verdict) for paper, verdict in fitting if verdict.strength == strongest]
        nodes = {done.node_of[paper.key] for paper, _ in best}
        paper, verdict = best[0]
        if len(nodes) > 1:
            _tell(mention, "ambiguous_citation", [paper for paper, _ in best], done)
            return None, "ambiguous"
        if paper.key in open_years and strongest < 3 and not same_year(mention.date, mention.citing_date):
            _tell(mention, "year_of_document_unknown", [paper], done)
            return None, "ambiguous"
        if verdict.reason:
            _tell(mention, verdict.reason, [paper], done)
        return paper, "linked"
    return _left_open(mention, verdicts, done)


def _left_open(
    mention: Mention, verdicts: Sequence[tuple[Paper, Verdict]], done: Resolution
) -> tuple[Paper | None, str]:
    against = [(paper, verdict) for paper, verdict in verdicts if verdict.kind in ("differs", "doubtful")]
    for reason in sorted({verdict.reason for _, verdict in against}):
        _tell(mention, reason, [paper for paper, verdict in against if verdict.reason == reason], done)
    if not against:
        return None, "external"
    return None, "ambiguous" if all(verdict.kind == "doubtful" for _, verdict in against) else "conflict"


def _damaged(mention: Mention, papers: Sequence[Paper], done: Resolution) -> Paper | None:
    """The one document of nearly this code that date and issuer point to."""
    found = [paper for paper in papers if paper.key != mention.document_key and damaged_fits(mention, paper)]
    if len({done.node_of[paper.key] for paper in found}) != 1:
        return None
    _tell(mention, "cited_code_differs", found[:1], done)
    return found[0]


def _tell(mention: Mention, reason: str, papers: Sequence[Paper], done: Resolution) -> None:
    listed = [
        f"{label(paper.row)} {paper.date or '?'} {paper.row['organ'] or '?'} ({paper.row['path']})"
        for paper in papers[:_LISTED]
    ]
    more = [f"and {len(papers) - _LISTED} more"] if len(papers) > _LISTED else []
    done.issue(mention, reason, f"{mention.row['text']}: {'; '.join(listed + more)}")
