"""What was stamped or written on the paper after printing: kept apart from its text, as marks.

By colour where the picture has some (red, blue, violet ink), else by words and the frame around them: portals publish
papers in black and white.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from extractors.pages.engines import Engine, EngineError, How, SeenWord
from extractors.pages.mosaic import PixelBox, read_parts
from extractors.pages.picture import Picture, Pixels, ink
from normalizers.pages import Mark
from normalizers.text import folded, squeeze

_URGENT = re.compile(r"\W*(?:hoa toc|thuong khan|khan)(?: hen gio.*)?\W*")
_REGISTER = re.compile(r"\b(?:so|gio|ngay|chuyen|kinh chuyen|luu ho so so) ?[:.….]")  # lines of an incoming stamp
_NUMBER = re.compile(r"số\s*[:.]*\s*(\d{1,6})\b", re.IGNORECASE)
_DATE = re.compile(r"ngày\s*[:.]*\s*(\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4})", re.IGNORECASE)
_BLANKS = re.compile(r"^\W*(?:so|s[eo]:?|ngay|thang|nam)\b|\bngay$")
_UPPER_PART = 0.6  # of the page: where the head and its stamps are
_FRAME_WIDTH, _FRAME_HEIGHT = (0.8, 3.2), (0.25, 1.6)  # inches
_SURE = 0.8
_DARK = 200
_SHORT = 6  # letters of a number written by hand
_HAND = 0.3  # confidence of what was written by hand: no engine here reads it


@dataclass(frozen=True, slots=True)
class Stamped:
    """`words` left for the text; `marks` with boxes in pixels of the picture."""

    words: list[SeenWord]
    marks: list[Mark]


def take_stamps(
    picture: Picture, colour: Picture | None, words: Sequence[SeenWord], engine: Engine, seconds: float
) -> Stamped:
    """Stamps, seals and handwriting of one page, out of its words.

    `picture`: grey, with its lines; `colour`: its red, blue and violet ink alone on white, None where none is.
    """
    left = list(words)
    marks: list[Mark] = []
    if colour is not None:
        left, found = _coloured(picture, colour, left, engine, seconds)
        marks.extend(found)
    left, found = _arrivals(picture, left)
    marks.extend(found)
    left, found = _urgencies(picture, left)
    marks.extend(found)
    return Stamped(left, marks)


def _urgencies(picture: Picture, words: Sequence[SeenWord]) -> tuple[list[SeenWord], list[Mark]]:
    rows: dict[int, list[SeenWord]] = {}
    for word in words:
        rows.setdefault(word.row, []).append(word)
    gone: set[int] = set()
    marks: list[Mark] = []
    for number, row in rows.items():
        text = " ".join(word.text for word in row)
        box = _around(row)
        if text.isupper() and box[1] < _UPPER_PART * picture.size[1] and _URGENT.fullmatch(folded(text)):
            gone.add(number)
            shown = " ".join(word.text for word in row if any(c.isalpha() for c in word.text))
            marks.append(Mark("urgency_stamp", shown, box, min(word.confidence for word in row)))
    return [word for word in words if word.row not in gone], marks


def _arrivals(picture: Picture, words: Sequence[SeenWord]) -> tuple[list[SeenWord], list[Mark]]:
    """Incoming stamps by their ĐẾN and the frame around it, or the lines of a register beside it."""
    left = list(words)
    marks: list[Mark] = []
    for seed in words:
        if seed.text.strip(" .,:|[](){}'\"") != "ĐẾN" or seed.box[1] > _UPPER_PART * picture.size[1]:
            continue
        if seed not in left or _in_a_line(seed, words):
            continue
        box = _frame(picture, seed.box) or _register(seed, left, picture.dpi)
        if box is None:
            continue
        left, taken = _split(left, box)
        marks.append(_arrival(taken, box))
    return left, marks


def _in_a_line(seed: SeenWord, words: Sequence[SeenWord]) -> bool:
    """A title in capitals may say `TỪ NAM 2021 ĐẾN NĂM 2025`."""
    height = seed.box[3] - seed.box[1]
    for word in words:
        if word is seed or word.confidence < _SURE or not _level(word, seed):
            continue
        gap = max(seed.box[0] - word.box[2], word.box[0] - seed.box[2])
        if gap < 0.8 * height and len(word.text) > 1 and word.text.isupper():
            return True
    return False


def _frame(picture: Picture, seed: PixelBox) -> PixelBox | None:
    """The smallest outline around a word that has the size of a stamp."""
    import cv2  # noqa: PLC0415 - heavy

    dpi = picture.dpi
    reach = int(_FRAME_WIDTH[1] * dpi)
    x, y = (seed[0] + seed[2]) // 2, (seed[1] + seed[3]) // 2
    left, top = max(x - reach, 0), max(y - reach, 0)
    part = Picture(np.ascontiguousarray(picture.pixels[top : y + reach, left : x + reach]), dpi)
    black = cv2.dilate(ink(part), np.ones((3, 3), np.uint8))  # a worn frame has gaps
    _, _, stats, _ = cv2.connectedComponentsWithStats(black, connectivity=8)
    best: PixelBox | None = None
    for x0, y0, width, height, area in stats[1:].tolist():
        if not (_FRAME_WIDTH[0] * dpi <= width <= _FRAME_WIDTH[1] * dpi) or area > 0.5 * width * height:
            continue
        if not _FRAME_HEIGHT[0] * dpi <= height <= _FRAME_HEIGHT[1] * dpi:
            continue
        box = (x0 + left, y0 + top, x0 + left + width, y0 + top + height)
        if box[0] <= x <= box[2] and box[1] <= y <= box[3] and (best is None or _area(box) < _area(best)):
            best = box
    return best


def _register(seed: SeenWord, words: Sequence[SeenWord], dpi: int) -> PixelBox | None:
    near = [
        word
        for word in words
        if -0.5 * dpi < word.box[1] - seed.box[1] < 0.6 * dpi
        and -0.2 * dpi < word.box[0] - seed.box[2] < 1.3 * dpi
        and _REGISTER.search(folded(word.text))
    ]
    return _around([seed, *near]) if near else None


def _split(words: Sequence[SeenWord], box: PixelBox) -> tuple[list[SeenWord], list[SeenWord]]:
    """Words outside the box, and those in it. A line that runs on under the stamp keeps what was read of it well."""
    rows: dict[int, list[SeenWord]] = {}
    for word in words:
        rows.setdefault(word.row, []).append(word)
    gone: set[int] = set()
    taken: list[SeenWord] = []
    for row in rows.values():
        inside = [word for word in row if _inside(word, box)]
        if not inside:
            continue
        outside = [word for word in row if word.confidence >= _SURE and not _inside(word, box)]
        for word in inside:
            if outside and word.confidence >= _SURE and any(_level(word, other) for other in outside):
                continue
            gone.add(id(word))
            taken.append(word)
    return [word for word in words if id(word) not in gone], taken


def _arrival(words: Sequence[SeenWord], box: PixelBox) -> Mark:
    text = squeeze(" ".join(word.text for word in words))
    fields: dict[str, str] = {}
    sure = {word.text: word.confidence for word in words}
    for name, pattern in (("number", _NUMBER), ("date", _DATE)):
        # Mostly written by hand: only what the engine is sure of.
        if (match := pattern.search(text)) and sure.get(match[1], 0.0) >= _SURE:
            fields[name] = match[1]
    confidence = sum(word.confidence for word in words) / len(words) if words else 0.5
    return Mark("incoming_stamp", text, box, round(confidence, 3), fields)


def _coloured(
    picture: Picture, inked: Picture, words: Sequence[SeenWord], engine: Engine, seconds: float
) -> tuple[list[SeenWord], list[Mark]]:
    """Stamps and seals by their colour, and words written into the blanks of the head in coloured ink."""
    colour = np.where(inked.pixels < _DARK, 255, 0).astype(np.uint8)
    places = _places(colour, picture.dpi)
    marks: list[Mark] = []
    left = list(words)
    head = [box for box in places if box[1] < _UPPER_PART * picture.size[1]]
    marks.extend(Mark("seal", "", box) for box in places if box not in head and _round(box, picture.dpi))
    try:
        said = (
            read_parts(Picture(255 - colour, picture.dpi), head, engine, seconds, How(one_block=True)) if head else []
        )
    except EngineError:
        said = []
    for box, read in zip(head, said, strict=False):
        text = folded(" ".join(word.text for word in read))
        if _URGENT.fullmatch(text):
            marks.append(Mark("urgency_stamp", squeeze(" ".join(word.text for word in read)), box, 0.8))
        elif (
            any(word.text.isupper() and folded(word.text) == "den" for word in read)
            or len(_REGISTER.findall(text)) >= 2
        ):
            marks.append(_arrival(read, box))
        else:
            marks.extend([Mark("seal", "", box)] if _round(box, picture.dpi) else [])
            continue
        left = [word for word in left if not (_inside(word, box) and _share(colour, picture, word.box) > 0.3)]
    kept: list[SeenWord] = []
    for word in left:
        if word.box[1] < 0.4 * picture.size[1] and _share(colour, picture, word.box) > 0.5 and _fills(word, left):
            marks.append(Mark("handwriting", word.text, word.box, min(word.confidence, _HAND)))
            word = replace(word, confidence=min(word.confidence, _HAND))  # noqa: PLW2901
        kept.append(word)
    return kept, marks


def _fills(word: SeenWord, words: Sequence[SeenWord]) -> bool:
    """Whether it is a number, or stands in the blank of one: after `Số:`, between `ngày` and `tháng`."""
    if len(word.text) <= _SHORT and any(c.isdigit() for c in word.text):
        return True
    height = word.box[3] - word.box[1]
    before = [
        other
        for other in words
        if other is not word and _level(other, word) and 0 <= word.box[0] - other.box[0] < 12 * height
    ]
    return _BLANKS.search(folded(word.text)) is not None or any(_BLANKS.search(folded(other.text)) for other in before)


def _places(colour: Pixels, dpi: int) -> list[PixelBox]:
    import cv2  # noqa: PLC0415 - heavy

    step = max(1, dpi // 75)
    small = cv2.resize(colour, None, fx=1 / step, fy=1 / step, interpolation=cv2.INTER_AREA)
    reach = max(3, int(0.14 * dpi / step))
    joined = cv2.morphologyEx((small > 40).astype(np.uint8), cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    places: list[PixelBox] = []
    for x, y, width, height, _ in (stats[1:] * step).tolist():
        if y < 0.5 * dpi:  # logos of portals
            continue
        if 0.5 * dpi <= width <= 4 * dpi and 0.18 * dpi <= height <= 2 * dpi:
            places.append((x, y, x + width, y + height))
    return places


def _round(box: PixelBox, dpi: int) -> bool:
    """A seal's size: 30 to 42 mm across (a signature beside it makes it wider)."""
    return box[3] - box[1] >= 1.0 * dpi and box[2] - box[0] >= 1.0 * dpi


def _share(colour: Pixels, picture: Picture, box: PixelBox) -> float:
    """Of the ink in the box, how much is coloured."""
    x0, y0, x1, y1 = box
    part = picture.pixels[y0:y1, x0:x1]
    coloured = colour[y0:y1, x0:x1] > 0
    dark = part < int(part.max(initial=0)) - 60
    total = int((dark | coloured).sum())
    return float(coloured.sum()) / total if total else 0.0


def _inside(word: SeenWord, box: PixelBox) -> bool:
    x, y = (word.box[0] + word.box[2]) / 2, (word.box[1] + word.box[3]) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _level(one: SeenWord, two: SeenWord) -> bool:
    overlap = min(one.box[3], two.box[3]) - max(one.box[1], two.box[1])
    return overlap > 0.6 * min(one.box[3] - one.box[1], two.box[3] - two.box[1])


def _around(words: Sequence[SeenWord]) -> PixelBox:
    boxes = [word.box for word in words]
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )


def _area(box: PixelBox) -> int:
    return (box[2] - box[0]) * (box[3] - box[1])
