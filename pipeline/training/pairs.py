"""Pages of known text as an OCR without Vietnamese reads them: `python -m pipeline.training.pairs CORPUS OUT.jsonl`.

Text of the corpus (training blocks only; what is held out stays unseen) is set on pages of the form of Nghị định
30/2020/NĐ-CP in several faces, scanned (200 and 300 dpi, clean and typical) and read by Tesseract. Each line of OUT is
one page: {"truth": ..., "read": ..., "dpi": ..., "level": ..., "seed": ...}. Pages already in OUT are not read again.
About 3 seconds a page. The channel is learnt from them by normalizers.restoration.training.channel.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Sequence
from pathlib import Path

from normalizers.restoration.tokens import joined
from normalizers.restoration.training.train import BLOCK, is_held_out, lines_of
from pipeline.bench.reading import stock
from pipeline.samples.degrade import LEVELS, degrade
from pipeline.samples.markup import Block, Run
from pipeline.samples.scan import page_images
from pipeline.samples.typeset import set_paragraphs

_LINES = 34  # lines of the corpus that fill about one page
_DPI, _LEVELS = (200, 200, 300), ("typical", "typical", "clean")


def blocks_of(lines: Sequence[str], chance: random.Random) -> list[Block]:
    """Lines put together to paragraphs; some of them headings, basis lines, or set in capitals."""
    paragraphs: list[str] = []
    before = ""
    for line in filter(str.strip, lines):
        if paragraphs and joined(before, line):
            paragraphs[-1] += " " + line.strip()
        else:
            paragraphs.append(line.strip())
        before = line
    blocks: list[Block] = []
    for text in paragraphs:
        dice = chance.random()
        if len(text) < 120 and dice < 0.18:
            blocks.append(Block("centred", (Run(text.upper()),)))
        elif dice < 0.3:
            blocks.append(Block("heading", (Run(text),)))
        elif dice < 0.42:
            blocks.append(Block("basis", (Run(text),)))
        else:
            blocks.append(Block("paragraph", (Run(text),)))
    return blocks


def page(lines: Sequence[str], seed: int, language: str) -> dict[str, str | int]:
    """One page of the lines, set, scanned and read."""
    chance = random.Random(seed)
    at = chance.randrange(len(_DPI))
    dpi, level = _DPI[at], chance.choice(_LEVELS)
    sheets = set_paragraphs(blocks_of(lines, chance))[:1]
    image = degrade(page_images(sheets, dpi)[0], LEVELS[level], seed)
    read, _ = stock(image, dpi, language)
    return {"truth": "\n".join(sheets[0].printed), "read": read, "dpi": dpi, "level": level, "seed": seed}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--pages", type=int, default=80)
    parser.add_argument("--language", default="eng", help="the model of Tesseract to read with")
    options = parser.parse_args()
    lines = list(lines_of(options.corpus))
    blocks = [start for start in range(0, len(lines) - BLOCK, BLOCK) if not is_held_out(start)]
    done: set[int] = set()
    if options.out.exists():
        done = {json.loads(line)["seed"] for line in options.out.read_text(encoding="utf-8").splitlines()}
    with options.out.open("a", encoding="utf-8") as file:
        for seed in range(options.pages):
            if seed in done:
                continue
            chance = random.Random(f"block {seed}")
            start = chance.choice(blocks) + chance.randrange(BLOCK - _LINES)
            file.write(
                json.dumps(page(lines[start : start + _LINES], seed, options.language), ensure_ascii=False) + "\n"
            )
            file.flush()


if __name__ == "__main__":
    main()
