"""Kills at random while documents are read: does the store end as that of an undisturbed run?"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from pipeline.bench.contents import contents, differences
from pipeline.bench.figures import Figures
from pipeline.bench.papers import varied
from pipeline.bench.reading import need_engine
from pipeline.bench.setup import Setup

DOCUMENTS = 50
_ENOUGH = 3600.0  # seconds after which a run hangs


def measure(setup: Setup) -> Iterator[Figures]:
    need_engine()
    papers = varied(setup.samples, setup.scratch / "papers", DOCUMENTS)
    quiet = setup.scratch / "quiet"
    began = time.monotonic()
    whole = subprocess.run(_command(papers, quiet, setup.jobs), capture_output=True, text=True, check=False)
    if whole.returncode != 0:
        failed = [line for line in whole.stderr.splitlines() if "FAILED" in line] or [whole.stderr[-500:]]
        raise RuntimeError(f"the undisturbed run failed: {failed}")
    wait = (time.monotonic() - began) / 6
    wanted = contents(quiet / "sohoa.db")
    figures = Figures(
        "Kills: the store after the last resume against that of an undisturbed run",
        f"{DOCUMENTS} documents (samples, made distinct), {setup.jobs} workers; SIGKILL at random moments",
        ("round", "kills", "coordinators", "workers", "engines", "runs", "rows", "rows that differ"),
    )
    left, number = setup.times, 0
    chance = random.Random(20251125)
    while left > 0:
        number += 1
        out = setup.scratch / f"round{number}"
        killed, runs = disturbed(papers, out, setup.jobs, left, wait, chance)
        found = contents(out / "sohoa.db")
        wrong = differences(wanted, found)
        count = sum(map(len, found.values()))
        figures.rows.append(
            (number, killed.total(), killed["coordinator"], killed["worker"], killed["engine"], runs, count, len(wrong))
        )
        figures.notes += [f"round {number}: {difference}"[:300] for difference in wrong[:5]]
        left -= killed.total()
        if not killed:
            raise RuntimeError("no process was found that could be killed")
    yield figures


def disturbed(
    papers: Path, out: Path, jobs: int, most: int, wait: float, chance: random.Random
) -> tuple[Counter[str], int]:
    """Runs until a run ends by itself, killing on the way, at most `most` times and `wait` seconds after the last kill
    at most. What was killed, and how many runs."""
    killed: Counter[str] = Counter()
    runs = 0
    while True:
        runs += 1
        run = subprocess.Popen(
            _command(papers, out, jobs), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )
        began = time.monotonic()
        while run.poll() is None and killed.total() < most:
            time.sleep(chance.uniform(0, wait))
            if victim := _victim(run.pid, chance):
                kind, pid = victim
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    continue
                killed[kind] += 1
            if time.monotonic() - began > _ENOUGH:
                break
        try:
            _, said = run.communicate(timeout=_ENOUGH)
        except subprocess.TimeoutExpired:
            run.kill()
            raise RuntimeError(f"a run hung after {dict(killed)}") from None
        if "Traceback" in said or run.returncode > 1:
            raise RuntimeError(f"a run ended with {run.returncode} after {dict(killed)}: {said[-500:]}")
        # 1: a document lost its worker again and again, and is tried anew by the next run.
        if run.returncode == 0:
            return killed, runs


def _victim(coordinator: int, chance: random.Random) -> tuple[str, int] | None:
    """A process of the run: which kind is drawn first, so that the one coordinator dies about every fifth time."""
    workers = [grandchild for child in children(coordinator) for grandchild in children(child)]
    engines = [pid for worker in workers for pid in children(worker)]
    kinds = {"worker": workers, "engine": engines, "coordinator": [coordinator]}
    drawn = chance.choices(["coordinator", "worker", "engine"], [1, 3, 3])[0]
    for kind in (drawn, "worker"):
        if kinds[kind]:
            return kind, chance.choice(kinds[kind])
    return None


def children(pid: int) -> list[int]:
    """Processes that it started, or that a server forked for it."""
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        return [int(child) for task in tasks for child in (task / "children").read_text().split()]
    except OSError:
        return []


def _command(papers: Path, out: Path, jobs: int) -> list[str]:
    # Much time a page: on a busy machine a page out of time is another record, which is not what is asked here.
    command = [sys.executable, "-m", "pipeline.cli", "run", str(papers), "--out", str(out), "--jobs", str(jobs)]
    return [*command, "--page-seconds", "1800"]
