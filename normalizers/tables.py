"""Opens the tables in data/: what changes without code."""

from __future__ import annotations

import csv
from functools import lru_cache
from pathlib import Path

_HERE = Path(__file__).resolve().parent.parent


@lru_cache(maxsize=1)
def data_dir() -> Path:
    """The folder of tables: `data/` in a checkout, `sohoa_data/` beside the packages of an installed wheel."""
    installed = _HERE / "sohoa_data"
    return installed if installed.is_dir() else _HERE / "data"


@lru_cache(maxsize=64)
def rows(name: str) -> tuple[dict[str, str], ...]:
    """All rows of `data/NAME.csv` (UTF-8, header row), each by column name; missing cells are empty."""
    with (data_dir() / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple({k: v or "" for k, v in row.items()} for row in csv.DictReader(file))
