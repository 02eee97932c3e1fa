"""Figures that stand alone in their cells, read side by side by the real engine."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from extractors.pages import cells
from extractors.pages.cells import checked_numbers
from extractors.pages.engines import NullEngine, SeenWord
from extractors.pages.mosaic import PixelBox
from extractors.pages.number_rows import read_side_by_side
from extractors.pages.picture import Picture
from extractors.pages.preparing import prepare
from extractors.pages.tesseract import engine
from extractors.tables.ruled import find_tables
from normalizers.pages import Line, Page, Rule, Word
from pipeline.samples.sheets import FONT_FOLDER

FACE = str(FONT_FOLDER / "LiberationSerif-Regular.ttf")
FIGURES = ("1", "2", "3", "4", "5", "6", "7", "8", "12", "140", "25,5")


def column(*cells: str) -> tuple[Picture, list[PixelBox]]:
    """A column of cells at 200 dpi, one text of 12 pt in each."""
    image = Image.new("RGB", (600, 60 * len(cells)), (255, 255, 255))
    draw, font = ImageDraw.Draw(image), ImageFont.truetype(FACE, 34)
    boxes: list[PixelBox] = []
    for row, text in enumerate(cells):
        draw.text((30, 60 * row + 8), text, fill=(0, 0, 0), font=font)
        boxes.append((0, 60 * row, 500, 60 * row + 60))
    return Picture(np.asarray(image).copy(), 200), boxes


def test_lone_figures_are_read_each_in_its_cell() -> None:
    picture, boxes = column(*FIGURES)
    found = read_side_by_side(picture, boxes, engine("vie"), 30)
    assert [word.text if word else None for word in found] == list(FIGURES)
    for word, (x0, y0, x1, y1) in zip(found, boxes, strict=True):
        assert word is not None
        assert x0 <= word.box[0] < word.box[2] <= x1
        assert y0 <= word.box[1] < word.box[3] <= y1


def test_empty_cells_and_long_text_are_left_alone() -> None:
    picture, boxes = column("", "Tổ chức hội nghị tập huấn", "9")
    found = read_side_by_side(picture, boxes, engine("vie"), 30)
    assert (found[0], found[1]) == (None, None)
    assert found[2] is not None
    assert found[2].text == "9"
    assert read_side_by_side(picture, boxes, NullEngine(), 30) == [None, None, None]


def table_without_walls(origin: str, third: tuple[float, ...]) -> tuple[tuple[str, ...], ...]:
    """Three rows of three columns; a scan lost the walls between the cells of the last column, whose texts stand at
    these heights."""
    ys = (100.0, 130.0, 160.0, 190.0, 220.0)
    xs = (60.0, 100.0, 380.0, 540.0)
    rules = [Rule(x, ys[0], x, ys[-1]) for x in xs]
    rules += [Rule(60, y, 540 if y in (100.0, 130.0, 220.0) else 380, y) for y in ys]
    rows = [
        ("STT", "Nội dung công việc", "Cơ quan chủ trì"),
        ("1", "Tập huấn", ""),
        ("2", "Kiểm tra", ""),
        ("3", "Tổng kết", ""),
    ]
    units = ("Sở Nội vụ", "Thanh tra tỉnh", "Văn phòng")
    placed = [
        (text, x, y + 9) for row, y in zip(rows, ys, strict=False) for text, x in zip(row, xs, strict=False) if text
    ]
    placed += [(unit, 380.0, y) for unit, y in zip(units, third, strict=True)]
    lines = []
    for text, x, y in placed:
        words, left = [], x + 4
        for part in text.split():
            words.append(Word(part, (left, y, left + 6.0 * len(part), y + 12)))
            left += 6.0 * len(part) + 4
        lines.append(Line(tuple(words)))
    page = Page(1, 595.0, 842.0, origin, tuple(lines), 1.0, rules=tuple(rules))  # type: ignore[arg-type]
    (table,) = find_tables([page])
    return tuple(table.rows)


def test_texts_in_the_middle_of_rows_whose_walls_a_scan_lost_are_cells() -> None:
    assert [row[2] for row in table_without_walls("ocr", (139, 169, 199))] == [
        "Sở Nội vụ",
        "Thanh tra tỉnh",
        "Văn phòng",
    ]


def test_lines_about_the_middle_of_a_merged_cell_are_one_text_that_holds_for_all_rows() -> None:
    one = "Sở Nội vụ Thanh tra tỉnh Văn phòng"
    assert [row[2] for row in table_without_walls("ocr", (155, 169, 183))] == [one] * 3
    assert [row[2] for row in table_without_walls("text_layer", (139, 169, 199))] == [one] * 3


def numbered(*cells: str) -> Picture:
    """A ruled table at 200 dpi: a number and a sentence in each row."""
    image = Image.new("RGB", (1400, 80 * len(cells) + 200), (255, 255, 255))
    draw, font = ImageDraw.Draw(image), ImageFont.truetype(FACE, 34)
    for row, text in enumerate(cells):
        draw.text((130, 112 + 80 * row), text, fill=(0, 0, 0), font=font)
        draw.text((300, 112 + 80 * row), "Tổ chức tập huấn cho viên chức", fill=(0, 0, 0), font=font)
    for y in range(100, 101 + 80 * len(cells), 80):
        draw.line((100, y, 1300, y), fill=(0, 0, 0), width=3)
    for x in (100, 260, 1300):
        draw.line((x, 100, x, 100 + 80 * len(cells)), fill=(0, 0, 0), width=3)
    return Picture(np.asarray(image).copy(), 200)


def test_a_number_read_twice_alike_stays_sure_and_a_poor_second_reading_puts_nothing_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    picture = numbered("1.", "2.", "3.", "4.", "5.")
    ready = prepare(picture)
    first = [("1.", 0.96), ("2.", 0.95), ("8.", 0.9), ("4.", 0.9), ("sk", 0.0)]
    words = [
        SeenWord(text, (130, 115 + 80 * row, 160, 150 + 80 * row), sure, 0, row)
        for row, (text, sure) in enumerate(first)
    ]
    second = [("1", 0.8), ("2", 0.8), ("3", 0.8), None, ("55", 0.3)]

    def read(_: object, boxes: list[PixelBox], *__: object) -> list[SeenWord | None]:
        at = [round((box[1] - 100) / 80) for box in boxes]
        return [_seen(second[row], box) for row, box in zip(at, boxes, strict=True)]

    monkeypatch.setattr(cells, "read_side_by_side", read)
    found = checked_numbers(ready.picture, ready.letters, ready.rules, words, NullEngine(), 30)
    told = {word.text: word.confidence for word in found}
    assert (told["1."], told["2."], told["4."]) == (0.96, 0.95, 0.9)
    assert told["8."] <= 0.5  # the other reading says 3
    assert "55" not in told


def _seen(said: tuple[str, float] | None, box: PixelBox) -> SeenWord | None:
    return SeenWord(said[0], box, said[1], 0, 0) if said else None
