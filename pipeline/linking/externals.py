"""Documents outside the store, as their mentions describe them: which mentions mean one document, and what it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from normalizers.organs import Organ, compare
from pipeline.code_likeness import alike_codes
from pipeline.keys import Row, code_key
from pipeline.linking.entities import Mention, Paper, Resolution, majority, rest_of
from pipeline.linking.nodes import node
from pipeline.linking.shelves import Shelf
from pipeline.linking.witness import (
    dates_agree,
    is_unique,
    judge,
    nearly_equal,
    same_subject,
    same_year,
)

_LAWS = ("name:luat", "name:bo luat", "name:phap lenh", "name:hien phap")


@dataclass(slots=True)
class Cited:
    """A document outside the store. `known`: mentions that make it; the others were found to mean it."""

    key: str
    known: list[Mention]
    others: list[Mention] = field(default_factory=list)

    @property
    def mentions(self) -> list[Mention]:
        return [*self.known, *self.others]

    def as_paper(self) -> Paper:
        """What its mentions agree on, to be judged like a document of the store."""
        first = min(self.known, key=lambda m: (m.document_key, m.ordinal))
        link_key = majority(m.link_key for m in self.known)
        date = majority(m.date for m in self.known)
        organ = _organ(self.known)
        return Paper(
            key=self.key,
            link_key=link_key,
            code=majority(m.row["code"] or m.row["alias_of"] for m in self.known),
            rest=rest_of(link_key),
            date=date,
            organ=organ,
            subject=majority(m.subject for m in self.known),
            places=organ.provinces if organ else first.home,
            row={},
            external=True,
        )


def clusters(mentions: Sequence[Mention]) -> list[Cited]:
    """Mentions of one document together: by code, date and issuer first, then those that say less, where one document
    alone can be meant."""
    full: dict[str, list[Mention]] = defaultdict(list)
    less: list[Mention] = []
    for mention in mentions:
        if is_full(mention):
            full[_key(mention)].append(mention)
        else:
            less.append(mention)
    found = _merged([Cited(f"external:{key}", group) for key, group in sorted(full.items())])
    of_code: dict[str, list[Paper]] = defaultdict(list)
    for cited in found:
        for link_key in {mention.link_key for mention in cited.known}:
            of_code[link_key].append(cited.as_paper())
    shelves = {code: Shelf(papers) for code, papers in of_code.items()}
    by_key = {cited.key: cited for cited in found}
    rest: dict[str, list[Mention]] = defaultdict(list)
    for mention in less:
        shelf = shelves.get(mention.link_key)
        verdicts = [(judge(mention, paper), by_key[paper.key]) for paper in (shelf.fitting(mention) if shelf else ())]
        fitting = [(verdict.strength, cited) for verdict, cited in verdicts if verdict.kind == "fits"]
        best = [cited for strength, cited in fitting if strength == max(s for s, _ in fitting)]
        if len(best) == 1:
            best[0].others.append(mention)
        else:
            rest[_key(mention)].append(mention)
    return [*found, *(Cited(f"external:{key}", group) for key, group in sorted(rest.items()))]


def is_full(mention: Mention) -> bool:
    """Whether it says all that tells a document from others: what its group is made of, and not found by."""
    if is_unique(mention.link_key) or not _coded(mention):
        return True
    return mention.organ is not None and mention.organ.kind != "class" and len(mention.date or "") == 10


def cited_of(key: str, mentions: Sequence[Mention]) -> Cited:
    """The group of this key as `clusters` made it, from its mentions."""
    known = [mention for mention in mentions if is_full(mention)]
    return Cited(key, known or list(mentions), [m for m in mentions if not is_full(m)] if known else [])


def _coded(mention: Mention) -> bool:
    return not mention.link_key.startswith("name:")


def _merged(found: list[Cited]) -> list[Cited]:
    """Descriptions of one document made one: a damaged code, an issuer named more or less fully, a misprinted day."""
    kept: list[Cited] = []
    blocks: dict[tuple[str, ...], list[tuple[Paper, Cited]]] = defaultdict(list)
    for cited in sorted(found, key=lambda one: (-len(one.known), one.key)):
        if not _coded(cited.known[0]):
            kept.append(cited)
            continue
        paper = cited.as_paper()
        places = _blocks(paper)
        near = {one.key: (other, one) for place in places for other, one in blocks[place]}
        same = [one for other, one in near.values() if _one_document(other, paper)]
        if len(same) == 1:
            same[0].known += cited.known
        else:
            kept.append(cited)
            for place in places:
                blocks[place].append((paper, cited))
    return kept


def _blocks(paper: Paper) -> list[tuple[str, ...]]:
    """Descriptions are compared that have the day in common, or code, issuer and year."""
    date, organ = paper.date or "", paper.organ.key if paper.organ else ""
    return [("day", date), ("year", paper.link_key, organ, date[:4])]


def _one_document(one: Paper, other: Paper) -> bool:
    if one.link_key != other.link_key and not (
        dates_agree(one.date, other.date) and alike_codes(one.link_key, other.link_key)
    ):
        return False
    organs = compare(one.organ, other.organ)
    if one.date == other.date:
        return organs == "same" or (organs == "unknown" and one.link_key == other.link_key)
    if organs != "same" or not same_year(one.date, other.date):
        return False
    about = same_subject(one.subject, other.subject)
    return about is True or (about is None and nearly_equal(one.date, other.date))


def _key(mention: Mention) -> str:  # noqa: PLR0911
    """As much as tells the document from others of the same number, and no more."""
    code, whose = mention.link_key, mention.organ.key if mention.organ else ""
    if not _coded(mention):
        if code.startswith(_LAWS):
            return f"{code}:{mention.date or ''}"
        return f"{code}:{mention.date or ''}:{whose or mention.document_key}"
    if is_unique(code):
        return code
    if mention.organ and mention.organ.kind != "class":
        return f"{code}:{mention.date or '?'}:{whose}"
    if mention.date:
        return f"{code}:{mention.date}:" + "+".join(mention.home)
    if mention.row["alias_of"]:  # an alias stands for one document, whoever uses it
        return f"{code}:alias"
    return f"{code}:?:{mention.document_key}"


def add_externals(mentions: Sequence[Mention], done: Resolution) -> None:
    """Nodes for the documents that these mentions mean; where mentions differ, an issue at those that say otherwise."""
    for cited in clusters(mentions):
        date = majority(m.date for m in cited.mentions)
        before = _named_before(cited)
        for m in cited.mentions:
            done.targets[m.key] = (before, "linked") if before else (cited.key, "external")
            done.outside[m.key] = cited.key
            if m.date and date and dates_agree(m.date, date) is False:
                done.issue(m, "cited_dates_differ", f"{m.row['text']}: most mentions say {date}")
        if before is None:
            done.nodes.append(external_node(cited))


def _named_before(cited: Cited) -> str | None:
    """The document without a number that these mentions were found to mean; numberless.py says if they still do."""
    nodes = (m.row["node_key"] for m in cited.mentions if m.row["link"] == "linked" and m.row["outside"] == cited.key)
    return next(nodes, None)


def external_node(cited: Cited) -> Row:
    """What its mentions say of a document outside the store."""
    said = sorted(cited.mentions, key=lambda m: (m.document_key, m.ordinal))
    organ = _organ(said)
    code = majority(m.row["code"] or m.row["alias_of"] for m in said)
    title = majority(m.row["name"] for m in said) or majority(m.row["subject"] for m in said)
    return node(
        cited.key,
        "external",
        code or title or said[0].row["text"],
        code=code,
        code_key=code_key(code),
        type_code=majority(m.row["type_code"] for m in said),
        issued_date=majority(m.date for m in said),
        organ=_printed(said, organ),
        organ_key=organ.key if organ else None,
        title=title,
        mentions=len(said),
        confidence=max((m.row["confidence"] for m in said if m.row["confidence"] is not None), default=None),
        link_key=said[0].link_key,
    )


def _organ(mentions: Sequence[Mention]) -> Organ | None:
    """The issuer that most mentions name; one whose province is sure before one whose is open."""
    known = {m.organ.key: m.organ for m in mentions if m.organ}
    sure = {key for key, organ in known.items() if len(organ.provinces) <= 1}
    key = majority(m.organ.key for m in mentions if m.organ and (m.organ.key in sure or not sure))
    return known.get(key) if key else None


def _printed(mentions: Sequence[Mention], organ: Organ | None) -> str | None:
    if organ is None:
        return None
    printed: str | None = majority(m.row["organ"] for m in mentions if m.organ and m.organ.key == organ.key)
    return printed or organ.name
