"""Citations and tasks that a reading missed, as a person writes them: parts with bars between.

    citations.new      triển khai | 14/KH-SYT | 04/8/2025 | Sở Y tế tỉnh Gia Lai
    assignments.new    Phòng Y tế | chủ trì | Lập danh sách đối tượng | 30/9/2025

The last parts may be left out. Their page is that of the line.
"""

from __future__ import annotations

from typing import Any

from normalizers.codes import parse_code
from normalizers.records import Assignment, Citation, Deadline, Record
from normalizers.text import normal, squeeze
from pipeline.review.values import Field, NoSuchValueError, checked

_PARTS = {"citations": ("relation", "code", "issued_date", "organ"), "assignments": ("unit", "role", "task", "due")}
_FEWEST = {"citations": 2, "assignments": 3}


def checked_new(group: str, text: str) -> str:
    """The parts in the form that records keep them in, bars between. Raises NoSuchValueError."""
    names, given = _PARTS[group], [squeeze(normal(part)) for part in text.split("|")]
    if not _FEWEST[group] <= len(given) <= len(names) or not all(given[: _FEWEST[group]]):
        asked = f"write {' | '.join(names)} (the first {_FEWEST[group]} at least)"
        raise NoSuchValueError(f"{group}.new: {text!r}: {asked}")
    kept = [checked(Field(group, 0, name), part) or "" for name, part in zip(names, given, strict=False)]  # type: ignore[arg-type]
    return " | ".join(kept).rstrip(" |")


def with_new(record: Record, group: str, value: str, page: int) -> Record:
    """The record with what `checked_new` gave, unless the reading has found it by now."""
    parts: dict[str, Any] = {name: part or None for name, part in zip(_PARTS[group], value.split(" | "), strict=False)}
    where: dict[str, Any] = {"page": page, "confidence": 1.0}
    if group == "citations":
        code = parse_code(parts["code"])
        cited = Citation(**parts, **where, type_code=code.type_code if code else None, text=value, start=0, end=0)
        if any(_same(one, cited, "code", "relation", "page") for one in record.citations):
            return record
        return record.model_copy(update={"citations": (*record.citations, cited)})
    due = parts.pop("due", None)
    deadline = Deadline(text=due, kind="until", due=due) if due else None
    task = Assignment(**parts, **where, deadline=deadline, origin="body")
    if any(_same(one, task, "unit", "role", "task", "page") for one in record.assignments):
        return record
    return record.model_copy(update={"assignments": (*record.assignments, task)})


def _same(one: object, other: object, *names: str) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in names)
