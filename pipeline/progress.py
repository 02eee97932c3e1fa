"""What a run says while it goes on: a bar with the time left on a terminal, else quiet lines; on standard error."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from pipeline.outcomes import Done, Failed, Outcome


@contextmanager
def shown(total: int, what: str) -> Iterator[Reporter]:
    """A reporter for `total` files; the bar goes away at the end."""
    if sys.stderr.isatty():
        with _Bar(total, what) as bar:
            yield bar
    else:
        yield Reporter(total)


def followed(outcomes: Iterable[Outcome], reporter: Reporter) -> Iterator[Outcome]:
    """The same outcomes, each reported as it passes."""
    for outcome in outcomes:
        reporter.ended(outcome)
        yield outcome


class Reporter:
    """One line a file that was read or failed; files that were skipped are only counted."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.count = 0

    def ended(self, outcome: Outcome) -> None:
        self.count += 1
        if line := describe(outcome):
            self.say(f"[{self.count}/{self.total}] {line}")

    def say(self, line: str) -> None:
        print(line, file=sys.stderr, flush=True)


class _Bar(Reporter):
    def __init__(self, total: int, what: str) -> None:
        super().__init__(total)
        from rich.console import Console  # noqa: PLC0415 - only a terminal needs it
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        self._task = self._progress.add_task(what, total=total)

    def __enter__(self) -> _Bar:
        self._progress.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._progress.stop()

    def ended(self, outcome: Outcome) -> None:
        self._progress.advance(self._task)
        if isinstance(outcome, Failed) and (line := describe(outcome)):
            self._progress.console.print(line, markup=False, highlight=False)


def describe(outcome: Outcome) -> str | None:
    """One line on a file, for a person: what came out of it, or why nothing did."""
    name = printable(str(outcome.path))
    if isinstance(outcome, Failed):
        return f"FAILED {name}: {outcome.error_class}: {outcome.message}"
    if isinstance(outcome, Done):
        codes = ", ".join(outcome.made.shown)
        return f"{name}: {codes} ({outcome.source.pages} p., {outcome.seconds:.1f} s, {outcome.made.issues} to look at)"
    return None


def printable(text: str) -> str:
    """A file name that can't break the line it is printed on."""
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text)
