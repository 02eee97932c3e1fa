"""The signer's title and name where a seal or a signature touches them: their lines cut out tight and read again.

An engine that sees a seal takes it, and the lines in it, for a picture; of the same line cut out alone it reads what
the ring has left. A title whose beginning may be hidden is never sure (`THỦ TƯỚNG` for `PHÓ THỦ TƯỚNG`).
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import replace
from statistics import median

import numpy as np
from numpy.typing import NDArray

from extractors.pages.engines import Engine, How, SeenWord
from extractors.pages.merging import common, worth
from extractors.pages.mosaic import PixelBox, read_parts
from extractors.pages.picture import Picture, Pixels, grey, without_specks
from extractors.pages.second_reader import second_reader
from extractors.pages.title_spotting import Spotted, spotted
from extractors.pages.voting import agreed
from normalizers.names import person_name
from normalizers.positions import authority_of, position_of

GUESSED = 0.3  # confidence of a title whose beginning may be hidden
_SURE = 0.75
_SAME = 0.4  # share of the smaller box that two words of one place have in common
_RIGHT = 0.38  # of the page's width: signers' titles begin to the right of it
_COLUMN_GAP = 1.5  # of the type's height: words farther apart are of two columns
_BEFORE = 3.5  # heights before a title in which KT. or PHÓ would stand
_INK = 0.03  # share of a place from which something stands there
_BELOW = (1.2, 12.0)  # heights under a title between which its name stands
_STEP, _STRIP, _REACH = 0.5, 1.6, 7.0  # heights: strips under a title, each one's own, half its width
_WHOLE = ("KT", "TM", "TL", "TUQ", "PHÓ", "Q", "QUYỀN")  # a title that begins so has its beginning
_MOST = 3  # titles
_HEAD = 0.1  # of the page's height: no seal ends above
_SEAL = 5.0, 16.0  # heights: a seal, and the pens that leave it
_ASIDE = 12.0  # heights: how far beside a seal a title may reach
_SLIDE, _HEIGHTS = 0.25, (1.15, 1.4)  # heights: how far apart strips are in which a title may stand, and how high
_SPOTTED = 0.9  # confidence of a title that was found by its letters
_AS_GOOD = 0.05  # nats a letter: a strip in which a title is seen as well as in the best one
_TRIM = 0.12  # of a strip's height that is paper above and below the letters
_TALL = 1.35  # heights
_MIDDLE = 0.7  # heights by which the middle of a title may miss that of the name


def read_again(
    picture: Picture, black: Pixels, words: Sequence[SeenWord], engine: Engine, seconds: float
) -> list[SeenWord]:
    """The words with lines of titles that have ink before them, and of names that are missing under titles, read anew
    as far as two readings agree. `black`: the picture's ink. Raises what the engine raises."""
    size = _type_size(words)
    for row in _spotted_titles(picture, black, words, size):
        words = _put(words, row, _off_line(row, words, size))
    strips: list[PixelBox] = []
    for title in _titles(words, size, black.shape[1])[-_MOST:]:
        touched = _hides_something(black, title, words, size)
        if touched:
            strips.extend(_lines_of_title(title, words, size))
        if _name_is_missing(black, title, words, size):
            strips.extend(_strips_below(title, size, picture.size))
    strips = [box for box in strips if box[2] - box[0] > size and box[3] - box[1] > 0.5 * size]
    if not strips:
        return list(words)
    sharp, soft = picture, without_specks(picture)
    how = How(one_block=True)
    readings = [part for source in (sharp, soft) for part in read_parts(source, strips, engine, seconds / 2, how)]
    result = list(words)
    for row in _rows(agreed(readings)):
        single = _single(row)
        if _firm(single):
            result = _put(result, single)
    return result


