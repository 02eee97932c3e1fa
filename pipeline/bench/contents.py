"""What a store holds, without what may differ from run to run: times."""

from __future__ import annotations

import sqlite3
from pathlib import Path

_OF_A_RUN = ("seconds", "stored_at", "seen_at", "linked_at")
_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%words%' AND name NOT LIKE 'sqlite_%'"
# What stands where is found by row numbers, which tell the order of arrival; they are followed to the words.
_FOLLOWED = {
    "word_places": "SELECT document_key, page, folded FROM word_places JOIN words ON words.rowid = word_id",
    "title_places": "SELECT node_key, folded FROM title_places JOIN title_words ON title_words.rowid = word_id",
}


def contents(db: Path) -> dict[str, set[str]]:
    """The rows of every table but `runs`. Raises sqlite3.DatabaseError where the file is damaged."""
    with sqlite3.connect(db) as store:
        if (
            store.execute("PRAGMA integrity_check").fetchone() != ("ok",)
            or store.execute("PRAGMA foreign_key_check").fetchone()
        ):
            raise sqlite3.DatabaseError(f"{db} is damaged")
        found = {}
        for (name,) in store.execute(_TABLES).fetchall():
            if name in ("runs", "dictionary"):
                continue
            cursor = store.execute(_FOLLOWED.get(name, f"SELECT * FROM {name}"))
            columns = [column[0] for column in cursor.description]
            kept = [i for i, column in enumerate(columns) if column not in _OF_A_RUN]
            found[name] = {repr([row[i] for i in kept]) for row in cursor}
    return found


def differences(wanted: dict[str, set[str]], found: dict[str, set[str]]) -> list[str]:
    """Rows that one of them has alone, each with its table."""
    wrong = []
    for name in sorted({*wanted, *found}):
        wrong += [f"- {name} {row}" for row in sorted(wanted.get(name, set()) - found.get(name, set()))]
        wrong += [f"+ {name} {row}" for row in sorted(found.get(name, set()) - wanted.get(name, set()))]
    return wrong
