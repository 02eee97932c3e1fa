"""Brings a store to the version that this program knows: numbered SQL files in migrations/, each run once."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from normalizers.tables import rows

_MIGRATIONS = Path(__file__).parent / "migrations"


class StoreError(Exception):
    """The file is no store of this program, or one of a later version."""


def migrate(connection: sqlite3.Connection) -> None:
    """Runs the migrations that the file has not seen; PRAGMA user_version is the number of the last one.

    Raises StoreError for another program's database and for a store of a later version.
    """
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    steps = [(int(step.name.split("_")[0]), step) for step in sorted(_MIGRATIONS.glob("*.sql"))]
    latest = steps[-1][0]
    if version > latest:
        raise StoreError(f"the store has version {version}, this program knows {latest}: install the newer program")
    if version == 0 and connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'documents'").fetchone():
        raise StoreError("the file is another program's database: choose another folder")
    for number, step in steps:
        if number > version:
            connection.executescript(
                f"BEGIN IMMEDIATE;\n{step.read_text(encoding='utf-8')}\nPRAGMA user_version = {number};\nCOMMIT;"
            )
    _describe(connection)


def _describe(connection: sqlite3.Connection) -> None:
    """What each column means, in the store itself."""
    wanted = [(r["table"], r["column"], r["type"], r["description"], r["source"]) for r in rows("dictionary")]
    kept = 'SELECT "table", "column", type, description, source FROM dictionary'
    if sorted(map(tuple, connection.execute(kept))) == sorted(wanted):
        return
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("DELETE FROM dictionary")
    connection.executemany("INSERT INTO dictionary VALUES (?, ?, ?, ?, ?)", wanted)
    connection.execute("COMMIT")