def _spotted_titles(picture: Picture, black: Pixels, words: Sequence[SeenWord], size: float) -> list[list[SeenWord]]:
    """Rows of known titles where ink stands that no word explains, in the part of the page where signers stand."""
    height, width = black.shape
    unread = _unread_ink(black, [word for word in words if word.confidence >= _SURE])
    boxes: list[PixelBox] = []
    for x0, y0, x1, y1 in _seals(unread, size):
        left, right = max(x0 - round(_ASIDE * size), 0), min(x1 + round(_ASIDE * size), width)
        tops = np.arange(y0 - 2.5 * size, (y0 + y1) / 2, _SLIDE * size).tolist()
        boxes += [(left, round(top), right, round(top + high * size)) for top in tops for high in _HEIGHTS]
    boxes = [box for box in boxes if box[1] > 0 and box[3] < height]
    kept: list[list[Spotted]] = []  # of each title, the strips in which it was seen
    for found in sorted(
        spotted(grey(picture).pixels, boxes, second_reader()), key=lambda one: (-len(one.text), -one.score)
    ):
        near = [group for group in kept if not _apart(found, group[0], size)]
        if not near:
            kept.append([found])
        elif near[0][0].text == found.text and near[0][0].score - found.score < _AS_GOOD:
            near[0].append(found)
    return [_row(group) for group in sorted(kept, key=lambda group: group[0].words[0][1][1])]


def _row(strips: Sequence[Spotted]) -> list[SeenWord]:
    """A title as words, each in the middle of the strips that hold it."""
    row: list[SeenWord] = []
    for at, (text, _, likely) in enumerate(strips[0].words):
        x0, y0, x1, y1 = np.mean([one.words[at][1] for one in strips], axis=0).tolist()
        trim = _TRIM * (y1 - y0)
        row.append(
            SeenWord(text, (round(x0), round(y0 + trim), round(x1), round(y1 - trim)), min(likely, _SPOTTED), 0, 0, "")
        )
    return row


def _apart(one: Spotted, other: Spotted, size: float) -> bool:
    """Whether two titles stand on two lines or beside each other."""
    a, b, c, d = (spot.words[at][1] for at in (0, -1) for spot in (one, other))
    return abs(a[1] - b[1]) > 0.8 * size or c[2] < b[0] or d[2] < a[0]


def _centred(title: Sequence[SeenWord], words: Sequence[SeenWord], size: float) -> bool:
    """Whether a name stands right under the middle of the title: then nothing is missing at its beginning."""
    x0, _, x1, y1 = _around(title)
    for row in _rows(words):
        a, b, c, _ = _around(row)
        if 0 < b - y1 < _BELOW[1] * size and _is_name(row) and min(word.confidence for word in row) >= _SURE:
            return abs(x0 + x1 - a - c) / 2 < _MIDDLE * size
    return False


def with_doubt(black: Pixels, words: Sequence[SeenWord]) -> list[SeenWord]:
    """The words, those of titles whose beginning may be hidden, and the first of a name, with a confidence that nobody
    takes for sure: `Hoàng Minh Anh` may have been `Lê Hoàng Minh Anh`."""
    size = _type_size(words)
    titles = _titles(words, size, black.shape[1])
    unsure = {
        id(word)
        for title in titles
        if _hides_something(black, title, words, size) and not _centred(title, words, size)
        for word in title
    }
    if titles:
        unsure |= {id(row[0]) for row in _rows(words) if _is_name(row) and _hides_something(black, row, words, size)}
    return [replace(word, confidence=min(word.confidence, GUESSED)) if id(word) in unsure else word for word in words]


def _is_name(row: Sequence[SeenWord]) -> bool:
    return len(row) <= 6 and person_name(" ".join(word.text for word in row)) is not None


def _rows(words: Sequence[SeenWord]) -> list[list[SeenWord]]:
    rows: dict[int, list[SeenWord]] = {}
    for word in words:
        rows.setdefault(word.row, []).append(word)
    return list(rows.values())


