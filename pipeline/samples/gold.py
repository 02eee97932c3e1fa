"""The gold record of a sample, made from the same source as its pages, and the checks that it says what is printed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from pipeline.samples.markup import Mention
from pipeline.samples.sources import Sample, SampleTable
from pipeline.samples.typeset import SetBlock, SetDocument

KINDS = {"digital": "born_digital", "tcvn3": "bad_text_layer", "txt": "given_text", "docx": "docx"}
# Columns whose cells name units, and the role they give (FACTS section 6).
UNIT_COLUMNS = {"lead_unit": "lead", "exec_unit": "implement", "cooperating_unit": "cooperate"}


class GoldError(ValueError):
    """A source claims a fact that its own text does not print."""


def gold_of(document: SetDocument) -> dict[str, Any]:
    """The record in the form of evaluation: header, citations, assignments, tables, by page.

    Raises:
        GoldError: a unit, task or deadline of the source does not stand in its text.
    """
    sample = document.sample
    flat = sample.paper.kind == "docx"  # no pages there
    pages = 1 if flat else len(document.sheets)
    check(sample)
    kind = "bad_text_layer" if sample.paper.garbage_layer else KINDS.get(sample.paper.kind, "scan")
    return {
        "kind": kind,
        "pages": pages,
        "annotated_pages": list(range(1, pages + 1)),
        "header": header_of(sample),
        "handwritten": list(sample.paper.handwritten),
        "unsure": list(sample.unsure),
        "citations": [_citation(mention, 1 if flat else page) for mention, page in mentions(document)],
        "assignments": [_flat(entry, flat) for entry in assignments(document)],
        "tables": [_flat_table(entry, flat) for entry in tables(document)],
        "notes": sample.notes,
    }


def header_of(sample: Sample) -> dict[str, Any]:
    head = sample.head
    number, notation = head.split_code
    return {
        "code": head.code,
        "code_number": number,
        "code_notation": notation,
        "type_code": head.type_code,
        "type_name": head.type_name,
        "issued_date": head.issued_date,
        "issued_place": head.issued_place,
        "parent_organ": head.parent_organ,
        "organ": head.organ,
        "subject": head.subject,
        "addressees": list(head.addressees),
        "recipients": list(head.recipients),
        "signers": [
            {
                "authority": " ".join(signer.authority) or None,
                "position": signer.position,
                "full_name": signer.full_name,
            }
            for signer in head.signers
        ],
    }


def mentions(document: SetDocument) -> Iterator[tuple[Mention, int]]:
    """Every mention with the page where it begins, in reading order."""
    for placed in document.blocks:
        for mention in placed.block.mentions:
            yield mention, placed.page_at(mention.start)


def _citation(mention: Mention, page: int) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "page": page,
        "code": mention.code,
        "issued_date": mention.issued_date,
        "organ": mention.organ,
        "relation": mention.relation,
        "text": mention.text,
    }
    if mention.relation_also:
        entry["relation_also"] = list(mention.relation_also)
    if mention.code is None:
        entry["name"] = re.split(r",? ngày ", mention.text)[0]
    if mention.alias_of:
        entry["alias_of"] = mention.alias_of
    if mention.optional:
        entry["optional"] = True
    return entry


def assignments(document: SetDocument) -> Iterator[dict[str, Any]]:
    """Tasks of the body and of the tables, one entry a unit."""
    for placed in document.blocks:
        for duty in placed.block.duties:
            page = placed.page_at(max(placed.block.plain.find(duty.task), 0))
            for role, unit in duty.units:
                yield {
                    "page": page,
                    "unit": unit,
                    "role": role,
                    "task": duty.task,
                    "deadline": duty.deadline,
                    "origin": "body",
                    "section": duty.section,
                }
        if placed.block.kind == "table":
            yield from _table_assignments(document.sample.tables[placed.block.name], placed)


def _table_assignments(table: SampleTable, placed: SetBlock) -> Iterator[dict[str, Any]]:
    if "task" not in table.meaning or not UNIT_COLUMNS.keys() & set(table.meaning):
        return
    for row, page in zip(table.full_rows(), placed.row_pages, strict=True):
        cells = dict(zip(table.meaning, row, strict=True))
        for column, role in UNIT_COLUMNS.items():
            for unit in units_of(cells.get(column, "")):
                yield {
                    "page": page,
                    "unit": unit,
                    "role": role,
                    "task": cells["task"],
                    "deadline": cells.get("deadline") or None,
                    "origin": "table",
                    "section": None,
                }


def units_of(cell: str) -> list[str]:
    """`- A⏎- B` names two units; a cell without dashes names one."""
    return [unit.removeprefix("- ").strip() for unit in cell.split("\n") if unit.strip()]


def tables(document: SetDocument) -> Iterator[dict[str, Any]]:
    for placed in document.blocks:
        if placed.block.kind == "table":
            table = document.sample.tables[placed.block.name]
            yield {
                "page": placed.row_pages[0],
                "pages": sorted(set(placed.row_pages)),
                "title": table.title,
                "columns": list(table.meaning),
                "header": list(table.header),
                "rows": [list(row) for row in table.full_rows()],
            }


def _flat(entry: dict[str, Any], flat: bool) -> dict[str, Any]:
    return {**entry, "page": 1} if flat else entry


def _flat_table(entry: dict[str, Any], flat: bool) -> dict[str, Any]:
    return {**entry, "page": 1, "pages": [1]} if flat else entry


def check(sample: Sample) -> None:
    """Units, tasks and deadlines must be printed: the gold says nothing that paper does not."""
    whole = " ".join([sample.head.subject, *sample.head.addressees, *(block.plain for block in sample.blocks)]).lower()
    for block in sample.blocks:
        for duty in block.duties:
            if duty.task not in block.plain:
                raise GoldError(f"{sample.name}: task not in its paragraph: {duty.task}")
            units = [re.sub(r"^(Sở|Bộ) ", "", unit) for _, unit in duty.units]  # "các sở: A, B" names them without it
            for said in [*units, duty.deadline or ""]:
                if said.lower() not in whole:
                    raise GoldError(f"{sample.name}: not in the text: {said}")
    for table in sample.tables.values():
        wrong = [row for row in table.rows if len(row) != len(table.header)]
        if wrong or len(table.header) != len(table.meaning):
            raise GoldError(f"{sample.name}: a row of {table.title} has not as many cells as its header")
