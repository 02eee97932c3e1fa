"""What has to be linked again: codes that new papers touch, and with each of them what it may be confused with.

A component is a set of link keys that damage or a missing number may join; nothing outside of it matters to it. The
blocks that are compared are small: one number on one day, one issuer's documents without a number.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator

from normalizers.text import folded
from pipeline.code_likeness import alike_codes
from pipeline.keys import code_key
from pipeline.linking.entities import rest_of
from pipeline.linking.repairs import has_evidence

# The keys of one frontier with the whole dates on which documents of them were issued or are said to have been.
_DATED = """
  SELECT frontier.link_key, citations.meant_date AS day FROM frontier
  JOIN citations ON citations.link_key = frontier.link_key WHERE length(citations.meant_date) = 10
  UNION
  SELECT frontier.link_key, documents.issued_date FROM frontier
  JOIN documents ON documents.code_key = frontier.link_key WHERE length(documents.issued_date) = 10
"""
_NUMBER = "substr(dated.link_key, 1, instr(dated.link_key, '/') - 1)"
# Other keys of the same number and day ('0' follows '/'), and those of a damaged number of that day ('@' follows '?').
_NEAR = f"""
  WITH dated AS ({_DATED}),
  near AS (
    SELECT dated.link_key, other.link_key AS near FROM dated JOIN citations AS other ON other.meant_date = dated.day
      AND other.link_key >= {_NUMBER} || '/' AND other.link_key < {_NUMBER} || '0'
    UNION SELECT dated.link_key, other.code_key FROM dated JOIN documents AS other ON other.issued_date = dated.day
      AND other.code_key >= {_NUMBER} || '/' AND other.code_key < {_NUMBER} || '0'
    UNION SELECT dated.link_key, other.link_key FROM dated JOIN citations AS other ON other.meant_date = dated.day
      AND other.link_key >= '?' AND other.link_key < '@'
    UNION SELECT dated.link_key, other.link_key FROM dated JOIN citations AS other ON other.meant_date = dated.day
      WHERE dated.link_key >= '?' AND dated.link_key < '@'
    UNION SELECT dated.link_key, other.code_key FROM dated JOIN documents AS other ON other.issued_date = dated.day
      WHERE dated.link_key >= '?' AND dated.link_key < '@' AND other.code_key IS NOT NULL
  )
  SELECT link_key, near FROM near WHERE near <> link_key
"""
_NAMELESS = (
    "SELECT document_key, organ_key, code_notation, issued_date, subject FROM documents "
    "WHERE code_key IS NULL AND organ_key IS NOT NULL AND code_notation IS NOT NULL AND record IS NOT NULL"
)
_OF_ISSUER = (
    "SELECT DISTINCT citations.link_key, citations.meant_date, citations.subject FROM units AS own "
    "JOIN units AS alike ON alike.base = own.base JOIN citations ON citations.organ_key = alike.unit_key "
    "WHERE own.unit_key = ?"
)


def components(db: sqlite3.Connection) -> Iterator[list[str]]:
    """The components that hold a touched key, each a list of link keys."""
    parent: dict[str, str] = {}

    def root(key: str) -> str:
        while parent.setdefault(key, key) != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    db.execute("CREATE TEMP TABLE IF NOT EXISTS frontier (link_key TEXT PRIMARY KEY) WITHOUT ROWID")
    seen: set[str] = set()
    fresh = _touched(db)
    while fresh:
        for key in fresh:
            root(key)
        seen |= fresh
        db.execute("DELETE FROM frontier")
        db.executemany("INSERT INTO frontier VALUES (?)", [(key,) for key in fresh])
        joined = set(_joined(db))
        for one, other in joined:
            parent[root(one)] = root(other)
        fresh = {key for pair in joined for key in pair} - seen
    db.execute("DELETE FROM frontier")
    found: dict[str, list[str]] = defaultdict(list)
    for key in sorted(seen):
        found[root(key)].append(key)
    yield from found.values()


def _touched(db: sqlite3.Connection) -> set[str]:
    """Touched keys of codes, names and documents; for a number and day that went, all keys that have them."""
    found: set[str] = set()
    for (key,) in db.execute("SELECT link_key FROM touched"):
        if key.startswith("near:"):
            number, _, day = key.removeprefix("near:").partition("/")
            found |= {
                row[0]
                for first, end in ((f"{number}/", f"{number}0"), ("?", "@"))
                for row in db.execute(
                    "SELECT link_key FROM citations WHERE meant_date = :day AND link_key >= :first AND link_key < :end "
                    "UNION SELECT code_key FROM documents WHERE issued_date = :day "
                    "AND code_key >= :first AND code_key < :end", {"day": day, "first": first, "end": end},
                )
            }  # fmt: skip
        elif not key.startswith(("unit:", "full:")) and key not in {"remake", "cycles"}:
            found.add(key)
    return found


def _joined(db: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    for row in db.execute(_NEAR):
        if alike_codes(row["link_key"], row["near"]):
            yield row["link_key"], row["near"]
    yield from _nameless(db)


def _nameless(db: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """Documents without a number beside citations of issuers of their name and place; without a date, places are open.

    `units.province` joins several by +.
    """
    blocks: dict[tuple[str | None, str, str], list[sqlite3.Row]] = defaultdict(list)
    found = db.execute(_NAMELESS).fetchall()
    if not found:
        return
    issuers = {
        row["unit_key"]: [(row["base"], place) for place in (row["province"] or "").split("+")]
        for row in db.execute("SELECT unit_key, base, province FROM units")
    }
    for row in found:
        for issuer in issuers[row["organ_key"]]:
            blocks[code_key(row["code_notation"]), *issuer].append(row)
    symbols = {symbol for symbol, *_ in blocks}
    for row in db.execute(
        "SELECT DISTINCT frontier.link_key, citations.organ_key, citations.meant_date, citations.subject "
        "FROM frontier JOIN citations ON citations.link_key = frontier.link_key WHERE citations.organ_key IS NOT NULL"
    ):
        symbol = rest_of(row["link_key"])
        for issuer in issuers[row["organ_key"]] if symbol in symbols else ():
            for document in blocks.get((symbol, *issuer), ()):
                if _may_mean(document, row):
                    yield row["link_key"], f"doc:{document['document_key']}"
    fresh = {row[0] for row in db.execute("SELECT substr(link_key, 5) FROM frontier WHERE link_key GLOB 'doc:*'")}
    for document in found:
        if document["document_key"] in fresh:
            symbol = code_key(document["code_notation"])
            for row in db.execute(_OF_ISSUER, (document["organ_key"],)):
                if rest_of(row["link_key"]) == symbol and _may_mean(document, row):
                    yield row["link_key"], f"doc:{document['document_key']}"


def _may_mean(document: sqlite3.Row, citation: sqlite3.Row) -> bool:
    return has_evidence(
        document["issued_date"], _folded(document["subject"]), citation["meant_date"], _folded(citation["subject"])
    )


def _folded(text: str | None) -> str | None:
    return folded(text) if text else None
