"""A picture of a page → words: the ladder of tries. The prepared picture first; if what comes out can't be believed,
its doubtful lines cleaned, or the whole page; if that can't, the page turned. The best reading wins, and says which it
was."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from extractors.pages.belief import Belief, language, mean_confidence, sense_of
from extractors.pages.cells import DOUBT, checked_numbers, reread_cells
from extractors.pages.engines import Engine, EngineError, EngineTimeoutError, How, SeenWord
from extractors.pages.hand import hand_marks
from extractors.pages.holes import reread_places, unread_places
from extractors.pages.lines import placed, split_row
from extractors.pages.merging import merged
from extractors.pages.mosaic import PixelBox, read_parts
from extractors.pages.picture import Picture, enlarged, grey, without_specks
from extractors.pages.preparing import Prepared, prepare
from extractors.pages.stamps import take_stamps
from extractors.pages.under_seals import read_again, with_doubt
from extractors.pages.witness import witnessed
from extractors.tables.grid import find_grids
from normalizers.pages import Affine, Box, Line, Mark, PageIssue, Rule, Word

_LEAST_INK = 6e-5  # share of the page in letter-sized strokes below which it is blank
_FAINT = 4e-4  # the same below which a page without words is the back of a sheet: show-through, dirt
_HOPELESS = 0.45  # score below which the page may stand on its head
_HEAD = 0.25  # of the page: what stands higher is its head
_LYING = 0.1  # score that lines which run across are worth
_LONG = 4  # letters of a word that is wider than tall
_FAIR = 0.88  # score from which a page whose doubtful lines were read again is left at that
_LAID_OUT = 0.75  # share of the ink in words from which only lines are doubtful, not the page
_SURE_LINE = 0.85
_FINE = 190  # dpi
_LEAST_SECONDS = 2.0
_MOST_NAMED = 20  # unsure numbers


@dataclass(frozen=True, slots=True)
class Scan:
    """What was read. Boxes in points of the picture as it was read: straightened, and turned by `turns` quarters.

    `width`, `height`: its size in points; `shown`: from its points to those of the picture as it came, None where they
    are the same. `belief` is None where no reading came about.
    """

    width: float
    height: float
    lines: tuple[Line, ...] = ()
    rules: tuple[Rule, ...] = ()
    confidence: float = 0.0
    how: str = ""
    turns: int = 0
    issues: tuple[PageIssue, ...] = ()
    belief: Belief | None = None
    marks: tuple[Mark, ...] = ()
    shown: Affine | None = None


@dataclass(slots=True)
class _Clock:
    """The time that is left for one page, over all its tries."""

    seconds: float
    start: float = field(default_factory=time.monotonic)

    @property
    def left(self) -> float:
        return self.seconds - (time.monotonic() - self.start)


@dataclass(frozen=True, slots=True)
class _Try:
    words: Sequence[SeenWord]
    belief: Belief
    how: str


def read_picture(picture: Picture, engine: Engine, seconds: float, *, second_try: bool = True) -> Scan:
    """The words of a page's picture. Never raises for what the engine does: its failure is the page's issue."""
    clock = _Clock(seconds)
    turns = 0
    try:
        ready = prepare(picture)
        if ready.ink_share < _LEAST_INK:
            return _empty(picture, "blank page", ())
        best = _read(ready, engine, clock, second_try)
        if second_try and _may_lie_wrong(best) and clock.left > _LEAST_SECONDS:
            ready, best, turns = _other_way_up(picture, ready, best, engine, clock)
        if second_try and ready.rules and clock.left > _LEAST_SECONDS:
            best = _with_cells(ready, best, engine, clock)
        if second_try and best.belief.score >= _HOPELESS and clock.left > _LEAST_SECONDS:
            best = _with_places(ready, best, engine, clock)
            best = _with_titles(ready, best, engine, clock)
    except EngineTimeoutError:
        return _empty(picture, "no reading: out of time", (PageIssue("timeout", f"no reading in {seconds:.0f} s"),))
    except EngineError as error:
        return _empty(picture, "no reading: the engine failed", (PageIssue("engine_failed", str(error)),))
    stamped = take_stamps(ready.unerased or ready.picture, ready.colour, best.words, engine, max(clock.left, 1.0))
    if not best.words and ready.ink_share < (10 if stamped.marks else 1) * _FAINT:
        return _empty(picture, "blank page: a few strokes, or a stamp alone", ())
    if not best.words:
        return _empty(picture, "nothing read", (PageIssue("nothing_read", "there is ink on the page, but no words"),))
    words = witnessed(ready.picture, stamped.words)
    marks = (*stamped.marks, *hand_marks(grey(ready.unerased or ready.picture).pixels, words))
    return _scan(ready, _Try(words, _believed(ready, words), best.how), marks, turns)


def _read(ready: Prepared, engine: Engine, clock: _Clock, second_try: bool) -> _Try:
    how = How(adaptive=ready.uneven)
    best = _try(ready, ready.picture, engine, clock, how, "uneven light" if ready.uneven else "plain")
    if best.belief.good or not second_try or clock.left < _LEAST_SECONDS:
        return best
    if best.belief.covered >= _LAID_OUT and (doubtful := _doubtful_lines(best.words)):
        best = _with_lines(ready, best, doubtful, engine, clock)
        if best.belief.score >= _FAIR:
            return best
    times = 2.0 if ready.picture.dpi < _FINE else 1.0
    for source, name in ((ready.picture, "cleaned"), (ready.unerased, "cleaned, lines left")):
        if best.belief.good or source is None or clock.left < _LEAST_SECONDS:
            break
        picture = without_specks(source if times == 1.0 else enlarged(source, times))
        try:
            best = _better(ready, best, _try(ready, picture, engine, clock, How(adaptive=True), name))
        except EngineError:
            break
    return best


def _doubtful_lines(words: Sequence[SeenWord]) -> list[PixelBox]:
    """Boxes around the engine's lines that it was not sure of, or that are no Vietnamese."""
    rows: dict[int, list[SeenWord]] = {}
    for word in words:
        rows.setdefault(word.row, []).append(word)
    boxes: list[PixelBox] = []
    for row in rows.values():
        letters = sum(len(word.text) for word in row)
        if sum(len(word.text) * word.confidence * sense_of(word.text) for word in row) < _SURE_LINE * letters:
            x0, y0, x1, y1 = zip(*(word.box for word in row), strict=True)
            boxes.append((min(x0), min(y0), max(x1), max(y1)))
    return boxes


