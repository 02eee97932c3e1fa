"""Small digital PDFs by the thousand: rate a core, memory of the coordinator, a second run; work that is nothing."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipeline.bench.costs import cpu_seconds
from pipeline.bench.figures import Figures
from pipeline.bench.papers import small_pdfs
from pipeline.bench.setup import Setup
from pipeline.executors import Executor, InProcess
from pipeline.processes import LocalProcesses

FEW = 100
_PROBE = """
import json, resource, sys, time
from pipeline.cli import cli
try:
    cli.main(sys.argv[1:], standalone_mode=False)
finally:
    own = resource.getrusage(resource.RUSAGE_SELF)
    print("PROBE " + json.dumps({"cpu": own.ru_utime + own.ru_stime, "peak": own.ru_maxrss / 1024}), file=sys.stderr)
"""


def measure(setup: Setup) -> Iterator[Figures]:
    few = small_pdfs(setup.scratch / "few", FEW)
    many = small_pdfs(setup.scratch / "many", setup.times * 100)
    figures = Figures(
        "Many: small digital PDFs, one page each",
        f"{setup.jobs} workers; CPU of coordinator and workers together",
        ("run", "files", "wall s", "CPU s", "files a CPU second", "coordinator CPU s", "coordinator peak MiB"),
    )
    for name, folder, out in (
        ("few", few, "few.out"),
        ("many", many, "many.out"),
        ("many, second run", many, "many.out"),
    ):
        figures.rows.append((name, *_run(folder, setup.scratch / out, setup.jobs)))
    yield figures
    yield _nothing(setup)


def _run(folder: Path, out: Path, jobs: int) -> tuple[int, float, float, float, float, float]:
    wall, cpu = time.perf_counter(), cpu_seconds()
    command = [sys.executable, "-c", _PROBE, "run", str(folder), "--out", str(out), "--jobs", str(jobs)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = re.search(r"^(\d+) files found: (\d+) read.* (\d+) unchanged, (\d+) failed", done.stdout)
    if found is None or found[4] != "0":
        raise RuntimeError(f"the run went wrong: {done.stdout[-300:]} {done.stderr[-500:]}")
    own: dict[str, Any] = json.loads(done.stderr.rsplit("PROBE ", 1)[1])
    wall, cpu = time.perf_counter() - wall, cpu_seconds() - cpu
    return int(found[1]), wall, cpu, int(found[1]) / cpu, own["cpu"], own["peak"]


def _nothing(setup: Setup) -> Figures:
    """Tasks that do nothing: what the executor itself can bear."""
    figures = Figures(
        "Many: work that is nothing",
        "tasks that return their argument, 20 kB as a page's words are",
        ("executor", "tasks", "tasks a wall second", "tasks a CPU second of the coordinator"),
    )
    executors: list[tuple[str, Executor]] = [("in process", InProcess())]
    executors.append((f"{setup.jobs} local processes", LocalProcesses(setup.jobs)))
    for name, executor in executors:
        try:
            figures.rows.append((name, *_empty_tasks(executor, 2000)))
        finally:
            executor.close()
    return figures


def _empty_tasks(executor: Executor, count: int) -> tuple[int, float, float]:
    content = bytes(20_000)
    executor.submit(_same, content, seconds=60).result()
    wall, cpu = time.perf_counter(), time.process_time()
    futures = [executor.submit(_same, content, seconds=60) for _ in range(count)]
    for future in futures:
        future.result()
    return count, count / (time.perf_counter() - wall), count / max(time.process_time() - cpu, 1e-6)


def _same(content: bytes) -> bytes:
    return content
