"""The index of titles and names: what the nodes of the network are called, folded, for questions by name."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

from normalizers.text import folded


def index_titles(db: sqlite3.Connection, titles: Iterable[tuple[str, str]]) -> None:
    """Puts (node, title) into the index, in place of what it has for these nodes."""
    for node, title in titles:
        words = folded(title)
        row = db.execute(
            "SELECT word_id, folded FROM title_places JOIN title_words ON title_words.rowid = word_id "
            "WHERE node_key = ?", (node,),
        ).fetchone()  # fmt: skip
        if row is None:
            place = db.execute("INSERT INTO title_places (node_key) VALUES (?)", (node,)).lastrowid
            db.execute("INSERT INTO title_words (rowid, folded) VALUES (?, ?)", (place, words))
        elif row["folded"] != words:
            db.execute("UPDATE title_words SET folded = ? WHERE rowid = ?", (words, row["word_id"]))


def forget_titles(db: sqlite3.Connection, nodes: Sequence[str]) -> None:
    for node in nodes:
        row = db.execute("DELETE FROM title_places WHERE node_key = ? RETURNING word_id", (node,)).fetchone()
        if row is not None:
            db.execute("DELETE FROM title_words WHERE rowid = ?", (row["word_id"],))
