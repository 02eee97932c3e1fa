"""Two readings of one picture → one: stretch by stretch, the words that make more sense win."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extractors.pages.belief import sense_of
from extractors.pages.engines import SeenWord

PixelBox = tuple[int, int, int, int]

_BETTER = 1.06  # by how much another reading of a stretch must be better to take its place
_SURE = 0.6  # mean confidence from which words stand where the first reading saw nothing
_FIRM, _FEW_LETTERS = 0.8, 4
_COLUMN_GAP = 3.0  # of the height of the words beside it
_TOUCHES = 0.1  # share that words may have in common and still stand beside each other
_SAME = 0.4  # share of the smaller box that two words of one place have in common


def merged(base: Sequence[SeenWord], other: Sequence[SeenWord], *, voted: bool = False) -> list[SeenWord]:
    """The words of `base`, with stretches of `other` that read better, or stand where `base` has nothing.

    A stretch is a line of one reading with everything of the other that lies on it, so that no word is given twice.
    Keeps the order of `base`; what is new follows the line above it. `voted`: the sure words of `other` were read more
    than once, so a few of them make a line, whatever stands beside them.
    """
    parted = _by_column if voted else _by_row
    lines = [*parted(base), *parted(other)]
    first = len(parted(base))
    parts = _stretches(lines, first)
    shift = 1 + max((max(word.row, word.block) for word in base), default=0)
    result: list[tuple[int, int, list[SeenWord]]] = []  # place in the order of base, y, words
    for part in parts:
        mine = [index for index in part if index < first]
        theirs = [index for index in part if index >= first]
        own = [word for index in mine for word in lines[index]]
        new = [word for index in theirs for word in lines[index]]
        take = bool(new) and (worth(new) > _BETTER * worth(own) if own else _sure(new, voted=voted))
        if not take:
            result.extend((index, _box(lines[index])[1], lines[index]) for index in mine)
            continue
        taken = [list(lines[index]) for index in theirs]
        taken = _with_sure(taken, own) if voted else taken
        for line in taken:
            words = [replace(word, row=line[0].row + shift, block=line[0].block + shift) for word in line]
            box = _box(words)
            place = _nearest(mine, lines, box) if mine else _above(lines[:first], box)
            if mine:  # goes on in the block it was read in
                words = [replace(word, block=lines[place][0].block) for word in words]
            result.append((place, box[1], words))
    result.sort(key=lambda item: item[:2])
    return [word for _, _, words in result for word in words]


def _with_sure(taken: list[list[SeenWord]], own: Sequence[SeenWord]) -> list[list[SeenWord]]:
    """The lines that take a stretch, with the sure words that stood in it, where they say more than what was read in
    their place: a place may begin behind the label of a blank, or within a word."""
    for word in own:
        if word.confidence < _SURE or (sense_of(word.text) < 1.0 and not word.text.isdecimal()):
            continue
        rivals = [other for line in taken for other in line if common(word.box, other.box) > _TOUCHES]
        near = max(range(len(taken)), key=lambda index: _level(word.box, _box(taken[index])))
        if worth(rivals) > worth([word]) or _level(word.box, _box(taken[near])) <= 0:
            continue
        row, block = taken[near][0].row, taken[near][0].block
        taken = [[other for other in line if other not in rivals] for line in taken]
        line = [*taken[near], replace(word, row=row, block=block)]
        taken[near] = sorted(line, key=lambda word: word.box[0])
        taken = [line for line in taken if line]
    return taken


def _level(one: PixelBox, two: PixelBox) -> int:
    """How much of the height both boxes share, pixels."""
    return min(one[3], two[3]) - max(one[1], two[1])


def _by_row(words: Sequence[SeenWord]) -> list[list[SeenWord]]:
    rows: dict[int, list[SeenWord]] = {}
    for word in words:
        rows.setdefault(word.row, []).append(word)
    return list(rows.values())


def _by_column(words: Sequence[SeenWord]) -> list[list[SeenWord]]:
    """Rows, cut where a gap parts columns: what is wrong in one says nothing of the other."""
    lines: list[list[SeenWord]] = []
    for row in _by_row(words):
        start = 0
        for index in range(1, len(row)):
            one, two = row[index - 1].box, row[index].box
            if two[0] - one[2] > _COLUMN_GAP * min(one[3] - one[1], two[3] - two[1]):
                lines.append(row[start:index])
                start = index
        lines.append(row[start:])
    return lines


def _stretches(lines: Sequence[Sequence[SeenWord]], first: int) -> list[list[int]]:
    """Lines (by index; those of the other reading from `first` on) grouped by words that lie on each other."""
    group = list(range(len(lines)))

    def root(index: int) -> int:
        while group[index] != index:
            index = group[index]
        return index

    boxes = [_box(line) for line in lines]
    for mine in range(first):
        for theirs in range(first, len(lines)):
            if _touch(boxes[mine], boxes[theirs]) and _share_words(lines[mine], lines[theirs]):
                group[root(theirs)] = root(mine)
    parts: dict[int, list[int]] = {}
    for index in range(len(lines)):
        parts.setdefault(root(index), []).append(index)
    return list(parts.values())


def _share_words(one: Sequence[SeenWord], two: Sequence[SeenWord]) -> bool:
    return any(common(a.box, b.box) >= _SAME for a in one for b in two)


def common(a: PixelBox, b: PixelBox) -> float:
    """Share of the smaller box that both have in common."""
    width, height = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    if width <= 0 or height <= 0:
        return 0.0
    return width * height / max(min((a[2] - a[0]) * (a[3] - a[1]), (b[2] - b[0]) * (b[3] - b[1])), 1)


def _touch(a: PixelBox, b: PixelBox) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _box(words: Sequence[SeenWord]) -> PixelBox:
    return (
        min(word.box[0] for word in words),
        min(word.box[1] for word in words),
        max(word.box[2] for word in words),
        max(word.box[3] for word in words),
    )


def worth(words: Sequence[SeenWord]) -> float:
    """What a stretch says, in letters that are sure and make sense; doubtful letters count against it."""
    return sum(len(word.text) * (word.confidence * sense_of(word.text) - 0.25) for word in words)


def _sure(words: Sequence[SeenWord], *, voted: bool) -> bool:
    if voted:
        firm = [word.text for word in words if word.confidence >= _FIRM and sense_of(word.text) >= 1.0]
        return sum(map(len, firm)) >= _FEW_LETTERS
    letters = sum(len(word.text) for word in words)
    return (
        sum(len(word.text) * word.confidence for word in words) >= _SURE * letters
        and sum(len(word.text) * sense_of(word.text) for word in words) >= 0.8 * letters
    )


def _nearest(candidates: Sequence[int], lines: Sequence[Sequence[SeenWord]], box: PixelBox) -> int:
    middle = (box[1] + box[3]) / 2

    def distance(index: int) -> float:
        other = _box(lines[index])
        return abs((other[1] + other[3]) / 2 - middle) - (1e-3 if _touch(other, box) else 0.0)

    return min(candidates, key=distance)


def _above(lines: Sequence[Sequence[SeenWord]], box: PixelBox) -> int:
    """The last line of the first reading that begins above this box; -1 where it is the topmost."""
    tops = [(other[1], index) for index, other in enumerate(_box(line) for line in lines) if other[1] <= box[1]]
    return max(tops)[1] if tops else -1
