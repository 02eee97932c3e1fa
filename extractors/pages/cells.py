"""Cells of a table in a picture, read one by one where the reading of the whole page lost or mixed their words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from extractors.pages.engines import Engine, How, SeenWord
from extractors.pages.merging import worth
from extractors.pages.mosaic import PixelBox, read_parts
from extractors.pages.number_rows import read_side_by_side
from extractors.pages.picture import Picture
from extractors.tables.grid import find_grids
from normalizers.look_alikes import as_figures
from normalizers.pages import Rule

_WIDE = 0.3  # of the page: a smaller grid is a box or a stamp
_FEW_CELLS = 4
_SURE = 0.75
_COVERED = 0.85
_NUMBER = re.compile(r"\d[\d.,%/\- ]*")
_LEAST = 3  # cells of a column that is worth asking for
_SHORT = 3  # letters of a word that may be a number misread
_MOSTLY_SHORT = 0.7
_NUMBERS = 0.5  # share of numbers from which a column is one of numbers
_MOST_NUMBERS = 200
DOUBT = 0.5  # confidence of a number that two readings differ on
_STRADDLES = 0.25  # share of a word's width that lies beyond the wall of the cell its middle is in


@dataclass(frozen=True, slots=True)
class _Cell:
    box: PixelBox
    column: tuple[int, int] | None  # grid and column; None for a cell over several columns, or in the first row
    words: tuple[int, ...]  # by their places in the page's reading
    straddled: bool


def reread_cells(
    picture: Picture,
    letters: NDArray[np.int64],
    rules: Sequence[Rule],
    words: Sequence[SeenWord],
    engine: Engine,
    seconds: float,
) -> list[SeenWord]:
    """`words` with those in doubtful cells of tables read anew, where that is better.

    Doubtful: ink that no word covers, unsure words, words over a wall. `picture` has its lines erased; `letters` are
    the x, y and area (pixels) of its letter-sized strokes; `rules` in points. Raises what the engine raises.
    """
    cells = [cell for cell in _cells(picture, rules, words) if _doubtful(cell, words, letters)]
    if not cells:
        return list(words)
    gone: set[int] = set()
    new: list[SeenWord] = []
    row = block = 1 + max((max(word.row, word.block) for word in words), default=0)
    for cell, read in zip(
        cells, read_parts(picture, [cell.box for cell in cells], engine, seconds, How(one_block=True)), strict=True
    ):
        own = [words[index] for index in cell.words]
        if not _better(read, own, cell.straddled):
            continue
        gone.update(cell.words)
        block += 1
        rows = {number: row + place for place, number in enumerate(dict.fromkeys(word.row for word in read))}
        row += len(rows)
        new.extend(replace(word, row=rows[word.row], block=block) for word in read)
    return [word for index, word in enumerate(words) if index not in gone] + new


def checked_numbers(
    picture: Picture,
    letters: NDArray[np.int64],
    rules: Sequence[Rule],
    words: Sequence[SeenWord],
    engine: Engine,
    seconds: float,
) -> list[SeenWord]:
    """`words` with the cells of columns of numbers read a second time, side by side.

    Where both readings agree they stand; where the first is no number, the second takes its place; where they differ,
    the first stands with a confidence that says so. Raises what the engine raises.
    """
    columns: dict[tuple[int, int], list[_Cell]] = {}
    for cell in _cells(picture, rules, words):
        if cell.column is not None and _ink(cell, letters):
            columns.setdefault(cell.column, []).append(cell)
    asked = [column for column in columns.values() if len(column) >= _LEAST and _may_be_numbers(column, words)]
    cells = [cell for column in asked for cell in column][:_MOST_NUMBERS]
    if not cells:
        return list(words)
    read = dict(zip(cells, read_side_by_side(picture, [cell.box for cell in cells], engine, seconds), strict=True))
    row = block = 1 + max((max(word.row, word.block) for word in words), default=0)
    gone: set[int] = set()
    new: list[SeenWord] = []
    for cell in (cell for column in asked if _of_numbers(column, words, read) for cell in column):
        own, seen = [words[index] for index in cell.words], read.get(cell)
        said, number = " ".join(word.text for word in own), _as_number(seen.text if seen else "")
        first = bool(_NUMBER.fullmatch(said))
        if seen is None or not number or _bare(said) == number or sum(c.isdigit() for c in said) > 2 * len(number):
            continue
        if not first and seen.confidence < DOUBT:
            continue  # no number is put where none was read on so little
        if any(len(word.text) > 3 and not any(c.isdigit() for c in word.text) for word in own):
            continue  # words among numbers: a heading, a remark
        gone.update(cell.words)
        if first or len(number.replace(" ", "")) < len(said.replace(" ", "")):
            # Side by side is no surer than in its place, and a number that lost a figure is no better reading.
            new.extend(replace(word, confidence=min(word.confidence, DOUBT)) for word in own)
            continue
        trust = min(seen.confidence, 0.8 if _bare(as_figures(said)) == number else DOUBT)
        row, block = row + 1, block + 1
        new.append(replace(seen, text=number, row=row, block=block, confidence=trust))
    return [word for index, word in enumerate(words) if index not in gone] + new


def _as_number(text: str) -> str:
    """The number that was read, letters that look like figures taken for them; '' where it is none."""
    if not any(c.isdigit() or c in "Il|" for c in text):
        return ""
    plain = _bare(as_figures(text))
    return plain if _NUMBER.fullmatch(plain) else ""


def _bare(text: str) -> str:
    """Without the signs that end a running number or are specks: `3.` says what `3` says."""
    return text.strip(" .,;:'`\"")


def _may_be_numbers(column: Sequence[_Cell], words: Sequence[SeenWord]) -> bool:
    """No cell in most of the column holds words: they are short, or nothing was read in them."""
    texts = [" ".join(words[index].text for index in cell.words) for cell in column]
    short = sum(
        not any(len(part) > _SHORT and not any(c.isdigit() for c in part) for part in text.split()) for text in texts
    )
    return short >= _MOSTLY_SHORT * len(texts)


def _of_numbers(column: Sequence[_Cell], words: Sequence[SeenWord], read: Mapping[_Cell, SeenWord | None]) -> bool:
    """Most cells are numbers in one reading. Roman numbers and letters (a, b) in some make it no such column."""
    texts = [" ".join(words[index].text for index in cell.words) for cell in column]
    filled = [text for text in texts if text]
    if len(filled) >= _LEAST and sum(bool(_NUMBER.fullmatch(text)) for text in filled) >= _NUMBERS * len(filled):
        return True
    seen = [word.text for cell in column if (word := read.get(cell)) is not None]
    return len(seen) >= _LEAST and sum(bool(_as_number(text)) for text in seen) >= _MOSTLY_SHORT * len(column)


def _ink(cell: _Cell, letters: NDArray[np.int64]) -> bool:
    x0, y0, x1, y1 = cell.box
    x, y = letters[:, 0], letters[:, 1]
    return bool(((x >= x0) & (x < x1) & (y >= y0) & (y < y1)).any())


def _cells(picture: Picture, rules: Sequence[Rule], words: Sequence[SeenWord]) -> list[_Cell]:
    width, height = picture.size
    scale = picture.dpi / 72
    found: list[_Cell] = []
    for number, grid in enumerate(find_grids(rules)):
        if grid.box[2] - grid.box[0] < _WIDE * width / scale or len(grid.cells) < _FEW_CELLS:
            continue
        for cell in grid.cells:
            x0, y0, x1, y1 = (round(value * scale) for value in cell.box)
            inset = max(2, round(0.012 * picture.dpi))
            box = (max(x0 + inset, 0), max(y0 + inset, 0), min(x1 - inset, width), min(y1 - inset, height))
            if box[2] - box[0] < 0.08 * picture.dpi or box[3] - box[1] < 0.08 * picture.dpi:
                continue
            inside = tuple(
                index
                for index, word in enumerate(words)
                if x0 <= (word.box[0] + word.box[2]) / 2 < x1 and y0 <= (word.box[1] + word.box[3]) / 2 < y1
            )
            straddled = any(
                max(x0 - words[index].box[0], words[index].box[2] - x1)
                > _STRADDLES * (words[index].box[2] - words[index].box[0])
                for index in inside
            ) or any(_over(word, box, y0, y1) for word in words)
            column = (number, cell.column) if cell.columns == 1 and cell.row > 0 else None
            found.append(_Cell(box, column, inside, straddled))
    return found


def _over(word: SeenWord, box: PixelBox, top: int, bottom: int) -> bool:
    """A word whose middle is elsewhere reaches far into the cell."""
    if not top <= (word.box[1] + word.box[3]) / 2 < bottom:
        return False
    middle = (word.box[0] + word.box[2]) / 2
    if box[0] <= middle < box[2]:
        return False
    common = min(word.box[2], box[2]) - max(word.box[0], box[0])
    return common > _STRADDLES * (word.box[2] - word.box[0])


def _doubtful(cell: _Cell, words: Sequence[SeenWord], letters: NDArray[np.int64]) -> bool:
    x0, y0, x1, y1 = cell.box
    x, y, area = letters[:, 0], letters[:, 1], letters[:, 2]
    inside = (x >= x0) & (x < x1) & (y >= y0) & (y < y1)
    ink = int(area[inside].sum())
    if not ink:
        return False
    if cell.straddled or any(words[index].confidence < _SURE for index in cell.words):
        return True
    covered = np.zeros(len(letters), dtype=bool)
    for index in cell.words:
        left, top, right, bottom = words[index].box
        covered |= inside & (x >= left - 2) & (x <= right + 2) & (y >= top - 2) & (y <= bottom + 2)
    return int(area[covered].sum()) < _COVERED * ink


def _better(read: Sequence[SeenWord], own: Sequence[SeenWord], straddled: bool) -> bool:
    if not any(c.isalnum() for word in read for c in word.text):
        return False
    return straddled or worth(read) > worth(own)
