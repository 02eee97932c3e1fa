"""Image-only copies of digital pages, degraded: how many of their words are read, beside stock Tesseract."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.bench.costs import Cost
from pipeline.bench.figures import Figures, Row, SkippedError, percent
from pipeline.bench.matching import Found, misses, words_found
from pipeline.bench.reading import digital_pages, need_engine, need_typesetting, ours, picture_of, scan_of, stock
from pipeline.bench.setup import Setup

DPI = 200
LEVELS = ("typical", "bad")
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
    need_engine()
    need_typesetting()
    pages = digital_pages(setup.digital_pdfs(), setup.pages)
    if not pages:
        raise SkippedError("skipped: no digital page with a text layer that can be trusted")
    files = len({page.path for page in pages})
    figures = Figures(
        title="Words: image-only copies of digital pages",
        on=f"{len(pages)} pages of {files} born-digital PDFs, {DPI} dpi, words of their text layer (bag of words a "
        "page, NFC, tone placement folded)",
        columns=COLUMNS,
        details=[],
    )
    for level in LEVELS:
        totals = {"sohoa": (Found(), Cost(), [1.0]), "stock Tesseract vie": (Found(), Cost(), [1.0])}
        for seed, page in enumerate(pages):
            path = setup.scratch / f"{level}-{seed}.pdf"
            images = scan_of([picture_of(page.path, page.number, DPI)], DPI, level, 100 * seed, path)
            read, cost = ours(path)
            plain, plain_cost = stock(images[0], DPI)
            readings = {"sohoa": (read.text, cost), "stock Tesseract vie": (plain, plain_cost)}
            detail = {"level": level, "page": f"{page.path.name} {page.number}", "how": read.how}
            for reader, (text, spent) in readings.items():
                found = words_found(page.text, text)
                all_found, all_spent, worst = totals[reader]
                all_found.add(found)
                all_spent.add(spent)
                worst[0] = min(worst[0], found.share)
                detail[reader] = f"{found.share:.3f}"
            lost, instead = misses(page.text, read.text)
            figures.details.append({**detail, "missed": lost, "instead": instead})
        figures.rows += [
            (f"{level} {DPI} dpi, {reader}", len(pages), *_row(found, cost, worst[0], len(pages)))
            for reader, (found, cost, worst) in totals.items()
        ]
    yield figures


def _row(found: Found, cost: Cost, worst: float, pages: int) -> Row:
    return (
        percent(found.found, found.all),
        percent(worst, 1),
        percent(found.invented, found.read),
        percent(found.digits_found, found.digits),
        percent(found.wrong_marks, found.all - found.found),
        cost.cpu / pages,
    )
