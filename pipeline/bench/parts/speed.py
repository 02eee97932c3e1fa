"""What reading costs: CPU of scans beside OCRmyPDF, digital pages a CPU second, start, memory."""

from __future__ import annotations

import importlib.util
import statistics
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from extractors.files import open_source
from extractors.pages.engines import NullEngine
from extractors.pages.options import ReadOptions
from extractors.pages.reading import read_pages
from extractors.tables.ruled import find_tables
from normalizers.pages import Page
from pipeline.bench.costs import Cost, rate, run
from pipeline.bench.figures import Figures, SkippedError
from pipeline.bench.reading import digital_pages, need_engine, need_typesetting, picture_of, scan_of
from pipeline.bench.setup import Setup

TYPICAL, BAD = 6, 2  # pages of a folder of scans of mixed quality
SOHOA = (sys.executable, "-m", "pipeline.cli")
LENGTHS = {"digital": (50, 500), "scan": (8, 40)}  # pages of the files whose memory is compared
OCRMYPDF = (sys.executable, "-m", "ocrmypdf", "-l", "vie", "--output-type", "pdf", "--quiet", "--jobs", "2")


def measure(setup: Setup) -> Iterator[Figures]:
    digital = setup.digital_pdfs()
    yield _digital(digital)
    yield _start(setup, digital)
    yield _memory(setup, digital)
    yield _scans(setup, digital)


def _scans(setup: Setup, digital: Sequence[Path]) -> Figures:
    need_engine()
    need_typesetting()
    pages = digital_pages(digital, min(TYPICAL + BAD, setup.pages))
    if not pages:
        raise SkippedError("skipped: no digital page to make scans of")
    figures = Figures(
        title="Speed: scans",
        on=f"scans of {len(pages)} full text pages, {TYPICAL} typical, the others bad, two PDFs a resolution; whole "
        "programs, starts included",
        columns=("scan, program", "CPU s a page", "wall s a page", "peak MiB of a process", "CPU of OCRmyPDF ÷ it"),
    )
    peer = importlib.util.find_spec("ocrmypdf") is not None
    if not peer:
        figures.notes.append("OCRmyPDF is not installed (pip install 'sohoa[bench]'): no ratio")
    for dpi in (200, 300):
        mine, theirs = Cost(), Cost() if peer else None
        peaks = [0.0, 0.0]
        for level, part in (("typical", pages[:TYPICAL]), ("bad", pages[TYPICAL:])):
            if not part:
                continue
            path = setup.scratch / f"speed-{dpi}-{level}.pdf"
            scan_of([picture_of(page.path, page.number, dpi) for page in part], dpi, level, 7, path)
            for at, (name, cost, command) in enumerate(
                (
                    ("sohoa", mine, [*SOHOA, "extract", str(path)]),
                    ("OCRmyPDF", theirs, [*OCRMYPDF, str(path), str(setup.scratch / "out.pdf")]),
                )
            ):
                if cost is None:
                    continue
                ran = run(command, setup.scratch)
                cost.add(Cost(ran.cpu, ran.wall))
                peaks[at] = max(peaks[at], ran.peak)
                if ran.code:
                    figures.notes.append(f"{name} ended with {ran.code} on {path.name}: {ran.errors.strip()[-200:]}")
        count = len(pages)
        ratio = theirs.cpu / mine.cpu if theirs else None
        figures.rows.append((f"{dpi} dpi, sohoa extract", mine.cpu / count, mine.wall / count, round(peaks[0]), ratio))
        if theirs:
            figures.rows.append((f"{dpi} dpi, OCRmyPDF", theirs.cpu / count, theirs.wall / count, round(peaks[1]), 1.0))
    return figures


def _digital(paths: Sequence[Path]) -> Figures:
    trusted = [page for path in paths for page in digital_pages([path], 1_000)]
    numbers = {path: [page.number for page in trusted if page.path == path] for path in paths}
    pages: list[Page] = []
    for path in paths:
        pages += read_pages(open_source(path), numbers[path], ReadOptions(), NullEngine())
    if not pages:
        raise SkippedError("skipped: no digital pages")
    tables = [[page] for page in pages if find_tables([page])]
    figures = Figures(
        title="Speed: digital pages",
        on=f"{len(pages)} pages of {len(paths)} born-digital PDFs, {len(tables)} of them with ruled tables",
        columns=("what, program", "pages a CPU second", "it ÷ sohoa"),
    )

    def ours() -> int:
        return sum(len(read_pages(open_source(path), numbers[path], ReadOptions(), NullEngine())) for path in paths)

    def tables_ours() -> int:
        return sum(bool(find_tables(page)) or 1 for page in tables)

    text = rate(ours)
    figures.rows.append(("words, lines, rules, triage: sohoa", text, 1.0))
    peers: list[tuple[str, Callable[[], int]]] = [("words alone: PyMuPDF", lambda: _pymupdf(numbers))]
    if importlib.util.find_spec("pdfplumber"):
        few = {path: wanted[:5] for path, wanted in numbers.items()}
        peers.append(("text alone: pdfplumber", lambda: _pdfplumber(few, "extract_text")))
    for name, work in peers:
        speed = rate(work)
        figures.rows.append((name, speed, speed / text))
    if tables:
        speed = rate(tables_ours)
        figures.rows.append(("ruled tables of pages that were read: sohoa", speed, 1.0))
        if importlib.util.find_spec("pdfplumber"):
            wanted = {path: [n for n in numbers[path] if _has_table(path, n)][:3] for path in paths}
            theirs = rate(lambda: _pdfplumber(wanted, "extract_tables"))
            both = 1 / (1 / text + 1 / speed)
            figures.rows.append(("read, then ruled tables: sohoa", both, 1.0))
            figures.rows.append(("ruled tables: pdfplumber", theirs, theirs / both))
    return figures


