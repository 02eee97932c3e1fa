"""By when: the deadline that a stretch of the running text words."""

from __future__ import annotations

from datetime import date

from extractors.doubt import digits_doubted
from normalizers.deadlines import find_deadlines
from normalizers.pages import Text
from normalizers.records import Deadline


def deadline_in(text: Text, start: int, end: int, document_date: date | None) -> Deadline | None:
    """The first deadline worded in a stretch of text; one with a day goes before one that recurs."""
    found = find_deadlines(text.content[start:end], document_date=document_date)
    first = next((one for one in found if one.deadline.due), found[0] if found else None)
    return doubted_in(text, start + first.start, start + first.end, first.deadline) if first else None


def doubted_in(text: Text, start: int, end: int, deadline: Deadline) -> Deadline:
    """The deadline, without its day where the figures of its words were read in two ways."""
    if not digits_doubted(text, start, end):
        return deadline
    return deadline.model_copy(update={"start": None, "due": None, "recurrence": None, "unsure": True})
