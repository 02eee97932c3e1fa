"""Record → rows of the store's tables. Pure: opens nothing, writes nothing."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from normalizers.epochs import epoch
from normalizers.organs import Organ, resolve_organ
from normalizers.provinces import Province, province_in
from normalizers.records import Header, Record
from normalizers.text import folded
from pipeline.keys import Row, code_key, document_key
from pipeline.mentions import citation_rows, own_name

_CENTRAL = ("trung ương", "đơn vị thuộc bộ", "Đảng - trung ương")


@dataclass(frozen=True, slots=True)
class Rows:
    """All rows of one document, by table. `units` comes before what refers to it."""

    document: Row
    units: tuple[Row, ...]
    tables: dict[str, tuple[Row, ...]] = field(default_factory=dict)


def home_of(header: Header, organs_cited: Iterable[str | None] = ()) -> tuple[Province, ...]:
    """The province a document comes from, as of its own date; empty for central organs and where nothing says it.

    The head says it, else the place of issue (of organs that are not central), else what it cites, where all the
    provinces that it names are one.
    """
    on = header.issued_date
    for name in (header.organ, header.parent_organ):
        if name and (found := province_in(name, on)):
            return found
    organ = resolve_organ(header.organ, on=on) if header.organ else None
    if organ is not None and organ.level in _CENTRAL:
        return ()
    if header.issued_place and (found := province_in(header.issued_place, on)):
        return found
    named = Counter(found for name in organs_cited if name and (found := province_in(name, on)))
    return next(iter(named)) if len(named) == 1 else ()


def issuer_of(header: Header, home: Sequence[Province], names: Mapping[str, str]) -> Organ | None:
    """The organ that issued the document, as one instance. `names`: users' own aliases, by folded form."""
    if not header.organ:
        return None
    return resolve_organ(own_name(header.organ, names), place=home, on=epoch(header.issued_date))


def unit_row(organ: Organ) -> Row:
    return {
        "unit_key": organ.key,
        "name": organ.name,
        "kind": organ.kind,
        "base": organ.base,
        "abbreviation": organ.abbr,
        "level": organ.level,
        "province": "+".join(organ.provinces) or None,
        "belongs_to": organ.body,
        "existed": int(organ.valid),
        "successors": "; ".join(organ.successors) or None,
        "how": organ.how,
        "speaks_for": organ.body_base,
    }


def rows_of(
    record: Record,
    *,
    seconds: float,
    fingerprint: str,
    versions: str,
    stored_at: str,
    names: Mapping[str, str] | None = None,
) -> Rows:
    """All rows of one record, its `other_documents` left out (each is a document of its own).

    `names`: users' own aliases of organs, by folded form.
    """
    names = names or {}
    header = record.header
    key = document_key(record.source.sha256, record.source.first_page)
    home = home_of(header, (citation.organ for citation in record.citations))
    issuer = issuer_of(header, home, names)
    citations, cited = citation_rows(record, key, home, issuer, names)
    units: dict[str, Row] = {issuer.key: unit_row(issuer)} if issuer else {}
    assignments = []
    for number, task in enumerate(record.assignments, 1):
        unit = resolve_organ(own_name(task.unit, names), place=home, on=epoch(header.issued_date), issuer=issuer)
        if unit is not None:
            units.setdefault(unit.key, unit_row(unit))
        deadline = task.deadline
        assignments.append(
            {
                "assignment_key": f"{key}:a{number}",
                "document_key": key,
                "ordinal": number,
                "unit": task.unit,
                "unit_key": unit.key if unit else None,
                "role": task.role,
                "task": task.task,
                "deadline_text": deadline.text if deadline else None,
                "deadline_kind": deadline.kind if deadline else None,
                "deadline_start": deadline.start if deadline else None,
                "deadline_due": deadline.due if deadline else None,
                "deadline_recurrence": deadline.recurrence if deadline else None,
                "product": task.product,
                "page": task.page,
                "bbox": _json(task.bbox),
                "origin": task.origin,
                "section": task.section,
                "confidence": task.confidence,
            }
        )
    document = {
        "document_key": key,
        "path": record.source.path,
        "sha256": record.source.sha256,
        "first_page": record.source.first_page,
        "last_page": record.source.last_page or record.source.pages,
        "file_pages": record.source.pages,
        "status": "done",
        "seconds": seconds,
        "fingerprint": fingerprint,
        "versions": versions,
        "stored_at": stored_at,
        **header.model_dump(
            include={
                "code", "code_number", "code_notation", "type_code", "type_name", "issued_date", "issued_place",
                "parent_organ", "organ", "subject", "urgency", "archive",
            }
        ),
        "code_key": code_key(header.code),
        "organ_key": issuer.key if issuer else None,
        "province": "+".join(sorted(province.key for province in home)) or None,
        "addressees": "; ".join(header.addressees) or None,
        "recipients": "; ".join(header.recipients) or None,
        "signers": "; ".join(" ".join(filter(None, (s.authority, s.position, s.full_name))) for s in header.signers) or None,  # noqa: E501
        "confidence": _lowest(record),
        "record": record.model_dump_json(exclude={"other_documents"}),
    }  # fmt: skip
    for organ_key, organ in cited.items():
        units.setdefault(organ_key, unit_row(organ))
    facts = {**_facts(record, key), "citations": tuple(citations), "assignments": tuple(assignments)}
    return Rows(document, tuple(units.values()), facts)