def _single(row: Sequence[SeenWord]) -> list[SeenWord]:
    """The row with one word a place: where two readings differ in it, the surer one, which nobody takes for sure."""
    kept: list[SeenWord] = []
    for word in sorted(row, key=lambda word: -word.confidence):
        rival = next((at for at, other in enumerate(kept) if common(word.box, other.box) >= _SAME), None)
        if rival is None:
            kept.append(word)
        else:
            kept[rival] = replace(kept[rival], confidence=min(kept[rival].confidence, GUESSED))
    return sorted(kept, key=lambda word: word.box[0])


def _off_line(row: Sequence[SeenWord], words: Sequence[SeenWord], size: float) -> set[int]:
    """Tall words of other lines than that of `row`: a box that took a piece of a ring along may reach into it."""
    middle = median(word.box[1] + word.box[3] for word in row)
    return {
        id(word)
        for other in _rows(words)
        if abs(median(word.box[1] + word.box[3] for word in other) - middle) > 1.2 * size
        for word in other
        if word.box[3] - word.box[1] > _TALL * size
    }


def _put(words: Sequence[SeenWord], row: Sequence[SeenWord], others: Set[int] = frozenset()) -> list[SeenWord]:
    """The words with this row in the place of those it lies on (not of `others`), if it says more than they."""
    own = [word for word in words if id(word) not in others and any(common(word.box, new.box) >= _SAME for new in row)]
    if own and worth(row) <= worth(own):
        return list(words)
    above = [at for at, word in enumerate(words) if word.box[1] <= row[0].box[1]]
    at = words.index(own[0]) if own else (above[-1] + 1 if above else 0)
    number = 1 + max((max(word.row, word.block) for word in words), default=0)
    block = own[0].block if own else number
    new = [replace(word, row=number, block=block) for word in row]
    gone = {id(word) for word in own}
    return [*(w for w in words[:at] if id(w) not in gone), *new, *(w for w in words[at:] if id(w) not in gone)]


def _firm(row: Sequence[SeenWord]) -> bool:
    """A title, or the end of a name: what a ring makes of itself is neither."""
    sure = [word for word in row if word.confidence >= _SURE]
    text = " ".join(word.text for word in sure)
    if text.isupper():
        return _is_title_text(text) and sure[0].text.strip("._,") in _WHOLE
    return len(sure) >= 2 and all(word.text[:1].isupper() and word.text.isalpha() for word in sure[-2:])


def _titles(words: Sequence[SeenWord], size: float, width: int) -> list[list[SeenWord]]:
    """Signers' titles, from top to bottom, without what was misread before them."""
    found: list[list[SeenWord]] = []
    for row in _rows(words):
        part: list[SeenWord] = []
        for word in sorted(row, key=lambda word: word.box[0]):
            if part and word.box[0] - part[-1].box[2] > _COLUMN_GAP * size:
                found.append(part)
                part = []
            if part or word.confidence >= 0.4:
                part.append(word)
        found.append(part)
    titles = [
        part
        for part in found
        if part and part[0].box[0] > _RIGHT * width and _is_title_text(" ".join(word.text for word in part))
    ]
    return sorted(titles, key=lambda part: part[0].box[1])


def _is_title_text(text: str) -> bool:
    return text.isupper() and (position_of(text) is not None or authority_of(text) is not None)


def _hides_something(black: Pixels, title: Sequence[SeenWord], words: Sequence[SeenWord], size: float) -> bool:
    """Whether ink that no word explains stands where KT. or PHÓ would."""
    if title[0].text.strip("._,") in _WHOLE:
        return False
    x0, y0, _, y1 = _around(title)
    return _unread(black, (round(x0 - _BEFORE * size), y0, round(x0 - 0.2 * size), y1), words) > _INK


