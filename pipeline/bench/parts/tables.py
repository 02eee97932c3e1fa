"""Ruled tables of the samples, set anew, digital and scanned: cells exactly right."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractors.files import open_source
from extractors.pages.options import ReadOptions
from pipeline.bench.figures import Figures, SkippedError, percent
from pipeline.bench.reading import need_engine, need_typesetting, scan_of
from pipeline.bench.setup import Setup
from pipeline.document import make_records, read
from pipeline.evaluation.gold import Gold
from pipeline.evaluation.scores import score

if TYPE_CHECKING:
    from pipeline.samples.typeset import SetDocument

SCANS = (("clean", 300), ("typical", 200), ("bad", 300), ("bad", 200))


def measure(setup: Setup) -> Iterator[Figures]:
    need_typesetting()
    need_engine()
    documents = list(_with_tables(setup.samples / "sources"))
    if not documents:
        raise SkippedError("skipped: no sample with a table")
    figures = Figures(
        title="Tables: cells exactly right",
        on=f"{len(documents)} ruled tables over {sum(len(document.sheets) for document, _ in documents)} pages, merged "
        "cells repeated, only the sheets with tables",
        columns=("paper, program", "tables found", "cells", "right"),
        details=[],
    )
    figures.rows.append(
        _row("digital, sohoa", [_digital(setup, document, gold) for document, gold in documents], figures)
    )
    if importlib.util.find_spec("pdfplumber"):
        plain = [_pdfplumber(_digital_file(setup, document), gold) for document, gold in documents]
        figures.rows.append(
            (
                "digital, pdfplumber, best row each",
                None,
                sum(a for _, a in plain),
                percent(sum(r for r, _ in plain), sum(a for _, a in plain)),
            )
        )
    for level, dpi in SCANS:
        scored = [_scanned(setup, document, gold, level, dpi) for document, gold in documents]
        figures.rows.append(_row(f"{level} {dpi} dpi, sohoa", scored, figures))
    yield figures


Scored = tuple[dict[str, int], list[str]]


def _row(name: str, scored: list[Scored], figures: Figures) -> tuple[Any, ...]:
    cells = {key: sum(counts.get(key, 0) for counts, _ in scored) for key in ("tables", "tables_found", "all", "right")}
    figures.details.append({"paper": name, "misses": [miss for _, found in scored for miss in found]})
    return (name, f"{cells['tables_found']} of {cells['tables']}", cells["all"], percent(cells["right"], cells["all"]))


def _with_tables(sources: Path) -> Iterator[tuple[SetDocument, dict[str, Any]]]:
    """Each sample that has a table: the sheets that hold it, and its gold record without page numbers."""
    from pipeline.samples.gold import gold_of  # noqa: PLC0415 - needs what need_typesetting looks for
    from pipeline.samples.sources import load_all  # noqa: PLC0415
    from pipeline.samples.typeset import set_document  # noqa: PLC0415

    for sample in load_all(sources):
        if not sample.tables:
            continue
        document = set_document(sample)
        gold = gold_of(document)
        numbers = sorted({number for placed in document.blocks for number in placed.row_pages})
        tables = [{key: value for key, value in table.items() if key != "pages"} for table in gold["tables"]]
        sheets = tuple(document.sheets[number - 1] for number in numbers)
        yield replace(document, sheets=sheets), {"header": {}, "tables": tables}


def _digital_file(setup: Setup, document: SetDocument) -> Path:
    from pipeline.samples.pdf import write_digital  # noqa: PLC0415

    path = setup.scratch / f"{document.sample.name}-digital.pdf"
    path.write_bytes(write_digital(document.sheets, document.sample.name))
    return path


def _digital(setup: Setup, document: SetDocument, gold: dict[str, Any]) -> Scored:
    return _scored(_digital_file(setup, document), gold)


def _scanned(setup: Setup, document: SetDocument, gold: dict[str, Any], level: str, dpi: int) -> Scored:
    from pipeline.samples.scan import page_images  # noqa: PLC0415

    path = setup.scratch / f"{document.sample.name}-{level}-{dpi}.pdf"
    scan_of(page_images(document.sheets, dpi), dpi, level, document.sample.paper.seed, path)
    return _scored(path, gold)


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
