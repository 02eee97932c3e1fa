"""What a paper is about, as its title says it and as its body repeats it.

A decision repeats its summary (`… ban hành Quyết định sửa đổi …`, `Điều 1. Công bố …`). Where a stamp or a seal took
words out of the title, the repetition gives them back; what it says more without a hole in the title is not taken.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from statistics import median

from extractors.header.own_words import core_of, is_damaged
from extractors.printed import Printed, PrintedWord
from normalizers.pages import Text

_SURE = 0.85
_MENDED = 0.8
_LEAST = 0.7  # of the title's words that a repetition must have, in order
_FEWEST = 8  # words of a title that can be told from a phrase
_OFF_CENTRE = 11.0  # points: a line of a centred title standing so far off lacks words at its other end
_MOST_RESTS = 4
_DOUBTED = 0.7
_SURELY_LOST = 36.0  # points: skew and specks move a line by less
_WIDE = 2.4  # times the usual gap between words


@dataclass(frozen=True, slots=True)
class Completed:
    """`lines` with what the body gave back. `holes`: how many places still lack words."""

    lines: tuple[Printed, ...]
    given_back: int
    holes: int


@dataclass(frozen=True, slots=True)
class _Spot:
    line: int
    word: int
    width: float  # points


def completed(lines: Sequence[Printed], title: Printed | None, text: Text) -> Completed:
    """The title's lines with the words that its holes lack, where the body repeats the title around them."""
    if title is None or not lines or any(line.origin != "ocr" or line.box is None for line in lines):
        return Completed(tuple(lines), 0, 0)
    holes = _holes(lines, title)
    if not holes:
        return Completed(tuple(lines), 0, 0)
    body = _body(lines, text)
    again = _repetition(lines, body)
    left = filled = 0
    words = [list(line.words) for line in lines]
    for hole in reversed(holes):
        found = _words_for(words, hole, again, 2) or _words_for(words, hole, body, 3)
        if found is None:
            left += hole.width > _SURELY_LOST
            continue
        filled += 1
        drop, given = found
        words[hole.line][hole.word : hole.word + drop] = given
    done = tuple(line.of(line_words) for line, line_words in zip(lines, words, strict=True))
    return Completed(done, filled, left)


def _holes(lines: Sequence[Printed], title: Printed) -> list[_Spot]:
    """Places in centred lines where words are missing: at an end that stands too near the centre, in a wide gap."""
    assert title.box is not None
    centre = (title.box[0] + title.box[2]) / 2
    spots: list[_Spot] = []
    gaps = [gap for line in lines for gap in _gaps(line)]
    usual = max(median(gaps), 2.0) if gaps else 4.0
    for number, line in enumerate(lines):
        assert line.box is not None
        off = (line.box[0] + line.box[2]) / 2 - centre
        if off > _OFF_CENTRE:
            spots.append(_Spot(number, 0, 2 * off))
        spots += [_Spot(number, at + 1, gap) for at, gap in enumerate(_gaps(line)) if gap > _WIDE * usual and gap > 11]
        if off < -_OFF_CENTRE:
            spots.append(_Spot(number, len(line.words), -2 * off))
    return spots


def _gaps(line: Printed) -> list[float]:
    boxes = [word.box for word in line.words]
    return [b[0] - a[2] for a, b in pairwise(boxes) if a is not None and b is not None]


def _body(lines: Sequence[Printed], text: Text) -> list[tuple[str, str]]:
    """(key, word) of every surely read word but the title's own."""
    own = {word.box for line in lines for word in line.words}
    words = (text.content[p.start : p.end] for p in text.pieces if p.confidence >= _SURE and p.box not in own)
    return [(core_of(word).key, word) for word in words]


def _repetition(lines: Sequence[Printed], body: Sequence[tuple[str, str]]) -> Sequence[tuple[str, str]]:
    """The stretch of the body that repeats the title best; empty where none does."""
    title = [core_of(word.text).key for line in lines for word in line.words]
    if len(title) < _FEWEST:
        return []
    keys = [key for key, _ in body]
    places: dict[tuple[str, str], list[int]] = {}
    for at, pair in enumerate(pairwise(keys)):
        places.setdefault(pair, []).append(at)
    starts = Counter((found - at) // 8 for at, pair in enumerate(pairwise(title)) for found in places.get(pair, ()))
    best: Sequence[tuple[str, str]] = []
    score = _LEAST * len(title)
    for start, _ in starts.most_common(3):
        begin, end = max(8 * start - 6, 0), 8 * start + len(title) + 24
        blocks = SequenceMatcher(None, title, keys[begin:end], autojunk=False).get_matching_blocks()
        matched = sum(block.size for block in blocks)
        if matched > score:
            best, score = body[begin:end], matched
    return best


def _words_for(
    words: Sequence[Sequence[PrintedWord]], hole: _Spot, again: Sequence[tuple[str, str]], neighbours: int
) -> tuple[int, list[PrintedWord]] | None:
    """(words to drop after the hole, words to put there): what stands between the same neighbours in the body.

    `neighbours`: how many words must be the same after the hole; before it two.
    """
    flat = [(number, at, word) for number, line in enumerate(words) for at, word in enumerate(line)]
    index = next((i for i, (n, at, _) in enumerate(flat) if (n, at) >= (hole.line, hole.word)), len(flat))
    drop = 0
    while index + drop < len(flat) and drop < _MOST_RESTS and _is_rest(flat[index + drop][2]):
        drop += 1
    before = [core_of(word.text).key for _, _, word in flat[max(index - 2, 0) : index]]
    after = [core_of(word.text).key for _, _, word in flat[index + drop : index + drop + neighbours]]
    keys = [key for key, _ in again]
    if len(before) < 2 or len(after) < neighbours:
        return None
    found: dict[tuple[str, ...], list[str]] = {}
    for start in range(len(keys) - 1):
        if keys[start : start + 2] == before:
            for end in range(start + 3, start + 10):
                if keys[end : end + neighbours] == after:
                    found[tuple(keys[start + 2 : end])] = [word for _, word in again[start + 2 : end]]
    if len(found) != 1:
        return None
    given = next(iter(found.values()))
    rest = sum((word.box[2] - word.box[0]) for _, _, word in flat[index : index + drop] if word.box is not None)
    pitch = _pitch([word for line in words for word in line])
    needed = (len(" ".join(given)) + 1) * pitch
    if not given or not 0.4 * (hole.width + rest) <= needed <= 1.7 * (hole.width + rest) + 8:
        return None
    return drop, [PrintedWord(word, None, _MENDED) for word in given]


def _is_rest(word: PrintedWord) -> bool:
    """What a stamp left of a word: doubtful, no syllable, or a lone vowel with a mark (`ủ` of Thủ)."""
    text = core_of(word.text).text
    return (
        word.confidence < _DOUBTED
        or is_damaged(word.text)
        or (len(text) == 1 and text.isalpha() and not text.isascii())
    )


def _pitch(words: Sequence[PrintedWord]) -> float:
    """Points a letter."""
    sized = [(word.box[2] - word.box[0]) / len(word.text) for word in words if word.box is not None and word.text]
    return median(sized) if sized else 6.0