def _name_is_missing(black: Pixels, title: Sequence[SeenWord], words: Sequence[SeenWord], size: float) -> bool:
    x0, _, x1, y1 = _around(title)
    middle, top, bottom = (x0 + x1) / 2, y1 + 0.3 * size, y1 + (_BELOW[1] + 2) * size
    below = [
        row
        for row in _rows(words)
        if top < row[0].box[1] < bottom and abs((row[0].box[0] + row[-1].box[2]) / 2 - middle) < _REACH * size
    ]
    for row in below:
        text = " ".join(word.text for word in row)
        if person_name(text) is not None and min(word.confidence for word in row) >= _SURE:
            return False
        if _is_title_text(text):  # the next title has the name
            return False
    place = (round(middle - 4 * size), round(y1 + size), round(middle + 4 * size), round(bottom))
    return _unread(black, place, words) > _INK


def _lines_of_title(title: Sequence[SeenWord], words: Sequence[SeenWord], size: float) -> list[PixelBox]:
    """The title's line with what stands before it, and the line above."""
    x0, y0, x1, y1 = _around(title)
    left = max(0, round(x0 - _BEFORE * size))
    for word in words:  # a column beside it is no part of it
        if word.confidence >= _SURE and word.box[2] < x0 and word.box[1] < y1 and word.box[3] > y0 - size:
            left = max(left, word.box[2] + 2)
    air, line = round(0.15 * size), round(1.3 * size)
    return [
        (left, max(y0 - air, 0), x1 + line, y1 + air),
        (left, max(y0 - air - line, 0), x1 + line, max(y1 - line, 0)),
    ]


def _strips_below(title: Sequence[SeenWord], size: float, sheet: tuple[int, int]) -> list[PixelBox]:
    x0, _, x1, y1 = _around(title)
    left, right = round((x0 + x1) / 2 - _REACH * size), round((x0 + x1) / 2 + _REACH * size)
    tops = np.arange(y1 + _BELOW[0] * size, y1 + _BELOW[1] * size, _STEP * size)
    boxes = [(max(left, 0), round(top), min(right, sheet[0]), round(top + _STRIP * size)) for top in tops.tolist()]
    return [box for box in boxes if box[3] <= sheet[1]]


def _unread(black: Pixels, place: PixelBox, words: Sequence[SeenWord]) -> float:
    """Share of the place that is ink outside of words."""
    x0, y0, x1, y1 = (max(value, 0) for value in place)
    part = _unread_ink(black, [word for word in words if word.confidence > GUESSED])[y0:y1, x0:x1]
    return float(part.mean()) if part.size else 0.0


def _seals(unread: NDArray[np.bool_], size: float) -> list[PixelBox]:
    """Where something of a seal's size stands that no word explains, with the strokes and letters that touch it, in the
    part of the page where signers seal."""
    import cv2  # noqa: PLC0415 - heavy

    height, width = unread.shape
    count, _, stats, _ = cv2.connectedComponentsWithStats(unread.astype(np.uint8), connectivity=8)
    boxes = [(x, y, x + wide, y + high) for x, y, wide, high, _ in stats[1:count].tolist()]
    least, most = _SEAL
    return [
        (x0, y0, x1, y1)
        for x0, y0, x1, y1 in boxes
        if least * size < y1 - y0 < most * size
        and least * size < x1 - x0 < 2 * most * size
        and x1 > _RIGHT * width
        and y1 > _HEAD * height
    ][:_MOST]


def _unread_ink(black: Pixels, words: Sequence[SeenWord]) -> NDArray[np.bool_]:
    """The page's ink outside of the boxes of words."""
    inked = black > 0
    for word in words:
        x0, y0, x1, y1 = (max(value, 0) for value in word.box)
        inked[y0:y1, x0:x1] = False
    return inked


def _type_size(words: Sequence[SeenWord]) -> float:
    """Height of the page's words, pixels."""
    return max(float(median([word.box[3] - word.box[1] for word in words] or [1])), 1.0)


def _around(part: Sequence[SeenWord]) -> PixelBox:
    x0, y0, x1, y1 = zip(*(word.box for word in part), strict=True)
    return min(x0), min(y0), max(x1), max(y1)
