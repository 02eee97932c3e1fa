"""Signs that an OCR read beside the letters that were printed, one for one: what a tagger of signs learns from.

`python -m normalizers.restoration.training.letter_pairs PAIRS.jsonl... OUT.json` takes pages as pipeline.training.pairs
makes them and writes {"learn": [stream], "held_out": [stream]}; a stream is a page's lines, [signs as read, what each
stands for]. A sign stands for no letter, for one, or for up to three (the letters that left no trace go to the sign
before them); what cannot be told stands for null.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from normalizers.restoration.training.channel import side_by_side
from normalizers.text import normal, without_marks

Stream = tuple[str, list[str | None]]
_MOST = 3  # letters that one sign may stand for
_LIKE = 40.0  # per cent of its letters that a read word must share with what was printed there, to be learnt from


def aligned(truth: str, read: str) -> Stream | None:
    """One line as read, and what each of its signs stands for. None where the letters can't be laid side by side."""
    truth, read = " ".join(normal(truth).split()), " ".join(normal(read).split())
    plain, bare = without_marks(truth).lower(), without_marks(read).lower()
    if not read or len(plain) != len(truth) or len(bare) != len(read):
        return None
    stands: list[str | None] = [""] * len(read)
    waiting = ""  # letters before the first sign
    for block in Levenshtein.opcodes(plain, bare):
        size = max(block.src_end - block.src_start, block.dest_end - block.dest_start)
        for k in range(size):
            letter = truth[block.src_start + k] if block.src_start + k < block.src_end else ""
            at = block.dest_start + k
            if at < block.dest_end:
                stands[at] = waiting + letter
                waiting = ""
            elif at and block.dest_end:
                stands[block.dest_end - 1] = (stands[block.dest_end - 1] or "") + letter
            else:
                waiting += letter
    start = 0
    for chunk in read.split(" "):
        end = start + len(chunk)
        said = "".join(s or "" for s in stands[start:end])
        strange = len(chunk) > 2 and fuzz.ratio(without_marks(said).lower(), bare[start:end]) < _LIKE
        if strange or any(len(s or "") > _MOST for s in stands[start:end]):
            stands[start:end] = [None] * len(chunk)
        start = end + 1
    return read, stands


def stream(truth: Sequence[str], read: Sequence[str]) -> Stream:
    """The lines of one page that were found in its text, in the order they were read, line breaks between them."""
    signs, stands = "", list[str | None]()
    for meant, seen in side_by_side(truth, read):
        line = aligned(meant, seen)
        if line is not None:
            signs += line[0] + "\n"
            stands += [*line[1], "\n"]
    return signs, stands


def streams(path: Path, *, held_out: bool) -> Iterator[Stream]:
    """The pages of a file: those to learn from, or those kept for measuring."""
    for line in path.read_text(encoding="utf-8").splitlines():
        page = json.loads(line)
        if page["held_out"] == held_out:
            yield stream(page["truth"], [" ".join(word for word, _ in words) for words in page["eng"]])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pairs", type=Path, nargs="+")
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    made = {
        name: [page for path in options.pairs for page in streams(path, held_out=held_out)]
        for name, held_out in (("learn", False), ("held_out", True))
    }
    options.out.write_text(json.dumps(made, ensure_ascii=False), encoding="utf-8")
    print({name: (len(pages), sum(len(page[0]) for page in pages)) for name, pages in made.items()})


if __name__ == "__main__":
    main()
