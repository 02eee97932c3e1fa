"""Documents whose number could not be read, held against what others cite and the store does not have.

Both sides are looked up by issuer, symbol and day, and only what hangs together through evidence is decided together:
a code that stands in every province joins nothing.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from normalizers.organs import Organ
from normalizers.text import folded
from pipeline.linking.entities import Mention, Organs, Paper, Resolution, rest_of
from pipeline.linking.externals import Cited, cited_of, external_node
from pipeline.linking.loading import Loading
from pipeline.linking.nodes import paper_node
from pipeline.linking.repairs import Pair, can_be_named, meant, name_papers
from pipeline.linking.shelves import issuer_places
from pipeline.linking.witness import dates_agree, same_subject

Place = tuple[str, str]  # name and province of an issuer
_Said = tuple[str, str | None, str | None]  # group of citations, date, summary


class Numberless:
    """Documents and groups of citations around the touched documents without a number, of one linking."""

    def __init__(self, db: sqlite3.Connection, organs: Organs, loading: Loading) -> None:
        self._db, self._organs, self._loading = db, organs, loading
        self._units: dict[Place, list[str]] = {}
        self._papers: dict[Place, dict[str | None, list[Paper]]] = {}
        self._said: dict[Place, dict[str, dict[str | None, list[_Said]]]] = {}

    @cached_property
    def _some(self) -> bool:
        found = self._db.execute("SELECT 1 FROM documents WHERE code_key IS NULL AND organ_key IS NOT NULL LIMIT 1")
        return found.fetchone() is not None

    def touch(self, mentions: Sequence[Mention], outside: dict[str, str], whole: set[str]) -> None:
        """Documents that the changed groups of citations may mean are to be looked at again.

        `outside`: the groups as they are now; `whole`: link keys of which more than new mentions changed.
        """
        if not self._some:
            return
        changed: set[str | None] = set()
        for m in mentions:
            if m.row["outside"] != outside.get(m.key) or m.row["link"] is None or m.link_key in whole:
                changed |= {m.row["outside"], outside.get(m.key)}
        changed.discard(None)
        found: set[str] = set()
        for m in mentions:
            if changed.isdisjoint((m.row["outside"], outside.get(m.key))):
                continue
            if m.row["outside"] and m.row["link"] == "linked":
                found.add(m.row["node_key"])
            found |= {paper.key for paper in self._fitting(m.organ, rest_of(m.link_key), m.date, m.subject)}
        self._db.executemany("INSERT OR IGNORE INTO touched VALUES (?)", [(f"doc:{key}",) for key in found])

    def around(self, keys: Iterable[str]) -> tuple[list[Paper], list[Cited], Resolution]:
        """All documents and groups that hang together with these documents, and what is decided of them."""
        papers: dict[str, Paper] = {}
        groups: dict[str, Cited] = {}
        pairs: list[Pair] = []
        waiting = [
            paper for key in keys for paper in self._loading.papers("document_key = ? AND code_key IS NULL", key)
        ]
        while waiting:
            paper = waiting.pop()
            if paper.key in papers:
                continue
            papers[paper.key] = paper
            for key in sorted(self._candidates(paper) - groups.keys()) if can_be_named(paper) else ():
                groups[key] = cited = cited_of(key, list(self._loading.mentions("outside = ?", key)))
                told = cited.as_paper()
                for other in self._of_issuer(told.organ, told.rest, told.date):
                    if sure := meant(other, cited, told):
                        pairs.append((other, cited, sure))
                        waiting.append(other)
        return list(papers.values()), list(groups.values()), _decided(papers, groups, pairs)

    def _candidates(self, paper: Paper) -> set[str]:
        """Groups one of whose citations has the day of the document or its summary."""
        found: set[str] = set()
        for place in issuer_places(paper.organ):
            said = self._citations(place).get(paper.rest or "", {})
            days = {paper.date, (paper.date or "")[:7], (paper.date or "")[:4], None} if paper.date else set(said)
            for day in days:
                found |= {
                    key for key, date, subject in said.get(day, ())
                    if (date and date == paper.date) or same_subject(subject, paper.subject)
                }  # fmt: skip
        return found

    def _fitting(self, organ: Organ | None, rest: str | None, date: str | None, subject: str | None) -> Iterator[Paper]:
        for paper in self._of_issuer(organ, rest, date):
            if (date and date == paper.date) or same_subject(subject, paper.subject):
                yield paper

    def _of_issuer(self, organ: Organ | None, rest: str | None, date: str | None) -> Iterator[Paper]:
        """Documents of this issuer and symbol whose date says nothing against this one."""
        seen: set[str] = set()
        for place in issuer_places(organ):
            by_day = self._documents(place)
            for day in (date, None) if date and len(date) == 10 else list(by_day):
                for paper in by_day.get(day, ()) if dates_agree(day, date) is not False else ():
                    if paper.rest == rest and paper.key not in seen:
                        seen.add(paper.key)
                        yield paper

    def _documents(self, place: Place) -> dict[str | None, list[Paper]]:
        if place not in self._papers:
            by_day: dict[str | None, list[Paper]] = defaultdict(list)
            for unit in self._named(place):
                for paper in self._loading.papers("organ_key = ? AND code_key IS NULL", unit):
                    if can_be_named(paper):
                        by_day[paper.date].append(paper)
            self._papers[place] = dict(by_day)
        return self._papers[place]

    def _citations(self, place: Place) -> dict[str, dict[str | None, list[_Said]]]:
        """What is cited of this issuer and not in the store, by symbol and date."""
        if place not in self._said:
            said: dict[str, dict[str | None, list[_Said]]] = defaultdict(lambda: defaultdict(list))
            for unit in self._named(place):
                for row in self._db.execute(
                    "SELECT DISTINCT outside, link_key, meant_date, subject FROM citations "
                    "WHERE organ_key = ? AND outside IS NOT NULL", (unit,),
                ):  # fmt: skip
                    subject = folded(row["subject"])[:240] if row["subject"] else None
                    told = (row["outside"], row["meant_date"], subject)
                    said[rest_of(row["link_key"]) or ""][row["meant_date"]].append(told)
            self._said[place] = said
        return self._said[place]

    def _named(self, place: Place) -> list[str]:
        """Keys of units of this name that may lie in this province, damaged names of them too."""
        if place not in self._units:
            name, province = place
            sound = [
                row["unit_key"]
                for row in self._db.execute(
                    "SELECT unit_key, province FROM units "
                    "WHERE base = :name AND speaks_for IS NULL AND stands_for IS NULL "
                    "UNION SELECT unit_key, province FROM units WHERE speaks_for = :name AND stands_for IS NULL",
                    {"name": name},
                ).fetchall()
                if province in (row["province"] or "").split("+")
            ]
            damaged = [
                row["unit_key"]
                for key in sound
                for row in self._db.execute("SELECT unit_key FROM units WHERE stands_for = ?", (key,))
            ]
            self._units[place] = sorted({*sound, *damaged})
        return self._units[place]


def _decided(papers: dict[str, Paper], groups: dict[str, Cited], pairs: Sequence[Pair]) -> Resolution:
    done = Resolution(node_of={key: key for key in papers})
    named = name_papers(pairs, done)
    for paper in papers.values():
        done.nodes.append(paper_node(paper, [r for r in done.repairs if r.document_key == paper.key]))
    for cited in groups.values():
        meant_one = named.get(cited.key)
        if meant_one is None:
            done.nodes.append(external_node(cited))
        for mention in cited.mentions:
            done.outside[mention.key] = cited.key
            done.targets[mention.key] = (meant_one.key, "linked") if meant_one else (cited.key, "external")
    return done
