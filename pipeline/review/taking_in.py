"""`sohoa correct`: the list of `sohoa issues` as people filled it in (CSV or XLSX) → corrections in the store.

Nothing of a file is taken in where one line of it can't be understood: all such lines are named at once.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from normalizers.records import Issue, Record
from normalizers.text import normal, squeeze
from pipeline.export import unsafe_cell
from pipeline.review.corrections import Correction, anchor_of, before_removal, place_of
from pipeline.review.kept import corrections_of, take_in, withdraw
from pipeline.review.values import NoSuchValueError, checked, parse_field, value_at
from pipeline.store import Store

RIGHT = ("ok", "đúng", "right")  # what stands there is right
ABSENT = ("none", "không có", "absent")  # there is no such thing on the paper
WITHDRAW = ("as read", "như đã đọc")  # forget what was said: what was read counts again
_NEEDED = ("field", "correct")


class CorrectionsError(Exception):
    """The file can't be taken in; the message names each line and what is wrong with it."""


@dataclass(slots=True)
class Taken:
    """What a file of corrections did. `documents`: keys of those that it speaks of."""

    corrections: int = 0
    withdrawn: int = 0
    documents: set[str] = field(default_factory=set)


def correct(store: Store, file: Path, by: str | None = None) -> Taken:
    """Takes the file in and lays what it says over the documents. Links are the caller's. Raises CorrectionsError."""
    taken, problems = Taken(), []
    new: list[Correction] = []
    old: list[Correction] = []
    for number, line in _lines(file):
        said = squeeze(normal(unsafe_cell(line.get("correct") or "")))
        if not said:
            continue
        try:
            key, read, shown = _document(store, line)
            before = corrections_of(store.connection, key)
            correction = _correction(key, read, shown, before, line, said)
            (old if said.casefold() in WITHDRAW else new).append(correction)
            taken.documents.add(key)
        except NoSuchValueError as error:
            problems.append(f"line {number}: {error}")
    if problems:
        raise CorrectionsError("\n".join([*problems, "nothing was taken in; correct these lines and try again"]))
    with store.transaction():
        withdraw(store.connection, old)
        take_in(store.connection, new, by)
    for key in sorted(taken.documents):
        store.lay_again(key)
    taken.corrections, taken.withdrawn = len(new), len(old)
    return taken


def _lines(file: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Number of the line in the file, and its cells by name of column."""
    table = _sheet(file) if file.suffix.lower() == ".xlsx" else _csv(file)
    head = [name.strip().lower() for name in table[0]] if table else []
    if lacking := [name for name in (*_NEEDED, "document_key") if name not in head and
                   not (name == "document_key" and "path" in head)]:  # fmt: skip
        raise CorrectionsError(f"{file.name}: no column {', '.join(lacking)}; start from `sohoa issues --format csv`")
    for number, cells in enumerate(table[1:], 2):
        if any(cells):
            yield number, dict(zip(head, cells, strict=False))


def _csv(file: Path) -> list[list[str]]:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise CorrectionsError(f"{file.name} is not UTF-8; in Excel save it as “CSV UTF-8”, or as .xlsx") from None
    first = text.split("\n", 1)[0]  # Excel separates by what the country uses
    separator = max(",;\t", key=first.count)
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))


def _sheet(file: Path) -> list[list[str]]:
    from openpyxl import load_workbook  # noqa: PLC0415

    try:
        book = load_workbook(file, read_only=True, data_only=True)
    except Exception as error:  # openpyxl lets through whatever zipfile and its XML parser raise
        raise CorrectionsError(f"{file.name} is no workbook: {error}") from error
    return [[_cell(value) for value in row] for row in book.worksheets[0].iter_rows(values_only=True)]


def _cell(value: Any) -> str:
    """Excel turns `2025-08-04` into a date by itself."""
    return "" if value is None else value.date().isoformat() if hasattr(value, "date") else str(value)


def _document(store: Store, line: dict[str, str]) -> tuple[str, Record, Record]:
    """Key of the document, its record as it was read, and as it is shown."""
    key, path = line.get("document_key", "").strip(), unsafe_cell(line.get("path", "")).strip()
    found = store.connection.execute(
        "SELECT document_key, record, coalesce(record_read, record) AS was FROM documents "
        "WHERE document_key = ?1 OR (?1 = '' AND path = ?2) ORDER BY first_page",
        (key, path),
    ).fetchall()
    if not found or found[0]["record"] is None:
        raise NoSuchValueError(f"no document {key or path} in the store")
    if len(found) > 1:
        raise NoSuchValueError(f"{path} holds {len(found)} documents: give document_key")
    row = found[0]
    return row["document_key"], Record.model_validate_json(row["was"]), Record.model_validate_json(row["record"])


def _correction(
    key: str, read: Record, shown: Record, before: Sequence[Correction], line: dict[str, str], said: str
) -> Correction:
    """The line as a correction, its field as it is numbered in the record that was read."""
    name, note = line["field"].strip(), squeeze(unsafe_cell(line.get("note", ""))) or None
    place = parse_field(name)
    listed = squeeze(normal(unsafe_cell(line.get("value") or ""))) or None
    right, absent = said.casefold() in RIGHT, said.casefold() in ABSENT
    if place is None:
        if not right:
            raise NoSuchValueError(f"{name} has no value to correct: write “{RIGHT[0]}” when it is settled")
        issue = Issue(field=name, reason=line.get("reason", ""), detail=unsafe_cell(line.get("detail", "")),
                      page=int(line["page"]) if line.get("page", "").isdigit() else None)  # fmt: skip
        return Correction(key, name, place_of(issue), "right", None, note=note)
    value_at(shown, place)  # that the citation or task is there
    original = before_removal(read, before, place)
    anchor = anchor_of(read, original)
    field_name = str(original)
    whole = absent and name.count(".") == 1 and place.index is not None
    if whole:
        field_name = f"{original.group}.{original.index}"
    was = value_at(read, original)
    if said.casefold() in WITHDRAW:
        return Correction(key, field_name, anchor, "right", None)
    if right:
        # What was looked at is what the list showed, whatever a later reading made of it.
        value = checked(place, listed) if listed is not None else value_at(shown, place)
        return Correction(key, field_name, anchor, "right" if value is not None else "absent", value, was, note)
    value = None if absent else checked(place, unsafe_cell(line["correct"]))
    if absent and not whole:
        checked(place, None)
    return Correction(key, field_name, anchor, "absent" if absent else "wrong", value, was, note)
