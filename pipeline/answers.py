"""Rows of an answer on standard output: a table that fits the terminal, CSV, or JSON."""

from __future__ import annotations

import csv
import json
import shutil
import sys
from collections.abc import Sequence
from typing import Any

WIDTH = 200  # where standard output is no terminal
GAP = 2
NARROWEST = 10
# What a table leaves out, being for programs: CSV and JSON have it.
_LEFT_OUT = {"unit_key", "document_key", "recurrence", "depth", "confidence", "deadline"}


def show(rows: Sequence[dict[str, Any]], form: str) -> None:
    """`form`: table, csv or json. No rows: an empty answer, and for people a line on standard error that says so."""
    if form == "json":
        print(json.dumps(list(rows), ensure_ascii=False, indent=1))
    elif not rows:
        print("nothing found", file=sys.stderr)
    elif form == "csv":
        writer = csv.DictWriter(sys.stdout, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    else:
        print(_table([_for_people(row) for row in rows]))


def _for_people(row: dict[str, Any]) -> dict[str, str]:
    """One line a row: the deadline in words where it has no date, a file by its name alone."""
    told = {name: "" if value is None else " ".join(str(value).split()) for name, value in row.items()}
    if "due" in told:
        told["due"] = told["due"] or told.get("deadline", "")
    if "path" in told:
        told["path"] = told["path"].rsplit("/", 1)[-1]
    return {name: value for name, value in told.items() if name not in _LEFT_OUT or len(row) < 5}


def _table(rows: Sequence[dict[str, str]]) -> str:
    """One line a row, cut to the width of the terminal; the widest columns give way first."""
    from rich import box  # noqa: PLC0415 - only where a table is printed
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415

    width = shutil.get_terminal_size((WIDTH, 24)).columns if sys.stdout.isatty() else WIDTH
    widths = {name: max(len(name), *(len(row[name]) for row in rows)) for name in rows[0]}
    while sum(widths.values()) + GAP * len(widths) > width and max(widths.values()) > NARROWEST:
        widths[max(widths, key=lambda name: widths[name])] -= 1
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, GAP, 0, 0))
    for name, wide in widths.items():
        table.add_column(name, no_wrap=True, overflow="ellipsis", width=wide)
    for row in rows:
        table.add_row(*row.values())
    console = Console(width=sum(widths.values()) + (GAP + 1) * len(widths), highlight=False, markup=False)
    with console.capture() as capture:
        console.print(table)
    return "\n".join(line.rstrip() for line in capture.get().splitlines())
