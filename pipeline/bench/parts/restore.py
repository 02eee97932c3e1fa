"""Diacritics restored: text without marks, text of an OCR without Vietnamese, and good text that must stay as it is."""

from __future__ import annotations

import time
from collections.abc import Iterator

from normalizers.restoration.lines import restore_lines
from normalizers.restoration.training.measure import right, stripped, words
from normalizers.text import normal, without_marks
from pipeline.bench.figures import Figures, Percent, SkippedError, percent
from pipeline.bench.reading import digital_pages, need_engine, need_typesetting, picture_of, scan_of, stock
from pipeline.bench.setup import Setup
from pipeline.evaluation.gold import load

PAGES = 4
DPI = 200


def measure(setup: Setup) -> Iterator[Figures]:
    figures = Figures(
        title="Restoring: words right",
        on="words of exact texts, aligned, tone placement folded, punctuation left out",
        columns=("text", "words", "before", "restored", "words a second"),
        details=[],
    )
    for name, texts in _exact(setup):
        lines = [normal(line) for text in texts for line in text.splitlines()]
        good, total, seconds = stripped(lines)
        figures.rows.append(
            (f"{name}, all marks stripped", total, percent(0, 0), percent(good, total), total / seconds)
        )
        same = list(restore_lines(lines))
        kept = sum(a == b for x, y in zip(same, lines, strict=True) for a, b in zip(words(x), words(y), strict=False))
        figures.rows.append(
            (f"{name}, good text left as it is", total, percent(total, total), percent(kept, total), None)
        )
    for _, folder in setup.folders():
        for gold in load(folder):
            if gold.kind == "given_text" and gold.whole_text is not None:
                given = gold.paper.read_text(encoding="utf-8")
                figures.rows.append(_as_it_is(f"{gold.paper.name}, as it came", given, gold.whole_text))
                bodies = _body(given), _body(gold.whole_text)
                if all(len(body) < len(whole) for body, whole in zip(bodies, (given, gold.whole_text), strict=True)):
                    figures.rows.append(_as_it_is(f"{gold.paper.name}, without its appendix", *bodies))
    try:
        figures.rows.append(_without_vietnamese(setup))
    except SkippedError as reason:
        figures.notes.append(f"pages read with eng: {reason}")
    yield figures


def _exact(setup: Setup) -> Iterator[tuple[str, list[str]]]:
    for name, folder in setup.folders():
        texts = [text for gold in load(folder) for text in gold.page_texts.values()]
        if texts:
            yield f"{name}: {len(texts)} pages", texts
        for gold in load(folder):
            if gold.whole_text is not None:
                yield gold.name, [gold.whole_text]


def _body(text: str) -> str:
    """What stands before the appendix."""
    lines = text.split("\n")
    heads = (at for at, line in enumerate(lines) if without_marks(line).strip().upper() == "PHU LUC")
    return "\n".join(lines[: next(heads, len(lines))])


def _as_it_is(name: str, given: str, truth: str) -> tuple[str, int, Percent, Percent, float]:
    read = [normal(line) for line in given.splitlines()]
    start = time.perf_counter()
    restored = "\n".join(restore_lines(read))
    seconds = time.perf_counter() - start
    before, total = right("\n".join(read), truth)
    after, _ = right(restored, truth)
    return name, total, percent(before, total), percent(after, total), total / seconds


def _without_vietnamese(setup: Setup) -> tuple[str, int, Percent, Percent, float]:
    """What many office scanners leave: typical scans read by Tesseract's model of English."""
    need_engine("eng")
    need_typesetting()
    pages = digital_pages(setup.digital_pdfs(), min(PAGES, setup.pages))
    before = after = total = 0
    seconds = 0.0
    for seed, page in enumerate(pages):
        path = setup.scratch / f"eng-{seed}.pdf"
        images = scan_of([picture_of(page.path, page.number, DPI)], DPI, "typical", seed, path)
        text, _ = stock(images[0], DPI, "eng")
        plain, count = right(normal(text), page.text)
        start = time.perf_counter()
        mended, _ = right("\n".join(restore_lines(text.splitlines())), page.text)
        seconds += time.perf_counter() - start
        before, after, total = before + plain, after + mended, total + count
    name = f"{len(pages)} typical {DPI} dpi scans read with eng"
    return name, total, percent(before, total), percent(after, total), total / max(seconds, 1e-9)
