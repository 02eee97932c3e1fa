"""What was decided, written to the store: only what differs from what stands there."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

from pipeline.keys import Row
from pipeline.linking.entities import Mention, Paper, Repair, Resolution
from pipeline.linking.externals import Cited
from pipeline.linking.nodes import NODE
from pipeline.titles import forget_titles, index_titles

_UPSERT = (
    f"INSERT INTO nodes ({', '.join(NODE)}) VALUES ({', '.join('?' * len(NODE))}) "
    f"ON CONFLICT (node_key) DO UPDATE SET {', '.join(f'{c} = excluded.{c}' for c in NODE[1:])}"
)
_NODES = f"SELECT {', '.join(NODE)} FROM nodes WHERE"
ISSUE = ("issue_key", "document_key", "ordinal", "stage", "field", "reason", "detail", "page", "bbox", "link_key")


def prepare(db: sqlite3.Connection) -> None:
    """Temporary lists of what changed: citations whose edge is to be made anew, documents whose own edges are."""
    for statement in (
        "CREATE TEMP TABLE IF NOT EXISTS changed_citations (citation_key TEXT PRIMARY KEY) WITHOUT ROWID",
        "CREATE TEMP TABLE IF NOT EXISTS changed_documents (document_key TEXT PRIMARY KEY) WITHOUT ROWID",
        "DELETE FROM changed_citations",
        "DELETE FROM changed_documents",
    ):
        db.execute(statement)


def write(
    db: sqlite3.Connection,
    keys: Sequence[str],
    papers: Sequence[Paper],
    mentions: Sequence[Mention],
    found: Sequence[Resolution],
    whole: set[str],
) -> None:
    """Writes the resolutions of components whose link keys, documents and mentions these are.

    `whole`: keys all of whose mentions are here; of the others only new ones and those of papers outside.
    """
    db.executemany("DELETE FROM issues WHERE link_key = ?", [(key,) for key in keys if key in whole])
    db.executemany(
        "DELETE FROM issues WHERE link_key = ? AND document_key = ? AND field = ?",
        [(m.link_key, m.document_key, f"citations.{m.ordinal - 1}") for m in mentions if m.link_key not in whole],
    )
    write_issues(db, [issue for one in found for issue in one.issues])
    old = [row for key in keys for row in db.execute(f"{_NODES} link_key = ?", (key,))]
    _write_nodes(db, old, [node for one in found for node in one.nodes])
    _write_documents(db, papers, {k: v for one in found for k, v in one.node_of.items()})
    _write_repairs(db, papers, [repair for one in found for repair in one.repairs])
    targets = {key: target for one in found for key, target in one.targets.items()}
    nodes = [node for one in found for node in one.nodes if node["kind"] == "external" or node["link_key"] in whole]
    _index(db, nodes, mentions, targets)
    _write_targets(db, mentions, targets, {key: group for one in found for key, group in one.outside.items()})


def write_named(db: sqlite3.Connection, papers: Sequence[Paper], groups: Sequence[Cited], done: Resolution) -> None:
    """Writes what was decided of documents without a number and of the groups of citations that may mean them."""
    mentions = [mention for cited in groups for mention in cited.mentions]
    keys = [*(paper.key for paper in papers), *(cited.key for cited in groups)]
    old = [row for key in keys for row in db.execute(f"{_NODES} node_key = ?", (key,))]
    _write_nodes(db, old, done.nodes)
    _write_documents(db, papers, done.node_of)
    _write_repairs(db, papers, done.repairs)
    _index(db, done.nodes, mentions, done.targets)
    _write_targets(db, mentions, done.targets, done.outside)


def _write_targets(
    db: sqlite3.Connection,
    mentions: Sequence[Mention],
    targets: dict[str, tuple[str | None, str]],
    outside: dict[str, str],
) -> None:
    new = [(*targets[m.key], outside.get(m.key), m) for m in mentions]
    changed = [
        (node, link, group, m.key)
        for node, link, group, m in new
        if (m.row["node_key"], m.row["link"], m.row["outside"]) != (node, link, group)
    ]
    db.executemany("UPDATE citations SET node_key = ?, link = ?, outside = ? WHERE citation_key = ?", changed)
    db.executemany("INSERT OR IGNORE INTO changed_citations VALUES (?)", [(key,) for *_, key in changed])


def write_issues(db: sqlite3.Connection, issues: Iterable[Row]) -> None:
    db.executemany(
        f"INSERT OR REPLACE INTO issues ({', '.join(ISSUE)}) VALUES ({', '.join('?' * len(ISSUE))})",
        [
            (f"{i['document_key']}:l:{i['field']}:{i['reason']}", i["document_key"], i["ordinal"], "link", i["field"],
             i["reason"], i["detail"], i["page"], i["bbox"], i["link_key"])
            for i in issues
        ],
    )  # fmt: skip


def _write_nodes(db: sqlite3.Connection, before: Iterable[sqlite3.Row], nodes: Sequence[Row]) -> None:
    """`before`: the rows in whose place the nodes come."""
    old = {row["node_key"]: tuple(row) for row in before}
    new = {node["node_key"]: tuple(node[column] for column in NODE) for node in nodes}
    gone = [key for key in old if key not in new]
    forget_titles(db, gone)
    db.executemany("DELETE FROM nodes WHERE node_key = ?", [(key,) for key in gone])
    db.executemany(_UPSERT, [row for key, row in new.items() if old.get(key) != row])


def _index(
    db: sqlite3.Connection,
    nodes: Sequence[Row],
    mentions: Sequence[Mention],
    targets: dict[str, tuple[str | None, str]],
) -> None:
    """Each node under its title and the names that others give it."""
    names: dict[str, set[str]] = {}
    for mention in mentions:
        target = targets[mention.key][0]
        if target and mention.row["name"]:
            names.setdefault(target, set()).add(mention.row["name"])
    index_titles(
        db,
        [
            (node["node_key"], " | ".join([node["title"] or node["label"], *sorted(names.get(node["node_key"], ()))]))
            for node in nodes
        ],
    )


def _write_documents(db: sqlite3.Connection, papers: Sequence[Paper], node_of: dict[str, str]) -> None:
    """Where a document's node is another than before, all its edges begin elsewhere."""
    moved = [(node_of[p.key], p.key) for p in papers if p.row["node_key"] != node_of[p.key]]
    db.executemany("UPDATE documents SET node_key = ? WHERE document_key = ?", moved)
    db.executemany("INSERT OR IGNORE INTO changed_documents VALUES (?)", [(key,) for _, key in moved])