def _with_lines(ready: Prepared, best: _Try, boxes: Sequence[PixelBox], engine: Engine, clock: _Clock) -> _Try:
    """The reading with its doubtful lines read again without specks, where that is better."""
    picture = without_specks(ready.picture)
    how = How(one_block=True, adaptive=ready.uneven)
    try:
        parts = read_parts(picture, boxes, engine, clock.left, how)
    except EngineError:
        return best
    found: list[SeenWord] = []
    for part in parts:
        start = 1 + max((word.row for word in found), default=-1)
        found.extend(replace(word, row=start + word.row) for word in part if _is_word(word))
    words = merged(best.words, found)
    other = _Try(words, _believed(ready, words), f"{best.how}, {len(boxes)} lines cleaned")
    return other if other.belief.score > best.belief.score else best


def _with_cells(ready: Prepared, best: _Try, engine: Engine, clock: _Clock) -> _Try:
    """The reading with the doubtful cells of drawn tables read one by one."""
    try:
        words = reread_cells(ready.picture, ready.letters, ready.rules, best.words, engine, clock.left)
        words = checked_numbers(ready.picture, ready.letters, ready.rules, words, engine, clock.left)
    except EngineError:
        return best
    words = [word for word in words if _is_word(word)]
    if len(words) == len(best.words) and all(a is b for a, b in zip(words, best.words, strict=True)):
        return best
    return _Try(words, _believed(ready, words), f"{best.how}, cells")


