"""The batch: every document under the inputs, pages in parallel, each outcome handed over as it comes.

The coordinator only hashes files and passes packed pages on; what looks into a file is done by workers. A file begins
as one task: opened, read for a slice of time, its records made if that sufficed. What is left of a long one is read in
ranges of pages, by all workers. A task that goes wrong is done again in smaller steps, so that a fault costs what it
happened in: a page where possible, else the file, never the run.
"""

from __future__ import annotations

import queue
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from extractors.files import UnreadableFileError
from normalizers.pages import Source
from pipeline import work
from pipeline.executors import Executor, WorkerLostError
from pipeline.inputs import ChangedFileError, Given, NotHereError, is_url, known_by, unchanged
from pipeline.outcomes import Done, Outcome, Skipped, failure
from pipeline.settings import Settings

_PATIENCE = 1.0  # seconds without news after which the executor is asked how it is
_TRIES = 3  # a step that loses so many workers is given up
_HASHED_AHEAD = 16  # files
_RANGES_AHEAD = 4  # tasks a worker has in store


class Known:
    """What a run need not do again. The default knows what this run has done; the store has its own."""

    def __init__(self) -> None:
        self._read: set[str] = set()

    def knows(self, sha256: str) -> bool:
        return sha256 in self._read

    def read(self, sha256: str) -> None:
        """Told of every content that was read, once its document is in the caller's hands."""
        self._read.add(sha256)


@dataclass(eq=False, slots=True)
class _Job:
    path: Path | str
    given: Given
    began: float
    source: Source | None = None
    parts: list[work.Part] = field(default_factory=list)
    ranges: list[tuple[int, ...]] = field(default_factory=list)  # not handed out yet, the last one first
    waiting: int = 0  # ranges handed out
    copies: list[Path | str] = field(default_factory=list)  # paths with the same content
    spent: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Step:
    """One task of a job. `content`: the file's bytes go with it."""

    job: _Job
    work: Callable[..., Any]
    args: tuple[Any, ...]
    seconds: float
    then: Callable[[_Step, Future[Any]], Iterable[Outcome]]
    numbers: tuple[int, ...] = ()
    content: bool = False
    tries: int = 1


def process(
    paths: Iterable[Path | str], executor: Executor, settings: Settings, known: Known | None = None
) -> Iterator[Outcome]:
    """The outcome of every path, in the order in which they end. Holds a bounded number of files at a time."""
    run = _Run(executor, settings, known or Known())
    try:
        yield from run.outcomes(paths)
    finally:
        run.hashing.shutdown(wait=False, cancel_futures=True)


