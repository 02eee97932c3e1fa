"""What linking sees of documents and citations, and what it decides."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from normalizers.organs import Organ
from normalizers.provinces import all_provinces
from normalizers.text import folded
from pipeline.keys import Row, code_key


@dataclass(frozen=True, slots=True)
class Paper:
    """A document of the store as it reads itself, or (`external`) one outside, as its mentions describe it.

    `rest`: the code without its number, as codes are joined on. `places`: keys of the provinces it may come from.
    `subject` is folded. `settled`: fields of which a person said what stands there.
    """

    key: str
    link_key: str
    code: str | None
    rest: str | None
    date: str | None
    organ: Organ | None
    subject: str | None
    places: tuple[str, ...]
    row: Row = field(compare=False, hash=False)
    external: bool = False
    settled: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Mention:
    """One citation. `date` and `organ` may come from a fuller mention of the same paper; `subject` is folded.

    `home`: keys of the provinces the citing document comes from; `citing_date`, `citing_code`: of its own header.
    """

    key: str
    document_key: str
    ordinal: int
    link_key: str
    date: str | None
    organ: Organ | None
    subject: str | None
    home: tuple[str, ...]
    citing_date: str | None
    citing_code: str | None
    row: Row = field(compare=False, hash=False)


@dataclass(frozen=True, slots=True)
class Repair:
    """A field of a document's header that the paper does not show and citing documents agree on."""

    document_key: str
    field: str
    value: str
    said_by: int
    confidence: float


@dataclass(slots=True)
class Resolution:
    """What is decided of one component. `targets`: citation → (node, state); `node_of`: document → node.

    `outside`: citations that no document of their code takes → the group that means one document.
    """

    targets: dict[str, tuple[str | None, str]] = field(default_factory=dict)
    outside: dict[str, str] = field(default_factory=dict)
    nodes: list[Row] = field(default_factory=list)
    node_of: dict[str, str] = field(default_factory=dict)
    repairs: list[Repair] = field(default_factory=list)
    issues: list[Row] = field(default_factory=list)

    def issue(self, mention: Mention, reason: str, detail: str) -> None:
        self.issues.append(
            {"document_key": mention.document_key, "field": f"citations.{mention.ordinal - 1}", "reason": reason,
             "detail": detail, "page": mention.row["page"], "bbox": mention.row["bbox"],
             "ordinal": mention.ordinal, "link_key": mention.link_key}
        )  # fmt: skip


class Organs:
    """Organs by key, as the store has them; a damaged name stands for the organ it was found to mean."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._known: dict[str, Organ | None] = {}

    def get(self, key: str | None) -> Organ | None:
        if key is None:
            return None
        if key not in self._known:
            self._known[key] = self._read(key)
        return self._known[key]

    def _read(self, key: str) -> Organ | None:
        row = self._db.execute(
            "SELECT * FROM units WHERE unit_key = "
            "(SELECT coalesce(stands_for, unit_key) FROM units WHERE unit_key = ?)",
            (key,),
        ).fetchone()
        return organ_of(row) if row is not None else None


def organ_of(row: sqlite3.Row) -> Organ:
    """The organ of a row of `units`."""
    return Organ(
        key=row["unit_key"],
        name=row["name"],
        kind=row["kind"],
        base=row["base"],
        abbr=row["abbreviation"],
        level=row["level"],
        provinces=tuple(filter(None, (row["province"] or "").split("+"))),
        body=row["belongs_to"],
        body_base=row["speaks_for"],
        valid=bool(row["existed"]),
        successors=tuple(filter(None, (row["successors"] or "").split("; "))),
        how=row["how"],
    )


def rest_of(link_key: str | None) -> str | None:
    """`14/KH/SYT` → `KH/SYT`."""
    return link_key.partition("/")[2] or None if link_key else None


@lru_cache(maxsize=1024)
def _provinces(text: str) -> tuple[str, ...]:
    return tuple(key for key in text.split("+") if key in all_provinces())


def paper_of(row: Row, organs: Organs, unread: frozenset[str], settled: frozenset[str]) -> Paper:
    """The document as it reads itself. `unread`: fields that only citing documents gave it."""
    organ = organs.get(row["organ_key"])
    code = None if "code" in unread else row["code"]
    places = organ.provinces if organ is not None else _provinces(row["province"] or "")
    return Paper(
        key=row["document_key"],
        link_key=row["code_key"] or f"doc:{row['document_key']}",
        code=code,
        rest=rest_of(row["code_key"]) or code_key(row["code_notation"]),
        date=None if "issued_date" in unread else row["issued_date"],
        organ=organ,
        subject=folded(row["subject"])[:200] if row["subject"] else None,
        places=places,
        row={**row, "code": code, "issued_date": None if "issued_date" in unread else row["issued_date"]},
        settled=settled,
    )


def mention_of(row: Row, organs: Organs, citing_date: str | None) -> Mention:
    return Mention(
        key=row["citation_key"],
        document_key=row["document_key"],
        ordinal=row["ordinal"],
        link_key=row["link_key"],
        date=row["meant_date"],
        organ=organs.get(row["organ_key"]),
        subject=folded(row["subject"])[:240] if row["subject"] else None,
        home=_provinces(row["home"] or ""),
        citing_date=citing_date,
        citing_code=row["citing_code"],
        row=row,
    )


def majority(values: Any) -> Any:
    """The most frequent of the values that are known; of equals the first in order."""
    from collections import Counter  # noqa: PLC0415

    counted = Counter(value for value in values if value)
    return min(counted, key=lambda value: (-counted[value], value)) if counted else None
