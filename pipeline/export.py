"""The tables of the store as files that people open: CSV with dictionary, workbook, Parquet, JSON lines, graph.

Files are written beside their place and moved there when they are whole.
"""

from __future__ import annotations

import csv
import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from normalizers.tables import rows as table
from pipeline import queries
from pipeline.metadata import metadata
from pipeline.store import connect_read_only

TABLES = (
    "documents",
    "pages",
    "citations",
    "assignments",
    "table_rows",
    "units",
    "nodes",
    "edges",
    "issues",
    "header_evidence",
    "corrections",
    "unit_names",
    "repairs",
    "own_aliases",
)
_HIDDEN = {"documents": ("record", "record_read", "code_key"), "nodes": ("code_key",)}
_OF_DOCUMENT = {"document_code": "documents.code", "document_path": "documents.path"}
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_CELL = 32767  # characters that a cell of a workbook can hold
_DATES = frozenset({"issued_date", "deadline_start", "deadline_due"})
_TYPES = {"text": "string", "integer": "integer", "number": "number", "date": "string", "boolean": "integer"}


def safe_cell(value: object) -> str:
    """A cell that no spreadsheet takes for a formula: an apostrophe before text that begins like one.

    Text that begins with an apostrophe gets one more, so that `unsafe_cell` gives every text back. Numbers stay.
    """
    if value is None:
        return ""
    text = str(value)
    begins = text.lstrip(" \u00a0")
    return f"'{text}" if isinstance(value, str) and (begins.startswith(_FORMULA) or text.startswith("'")) else text


def unsafe_cell(text: str) -> str:
    """Back from `safe_cell`: one apostrophe less at the beginning."""
    return text[1:] if text.startswith("'") else text


def export(db: Path, out: Path, form: str) -> list[Path]:
    """Writes all tables into `out`; the files written. jsonl: the records; graphml, gexf: nodes and edges; metadata:
    the fields of Phụ lục VI, NĐ 30/2020/NĐ-CP; datasette: what `datasette sohoa.db --metadata` takes."""
    out.mkdir(parents=True, exist_ok=True)
    writers: dict[str, Callable[[sqlite3.Connection, Path], list[Path]]] = {
        "csv": _csv,
        "xlsx": _xlsx,
        "parquet": _parquet,
        "jsonl": _jsonl,
        "graphml": _graphml,
        "gexf": _gexf,
        "metadata": _metadata,
        "datasette": _datasette,
    }
    connection = connect_read_only(db)
    try:
        connection.execute("BEGIN")  # all tables of one state, while a run may go on
        return writers[form](connection, out)
    finally:
        connection.close()


@contextmanager
def _whole(path: Path) -> Iterator[Path]:
    """A path beside `path` to write to; it takes its place when all went well."""
    part = path.with_name(f".{path.name}.part")
    try:
        yield part
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def columns_of(db: sqlite3.Connection, name: str) -> list[str]:
    """The columns that are exported, in the order of the table; a fact also says which document it is from."""
    own = [row["name"] for row in db.execute(f"PRAGMA table_info({name})") if row["name"] not in _HIDDEN.get(name, ())]
    if name == "documents" or "document_key" not in own:
        return own
    at = own.index("document_key") + 1
    return [*own[:at], *_OF_DOCUMENT, *own[at:]]


def _rows(db: sqlite3.Connection, name: str, columns: Sequence[str]) -> Iterator[sqlite3.Row]:
    listed = ", ".join(_OF_DOCUMENT.get(column, f'fact."{column}"') for column in columns)
    join = "LEFT JOIN documents USING (document_key)" if "document_code" in columns else ""
    yield from db.execute(f"SELECT {listed} FROM {name} AS fact {join} ORDER BY 1")


def _csv(db: sqlite3.Connection, out: Path) -> list[Path]:
    paths = []
    for name in TABLES:
        columns = columns_of(db, name)
        with _whole(out / f"{name}.csv") as part, part.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file, lineterminator="\r\n")
            writer.writerow(columns)
            writer.writerows([safe_cell(value) for value in row] for row in _rows(db, name, columns))
        paths.append(out / f"{name}.csv")
    described = [row for row in table("dictionary") if row["column"] in columns_of(db, row["table"])]
    with _whole(out / "dictionary.csv") as part, part.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(list(described[0]))
        writer.writerows([safe_cell(value) for value in row.values()] for row in described)
    with _whole(out / "datapackage.json") as part:
        part.write_text(json.dumps(_package(db), ensure_ascii=False, indent=1), encoding="utf-8")
    return [*paths, out / "dictionary.csv", out / "datapackage.json"]


def _package(db: sqlite3.Connection) -> dict[str, Any]:
    """Frictionless data package that describes the CSV files."""
    known = {(row["table"], row["column"]): row for row in table("dictionary")}
    return {
        "name": "sohoa",
        "description": "A cell that begins with an apostrophe is text guarded against formulas: take one apostrophe off.",  # noqa: E501
        "resources": [
            {"name": name, "path": f"{name}.csv", "encoding": "utf-8", "dialect": {"lineTerminator": "\r\n"},
             "schema": {"fields": [{"name": c, "type": _TYPES[known[name, c]["type"]], "description": known[name, c]["description"]}  # noqa: E501
                                   for c in columns_of(db, name)], "primaryKey": _key(db, name)}}
            for name in TABLES
        ],
    }  # fmt: skip


