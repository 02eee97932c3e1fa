"""The store: one SQLite file, written by one process, readable while a run goes on (WAL).

A file's documents are one transaction: a run that is cut off leaves whole files or nothing. What failed is a row too,
so that no paper is lost without a word.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from normalizers.records import Record
from normalizers.text import folded
from pipeline.keys import Row, code_key, document_key, failure_key
from pipeline.migrating import StoreError, migrate
from pipeline.review.kept import laid_over
from pipeline.rows import Rows, rows_of, word_rows
from pipeline.touched import note_gone, note_stored

__all__ = ["Store", "StoreError", "connect_read_only"]

_MEMORY = 192 << 10  # KiB of the file that the writer keeps in memory: keys are hashes, their places random


def connect_read_only(path: Path) -> sqlite3.Connection:
    """A connection that can't change the store, with rows by column name. A running batch does not block it."""
    uri = f"{path.resolve().as_uri()}?mode=ro"
    connection = sqlite3.connect(uri, uri=True, timeout=30)
    try:
        connection.execute("PRAGMA query_only = ON")
        connection.execute("SELECT 1 FROM sqlite_master").fetchone()
    except sqlite3.DatabaseError as error:
        connection.close()
        raise StoreError(f"{path} cannot be read as a store: {error}") from error
    connection.row_factory = sqlite3.Row
    return connection


