"""Citations → documents, and the network of both and of units.

A link needs the code and nothing that speaks against it, and the date, the issuer or the summary that speaks for it:
`14/KH-SYT` exists in every province every year. What does not suffice is an issue, not a link. Only what new papers
touch is linked again (blocks.py), and what comes out is what linking everything at once would give.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.linking.blocks import components
from pipeline.linking.contradictions import report_cycles, report_lower_acts
from pipeline.linking.edges import make_edges
from pipeline.linking.entities import Mention, Organs, Paper, mention_of, paper_of
from pipeline.linking.matching import resolve
from pipeline.linking.units import settle_units, touch, unit_nodes
from pipeline.linking.writing import prepare, write
from pipeline.store import Store

_BATCH = 4000  # link keys of one transaction
_OF_PAPER = (
    "document_key, code, code_key, code_notation, type_code, type_name, issued_date, organ, organ_key, subject, "
    "province, path, first_page, confidence, node_key"
)
_UNCHECKED = "cycles"  # touched, until cycles were looked for


@dataclass(frozen=True, slots=True)
class Linked:
    """What the citations of the store lead to, in numbers, and how many issues linking has."""

    citations: int
    linked: int
    external: int
    open: int
    issues: int

    def __str__(self) -> str:
        return (
            f"{self.citations} citations: {self.linked} lead to documents of the store, {self.external} to others, "
            f"{self.open} are open ({self.issues} issues)"
        )


def link(store: Store) -> Linked:
    """Links what was touched since the last time. A run that is cut off goes on where it stopped."""
    _Linker(store).run()
    return _counted(store.connection)


def _counted(db: sqlite3.Connection) -> Linked:
    states = dict(db.execute("SELECT link, count(*) FROM citations GROUP BY link").fetchall())
    (issues,) = db.execute("SELECT count(*) FROM issues WHERE stage = 'link'").fetchone()
    return Linked(
        sum(states.values()),
        states.get("linked", 0),
        states.get("external", 0),
        states.get("ambiguous", 0) + states.get("conflict", 0),
        issues,
    )


class _Linker:
    def __init__(self, store: Store) -> None:
        self.store, self.db = store, store.connection
        self.organs = Organs(self.db)
        self.sources: set[str] | None = set()

    def run(self) -> None:
        db = self.db
        if not db.execute("SELECT 1 FROM touched LIMIT 1").fetchone():
            return
        if db.execute("SELECT 1 FROM touched WHERE link_key = ?", (_UNCHECKED,)).fetchone():
            self.sources = None
        prepare(db)
        with self.store.transaction():
            db.execute("INSERT OR IGNORE INTO touched VALUES (?)", (_UNCHECKED,))
            changed = settle_units(db)
            touch(db, changed)
            unit_nodes(db, changed)
            self._edges()
            db.execute("DELETE FROM touched WHERE link_key LIKE 'unit:%'")
        for batch in self._batches():
            prepare(db)
            with self.store.transaction():
                self._link(batch)
                self._edges()
                db.executemany(
                    "DELETE FROM touched WHERE link_key = ?",
                    [(start + key,) for keys in batch for key in keys for start in ("", "full:")],
                )
        with self.store.transaction():
            report_cycles(db, self.sources)
            db.execute("DELETE FROM touched WHERE link_key = ? OR link_key LIKE 'near:%'", (_UNCHECKED,))

    def _batches(self) -> Iterator[list[list[str]]]:
        batch: list[list[str]] = []
        size = 0
        for keys in components(self.db):
            batch.append(keys)
            size += len(keys)
            if size >= _BATCH:
                yield batch
                batch, size = [], 0
        if batch:
            yield batch

    def _link(self, batch: Sequence[Sequence[str]]) -> None:
        number = {key: n for n, keys in enumerate(batch) for key in keys}
        papers: list[list[Paper]] = [[] for _ in batch]
        mentions: list[list[Mention]] = [[] for _ in batch]
        unread = _repaired(self.db)
        for paper in self._papers(number, unread):
            papers[number[paper.link_key]].append(paper)
        whole = {row[0][5:] for row in self.db.execute("SELECT link_key FROM touched WHERE link_key GLOB 'full:*'")}
        light = {
            key
            for keys, found in zip(batch, papers, strict=True)
            if whole.isdisjoint(keys) and all(paper.code and paper.date for paper in found)
            for key in keys
        }
        for mention in self._mentions(number, unread, light):
            mentions[number[mention.link_key]].append(mention)
        done = [resolve(*both) for both in zip(papers, mentions, strict=True)]
        every = [m for one in mentions for m in one]
        write(self.db, list(number), [p for one in papers for p in one], every, done, light)

    def _papers(self, keys: dict[str, int], unread: dict[str, frozenset[str]]) -> Iterator[Paper]:
        for key in keys:
            own = "document_key = substr(?, 5)" if key.startswith("doc:") else "code_key = ?"
            found = self.db.execute(f"SELECT {_OF_PAPER} FROM documents WHERE {own} AND record IS NOT NULL", (key,))
            for row in found.fetchall():
                yield paper_of(dict(row), self.organs, unread.get(row["document_key"], frozenset()))

    def _mentions(self, keys: dict[str, int], unread: dict[str, frozenset[str]], light: set[str]) -> Iterator[Mention]:
        """Mentions of these codes. Where no document of a code changed, those that led to one lead there still."""
        for key in keys:
            fresh = "AND (link IS NULL OR link = 'external')" if key in light else ""
            for row in self.db.execute(
                "SELECT citations.*, documents.province AS home, documents.issued_date AS citing_date, "
                "documents.code_key AS citing_code FROM citations JOIN documents USING (document_key) "
                f"WHERE link_key = ? {fresh}", (key,),
            ).fetchall():  # fmt: skip
                citing = row["document_key"]
                date = None if "issued_date" in unread.get(citing, ()) else row["citing_date"]
                yield mention_of(dict(row), self.organs, date)

    def _edges(self) -> None:
        make_edges(self.db)
        report_lower_acts(self.db, self.organs)
        if self.sources is not None:
            self.sources |= {row[0] for row in self.db.execute(
                "SELECT DISTINCT edges.source FROM changed_citations "
                "JOIN edges ON edges.edge_key = changed_citations.citation_key WHERE edges.relation = 'IMPLEMENTS'"
            )}  # fmt: skip


def _repaired(db: sqlite3.Connection) -> dict[str, frozenset[str]]:
    """Fields that only citing documents gave, by document."""
    found: dict[str, set[str]] = {}
    for row in db.execute("SELECT document_key, field FROM repairs"):
        found.setdefault(row["document_key"], set()).add(row["field"])
    return {key: frozenset(fields) for key, fields in found.items()}


__all__ = ["Linked", "link"]