def _key(db: sqlite3.Connection, name: str) -> list[str]:
    """The columns that tell one row of a table from all others."""
    found = [(row["pk"], row["name"]) for row in db.execute(f"PRAGMA table_info({name})") if row["pk"]]
    return [column for _, column in sorted(found)]


def _datasette(db: sqlite3.Connection, out: Path) -> list[Path]:
    """What datasette shows beside the store: what columns mean, and the questions with the blanks to fill in."""
    described: dict[str, dict[str, str]] = {}
    for row in table("dictionary"):
        if row["column"] not in _OF_DOCUMENT:
            described.setdefault(row["table"], {})[row["column"]] = row["description"]
    tables = {name: {"columns": described[name]} for name in TABLES}
    hidden = {row["name"] for row in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")} - {*TABLES}
    tables.update({name: {"hidden": True} for name in sorted(hidden - {"dictionary"})})
    databases = {"sohoa": {"tables": tables, "queries": queries.canned()}}
    path = out / "datasette.json"
    with _whole(path) as part:
        told = {"title": "sohoa", "license": "AGPL-3.0-or-later", "databases": databases}
        part.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
    return [path]


def _xlsx(db: sqlite3.Connection, out: Path) -> list[Path]:
    from openpyxl import Workbook  # noqa: PLC0415
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415
    from openpyxl.styles import Font  # noqa: PLC0415

    book = Workbook(write_only=True)
    for name in TABLES:
        columns = columns_of(db, name)
        sheet = book.create_sheet(name)
        sheet.freeze_panes = "A2"
        heads = [WriteOnlyCell(sheet, column) for column in columns]
        for head in heads:
            head.font = Font(bold=True)
        sheet.append(heads)
        for row in _rows(db, name, columns):
            cells = []
            for column, value in zip(columns, row, strict=True):
                cell = WriteOnlyCell(sheet, _sheet_value(column, value))
                if isinstance(cell.value, str):
                    cell.data_type = "s"  # text stays text, even where it begins with "="
                elif isinstance(cell.value, date):
                    cell.number_format = "dd/mm/yyyy"
                cells.append(cell)
            sheet.append(cells)
    path = out / "sohoa.xlsx"
    with _whole(path) as part:
        book.save(part)
    return [path]


def _sheet_value(column: str, value: Any) -> Any:
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE  # noqa: PLC0415

    if column in _DATES and isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:  # a month or a year only
            return value
    if isinstance(value, str):
        text = ILLEGAL_CHARACTERS_RE.sub("", value)
        return text if len(text) <= _CELL else text[: _CELL - 1] + "…"
    return value


def _parquet(db: sqlite3.Connection, out: Path) -> list[Path]:
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    kinds = {"TEXT": pa.string(), "INTEGER": pa.int64(), "REAL": pa.float64()}
    paths = []
    for name in TABLES:
        columns = columns_of(db, name)
        declared = {row["name"]: row["type"] for row in db.execute(f"PRAGMA table_info({name})")}
        schema = pa.schema([(column, kinds[declared.get(column, "TEXT")]) for column in columns])
        rows = [dict(row) for row in _rows(db, name, columns)]
        with _whole(out / f"{name}.parquet") as part:
            pq.write_table(pa.Table.from_pylist(rows, schema=schema), part)
        paths.append(out / f"{name}.parquet")
    return paths


def _jsonl(db: sqlite3.Connection, out: Path) -> list[Path]:
    """One record a line, each exactly as `sohoa extract` gives it (other documents of a file on lines of their own)."""
    path = out / "records.jsonl"
    with _whole(path) as part, part.open("w", encoding="utf-8", newline="\n") as file:
        for row in db.execute("SELECT record FROM documents WHERE record IS NOT NULL ORDER BY path, first_page"):
            file.write(row["record"] + "\n")
    return [path]


def _graphml(db: sqlite3.Connection, out: Path) -> list[Path]:
    import networkx  # noqa: PLC0415

    path = out / "network.graphml"
    with _whole(path) as part:
        networkx.write_graphml(_graph(db), part)
    return [path]


def _gexf(db: sqlite3.Connection, out: Path) -> list[Path]:
    import networkx  # noqa: PLC0415

    path = out / "network.gexf"
    with _whole(path) as part:
        networkx.write_gexf(_graph(db), part)
    return [path]


def _graph(db: sqlite3.Connection) -> Any:
    import networkx  # noqa: PLC0415

    graph = networkx.MultiDiGraph()
    for row in _rows(db, "nodes", columns_of(db, "nodes")):
        graph.add_node(row["node_key"], **_attributes(row, "node_key"))
    for row in _rows(db, "edges", columns_of(db, "edges")):
        graph.add_edge(row["source"], row["target"], key=row["edge_key"], **_attributes(row, "source", "target"))
    return graph


def _metadata(db: sqlite3.Connection, out: Path) -> list[Path]:
    """One document a line, in the fields and lengths of Phụ lục VI, NĐ 30/2020/NĐ-CP; what is not known is null."""
    path = out / "metadata.jsonl"
    found = db.execute("SELECT record FROM documents WHERE record IS NOT NULL ORDER BY path, first_page")
    with _whole(path) as part, part.open("w", encoding="utf-8", newline="\n") as file:
        for row in found:
            file.write(json.dumps(metadata(json.loads(row["record"])), ensure_ascii=False) + "\n")
    return [path]


def _attributes(row: sqlite3.Row, *without: str) -> dict[str, Any]:
    return {name: row[name] for name in row.keys() if name not in without and row[name] is not None}  # noqa: SIM118