def _write_repairs(db: sqlite3.Connection, papers: Sequence[Paper], repairs: Sequence[Repair]) -> None:
    """Empty columns of `documents` are filled, with evidence that says by whom; what is no longer said goes."""
    keys = [paper.key for paper in papers if paper.code is None or paper.date is None]
    old = {
        (row["document_key"], row["field"]): (row["value"], row["said_by"], row["confidence"])
        for key in keys
        for row in db.execute("SELECT * FROM repairs WHERE document_key = ?", (key,))
    }
    new = {(r.document_key, r.field): (r.value, r.said_by, r.confidence) for r in repairs}
    pages = {paper.key: paper.row["first_page"] for paper in papers}
    for key, field in old.keys() - new.keys():
        _fill(db, key, field, None)
        db.execute("DELETE FROM repairs WHERE document_key = ? AND field = ?", (key, field))
        db.execute("DELETE FROM header_evidence WHERE evidence_key = ?", (f"{key}:cited:{field}",))
    for (key, field), told in new.items():
        if old.get((key, field)) == told:
            continue
        value, said_by, confidence = told
        _fill(db, key, field, value)
        db.execute("INSERT OR REPLACE INTO repairs VALUES (?, ?, ?, ?, ?)", (key, field, value, said_by, confidence))
        db.execute(
            "INSERT OR REPLACE INTO header_evidence VALUES (?, ?, ?, ?, NULL, ?, 'citing_documents', NULL)",
            (f"{key}:cited:{field}", key, field, pages[key], confidence),
        )


def _fill(db: sqlite3.Connection, document_key: str, field: str, value: str | None) -> None:
    """The notation was read from the paper and stays; `code_key` is of codes that were read."""
    if field == "code":
        number = value.partition("/")[0].partition("-")[0] if value else None
        db.execute(
            "UPDATE documents SET code = ?, code_number = ? WHERE document_key = ?", (value, number, document_key)
        )
    else:
        db.execute("UPDATE documents SET issued_date = ? WHERE document_key = ?", (value, document_key))
