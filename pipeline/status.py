"""How a run stands, asked from outside: its row in the store, and whether its process is still there."""

from __future__ import annotations

import os
import socket
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipeline.store import connect_read_only

_SILENT = 120.0  # seconds after which a run on another machine is taken for dead
_MOST_NAMED = 20


def status(db: Path, failed: int = _MOST_NAMED) -> dict[str, Any]:
    """The last run over the store, what the store holds, and the files that failed (at most `failed` of them)."""
    store = connect_read_only(db)
    try:
        run = store.execute("SELECT * FROM runs ORDER BY began_at DESC, run_key DESC LIMIT 1").fetchone()
        counts = dict(store.execute("SELECT status, count(*) FROM documents GROUP BY status").fetchall())
        named = store.execute(
            "SELECT path, error_class, message FROM documents WHERE status != 'done' ORDER BY path LIMIT ?", (failed,)
        ).fetchall()
        unfinished = store.execute(
            "SELECT count(DISTINCT sha256) FROM documents WHERE status = 'done' AND fingerprint = ''"
        ).fetchone()[0]
    finally:
        store.close()
    answer: dict[str, Any] = {"run": _run(dict(run)) if run else None}
    answer["store"] = {
        "documents": counts.get("done", 0) + counts.get("redo_failed", 0),
        "failed": counts.get("failed", 0) + counts.get("redo_failed", 0),
        "incomplete_files": unfinished,
    }
    answer["failures"] = [dict(row) for row in named]
    return answer


def as_text(answer: dict[str, Any]) -> str:
    """For a person: a few lines."""
    lines = []
    if run := answer["run"]:
        left = f", about {_span(run['seconds_left'])} left" if run["seconds_left"] is not None else ""
        found = "?" if run["found"] is None else f"{run['found']:,}"
        ended = run["done"] + run["skipped"] + run["failed"]
        lines.append(f"{run['state']}: {ended:,} of {found} files, {_span(run['seconds'])}{left}")
        lines.append(
            f"  {run['done']:,} read ({run['pages']:,} pages, {run['documents']:,} documents), {run['skipped']:,} "
            f"unchanged, {run['failed']:,} failed; {run['files_a_minute']:.1f} files a minute, {run['workers']} workers"
        )
    else:
        lines.append("no run is recorded here")
    store = answer["store"]
    lines.append(
        f"store: {store['documents']:,} documents, {store['failed']:,} files failed, "
        f"{store['incomplete_files']:,} incomplete (read again next time)"
    )
    lines += [f"  FAILED {row['path']!a}: {row['error_class']}: {row['message']}" for row in answer["failures"]]
    return "\n".join(lines)


def _run(row: dict[str, Any]) -> dict[str, Any]:
    began, last = (datetime.fromisoformat(row[name]) for name in ("began_at", "last_at"))
    if row["state"] != "ended" and not _alive(row, last):
        row["state"] = f"stopped while {row['state']} (run it again: it goes on)"
    seconds = (last - began).total_seconds()
    ended = row["done"] + row["skipped"] + row["failed"]
    going = row["state"] == "reading" and row["found"] and ended and seconds > 0
    row["seconds"] = round(seconds, 1)
    row["files_a_minute"] = round(60 * ended / seconds, 2) if seconds > 0 else 0.0
    row["seconds_left"] = round((row["found"] - ended) * seconds / ended, 1) if going else None
    return row


def _alive(row: dict[str, Any], last: datetime) -> bool:
    if row["host"] != socket.gethostname():
        return (datetime.now(UTC) - last).total_seconds() < _SILENT
    try:
        os.kill(row["pid"], 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _span(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min {rest:02} s" if minutes else f"{rest} s"
