"""`sohoa correct`: the list of `sohoa issues` as people filled it in (CSV or XLSX) → corrections in the store.

Nothing of a file is taken in where one line of it can't be understood: all such lines are named at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from normalizers.records import Issue, Record
from normalizers.text import normal, squeeze
from pipeline.export import unsafe_cell
from pipeline.lists import ListError, read_list
from pipeline.review.added import checked_new
from pipeline.review.corrections import Correction, anchor_of, anchor_of_new, before_removal, place_of
from pipeline.review.kept import corrections_of, key_of, said_before, take_in, with_key, withdraw
from pipeline.review.signers import WhichSignerError, is_part, with_part
from pipeline.review.values import NEW, NoSuchValueError, checked, parse_field, value_at
from pipeline.store import Store

RIGHT = ("ok", "đúng", "right")  # what stands there is right
ABSENT = ("none", "không có", "absent")  # there is no such thing on the paper
WITHDRAW = ("as read", "như đã đọc")  # forget what was said: what was read counts again
LOST = "correction_lost"
_NEEDED = ("field", "correct")
_WHOLE = re.compile(r"\s/\s|\|")  # signers given whole, where a part was asked for
_TOLD = 80  # characters of a value in a sentence


class CorrectionsError(Exception):
    """The file can't be taken in; the message names each line and what is wrong with it."""


@dataclass(slots=True)
class Taken:
    """What a file of corrections did. `documents`: keys of those that it speaks of; `replaced`: a sentence for each
    word of somebody that another word now stands in the place of."""

    corrections: int = 0
    withdrawn: int = 0
    documents: set[str] = field(default_factory=set)
    replaced: list[str] = field(default_factory=list)


def correct(store: Store, file: Path, by: str | None = None) -> Taken:
    """Takes the file in and lays what it says over the documents. Links are the caller's. Raises CorrectionsError."""
    taken, problems = Taken(), []
    new: list[Correction] = []
    old: list[Correction] = []
    told: dict[str, tuple[int, tuple[object, ...]]] = {}
    for number, line in _lines(file):
        said = squeeze(normal(unsafe_cell(line.get("correct") or "")))
        if not said:
            continue
        try:
            back = said.casefold() in WITHDRAW
            correction = _kept(store, line, said) or _correction(*_document(store, line), store, line, said)
            word = (back, *((correction.verdict, correction.value) if not back else ()))
            first, earlier = told.setdefault(key_of(correction), (number, word))
            if earlier != word:
                problems.append(f"line {number}: {line['field']} is said otherwise in line {first}")
            elif first == number:
                (old if back or line.get("reason") == LOST else new).append(correction)
            taken.documents.add(correction.document_key)
        except (NoSuchValueError, WhichSignerError) as error:
            problems.append(f"line {number}: {error}")
    if problems:
        raise CorrectionsError("\n".join([*problems, "nothing was taken in; correct these lines and try again"]))
    with store.transaction():
        taken.replaced = [sentence for correction in new if (sentence := _replaced(store, correction))]
        taken.withdrawn = withdraw(store.connection, old)
        take_in(store.connection, new, by)
    for key in sorted(taken.documents):
        store.lay_again(key)
    taken.corrections = len(new)
    return taken


