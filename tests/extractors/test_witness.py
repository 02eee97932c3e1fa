"""The second reader of lines, and what becomes of the engine's words beside it. The net is the real one."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from extractors.pages.alignment import log_likelihood
from extractors.pages.engines import SeenWord
from extractors.pages.line_reading import read_lines
from extractors.pages.line_strips import HEIGHT, line_box, strip
from extractors.pages.pairing import paired
from extractors.pages.picture import Picture, Pixels
from extractors.pages.second_reader import alphabet, places, second_reader
from extractors.pages.witness import Evidence, witnessed
from pipeline.samples.sheets import FONT_FOLDER

EM = 54  # pixels of 13 point type at 300 dpi
TOP = 100
PITCH = 90


def drawn(*lines: str, face: str = "Regular", grain: float = 4.0) -> tuple[Picture, list[list[SeenWord]]]:
    """A page with these lines, scanned, and its words as a faultless engine would give them."""
    font = ImageFont.truetype(str(FONT_FOLDER / f"LiberationSerif-{face}.ttf"), EM)
    sheet = Image.new("L", (1900, TOP + PITCH * (len(lines) + 1)), 250)
    draw = ImageDraw.Draw(sheet)
    words: list[list[SeenWord]] = []
    for row, line in enumerate(lines):
        x, y = 100.0, TOP + PITCH * row + EM
        words.append([])
        for text in line.split():
            draw.text((x, y), text, fill=20, font=font, anchor="ls")
            x0, y0, x1, y1 = draw.textbbox((x, y), text, font=font, anchor="ls")
            words[-1].append(SeenWord(text, (round(x0), round(y0), round(x1), round(y1)), 0.9, 0, row))
            x += font.getlength(text) + EM / 4
    noise = np.random.default_rng(1).normal(0, grain, (sheet.height, sheet.width))
    return Picture(np.clip(np.asarray(sheet) + noise, 0, 255).astype(np.uint8), 300), words


def misread(words: list[SeenWord], *changes: tuple[int, str, float]) -> list[SeenWord]:
    made = list(words)
    for at, text, confidence in changes:
        old = words[at]
        made[at] = SeenWord(text, old.box, confidence, old.block, old.row)
    return made


@pytest.mark.parametrize(
    ("face", "line"),
    [
        ("Regular", "tổ chức, đổi tên và quyền hạn của Ủy ban nhân dân xã Đắk Pơ"),
        ("Bold", "TRUNG TÂM KIỂM SOÁT BỆNH TẬT TỈNH QUẢNG NGÃI"),
        ("Italic", "Căn cứ Nghị định số 45/2023/NĐ-CP ngày 18 tháng 11 năm 2023"),
        ("Regular", "1.250.000 đồng; đạt 37,5% (bảng số 4)"),
    ],
)
def test_the_second_reader_reads_official_type(face: str, line: str) -> None:
    picture, words = drawn(line, face=face)
    (read,) = read_lines(picture.pixels, [[word.box for word in words[0]]], second_reader())
    assert [word.text for word in read.words] == line.split()
    for word, seen in zip(words[0], read.words, strict=True):
        assert abs(word.box[0] - seen.x0) < EM / 2
        assert abs(word.box[2] - seen.x1) < EM / 2


def test_wrong_marks_are_mended_and_what_was_read_is_kept() -> None:
    picture, (words,) = drawn("Ông Nguyễn Bảo Kỳ quyết định tổ chức lại phòng")
    engine = misread(words, (2, "Bào", 0.8), (3, "Kỷ", 0.7), (6, "tô", 0.9))
    result = witnessed(picture, engine)
    assert " ".join(word.text for word in result) == "Ông Nguyễn Bảo Kỳ quyết định tổ chức lại phòng"
    assert [word.read for word in result if word.read] == ["Bào", "Kỷ", "tô"]
    assert [word.box for word in result] == [word.box for word in words]
    assert all(word.confidence > 0.95 for word in result if not word.read)


def test_of_two_numbers_the_engines_stands_and_nobody_is_sure() -> None:
    picture, (words,) = drawn("hoàn thành trước ngày 18/11/2024 tại 27 trạm")
    result = witnessed(picture, misread(words, (4, "13/11/2024", 0.96)))
    assert (result[4].text, result[4].read) == ("13/11/2024", None)
    assert result[4].confidence < 0.5
    assert result[6].text == "27"
    assert result[6].confidence > 0.9


def test_letters_read_for_digits_become_digits() -> None:
    picture, (words,) = drawn("khoản 11 Điều 18 của Luật")
    result = witnessed(picture, misread(words, (1, "II", 0.7), (3, "I8", 0.6)))
    assert [word.text for word in result] == ["khoản", "11", "Điều", "18", "của", "Luật"]
    assert max(result[1].confidence, result[3].confidence) <= 0.8


def test_specks_go_and_words_that_were_passed_over_come() -> None:
    picture, (words,) = drawn("Sở Y tế chủ trì, phối hợp với Sở Nội vụ")
    speck = SeenWord("ˆ", (40, TOP + 10, 60, TOP + 20), 0.2, 0, 0)
    result = witnessed(picture, [speck, *words[:5], *words[6:]])
    assert " ".join(word.text for word in result) == "Sở Y tế chủ trì, phối hợp với Sở Nội vụ"
    found = result[5]
    assert (found.read, found.confidence) == ("", 0.6)
    assert abs(found.box[0] - words[5].box[0]) < EM / 2


def test_no_word_is_said_twice_where_another_row_has_it() -> None:
    """Cells that were read anew are rows of their own between the words of a row that goes over the whole table."""
    picture, (words,) = drawn("Văn phòng Chính phủ và Bộ Tư pháp cùng các bộ")
    cell = [SeenWord(word.text, word.box, 0.9, 7, 7) for word in words[4:7]]
    result = witnessed(picture, [*words[:4], *words[7:], *cell])
    assert sorted(word.text for word in result) == sorted(word.text for word in words)
    assert [word.text for word in result if word.row == 7] == ["và", "Bộ", "Tư"]


def test_words_that_the_engine_put_together_are_parted() -> None:
    picture, (words,) = drawn("của Ủy ban nhân dân")
    merged = SeenWord("nhândân", (words[3].box[0], words[3].box[1], words[4].box[2], words[4].box[3]), 0.7, 0, 0)
    result = witnessed(picture, [*words[:3], merged])
    assert [word.text for word in result] == ["của", "Ủy", "ban", "nhân", "dân"]
    assert result[3].box[2] <= result[4].box[0] + EM / 4


def test_a_line_is_found_where_boxes_are_wrong() -> None:
    picture, (_, words, _) = drawn("dòng ở trên", "Điều khoản thi hành của quyết định này", "dòng ở dưới")
    boxes = [word.box for word in words]
    x0, y0, x1, y1 = boxes[2]
    boxes[2] = (x0, y0 - 60, x1, y1 + 80)
    _, top, _, bottom = line_box(picture.pixels, boxes)
    assert abs(top - min(word.box[1] for word in words)) < 0.4 * EM
    assert abs(bottom - max(word.box[3] for word in words)) < 0.4 * EM


@pytest.mark.parametrize("box", [(0, 0, 40, 30), (-30, -10, 500, 60), (90, 90, 91, 91), (5000, 10, 5100, 50)])
def test_strips_are_of_one_height_wherever_the_box_lies(box: tuple[int, int, int, int]) -> None:
    page: Pixels = np.full((100, 100), 255, np.uint8)
    assert strip(page, box).shape[0] == HEIGHT


def test_likelihoods_are_those_of_a_small_net() -> None:
    """Two steps, each b or nothing: b comes out in three of four ways."""
    logs = np.full((2, len(alphabet()) + 1), -30.0, np.float32)
    logs[:, 0] = logs[:, places()["b"]] = np.log(0.5)
    assert log_likelihood(logs, "b") == pytest.approx(np.log(0.75), abs=1e-4)
    assert log_likelihood(logs, "") == pytest.approx(np.log(0.25), abs=1e-4)
    assert log_likelihood(logs, "bb") < -10  # equal letters need a step between them
    assert log_likelihood(logs, "bbb") == -np.inf
    assert log_likelihood(logs, "字") == -np.inf


@pytest.mark.parametrize(
    ("one", "two", "pairs"),
    [
        ("Kế hoạch số", "Kê hoach số", "0|0 1|1 2|2"),
        ("Kếhoạch số", "Kế hoạch số", "0|01 1|2"),
        ("38/20 13 về", "38/2013 về", "01|0 2|1"),
        ("_ Căn cứ", "Căn cứ", "0| 1|0 2|1"),
        ("", "a b", "|0 |1"),
    ],
)
def test_readings_are_laid_beside_each_other(one: str, two: str, pairs: str) -> None:
    found = paired(one.split(), two.split())
    assert " ".join("".join(map(str, a)) + "|" + "".join(map(str, b)) for a, b in found) == pairs


def test_odds_rise_with_every_kind_of_evidence() -> None:
    even = Evidence(picture=2.0, sure=-0.5, engine=0.9, sense=0.0, language=0.0)
    for better in (
        Evidence(picture=6.0, sure=-0.5, engine=0.9, sense=0.0, language=0.0),
        Evidence(picture=2.0, sure=-0.1, engine=0.9, sense=0.0, language=0.0),
        Evidence(picture=2.0, sure=-0.5, engine=0.5, sense=0.0, language=0.0),
        Evidence(picture=2.0, sure=-0.5, engine=0.9, sense=0.0, language=4.0),
    ):
        assert better.odds > even.odds