def _with_places(ready: Prepared, best: _Try, engine: Engine, clock: _Clock) -> _Try:
    """The reading with what stands under seals and signatures, as far as it can be made out."""
    places = unread_places(ready.black, ready.picture.dpi, best.words)
    if not places:
        return best
    try:
        found = _but_titles(reread_places(ready.picture, places, engine, clock.left), ready.picture.size)
    except EngineError:
        return best
    words = merged(best.words, found, voted=True)
    if len(words) == len(best.words) and all(a is b for a, b in zip(words, best.words, strict=True)):
        return best
    return _Try(words, _believed(ready, words), f"{best.how}, places passed over")


def _with_titles(ready: Prepared, best: _Try, engine: Engine, clock: _Clock) -> _Try:
    """The reading with signers' titles and names under seals read again; what stays doubtful is marked so."""
    words = list(best.words)
    try:
        if clock.left > _LEAST_SECONDS:
            words = read_again(ready.picture, ready.black, words, engine, clock.left)
    except EngineError:
        pass
    words = with_doubt(ready.black, words)
    return replace(best, words=words)


def _but_titles(words: Sequence[SeenWord], size: tuple[int, int]) -> list[SeenWord]:
    """Lines in capitals are left out: under a seal they are a signer's title, and `CHỦ NHIỆM` alone would be a wrong
    one where `PHÓ` is hidden. A name that lost its first word shows that it did. The names of organs stand in capitals
    too, but at the top left (NĐ 30/2020/NĐ-CP, Phụ lục I), where nobody signs."""
    capitals = {word.row for word in words}
    for word in words:
        small = any(c.islower() for c in word.text) and word.confidence >= DOUBT
        if small or (word.box[2] < size[0] / 2 and word.box[3] < _HEAD * size[1]):
            capitals.discard(word.row)
    return [word for word in words if word.row not in capitals and _is_word(word)]


def _better(ready: Prepared, one: _Try, two: _Try) -> _Try:
    """The better of two readings, with the stretches that the other one reads better, if that helps."""
    if two.belief.score > one.belief.score:
        one, two = two, one
    words = merged(one.words, two.words)
    both = _Try(words, _believed(ready, words), f"{one.how} + {two.how}")
    return both if both.belief.score > one.belief.score else one


def _try(ready: Prepared, picture: Picture, engine: Engine, clock: _Clock, how: How, name: str) -> _Try:
    seen = engine.recognise(picture, clock.left, how)
    scale = ready.picture.dpi / picture.dpi
    words = [_scaled(word, scale) for word in seen if _is_word(word)]
    return _Try(words, _believed(ready, words), name)


def _believed(ready: Prepared, words: Sequence[SeenWord]) -> Belief:
    return Belief(
        words=len(words),
        confidence=mean_confidence([(word.text, word.confidence) for word in words]),
        covered=_covered(ready, words),
        language=language(word.text for word in words),
    )


def _is_word(word: SeenWord) -> bool:
    """Specks and left-overs of lines come out as lone signs that the engine is not sure of."""
    return any(c.isalnum() for c in word.text) or word.confidence >= 0.6


def _scaled(word: SeenWord, scale: float) -> SeenWord:
    if scale == 1.0:
        return word
    x0, y0, x1, y1 = (round(value * scale) for value in word.box)
    return SeenWord(word.text, (x0, y0, x1, y1), word.confidence, word.block, word.row)


def _covered(ready: Prepared, words: Sequence[SeenWord]) -> float:
    """Share of the letter-sized ink that lies in boxes of words."""
    if not len(ready.letters):
        return 1.0
    width, height = ready.picture.size
    inside = np.zeros((height, width), dtype=bool)
    for word in words:
        x0, y0, x1, y1 = word.box
        inside[max(y0 - 2, 0) : y1 + 2, max(x0 - 2, 0) : x1 + 2] = True
    x, y, area = (ready.letters[:, column] for column in range(3))
    return float(area[inside[np.clip(y, 0, height - 1), np.clip(x, 0, width - 1)]].sum() / max(area.sum(), 1))


