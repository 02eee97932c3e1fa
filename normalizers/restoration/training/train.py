"""Trains the syllable model: `python -m normalizers.restoration.training.train CORPUS.txt.xz --out data/model`.

Interpolated Kneser-Ney trigrams, pruned by how much the likelihood of the training text would lose without each entry,
packed as normalizers/restoration/language_model.py describes. Every 100th block of 500 lines is held out.
The same corpus gives the same bytes. About 3 minutes and 2.5 GB for 17 million words.
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
    BACKOFF,
    BIGRAM,
    BREAK,
    BUCKET_BITS,
    NUMBER,
    SPECIAL,
    STEP,
    TRIGRAM,
    UNKNOWN,
    mixed,
)
from normalizers.restoration.tokens import joined, runs
from normalizers.syllables import is_syllable, tone_folded
from normalizers.text import normal

Array = npt.NDArray[Any]
BLOCK, HELD_OUT_EVERY = 500, 100
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


def _grouped(keys: Array) -> tuple[Array, Array]:
    """Distinct keys and how often each came."""
    return np.unique(keys, return_counts=True)


def _discount(counts: Array) -> float:
    once, twice = int((counts == 1).sum()), int((counts == 2).sum())
    return once / (once + 2 * twice) if once else 0.5


def _sum_by(groups: Array, values: Array, size: int) -> Array:
    sums: Array = np.bincount(groups, weights=values, minlength=size)
    return sums


def estimate(ids: Array, size: int, keep_two: int, keep_three: int) -> dict[str, Array]:
    """Log probabilities and back-off weights of what is kept. `ids`: the training text as word numbers."""
    shift = np.uint64(20)
    mask = np.uint64((1 << 20) - 1)
    x = ids.astype(np.uint64)
    tri, tri_n = _grouped((x[:-2] << np.uint64(40)) | (x[1:-1] << shift) | x[2:])
    tri_bc = tri & np.uint64((1 << 40) - 1)
    tri_ab = tri >> shift
    # bigrams: how many different words stand before them
    bi, bi_n = _grouped(tri_bc)
    raw, raw_n = _grouped((x[:-1] << shift) | x[1:])
    bi_b, bi_c = (bi >> shift).astype(np.int64), (bi & mask).astype(np.int64)
    one = _sum_by(bi_c, np.ones(len(bi)), size) + 0.05
    p_one = one / one.sum()

    d_two = _discount(bi_n)
    total_b = _sum_by(bi_b, bi_n, size)
    kinds_b = _sum_by(bi_b, np.ones(len(bi)), size)
    p_two = np.maximum(bi_n - d_two, 0) / total_b[bi_b] + d_two * kinds_b[bi_b] / total_b[bi_b] * p_one[bi_c]
    raw_at = np.minimum(np.searchsorted(raw, bi), len(raw) - 1)
    gain = raw_n[raw_at] * (np.log(p_two) - np.log(d_two * kinds_b[bi_b] / total_b[bi_b] * p_one[bi_c]))
    kept = np.sort(np.argsort(-gain, kind="stable")[:keep_two])
    two, two_p = bi[kept], p_two[kept]
    b, c = bi_b[kept], bi_c[kept]
    weight_one = (1 - _sum_by(b, two_p, size)).clip(1e-6) / (1 - _sum_by(b, p_one[c], size)).clip(1e-6)

    def p_two_of(keys: Array) -> Array:
        at = np.minimum(np.searchsorted(two, keys), len(two) - 1)
        first, second = (keys >> shift).astype(np.int64), (keys & mask).astype(np.int64)
        found: Array = np.where(two[at] == keys, two_p[at], weight_one[first] * p_one[second])
        return found

    d_three = _discount(tri_n)
    contexts, context = np.unique(tri_ab, return_inverse=True)
    total_ab = _sum_by(context, tri_n, len(contexts))
    kinds_ab = _sum_by(context, np.ones(len(tri)), len(contexts))
    lower = p_two_of(tri_bc)
    back = d_three * kinds_ab[context] / total_ab[context] * lower
    p_three = np.maximum(tri_n - d_three, 0) / total_ab[context] + back
    gain = np.where(tri_n > 1, tri_n * (np.log(p_three) - np.log(back)), 0)
    kept = np.sort(np.argsort(-gain, kind="stable")[:keep_three])
    three, three_p = tri[kept], p_three[kept]
    left = (1 - _sum_by(context[kept], three_p, len(contexts))).clip(1e-6)
    weight_two = left / (1 - _sum_by(context[kept], lower[kept], len(contexts))).clip(1e-6)
    used = np.flatnonzero(_sum_by(context[kept], np.ones(len(kept)), len(contexts)))
    return {
        "one": np.log(p_one),
        "weight_one": np.log(weight_one),
        "two": two,
        "log_two": np.log(two_p),
        "three": three,
        "log_three": np.log(three_p),
        "contexts": contexts[used],
        "weight_two": np.log(weight_two[used]),
        "seen": np.array([len(raw), len(tri)]),
    }


def pack(model: dict[str, Array], folder: Path) -> int:
    """Writes counts, prints and values; gives back how many entries."""
    shift, mask = np.uint64(20), np.uint64((1 << 20) - 1)
    parts = []
    for kind, keys, logs in (
        (BIGRAM, model["two"], model["log_two"]),
        (TRIGRAM, model["three"], model["log_three"]),
        (BACKOFF, model["contexts"], np.minimum(model["weight_two"], 0)),
    ):
        hashes = mixed(kind, keys >> np.uint64(40), (keys >> shift) & mask, keys & mask)
        parts.append((hashes, np.clip(np.rint(-logs / STEP), 0, 255).astype(np.uint8)))
    hashes = np.concatenate([part[0] for part in parts])
    values = np.concatenate([part[1] for part in parts])
    order = np.argsort(hashes, kind="stable")
    hashes, values = hashes[order], values[order]
    counts = np.bincount((hashes >> np.uint64(64 - BUCKET_BITS)).astype(np.int64), minlength=1 << BUCKET_BITS)
    np.save(folder / "counts.npy", counts.astype(np.uint8))
    np.save(folder / "prints.npy", ((hashes >> np.uint64(16)) & np.uint64(0xFFFF)).astype(np.uint16))
    np.save(folder / "values.npy", values)
    return len(values)


def vocabulary(counts: Counter[str]) -> list[str]:
    """Special words first, then by falling count: well-formed syllables, and frequent words of other shape."""
    words = [
        word
        for word, count in counts.items()
        if word not in SPECIAL and ((is_syllable(word) and count >= 2) or (count >= RARE_WORD and len(word) < 20))
    ]
    return [*SPECIAL, *sorted(words, key=lambda word: (-counts[word], word))]


def train(corpus: Path, folder: Path, keep_two: int, keep_three: int) -> dict[str, Any]:
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
    model = estimate(ids, len(words), keep_two, keep_three)

    folder.mkdir(parents=True, exist_ok=True)
    (folder / "vocabulary.txt").write_text("\n".join(words) + "\n", encoding="utf-8")
    share = np.full(len(words), 0.1)
    for name, number in first_seen.items():
        if name in place:
            share[place[name]] = (capitals[number] + 0.5) / (by_count[number] + 5)
    unigrams = np.stack([model["one"], model["weight_one"], share], axis=1).astype(np.float32)
    np.save(folder / "unigrams.npy", unigrams)
    entries = pack(model, folder)
    card = {
        "what": "trigram model of Vietnamese syllables (interpolated Kneser-Ney, pruned), for restoring diacritics",
        "command": f"python -m normalizers.restoration.training.train {corpus.name} --out data/model",
        "corpus_sha256": hashlib.sha256(corpus.read_bytes()).hexdigest(),
        "corpus": "public Vietnamese official texts: laws, decrees, circulars, decisions, gazette pages",
        "held_out": f"every {HELD_OUT_EVERY}th block of {BLOCK} lines",
        "training_words": len(ids),
        "vocabulary": len(words),
        "bigrams": {"seen": int(model["seen"][0]), "kept": len(model["two"])},
        "trigrams": {"seen": int(model["seen"][1]), "kept": len(model["three"])},
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
    parser.add_argument("--bigrams", type=int, default=450_000)
    parser.add_argument("--trigrams", type=int, default=1_900_000)
    options = parser.parse_args()
    train(options.corpus, options.out, options.bigrams, options.trigrams)


if __name__ == "__main__":
    main()
