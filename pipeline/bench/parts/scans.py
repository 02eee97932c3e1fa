"""Scans whose pages have an exact text: words found, letters wrong in running text, beside stock Tesseract."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.bench.costs import Cost
from pipeline.bench.figures import Figures, percent
from pipeline.bench.matching import Found, misses, running_distance, words_found
from pipeline.bench.reading import all_words, need_engine, ours, picture_of, stock
from pipeline.bench.setup import Setup
from pipeline.evaluation.gold import Gold, load

DPI = 300
PICTURES = ("scan", "bad_text_layer")
READERS = ("sohoa", "stock Tesseract vie")


def measure(setup: Setup) -> Iterator[Figures]:
    need_engine()
    real = load(setup.real) if setup.real else ()
    yield _of("real papers", [gold for gold in real if gold.kind in PICTURES])
    yield _of("samples", [gold for gold in load(setup.samples) if gold.kind in PICTURES])


def _of(name: str, golds: Sequence[Gold]) -> Figures:
    pages = [(gold, number) for gold in golds for number in sorted(gold.page_texts)]
    papers = len({gold.name for gold, _ in pages})
    figures = Figures(
        title=f"Scans: pages with an exact text, {name}",
        on=f"{len(pages)} pages of {papers} scanned papers, read at {DPI} dpi; running text: lines of 10 and more "
        "words; handwriting left out",
        columns=(
            "reader",
            "pages",
            "words found",
            "worst page",
            "invented",
            "words with digits",
            "CER",
            "CPU s a page",
        ),
        details=[],
    )
    if not pages:
        figures.notes.append(
            "skipped: no scan with an exact text of a page (NAME_pN.txt); real ones come by --real DIR"
        )
        return figures
    found = {reader: Found() for reader in READERS}
    spent = {reader: Cost() for reader in READERS}
    letters = dict.fromkeys(READERS, (0, 0))
    worst = dict.fromkeys(READERS, 1.0)
    for gold, number in pages:
        truth = gold.page_texts[number]
        read, cost = ours(gold.paper, number)
        plain, plain_cost = stock(picture_of(gold.paper, number, DPI), DPI)
        mine = all_words(read)
        lost, instead = misses(truth, mine)
        detail: dict[str, object] = {"page": f"{gold.name} {number}", "how": read.how}
        for reader, text, paid in zip(READERS, (mine, plain), (cost, plain_cost), strict=True):
            here = words_found(truth, text)
            wrong, count = running_distance(truth, text)
            found[reader].add(here)
            spent[reader].add(paid)
            letters[reader] = (letters[reader][0] + wrong, letters[reader][1] + count)
            worst[reader] = min(worst[reader], here.share)
            detail[reader] = {"words found": here.share, "CER": wrong / count if count else None}
        figures.details.append({**detail, "missed": lost, "instead": instead})
    for reader in READERS:
        words = found[reader]
        wrong, count = letters[reader]
        figures.rows.append(
            (
                reader,
                len(pages),
                percent(words.found, words.all),
                percent(worst[reader], 1),
                percent(words.invented, words.read),
                percent(words.digits_found, words.digits),
                f"{100 * wrong / count:.2f} %" if count else None,
                spent[reader].cpu / len(pages),
            )
        )
    figures.notes.append("invented: also what a copyist leaves out, such as the words of stamps")
    return figures
