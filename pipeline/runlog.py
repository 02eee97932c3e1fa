"""What a run leaves for those who look from outside: a line of JSON a file, and its row in the table `runs`."""

from __future__ import annotations

import json
import os
import socket
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

from pipeline.inputs import shown
from pipeline.outcomes import Done, Failed, Outcome
from pipeline.store import Store

_SECONDS_BETWEEN = 1.0  # updates of the row


class RunLog:
    """Counts outcomes, writes each to the log file, and keeps the run's row in the store up to date."""

    def __init__(self, store: Store, file: Path, inputs: Sequence[object], workers: int, fingerprint: str) -> None:
        self.counts: Counter[str] = Counter()
        self._store, self._file = store, file
        self._shown = 0.0
        self._out: TextIO | None = None
        now = _now()
        self.key = f"{now}-{os.getpid()}"
        self._row: dict[str, Any] = {
            "run_key": self.key,
            "state": "reading",
            "began_at": now,
            "host": socket.gethostname(),
            "pid": os.getpid(),
            "workers": workers,
            "inputs": json.dumps([shown(str(given)) for given in inputs], ensure_ascii=False),
            "fingerprint": fingerprint,
        }

    def __enter__(self) -> RunLog:
        self._out = self._file.open("a", encoding="utf-8")
        self._write()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._out is not None
        self._out.close()
        if kind is None:
            self.state("ended")

    def found(self, count: int) -> None:
        """How many files there are, as far as it is known."""
        self._row["found"] = count
        self._write()

    def state(self, state: str) -> None:
        self._row["state"] = state
        if state == "ended":
            self._row["ended_at"] = _now()
        self._write()

    def ended(self, outcome: Outcome, documents: int, spent: Mapping[str, float]) -> None:
        """`documents`: how many the outcome put into the store; `spent`: seconds a stage."""
        self.counts[type(outcome).__name__] += 1
        self.counts["documents"] += documents
        if isinstance(outcome, Done):
            self.counts["pages"] += outcome.source.pages
            self.counts["lost"] += outcome.made.lost
        assert self._out is not None
        self._out.write(json.dumps(self._line(outcome, spent), ensure_ascii=False) + "\n")
        self._out.flush()
        if time.monotonic() - self._shown > _SECONDS_BETWEEN:
            self._write()

    def _line(self, outcome: Outcome, spent: Mapping[str, float]) -> dict[str, Any]:
        line: dict[str, Any] = {"at": _now(), "run": self.key, "outcome": type(outcome).__name__.lower()}
        line["path"] = shown(outcome.path)
        if isinstance(outcome, Done):
            line |= {
                "sha256": outcome.source.sha256,
                "kind": outcome.source.kind,
                "pages": outcome.source.pages,
                "codes": list(outcome.made.codes),
                "issues": outcome.made.issues,
                "complete": not outcome.made.lost,
                "seconds": round(outcome.seconds, 4),
            }
        elif isinstance(outcome, Failed):
            line |= {"sha256": outcome.sha256, "error_class": outcome.error_class, "message": outcome.message}
        else:
            line["sha256"] = outcome.sha256
        if spent:
            line["spent"] = {stage: round(seconds, 4) for stage, seconds in spent.items()}
        return line

    def _write(self) -> None:
        self._shown = time.monotonic()
        counted = {
            "done": self.counts["Done"],
            "skipped": self.counts["Skipped"],
            "failed": self.counts["Failed"],
            "documents": self.counts["documents"],
            "pages": self.counts["pages"],
            "lost": self.counts["lost"],
        }
        row = {"found": None, "ended_at": None, **self._row, **counted, "last_at": _now()}
        with self._store.transaction():
            self._store.connection.execute("DELETE FROM runs WHERE run_key = ?", (self.key,))
            self._store.insert("runs", [row])


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
