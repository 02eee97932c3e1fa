"""Numbers and days that a hand wrote into the blanks of a head: `Số: 1145/TB-…`, `Cần Thơ, ngày 27 tháng 6 năm 2025`.

Engines are made for type: they read a hand's 1 as 4, /1 or M, and are sure of it. A net of our own that learnt from
drawn hands (pipeline.training.head_lines) reads these two lines again and says of every number how likely it is. What
to make of that is decided where the head is read (extractors/header): this module only says what it sees.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, groupby
from typing import Literal

import numpy as np

from extractors.pages.digit_beam import digits_on
from extractors.pages.engines import SeenWord
from extractors.pages.line_strips import STRIDE, line_box, strip
from extractors.pages.picture import Pixels
from extractors.pages.second_reader import BLANK, Logs, SecondReader, decoded
from normalizers.number_labels import number_label
from normalizers.pages import Mark
from normalizers.text import without_marks

Blank = Literal["number", "day", "month"]

# The two lines, as an engine shows them (without marks, small letters).
_DATE_LINE = re.compile(r"(\S+ )?\S*ng\w?y.{0,12}?th\w{0,2}ng.{0,10}?n\w{1,2}m?.{0,8}$")
# The same as the net for hands reads them: what stands before the blank, and what after it.
_SYMBOL = r"\s?[/\-](?:(?:19|20)\d\d\s?[/\-]\s?)?[A-ZĐ]{1,6}[A-ZĐa-z]*\s?(?:[/\-]|$)"
_BLANKS: dict[Blank, re.Pattern[str]] = {
    "number": re.compile(rf"^(S\S{{0,2}}\s?[:.]?)(.{{0,12}}?)(?={_SYMBOL})"),
    "day": re.compile(r"^(.*?[Nn]g.y)(.{0,9}?)(?=th.?ng)"),
    "month": re.compile(r"^(.*?th.?ng)(.{0,9}?)(?=n.m)"),
}
_MOST_DIGITS: dict[Blank, int] = {"number": 5, "day": 2, "month": 2}
_MOST: dict[Blank, int] = {"number": 99999, "day": 31, "month": 12}
NOTHING = "nothing"  # what stands in an empty blank
_PLACE = 4  # words of a place, without its last
_HEAD = 0.5  # of the page's height: heads stand above
# The line is cut a little otherwise each time: above, below, in shares of its height. The mean of what the net sees
# errs less than any one of them, and is less sure where they differ.
_CUTS = ((0.0, 0.0), (0.08, 0.0), (0.0, 0.08), (-0.06, 0.06), (0.06, -0.06))
_ABOVE, _BELOW = 0.7, 0.45  # how far a hand's strokes are followed out of the line, shares of its height
_SIDE = 0.25
_LEAST = 0.005  # a reading less likely is not told


@dataclass(frozen=True, slots=True)
class HandRead:
    """What may stand in a blank: numbers (days and months without a zero before) or NOTHING, likeliest first, each
    with its share of all that may stand there. `sense`: log of how likely these are beside anything else. `box`:
    pixels of the page."""

    blank: Blank
    options: tuple[tuple[str, float], ...]
    sense: float
    box: tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class _Cut:
    """A way to cut the line out. `left`, `pace`: where it begins on the page, pixels of the page a step. `signs`: the
    likeliest ones, the steps at which they begin, and those after their last ones."""

    logs: Logs
    left: float
    pace: float
    signs: tuple[tuple[str, int, int], ...]


@lru_cache(maxsize=1)
def hand_reader() -> SecondReader:
    """The net for hands, opened once a process. Raises FileNotFoundError where it is missing."""
    return SecondReader("hand")


def hand_marks(pixels: Pixels, words: Sequence[SeenWord]) -> list[Mark]:
    """What the blanks of number lines and date lines hold, boxes in pixels; `pixels`: the page, grey.

    `text`: the likeliest number, `confidence`: its share; `fields`: blank (number, day, month), options
    (`1145 0.93, 145 0.04`), sense.
    """
    marks: list[Mark] = []
    rows: dict[int, list[SeenWord]] = {}
    for word in words:
        rows.setdefault(word.row, []).append(word)
    for row in rows.values():
        for blanks, part in _parts(sorted(row, key=lambda word: word.box[0]), _HEAD * pixels.shape[0]):
            for read in read_blanks(pixels, [word.box for word in part], blanks, hand_reader()):
                text, share = read.options[0]
                told = ", ".join(f"{option} {part:.3f}" for option, part in read.options)
                fields = {"blank": read.blank, "options": told, "sense": f"{read.sense:.1f}"}
                x0, y0, x1, y1 = map(float, read.box)
                marks.append(Mark("handwriting", text, (x0, y0, x1, y1), round(share, 3), fields))
    return marks


def read_blanks(
    pixels: Pixels, boxes: Sequence[tuple[int, int, int, int]], blanks: Sequence[Blank], reader: SecondReader
) -> list[HandRead]:
    """`boxes`: of the line's words. A blank that the net does not find on the line is left out."""
    box = _reach(pixels, line_box(pixels, boxes))
    cuts = _cuts(pixels, box, reader)
    found: list[HandRead] = []
    for blank in blanks:
        seen: dict[str, list[float]] = {}
        spots: list[tuple[float, float]] = []
        for cut in cuts:
            signs = cut.signs
            match = _BLANKS[blank].match("".join(sign for sign, _, _ in signs))
            if match is None or match.end(1) == 0:
                continue
            start = signs[match.end(1) - 1][2]
            end = signs[match.end(2)][1] if match.end(2) < len(signs) else len(cut.logs)
            spots.append((cut.left + start * cut.pace, cut.left + end * cut.pace))
            for text, likely in digits_on(cut.logs[start:end], _MOST_DIGITS[blank]).items():
                value = NOTHING if not text else text if blank == "number" else str(int(text))
                if value == NOTHING or 1 <= int(value) <= _MOST[blank]:
                    seen.setdefault(value, []).append(likely)
        if not seen:
            continue
        each = {value: float(np.logaddexp.reduce(likely)) - float(np.log(len(cuts))) for value, likely in seen.items()}
        whole = float(np.logaddexp.reduce(list(each.values())))
        shares = sorted(((value, float(np.exp(log - whole))) for value, log in each.items()), key=lambda one: -one[1])
        x0, x1 = (round(float(np.median([spot[side] for spot in spots]))) for side in (0, 1))
        options = tuple((value, share) for value, share in shares if share >= _LEAST)
        found.append(HandRead(blank, options, whole, (x0, box[1], max(x1, x0 + 1), box[3])))
    return found