class _Run:
    def __init__(self, executor: Executor, settings: Settings, known: Known) -> None:
        self.executor, self.settings, self.known = executor, settings, known
        self.reading = work.Reading(settings.reading, settings.page_cache, settings.slice_seconds)
        self.events: queue.SimpleQueue[Callable[[], Iterable[Outcome]]] = queue.SimpleQueue()
        self.hashing = ThreadPoolExecutor(2, "hashing")
        # In the order in which they were found: of equal files the first one gives the document its name.
        self.hashed: deque[tuple[Path | str, Future[Given]]] = deque()
        self.jobs: dict[str, _Job] = {}  # by hash of their content
        self.blind = False  # workers that do not see the files were met

    def outcomes(self, paths: Iterable[Path | str]) -> Iterator[Outcome]:
        waiting = iter(paths)
        more = True
        asked = time.monotonic()
        while more or self.hashed or self.jobs:
            # Twice the width keeps every worker busy; more would only hold pages in memory.
            while more and len(self.jobs) + len(self.hashed) < 2 * self.executor.width + _HASHED_AHEAD:
                if len(self.jobs) >= 2 * self.executor.width or len(self.hashed) >= _HASHED_AHEAD:
                    break
                path = next(waiting, None)
                if path is None:
                    more = False
                    break
                self._identify(path)
            if time.monotonic() - asked > _PATIENCE:
                self.executor.check()
                asked = time.monotonic()
            try:
                told = self.events.get(timeout=_PATIENCE)
            except queue.Empty:
                continue
            yield from told()

    def _identify(self, path: Path | str) -> None:
        if is_url(path):
            future = self.executor.submit(known_by, path, seconds=self.settings.seconds_to_fetch)
        else:
            future = self.hashing.submit(known_by, path)
        self.hashed.append((path, future))
        future.add_done_callback(lambda _: self.events.put(self._next_identified))

    def _next_identified(self) -> Iterable[Outcome]:
        while self.hashed and self.hashed[0][1].done():
            yield from self._identified(*self.hashed.popleft())

    def _identified(self, path: Path | str, done: Future[Given]) -> Iterable[Outcome]:
        if (error := done.exception()) is not None:
            return [failure(path, error, None)]
        given = done.result()
        if self.known.knows(given.sha256):
            return [Skipped(path, given.sha256)]
        if (other := self.jobs.get(given.sha256)) is not None:
            other.copies.append(path)
            return ()
        job = self.jobs[given.sha256] = _Job(path, given, time.monotonic())
        seconds = self.settings.seconds_to_open + self._seconds(
            1
        )  # what extracts for long does so in a step of its own
        self._submit(_Step(job, work.begin, (self.reading,), seconds, self._begun, content=self.blind))
        return ()

    def _seconds(self, pages: int) -> float:
        # The engine keeps the limit of a page itself; this one is for what hangs outside of it.
        return self.settings.reading.seconds_per_page * pages * 2 + 30 + self.settings.slice_seconds

    def _submit(self, step: _Step) -> None:
        args: tuple[Any, ...] = step.args
        if step.work is not work.make:
            given = step.job.given
            try:
                content = Path(given.path).read_bytes() if step.content and given.stamp is not None else None
            except OSError:  # gone: who looks for it says so
                content = None
            args = (given, content, *args)
        future = self.executor.submit(step.work, *args, seconds=step.seconds)
        future.add_done_callback(lambda done: self.events.put(partial(self._ended, step, done)))

    def _ended(self, step: _Step, done: Future[Any]) -> Iterable[Outcome]:
        error = done.exception()
        if isinstance(error, NotHereError):
            if not step.content and unchanged(step.job.given):
                self.blind = True
                self._submit(_again(step, content=True, tries=step.tries))
                return ()
            gone = ChangedFileError(f"{step.job.path}: changed or vanished after the run found it")
            return self._failed(step.job, gone)
        smallest = len(step.numbers) <= 1 and step.work is not work.begin
        if isinstance(error, WorkerLostError) and smallest and step.tries < _TRIES:
            self._submit(_again(step, content=step.content, tries=step.tries + 1))
            return ()
        return step.then(step, done)

    def _begun(self, step: _Step, done: Future[tuple[work.Begun, work.Made | None]]) -> Iterable[Outcome]:
        job, error = step.job, done.exception()
        if isinstance(error, UnreadableFileError):
            return self._failed(job, error)
        if error is not None:  # find out which step, and which page, it is
            self._submit(_Step(job, work.look, (), self.settings.seconds_to_open, self._looked, content=step.content))
            return ()
        begun, made = done.result()
        job.source = begun.source
        if made is not None:
            return self._done(job, made)
        assert begun.part is not None
        job.parts.append(begun.part)
        rest = range(begun.part.numbers[-1] + 1, begun.source.pages + 1)
        pace = sum(begun.part.spent.values()) / len(begun.part.numbers)
        return self._read_ranges(job, rest, max(1, min(_MOST_A_RANGE, int(self.settings.slice_seconds / pace))))

    def _looked(self, step: _Step, done: Future[work.Begun]) -> Iterable[Outcome]:
        if (error := done.exception()) is not None:
            return self._failed(step.job, error)
        step.job.source = done.result().source
        return self._read_ranges(step.job, range(1, step.job.source.pages + 1), _CAUTIOUS_RANGE)

    def _read_ranges(self, job: _Job, numbers: range, size: int) -> Iterable[Outcome]:
        job.ranges = [tuple(numbers[i : i + size]) for i in range(0, len(numbers), size)][::-1]
        return self._next_ranges(job)

    def _next_ranges(self, job: _Job) -> Iterable[Outcome]:
        if sum(job.spent.values()) > self.settings.seconds_a_document:
            job.ranges.clear()
            if not job.waiting:
                return self._failed(job, TimeoutError())
        while job.ranges and job.waiting < _RANGES_AHEAD * self.executor.width:
            self._read(job, job.ranges.pop())
        if not job.waiting:
            seconds = self.settings.seconds_to_extract
            self._submit(_Step(job, work.make, (job.source, tuple(job.parts)), seconds, self._made))
        return ()

    def _read(self, job: _Job, numbers: tuple[int, ...]) -> None:
        job.waiting += 1
        args = (job.source, numbers, self.reading)
        self._submit(_Step(job, work.read, args, self._seconds(len(numbers)), self._pages_read, numbers))

    def _pages_read(self, step: _Step, done: Future[work.Part]) -> Iterable[Outcome]:
        job, numbers, error = step.job, step.numbers, done.exception()
        job.waiting -= 1
        if self.jobs.get(job.given.sha256) is not job:  # it has failed already
            return ()
        if error is None:
            job.parts.append(done.result())
            job.spent = work.added(job.spent, done.result().spent)
        elif isinstance(error, ChangedFileError):
            return self._failed(job, error)
        elif isinstance(error, UnreadableFileError):
            job.parts += [work.lost_page(number, type(error).__name__, str(error)) for number in numbers]
        elif len(numbers) > 1:  # one of them did it: find out which
            job.ranges += [(number,) for number in reversed(numbers)]
        else:
            job.parts.append(work.lost_page(numbers[0], _reason(error), f"{type(error).__name__}: {error}"))
        return self._next_ranges(job)

    def _made(self, step: _Step, done: Future[work.Made]) -> Iterable[Outcome]:
        if (error := done.exception()) is not None:
            return self._failed(step.job, error)
        return self._done(step.job, done.result())

    def _done(self, job: _Job, made: work.Made) -> Iterable[Outcome]:
        del self.jobs[job.given.sha256]
        assert job.source is not None
        yield Done(job.path, job.source, made, time.monotonic() - job.began, made.spent)
        # Only now: the store has the first one, and knows of the others as copies.
        self.known.read(job.given.sha256)
        yield from (Skipped(path, job.given.sha256) for path in job.copies)

    def _failed(self, job: _Job, error: BaseException) -> Iterable[Outcome]:
        if self.jobs.get(job.given.sha256) is not job:
            return []
        del self.jobs[job.given.sha256]
        changed = isinstance(error, ChangedFileError)
        sha256 = None if changed else job.given.sha256
        return [failure(path, error, sha256, job.spent) for path in (job.path, *job.copies)]


_MOST_A_RANGE = 64  # pages
_CAUTIOUS_RANGE = 4  # pages, in a file where something went wrong


def _again(step: _Step, content: bool, tries: int) -> _Step:
    return _Step(step.job, step.work, step.args, step.seconds, step.then, step.numbers, content, tries)


def _reason(error: BaseException) -> str:
    match error:
        case TimeoutError():
            return "timeout"
        case MemoryError():
            return "memory"
        case WorkerLostError():
            return "worker_lost"
    return "page_failed"
