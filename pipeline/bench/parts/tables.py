"""Ruled tables of the samples and harder ones, set anew, digital and scanned: cells exactly right."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractors.files import open_source
from extractors.pages.options import ReadOptions
from pipeline.bench.figures import Figures, percent
from pipeline.bench.harder_tables import hard_tables, set_hard
from pipeline.bench.reading import need_engine, need_typesetting, scan_of
from pipeline.bench.setup import Setup
from pipeline.document import make_records, read
from pipeline.evaluation.gold import Gold
from pipeline.evaluation.scores import score

if TYPE_CHECKING:
    from pipeline.samples.sheets import Sheet

HARDER_SCANS = (("typical", 200), ("bad", 300))
SCANS = (("clean", 300), ("typical", 200), ("bad", 300), ("bad", 200))


@dataclass(frozen=True, slots=True)
class _Paper:
    """Sheets that hold one table and nothing else that matters, and its gold record."""

    name: str
    sheets: tuple[Sheet, ...]
    seed: int
    gold: dict[str, Any]


def measure(setup: Setup) -> Iterator[Figures]:
    need_typesetting()
    need_engine()
    papers = list(_of_samples(setup.samples / "sources"))
    if papers:
        yield _figures(setup, papers, "Tables: cells exactly right", SCANS)
    yield _figures(setup, list(_harder()), "Harder tables: cells exactly right", HARDER_SCANS)


def _figures(setup: Setup, papers: Sequence[_Paper], title: str, scans: Sequence[tuple[str, int]]) -> Figures:
    figures = Figures(
        title=title,
        on=f"{len(papers)} ruled tables over {sum(len(paper.sheets) for paper in papers)} pages, "
        "merged cells repeated, only the sheets with tables",
        columns=("paper, program", "tables found", "cells", "right"),
        details=[],
    )
    figures.rows.append(
        _row("digital, sohoa", [_scored(_digital(setup, paper), paper.gold) for paper in papers], figures)
    )
    if importlib.util.find_spec("pdfplumber"):
        plain = [_pdfplumber(_digital(setup, paper), paper.gold) for paper in papers]
        right, cells = sum(r for r, _ in plain), sum(a for _, a in plain)
        figures.rows.append(("digital, pdfplumber, best row each", None, cells, percent(right, cells)))
    for level, dpi in scans:
        scored = [_scored(_scan(setup, paper, level, dpi), paper.gold) for paper in papers]
        figures.rows.append(_row(f"{level} {dpi} dpi, sohoa", scored, figures))
    return figures


Scored = tuple[dict[str, int], list[str]]


def _row(name: str, scored: list[Scored], figures: Figures) -> tuple[Any, ...]:
    cells = {key: sum(counts.get(key, 0) for counts, _ in scored) for key in ("tables", "tables_found", "all", "right")}
    figures.details.append({"paper": name, "misses": [miss for _, found in scored for miss in found]})
    return (name, f"{cells['tables_found']} of {cells['tables']}", cells["all"], percent(cells["right"], cells["all"]))


def _of_samples(sources: Path) -> Iterator[_Paper]:
    """Each sample that has a table: the sheets that hold it, and its gold record without page numbers."""
    from pipeline.samples.gold import gold_of  # noqa: PLC0415 - needs what need_typesetting looks for
    from pipeline.samples.sources import load_all  # noqa: PLC0415
    from pipeline.samples.typeset import set_document  # noqa: PLC0415

    for sample in load_all(sources):
        if not sample.tables:
            continue
        document = set_document(sample)
        numbers = sorted({number for placed in document.blocks for number in placed.row_pages})
        tables = [
            {key: value for key, value in table.items() if key != "pages"} for table in gold_of(document)["tables"]
        ]
        sheets = tuple(document.sheets[number - 1] for number in numbers)
        yield _Paper(sample.name, sheets, sample.paper.seed, {"header": {}, "tables": tables})


def _harder() -> Iterator[_Paper]:
    for seed, table in enumerate(hard_tables(), 1):
        yield _Paper(table.name, set_hard(table), seed, {"header": {}, "tables": [table.gold()]})


def _digital(setup: Setup, paper: _Paper) -> Path:
    from pipeline.samples.pdf import write_digital  # noqa: PLC0415

    path = setup.scratch / f"{paper.name}-digital.pdf"
    path.write_bytes(write_digital(paper.sheets, paper.name))
    return path


def _scan(setup: Setup, paper: _Paper, level: str, dpi: int) -> Path:
    from pipeline.samples.scan import page_images  # noqa: PLC0415

    path = setup.scratch / f"{paper.name}-{level}-{dpi}.pdf"
    scan_of(page_images(paper.sheets, dpi), dpi, level, paper.seed, path)
    return path


def _scored(path: Path, gold: dict[str, Any]) -> Scored:
    source = open_source(path)
    records = make_records(source, read(source, range(1, source.pages + 1), ReadOptions()))
    tables = tuple(table for record in records for table in record.tables)
    whole = records[0].model_copy(update={"tables": tables})
    scores = score(Gold(path.stem, path, gold, {}, None), whole)
    return dict(scores.cells), [miss for miss in scores.misses if " cell " in miss]


def _pdfplumber(path: Path, gold: dict[str, Any]) -> tuple[int, int]:
    """Cells right and all; merged cells, which it gives once, count as right where they are empty below."""
    from pipeline.evaluation.compare import canonical  # noqa: PLC0415

    pdfplumber: Any = importlib.import_module("pdfplumber")
    got: list[list[str]] = []
    with pdfplumber.open(path) as document:
        for page in document.pages:
            for table in page.extract_tables():
                for row in table:
                    above = got[-1] if got else []
                    got.append(
                        [(above[n] if cell is None and n < len(above) else cell) or "" for n, cell in enumerate(row)]
                    )
    right = total = 0
    for table in gold["tables"]:
        for row in table["rows"]:
            best = max(
                (
                    sum(canonical(str(a or "")) == canonical(b) for a, b in zip(row, other, strict=False))
                    for other in got
                ),
                default=0,
            )
            right += best
            total += len(row)
    return right, total
