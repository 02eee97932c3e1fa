"""The facts of a record as single values: which field a name means, what it says, and the record with another value.

A field is named as issues name it: `header.code`, `citations.3` (its code), `citations.3.organ`, `assignments.0.role`;
`tables.0.4.2` is the third cell of the fifth row of the first table. What the list lacks is `citations.new` and
`assignments.new`, see `pipeline.review.added`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, get_args

from normalizers.codes import parse_code
from normalizers.dates import parse_date
from normalizers.records import Assignment, AssignmentRole, Citation, Deadline, Header, Record, Relation
from normalizers.tables import rows
from normalizers.text import folded, normal, squeeze
from pipeline.review.signers import as_text, from_text

Group = Literal["header", "citations", "assignments", "tables"]
NEW = "new"
_FIELD = re.compile(r"(?P<group>header|citations|assignments)(?:\.(?P<index>\d+))?(?:\.(?P<name>[a-z_]+))?$")
_CELL = re.compile(r"tables\.(?P<index>\d+)\.(?P<name>\d+\.\d+)$")
_MIDNIGHT = re.compile(r"[ T]00:00(:00)?(\.0+)?$")
_FIRST = {"citations": "code", "assignments": "unit"}
_NAMES = {
    "header": (
        "code", "issued_date", "issued_place", "type_name", "parent_organ", "organ", "subject", "addressees",
        "recipients", "signers", "urgency", "archive",
    ),
    "citations": ("code", "issued_date", "organ", "relation", "name"),
    "assignments": ("unit", "role", "task", "product", "due"),
}  # fmt: skip
_NEEDED = ("relation", "unit", "role", "task")
_LISTS = ("addressees", "recipients")


class NoSuchValueError(ValueError):
    """The field or the value is none that a record can have; the message says what can stand there."""


@dataclass(frozen=True, slots=True)
class Field:
    """A single value in a record. `index`: which citation, assignment or table, from 0; None in the header and for one
    that is added. `name` of a cell: its row and column, `4.2`."""

    group: Group
    index: int | None
    name: str

    def __str__(self) -> str:
        return ".".join(str(part) for part in (self.group, self.index, self.name) if part is not None)


def parse_field(text: str) -> Field | None:
    """None where the name means no single value (`page`, `header`): such issues can only be said to be in order.

    Raises NoSuchValueError where it looks like one but is none.
    """
    text = text.strip().casefold()
    if cell := _CELL.match(text):
        return Field("tables", int(cell["index"]), cell["name"])
    match = _FIELD.match(re.sub(r"^header\.signers\..*", "header.signers", text))
    if match is None:
        return None
    group: Group = match["group"]  # type: ignore[assignment]
    index = int(match["index"]) if match["index"] else None
    if index is None and group != "header" and match["name"] == NEW:
        return Field(group, None, NEW)
    name = match["name"] or (_FIRST.get(group, "") if index is not None else "")
    if not name or (group == "header") != (index is None):
        return None
    if name not in _NAMES[group]:
        raise NoSuchValueError(f"{text}: no such field; {group} has {', '.join(_NAMES[group])}")
    return Field(group, index, name)


def value_at(record: Record, field: Field) -> str | None:
    """The value as people read and write it: lists joined by "; ", signers as `TM. …/position/name | …`.

    Raises NoSuchValueError where the record has no such citation or assignment.
    """
    if field.group == "header":
        value = getattr(record.header, field.name)
        if field.name == "signers":
            return as_text(value)
        return "; ".join(value) or None if field.name in _LISTS else value
    if field.name == NEW:
        return None
    if field.group == "tables":
        return cell_at(record, field)
    fact = fact_at(record, field)
    if field.name == "due" and isinstance(fact, Assignment):
        return fact.deadline.due if fact.deadline else None
    return str(found) if (found := getattr(fact, field.name)) is not None else None


def fact_at(record: Record, field: Field) -> Citation | Assignment:
    """The citation or assignment that the field is of. Raises NoSuchValueError."""
    facts: tuple[Citation, ...] | tuple[Assignment, ...]
    facts = record.citations if field.group == "citations" else record.assignments
    if field.index is None or field.index >= len(facts):
        raise NoSuchValueError(f"{field}: the document has {len(facts)} {field.group} (the first is {field.group}.0)")
    return facts[field.index]


def cell_at(record: Record, field: Field) -> str:
    """The words of a cell. Raises NoSuchValueError."""
    row, column = (int(part) for part in field.name.split("."))
    index = field.index or 0
    if index >= len(record.tables):
        raise NoSuchValueError(f"{field}: the document has {len(record.tables)} tables (the first is tables.0)")
    table = record.tables[index]
    if row >= len(table.rows) or column >= len(table.rows[row]):
        wide = len(table.rows[0]) if table.rows else 0
        raise NoSuchValueError(
            f"{field}: tables.{index} has {len(table.rows)} rows of {wide} cells (the first is tables.{index}.0.0)"
        )
    return table.rows[row][column]


def checked(field: Field, text: str | None) -> str | None:
    """The value in the form that records keep it in. Raises NoSuchValueError where it can't be understood."""
    value = squeeze(normal(text)) if text is not None else None
    if not value:
        if field.name in _NEEDED:
            raise NoSuchValueError(
                f"{field} can't be empty; give it for {field.group}.{field.index} to take the whole out"
            )
        return None
    check = _CHECKS.get(field.name)
    return check(field, value) if check else value


