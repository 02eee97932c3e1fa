"""Hard places of scans: two readings of one page, ink that was passed over, leaning tables, stamps."""

import cv2
import numpy as np
import pymupdf
import pytest

from extractors.pages.engines import How, SeenWord
from extractors.pages.holes import reread_places
from extractors.pages.merging import merged
from extractors.pages.mosaic import read_parts
from extractors.pages.picture import Picture, coloured_ink, ink, shear, warped
from extractors.pages.picture_rules import find_rules, lean
from extractors.pages.stamps import take_stamps
from extractors.pages.tesseract import Tesseract
from extractors.pages.voting import agreed
from extractors.tables.grid import find_grids


def line(text: str, y: int, confidence: float = 0.95, row: int = 0, x: int = 100) -> list[SeenWord]:
    words = []
    for part in text.split():
        words.append(SeenWord(part, (x, y, x + 12 * len(part), y + 30), confidence, row, row))
        x += 12 * len(part) + 10
    return words


def said(words: list[SeenWord]) -> str:
    return " ".join(word.text for word in words)


class Says:
    """An engine that sees the same words in everything."""

    name = "says"

    def __init__(self, *words: SeenWord) -> None:
        self.words = words

    def recognise(self, picture: Picture, seconds: float, how: How) -> list[SeenWord]:
        return list(self.words)

    def quarter_turns(self, picture: Picture, seconds: float) -> int:
        return 0

    def close(self) -> None:
        pass


def test_the_better_reading_of_a_line_wins_and_nothing_is_said_twice() -> None:
    first = line("Căn cứ Luật", 100, row=0) + line("xqz wkjf", 200, 0.3, row=1)
    second = line("Căn cứ Luật", 101, 0.9, row=0) + line("Tổ chức", 200, 0.9, row=1)
    assert said(merged(first, second)) == "Căn cứ Luật Tổ chức"


def test_a_line_that_only_one_reading_saw_is_put_in_its_place() -> None:
    first = line("Điều 1.", 100, row=0) + line("Điều 3.", 300, row=1)
    second = line("Phòng Y tế", 200, row=0) + line("~ ;.", 400, 0.7, row=1)
    assert said(merged(first, second)) == "Điều 1. Phòng Y tế Điều 3."


def test_a_place_read_again_keeps_the_sure_words_it_did_not_see_or_saw_in_part() -> None:
    label, number = (
        SeenWord("số:", (338, 330, 381, 357), 0.81, 0, 0),
        SeenWord("2ÍZ8", (400, 312, 520, 364), 0.29, 0, 0),
    )
    symbol = SeenWord("svT-vp", (549, 333, 684, 357), 0.37, 0, 0)
    again = [SeenWord("2178", (402, 314, 518, 362), 0.5, 0, 0), SeenWord("/SYT-VP", (549, 333, 684, 357), 0.9, 0, 0)]
    assert said(merged([label, number, symbol], again, voted=True)) == "số: 2178 /SYT-VP"
    cut = SeenWord("ố:", (348, 330, 381, 357), 0.9, 0, 0)
    assert said(merged([label, number, symbol], [cut, *again], voted=True)) == "số: 2178 /SYT-VP"


def test_a_place_read_again_in_one_column_leaves_the_other_as_it_was() -> None:
    organ = line("S9; Y r‡ế", 94, 0.3, x=100)
    day = line("Gia Lai, ngày 16 tháng 9 năm 2025", 94, 0.9, x=600)
    words = merged([*organ, *day], line("SỞ Y TẾ", 94, 0.9, x=100), voted=True)
    assert {"SỞ Y TẾ", "Gia Lai, ngày 16 tháng 9 năm 2025"} == {
        said([word for word in words if word.row == row]) for row in {word.row for word in words}
    }


def test_two_places_that_share_their_margins_give_their_words_once() -> None:
    with pymupdf.open() as document:
        page = document.new_page(width=300, height=100)
        page.insert_text((60, 50), "12345 /SYT-VP", fontsize=14)
        samples = page.get_pixmap(dpi=200, colorspace="gray")
    picture = Picture(np.frombuffer(samples.samples, np.uint8).reshape(samples.height, samples.width), 200)
    everything, end = (100, 90, 600, 160), (150, 95, 500, 150)
    words = reread_places(picture, [everything, end], Tesseract(), 20.0)
    assert said(words).replace(" ", "") == "12345/SYT-VP"
    assert len({word.row for word in words}) == 1


