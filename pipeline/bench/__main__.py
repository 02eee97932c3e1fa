"""`python -m pipeline.bench [PART ...] [--real DIR] [--json FILE]`: the figures, a table each, ratios in one run."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path
from typing import Any

from normalizers.tables import data_dir
from pipeline.bench.costs import commit, cpu_seconds, machine, versions
from pipeline.bench.figures import SkippedError
from pipeline.bench.setup import Setup

PARTS = (
    "words",
    "scans",
    "speed",
    "tables",
    "signers",
    "restore",
    "facts",
    "kills",
    "fuzz",
    "many",
    "cluster",
    "links",
    "scale",
)
REAL = Path(__file__).resolve().parents[3] / "shared" / "real"  # beside the checkout, where there is one


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m pipeline.bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; all where none is named")
    parser.add_argument("--samples", type=Path, default=data_dir() / "samples", help="folder with samples and gold")
    parser.add_argument("--real", type=Path, help="folder of real papers with gold records")
    parser.add_argument("--pages", type=int, default=12, help="most pages that a part reads as pictures (not facts)")
    parser.add_argument("--jobs", type=int, default=2, help="processes that read papers for the facts")
    parser.add_argument("--times", type=int, default=20, help="kills; mutated files; hundreds of small PDFs")
    parser.add_argument("--page-cache", type=Path, help="folder that keeps pages read for the facts")
    parser.add_argument("--json", type=Path, help="file for all figures with their details")
    options = parser.parse_args()
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    if options.real and not options.real.is_dir():
        parser.error(f"{options.real} is no folder")
    about = {
        "date": time.strftime("%Y-%m-%d %H:%M"),
        "commit": commit(),
        "command": " ".join(["python -m pipeline.bench", *sys.argv[1:]]),
        "machine": machine(),
        "versions": versions(),
    }
    for name, value in about.items():
        print(f"{name}: {value}")
    results: dict[str, Any] = {"about": about}
    with tempfile.TemporaryDirectory(prefix="sohoa-bench-") as scratch:
        setup = Setup(
            samples=options.samples,
            scratch=Path(scratch),
            real=options.real or (REAL if REAL.is_dir() else None),
            pages=options.pages,
            jobs=options.jobs,
            times=options.times,
            page_cache=options.page_cache,
        )
        for part in options.parts or PARTS:
            results[part] = _run(part, setup)
            if options.json:  # after each part: a run that is stopped loses nothing
                options.json.write_text(json.dumps(results, ensure_ascii=False, indent=1), encoding="utf-8")
    return 0


def _run(part: str, setup: Setup) -> list[dict[str, Any]]:
    """Prints the part's tables as they come; a part that can't be measured says why."""
    print(f"\n== {part} ==", flush=True)
    wall, cpu = time.perf_counter(), cpu_seconds()
    tables: list[dict[str, Any]] = []
    try:
        for figures in import_module(f"pipeline.bench.parts.{part}").measure(setup):
            print(figures.as_text() + "\n", flush=True)
            tables.append(figures.as_json())
    except SkippedError as reason:
        print(reason)
        tables.append({"skipped": str(reason)})
    print(f"({part}: {time.perf_counter() - wall:.0f} s, {cpu_seconds() - cpu:.0f} CPU s)", flush=True)
    return tables


if __name__ == "__main__":
    sys.exit(main())
