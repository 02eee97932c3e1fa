"""Several readings of one hard place → the words that at least two of them agree on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extractors.pages.belief import sense_of
from extractors.pages.engines import SeenWord

_SAME = 0.55  # share of the bigger of two boxes that they have in common
_LONE = 0.3  # confidence of a word that one reading alone has
_NEAR = 1.2  # of the height: how far it may stand from the agreed words of its line


@dataclass(frozen=True, slots=True)
class _Voted:
    word: SeenWord
    votes: int


def agreed(readings: Sequence[Sequence[SeenWord]]) -> list[SeenWord]:
    """Words two readings have alike, in lines by their places, each line a `row` of its own.

    A word that only one reading has stays where it stands beside agreed ones, with a confidence that nobody takes for
    sure: dropping it would make a whole of what is a part (a name without its first word).
    """
    voted = [_elect(group) for group in _groups([word for reading in readings for word in reading])]
    firm = [v for v in voted if v.votes > 1 and any(c.isalnum() for c in v.word.text)]
    rows: list[list[SeenWord]] = []
    for item in sorted(firm, key=lambda v: v.word.box[1] + v.word.box[3]):
        near = [row for row in rows if any(_beside(item.word, other) for other in row)]
        rows = [row for row in rows if row not in near]
        rows.append([word for row in near for word in row] + [item.word])  # a word may join two parts of a line
    for item in voted:
        if item.votes > 1 or not any(c.isalnum() for c in item.word.text):
            continue
        row = next((row for row in rows if any(_beside(item.word, other) for other in row)), None)
        if row is not None and not any(_common(item.word, other) > 0.1 for other in row):
            row.append(item.word)
    return [
        SeenWord(word.text, word.box, word.confidence, number, number)
        for number, row in enumerate(rows)
        for word in sorted(row, key=lambda w: w.box[0])
    ]


def _groups(words: Sequence[SeenWord]) -> list[list[SeenWord]]:
    groups: list[list[SeenWord]] = []
    for word in words:
        group = next((group for group in groups if _common(word, group[0]) >= _SAME), None)
        if group is None:
            groups.append([word])
        else:
            group.append(word)
    return groups


def _elect(group: Sequence[SeenWord]) -> _Voted:
    texts: dict[str, list[SeenWord]] = {}
    for word in group:
        texts.setdefault(word.text, []).append(word)
    best = max(texts.values(), key=lambda same: (len(same), max(w.confidence * sense_of(w.text) for w in same)))
    word = max(best, key=lambda w: w.confidence)
    confidence = word.confidence if len(best) > 1 else min(word.confidence, _LONE)
    return _Voted(SeenWord(word.text, word.box, confidence, word.block, word.row), len(best))


def _beside(word: SeenWord, other: SeenWord) -> bool:
    height = max(other.box[3] - other.box[1], 1)
    overlap = min(word.box[3], other.box[3]) - max(word.box[1], other.box[1])
    gap = max(word.box[0] - other.box[2], other.box[0] - word.box[2])
    return overlap >= 0.5 * min(word.box[3] - word.box[1], height) and gap <= _NEAR * height


def _common(one: SeenWord, two: SeenWord) -> float:
    a, b = one.box, two.box
    width, height = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    if width <= 0 or height <= 0:
        return 0.0
    return width * height / max((a[2] - a[0]) * (a[3] - a[1]), (b[2] - b[0]) * (b[3] - b[1]), 1)