def _facts(record: Record, key: str) -> dict[str, tuple[Row, ...]]:
    evidence = (
        {"evidence_key": f"{key}:h:{name}", "document_key": key, "field": name, "page": e.page, "bbox": _json(e.bbox),
         "confidence": e.confidence, "source": e.source, "read": e.read}
        for name, e in record.header.evidence.items()
    )  # fmt: skip
    pages = (
        {"page_key": f"{key}:p{p.page}", "document_key": key, "page": p.page, "origin": p.origin,
         "confidence": p.confidence, "how": p.how, "text": p.text}
        for p in record.pages
    )  # fmt: skip
    table_rows = (
        {"row_key": f"{key}:t{t}r{r}", "document_key": key, "table_number": t, "row_number": r,
         "page": table.row_pages[r - 1] if r <= len(table.row_pages) else table.page, "title": table.title,
         "columns": _json(table.columns), "header": _json(table.header), "cells": _json(cells),
         "bbox": _json(table.bbox), "confidence": table.confidence}
        for t, table in enumerate(record.tables, 1) for r, cells in enumerate(table.rows, 1)
    )  # fmt: skip
    issues = (
        {"issue_key": f"{key}:i{n}", "document_key": key, "ordinal": n, "stage": "extract", "field": i.field,
         "reason": i.reason, "detail": i.detail, "page": i.page, "bbox": _json(i.bbox)}
        for n, i in enumerate(record.issues, 1)
    )  # fmt: skip
    return {
        "header_evidence": tuple(evidence),
        "pages": tuple(pages),
        "table_rows": tuple(table_rows),
        "issues": tuple(issues),
    }


def word_rows(record: Record) -> list[tuple[int, str]]:
    """(page, folded text) for full text search; page 0 holds the head, whose code may be in no page's text."""
    header = record.header
    head = (header.code, header.type_name, header.subject, header.parent_organ, header.organ)
    return [
        (0, folded(" ".join(filter(None, (*head, *(s.full_name for s in header.signers)))))),
        *((page.page, folded(page.text)) for page in record.pages),
    ]


def _lowest(record: Record) -> float | None:
    """Confidence of the document: the lowest of its pages and of its header's evidence."""
    found = [page.confidence for page in record.pages] + [e.confidence for e in record.header.evidence.values()]
    return min(found) if found else None


def _json(value: Sequence[Any] | None) -> str | None:
    return None if value is None else json.dumps(list(value), ensure_ascii=False)
