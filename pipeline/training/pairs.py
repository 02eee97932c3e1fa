"""Pages of known text as Tesseract reads them: `python -m pipeline.training.pairs CORPUS OUT.jsonl`.

Text of the corpus is set in several faces (leaves.py), scanned (150 to 300 dpi, clean to bad, some in black and white)
and read twice: with `eng`, as office scanners without Vietnamese did, and with `vie`. Each line of OUT is one page:
{"seed", "held_out", "face", "dpi", "level", "truth": [line], "eng": [[[word, confidence]]], "vie": the same}.
Every sixth page is set from text that the language model never saw and is kept for measuring. Pages already in OUT are
not read again. About 6 seconds a page. Both channels are learnt from them by normalizers.restoration.training.channel.
"""

from __future__ import annotations

import argparse
import json
import os
import random
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from normalizers.restoration.training.train import BLOCK, is_held_out, lines_of
from pipeline.samples.degrade import LEVELS, degrade
from pipeline.training.leaves import leaf

if TYPE_CHECKING:
    from pipeline.samples.pictures import Image

_LINES = 46  # lines of the corpus that fill a page
_DPI = (150, 200, 200, 200, 300, 300)
_LEVELS = ("clean", "typical", "typical", "typical", "bad")
_BLACK_AND_WHITE = 0.2  # share of pages
_HELD_OUT_EVERY = 6
Reading = list[list[tuple[str, float]]]


def read(image: Image, dpi: int, language: str) -> Reading:
    """Lines of (word, confidence from 0 to 1)."""
    import pytesseract  # noqa: PLC0415 - heavy

    kind: Any = pytesseract.Output.DICT
    found = pytesseract.image_to_data(image, lang=language, config=f"--psm 3 --dpi {dpi}", output_type=kind)
    lines: dict[tuple[int, int, int], list[tuple[str, float]]] = {}
    for at, word in enumerate(found["text"]):
        if word.strip():
            place = found["block_num"][at], found["par_num"][at], found["line_num"][at]
            lines.setdefault(place, []).append((word, round(float(found["conf"][at]) / 100, 3)))
    return [lines[place] for place in sorted(lines)]


def black_and_white(image: Image) -> Image:
    """As scanners set to text do: one threshold for the page (Otsu)."""
    import cv2  # noqa: PLC0415 - heavy
    import numpy as np  # noqa: PLC0415

    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    _, two = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    return np.repeat(np.asarray(two, np.uint8)[:, :, None], 3, axis=2)


def page(lines: list[str], seed: int, languages: Sequence[str]) -> dict[str, Any]:
    """One page of the lines, set, scanned and read in each of the languages."""
    chance = random.Random(seed)
    dpi, level = chance.choice(_DPI), chance.choice(_LEVELS)
    made = leaf(lines, chance, dpi)
    image = degrade(made.image, LEVELS[level], seed)
    if level != "bad" and chance.random() < _BLACK_AND_WHITE:
        image, level = black_and_white(image), f"{level}, black and white"
    readings = {language: read(image, dpi, language) for language in languages}
    return {"seed": seed, "face": made.face, "dpi": dpi, "level": level, "truth": made.lines, **readings}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--pages", type=int, default=240)
    parser.add_argument("--first", type=int, default=0, help="seed of the first page")
    parser.add_argument("--languages", nargs="+", default=["eng", "vie"])
    options = parser.parse_args()
    os.environ["OMP_THREAD_LIMIT"] = "1"
    lines = list(lines_of(options.corpus))
    starts = range(0, len(lines) - BLOCK, BLOCK)
    unseen = [start for start in starts if is_held_out(start)]
    seen = [start for start in starts if not is_held_out(start)]
    done: set[int] = set()
    if options.out.exists():
        done = {json.loads(line)["seed"] for line in options.out.read_text(encoding="utf-8").splitlines()}
    with options.out.open("a", encoding="utf-8") as file:
        for seed in range(options.first, options.first + options.pages):
            if seed in done:
                continue
            held_out = seed % _HELD_OUT_EVERY == _HELD_OUT_EVERY - 1
            chance = random.Random(f"block {seed}")
            start = chance.choice(unseen if held_out else seen) + chance.randrange(BLOCK - _LINES)
            made = {"held_out": held_out, **page(lines[start : start + _LINES], seed, options.languages)}
            file.write(json.dumps(made, ensure_ascii=False) + "\n")
            file.flush()


if __name__ == "__main__":
    main()
