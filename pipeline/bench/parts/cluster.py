"""Scans on one and two processes, and on Dask: the same store, and what each way costs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from pipeline.bench.contents import contents, differences
from pipeline.bench.costs import cpu_seconds
from pipeline.bench.figures import Figures, SkippedError
from pipeline.bench.reading import need_engine
from pipeline.bench.setup import Setup


def measure(setup: Setup) -> Iterator[Figures]:
    need_engine()
    if find_spec("distributed") is None:
        raise SkippedError("Dask is not installed: .venv/bin/pip install 'sohoa[cluster]'")
    papers = _scans(setup)
    figures = Figures(
        "Cluster: scans read by local processes and on Dask",
        f"{len(list(papers.iterdir()))} scanned samples, twice as many pages as --pages at most; load before: "
        + " / ".join(f"{load:.1f}" for load in os.getloadavg()),
        ("workers", "wall s", "CPU s", "first to last paper, s", "wall ÷ one process", "rows that differ"),
    )
    ways = [("1 process", ["--jobs", "1"]), ("2 processes", ["--jobs", "2"]), ("Dask, 2 workers", ["--cluster", "2"])]
    wanted: dict[str, set[str]] | None = None
    alone = 0.0
    for number, (name, how) in enumerate(ways):
        out = setup.scratch / f"out{number}"
        wall, cpu, span = _run(papers, out, how)
        found = contents(out / "sohoa.db")
        wanted = wanted or found
        alone = alone or wall
        figures.rows.append((name, wall, cpu, span, wall / alone, len(differences(wanted, found))))
    figures.notes.append("wall times mean something only on an idle machine; CPU: start of all processes included")
    yield figures


def _scans(setup: Setup) -> Path:
    """Each scanned sample several times, distinct by bytes behind its end."""
    folder = setup.scratch / "scans"
    folder.mkdir()
    names = ("ke-hoach-quet", "cong-van-tra-loi", "cong-van-viet-tay", "huong-dan-dang")
    for number in range(2 * setup.pages):
        paper = setup.samples / f"{names[number % len(names)]}.pdf"
        copy = folder / f"{number:03}-{paper.name}"
        shutil.copy(paper, copy)
        with copy.open("ab") as file:
            file.write(b"\n" * (number + 1))
    return folder


def _run(papers: Path, out: Path, how: list[str]) -> tuple[float, float, float]:
    wall, cpu = time.perf_counter(), cpu_seconds()
    command = [
        sys.executable,
        "-m",
        "pipeline.cli",
        "run",
        str(papers),
        "--out",
        str(out),
        "--page-seconds",
        "1800",
        *how,
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(how)}: {done.stderr[-500:]}")
    lines = (out / "log.jsonl").read_text(encoding="utf-8").splitlines()
    return time.perf_counter() - wall, cpu_seconds() - cpu, _span(lines)


def _span(lines: list[str]) -> float:
    import json  # noqa: PLC0415
    from datetime import datetime  # noqa: PLC0415

    at = [datetime.fromisoformat(json.loads(line)["at"]) for line in lines]
    return (max(at) - min(at)).total_seconds()