def with_value(record: Record, field: Field, value: str | None) -> Record:
    """The record with this value, which `checked` gave, at this place; what follows from it follows."""
    if field.group == "header":
        return record.model_copy(update={"header": _header_with(record.header, field.name, value)})
    if field.group == "tables":
        cell_at(record, field)
        return _with_cell(record, field, value or "")
    fact = fact_at(record, field)
    changed: dict[str, Any] = {field.name: value, "confidence": 1.0}
    if isinstance(fact, Assignment) and field.name == "due":
        old = fact.deadline
        changed = {"deadline": Deadline(text=old.text if old else value, kind=old.kind if old else "until",
                                        start=old.start if old else None, due=value) if value else None,
                   "confidence": 1.0}  # fmt: skip
    elif isinstance(fact, Citation) and field.name == "code":
        code = parse_code(value) if value else None
        changed |= {"type_code": code.type_code if code else None, "read": fact.read or fact.code}
    new = fact.model_copy(update=changed)
    facts = [new if number == field.index else one for number, one in enumerate(getattr(record, field.group))]
    return record.model_copy(update={field.group: tuple(facts)})


def _with_cell(record: Record, field: Field, value: str) -> Record:
    row, column = (int(part) for part in field.name.split("."))
    table = record.tables[field.index or 0]
    cells = tuple(value if number == column else cell for number, cell in enumerate(table.rows[row]))
    changed = table.model_copy(update={"rows": (*table.rows[:row], cells, *table.rows[row + 1 :])})
    tables = (changed if number == field.index else one for number, one in enumerate(record.tables))
    return record.model_copy(update={"tables": tuple(tables)})


def _header_with(header: Header, name: str, value: str | None) -> Header:
    changed: dict[str, Any] = {name: value}
    if name == "code":
        code = parse_code(value) if value else None
        changed |= {"code": code.code if code else value, "code_number": code.number if code else None,
                    "code_notation": code.notation if code else None}  # fmt: skip
        if code and code.type_code and header.type_code is None:
            changed |= {"type_code": code.type_code}
    elif name == "type_name":
        changed["type_code"] = _abbreviation(value)
    elif name in _LISTS:
        changed[name] = tuple(filter(None, (part.strip() for part in (value or "").split(";"))))
        if name == "recipients":
            kept = {recipient.name: recipient for recipient in header.recipient_purposes}
            changed["recipient_purposes"] = tuple(kept[one] for one in changed[name] if one in kept)
    elif name == "signers":
        changed[name] = from_text(value)
    return header.model_copy(update=changed)


def _abbreviation(name: str | None) -> str | None:
    wanted = (name or "").casefold()
    for row in rows("doc_types"):
        if row["in_symbol"] == "yes" and row["name_vi"].split(" (")[0].casefold() == wanted:
            return row["abbr"]
    return None


def _code(field: Field, value: str) -> str:
    code = parse_code(value)
    if code is None or code.number is None:
        raise NoSuchValueError(
            f"{field}: {value!r} is no number and symbol (in capitals, as 14/KH-SYT, 57-NQ/TW, 15/2023/TT-BYT)"
        )
    return code.code


def _day(field: Field, value: str) -> str:
    value = _MIDNIGHT.sub("", value)  # as spreadsheets and data frames write a day
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        day = parse_date(value)
    if day is None:
        raise NoSuchValueError(f"{field}: {value!r} is no day (write 2025-08-04 or 04/8/2025)")
    return day


def _one_of(allowed: Any) -> Callable[[Field, str], str]:
    def check(field: Field, value: str) -> str:
        named = {row["key"]: (folded(row["key"]), folded(row["vi"]), folded(row["en"])) for row in rows("labels")}
        for one in get_args(allowed):
            if folded(value) in named.get(one, (folded(one),)):  # as pages show it, too
                return str(one)
        raise NoSuchValueError(f"{field}: {value!r} is none of {', '.join(get_args(allowed))}")

    return check


def _type_name(field: Field, value: str) -> str:
    """As the list of types writes it; a type that the list does not know stays as it was given."""
    del field
    names = (row["name_vi"].split(" (")[0] for row in rows("doc_types"))
    return next((name for name in names if folded(name) == folded(value)), value)


def _urgency(field: Field, value: str) -> str:
    degrees = [row["phrase"] for row in rows("head_cues") if row["kind"] == "urgency"]
    found = next((degree for degree in degrees if folded(degree) == folded(value)), None)
    if found is None:
        raise NoSuchValueError(f"{field}: {value!r} is none of {', '.join(degrees)}")
    return found


def _signers(field: Field, value: str) -> str:
    for part in value.split("|"):
        if "/" in part and " / " not in part:
            raise NoSuchValueError(f"{field}: {part.strip()!r}: put spaces around the “/” between position and name")
    text = as_text(from_text(value))
    if text is None:
        raise NoSuchValueError(f"{field}: {value!r} names nobody (write: PHÓ GIÁM ĐỐC / Trần Thị Bình)")
    return text


_CHECKS: dict[str, Callable[[Field, str], str]] = {
    "code": _code,
    "issued_date": _day,
    "due": _day,
    "relation": _one_of(Relation),
    "role": _one_of(AssignmentRole),
    "type_name": _type_name,
    "urgency": _urgency,
    "signers": _signers,
}
