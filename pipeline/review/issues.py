"""The list of what a person should look at, each with what stands there now and a picture of the place."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

from normalizers.records import Issue, Record
from normalizers.tables import rows
from pipeline.export import safe_cell
from pipeline.review.corrections import settles
from pipeline.review.kept import all_said, corrections_of
from pipeline.review.values import NoSuchValueError, parse_field, value_at
from pipeline.store import connect_read_only

COLUMNS = (
    "document_key", "path", "code", "page", "field", "reason", "meaning", "detail", "value", "correct", "note",
    "picture",
)  # fmt: skip


def to_check(db: Path, *, reason: str | None = None, path: str | None = None) -> list[dict[str, Any]]:
    """One row an issue that nobody has settled; `correct` and `note` are empty, for people to fill in.

    `reason`: only this one; `path`: only files whose path holds it. `value`: what the record says now. The box of the
    place stands in `bbox` (JSON), which no list shows; see `with_pictures`.
    """
    connection = connect_read_only(db)
    try:
        return [row for row in _rows(connection) if reason in (None, row["reason"]) and (path or "") in row["path"]]
    finally:
        connection.close()


def with_pictures(listed: list[dict[str, Any]], folder: Path, dpi: int = 150) -> list[dict[str, Any]]:
    """The list with the place of each issue cut out into `folder` (PNG); `picture` is its path.

    A file that is gone or has no pages to look at gives none; `picture` stays empty.
    """
    from itertools import groupby  # noqa: PLC0415

    from pipeline.review.pictures import NoPictureError, cut_out, page_picture, save  # noqa: PLC0415 - heavy

    made: list[dict[str, Any]] = []
    for (path, page), group in groupby(listed, key=lambda row: (row["path"], row["page"])):
        rows_of_page = list(group)
        try:
            picture = page_picture(Path(path), page, dpi) if any(row["bbox"] for row in rows_of_page) else None
        except NoPictureError:
            picture = None
        for row in rows_of_page:
            name = folder / f"{row['document_key']}-p{page}-{len(made) + 1}.png"
            if picture is not None and row["bbox"]:
                try:
                    save(cut_out(picture, tuple(row["bbox"])), name)
                    row = {**row, "picture": str(name)}  # noqa: PLW2901
                except NoPictureError:
                    pass
            made.append(row)
    return made


def shown(listed: list[dict[str, Any]], form: str) -> list[dict[str, Any]]:
    """The rows for one form: a table for people leaves out what they can't read, CSV guards against formulas."""
    if form == "csv":
        return [{name: safe_cell(row[name]) for name in COLUMNS} for row in listed]
    if form == "json":
        return listed
    return [{name: row[name] for name in ("path", "page", "field", "reason", "value", "detail")} for row in listed]


def said(db: Path, form: str) -> list[dict[str, Any]]:
    """What people said, one row a correction; `correct` is empty, for people to take it back."""
    connection = connect_read_only(db)
    try:
        listed = [{**row, "correct": None} for row in all_said(connection)]
    finally:
        connection.close()
    if form == "csv":
        return [{name: safe_cell(value) for name, value in row.items()} for row in listed]
    if form == "json":
        return listed
    shown_there = ("path", "code", "field", "verdict", "value", "read", "corrected_by", "corrected_at")
    return [{name: row[name] for name in shown_there} for row in listed]


def explained(reason: str, language: str = "en") -> str:
    """The reason in words for people (`language`: en or vi); the reason itself where the table does not know it."""
    return next((row[language] for row in rows("issue_reasons") if row["reason"] == reason), reason)


def _rows(db: sqlite3.Connection) -> list[dict[str, Any]]:
    found = db.execute(
        "SELECT issues.*, documents.path, documents.code FROM issues JOIN documents USING (document_key) "
        "ORDER BY documents.path, documents.first_page, coalesce(issues.page, 0), issues.stage, issues.ordinal"
    ).fetchall()
    listed: list[dict[str, Any]] = []
    record, said, key = None, [], None
    for row in found:
        if row["document_key"] != key:
            key = row["document_key"]
            text = db.execute("SELECT record FROM documents WHERE document_key = ?", (key,)).fetchone()["record"]
            record = Record.model_validate_json(text) if text else None
            said = corrections_of(db, key)
        issue = Issue(field=row["field"], reason=row["reason"], detail=row["detail"] or "", page=row["page"])
        if row["stage"] != "extract" and any(settles(correction, issue) for correction in said):
            continue  # made by linking, which does not ask people
        listed.append(
            {
                **{name: row[name] for name in ("document_key", "path", "code", "page", "field", "reason", "detail")},
                "meaning": explained(row["reason"]),
                "value": _value(record, row["field"]),
                "correct": None,
                "note": None,
                "picture": None,
                "bbox": json.loads(row["bbox"]) if row["bbox"] else None,
            }
        )
    listed.extend(_failed(db))
    listed.extend(_orphans(db))
    return listed


def _value(record: Record | None, name: str) -> str | None:
    try:
        field = parse_field(name)
        return value_at(record, field) if record is not None and field is not None else None
    except NoSuchValueError:
        return None


def _failed(db: sqlite3.Connection) -> list[dict[str, Any]]:
    """Files that gave no record are the first thing to look at; there is nothing to correct in them."""
    found = db.execute(
        "SELECT document_key, path, code, error_class, message FROM documents WHERE status <> 'done' ORDER BY path"
    )
    empty = dict.fromkeys((*COLUMNS, "bbox"))
    return [
        {**empty, "document_key": row["document_key"], "path": row["path"], "code": row["code"], "field": "file",
         "reason": row["error_class"], "meaning": "The file gave no record", "detail": row["message"]} for row in found
    ]  # fmt: skip


def _orphans(db: sqlite3.Connection) -> list[dict[str, Any]]:
    """What people said of documents that are not in the store any more: their files were changed, or are gone."""
    found = db.execute(
        "SELECT document_key, field, value, verdict, anchor FROM corrections "
        "WHERE document_key NOT IN (SELECT document_key FROM documents) ORDER BY document_key, corrected_at, field"
    )
    empty = dict.fromkeys((*COLUMNS, "bbox"))
    return [
        {**empty, "document_key": row["document_key"], "path": "", "field": row["field"], "reason": "correction_lost",
         "meaning": explained("correction_lost"),
         "detail": f"{row['value'] or row['verdict']}, for: {row['anchor']}"} for row in found
    ]  # fmt: skip