def _parts(line: Sequence[SeenWord], lowest: float) -> Iterator[tuple[tuple[Blank, ...], Sequence[SeenWord]]]:
    """The number line and the date line of a head; both may stand in one row."""
    if not line or line[0].box[1] > lowest:
        return
    texts = [word.text for word in line]
    starts = list(accumulate((len(text) + 1 for text in texts), initial=0))
    whole = " ".join(texts)
    date = _DATE_LINE.search(without_marks(whole).lower())
    first = next(at for at, start in enumerate(starts) if start + len(texts[at]) > date.start()) if date else len(line)
    numbered = number_label(whole) is not None
    if date is not None and (numbered or first <= _PLACE):  # a basis has a sentence before its date
        yield ("day", "month"), line[first:]
    if numbered:
        symbol = max((at for at in range(first) if re.search(r"[/\-]\w|\d[A-ZĐ]{2}", texts[at])), default=first - 1)
        if 0 <= symbol < 8:
            yield ("number",), line[: symbol + 1]


def _reach(pixels: Pixels, box: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    """The box of a printed line, higher where strokes that begin in it leave it: a hand writes larger than type."""
    import cv2  # noqa: PLC0415 - heavy

    x0, y0, x1, y1 = box
    high = y1 - y0
    top, bottom = max(y0 - int(_ABOVE * high), 0), min(y1 + int(_BELOW * high), pixels.shape[0])
    cut = pixels[top:bottom, max(x0, 0) : x1]
    if cut.size == 0:
        return box
    dark, light = np.percentile(cut, (1, 80))
    ink = (cut < (float(dark) + float(light)) / 2).astype(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    for _, y, wide, tall, area in stats[1:].tolist():
        first, last = top + y, top + y + tall
        inside = min(last, y1) - max(first, y0)
        # rules above and below are wide and flat; letters of other lines lie outside for the most part
        if area > 8 and inside > 0.35 * tall and wide < 2.5 * high:
            y0, y1 = min(y0, first), max(y1, last)
    return x0, y0, x1, y1


def _cuts(pixels: Pixels, box: tuple[int, int, int, int], reader: SecondReader) -> list[_Cut]:
    x0, y0, x1, y1 = box
    high = y1 - y0
    side = round(_SIDE * high)
    strips = [
        strip(pixels, (x0 - side, round(y0 - up * high), x1 + side, round(y1 + down * high))) for up, down in _CUTS
    ]
    return [
        _Cut(logs, float(x0 - side), STRIDE * (x1 - x0 + 2 * side) / cut.shape[1], _signs(logs))
        for logs, cut in zip(reader.read(strips), strips, strict=True)
    ]


def _signs(logs: Logs) -> tuple[tuple[str, int, int], ...]:
    best = logs.argmax(axis=1).tolist()
    runs = [(sign, list(steps)) for sign, steps in groupby(range(len(best)), key=best.__getitem__)]
    return tuple((decoded([sign]), steps[0], steps[-1] + 1) for sign, steps in runs if sign != BLANK)
