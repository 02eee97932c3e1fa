"""Reads every paper of a gold folder and scores it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pipeline.batch import process
from pipeline.evaluation.gold import Gold, load
from pipeline.evaluation.scores import Scores, score
from pipeline.executors import make_executor
from pipeline.outcomes import Done
from pipeline.progress import followed, shown
from pipeline.settings import Settings


def evaluate(folder: Path, settings: Settings) -> dict[str, Scores]:
    """Scores by kind of paper (as gold names it) and for all; raises FileNotFoundError where there is no gold."""
    golds = list(load(folder))
    if not golds:
        raise FileNotFoundError(f"{folder} holds no gold record (NAME.json beside NAME.pdf)")
    executor = make_executor(settings)
    found = {}
    try:
        with shown(len(golds), "evaluating") as reporter:
            for outcome in followed(process([gold.paper for gold in golds], executor, settings), reporter):
                if isinstance(outcome, Done):
                    found[Path(outcome.path)] = outcome.records[0]
    finally:
        executor.close()
    return grouped([(gold, score(gold, found.get(gold.paper))) for gold in golds])


def grouped(scored: Sequence[tuple[Gold, Scores]]) -> dict[str, Scores]:
    groups: dict[str, Scores] = {}
    for name in ("all", *sorted({gold.kind for gold, _ in scored})):
        groups[name] = Scores()
        for gold, scores in scored:
            if name in ("all", gold.kind):
                groups[name].add(scores)
    return groups
