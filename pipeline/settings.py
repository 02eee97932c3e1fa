"""What a run is told, made once at the edge (command line, notebook) and handed down; errors and exit codes."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
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


def usual_memory() -> int:
    """Bytes of address space a worker may have where nobody says: 4 GiB, or its share of a smaller machine.

    A page needs 0.5 GB, the libraries map 1 GB more than they use.
    """
    try:
        whole = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError, AttributeError):
        return 4 << 30
    return max(2 << 30, min(4 << 30, whole // max(1, os.cpu_count() or 1)))


@dataclass(frozen=True, slots=True)
class Settings:
    """`jobs`: worker processes (0: none, all in this one); `scheduler`: address of a Dask scheduler; `cluster`: workers
    of a Dask cluster started here; `memory`: bytes of address space of a worker, 0 for no limit. `slice_seconds`: how
    long a task reads before it reports back. `seconds_a_document`: most time for reading one file, over all its tasks.
    `page_cache`: a folder that keeps what was read."""

    jobs: int = field(default_factory=lambda: max(1, os.cpu_count() or 1))
    scheduler: str | None = None
    cluster: int = 0
    memory: int = field(default_factory=usual_memory)
    reading: ReadOptions = field(default_factory=ReadOptions)
    page_cache: Path | None = None
    slice_seconds: float = 5.0
    seconds_to_fetch: float = 600.0
    seconds_to_open: float = 60.0
    seconds_to_extract: float = 600.0
    seconds_a_document: float = 24 * 3600.0


@lru_cache(maxsize=1)
def program_version() -> str:
    try:
        return version("sohoa")
    except PackageNotFoundError:  # run from a checkout that was never installed
        return "0"
