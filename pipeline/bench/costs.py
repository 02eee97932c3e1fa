"""CPU seconds and memory, of this process with its children and of other programs; the machine and its versions."""

from __future__ import annotations

import json
import os
import platform
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path


@dataclass(slots=True)
class Cost:
    """`cpu`: seconds of user and system time, ended children included; `wall`: seconds that passed."""

    cpu: float = 0.0
    wall: float = 0.0

    def add(self, other: Cost) -> None:
        self.cpu += other.cpu
        self.wall += other.wall


def cpu_seconds() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(part.ru_utime + part.ru_stime for part in used)


@contextmanager
def measured() -> Iterator[Cost]:
    """What the block costs; known after it. Threads and children of other work must not run meanwhile."""
    cost = Cost()
    cpu, wall = cpu_seconds(), time.perf_counter()
    try:
        yield cost
    finally:
        cost.cpu, cost.wall = cpu_seconds() - cpu, time.perf_counter() - wall


def rate(work: Callable[[], int], least: float = 2.0) -> float:
    """Units of work (what `work` gives back) a CPU second, repeated until `least` CPU seconds are spent."""
    work()  # opens tables and loads libraries
    done = 0
    start = cpu_seconds()
    while (spent := cpu_seconds() - start) < least:
        done += work()
    return done / spent


@dataclass(frozen=True, slots=True)
class Ran:
    """A program that ended. `peak`: MiB of the largest of its processes, which need not be the first."""

    code: int
    cpu: float
    wall: float
    peak: float
    errors: str


def run(command: Sequence[str], scratch: Path) -> Ran:
    """Runs a program to its end, its output thrown away."""
    errors = scratch / "errors.txt"
    launcher = [sys.executable, "-S", "-E", str(Path(__file__).with_name("launch.py")), str(errors)]
    done = subprocess.run([*launcher, *command], capture_output=True, text=True, check=True)
    said = errors.read_text(encoding="utf-8", errors="replace") if errors.is_file() else ""
    return Ran(**json.loads(done.stdout), errors=said[-500:])


def machine() -> str:
    """Processor, how many cores, how busy it is."""
    name = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.is_file():
        models = (line for line in info.read_text(encoding="utf-8").splitlines() if line.startswith("model name"))
        name = next(models, f":{name}").split(":", 1)[1].strip()
    busy = " / ".join(f"{load:.1f}" for load in os.getloadavg())
    return f"{name}, {os.cpu_count()} cores, load {busy}; {platform.platform(terse=True)}"


def versions() -> str:
    named = [f"Python {platform.python_version()}"]
    for name in ("sohoa", "PyMuPDF", "opencv-python-headless", "pytesseract", "ocrmypdf", "pdfplumber"):
        try:
            named.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            named.append(f"no {name}")
    named.append(_first_line(["tesseract", "--version"]) or "no tesseract")
    return ", ".join(named)


def commit() -> str:
    """The commit of the checkout that runs, marked where files differ from it; "unknown" outside of one."""
    here = Path(__file__).resolve().parent
    found = _first_line(["git", "-C", str(here), "describe", "--always", "--dirty", "--exclude=*"])
    return found or "unknown"


def _first_line(command: Sequence[str]) -> str:
    if not shutil.which(command[0]):
        return ""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return (done.stdout or done.stderr).strip().split("\n", 1)[0] if done.returncode == 0 else ""
