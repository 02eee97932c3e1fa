"""The main job: every document under the inputs into the store, then the links between them, then a summary."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from pipeline.batch import Known, process
from pipeline.doctor import check_all, missing
from pipeline.executors import make_executor
from pipeline.fingerprint import engine_fingerprint, fingerprint
from pipeline.inputs import discover, left_alone
from pipeline.inputs import shown as shown_path
from pipeline.linking import link
from pipeline.outcomes import Done, Failed, Outcome, Skipped
from pipeline.own_aliases import Alias
from pipeline.progress import followed, shown
from pipeline.runlog import RunLog
from pipeline.settings import ExitCode, MissingPartError, Settings
from pipeline.store import Store
from pipeline.work import added


class BusyError(Exception):
    """Another run writes this store."""


class _Prints:
    """Fingerprints of what reads now: of all files, and of those that the engine read. "" marks what is incomplete."""

    def __init__(self, settings: Settings) -> None:
        self.plain = fingerprint(settings.reading)
        self.seen = f"{self.plain}-{engine_fingerprint(settings.reading.language)}"

    def of(self, done: Done) -> str:
        if done.made.lost:
            return ""
        return self.seen if done.made.seen else self.plain


class _InStore(Known):
    """Knows the contents that the store holds, unless they are to be read again. A renamed file is not read again.

    `again`: contents to read again, once; None: all.
    """

    def __init__(self, store: Store, prints: _Prints, again: frozenset[str] | None) -> None:
        super().__init__()
        self._store, self._prints, self._again = store, prints, again

    def knows(self, sha256: str) -> bool:
        if self._is_asked_for(sha256):
            return super().knows(sha256)
        return any(self._store.known(sha256, one) for one in (self._prints.plain, self._prints.seen))

    def read(self, sha256: str) -> None:
        if self._is_asked_for(sha256):  # of all others the store knows: a run over millions keeps no list of them
            super().read(sha256)

    def _is_asked_for(self, sha256: str) -> bool:
        return self._again is None or sha256 in self._again


def run_batch(
    inputs: Sequence[str | Path],
    out: Path,
    settings: Settings,
    *,
    redo: str | None = None,
    below_confidence: float | None = None,
    aliases: Sequence[Alias] | None = None,
) -> int:
    """Reads what is new or changed under `inputs` into `out`/sohoa.db. Returns the exit code.

    `aliases`: the users' own of organs, in place of those that the store has; None leaves these.
    Raises MissingPartError, StoreError, BusyError, ExecutorLostError, OSError.
    """
    if lacking := missing(check_all()):
        raise MissingPartError("\n".join(f"missing: {check.part}. Mend it with: {check.mend}" for check in lacking))
    if others := left_alone(inputs):
        print(f"{others} other files were left alone", file=sys.stderr)
    total = sum(1 for _ in discover(inputs))
    if not total:
        print(f"no documents under {', '.join(map(str, inputs))}", file=sys.stderr)
        return ExitCode.SOME_FAILED
    out.mkdir(parents=True, exist_ok=True)
    prints = _Prints(settings)
    with _alone(out), Store.open(out / "sohoa.db") as store:
        if aliases is not None:
            store.set_aliases(aliases)
        chosen = store.chosen(redo, below_confidence) or frozenset()
        if redo not in (None, "all") and not chosen:
            print(f"nothing to redo: no document in the store has the code or path {redo}", file=sys.stderr)
        known = _InStore(store, prints, None if redo == "all" else chosen)
        executor = make_executor(settings)
        try:
            with (
                RunLog(store, out / "log.jsonl", inputs, executor.width, prints.plain) as log,
                shown(total, "reading") as reporter,
            ):
                log.found(total)
                for outcome in followed(process(discover(inputs), executor, settings, known), reporter):
                    began = time.perf_counter()
                    documents = _keep(store, outcome, prints)
                    spent = {} if isinstance(outcome, Skipped) else outcome.spent
                    log.ended(outcome, documents, added(spent, {"store": time.perf_counter() - began}))
                counts = log.counts
                log.found(counts["Done"] + counts["Skipped"] + counts["Failed"])
                log.state("linking")
                links = link(store)
        finally:
            executor.close()
    found = counts["Done"] + counts["Skipped"] + counts["Failed"]
    lost = f" ({counts['lost']} of them incomplete: read again next time)" if counts["lost"] else ""
    print(
        f"{found} files found: {counts['Done']} read{lost}, {counts['Skipped']} unchanged, {counts['Failed']} failed; "
        f"{counts['documents']} documents stored now; {links}\nstore: {out / 'sohoa.db'}"
    )
    return ExitCode.SOME_FAILED if counts["Failed"] else ExitCode.DONE


def _keep(store: Store, outcome: Outcome, prints: _Prints) -> int:
    """Writes the outcome down; the number of documents that it stored."""
    if isinstance(outcome, Done):
        store.save(outcome.records, seconds=outcome.seconds, fingerprint=prints.of(outcome))
        return len(outcome.records)
    if isinstance(outcome, Failed):
        store.save_failure(shown_path(outcome.path), outcome.sha256, outcome.error_class, outcome.message)
    else:
        store.seen_at(outcome.sha256, shown_path(outcome.path))
    return 0


@contextmanager
def _alone(out: Path) -> Iterator[None]:
    """Keeps other runs away from the store; the system takes the lock back however this one ends."""
    import fcntl  # noqa: PLC0415 - Unix alone has it

    with (out / ".sohoa.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BusyError(f"another run is writing {out / 'sohoa.db'}; see `sohoa status --db`") from None
        yield
