"""What is installed, what is missing, and the command that mends it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version

from normalizers.tables import data_dir


@dataclass(frozen=True, slots=True)
class Check:
    """One part of the system. `mend`: the command that brings it, where it is missing."""

    part: str
    found: str | None
    needed: bool
    mend: str = ""


def check_all() -> list[Check]:
    return [_python(), *_tesseract(), *_packages(), _model(), _fonts()]


def missing(checks: Iterable[Check]) -> list[Check]:
    return [check for check in checks if check.needed and check.found is None]


def as_lines(checks: Iterable[Check]) -> list[str]:
    """For a person: one line a part."""
    return [
        f"{'ok     ' if check.found else 'MISSING' if check.needed else 'absent '} {check.part}: "
        f"{check.found or check.mend}"
        for check in checks
    ]


def _python() -> Check:
    found = ".".join(map(str, sys.version_info[:3]))
    return Check(
        "Python 3.11 or newer", found if sys.version_info >= (3, 11) else None, True, "apt-get install python3"
    )


def _tesseract() -> list[Check]:
    program, language = None, None
    if path := shutil.which("tesseract"):
        program = _output([path, "--version"]).partition("\n")[0].removeprefix("tesseract ") or None
        languages = _output([path, "--list-langs"]).split()
        language = "installed" if "vie" in languages else None
    return [
        Check("Tesseract (OCR)", program, True, "apt-get install tesseract-ocr"),
        Check("Tesseract language vie", language, True, "apt-get install tesseract-ocr-vie"),
    ]


def _packages() -> list[Check]:
    checks = []
    for requirement in requires("sohoa") or []:
        name, _, marker = requirement.partition(";")
        if "extra" in marker:
            continue
        name = name.split(">")[0].split("=")[0].split("<")[0].split("[")[0].strip()
        try:
            found: str | None = version(name)
        except PackageNotFoundError:
            found = None
        checks.append(Check(f"package {name}", found, True, f"{sys.executable} -m pip install {name}"))
    return checks


def _model() -> Check:
    files = list((data_dir() / "model").glob("*"))
    size = sum(file.stat().st_size for file in files)
    return Check(
        "language model", f"{size / 1e6:.1f} MB" if size else None, True, "restore data/model from the repository"
    )


def _fonts() -> Check:
    found = _output(["fc-list", "Liberation Serif", "file"]) if shutil.which("fc-list") else ""
    return Check(
        "fonts for `make samples`", "Liberation Serif" if found else None, False, "apt-get install fonts-liberation2"
    )


def _output(command: list[str]) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False, errors="replace")
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout or done.stderr
