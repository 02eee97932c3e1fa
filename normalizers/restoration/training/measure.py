"""Word accuracy: `python -m normalizers.restoration.training.measure [--corpus CORPUS.txt.xz] [TEXT TRUTH]...`.

Held-out lines of the corpus are stripped and restored; each TEXT is restored as it is (by diagnosis) and, as a second
figure, its TRUTH stripped and restored. Words are aligned; tone placement (hòa/hoà) is folded, punctuation counts not.
"""

from __future__ import annotations

import argparse
import difflib
import json
import re
import time
from pathlib import Path

from normalizers.restoration.lines import restore_lines
from normalizers.restoration.restorer import restorer
from normalizers.restoration.training.train import is_held_out, lines_of
from normalizers.syllables import tone_folded
from normalizers.tables import data_dir
from normalizers.text import normal, without_marks


def words(text: str) -> list[str]:
    return [tone_folded(word) for word in re.findall(r"\w+(?:[-/.]\w+)*", text)]


def right(got: str, truth: str) -> tuple[int, int]:
    """How many words of the truth stand in the result, in order; and how many there are."""
    a, b = words(got), words(truth)
    matcher = difflib.SequenceMatcher(None, a, b, autojunk=False)
    return sum(block.size for block in matcher.get_matching_blocks()), len(b)


def stripped(lines: list[str]) -> tuple[int, int, float]:
    """Word by word: right, all, seconds."""
    started = time.perf_counter()
    bare = [without_marks(line) for line in lines]
    got: list[str] = []
    for start in range(0, len(bare), 400):
        got += restorer().restore_lines(bare[start : start + 400], "stripped")
    seconds = time.perf_counter() - started
    pairs = [(a, b) for g, t in zip(got, lines, strict=True) for a, b in zip(words(g), words(t), strict=True)]
    return sum(a == b for a, b in pairs), len(pairs), seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--lines", type=int, default=8000)
    parser.add_argument("--card", type=Path, help="model card to write the held-out figures into")
    parser.add_argument("texts", nargs="*", type=Path)
    options = parser.parse_args()
    if options.corpus:
        held = [line for number, line in enumerate(lines_of(options.corpus)) if is_held_out(number)][: options.lines]
        good, total, seconds = stripped(held)
        print(f"held out, stripped: {good / total:.2%} of {total} words, {total / seconds:,.0f} words a second")
        unchanged = list(restore_lines(held))
        touched = sum(
            a != b for x, y in zip(unchanged, held, strict=True) for a, b in zip(words(x), words(y), strict=False)
        )
        print(f"held out, as it is: {touched} of {total} words changed")
        card = json.loads((data_dir() / "model" / "card.json").read_text(encoding="utf-8"))
        card["held_out_stripped"] = {"words": total, "right": round(good / total, 4), "changed_as_it_is": touched}
        text = json.dumps(card, ensure_ascii=False, indent=1) + "\n"
        if options.card:
            options.card.write_text(text, encoding="utf-8")
    for text, truth in zip(options.texts[::2], options.texts[1::2], strict=True):
        meant = [normal(line) for line in truth.read_text(encoding="utf-8").splitlines()]
        good, total, seconds = stripped(meant)
        print(f"{truth.name} stripped: {good / total:.2%} of {total} words, {total / seconds:,.0f} words a second")
        read = [normal(line) for line in text.read_text(encoding="utf-8").splitlines()]
        started = time.perf_counter()
        got = list(restore_lines(read))
        seconds = time.perf_counter() - started
        before, _ = right("\n".join(read), "\n".join(meant))
        good, total = right("\n".join(got), "\n".join(meant))
        print(f"{text.name} as it is: {before / total:.2%} -> {good / total:.2%} of {total} words, {seconds:.1f} s")


if __name__ == "__main__":
    main()