def _has_table(path: Path, number: int) -> bool:
    return bool(find_tables(read_pages(open_source(path), [number], ReadOptions(), NullEngine())))


def _pymupdf(numbers: dict[Path, list[int]]) -> int:
    from extractors.pages.mupdf import open_pdf  # noqa: PLC0415 - heavy

    count = 0
    for path, wanted in numbers.items():
        with open_pdf(path) as document:
            for number in wanted:
                document[number - 1].get_text("words")
                count += 1
    return count


def _pdfplumber(numbers: dict[Path, list[int]], method: str) -> int:
    pdfplumber: Any = importlib.import_module("pdfplumber")
    count = 0
    for path, wanted in numbers.items():
        if wanted:
            with pdfplumber.open(path, pages=wanted) as document:
                for page in document.pages:
                    getattr(page, method)()
                    count += 1
    return count


def _start(setup: Setup, digital: Sequence[Path]) -> Figures:
    """Medians of five: the first run also fills the disk cache."""
    short = min(digital, key=lambda path: (open_source(path).pages, path.name))
    long = max(digital, key=lambda path: (open_source(path).pages, path.name))
    commands = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "sohoa --help": [*SOHOA, "--help"],
        f"sohoa extract, {open_source(short).pages} digital page(s)": [*SOHOA, "extract", str(short)],
        f"sohoa extract, {open_source(long).pages} digital pages": [*SOHOA, "extract", str(long)],
    }
    figures = Figures(
        title="Speed: start and memory",
        on=f"medians of five runs; {short.name}, {long.name}",
        columns=("program", "CPU s", "wall s", "peak MiB"),
    )
    for name, command in commands.items():
        runs = [run(command, setup.scratch) for _ in range(5)]
        figures.rows.append(
            (
                name,
                statistics.median(ran.cpu for ran in runs),
                statistics.median(ran.wall for ran in runs),
                round(max(ran.peak for ran in runs)),
            )
        )
        figures.notes += [f"{name} ended with {ran.code}: {ran.errors.strip()[-200:]}" for ran in runs[:1] if ran.code]
    return figures


def _memory(setup: Setup, digital: Sequence[Path]) -> Figures:
    """Whether memory grows with the pages: files of two lengths, made of the same few pages."""
    figures = Figures(
        title="Speed: memory",
        on="sohoa extract; files made of the same few pages again and again",
        columns=("file", "pages", "peak MiB of a process", "wall s"),
    )
    pages = digital_pages(digital, 4)
    if not pages:
        raise SkippedError("skipped: no digital pages")
    kinds = ["digital"]
    try:
        need_engine()
        need_typesetting()
    except SkippedError as reason:
        figures.notes.append(str(reason))
    else:
        kinds.append("scan")
    for kind in kinds:
        few = setup.scratch / f"memory-{kind}.pdf"
        if kind == "scan":
            scan_of([picture_of(page.path, page.number, 200) for page in pages], 200, "typical", 3, few)
        else:
            _repeated([(page.path, page.number) for page in pages], len(pages), few)
        for length in LENGTHS[kind]:
            path = setup.scratch / f"memory-{kind}-{length}.pdf"
            _repeated([(few, number) for number in range(1, len(pages) + 1)], length, path)
            ran = run([*SOHOA, "extract", str(path)], setup.scratch)
            figures.rows.append((kind, length, round(ran.peak), ran.wall))
            if ran.code:
                figures.notes.append(f"ended with {ran.code} on {path.name}: {ran.errors.strip()[-200:]}")
    return figures


def _repeated(pages: Sequence[tuple[Path, int]], length: int, out: Path) -> None:
    """A PDF of `length` pages, the given ones in turn."""
    pymupdf: Any = importlib.import_module("pymupdf")
    with pymupdf.open() as made:
        for at in range(length):
            path, number = pages[at % len(pages)]
            with pymupdf.open(path) as source:
                made.insert_pdf(source, from_page=number - 1, to_page=number - 1)
        made.save(out, garbage=4)
