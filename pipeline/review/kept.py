"""The corrections that a store keeps: read for one document, laid over its record, taken in from people."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from normalizers.records import Record
from pipeline.review.corrections import Correction, corrected

_SAID = ("field", "anchor", "verdict", "value", "read", "note")
_COLUMNS = f"document_key, {', '.join(_SAID)}"


def corrections_of(db: sqlite3.Connection, document_key: str) -> list[Correction]:
    """What people said of the document, in the order in which they said it."""
    found = db.execute(
        f"SELECT {_COLUMNS} FROM corrections WHERE document_key = ? ORDER BY corrected_at, correction_key",
        (document_key,),
    )
    return [Correction(**dict(row)) for row in found]


def laid_over(db: sqlite3.Connection, document_key: str, record: Record) -> tuple[Record, Record | None]:
    """The record as it is to be stored, and the one that was read where people said otherwise, else None.

    The corrections' fields are brought to where their facts stand now.
    """
    said = corrections_of(db, document_key)
    if not said:
        return record, None
    fixed, placed = corrected(record, said)
    db.executemany(
        "UPDATE corrections SET field = ? WHERE correction_key = ?",
        [(new.field, key_of(old)) for new, old in zip(placed, said, strict=True) if new.field != old.field],
    )
    return fixed, record


def take_in(db: sqlite3.Connection, corrections: Iterable[Correction], by: str | None) -> None:
    """Keeps them; a later word on the same field takes the place of an earlier one."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    columns = f"correction_key, {_COLUMNS}, corrected_by, corrected_at"
    rows = [{**asdict(c), "correction_key": key_of(c), "corrected_by": by, "corrected_at": now} for c in corrections]
    marks = ", ".join(f":{name}" for name in columns.split(", "))
    db.executemany(f"INSERT OR REPLACE INTO corrections ({columns}) VALUES ({marks})", rows)


def withdraw(db: sqlite3.Connection, corrections: Sequence[Correction]) -> int:
    """What was read counts again. How many there were."""
    return sum(
        db.execute("DELETE FROM corrections WHERE correction_key = ?", (key_of(c),)).rowcount for c in corrections
    )


def said_before(db: sqlite3.Connection, correction: Correction) -> sqlite3.Row | None:
    """What was said of the same field before, by whom and when."""
    found: sqlite3.Row | None = db.execute(
        f"SELECT {_COLUMNS}, corrected_by, corrected_at FROM corrections WHERE correction_key = ?",
        (key_of(correction),),
    ).fetchone()
    return found


def all_said(db: sqlite3.Connection) -> list[dict[str, Any]]:
    """Every correction of the store, with path and code of its document (none where the document is gone)."""
    found = db.execute(
        f"SELECT correction_key, c.document_key, path, documents.code, {', '.join(f'c.{n}' for n in _SAID)}, "
        "corrected_by, corrected_at FROM corrections AS c LEFT JOIN documents USING (document_key) "
        "ORDER BY path, first_page, corrected_at, correction_key"
    )
    return [dict(row) for row in found]


def with_key(db: sqlite3.Connection, correction_key: str) -> Correction | None:
    """The correction of this key."""
    found = db.execute(f"SELECT {_COLUMNS} FROM corrections WHERE correction_key = ?", (correction_key,)).fetchone()
    return Correction(**dict(found)) if found else None


def key_of(correction: Correction) -> str:
    """One word a field: of citations, tasks and cells the anchor says which, for their numbers may change."""
    parts = correction.field.split(".")
    name = correction.field if not correction.anchor else ".".join(parts[::2])
    if parts[0] == "tables" and len(parts) == 4:
        name = f"tables.{parts[3]}"
    if correction.anchor and correction.field.count(".") == 1:
        name = correction.field.split(".")[0]
    told = hashlib.sha256(f"{name}\n{correction.anchor}".encode()).hexdigest()[:16]
    return f"{correction.document_key}:{told}"
