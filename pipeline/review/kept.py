"""The corrections that a store keeps: read for one document, laid over its record, taken in from people."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime

from normalizers.records import Record
from pipeline.review.corrections import Correction, corrected

_COLUMNS = "document_key, field, anchor, verdict, value, read, note"


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
        [(new.field, _key(old)) for new, old in zip(placed, said, strict=True) if new.field != old.field],
    )
    return fixed, record


def take_in(db: sqlite3.Connection, corrections: Iterable[Correction], by: str | None) -> None:
    """Keeps them; a later word on the same field takes the place of an earlier one."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    columns = f"correction_key, {_COLUMNS}, corrected_by, corrected_at"
    rows = [{**asdict(c), "correction_key": _key(c), "corrected_by": by, "corrected_at": now} for c in corrections]
    marks = ", ".join(f":{name}" for name in columns.split(", "))
    db.executemany(f"INSERT OR REPLACE INTO corrections ({columns}) VALUES ({marks})", rows)


def withdraw(db: sqlite3.Connection, corrections: Sequence[Correction]) -> None:
    """What was read counts again."""
    db.executemany("DELETE FROM corrections WHERE correction_key = ?", [(_key(c),) for c in corrections])


def _key(correction: Correction) -> str:
    """One word a field: of citations and tasks the anchor says which, for their numbers may change."""
    name = correction.field if not correction.anchor else ".".join(correction.field.split(".")[::2])
    if correction.anchor and correction.field.count(".") == 1:
        name = correction.field.split(".")[0]
    told = hashlib.sha256(f"{name}\n{correction.anchor}".encode()).hexdigest()[:16]
    return f"{correction.document_key}:{told}"
