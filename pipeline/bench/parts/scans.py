"""Real scans whose pages have an exact text: words found, letters wrong in running text, beside stock Tesseract."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.bench.costs import Cost
from pipeline.bench.figures import Figures, SkippedError, percent
from pipeline.bench.matching import Found, misses, running_distance, words_found
from pipeline.bench.reading import need_engine, ours, picture_of, stock
from pipeline.bench.setup import Setup
from pipeline.evaluation.gold import load

DPI = 300
PICTURES = ("scan", "bad_text_layer")


def measure(setup: Setup) -> Iterator[Figures]:
    need_engine()
    golds = [gold for gold in load(setup.need_real("this part")) if gold.kind in PICTURES]
    pages = [(gold, number) for gold in golds for number in sorted(gold.page_texts)]
    if not pages:
        raise SkippedError("skipped: no scan with an exact text of a page (NAME_pN.txt)")
    figures = Figures(
        title="Scans: real pages with an exact text",
        on=f"{len(pages)} pages of {len(golds)} scanned papers, read at {DPI} dpi; running text: lines of 8 and more "
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
    readers = ("sohoa", "stock Tesseract vie")
    found = {reader: Found() for reader in readers}
    spent = {reader: Cost() for reader in readers}
    letters = dict.fromkeys(readers, (0, 0))
    worst = dict.fromkeys(readers, 1.0)
    for gold, number in pages:
        truth = gold.page_texts[number]
        read, cost = ours(gold.paper, number)
        plain, plain_cost = stock(picture_of(gold.paper, number, DPI), DPI)
        lost, instead = misses(truth, read.text)
        detail: dict[str, object] = {"page": f"{gold.name} {number}", "how": read.how}
        for reader, text, paid in (("sohoa", read.text, cost), ("stock Tesseract vie", plain, plain_cost)):
            here = words_found(truth, text)
            wrong, all_letters = running_distance(truth, text)
            found[reader].add(here)
            spent[reader].add(paid)
            letters[reader] = (letters[reader][0] + wrong, letters[reader][1] + all_letters)
            worst[reader] = min(worst[reader], here.share)
            detail[reader] = {"words found": here.share, "CER": wrong / all_letters if all_letters else None}
        figures.details.append({**detail, "missed": lost, "instead": instead})
    for reader in readers:
        words = found[reader]
        figures.rows.append(
            (
                reader,
                len(pages),
                percent(words.found, words.all),
                percent(worst[reader], 1),
                percent(words.invented, words.read),
                percent(words.digits_found, words.digits),
                _fine(*letters[reader]),
                spent[reader].cpu / len(pages),
            )
        )
    figures.notes.append("invented: also what a careful copyist leaves out, such as the words of stamps")
    yield figures


def _fine(wrong: int, letters: int) -> str:
    return f"{100 * wrong / letters:.2f} %" if letters else "-"
