"""Rows of the table `nodes`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from normalizers.codes import known_part
from pipeline.keys import Row, code_key
from pipeline.linking.entities import Paper, Repair

NODE = (
    "node_key", "kind", "label", "code", "code_key", "type_code", "issued_date", "organ", "organ_key", "title",
    "document_key", "mentions", "page", "confidence", "link_key",
)  # fmt: skip


def node(key: str, kind: str, name: str, **known: Any) -> Row:
    return {**dict.fromkeys(NODE), "node_key": key, "kind": kind, "label": name, "mentions": 0, **known}


def label(row: Row) -> str:
    named = " ".join(filter(None, (row["type_name"], row["issued_date"])))
    return known_part(row["code"], row["code_notation"]) or named or str(row["document_key"])


def paper_node(paper: Paper, repairs: Sequence[Repair]) -> Row:
    """The document's node; what it does not say itself is what citing documents say."""
    row = {**paper.row, **{repair.field: repair.value for repair in repairs}}
    return node(
        paper.key, "document", label(row), code=row["code"], code_key=code_key(row["code"]),
        type_code=row["type_code"], issued_date=row["issued_date"], organ=row["organ"], organ_key=row["organ_key"],
        title=row["subject"], document_key=paper.key, page=row["first_page"], confidence=row["confidence"],
        link_key=paper.link_key,
    )  # fmt: skip