def _lines(file: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Number of the line in the file, and its cells by name of column."""
    try:
        table = read_list(file)
    except ListError as error:
        raise CorrectionsError(str(error)) from None
    head = [name.strip().lower() for name in table[0]] if table else []
    if lacking := [name for name in (*_NEEDED, "document_key") if name not in head and
                   not (name == "document_key" and "path" in head)]:  # fmt: skip
        raise CorrectionsError(f"{file.name}: no column {', '.join(lacking)}; start from `sohoa issues --format csv`")
    for number, cells in enumerate(table[1:], 2):
        if any(cells):
            yield number, {**dict.fromkeys(head, ""), **dict(zip(head, cells, strict=False))}


def _kept(store: Store, line: dict[str, str], said: str) -> Correction | None:
    """An earlier correction that the line is about: by its key, or because its place is lost. None: about a fact."""
    key, back = line.get("correction_key", "").strip(), said.casefold() in WITHDRAW
    if key:
        if not back:
            raise NoSuchValueError(f"a correction can only be taken back: write “{WITHDRAW[0]}”")
        found = with_key(store.connection, key)
        if found is None:
            raise NoSuchValueError(f"no correction {key} in the store")
        return found
    if line.get("reason") != LOST:
        return None
    name, detail = line["field"].strip(), squeeze(unsafe_cell(line.get("detail", "")))
    lost = [one for one in corrections_of(store.connection, line.get("document_key", "").strip())
            if one.field == name and detail.endswith(squeeze(one.anchor))]  # fmt: skip
    if len(lost) != 1:
        raise NoSuchValueError(f"no such correction of {name}: it may have been taken back")
    if not back and said.casefold() not in RIGHT:
        raise NoSuchValueError(
            f"what {name} was said of is not there any more: correct it where it stands now; “{WITHDRAW[0]}” forgets it"
        )
    return lost[0]


def _replaced(store: Store, correction: Correction) -> str | None:
    """For people: whose word gives way to this one; None where it says the same or nothing was said."""
    before = said_before(store.connection, correction)
    if before is None or (before["verdict"], before["value"]) == (correction.verdict, correction.value):
        return None
    was, now = (
        ABSENT[0] if value is None else value if len(value) <= _TOLD else f"{value[:_TOLD]}…"
        for value in (before["value"], correction.value)
    )
    who = f"{before['corrected_by'] or 'somebody'} ({before['corrected_at'][:10]})"
    return f"{correction.document_key} {correction.field}: {who} had said {was!r}, now {now!r}"


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


def _correction(key: str, read: Record, shown: Record, store: Store, line: dict[str, str], said: str) -> Correction:
    """The line as a correction, its field as it is numbered in the record that was read."""
    name, note = line["field"].strip(), squeeze(unsafe_cell(line.get("note", ""))) or None
    before = corrections_of(store.connection, key)
    place = parse_field(name)
    listed = squeeze(normal(unsafe_cell(line.get("value") or ""))) or None
    right, absent = said.casefold() in RIGHT, said.casefold() in ABSENT
    if place is None:
        if not right:
            raise NoSuchValueError(f"{name} has no value to correct: write “{RIGHT[0]}” when it is settled")
        issue = _issue(store, key, name, line)
        return Correction(key, name, place_of(issue), "right", None, note=note)
    if place.name == NEW:
        if right or absent:
            raise NoSuchValueError(f"{name}: write what the document has")
        new, page = checked_new(place.group, unsafe_cell(line["correct"])), _page(read, line)
        return Correction(key, name, anchor_of_new(page, new), "wrong", new, note=note)
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
        value = (checked(place, listed) if listed is not None else value_at(shown, place)) or None
        return Correction(key, field_name, anchor, "right" if value is not None else "absent", value, was, note)
    value = None if absent else unsafe_cell(line["correct"])
    if is_part(name) and (value is None or not _WHOLE.search(value)):
        value = with_part(shown.header.signers, name, squeeze(normal(value)) if value else None)
        absent = value is None
    value = checked(place, value)
    if absent and not whole:
        checked(place, None)
    return Correction(key, field_name, anchor, "absent" if absent else "wrong", value, was, note)


def _issue(store: Store, key: str, name: str, line: dict[str, str]) -> Issue:
    """The issue that the line settles. Without the columns of the list, the only one of this field."""
    if line.get("reason"):
        page = int(line["page"]) if line.get("page", "").isdigit() else None
        return Issue(field=name, reason=line["reason"], detail=unsafe_cell(line.get("detail", "")), page=page)
    found = store.connection.execute(
        "SELECT field, reason, detail, page FROM issues WHERE document_key = ? AND field = ?", (key, name)
    ).fetchall()
    if len(found) != 1:
        raise NoSuchValueError(
            f"{len(found)} issues are of the field {name!r}: give the line as `sohoa issues` gave it"
        )
    return Issue(**{**dict(found[0]), "detail": found[0]["detail"] or ""})


def _page(record: Record, line: dict[str, str]) -> int:
    """The page of something that is added; the document's first where the line gives none."""
    first, last = record.source.first_page, record.source.last_page or record.source.pages
    given = line.get("page", "").strip() or str(first)
    if not given.isdigit() or not first <= int(given) <= last:
        raise NoSuchValueError(f"{line['field']}: page {given!r} is none of {first} to {last}")
    return int(given)
