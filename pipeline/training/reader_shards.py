"""Strips to learn from: `python -m pipeline.training.reader_shards CORPUS OUT --papers DIR --shards N`.

Every shard is one .npz: `strips` (count × HEIGHT × WIDTH, uint8), `texts`. The same seed gives the same shard. What is
there already is not made again, so that a run can be stopped and several can work on one folder (--first).
`--papers`: a folder of digital PDFs whose own type is cut out; `--held-out`: text that training never sees.
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path

import numpy as np

from pipeline.training.digital_words import CutWord, gather, put_together
from pipeline.training.line_pictures import Drawn, Pixels, room, sample, set_line
from pipeline.training.line_texts import corpus_lines, words

SHARD = 2048
_FROM_PAPERS = 0.45
_STYLES = {"regular": 40, "bold": 36, "italic": 17, "bold italic": 7}


def strips(lines: list[str], papers: dict[str, list[CutWord]], count: int, seed: int) -> tuple[list[Pixels], list[str]]:
    """`count` strips and what stands on them."""
    chance, rng = random.Random(seed), np.random.default_rng(seed)
    stream = words(lines, chance)
    styles = {style: weight for style, weight in _STYLES.items() if len(papers.get(style, ())) > 200}
    before: Drawn | None = None
    pictures: list[Pixels] = []
    texts: list[str] = []
    while len(pictures) < count:
        dpi = chance.choice((110, 130, 150, 150, 200, 200, 200, 200, 200, 200, 250, 300, 300, 300))
        em = round(chance.choice((8, 9.5, 11, 12, 12, 13, 13, 13, 13.5, 14, 14, 14, 14)) * dpi / 72)
        wide = room(em, chance.uniform(0.95, 1.25))
        if styles and chance.random() < _FROM_PAPERS:
            style = chance.choices(list(styles), list(styles.values()))[0]
            drawn = put_together(papers[style], em, wide, chance)
        else:
            drawn = set_line(stream, wide, em, chance)
        if not drawn.text or not (drawn.pixels < 128).any():
            continue
        strip = sample([drawn] if before is None else [drawn, before], rng, dpi)
        before = drawn
        if strip is not None:
            pictures.append(strip)
            texts.append(drawn.text)
    return pictures, texts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--papers", type=Path)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--shards", type=int, default=40)
    parser.add_argument("--held-out", action="store_true")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    lines = corpus_lines(options.corpus, 300_000, held_out=options.held_out)
    papers = gather(options.papers, lines[::20]) if options.papers else {}
    for number in range(options.first, options.first + options.shards):
        path = options.out / f"{number:04}.npz"
        if path.exists():
            continue
        pictures, texts = strips(lines, papers, SHARD, number + (10**6 if options.held_out else 0))
        unfinished = path.with_suffix(".part.npz")
        np.savez(unfinished, strips=np.stack(pictures), texts=np.array(texts))
        unfinished.rename(path)


if __name__ == "__main__":
    main()
