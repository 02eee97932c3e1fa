"""Learns what an OCR makes of words: `python -m normalizers.restoration.training.channel PAIRS.jsonl...`.

PAIRS holds pages of known text and what an engine read, as pipeline.training.pairs makes them. The lines of both are
laid side by side, aligned letter by letter, cut into words. Two tables come of it: data/confusions.csv, the likeliest
ways in which letters became signs, P(observed | intended) for one intended letter read as nothing, one, two or three
signs, and for two letters read as one or as two others (found by expectation maximisation; an empty `intended` is a
sign that stands for nothing); and data/misread_words.csv, what whole words were read as, where that was seen more than
once.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from rapidfuzz import fuzz, process
from rapidfuzz.distance import Levenshtein

from normalizers.syllables import tone_folded
from normalizers.tables import data_dir
from normalizers.text import normal, without_marks

Pair = tuple[str, str]
# how many observed signs stand for how many intended letters
STEPS = ((1, 1), (2, 1), (0, 1), (1, 2), (2, 2), (3, 1), (1, 0))
_FIRST_GUESS = {
    (1, 1): 0.02,
    (2, 1): 0.002,
    (0, 1): 0.002,
    (1, 2): 0.002,
    (2, 2): 0.00005,
    (3, 1): 0.0002,
    (1, 0): 0.0005,
}
_EDGES = ".,;:()[]\"“”?!…'‘’-–*|_"
_ALIKE = 0.4
_LINE_ALIKE = 58.0  # per cent of letters, marks aside, that two lines must share
_ROUNDS = 5
SOURCE = "rendered pages read by Tesseract eng (pipeline.training.pairs)"


def word_pairs(truth: str, read: str) -> Iterator[Pair]:
    """(observed, intended) words, lower case, of one page; words whose place is not sure are left out."""
    truth, read = " ".join(normal(truth).split()), " ".join(normal(read).split())
    plain, bare = without_marks(truth).lower(), without_marks(read).lower()
    if len(plain) != len(truth) or len(bare) != len(read):
        return
    place = _places(plain, bare)
    found: list[tuple[str, str] | None] = []
    start = 0
    for word in truth.split(" "):
        end = start + len(word)
        first, last = place[start], place[end]
        piece = read[first:last]
        clean = (first == 0 or read[first - 1] == " ") and (last == len(read) or read[last] == " ") and " " not in piece
        found.append((piece.lower().strip(_EDGES), word.lower().strip(_EDGES)) if clean and piece else None)
        start = end + 1
    alike = [pair is not None and _alike(*pair) for pair in found]
    for at, pair in enumerate(found):
        if pair is None or not pair[0] or not pair[1].isalpha():
            continue
        near = alike[max(0, at - 2) : at] + alike[at + 1 : at + 3]
        if alike[at] or (sum(near) >= 3 and abs(len(pair[0]) - len(pair[1])) <= 1):
            yield pair


def side_by_side(truth: Sequence[str], read: Sequence[str]) -> Iterator[tuple[str, str]]:
    """(printed line, line as read) where one can only be the other; the order on the page does not matter."""
    if not truth or not read:
        return
    meant = [without_marks(normal(line)).lower() for line in truth]
    seen = [without_marks(normal(line)).lower() for line in read]
    alike = process.cdist(meant, seen, scorer=fuzz.ratio)
    for at in range(len(seen)):
        best = int(alike[:, at].argmax())
        if alike[best, at] >= _LINE_ALIKE and int(alike[best].argmax()) == at:
            yield truth[best], read[at]


def _places(truth: str, read: str) -> list[int]:
    """For every offset of the truth (and its end) the offset of the reading that belongs to it."""
    places = [0] * (len(truth) + 1)
    for block in Levenshtein.opcodes(truth, read):
        span = block.src_end - block.src_start
        for k in range(span):
            places[block.src_start + k] = min(block.dest_start + k, block.dest_end)
    places[len(truth)] = len(read)
    return places


def _alike(observed: str, intended: str) -> bool:
    return Levenshtein.normalized_similarity(without_marks(observed), without_marks(intended)) >= _ALIKE


def learn(pairs: Counter[Pair], rounds: int = _ROUNDS) -> dict[Pair, float]:
    """Expected counts of (observed chunk, intended chunk), by expectation maximisation over all ways to cut."""
    letters: Counter[str] = Counter()
    for (_, intended), times in pairs.items():
        for at in range(len(intended)):
            letters[intended[at]] += times
            letters[intended[at : at + 2]] += times if at + 2 <= len(intended) else 0
        letters[""] += times * (len(intended) + 1)
    table: dict[Pair, float] = {}
    for turn in range(rounds):
        counts: defaultdict[Pair, float] = defaultdict(float)
        for (observed, intended), times in pairs.items():
            _expect(observed, intended, times, table if turn else None, counts)
        table = {pair: count / letters[pair[1]] for pair, count in counts.items() if count > 0.05}
    return {pair: table[pair] * letters[pair[1]] for pair in table}


def _weight(observed: str, intended: str, table: dict[Pair, float] | None) -> float:
    # two for two only where neither is its own: tm for ứn
    if len(observed) == len(intended) == 2 and any(map(str.__eq__, without_marks(observed), without_marks(intended))):
        return 0.0
    if table is not None:
        return table.get((observed, intended), 0.0)
    guess = _FIRST_GUESS[len(observed), len(intended)]
    if len(observed) == len(intended) == 1:
        if observed == intended:
            return 0.9
        if without_marks(observed) == without_marks(intended):
            return 0.4
    return guess


def _expect(
    observed: str, intended: str, times: int, table: dict[Pair, float] | None, counts: defaultdict[Pair, float]
) -> None:
    rows, columns = len(observed) + 1, len(intended) + 1
    steps: list[tuple[int, int, int, int, float]] = []
    ahead = [[0.0] * columns for _ in range(rows)]
    ahead[0][0] = 1.0
    for i in range(rows):
        for j in range(columns):
            here = ahead[i][j]
            if not here:
                continue
            for a, b in STEPS:
                if i + a < rows and j + b < columns:
                    weight = _weight(observed[i : i + a], intended[j : j + b], table)
                    if weight:
                        steps.append((i, j, a, b, weight))
                        ahead[i + a][j + b] += here * weight
    total = ahead[-1][-1]
    if total <= 0:
        return
    behind = [[0.0] * columns for _ in range(rows)]
    behind[-1][-1] = 1.0
    for i, j, a, b, weight in reversed(steps):
        through = weight * behind[i + a][j + b]
        behind[i][j] += through
        counts[observed[i : i + a], intended[j : j + b]] += times * ahead[i][j] * through / total


def write(table: dict[Pair, float], pairs: Counter[Pair], path: Path, least: float) -> int:
    """Writes what was counted at least `least` times (expected count), likeliest first; gives back how many rows."""
    letters: Counter[str] = Counter()
    for (_, intended), times in pairs.items():
        letters.update({intended[at : at + size]: 0 for at in range(len(intended)) for size in (1, 2)})
        for at in range(len(intended)):
            letters[intended[at]] += times
            if at + 2 <= len(intended):
                letters[intended[at : at + 2]] += times
        letters[""] += times * (len(intended) + 1)
    rows: list[tuple[str, str, float, int, str]] = []
    for pair, count in table.items():
        if count >= least:
            rows.append((*pair, round(count, 2), letters[pair[1]], SOURCE))
    rows.sort(key=lambda row: (row[1], -row[2], row[0]))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("observed", "intended", "count", "of", "source"))
        writer.writerows(rows)
    return len(rows)


def write_words(pairs: Counter[Pair], path: Path, source: str, least: int) -> int:
    """Writes what words were read as, where that was seen at least `least` times; gives back how many rows."""
    totals: Counter[str] = Counter()
    for (_, intended), times in pairs.items():
        totals[intended] += times
    rows = [(*pair, times, totals[pair[1]]) for pair, times in pairs.items() if times >= least]
    rows.sort(key=lambda row: (row[1], -row[2], row[0]))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("observed", "intended", "count", "of", "source"))
        writer.writerows((*row, source) for row in rows)
    return len(rows)


def read_pages(path: Path, engine: str, *, held_out: bool = False) -> Counter[Pair]:
    """Word pairs of the pages of a file: those to learn from, or those kept for measuring."""
    pairs: Counter[Pair] = Counter()
    for line in path.read_text(encoding="utf-8").splitlines():
        page = json.loads(line)
        if page["held_out"] == held_out:
            read = [" ".join(word for word, _ in words) for words in page[engine]]
            for meant, seen in side_by_side(page["truth"], read):
                pairs.update(word_pairs(meant, seen))
    return pairs


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pairs", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, default=data_dir(), help="folder of the tables")
    options = parser.parse_args()
    pairs: Counter[Pair] = Counter()
    for path in options.pairs:
        for (seen, meant), times in read_pages(path, "eng").items():
            pairs[seen, tone_folded(meant)] += times
    table = learn(pairs)
    rows = write(table, pairs, options.out / "confusions.csv", 1.5)
    words = write_words(pairs, options.out / "misread_words.csv", SOURCE, 2)
    print(f"{pairs.total()} words, {len(pairs)} different pairs, {rows} and {words} rows")


if __name__ == "__main__":
    main()
