"""The batch: every document under the inputs, pages in parallel, each outcome handed over as it comes.

One file is opened (in a worker: a hostile file must not take the coordinator along), its pages are read a few a task,
then its records are made from all its pages. A task that fails, hangs or kills its worker costs what it was doing:
a page where possible, else the file, never the run.
"""

from __future__ import annotations

import queue
import re
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from extractors.files import SUFFIXES, UnreadableFileError, open_source
from normalizers.pages import Page, Source
from normalizers.records import Record
from pipeline import document
from pipeline.executors import Executor
from pipeline.settings import Settings


@dataclass(frozen=True, slots=True)
class Done:
    """A file whose records are made. `seconds` is the time from its first task to its last."""

    path: Path
    source: Source
    records: tuple[Record, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class Failed:
    """A file that gave no record. `error_class` is the name of the error, `message` a sentence for its user."""

    path: Path
    error_class: str
    message: str
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file whose content is in the store already, read by the same program with the same settings."""

    path: Path
    source: Source


_PATIENCE = 2.0  # seconds without news after which the executor looks after itself
_TRANSCRIPT = re.compile(r"(.+?)(?:_p\d+|\.truth)\.txt")

Outcome = Done | Failed | Skipped


class Known:
    """What a run need not do again. The default knows nothing; the store has its own."""

    def knows(self, source: Source) -> bool:
        del source
        return False


def discover(inputs: Sequence[Path]) -> list[Path]:
    """The files to read, each once, in the order of the inputs and by name within a folder; hidden files are left out.

    A file that is named is always taken, whatever its suffix, and a path that does not exist too: reading it fails
    with a reason. Links are not followed out of a folder.
    """
    found: dict[Path, None] = {}
    for given in inputs:
        if not given.is_dir():
            found.setdefault(given, None)
            continue
        for path in sorted(given.rglob("*")):
            hidden = any(part.startswith(".") for part in path.relative_to(given).parts)
            if not hidden and _is_paper(path) and _inside(path, given):
                found.setdefault(path, None)
    return list(found)


def left_alone(inputs: Sequence[Path]) -> int:
    """How many visible files in the input folders are no papers: kinds that are not read, transcripts beside gold."""
    files = (path for given in inputs if given.is_dir() for path in given.rglob("[!.]*") if path.is_file())
    return sum(not _is_paper(path) for path in files)


def _is_paper(path: Path) -> bool:
    """NAME_p1.txt and NAME.truth.txt beside a gold record NAME.json say how NAME reads: they are not papers."""
    if path.suffix.lower() not in SUFFIXES or not path.is_file():
        return False
    transcript = _TRANSCRIPT.fullmatch(path.name)
    return not (transcript and path.with_name(f"{transcript[1]}.json").is_file())


def _inside(path: Path, folder: Path) -> bool:
    return path.resolve().is_relative_to(folder.resolve())


@dataclass(slots=True)
class _Job:
    path: Path
    began: float
    source: Source | None = None
    pages: dict[int, Page] = field(default_factory=dict)
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class _Event:
    kind: str  # "opened", "read", "made"
    job: _Job
    future: Future[Any]
    numbers: tuple[int, ...] = ()


def process(
    paths: Iterable[Path], executor: Executor, settings: Settings, known: Known | None = None
) -> Iterator[Outcome]:
    """The outcome of every path, in the order in which they end. Holds a bounded number of files at a time."""
    return _Run(executor, settings, known or Known()).outcomes(paths)


class _Run:
    def __init__(self, executor: Executor, settings: Settings, known: Known) -> None:
        self.executor = executor
        self.settings = settings
        self.known = known
        self.events: queue.SimpleQueue[_Event] = queue.SimpleQueue()
        self.tasks = 0

    def outcomes(self, paths: Iterable[Path]) -> Iterator[Outcome]:
        waiting = iter(paths)
        open_jobs = 0
        more = True
        while more or open_jobs:
            # Twice the width keeps every worker busy; more would only hold pages in memory.
            while more and open_jobs < 2 * self.executor.width and self.tasks < 8 * self.executor.width:
                path = next(waiting, None)
                if path is None:
                    more = False
                    break
                open_jobs += 1
                job = _Job(path, time.monotonic())
                self._submit("opened", job, open_source, path, seconds=self.settings.seconds_to_open)
            if not open_jobs:
                break
            event = self._next_event()
            self.tasks -= 1
            outcome = self._handle(event)
            if outcome is not None:
                open_jobs -= 1
                yield outcome

    def _next_event(self) -> _Event:
        while True:
            try:
                return self.events.get(timeout=_PATIENCE)
            except queue.Empty:
                self.executor.check()

    def _submit(
        self, kind: str, job: _Job, work: Any, *args: Any, seconds: float, numbers: tuple[int, ...] = ()
    ) -> None:
        self.tasks += 1
        future = self.executor.submit(work, *args, seconds=seconds)
        future.add_done_callback(lambda done: self.events.put(_Event(kind, job, done, numbers)))

    def _handle(self, event: _Event) -> Outcome | None:
        if event.kind == "read":
            return self._pages_read(event)
        error = event.future.exception()
        if error is not None:
            return failure(event.job.path, error, event.job.source)
        if event.kind == "opened":
            return self._opened(event.job, event.future.result())
        assert event.job.source is not None
        return Done(event.job.path, event.job.source, tuple(event.future.result()), time.monotonic() - event.job.began)

    def _opened(self, job: _Job, source: Source) -> Outcome | None:
        job.source = source
        if self.known.knows(source):
            return Skipped(job.path, source)
        size = self.settings.pages_a_task
        for first in range(1, source.pages + 1, size):
            self._read(job, tuple(range(first, min(first + size, source.pages + 1))))
        return None

    def _read(self, job: _Job, numbers: tuple[int, ...]) -> None:
        job.waiting += 1
        # The engine keeps the limit of a page itself; this one is for what hangs outside of it.
        seconds = self.settings.reading.seconds_per_page * len(numbers) * 2 + 30
        told = (job.source, numbers, self.settings.reading, self.settings.page_cache)
        self._submit("read", job, document.read, *told, seconds=seconds, numbers=numbers)

    def _pages_read(self, event: _Event) -> Outcome | None:
        job = event.job
        job.waiting -= 1
        error = event.future.exception()
        if error is None:
            for page in event.future.result():
                job.pages[page.number] = page
        elif isinstance(error, UnreadableFileError):
            for number in event.numbers:
                job.pages[number] = document.empty_page(number, type(error).__name__, str(error))
        elif len(event.numbers) > 1:  # one of them did it: find out which
            for number in event.numbers:
                self._read(job, (number,))
        else:
            reason = "timeout" if isinstance(error, TimeoutError) else "worker_lost"
            detail = f"{type(error).__name__}: {error}"
            job.pages[event.numbers[0]] = document.empty_page(event.numbers[0], reason, detail)
        if job.waiting == 0:
            assert job.source is not None
            pages = [job.pages[number] for number in sorted(job.pages)]
            if not any(page.lines for page in pages) and any(page.issues for page in pages):
                issue = next(issue for page in pages for issue in page.issues)
                return Failed(job.path, issue.reason, issue.detail or "no page could be read", job.source.sha256)
            self._submit(
                "made", job, document.make_records, job.source, pages, seconds=self.settings.seconds_to_extract
            )
        return None


def failure(path: Path, error: BaseException, source: Source | None = None) -> Failed:
    """What to write down for a file that raised `error`."""
    message = str(error) or type(error).__name__
    if isinstance(error, TimeoutError):
        message = "took longer than the time limit"
    return Failed(path, type(error).__name__, " ".join(message.split()), source.sha256 if source else None)
