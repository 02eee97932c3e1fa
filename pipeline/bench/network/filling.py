"""`python -m pipeline.bench.network.filling COUNT CITES STORE`: fills a store with made-up papers, then adds ten.

A program of its own, so that its memory can be measured. Prints seconds of CPU and of the clock as JSON.
"""

from __future__ import annotations

import json
import random
import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.bench.network.acts import acts
from pipeline.bench.network.bodies import administration
from pipeline.bench.network.damage import Damage
from pipeline.bench.network.records import papers
from pipeline.linking import link
from pipeline.store import Store

_ADDED = 10
_DAMAGE = Damage(marks=0.002, shapes=0.0005)


def main(count: int, cites: int, path: Path) -> dict[str, float]:
    """Seconds of making, storing and linking; of storing and linking ten papers more; counts."""
    rng = random.Random(7)
    told: dict[str, float] = {}
    with _timed(told, "make"):
        every = acts(administration(rng, 63, 8), count + _ADDED, rng, cites=cites)
    added = set(rng.sample(range(len(every)), _ADDED))
    late = []
    with Store.open(path) as store:
        for n, paper in enumerate(papers(every, rng, _DAMAGE)):
            if n in added:
                late.append(paper.record)
                continue
            with _timed(told, "store"):
                store.save(paper.record)
        with _timed(told, "link"):
            links = link(store)
        with _timed(told, "add"):
            for record in late:
                store.save(record)
            link(store)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 10)  # KiB on Linux
    return told | {"papers": len(every), "citations": links.citations, "linked": links.linked, "peak": peak}


@contextmanager
def _timed(told: dict[str, float], name: str) -> Iterator[None]:
    """Adds CPU seconds of the block to `name`, seconds of the clock to `name` with _wall."""
    cpu, wall = time.process_time(), time.perf_counter()
    yield
    told[name] = told.get(name, 0.0) + time.process_time() - cpu
    told[f"{name}_wall"] = told.get(f"{name}_wall", 0.0) + time.perf_counter() - wall


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))))
