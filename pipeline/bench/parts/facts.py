"""Facts against gold records, confidence against rightness, and what extraction from text costs."""

from __future__ import annotations

import gc
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from extractors.files import open_source
from normalizers.codes import find_codes
from normalizers.records import Record
from pipeline.batch import process
from pipeline.bench.calibration import BINS, Judged, assignments_judged, citations_judged, header_judged
from pipeline.bench.costs import cpu_seconds, rate
from pipeline.bench.figures import Figures, Percent, percent
from pipeline.bench.reading import need_engine
from pipeline.bench.setup import Setup
from pipeline.document import make_records, read
from pipeline.evaluation.gold import Gold, load
from pipeline.evaluation.report import rates
from pipeline.evaluation.scores import Scores, score
from pipeline.executors import make_executor
from pipeline.outcomes import Done
from pipeline.settings import Settings

DIGITAL = ("born_digital", "docx")


def measure(setup: Setup) -> Iterator[Figures]:
    need_engine()
    settings = Settings(jobs=setup.jobs, page_cache=setup.page_cache or setup.scratch / "pages")
    groups: dict[str, list[tuple[Gold, Record | None]]] = {}
    for name, folder in setup.folders():
        golds = list(load(folder))
        records = _records(golds, settings)
        for gold in golds:
            kind = "digital" if gold.kind in DIGITAL else "given text" if gold.kind == "given_text" else "scans"
            groups.setdefault(f"{name}: {kind}", []).append((gold, records.get(gold.paper)))
    yield _rates(groups)
    yield _fields({name: pairs for name, pairs in groups.items() if name.startswith("real")} or groups)
    yield _calibration("header fields", groups, header_judged)
    yield _calibration("citations", groups, citations_judged)
    yield _calibration("assignments", groups, assignments_judged)
    yield _speed(setup, settings, [record for pairs in groups.values() for _, record in pairs if record])


def _records(golds: Sequence[Gold], settings: Settings) -> dict[Path, Record]:
    executor = make_executor(settings)
    try:
        outcomes = process([gold.paper for gold in golds], executor, settings)
        return {Path(outcome.path): outcome.records[0] for outcome in outcomes if isinstance(outcome, Done)}
    finally:
        executor.close()


def _summed(pairs: Sequence[tuple[Gold, Record | None]]) -> Scores:
    total = Scores()
    for gold, record in pairs:
        total.add(score(gold, record))
    return total


def _rates(groups: dict[str, list[tuple[Gold, Record | None]]]) -> Figures:
    scores = {name: _summed(pairs) for name, pairs in groups.items()}
    figures = Figures(
        title="Facts: against gold records",
        on=", ".join(f"{len(pairs)} {name}" for name, pairs in groups.items()),
        columns=("figure", *groups),
        details={name: each.misses for name, each in scores.items()},
    )
    columns = [rates(each) for each in scores.values()]
    figures.rows += [(key.replace("_", " "), *(Percent(column[key]) for column in columns)) for key in columns[0]]
    for kind in ("right", "empty", "wrong", "wrong_and_sure"):
        label = f"handwritten fields {kind.replace('_', ' ')}"
        figures.rows.append((label, *(each.handwritten[kind] for each in scores.values())))
    label = "deadlines invented"
    figures.rows.append((label, *(each.assignment_facts["deadline_invented"] for each in scores.values())))
    return figures


def _fields(groups: dict[str, list[tuple[Gold, Record | None]]]) -> Figures:
    scores = {name: _summed(pairs) for name, pairs in groups.items()}
    figures = Figures(
        title="Facts: header fields, strict",
        on="all that gold has but handwritten and unsure ones; P: right of those given, R: right of all",
        columns=("field", *(f"{name} {part}" for name in groups for part in ("P", "R"))),
    )
    names = list(dict.fromkeys(name for each in scores.values() for name in each.header_strict))
    for name in names:
        counts = [each.header_strict[name] for each in scores.values()]
        figures.rows.append((name, *(Percent(value) for count in counts for value in (count.precision, count.recall))))
    return figures


def _calibration(
    what: str,
    groups: dict[str, list[tuple[Gold, Record | None]]],
    judged: Callable[[Gold, Record], Iterator[Judged]],
) -> Figures:
    figures = Figures(
        title=f"Facts: confidence printed and how often it is right, {what}",
        on="every value given for which gold has a say, handwritten ones too; digital papers and scans together",
        columns=("confidence", "values", "mean confidence", "right"),
    )
    all_judged = [one for pairs in groups.values() for gold, record in pairs if record for one in judged(gold, record)]
    gap = 0.0
    for low, high in BINS:
        inside = [one for one in all_judged if low <= one.confidence < high or one.confidence == high == 1.0]
        mean = sum(one.confidence for one in inside) / len(inside) if inside else None
        good = sum(one.right for one in inside)
        figures.rows.append((f"{low:.2f} to {high:.2f}", len(inside), mean, percent(good, len(inside))))
        gap += abs(sum(one.confidence for one in inside) - good)
    if all_judged:
        figures.notes.append(f"mean distance of confidence and rightness over the bins: {gap / len(all_judged):.3f}")
    figures.details = [one.label for one in all_judged if not one.right and one.confidence >= BINS[-1][0]]
    return figures


def _speed(setup: Setup, settings: Settings, records: Sequence[Record]) -> Figures:
    """The pages come from the cache, so that only extraction is measured."""
    figures = Figures(
        title="Facts: speed",
        on="pages read before, one process; codes: the records' texts, repeated to 1 MB of UTF-8",
        columns=("what", "a CPU second"),
    )
    ready = []
    for gold in setup.golds():
        source = open_source(gold.paper)
        numbers = range(1, source.pages + 1)
        ready.append((source, read(source, numbers, settings.reading, settings.page_cache)))
    for source, pages in ready[:2]:
        make_records(source, pages)
    gc.collect()
    gc.freeze()  # all papers' pages are held here, which no worker does
    start = cpu_seconds()
    for source, pages in ready:
        make_records(source, pages)
    spent = cpu_seconds() - start
    gc.unfreeze()
    figures.rows.append(("pages, from words to record", sum(len(pages) for _, pages in ready) / spent))
    text = "\n".join(record.text for record in records)
    text = (text * (1_000_000 // max(len(text.encode()), 1) + 1)).encode()[:1_000_000].decode("utf-8", "ignore")
    figures.rows.append(("codes found in running text", rate(lambda: len(find_codes(text)))))
    figures.rows.append(("MB of running text searched for codes", rate(lambda: len(find_codes(text)) and 1)))
    record = max(records, key=lambda each: len(each.text))
    figures.rows.append(("MB of JSON, longest record", rate(lambda: len(json.dumps(record.model_dump()))) / 1e6))
    return figures
