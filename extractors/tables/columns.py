"""What a table's columns mean, from the words of its header (data/table_columns.csv)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz import fuzz, process

from extractors.tables.found import FoundTable
from normalizers.records import Table
from normalizers.tables import rows
from normalizers.text import folded

_MIN = 86.0  # ratio of folded texts: one wrong letter in seven
_LONGEST = 80  # letters of a name
_PLANNED = frozenset({"lead_unit", "exec_unit", "cooperating_unit", "time", "product", "target"})
_OTHER = re.compile(r"[^a-z0-9 ]+")


def _plain(text: str) -> str:
    return " ".join(_OTHER.sub(" ", folded(text)).split())


@lru_cache(maxsize=1)
def _synonyms() -> dict[str, str]:
    return {_plain(row["header"]): row["column"] for row in rows("table_columns")}


@lru_cache(maxsize=4096)
def meaning(header: str) -> str:
    """The contract's name of a column (stt, task, lead_unit …) or '' where its header says nothing known.

    `Cơ quan  chủ trì` and `Co quan chu tri` → lead_unit; `Mã cấp 1` → ''.
    """
    if what := meaning_of_name(header):
        return what
    plain, known = _plain(header), _synonyms()
    if len(plain) > _LONGEST:
        return ""
    # `Thời gian hoàn thành (dự kiến)`, `Đơn vị chủ trì thực hiện nhiệm vụ`: a known name, then an addition.
    starts = [name for name in known if len(name) >= 7 and plain.startswith(name + " ")]
    return known[max(starts, key=len)] if starts else ""


def meaning_of_name(text: str) -> str:
    """The same for words that are a column's name and nothing more."""
    plain = _plain(text)
    known = _synonyms()
    if not plain or len(plain) > _LONGEST:
        return ""
    if plain in known or len(plain) <= 4:  # STT, TT, ĐVT: one wrong letter makes another word
        return known.get(plain, "")
    best = process.extractOne(plain, known.keys(), scorer=fuzz.ratio, score_cutoff=_MIN)
    return known[best[0]] if best is not None else ""


def meanings(header: Sequence[str]) -> tuple[str, ...]:
    """One meaning a column. A second column of the same meaning keeps it only where both are units or targets.

    `Nội dung` is a task only beside a column of units, times, products or targets; elsewhere it is any content.
    """
    found: list[str] = []
    for name in header:
        what = meaning(name)
        if what in found and what in {"stt", "task", "time", "product"}:
            what = ""
        found.append(what)
    planned = _PLANNED.intersection(found)
    return tuple("" if what == "task" and not planned else what for what in found)


def to_record(table: FoundTable) -> Table:
    """The table as the record holds it: one header row (names of stacked header cells put together)."""
    header = tuple(_merge_names(names) for names in zip(*table.header, strict=True)) if table.header else ()
    return Table(
        page=table.page,
        title=table.title,
        columns=meanings(header) if header else tuple("" for _ in (table.rows[0] if table.rows else ())),
        header=header,
        rows=table.rows,
        row_pages=table.row_pages,
        bbox=table.boxes[0][1] if table.boxes else None,
        confidence=table.confidence,
    )


def _merge_names(names: Sequence[str]) -> str:
    parts: list[str] = []
    for name in names:
        if name and name not in parts:
            parts.append(name)
    return " ".join(parts)
