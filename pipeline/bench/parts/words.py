"""Image-only copies of digital pages, degraded: how many of their words are read, beside stock Tesseract."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.bench.costs import Cost
from pipeline.bench.figures import Figures, Row, SkippedError, percent
from pipeline.bench.matching import Found, misses, words_found
from pipeline.bench.reading import (
    all_words,
    digital_pages,
    need_engine,
    need_typesetting,
    ours,
    picture_of,
    scan_of,
    stock,
)
from pipeline.bench.setup import Setup

DPI = 200
LEVELS = ("typical", "bad")
READERS = ("sohoa", "stock Tesseract vie")
COLUMNS = (
    "copy, reader",
    "pages",
    "words found",
    "worst page",
    "invented",
    "words with digits",
    "wrong marks alone",
    "CPU s a page",
)


def measure(setup: Setup) -> Iterator[Figures]:
    """Real papers where there are some; half as many pages of samples, which are set in one face."""
    need_engine()
    need_typesetting()
    paths = setup.digital_pdfs()
    mine = [path for path in paths if path.parent == setup.samples]
    if setup.real:
        yield _of("real papers", [path for path in paths if path not in mine], setup.pages, setup.scratch)
    yield _of("samples", mine, max(1, setup.pages // 2), setup.scratch)


def _of(name: str, paths: Sequence[Path], most: int, scratch: Path) -> Figures:
    pages = digital_pages(paths, most)
    if not pages:
        raise SkippedError(f"skipped: no digital page of {name} with a text layer that can be trusted")
    files = len({page.path for page in pages})
    figures = Figures(
        title=f"Words: image-only copies of digital pages, {name}",
        on=f"{len(pages)} pages of {files} born-digital PDFs, {DPI} dpi, words of their text layer (bag of words a "
        "page, NFC, tone placement folded)",
        columns=COLUMNS,
        details=[],
    )
    for level in LEVELS:
        found = {reader: Found() for reader in READERS}
        spent = {reader: Cost() for reader in READERS}
        worst = dict.fromkeys(READERS, 1.0)
        for seed, page in enumerate(pages):
            path = scratch / f"{level}-{seed}.pdf"
            images = scan_of([picture_of(page.path, page.number, DPI)], DPI, level, 100 * seed, path)
            read, cost = ours(path)
            plain, plain_cost = stock(images[0], DPI)
            mine = all_words(read)
            detail: dict[str, object] = {"level": level, "page": f"{page.path.name} {page.number}", "how": read.how}
            for reader, text, paid in zip(READERS, (mine, plain), (cost, plain_cost), strict=True):
                here = words_found(page.text, text)
                found[reader].add(here)
                spent[reader].add(paid)
                worst[reader] = min(worst[reader], here.share)
                detail[reader] = round(here.share, 4)
            lost, instead = misses(page.text, mine)
            figures.details.append({**detail, "missed": lost, "instead": instead})
        figures.rows += [
            (f"{level} {DPI} dpi, {reader}", len(pages), *_row(found[reader], spent[reader], worst[reader], len(pages)))
            for reader in READERS
        ]
    return figures


def _row(found: Found, cost: Cost, worst: float, pages: int) -> Row:
    return (
        percent(found.found, found.all),
        percent(worst, 1),
        percent(found.invented, found.read),
        percent(found.digits_found, found.digits),
        percent(found.wrong_marks, found.all - found.found),
        cost.cpu / pages,
    )
