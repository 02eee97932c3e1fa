"""The engine's words beside those of the second reader: where they differ, the evidence decides.

The engine knows words and misses marks, the second reader sees marks and knows no words. What both read alike is sure;
where they differ, the odds are weighed of what the picture, the engine and the language say. A number is never changed
on the second reader's word alone: two different numbers are one that nobody is sure of.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractors.pages.belief import sense_of
from extractors.pages.engines import SeenWord
from extractors.pages.fluency import fluency, known
from extractors.pages.line_reading import ReadLine, read_lines
from extractors.pages.mosaic import PixelBox
from extractors.pages.pairing import Pair, paired
from extractors.pages.picture import Picture, grey
from extractors.pages.second_reader import second_reader
from normalizers.look_alikes import as_figures
from normalizers.restoration.language_model import language_model
from normalizers.text import normal

_GAP = 5.0  # of the height of the words: a wider one begins another line
_AGREED = 0.98  # confidence of what both read
_MOST_SURE = 0.97
_DOUBT = 0.45  # confidence of a number that is read in two ways
_LOOK_ALIKE = 0.8  # the same, where the engine took digits for letters of their shape
_SURE_OF_CODE = 0.9  # chance under which nobody knows which letters of a code were printed
_NUMBER = re.compile(r"[(\[]?\d[\d.,:;/%+\-–()\]]*")
_LEADERS = re.compile(r"[.…]{2,}|…")
_SEEN = -0.3  # log of how likely a word must be that the engine passed over
_UNSEEN = 0.6  # engine's confidence under which a word goes of which the second reader sees nothing
_FAR = 15.0  # nats: more evidence than this counts no more

# Log odds that the second reader is right and not the engine, learnt from pages of known text.
_ODDS_BASE = 0.6
_ODDS_PICTURE = 0.32  # a nat by which its reading explains the picture better
_ODDS_SURE = 2.6  # a nat of how likely its own reading is
_ODDS_ENGINE = -0.6  # a nat of the engine's own odds
_ODDS_SENSE = 0.3  # of its being a word where the engine's reading is none
_ODDS_LANGUAGE = 0.6  # a nat of fluency


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for one of two readings. `picture`: log likelihood of the second reader's reading above that of the
    engine's; `sure`: log likelihood of the former; `engine`: the engine's confidence; `sense`, `language`: how much
    more the second reader's reading is a word, and goes with the words around (nats)."""

    picture: float
    sure: float
    engine: float
    sense: float
    language: float

    @property
    def odds(self) -> float:
        """Log odds that the second reader is right."""
        engine = min(max(self.engine, 0.02), 0.97)
        return (
            _ODDS_BASE
            + _ODDS_PICTURE * min(max(self.picture, 0.0), _FAR)
            + _ODDS_SURE * max(self.sure, -5.0)
            + _ODDS_ENGINE * math.log(engine / (1 - engine))
            + _ODDS_SENSE * self.sense
            + _ODDS_LANGUAGE * min(max(self.language, -8.0), 8.0)
        )


def witnessed(picture: Picture, words: Sequence[SeenWord]) -> list[SeenWord]:
    """The words with what the second reader makes of them: other readings, other confidences, words left out.

    Boxes in pixels of `picture`. A changed word keeps in `read` what the engine read.
    """
    lines = _lines(words)
    if not lines:
        return list(words)
    seen = read_lines(grey(picture).pixels, [[word.box for word in line] for line in lines], second_reader())
    return [word for line, read in zip(lines, seen, strict=True) for word in _line(line, read, words)]


