"""The harder tables of the benchmark as born-digital files: every cell comes back as it was set."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractors.files import open_source
from extractors.pages.engines import NullEngine
from extractors.pages.options import ReadOptions
from extractors.pages.reading import read_pages
from extractors.tables.ruled import find_tables
from pipeline.bench.harder_tables import HardTable, hard_tables, set_hard
from pipeline.evaluation.compare import canonical
from pipeline.samples.pdf import write_digital


@pytest.mark.parametrize("table", tuple(hard_tables()), ids=lambda table: str(table.name))
def test_every_cell_comes_back(table: HardTable, tmp_path: Path) -> None:
    path = tmp_path / "table.pdf"
    path.write_bytes(write_digital(set_hard(table), table.name))
    source = open_source(path)
    (found,) = find_tables(read_pages(source, range(1, source.pages + 1), ReadOptions(), NullEngine()))
    gold = table.gold()["rows"]
    assert isinstance(gold, list)
    assert [[canonical(cell) for cell in row] for row in found.rows] == [[canonical(c) for c in row] for row in gold]
