"""Citations → documents, and the network of both and of units.

A link needs the code and nothing that speaks against it, and the date, the issuer or the summary that speaks for it:
`14/KH-SYT` exists in every province every year. What does not suffice is an issue, not a link. Only what new papers
touch is linked again (blocks.py), and what comes out is what linking everything at once would give.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from pipeline.linking.blocks import components
from pipeline.linking.contradictions import report_cycles, report_lower_acts
from pipeline.linking.edges import make_edges
from pipeline.linking.entities import Mention, Organs, Paper
from pipeline.linking.loading import Loading
from pipeline.linking.matching import resolve
from pipeline.linking.numberless import Numberless
from pipeline.linking.units import settle_units, touch, unit_nodes
from pipeline.linking.writing import prepare, write, write_named
from pipeline.store import Store

_BATCH = 4000  # link keys of one transaction
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
    (issues,) = db.execute("SELECT count(*) FROM issues WHERE link_key IS NOT NULL").fetchone()
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
        self.loading = Loading(self.db, self.organs)
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
        around = Numberless(db, self.organs, self.loading)
        for batch in _batches(components(db)):
            with self._step([key for keys in batch for key in keys]):
                self._link(batch, around)
        around = Numberless(db, self.organs, self.loading)
        waiting = [row[0] for row in db.execute("SELECT link_key FROM touched WHERE link_key GLOB 'doc:*' ORDER BY 1")]
        for start in range(0, len(waiting), _BATCH):
            with self._step(waiting[start : start + _BATCH]):
                self._name(waiting[start : start + _BATCH], around)
        with self.store.transaction():
            report_cycles(db, self.sources)
            db.execute("DELETE FROM touched WHERE link_key = ? OR link_key LIKE 'near:%'", (_UNCHECKED,))

    @contextmanager
    def _step(self, keys: Iterable[str]) -> Iterator[None]:
        """One transaction of linking; what was touched is not any more when it ends."""
        prepare(self.db)
        self.loading.refresh()
        with self.store.transaction():
            yield
            self._edges()
            self.db.executemany(
                "DELETE FROM touched WHERE link_key = ?", [(start + key,) for key in keys for start in ("", "full:")]
            )

    def _link(self, batch: Sequence[Sequence[str]], around: Numberless) -> None:
        number = {key: n for n, keys in enumerate(batch) for key in keys}
        papers: list[list[Paper]] = [[] for _ in batch]
        mentions: list[list[Mention]] = [[] for _ in batch]
        for key, n in number.items():
            papers[n] += self.loading.papers("code_key = ?", key)
        touched = {row[0][5:] for row in self.db.execute("SELECT link_key FROM touched WHERE link_key GLOB 'full:*'")}
        whole = {
            key
            for keys, found in zip(batch, papers, strict=True)
            if not touched.isdisjoint(keys) or not all(paper.date for paper in found)
            for key in keys
        }
        for key, n in number.items():
            # Where no document of a code changed, mentions that led to one lead there still.
            fresh = "" if key in whole else " AND (link IS NULL OR outside IS NOT NULL)"
            mentions[n] += self.loading.mentions(f"link_key = ?{fresh}", key)
        done = [resolve(*both) for both in zip(papers, mentions, strict=True)]
        every = [mention for one in mentions for mention in one]
        write(self.db, list(number), [paper for one in papers for paper in one], every, done, whole)
        around.touch(every, {key: group for one in done for key, group in one.outside.items()}, whole)

    def _name(self, keys: Sequence[str], around: Numberless) -> None:
        papers, groups, done = around.around(key.removeprefix("doc:") for key in keys)
        write_named(self.db, papers, groups, done)

    def _edges(self) -> None:
        make_edges(self.db)
        report_lower_acts(self.db, self.organs)
        if self.sources is not None:
            self.sources |= {row[0] for row in self.db.execute(
                "SELECT DISTINCT edges.source FROM changed_citations CROSS JOIN edges "
                "ON edges.edge_key = changed_citations.citation_key WHERE edges.relation = 'IMPLEMENTS'"
            )}  # fmt: skip


def _batches(components: Iterable[list[str]]) -> Iterator[list[list[str]]]:
    batch: list[list[str]] = []
    size = 0
    for keys in components:
        batch.append(keys)
        size += len(keys)
        if size >= _BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


__all__ = ["Linked", "link"]
