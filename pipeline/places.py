"""Boxes of facts, taken from pages as they were read to pages as they are shown: a scan was straightened and turned."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from normalizers.pages import Affine, Page, moved
from normalizers.records import Assignment, Citation, Evidence, Issue, Record, Table

Boxed = TypeVar("Boxed", Evidence, Citation, Assignment, Table, Issue)


def as_shown(record: Record, pages: Sequence[Page]) -> Record:
    """The record with every box on the page as shown. The only place where that is done."""
    ways = {page.number: page.shown for page in pages if page.shown is not None}
    if not ways:
        return record
    header = record.header.model_copy(
        update={"evidence": {name: _moved(evidence, ways) for name, evidence in record.header.evidence.items()}}
    )
    return record.model_copy(
        update={
            "header": header,
            "citations": tuple(_moved(citation, ways) for citation in record.citations),
            "assignments": tuple(_moved(task, ways) for task in record.assignments),
            "tables": tuple(_moved(table, ways) for table in record.tables),
            "issues": tuple(_moved(issue, ways) for issue in record.issues),
        }
    )


def _moved(fact: Boxed, ways: dict[int, Affine]) -> Boxed:
    if fact.bbox is None or fact.page not in ways:
        return fact
    x0, y0, x1, y1 = (round(value, 1) for value in moved(fact.bbox, ways[fact.page]))
    return fact.model_copy(update={"bbox": (x0, y0, x1, y1)})
