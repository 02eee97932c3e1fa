"""What a run is told, made once at the edge (command line, notebook) and handed down; errors and exit codes."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass, field
from enum import IntEnum
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from extractors.pages.options import ReadOptions


class ExitCode(IntEnum):
    DONE = 0
    SOME_FAILED = 1
    USAGE = 2
    MISSING_PART = 3


class MissingPartError(Exception):
    """A part of the system that is needed is not installed. The message says which, and the command that mends it."""


@dataclass(frozen=True, slots=True)
class Settings:
    """`jobs`: worker processes (0: none, all in this one). `pages_a_task`: how many pages a task reads before it
    reports back. `page_cache`: a folder that keeps what was read."""

    jobs: int = field(default_factory=lambda: max(1, os.cpu_count() or 1))
    scheduler: str | None = None
    reading: ReadOptions = field(default_factory=ReadOptions)
    pages_a_task: int = 4
    page_cache: Path | None = None
    seconds_to_open: float = 60.0
    seconds_to_extract: float = 600.0

    @property
    def fingerprint(self) -> str:
        """Changes when the same file would give another record: settings of reading, code, tables, model."""
        facts = {"reading": asdict(self.reading), "code": code_fingerprint(), "data": data_fingerprint()}
        return hashlib.sha256(json.dumps(facts, sort_keys=True, default=str).encode()).hexdigest()[:16]


@lru_cache(maxsize=1)
def program_version() -> str:
    try:
        return version("sohoa")
    except PackageNotFoundError:  # run from a checkout that was never installed
        return "0"


@lru_cache(maxsize=1)
def data_fingerprint() -> str:
    """Hash over names, sizes and contents of the tables and names and sizes of the model files in data/."""
    from normalizers.tables import data_dir  # noqa: PLC0415 - opens the folder only when asked

    seen = hashlib.sha256()
    for path in sorted(data_dir().rglob("*")):
        if path.is_file() and "samples" not in path.relative_to(data_dir()).parts:
            seen.update(f"{path.relative_to(data_dir())}:{path.stat().st_size}".encode())
            if path.suffix == ".csv":
                seen.update(path.read_bytes())
    return seen.hexdigest()


@lru_cache(maxsize=1)
def code_fingerprint() -> str:
    """Hash over the modules that make a record: a changed rule makes documents anew."""
    root = Path(__file__).resolve().parent.parent
    seen = hashlib.sha256()
    for floor in ("normalizers", "extractors"):
        for path in sorted((root / floor).rglob("*.py")):
            seen.update(path.read_bytes())
    return seen.hexdigest()