def _lines(words: Sequence[SeenWord]) -> list[list[SeenWord]]:
    """Words of one row, cut where a wide gap is, in the order of the first words of the rows."""
    rows: dict[int, list[SeenWord]] = {}
    for word in words:
        rows.setdefault(word.row, []).append(word)
    lines: list[list[SeenWord]] = []
    for row in rows.values():
        row.sort(key=lambda word: word.box[0])
        heights = sorted(word.box[3] - word.box[1] for word in row)
        gap = _GAP * max(heights[len(heights) // 2], 1)
        lines.append([])
        for word in row:
            if lines[-1] and word.box[0] - lines[-1][-1].box[2] > gap:
                lines.append([])
            lines[-1].append(word)
    return lines


def _line(line: Sequence[SeenWord], read: ReadLine, page: Sequence[SeenWord]) -> list[SeenWord]:
    mine, other = [normal(word.text) for word in line], [word.text for word in read.words]
    pairs = paired(mine, other)
    found: list[SeenWord] = []
    for number, pair in enumerate(pairs):
        ours, theirs = pair
        words = [line[at] for at in ours]
        if _alike(" ".join(mine[at] for at in ours), " ".join(other[at] for at in theirs)):
            found.extend(replace(word, confidence=max(word.confidence, _AGREED)) for word in words)
        elif not theirs or not any(sign.isalnum() for at in theirs for sign in other[at]):
            found.extend(word for word in words if not _left_out(word, nothing=not theirs))
        elif not ours:
            found.extend(_passed_over(line, read, theirs, page))
        else:
            found.extend(_decided(words, read, theirs, evidence(line, read, pairs, number)))
    return found


def evidence(line: Sequence[SeenWord], read: ReadLine, pairs: Sequence[Pair], number: int) -> Evidence:
    """What there is to choose by between the two readings of a pair that both have words."""
    ours, theirs = pairs[number]
    mine, other = [normal(line[at].text) for at in ours], [read.words[at].text for at in theirs]
    said, seen = " ".join(mine), " ".join(other)
    sure = read.likelihood(seen, theirs[0], theirs[-1])
    before = [read.words[at].text for at in range(max(theirs[0] - 2, 0), theirs[0])]
    after = [word.text for word in read.words[theirs[-1] + 1 : theirs[-1] + 3]]
    model = language_model()
    language = fluency(model, before, other, after) - fluency(model, before, mine, after)
    return Evidence(
        picture=sure - read.likelihood(said, theirs[0], theirs[-1]),
        sure=sure,
        engine=min(line[at].confidence for at in ours),
        sense=min(map(sense_of, other)) - min(map(sense_of, mine)),
        language=language if known(model, other) else min(language, 0.0),
    )


def _decided(words: Sequence[SeenWord], read: ReadLine, theirs: range, found: Evidence) -> list[SeenWord]:
    said = " ".join(normal(word.text) for word in words)
    seen = " ".join(read.words[at].text for at in theirs)
    chance = 1 / (1 + math.exp(-min(max(found.odds, -30.0), 30.0)))
    numbers = _digits(said) != _digits(seen)
    if numbers and _NUMBER.fullmatch(said):
        return [replace(word, confidence=min(word.confidence, _DOUBT)) for word in words]
    if chance < 0.5:
        trust = _DOUBT if numbers else 1 - chance
        return [replace(word, confidence=min(word.confidence, trust)) for word in words]
    trust = min(chance, _MOST_SURE)
    if numbers:
        trust = min(trust, _LOOK_ALIKE if _digits(as_figures(said)) == _digits(seen) else _DOUBT)
    elif _digits(seen) and "/" in seen:
        # a code whose letters are read in two ways
        trust = min(trust, _LOOK_ALIKE if chance >= _SURE_OF_CODE else _DOUBT)
    return _as_seen(words, read, theirs, trust)


def _as_seen(words: Sequence[SeenWord], read: ReadLine, theirs: range, trust: float) -> list[SeenWord]:
    """The second reader's words in the places of the engine's."""
    if len(words) == len(theirs):
        return [
            word
            if word.text == read.words[at].text
            else replace(word, text=read.words[at].text, confidence=trust, read=word.read or word.text)
            for word, at in zip(words, theirs, strict=True)
        ]
    first = words[0]
    top, bottom = min(word.box[1] for word in words), max(word.box[3] for word in words)
    left, right = min(word.box[0] for word in words), max(word.box[2] for word in words)
    said = " ".join(word.read or word.text for word in words)
    found: list[SeenWord] = []
    for at in theirs:
        x0 = left if at == theirs[0] else read.words[at].x0
        x1 = right if at == theirs[-1] else read.words[at].x1
        box = (min(x0, x1 - 1), top, x1, bottom)
        found.append(SeenWord(read.words[at].text, box, trust, first.block, first.row, said))
    return found


def _left_out(word: SeenWord, *, nothing: bool) -> bool:
    """The second reader sees nothing, or another sign, where the engine saw this: a speck, unless the engine was sure.
    Of lone signs it must be very sure where nothing is seen."""
    sign = not any(c.isalnum() for c in word.text)
    return word.confidence < (_AGREED if sign and nothing else _UNSEEN)


def _passed_over(line: Sequence[SeenWord], read: ReadLine, theirs: range, page: Sequence[SeenWord]) -> list[SeenWord]:
    """Words that only the second reader sees: taken where it is very sure, with what one reader alone is worth, and
    only where no word of the engine stands: a strip reaches into other cells and lines."""
    found: list[SeenWord] = []
    for at in theirs:
        word = read.words[at]
        if not any(c.isalnum() for c in word.text) or read.likelihood(word.text, at, at) < _SEEN:
            continue
        box = (word.x0, read.box[1], max(word.x1, word.x0 + 1), read.box[3])
        if any(_touch(box, other.box) for other in page):
            continue
        trust = _DOUBT if any(c.isdigit() for c in word.text) else _UNSEEN
        found.append(SeenWord(word.text, box, trust, line[0].block, line[0].row, ""))
    return found


def _touch(one: PixelBox, two: PixelBox) -> bool:
    """Whether the boxes share a quarter of the narrower one's width, and of the lower one's height."""
    wide = min(one[2], two[2]) - max(one[0], two[0])
    high = min(one[3], two[3]) - max(one[1], two[1])
    return wide > 0.25 * min(one[2] - one[0], two[2] - two[0]) and high > 0.25 * min(one[3] - one[1], two[3] - two[1])


def _alike(one: str, two: str) -> bool:
    """The same but for the number of dots in a row: nobody counts leaders, the second reader least of all."""
    return one == two or (bool(_LEADERS.search(one)) and _LEADERS.sub("…", one) == _LEADERS.sub("…", two))


def _digits(text: str) -> str:
    return "".join(sign for sign in text if sign.isdigit())
