"""Trains the syllable model: `python -m normalizers.restoration.training.train CORPUS.txt.xz --out data/model`.

Discounted estimates of up to four words (discounting.py), pruned, packed as
normalizers/restoration/language_model.py describes. Every 100th block of 500 lines is held out.
The same corpus gives the same bytes. About 2 minutes and 2.5 GB for 17 million words.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import lzma
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from normalizers.restoration.language_model import (
    BACKOFF_THREE,
    BACKOFF_TWO,
    BIGRAM,
    BREAK,
    BUCKET_BITS,
    FOURGRAM,
    NUMBER,
    SPECIAL,
    STEP,
    TRIGRAM,
    UNKNOWN,
    mixed,
)
from normalizers.restoration.tokens import joined, runs
from normalizers.restoration.training import abbreviations
from normalizers.restoration.training.discounting import Grams, estimate
from normalizers.syllables import is_syllable, tone_folded
from normalizers.text import normal

Array = npt.NDArray[Any]
BLOCK, HELD_OUT_EVERY = 500, 100
_COUNTED = "counted in the training text of data/model (normalizers.restoration.training.train)"
KEEP = {2: 450_000, 3: 1_200_000, 4: 1_300_000}  # entries of each order; with the weights of contexts about 14 MB
RARE_WORD = 40  # a word that is no well-formed syllable enters the vocabulary from this count on


def lines_of(path: Path) -> Iterator[str]:
    """The lines of a text file, .xz or plain, NFC."""
    with lzma.open(path, "rt", encoding="utf-8") if path.suffix == ".xz" else path.open(encoding="utf-8") as file:
        for line in file:
            yield normal(line.rstrip("\n"))


def is_held_out(line_number: int) -> bool:
    return line_number // BLOCK % HELD_OUT_EVERY == HELD_OUT_EVERY - 1


def words_of(lines: Iterable[str]) -> Iterator[tuple[str, bool]]:
    """Lower-case words with folded tone placement, special words in between, and whether each began with a capital
    though it does not stand at the beginning of a sentence or in a line of capitals."""
    before = ""
    fresh = True
    for line in lines:
        if not joined(before, line):
            yield SPECIAL[BREAK], False
            fresh = True
        before = line
        shouted = line.isupper()
        for run in runs(line):
            if run.guarded:
                yield SPECIAL[NUMBER], False
            else:
                yield tone_folded(run.text.lower()), not fresh and not shouted and run.text[0].isupper()
            fresh = run.ends
            if run.ends:
                yield SPECIAL[BREAK], False


def pack(one: Array, grams: dict[int, Grams], folder: Path) -> tuple[int, Array]:
    """Writes counts, prints and values; gives back how many entries, and the back-off weights of single words."""
    weight_one = np.zeros(len(one))
    weight_one[grams[2].contexts.astype(np.int64)] = grams[2].weights
    parts = [
        (BIGRAM, grams[2].keys, grams[2].logs),
        (TRIGRAM, grams[3].keys, grams[3].logs),
        (FOURGRAM, grams[4].keys, grams[4].logs),
    ]
    for kind, kept in ((BACKOFF_TWO, grams[3]), (BACKOFF_THREE, grams[4])):
        telling = kept.weights < -STEP / 2  # a weight of (nearly) one is what a missing entry says
        parts.append((kind, kept.contexts[telling], kept.weights[telling]))
    hashes = np.concatenate([mixed(kind, keys) for kind, keys, _ in parts])
    values = np.concatenate([np.clip(np.rint(-logs / STEP), 0, 255).astype(np.uint8) for _, _, logs in parts])
    order = np.argsort(hashes, kind="stable")
    hashes, values = hashes[order], values[order]
    counts = np.bincount((hashes >> np.uint64(64 - BUCKET_BITS)).astype(np.int64), minlength=1 << BUCKET_BITS)
    np.save(folder / "counts.npy", counts.astype(np.uint8))
    np.save(folder / "prints.npy", ((hashes >> np.uint64(16)) & np.uint64(0xFFFF)).astype(np.uint16))
    np.save(folder / "values.npy", values)
    return len(values), weight_one


def vocabulary(counts: Counter[str]) -> list[str]:
    """Special words first, then by falling count: well-formed syllables, and frequent words of other shape."""
    words = [
        word
        for word, count in counts.items()
        if word not in SPECIAL and ((is_syllable(word) and count >= 2) or (count >= RARE_WORD and len(word) < 20))
    ]
    return [*SPECIAL, *sorted(words, key=lambda word: (-counts[word], word))]


def train(corpus: Path, folder: Path, keep: dict[int, int]) -> dict[str, Any]:
    """Trains from `corpus`, writes the model and its card into `folder`, gives back the card."""
    started = time.monotonic()
    first_seen: dict[str, int] = {}
    numbers: list[int] = []
    capitals: Counter[int] = Counter()
    training = (line for number, line in enumerate(lines_of(corpus)) if not is_held_out(number))
    for word, capital in words_of(training):
        number = first_seen.setdefault(word, len(first_seen))
        numbers.append(number)
        if capital:
            capitals[number] += 1
    text = np.array(numbers, np.int32)
    del numbers
    names = list(first_seen)
    by_count = np.bincount(text, minlength=len(names))
    words = vocabulary(Counter(dict(zip(names, map(int, by_count), strict=True))))
    place = {word: number for number, word in enumerate(words)}
    renumber = np.array([place.get(name, UNKNOWN) for name in names], np.int64)
    ids = renumber[text]
    # one break is enough
    ids = ids[~((ids == BREAK) & (np.roll(ids, 1) == BREAK))]
    one, grams = estimate(ids, len(words), keep)

    folder.mkdir(parents=True, exist_ok=True)
    seen = (line for number, line in enumerate(lines_of(corpus)) if not is_held_out(number))
    abbreviations.write(abbreviations.counted(seen), folder.parent / "marked_abbreviations.csv", _COUNTED)
    (folder / "vocabulary.txt").write_text("\n".join(words) + "\n", encoding="utf-8")
    share = np.full(len(words), 0.1)
    for name, number in first_seen.items():
        if name in place:
            share[place[name]] = (capitals[number] + 0.5) / (by_count[number] + 5)
    entries, weight_one = pack(one, grams, folder)
    np.save(folder / "unigrams.npy", np.stack([one, weight_one, share], axis=1).astype(np.float32))
    card = {
        "what": "model of up to four Vietnamese syllables (modified Kneser-Ney and plain counts, pruned), for marks",
        "command": f"python -m normalizers.restoration.training.train {corpus.name} --out data/model",
        "corpus_sha256": hashlib.sha256(corpus.read_bytes()).hexdigest(),
        "corpus": "public Vietnamese official texts: laws, decrees, circulars, decisions, gazette pages",
        "held_out": f"every {HELD_OUT_EVERY}th block of {BLOCK} lines",
        "training_words": len(ids),
        "vocabulary": len(words),
        "grams": {str(order): {"seen": g.seen, "kept": len(g.keys)} for order, g in grams.items()},
        "entries": entries,
        "bytes": sum(path.stat().st_size for path in folder.iterdir() if path.suffix in {".npy", ".txt"}),
    }
    (folder / "card.json").write_text(json.dumps(card, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(card, ensure_ascii=False, indent=1), f"{time.monotonic() - started:.0f} s")
    return card


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    train(options.corpus, options.out, KEEP)


if __name__ == "__main__":
    main()
