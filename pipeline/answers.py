"""Rows of an answer on standard output: a table that fits the terminal, CSV, or JSON."""

from __future__ import annotations

import csv
import json
import shutil
import sys
from collections.abc import Sequence
from typing import Any

MIN_COLUMN = 6


def show(rows: Sequence[dict[str, Any]], form: str) -> None:
    """`form`: table, csv or json. No rows: a line on standard error, and for csv and json an empty answer."""
    if form == "json":
        print(json.dumps(list(rows), ensure_ascii=False, indent=1))
        return
    if not rows:
        print("nothing found", file=sys.stderr)
        return
    if form == "csv":
        writer = csv.DictWriter(sys.stdout, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        return
    print(_table(rows, shutil.get_terminal_size((160, 24)).columns if sys.stdout.isatty() else None))


def _table(rows: Sequence[dict[str, Any]], width: int | None) -> str:
    """Columns as wide as their content; on a terminal the widest ones are cut, and long words wrap."""
    from rich import box  # noqa: PLC0415 - only where a table is printed
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415

    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for name in rows[0]:
        table.add_column(name, overflow="fold", min_width=min(MIN_COLUMN, len(name)))
    for row in rows:
        table.add_row(*("" if value is None else str(value) for value in row.values()))
    console = Console(width=width or 200, file=sys.stdout, highlight=False, markup=False, emoji=False)
    with console.capture() as capture:
        console.print(table)
    return capture.get().rstrip("\n")