def test_voting_keeps_what_agrees_and_shows_what_does_not() -> None:
    readings = [line("Trân Hồng Thắm", 100), line("Tràn Hồng Thắm", 100), line("ấnn Hồng Thắm", 101)]
    words = agreed(readings)
    assert said(words[1:]) == "Hồng Thắm"
    assert [word.confidence > 0.5 for word in words] == [False, True, True]
    assert agreed([line("giấy", 10), line("khác", 10)]) == []


@pytest.mark.parametrize("slope", [0.0, 0.02, -0.03])
def test_the_lean_of_uprights_is_found_and_mended(slope: float) -> None:
    sheet = np.full((1600, 1200), 255, np.uint8)
    for y in range(200, 1401, 150):
        cv2.line(sheet, (150, y), (1050, y), 0, 3)
    for x in range(180, 1081, 300):
        cv2.line(sheet, (x, 200), (x + round(slope * 1200), 1400), 0, 3)
    picture = Picture(sheet, 150)
    found = lean(ink(picture), 150)
    assert found == pytest.approx(slope, abs=0.004)
    (grid,) = find_grids(find_rules(warped(ink(picture), shear(sheet, found), 0), 150)[0])
    assert (len(grid.ys) - 1, len(grid.xs) - 1) >= (8, 3)


def test_parts_are_read_in_one_call_and_put_back() -> None:
    sheet = Picture(np.full((400, 400), 255, np.uint8), 100)
    boxes = [(10, 10, 110, 50), (200, 300, 300, 340)]
    first = SeenWord("một", (20, 20, 40, 30), 0.9, 1, 0)
    second = SeenWord("hai", (20, 84, 40, 94), 0.9, 1, 1)  # a margin of 12, 40 of the first part, 12, 12 and 8 more
    read = read_parts(sheet, boxes, Says(first, second), 5, How())
    assert [[word.text for word in part] for part in read] == [["một"], ["hai"]]
    assert read[1][0].box == (208, 308, 228, 318)


def test_an_incoming_stamp_leaves_the_text_and_the_line_under_it() -> None:
    sheet = np.full((3300, 2500), 255, np.uint8)
    cv2.rectangle(sheet, (200, 500), (700, 700), 0, 4)
    arrived = [SeenWord("ĐẾN", (230, 560, 330, 620), 0.9, 7, 7), SeenWord("Giờ:..S", (400, 530, 520, 560), 0.4, 8, 8)]
    text = line("Về việc hoán đổi ngày làm việc", 640, row=3, x=500)
    found = take_stamps(Picture(sheet, 300), None, [*arrived, *text], Says(), 5)
    assert said(found.words) == "Về việc hoán đổi ngày làm việc"
    assert [(mark.kind, mark.text) for mark in found.marks] == [("incoming_stamp", "ĐẾN Giờ:..S")]


def test_a_title_that_says_until_is_no_stamp_and_urgency_is_one() -> None:
    sheet = Picture(np.full((3300, 2500), 255, np.uint8), 300)
    words = line("GIAI ĐOẠN 2021 ĐẾN NĂM 2025", 700, row=1) + line("HỎA TỐC", 400, row=2)
    found = take_stamps(sheet, None, words, Says(), 5)
    assert said(found.words) == "GIAI ĐOẠN 2021 ĐẾN NĂM 2025"
    assert [(mark.kind, mark.text) for mark in found.marks] == [("urgency_stamp", "HỎA TỐC")]


def test_a_number_in_blue_ink_is_never_sure() -> None:
    sheet = np.full((3300, 2500, 3), 255, np.uint8)
    number = SeenWord("275", (400, 300, 500, 340), 0.93, 1, 1)
    cv2.rectangle(sheet, (405, 305), (495, 335), (30, 40, 200), -1)
    colour = coloured_ink(Picture(sheet, 300))
    assert colour is not None
    grey = Picture(np.asarray(sheet[:, :, 0].copy(), np.uint8), 300)
    found = take_stamps(grey, colour, [*line("Số:", 300, row=1, x=340), number], Says(), 5)
    assert [(mark.kind, mark.text) for mark in found.marks] == [("handwriting", "275")]
    assert [word.confidence for word in found.words] == [0.95, 0.3]


def test_black_ink_has_no_colour() -> None:
    assert coloured_ink(Picture(np.zeros((100, 100, 3), np.uint8), 100)) is None