class Store:
    """The writer's side. Readers use `connect_read_only`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self._names: dict[str, str] | None = None

    @classmethod
    def open(cls, path: Path) -> Store:
        """Opens or makes the store and brings it to the present version. Raises StoreError."""
        connection = sqlite3.connect(path, timeout=30, isolation_level=None)
        connection.row_factory = sqlite3.Row
        try:
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute(f"PRAGMA cache_size = -{_MEMORY}")
            connection.execute("PRAGMA wal_autocheckpoint = 8000")
            migrate(connection)
        except sqlite3.DatabaseError as error:
            connection.close()
            raise StoreError(f"{path} is not a store that can be written: {error}") from error
        except StoreError:
            connection.close()
            raise
        store = cls(connection)
        if connection.execute("SELECT 1 FROM touched WHERE link_key = 'remake'").fetchone():
            store.remake()
        return store

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Folds the log into the file, so that the one file can be copied away. Readers still there keep the log."""
        with suppress(sqlite3.OperationalError):
            self.connection.execute("PRAGMA busy_timeout = 100")
            self.connection.execute("PRAGMA journal_mode = DELETE")
        self.connection.close()

    def save(
        self,
        records: Record | Sequence[Record],
        *,
        seconds: float = 0.0,
        fingerprint: str = "",
        versions: Mapping[str, str] | None = None,
    ) -> None:
        """Puts all documents of one file in the place of what the store has of its content and of its path.

        `fingerprint`: version of program and settings (see `known`); `versions`: of tools, by name.
        """
        given = [records] if isinstance(records, Record) else list(records)
        every = [document for record in given for document in _with_others(record)]
        if not every:
            return
        import json  # noqa: PLC0415

        text = json.dumps(dict(versions or {}), ensure_ascii=False)
        source = every[0].source
        with self.transaction():
            self._forget(source.sha256)
            self._at(source.path, source.sha256)
            for record in every:
                self._insert_record(record, seconds=seconds, fingerprint=fingerprint, versions=text, stored_at=_now())

    def lay_again(self, key: str) -> None:
        """Makes the rows of a document anew from the record that was read and what people now say of it."""
        kept = ("seconds", "fingerprint", "versions", "stored_at", "status", "error_class", "message")
        with self.transaction():
            row = self.connection.execute(
                f"SELECT coalesce(record_read, record) AS was, {', '.join(kept)} FROM documents WHERE document_key = ?",
                (key,),
            ).fetchone()
            if row is None or row["was"] is None:
                return
            self._forget_document(key)
            self._insert_record(Record.model_validate_json(row["was"]), **{name: row[name] for name in kept[:4]})
            self.connection.execute(
                "UPDATE documents SET status = ?, error_class = ?, message = ? WHERE document_key = ?",
                (row["status"], row["error_class"], row["message"], key),
            )

    def remake(self) -> None:
        """All rows anew from the records that are stored: after a change of aliases or of this program's rows."""
        found = self.connection.execute("SELECT document_key FROM documents WHERE record IS NOT NULL").fetchall()
        for row in found:
            self.lay_again(row["document_key"])
        self.connection.execute("DELETE FROM touched WHERE link_key = 'remake'")

    def own_names(self) -> Mapping[str, str]:
        """The users' own aliases of organs: folded alias → name."""
        if self._names is None:
            found = self.connection.execute("SELECT alias_key, name FROM own_aliases")
            self._names = {row["alias_key"]: row["name"] for row in found}
        return self._names

    def set_aliases(self, aliases: Iterable[tuple[str, str, str]]) -> bool:
        """Puts (alias, name, source) in the place of the aliases given before; True where that changed anything.

        What is stored is read with the new names at once; links are the caller's.
        """
        given = {folded(alias): (alias, name, source) for alias, name, source in aliases if folded(alias)}
        if {key: name for key, (_, name, _) in given.items()} == dict(self.own_names()):
            return False
        with self.transaction():
            self.connection.execute("DELETE FROM own_aliases")
            self.connection.executemany(
                "INSERT INTO own_aliases VALUES (?, ?, ?, ?)", [(key, *row) for key, row in given.items()]
            )
            self.connection.execute("INSERT OR IGNORE INTO touched VALUES ('remake')")
        self._names = None
        self.remake()
        return True

    def save_failure(self, path: Path | str, sha256: str | None, error_class: str, message: str) -> None:
        """A file that gave no record. Records that an earlier run made of the same content are kept, and marked."""
        with self.transaction():
            kept = 0
            if sha256:
                kept = self.connection.execute(
                    "UPDATE documents SET status = 'redo_failed', error_class = ?, message = ?, fingerprint = NULL "
                    "WHERE sha256 = ? AND record IS NOT NULL",
                    (error_class, message, sha256),
                ).rowcount
                self._at(str(path), sha256)
            else:
                self.connection.execute("DELETE FROM documents WHERE document_key = ?", (failure_key(str(path), None),))
            if not kept:
                row = {
                    "document_key": failure_key(str(path), sha256),
                    "path": str(path),
                    "sha256": sha256,
                    "status": "failed",
                    "error_class": error_class,
                    "message": message,
                    "stored_at": _now(),
                }
                self._insert("documents", [row], "OR REPLACE")

    def known(self, sha256: str, fingerprint: str) -> bool:
        """Whether this content was read without failure by this version of program and settings."""
        found = self.connection.execute(
            "SELECT 1 FROM documents WHERE sha256 = ? AND fingerprint = ? AND status = 'done' LIMIT 1",
            (sha256, fingerprint),
        )
        return found.fetchone() is not None

    def seen_at(self, sha256: str, path: Path | str) -> None:
        """The same content stands under this path (a copy, or the file was renamed): its documents keep their facts."""
        with self.transaction():
            self._at(str(path), sha256)
            old = self.connection.execute("SELECT path FROM documents WHERE sha256 = ? LIMIT 1", (sha256,)).fetchone()
            if old is not None and old["path"] != str(path) and not Path(old["path"]).exists():
                self.connection.execute("DELETE FROM files WHERE path = ?", (old["path"],))
                self._rename(sha256, str(path))

    def chosen(self, redo: str | None, below_confidence: float | None) -> frozenset[str] | None:
        """Hashes of the contents to read again: by code or (end of) path, and below a confidence; None: no choice."""
        if redo is None and below_confidence is None:
            return None
        conditions, values = ["sha256 IS NOT NULL"], list[Any]()
        if redo is not None and redo != "all":
            conditions.append(
                "(code_key = ? OR path = ? OR document_key = ? OR substr(path, -length(?)) = ? OR sha256 IN "
                "(SELECT sha256 FROM files WHERE path = ? OR substr(path, -length(?)) = ?))"
            )
            tail = "/" + redo.removeprefix("./")
            values += [code_key(redo), redo, redo, tail, tail, redo, tail, tail]
        if below_confidence is not None:
            conditions.append("(confidence IS NULL OR confidence < ?)")
            values.append(below_confidence)
        found = self.connection.execute(
            f"SELECT DISTINCT sha256 FROM documents WHERE {' AND '.join(conditions)}", values
        )
        return frozenset(row["sha256"] for row in found)

    def transaction(self) -> _Transaction:
        """All that is written inside is written, or nothing."""
        return _Transaction(self.connection)

    def insert(self, name: str, rows: Iterable[Row]) -> None:
        """Rows by column name into a table; for the linking, inside its transaction."""
        self._insert(name, list(rows))

    def _insert_record(self, record: Record, **how: Any) -> None:
        """The rows of one document, as people corrected it; what was read stays beside it. `how`: see `rows_of`."""
        key = document_key(record.source.sha256, record.source.first_page)
        fixed, read = laid_over(self.connection, key, record)
        self._insert_document(rows_of(fixed, names=self.own_names(), **how), word_rows(fixed))
        if read is not None:
            self.connection.execute(
                "UPDATE documents SET record_read = ? WHERE document_key = ?",
                (read.model_dump_json(exclude={"other_documents"}), key),
            )

    def _insert_document(self, rows: Rows, words: Sequence[tuple[int, str]]) -> None:
        self._insert("units", rows.units, "OR IGNORE")
        self._insert("documents", [rows.document])
        for name, facts in rows.tables.items():
            self._insert(name, facts)
        key = rows.document["document_key"]
        for page, text in words:
            place = self.connection.execute(
                "INSERT INTO word_places (document_key, page) VALUES (?, ?)", (key, page)
            ).lastrowid
            self.connection.execute("INSERT INTO words (rowid, folded) VALUES (?, ?)", (place, text))
        note_stored(self.connection, key)

    def _insert(self, name: str, rows: Sequence[Row], how: str = "") -> None:
        if rows:
            columns = list(rows[0])
            names = ", ".join(f'"{column}"' for column in columns)
            marks = ", ".join("?" * len(columns))
            self.connection.executemany(
                f"INSERT {how} INTO {name} ({names}) VALUES ({marks})", [tuple(row.values()) for row in rows]
            )

    def _at(self, path: str, sha256: str) -> None:
        """Notes which content stands at a path. What stood there before goes, unless it stands elsewhere too."""
        self.connection.execute("DELETE FROM documents WHERE document_key = ?", (failure_key(path, None),))
        old = self.connection.execute("SELECT sha256 FROM files WHERE path = ?", (path,)).fetchone()
        self.connection.execute("INSERT OR REPLACE INTO files VALUES (?, ?, ?)", (path, sha256, _now()))
        if old is not None and old["sha256"] != sha256:
            elsewhere = self.connection.execute(
                "SELECT path FROM files WHERE sha256 = ? ORDER BY path LIMIT 1", (old["sha256"],)
            ).fetchone()
            if elsewhere is None:
                self._forget(old["sha256"])
            else:
                self._rename(old["sha256"], elsewhere["path"])

    def _rename(self, sha256: str, path: str) -> None:
        self.connection.execute(
            "UPDATE documents SET path = ?1, record = json_set(record, '$.source.path', ?1), "
            "record_read = json_set(record_read, '$.source.path', ?1) WHERE sha256 = ?2",
            (path, sha256),
        )

    def _forget(self, sha256: str) -> None:
        for row in self.connection.execute("SELECT document_key FROM documents WHERE sha256 = ?", (sha256,)).fetchall():
            self._forget_document(row["document_key"])

    def _forget_document(self, key: str) -> None:
        told = {"key": key}
        note_gone(self.connection, key)
        self.connection.execute(
            "DELETE FROM words WHERE rowid IN (SELECT word_id FROM word_places WHERE document_key = :key)", told
        )
        self.connection.execute("DELETE FROM documents WHERE document_key = :key", told)


class _Transaction:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def __enter__(self) -> None:
        self._connection.execute("BEGIN IMMEDIATE")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._connection.execute("COMMIT")
        elif self._connection.in_transaction:
            self._connection.execute("ROLLBACK")


def _with_others(record: Record) -> list[Record]:
    return [record, *(document for other in record.other_documents for document in _with_others(other))]


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
