"""Who does what by when: the assignments of one document."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from extractors.doubt import digits_doubted
from extractors.tasks.body import body_assignments
from extractors.tasks.table import table_assignments
from normalizers.pages import Text
from normalizers.records import Assignment, Header, Table
from normalizers.text import squeeze


def find_assignments(text: Text, tables: Sequence[Table], header: Header) -> tuple[Assignment, ...]:
    """One entry a unit, role and task: those of the running text, then those of the tables, in reading order.

    `header.issued_date` gives a deadline without a year its year; `header.type_code` says what kind of
    paper it is: a report or a normative document states few tasks.
    """
    issued = date.fromisoformat(header.issued_date) if header.issued_date else None
    doubted = {squeeze(text.text_of(cell)) for cell in text.of("table") if digits_doubted(text, cell.start, cell.end)}
    return body_assignments(text, header) + table_assignments(tables, issued, doubted)
