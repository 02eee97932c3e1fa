"""Hostile and damaged files of every kind: each stored or failed with a class, the run unharmed, memory bounded."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from extractors.files import SUFFIXES
from pipeline.bench.figures import Figures
from pipeline.bench.reading import need_engine
from pipeline.bench.setup import Setup
from pipeline.samples.mutations import mutated

_PROBE = """
import resource, sys
from pipeline.cli import cli
try:
    code = cli.main(sys.argv[1:], standalone_mode=False)
finally:
    print("PROBE", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, file=sys.stderr)
sys.exit(code)
"""
MEMORY = 2048  # MiB a worker
PAGE_SECONDS = 20


def measure(setup: Setup) -> Iterator[Figures]:
    need_engine()
    papers = sorted(path for path in setup.samples.iterdir() if path.suffix in SUFFIXES and "_p" not in path.name)
    folder = setup.scratch / "mutated"
    folder.mkdir()
    for name, content in mutated(papers, setup.times):
        (folder / name).write_bytes(content)
    out = setup.scratch / "out"
    began = time.perf_counter()
    command = [sys.executable, "-c", _PROBE, "run", str(folder), "--out", str(out), "--jobs", str(setup.jobs)]
    command += ["--memory", str(MEMORY), "--page-seconds", str(PAGE_SECONDS)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        raise RuntimeError(f"the run ended with {done.returncode}: {done.stderr[-1000:]}")
    lines = [json.loads(line) for line in (out / "log.jsonl").read_text(encoding="utf-8").splitlines()]
    yield _figures(setup, lines, time.perf_counter() - began, int(done.stderr.rsplit("PROBE ", 1)[1]), folder)


def _figures(setup: Setup, lines: list[dict[str, object]], wall: float, peak: int, folder: Path) -> Figures:
    how = Counter(str(line.get("error_class") or line["outcome"]) for line in lines)
    figures = Figures(
        "Fuzz: what became of damaged and hostile files",
        f"{setup.times} files, {setup.jobs} workers of {MEMORY} MiB; {wall:.0f} s, coordinator's peak {peak} MiB",
        ("outcome", "files"),
        rows=[(name, count) for name, count in how.most_common()],
        details=lines,
    )
    told = {str(line["path"]) for line in lines}
    missing = [path.name for path in folder.iterdir() if str(path) not in told]
    figures.rows.append(("without an outcome", len(missing)))
    slow = sorted(lines, key=lambda line: -float(str(line.get("seconds") or 0)))[:3]
    figures.notes = [f"slow: {Path(str(line['path'])).name}: {line.get('seconds')} s" for line in slow]
    odd = ("WorkerLostError", "TimeoutError", "MemoryError", "timeout", "memory", "worker_lost", "page_failed")
    figures.notes += [
        f"{line['error_class']}: {Path(str(line['path'])).name}: {str(line['message'])[:90]}"
        for line in lines
        if line.get("error_class") in odd
    ]
    return figures
