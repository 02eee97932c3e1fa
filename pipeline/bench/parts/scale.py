"""A store of a hundred thousand papers: filling it, adding to it, asking it."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from pipeline import queries
from pipeline.bench.figures import Figures
from pipeline.bench.setup import Setup

SIZES = (1_000, 10_000, 100_000)
_CITES = 10
_ASKED = 25
_WORDS = ("kế hoạch", "tiem chung mo rong", '"hồ sơ sức khỏe điện tử"', "QD-UBND", "trung tâm y tế vĩnh thạnh")


def measure(setup: Setup) -> Iterator[Figures]:
    filled = Figures(
        title="Scale: made-up papers stored and linked, then ten more",
        on="records made up, about ten citations each, no OCR; CPU seconds (of the clock); one process",
        columns=("papers", "citations", "store", "link", "ten more", "peak MiB", "store file MiB"),
    )
    asked = Figures(
        title="Scale: questions",
        on=f"{_ASKED} documents that most papers implement; median and slowest, milliseconds, store open for each",
        columns=("papers", "implementers", "slowest", "its rows", "search", "slowest search"),
    )
    for size in SIZES:
        path = setup.scratch / f"scale-{size}.db"
        told = fill(size, path)
        filled.rows.append(
            (size, int(told["citations"]), *(f"{told[n]:.0f} ({told[n + '_wall']:.0f})" for n in ("store", "link")),
             f"{told['add']:.1f} ({told['add_wall']:.1f})", told["peak"], path.stat().st_size / (1 << 20))
        )  # fmt: skip
        asked.rows.append((size, *ask(path)))
    yield filled
    yield asked


def fill(size: int, path: Path) -> dict[str, float]:
    """Fills a store in a program of its own; see `pipeline.bench.network.filling`."""
    command = [sys.executable, "-m", "pipeline.bench.network.filling", str(size), str(_CITES), str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    told: dict[str, float] = json.loads(done.stdout)
    return told


def ask(path: Path) -> tuple[float, float, int, float, float]:
    """Milliseconds of `implementers` (median, slowest, rows of the slowest) and of `search` (median, slowest)."""
    most = queries.sql(
        path, "SELECT target FROM edges WHERE relation = 'IMPLEMENTS' GROUP BY target ORDER BY count(*) DESC LIMIT 25"
    )
    chains = [_milliseconds(lambda node=row["target"]: queries.implementers(path, node)) for row in most]  # type: ignore[misc]
    words = [_milliseconds(lambda said=said: queries.search(path, said)) for said in _WORDS]  # type: ignore[misc]
    slowest = max(chains)
    return (
        statistics.median(ms for ms, _ in chains),
        slowest[0],
        slowest[1],
        statistics.median(ms for ms, _ in words),
        max(words)[0],
    )


def _milliseconds(question: Callable[[], queries.Answer]) -> tuple[float, int]:
    question()
    began = time.perf_counter()
    rows = question()
    return 1000 * (time.perf_counter() - began), len(rows)
