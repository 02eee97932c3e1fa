"""Figures that stand alone in their cells, read side by side by the real engine."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from extractors.pages.engines import NullEngine
from extractors.pages.mosaic import PixelBox
from extractors.pages.number_rows import read_side_by_side
from extractors.pages.picture import Picture
from extractors.pages.tesseract import engine
from extractors.tables.ruled import find_tables
from normalizers.pages import Line, Page, Rule, Word

FACE = "/usr/share/fonts/truetype/liberation2/LiberationSerif-Regular.ttf"
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
