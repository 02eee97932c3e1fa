"""Links held against a made-up administration of which the truth is known."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from pipeline.bench.figures import Figures, percent
from pipeline.bench.network.acts import acts
from pipeline.bench.network.bodies import administration
from pipeline.bench.network.damage import Damage
from pipeline.bench.network.judging import Judged, judge
from pipeline.bench.network.records import Paper, papers
from pipeline.bench.setup import Setup
from pipeline.linking import link
from pipeline.store import Store

SEEDS = (1, 2, 3)
_MISSING = 0.2


def measure(setup: Setup) -> Iterator[Figures]:
    figures = Figures(
        title="Links: a made-up administration of several provinces before and after their mergers",
        on="3 sets of 1,000 acts, a fifth of them missing from the store, stored in varied order in several runs",
        columns=("set", "papers", "mentions of papers", "links", "precision", "recall", "across provinces",
                 "outside together", "units", "implementers", "by hand", "repaired", "repairs right"),
        details=[],
    )  # fmt: skip
    for seed in SEEDS:
        told, stored = one_set(seed, setup.scratch / f"links-{seed}.db", 1000)
        figures.rows.append(
            (f"seed {seed}", len(stored), told.findable, told.linked, percent(told.right, told.linked),
             percent(told.right, told.findable), told.across, percent(told.outside_right, told.mentions_outside),
             percent(told.units_right, told.units), percent(told.directives_right, told.directives),
             told.by_hand, told.repaired, percent(told.repaired_right, told.repaired))
        )  # fmt: skip
        figures.details.append(told.misses)
    figures.notes.append("implementers: acts whose implementing papers are exactly those of the truth, chains followed")
    yield figures


def one_set(seed: int, path: Path, count: int, damage: Damage | None = None) -> tuple[Judged, list[Paper]]:
    """A set of acts, most of their papers stored and linked in three runs; the figures and what was stored."""
    rng = random.Random(seed)
    bodies = administration(rng, 9, 4)
    every = list(papers(acts(bodies, count, rng, cites=6), rng, damage or Damage()))
    stored = [paper for paper in every if rng.random() > _MISSING]
    rng.shuffle(stored)
    third = len(stored) // 3 + 1
    with Store.open(path) as store:
        for n in range(0, len(stored), third):
            for paper in stored[n : n + third]:
                store.save(paper.record)
            link(store)
    return judge(path, stored), stored
