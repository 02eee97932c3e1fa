"""The main job: every document under the inputs into the store, then the links between them, then a summary."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from normalizers.pages import Source
from pipeline.batch import Done, Failed, Known, Outcome, Skipped, discover, left_alone, process
from pipeline.doctor import check_all, missing
from pipeline.executors import make_executor
from pipeline.linking import link
from pipeline.progress import followed, shown
from pipeline.settings import ExitCode, MissingPartError, Settings
from pipeline.store import Store


class _InStore(Known):
    """Knows the contents that the store holds, unless they are to be read again. A renamed file is not read again."""

    def __init__(self, store: Store, fingerprint: str, again: frozenset[str]) -> None:
        self._store, self._fingerprint, self._again = store, fingerprint, again

    def knows(self, source: Source) -> bool:
        return source.sha256 not in self._again and self._store.known(source.sha256, self._fingerprint)


def run_batch(
    inputs: Sequence[Path],
    out: Path,
    settings: Settings,
    *,
    redo: str | None = None,
    below_confidence: float | None = None,
) -> int:
    """Reads what is new or changed under `inputs` into `out`/sohoa.db. Returns the exit code."""
    if lacking := missing(check_all()):
        raise MissingPartError("\n".join(f"missing: {check.part}. Mend it with: {check.mend}" for check in lacking))
    paths = discover(inputs)
    if others := left_alone(inputs):
        print(f"{others} other files were left alone", file=sys.stderr)
    if not paths:
        print(f"no documents under {', '.join(map(str, inputs))}", file=sys.stderr)
        return ExitCode.SOME_FAILED
    out.mkdir(parents=True, exist_ok=True)
    counts: Counter[str] = Counter()
    with Store.open(out / "sohoa.db") as store:
        chosen = store.chosen(redo, below_confidence) or frozenset()
        if redo not in (None, "all") and not chosen:
            print(f"nothing to redo: no document in the store has the code or path {redo}", file=sys.stderr)
        known = Known() if redo == "all" else _InStore(store, settings.fingerprint, chosen)
        executor = make_executor(settings)
        try:
            with shown(len(paths), "reading") as reporter:
                for outcome in followed(process(paths, executor, settings, known), reporter):
                    counts[type(outcome).__name__] += 1
                    counts["records"] += _keep(store, outcome, settings)
        finally:
            executor.close()
        links = link(store)
    print(
        f"{len(paths)} files found: {counts['Done']} read, {counts['Skipped']} unchanged, {counts['Failed']} failed; "
        f"{counts['records']} documents stored now; {links}\nstore: {out / 'sohoa.db'}"
    )
    return ExitCode.SOME_FAILED if counts["Failed"] else ExitCode.DONE


def _keep(store: Store, outcome: Outcome, settings: Settings) -> int:
    """Writes the outcome down; the number of documents that it stored."""
    if isinstance(outcome, Done):
        store.save(outcome.records, seconds=outcome.seconds, fingerprint=settings.fingerprint)
        return len(outcome.records)
    if isinstance(outcome, Failed):
        store.save_failure(outcome.path, outcome.sha256, outcome.error_class, outcome.message)
    elif isinstance(outcome, Skipped):
        store.seen_at(outcome.source.sha256, outcome.path)
    return 0
