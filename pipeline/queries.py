"""The questions that may be put to a store. Each is a named SQL file in queries/; all return rows as dicts."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from normalizers.organs import resolve_organ
from normalizers.tables import rows
from normalizers.text import folded
from pipeline.search import match_expressions, with_places
from pipeline.store import StoreError, connect_read_only

Answer = list[dict[str, Any]]
_HERE = Path(__file__).parent / "queries"
_LISTED = 30


class QuestionError(Exception):
    """A question that has no one answer; the message says why and what to ask instead. `candidates`: nodes it fits."""

    def __init__(self, message: str, candidates: Answer | None = None) -> None:
        super().__init__(message)
        self.candidates = candidates or []


def implementers(store: Path, code: str, *, organ: str | None = None, date: str | None = None) -> Answer:
    """Who implements the document, directly or through papers that implement it (IMPLEMENTS only).

    `code`: number and symbol, an alias, or part of a subject. `organ`, `date` (ISO, or its beginning) tell documents
    of the same number apart. Raises QuestionError where none or several fit.
    """
    with _reading(store) as db:
        return [_without(row, "ordinal") for row in _about(db, "implementers", _node(db, code, organ, date))]


def citations(store: Path, code: str, *, organ: str | None = None, date: str | None = None) -> Answer:
    """What the document cites."""
    with _reading(store) as db:
        return _about(db, "citations", _node(db, code, organ, date, kinds=("document",)))


def cited_by(store: Path, code: str, *, organ: str | None = None, date: str | None = None) -> Answer:
    """Which documents cite it."""
    with _reading(store) as db:
        return _about(db, "cited_by", _node(db, code, organ, date))


def tasks(store: Path, unit: str | None = None) -> Answer:
    """Tasks of the units whose name holds `unit`, with or without marks, abbreviated or not; of all where None."""
    organ = resolve_organ(unit) if unit else None
    province = "" if organ is None or len(organ.provinces) != 1 else organ.provinces[0]
    with _reading(store) as db:
        return _run(db, "tasks", unit=_words(unit or ""), base=organ.base if organ else "", province=province)


def units(store: Path) -> Answer:
    """The units that were named."""
    with _reading(store) as db:
        return _run(db, "units")


def sql(store: Path, statement: str) -> Answer:
    """One statement over the tables of the store; it can change nothing and reach no other file."""
    with _reading(store) as db:
        db.set_authorizer(_reads_only)
        try:
            return [dict(row) for row in db.execute(statement)]
        except (sqlite3.Error, sqlite3.Warning) as error:
            raise QuestionError(f"SQLite: {error}") from error


def search(
    store: Path,
    words: str,
    *,
    limit: int = 20,
    organ: str | None = None,
    date: str | None = None,
    kind: str | None = None,
) -> Answer:
    """Pages that hold all words, best first; of documents of this organ, date and type only, where given.

    `kind`: abbreviation of the type (`KH`, with or without marks) or its name (`Kế hoạch`).
    """
    found: Answer = []
    with _reading(store) as db:
        types = _types(kind) if kind else ""
        narrow = {"organ": _words(organ or ""), "date": date or "", "types": types}
        for expression in match_expressions(words):
            found = with_places(_run(db, "search", words=expression, most=2 * limit, **narrow), words)[:limit]
            if len(found) == limit:
                break
    return found


def canned() -> dict[str, dict[str, Any]]:
    """Every question as datasette keeps them: its SQL, what it asks for, and what it is for."""
    found = {}
    for path in sorted(_HERE.glob("*.sql")):
        statement = path.read_text(encoding="utf-8")
        told = [line.removeprefix("--").strip() for line in statement.splitlines() if line.startswith("--")]
        asked = dict.fromkeys(re.findall(r":([a-z]\w*)", re.sub(r"--.*|'[^']*'", "", statement)))
        found[path.stem] = {"sql": statement, "params": list(asked), "title": path.stem, "description": " ".join(told)}
    return found


def _reads_only(action: int, first: str | None, second: str | None, database: str | None, trigger: str | None) -> int:
    """The file is opened read-only; what is left to forbid is other files, and settings of the connection."""
    del database, trigger
    settings = action == sqlite3.SQLITE_PRAGMA and second is not None and first not in {"table_info", "index_list"}
    other_files = action in {sqlite3.SQLITE_ATTACH, sqlite3.SQLITE_DETACH}
    return sqlite3.SQLITE_DENY if settings or other_files else sqlite3.SQLITE_OK


@contextmanager
def _reading(store: Path) -> Iterator[sqlite3.Connection]:
    try:
        db = connect_read_only(store)
    except (StoreError, sqlite3.Error) as error:
        raise QuestionError(str(error)) from error
    try:
        yield db
    finally:
        db.close()


def _about(db: sqlite3.Connection, name: str, node: str) -> Answer:
    """A question about one node."""
    return _run(db, name, code=node, organ="", date="")


def _types(kind: str) -> str:
    """Names of the types meant, as `:types` takes them: each between bars."""
    wanted = folded(kind)
    names = [(row["abbr"], row["name_vi"].partition(" (")[0]) for row in rows("doc_types")]
    found = {name for abbr, name in names if wanted in (folded(abbr), folded(name))}
    return f"|{'|'.join(sorted(found or {kind}))}|"


def _words(text: str) -> str:
    """Words for the index of names: folded, no signs."""
    return " ".join(re.findall(r"\w+", folded(text)))


def _run(db: sqlite3.Connection, name: str, **values: Any) -> Answer:
    return [dict(row) for row in db.execute(_statement(name), values)]


@lru_cache(maxsize=16)
def _statement(name: str) -> str:
    return (_HERE / f"{name}.sql").read_text(encoding="utf-8")


def _without(row: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in names}


def _node(
    db: sqlite3.Connection,
    asked: str,
    organ: str | None,
    date: str | None,
    kinds: tuple[str, ...] = ("document", "external"),
) -> str:
    """The one node that the question means: by its key, else by code, else by name, alias or part of a subject."""
    if db.execute(
        f"SELECT 1 FROM nodes WHERE node_key = ? AND kind IN ({', '.join('?' * len(kinds))})", (asked, *kinds)
    ).fetchone():
        return asked
    found = [n for n in _run(db, "find", words=_asked(asked), date=date or "") if n["kind"] in kinds]
    if not found and date and _run(db, "find", words=_asked(asked), date=""):
        raise QuestionError(f"no document {asked!r} of that organ and date")
    if not found:
        raise QuestionError(f"no document {asked!r} here, and none that cites it. `sohoa search` looks in the texts.")
    if organ:
        base = resolve_organ(organ)
        wanted = folded(organ)
        found = [
            n for n in found
            if wanted in folded(n["organ"] or "") or (base is not None and n["organ_key"] in _same_organ(db, base.base, base.provinces))  # noqa: E501
        ]  # fmt: skip
    # Mentions that give neither date nor issuer say nothing against the document that others describe in full.
    found = [n for n in found if n["kind"] == "document" or n["issued_date"] or n["organ"]] or found
    if len(found) == 1:
        return str(found[0]["node_key"])
    if not found:
        raise QuestionError(f"no document {asked!r} of that organ and date")
    shown = [{name: n[name] for name in ("code", "issued_date", "organ", "title", "kind", "node_key")} for n in found]
    lines = "\n".join(
        f"  {n['code'] or n['title']}  {n['issued_date'] or 'date unknown'}  {n['organ'] or 'organ unknown'}"
        f"  ({'in the store' if n['kind'] == 'document' else 'cited only'})"
        for n in shown[:_LISTED]
    )
    raise QuestionError(f"{len(found)} documents fit {asked!r}; narrow with --date and --organ:\n{lines}", shown)


def _asked(asked: str) -> str:
    """A code as it is; other words without signs, for the index of titles."""
    return asked if "/" in asked else _words(asked)


def _same_organ(db: sqlite3.Connection, base: str, provinces: tuple[str, ...]) -> set[str]:
    rows = db.execute("SELECT unit_key, province FROM units WHERE base = ?", (base,))
    return {r["unit_key"] for r in rows if not provinces or set((r["province"] or "").split("+")) & set(provinces)}
