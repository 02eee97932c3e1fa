"""The facts of a record as single values: which field a name means, what it says, and the record with another value.

A field is named as issues name it: `header.code`, `citations.3` (its code), `citations.3.organ`, `assignments.0.role`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, get_args

from normalizers.codes import parse_code
from normalizers.dates import parse_date
from normalizers.records import Assignment, AssignmentRole, Citation, Deadline, Header, Record, Relation, Signer
from normalizers.tables import rows
from normalizers.text import normal, squeeze

Group = Literal["header", "citations", "assignments"]
_FIELD = re.compile(r"(?P<group>header|citations|assignments)(?:\.(?P<index>\d+))?(?:\.(?P<name>[a-z_]+))?$")
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
    """A single value in a record. `index`: which citation or assignment, from 0; None in the header."""

    group: Group
    index: int | None
    name: str

    def __str__(self) -> str:
        return ".".join(str(part) for part in (self.group, self.index, self.name) if part is not None)


def parse_field(text: str) -> Field | None:
    """None where the name means no single value (`page`, `header`): such issues can only be said to be in order.

    Raises NoSuchValueError where it looks like one but is none.
    """
    match = _FIELD.match(re.sub(r"^header\.signers\..*", "header.signers", text.strip()))
    if match is None:
        return None
    group: Group = match["group"]  # type: ignore[assignment]
    index = int(match["index"]) if match["index"] else None
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
            return " | ".join(" / ".join(filter(None, (s.authority, s.position, s.full_name))) for s in value) or None
        return "; ".join(value) or None if field.name in _LISTS else value
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
        changed[name] = tuple(_signer(part) for part in (value or "").split("|") if part.strip())
    return header.model_copy(update=changed)


def _signer(text: str) -> Signer:
    """`KT. GIÁM ĐỐC / PHÓ GIÁM ĐỐC / Trần Thị Bình`; the first parts may be left out."""
    authority, position, name = ([None, None] + [part.strip() for part in text.split(" / ")])[-3:]
    return Signer(authority=authority, position=position, full_name=name)


def _abbreviation(name: str | None) -> str | None:
    wanted = (name or "").casefold()
    for row in rows("doc_types"):
        if row["in_symbol"] == "yes" and row["name_vi"].split(" (")[0].casefold() == wanted:
            return row["abbr"]
    return None


def _code(field: Field, value: str) -> str:
    code = parse_code(value)
    if code is None or code.number is None:
        raise NoSuchValueError(f"{field}: {value!r} is no number and symbol (as 14/KH-SYT, 57-NQ/TW, 15/2023/TT-BYT)")
    return code.code


def _day(field: Field, value: str) -> str:
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        day = parse_date(value)
    if day is None:
        raise NoSuchValueError(f"{field}: {value!r} is no day (write 2025-08-04 or 04/8/2025)")
    return day


def _one_of(allowed: Any) -> Callable[[Field, str], str]:
    def check(field: Field, value: str) -> str:
        for one in get_args(allowed):
            if one.casefold() == value.casefold():
                return str(one)
        raise NoSuchValueError(f"{field}: {value!r} is none of {', '.join(get_args(allowed))}")

    return check


_CHECKS: dict[str, Callable[[Field, str], str]] = {
    "code": _code,
    "issued_date": _day,
    "due": _day,
    "relation": _one_of(Relation),
    "role": _one_of(AssignmentRole),
}
