"""Documents and citations of the store → what linking sees of them."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from pipeline.linking.entities import Mention, Organs, Paper, mention_of, paper_of

_OF_PAPER = (
    "document_key, code, code_key, code_notation, type_code, type_name, issued_date, organ, organ_key, subject, "
    "province, path, first_page, confidence, node_key"
)
_OF_MENTION = (
    "SELECT citations.*, documents.province AS home, documents.issued_date AS citing_date, "
    "documents.code_key AS citing_code FROM citations JOIN documents USING (document_key)"
)
_NONE: frozenset[str] = frozenset()


class Loading:
    """Reads papers and mentions. What citing documents gave a header is not what the paper itself says."""

    def __init__(self, db: sqlite3.Connection, organs: Organs) -> None:
        self._db, self._organs = db, organs
        self._told: dict[str, frozenset[str]] = {}
        self._settled: dict[str, frozenset[str]] = {}

    def refresh(self) -> None:
        """Before each batch: which fields others gave, and of which people spoke (these are never filled)."""
        self._told = _by_document(self._db.execute("SELECT document_key, field FROM repairs"))
        self._settled = _by_document(
            self._db.execute(
                "SELECT document_key, substr(field, 8) FROM corrections "
                "WHERE field IN ('header.code', 'header.issued_date')"
            )
        )

    def papers(self, condition: str, *values: Any) -> Iterator[Paper]:
        found = self._db.execute(
            f"SELECT {_OF_PAPER} FROM documents WHERE {condition} AND record IS NOT NULL", values
        ).fetchall()
        for row in found:
            key = row["document_key"]
            told, settled = self._told.get(key, _NONE), self._settled.get(key, _NONE)
            yield paper_of(dict(row), self._organs, told, settled)

    def mentions(self, condition: str, *values: Any) -> Iterator[Mention]:
        for row in self._db.execute(f"{_OF_MENTION} WHERE {condition}", values).fetchall():
            told = "issued_date" in self._told.get(row["document_key"], _NONE)
            yield mention_of(dict(row), self._organs, None if told else row["citing_date"])


def _by_document(rows: sqlite3.Cursor) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for document_key, field in rows:
        found[document_key].add(field)
    return {key: frozenset(fields) for key, fields in found.items()}
