"""Text as an OCR without Vietnamese leaves it: marks lost, some letters taken for others (misreadings.csv).

Own rules, not a real engine, so that the same sample comes out on every machine.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from functools import lru_cache
from pathlib import Path

import numpy as np

from normalizers.text import without_marks
from pipeline.samples.sheets import Sheet, Span

MISREADINGS = Path(__file__).parents[2] / "data" / "samples" / "misreadings.csv"


@lru_cache(maxsize=1)
def _table() -> dict[str, list[tuple[str, float]]]:
    table: dict[str, list[tuple[str, float]]] = defaultdict(list)
    with MISREADINGS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            table[row["letter"]].append((row["seen"], float(row["share"])))
    return table


def garble(text: str, rng: np.random.Generator) -> str:
    """The text misread. Digits and ASCII signs survive, as they do on paper."""
    seen = []
    for letter in text:
        chance = rng.random()
        for reading, share in _table().get(letter, ()):
            chance -= share
            if chance < 0:
                seen.append(reading)
                break
        else:
            seen.append(without_marks(letter))
    return "".join(seen)


def garbled_spans(sheet: Sheet, seed: int) -> tuple[Span, ...]:
    """The invisible text layer of a scan; handwriting leaves nothing readable."""
    rng = np.random.default_rng(seed)
    return tuple(
        Span(garble(span.text, rng), span.face, span.size, span.x, span.y) for span in sheet.spans if not span.hand
    )


def lines_across(sheet: Sheet) -> list[tuple[float, str]]:
    """The lines of a sheet read right across, both columns of the head in one, with their base lines."""
    rows: list[tuple[float, list[Span]]] = []
    for span in sorted(sheet.spans, key=lambda span: (span.y, span.x)):
        if rows and span.y - rows[-1][0] < 4:
            rows[-1][1].append(span)
        else:
            rows.append((span.y, [span]))
    lines = []
    for y, spans in rows:
        ordered = sorted(spans, key=lambda span: span.x)
        lines.append((y, " ".join("".join(f"{span.text} " for span in ordered).split())))
    return lines


def given_text(sheets: tuple[Sheet, ...], seed: int) -> str:
    """All sheets as one text file: an empty line between paragraphs, a form feed between pages."""
    rng = np.random.default_rng(seed)
    pages = []
    for sheet in sheets:
        text = ""
        before = 0.0
        for y, line in lines_across(sheet):
            if text:
                text += "\n\n" if y - before > 19 else "\n"
            text += garble(line, rng)
            before = y
        pages.append(text)
    return "\n\f".join(pages) + "\n"
