"""What the pages show, out of the store: rows for lists, one document with its places, who implements what as trees."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from normalizers.records import Record

MOST_ROWS = 5_000  # a browser sorts and filters so many without a pause

_DOCUMENTS = (
    "SELECT document_key AS key, code, code_notation, type_name, issued_date, organ, subject, path, status, "
    "confidence, message, (SELECT count(*) FROM issues WHERE issues.document_key = documents.document_key) AS issues "
    "FROM documents ORDER BY status <> 'failed', issued_date DESC, path, first_page LIMIT ?"
)
_TASKS = (
    "SELECT a.unit, a.role, a.task, a.deadline_text, a.deadline_due AS due, a.page, a.confidence, d.code, "
    "d.document_key AS key, d.path FROM assignments AS a JOIN documents AS d USING (document_key) "
    "ORDER BY a.deadline_due IS NULL, a.deadline_due, d.issued_date, d.document_key, a.ordinal LIMIT ?"
)
_IMPLEMENTED = (
    "SELECT DISTINCT e.target, e.source, e.section, e.page FROM edges AS e JOIN nodes AS n ON n.node_key = e.source "
    "WHERE e.relation = 'IMPLEMENTS' AND n.kind = 'document' ORDER BY e.target, e.source, e.section"
)
_NODES = (
    "SELECT node_key, label, code, issued_date, organ, title, document_key AS key, "
    "(SELECT count(DISTINCT unit) FROM assignments AS a WHERE a.document_key = nodes.document_key) AS units "
    "FROM nodes WHERE kind <> 'unit'"
)


def documents(db: sqlite3.Connection) -> list[sqlite3.Row]:
    """Newest first, failed ones before them."""
    return db.execute(_DOCUMENTS, (MOST_ROWS,)).fetchall()


def tasks(db: sqlite3.Connection) -> list[sqlite3.Row]:
    """What is due first comes first."""
    return db.execute(_TASKS, (MOST_ROWS,)).fetchall()


@dataclass(slots=True)
class Branch:
    """A document in the tree of implementation. `section`: where the one above binds only that section of it."""

    node: sqlite3.Row
    section: str | None = None
    page: int | None = None
    below: list[Branch] = field(default_factory=list)


def trees(db: sqlite3.Connection) -> list[Branch]:
    """A tree for each document that others implement and that implements none itself; largest first."""
    nodes = {row["node_key"]: row for row in db.execute(_NODES)}
    below: dict[str, list[sqlite3.Row]] = defaultdict(list)
    implementing = set()
    for row in db.execute(_IMPLEMENTED):
        below[row["target"]].append(row)
        implementing.add(row["source"])
    roots = [key for key in below if key not in implementing] or sorted(below)  # a circle has no root

    def grow(key: str, above: frozenset[str], section: str | None, page: int | None) -> Branch:
        branch = Branch(nodes[key], section, page)
        if section is None:  # what implements one section says nothing of the whole
            branch.below = [grow(row["source"], above | {key}, row["section"], row["page"])
                            for row in below.get(key, ()) if row["source"] not in above | {key}]  # fmt: skip
        return branch

    return sorted((grow(key, frozenset(), None, None) for key in roots), key=lambda b: (-_size(b), b.node["label"]))


def _size(branch: Branch) -> int:
    return 1 + sum(_size(one) for one in branch.below)


@dataclass(frozen=True, slots=True)
class Shown:
    """One document of the store. `links`: node and document key by number of the citation; `citing`: who cites it."""

    key: str
    record: Record
    links: dict[int, sqlite3.Row]
    citing: list[sqlite3.Row]


def shown(db: sqlite3.Connection) -> Iterator[Shown]:
    """The documents that have a record, one after the other."""
    for row in db.execute("SELECT document_key, node_key, record FROM documents WHERE record IS NOT NULL ORDER BY 1"):
        links = db.execute(
            "SELECT c.ordinal - 1 AS number, n.label, n.document_key AS key, c.link FROM citations AS c "
            "LEFT JOIN nodes AS n ON n.node_key = c.node_key WHERE c.document_key = ?", (row["document_key"],),
        )  # fmt: skip
        citing = db.execute(
            "SELECT DISTINCT d.document_key AS key, d.code, d.organ, d.issued_date, c.relation, c.page "
            "FROM citations AS c JOIN documents AS d ON d.document_key = c.document_key "
            "WHERE c.node_key = ? AND d.document_key <> ? ORDER BY d.issued_date",
            (row["node_key"], row["document_key"]),
        )  # fmt: skip
        record = Record.model_validate(json.loads(row["record"]))
        yield Shown(row["document_key"], record, {link["number"]: link for link in links}, citing.fetchall())


def counts(db: sqlite3.Connection) -> dict[str, Any]:
    """Numbers for the head of the pages."""
    names = {"documents": "documents WHERE status <> 'failed'", "failed": "documents WHERE status = 'failed'",
             "citations": "citations", "tasks": "assignments", "check": "issues"}  # fmt: skip
    return {name: db.execute(f"SELECT count(*) FROM {what}").fetchone()[0] for name, what in names.items()}
