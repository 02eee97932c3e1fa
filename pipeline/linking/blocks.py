"""What has to be linked again: codes that new papers touch, and with each of them what it may be confused with.

A component is a set of link keys that damage may join; nothing outside of it matters to it. The blocks that are
compared are small: one number on one day. Documents without a number come after (numberless.py).
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator

from pipeline.code_likeness import alike_codes

# The keys of one frontier with the whole dates on which documents of them were issued or are said to have been.
_DATED = """
  SELECT frontier.link_key, citations.meant_date AS day FROM frontier
  CROSS JOIN citations ON citations.link_key = frontier.link_key WHERE length(citations.meant_date) = 10
  UNION
  SELECT frontier.link_key, documents.issued_date FROM frontier
  CROSS JOIN documents ON documents.code_key = frontier.link_key WHERE length(documents.issued_date) = 10
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
    """Touched keys of codes and names; for a number and day that went, all keys that have them."""
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
        elif not key.startswith(("unit:", "full:", "doc:")) and key not in {"remake", "cycles"}:
            found.add(key)
    return found


def _joined(db: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    for row in db.execute(_NEAR):
        if alike_codes(row["link_key"], row["near"]):
            yield row["link_key"], row["near"]