def _other_way_up(
    picture: Picture, ready: Prepared, best: _Try, engine: Engine, clock: _Clock
) -> tuple[Prepared, _Try, int]:
    """The page turned the way the engine thinks is up, kept if it reads better."""
    try:
        turns = engine.quarter_turns(ready.picture, clock.left)
        if turns == 0:
            return ready, best, 0
        other = prepare(picture, turns)
        second = _try(other, other.picture, engine, clock, How(adaptive=other.uneven), "plain")
    except EngineError:
        return ready, best, 0
    upright = _lies(best.words) and not _lies(second.words)
    if second.belief.score <= best.belief.score - (_LYING if upright else 0.0):
        return ready, best, 0
    return other, second, turns


def _may_lie_wrong(best: _Try) -> bool:
    """Nothing believable came out; or letters that are no language, as of a page on its head; or lines that run up."""
    return best.belief.score < _HOPELESS or best.belief.language.damaged or _lies(best.words)


def _lies(words: Sequence[SeenWord]) -> bool:
    """Most words are taller than wide: an engine read the lines of a page that lies on its side, one by one."""
    long = [word.box for word in words if len(word.text) >= _LONG]
    return sum(y1 - y0 > x1 - x0 for x0, y0, x1, y1 in long) > len(long) / 2


def _scan(ready: Prepared, best: _Try, marks: Sequence[Mark], turns: int) -> Scan:
    scale = 72 / ready.picture.dpi
    width, height = ready.picture.size
    rows: dict[int, list[SeenWord]] = {}
    for word in best.words:
        rows.setdefault(word.row, []).append(word)
    lines: list[Line] = []
    for row in rows.values():
        heights = sorted((word.box[3] - word.box[1]) * scale for word in row)
        size = heights[len(heights) // 2] * 1.2
        floor = max(word.box[3] for word in row) * scale
        points = []
        for word in row:
            x0, y0, x1, y1 = (value * scale for value in word.box)
            shown = Word(word.text, (x0, y0, x1, y1), word.confidence, word.read or None)
            points.append(placed(shown, word.block, word.row, floor, size))
        lines.extend(split_row(points, ready.rules))
    belief = best.belief
    issues = []
    if belief.covered < 0.5 or belief.score < _HOPELESS or belief.language.damaged:
        share = f"{belief.covered:.0%} of the ink covered, confidence {belief.confidence:.2f}"
        issues.append(PageIssue("poorly_read", share))
    if unsure := _unsure_numbers(ready, best.words):
        issues.append(PageIssue("unsure_numbers", "in tables: " + ", ".join(unsure)))
    turn = f", turned {turns * 90}°" if turns else ""
    return Scan(
        width=width * scale,
        height=height * scale,
        lines=tuple(lines),
        rules=tuple(ready.rules),
        confidence=round(belief.confidence * min(1.0, 0.3 + 0.7 * belief.covered / 0.75), 4),
        how=f"{best.how}{turn}: {belief.words} words, {belief.covered:.0%} of the ink, score {belief.score:.2f}",
        turns=turns,
        issues=tuple(issues),
        belief=belief,
        marks=tuple(
            replace(mark, box=(mark.box[0] * scale, mark.box[1] * scale, mark.box[2] * scale, mark.box[3] * scale))
            for mark in marks
            if mark.box is not None
        ),
        shown=ready.shown,
    )


def _unsure_numbers(ready: Prepared, words: Sequence[SeenWord]) -> list[str]:
    """Numbers in drawn tables that the engine was not sure of, as they stand in the text."""
    scale = 72 / ready.picture.dpi
    boxes = [grid.box for grid in find_grids(ready.rules)] if ready.rules else []
    found: list[str] = []
    for word in words:
        x, y = (word.box[0] + word.box[2]) / 2 * scale, (word.box[1] + word.box[3]) / 2 * scale
        if word.confidence <= DOUBT and any(c.isdigit() for c in word.text):
            found.extend([word.text] if any(_in(x, y, box) for box in boxes) else [])
    return found[:_MOST_NAMED]


def _in(x: float, y: float, box: Box) -> bool:
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _empty(picture: Picture, how: str, issues: tuple[PageIssue, ...]) -> Scan:
    width, height = picture.size
    scale = 72 / picture.dpi
    return Scan(width * scale, height * scale, how=how, issues=issues)
