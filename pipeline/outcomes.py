"""How a file ended: its records are made, it failed, or nothing had to be done."""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from normalizers.pages import Source
from normalizers.records import Record
from pipeline.work import Made, NothingReadError


@dataclass(frozen=True)
class Done:
    """A file whose records are made. `seconds` is the time from its first task to its last; `made` what the worker
    sent, opened only when asked for."""

    path: Path | str
    source: Source
    made: Made
    seconds: float
    spent: Mapping[str, float] = field(default_factory=dict)

    @cached_property
    def records(self) -> tuple[Record, ...]:
        return tuple(pickle.loads(self.made.content))


@dataclass(frozen=True, slots=True)
class Failed:
    """A file that gave no record. `error_class` is the name of the error, `message` a sentence for its user."""

    path: Path | str
    error_class: str
    message: str
    sha256: str | None = None
    spent: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file whose content is in the store already, read by the same program with the same settings."""

    path: Path | str
    sha256: str


Outcome = Done | Failed | Skipped


def failure(
    path: Path | str, error: BaseException, sha256: str | None, spent: Mapping[str, float] | None = None
) -> Failed:
    """What to write down for a file that raised `error`."""
    name, message = type(error).__name__, str(error) or type(error).__name__
    if isinstance(error, NothingReadError):
        name, message = error.reason, error.detail
    elif isinstance(error, TimeoutError):
        message = "took longer than the time limit"
    elif isinstance(error, MemoryError):
        message = "needs more memory than a worker may have (--memory)"
    return Failed(path, name, " ".join(message.split()), sha256, spent or {})
