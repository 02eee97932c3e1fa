"""Values given by the program, each with its confidence and whether gold says the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from normalizers.records import Record
from pipeline.evaluation.compare import canonical, strict
from pipeline.evaluation.gold import Gold
from pipeline.evaluation.scores import EXACT, TEXTS, matched_assignments

# Most values are printed with a high confidence: there it matters most.
BINS = ((0.0, 0.5), (0.5, 0.7), (0.7, 0.85), (0.85, 0.95), (0.95, 1.0))


@dataclass(frozen=True, slots=True)
class Judged:
    label: str
    confidence: float
    right: bool


def header_judged(gold: Gold, record: Record) -> Iterator[Judged]:
    """Single header fields that have evidence; those that gold is unsure of are left out."""
    header, truth = record.header, gold.record["header"]
    for name in (*EXACT, *TEXTS):
        got, evidence = getattr(header, name), header.evidence.get(name)
        if got is None or evidence is None or f"header.{name}" in gold.unsure:
            continue
        want = truth.get(name)
        right = want is not None and strict(want, got)
        yield Judged(f"{gold.name} {name}: {got!r} for {want!r}", evidence.confidence, right)


def citations_judged(gold: Gold, record: Record) -> Iterator[Judged]:
    """Mentions with a code on pages where gold is complete: right where gold has the code as often."""
    left = Counter(canonical(want["code"]) for want in gold.record.get("citations") or () if want.get("code"))
    for got in record.citations:
        if got.code is None or got.alias_of or not gold.annotated(got.page):
            continue
        code = canonical(got.code)
        yield Judged(f"{gold.name} page {got.page}: {got.code}", got.confidence, left[code] > 0)
        left[code] -= 1


def assignments_judged(gold: Gold, record: Record) -> Iterator[Judged]:
    """Tasks: right where gold has one of the same unit and words; elsewhere only where gold is complete."""
    right = {number for _, number in matched_assignments(gold, record.assignments)}
    for number, got in enumerate(record.assignments):
        if number in right or gold.annotated(got.page):
            label = f"{gold.name} page {got.page}: {got.unit} [{got.role}] {got.task[:60]}"
            yield Judged(label, got.confidence, number in right)
