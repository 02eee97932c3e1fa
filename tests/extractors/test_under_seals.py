"""Titles and names that a seal touches, on pictures set in type and sealed in black, read by the real engine."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from extractors.pages.engines import SeenWord
from extractors.pages.picture import Picture, ink
from extractors.pages.tesseract import engine
from extractors.pages.under_seals import GUESSED, read_again, with_doubt

FACE = "/usr/share/fonts/truetype/liberation2/LiberationSerif-Bold.ttf"
WIDTH, HEIGHT = 1654, 1100  # the upper half of a sheet at 200 dpi


def sheet(*lines: tuple[str, int, int]) -> np.ndarray:
    """Lines of 14 pt at 200 dpi, each with the x and y of its upper left."""
    image = Image.new("L", (WIDTH, HEIGHT), 255)
    draw = ImageDraw.Draw(image)
    font = ImageFont.truetype(FACE, 39)
    for text, x, y in lines:
        draw.text((x, y), text, fill=0, font=font)
    return np.asarray(image).copy()


def sealed(pixels: np.ndarray, x: int, y: int) -> np.ndarray:
    """A black seal of 36 mm: two rings and a star."""
    cv2.circle(pixels, (x, y), 140, 0, 6, cv2.LINE_AA)
    cv2.circle(pixels, (x, y), 95, 0, 3, cv2.LINE_AA)
    cv2.putText(pixels, "*", (x - 20, y + 20), cv2.FONT_HERSHEY_DUPLEX, 2.5, 0, 5)
    return pixels


def words(text: str, x: int, y: int, row: int, confidence: float = 0.93) -> list[SeenWord]:
    font = ImageFont.truetype(FACE, 39)
    found = []
    for part in text.split():
        wide = round(font.getlength(part))
        found.append(SeenWord(part, (x, y, x + wide, y + 40), confidence, row, row))
        x += wide + 10
    return found


def texts(found: list[SeenWord]) -> list[str]:
    rows: dict[int, list[str]] = {}
    for word in found:
        rows.setdefault(word.row, []).append(word.text)
    return [" ".join(row) for row in rows.values()]


def test_what_an_engine_left_out_before_a_title_is_read() -> None:
    pixels = sealed(sheet(("KT. GIÁM ĐỐC", 1000, 200), ("PHÓ GIÁM ĐỐC", 1000, 260)), 930, 400)
    seen = [*words("GIÁM ĐỐC", 1077, 200, 0), *words("PHÓ GIÁM ĐỐC", 1000, 260, 1)]
    found = read_again(Picture(pixels, 200), ink(Picture(pixels, 200)), seen, engine("vie"), 30)
    assert "KT. GIÁM ĐỐC" in texts(found)
    assert "PHÓ GIÁM ĐỐC" in texts(found)


def test_a_name_that_the_engine_passed_over_is_found_under_its_title() -> None:
    pixels = sealed(sheet(("KT. GIÁM ĐỐC", 1000, 100), ("Nguyễn Văn Bình", 990, 420)), 900, 300)
    seen = words("KT. GIÁM ĐỐC", 1000, 100, 0)
    found = read_again(Picture(pixels, 200), ink(Picture(pixels, 200)), seen, engine("vie"), 30)
    (name,) = (row for row in texts(found) if "Bình" in row)
    assert name.endswith("Văn Bình")
    assert texts(found)[0] == "KT. GIÁM ĐỐC"


def test_where_nothing_is_hidden_nothing_is_asked() -> None:
    pixels = sheet(("GIÁM ĐỐC", 1000, 100), ("Nguyễn Văn Bình", 990, 420))
    seen = [*words("GIÁM ĐỐC", 1000, 100, 0), *words("Nguyễn Văn Bình", 990, 420, 1)]
    black = ink(Picture(pixels, 200))
    assert read_again(Picture(pixels, 200), black, seen, None, 30) == seen  # type: ignore[arg-type]
    assert with_doubt(black, seen) == seen


@pytest.mark.parametrize(
    ("title", "hidden", "sure"),
    [
        ("GIÁM ĐỐC", True, False),
        ("GIÁM ĐỐC", False, True),
        ("CHỦ TỊCH", True, False),
        ("PHÓ GIÁM ĐỐC", True, True),
        ("KẾT LUẬN", True, True),  # no title of a signer
    ],
)
def test_a_title_behind_a_seal_is_never_sure(title: str, hidden: bool, sure: bool) -> None:
    pixels = sheet((title, 1000, 200))
    if hidden:
        sealed(pixels, 900, 220)
    found = with_doubt(ink(Picture(pixels, 200)), words(title, 1000, 200, 0))
    assert all(word.confidence > GUESSED for word in found) == sure


@pytest.mark.parametrize("hidden", [True, False])
def test_a_name_behind_a_seal_may_have_lost_its_first_word(hidden: bool) -> None:
    pixels = sheet(("KT. GIÁM ĐỐC", 1000, 100), ("Hoàng Minh Anh", 1000, 420))
    if hidden:
        sealed(pixels, 830, 440)
    seen = [*words("KT. GIÁM ĐỐC", 1000, 100, 0), *words("Hoàng Minh Anh", 1000, 420, 1)]
    name = [word.confidence for word in with_doubt(ink(Picture(pixels, 200)), seen) if word.row == 1]
    assert (name[0] <= GUESSED) == hidden
    assert min(name[1:]) > GUESSED


@pytest.mark.parametrize("title", ["KT. GIÁM ĐỐC", "PHÓ CHỦ TỊCH", "HIỆU TRƯỞNG"])
def test_a_title_that_the_engine_took_for_a_picture_is_found(title: str) -> None:
    picture = Picture(sealed(sheet(("Các phòng chuyên môn", 100, 100), (title, 1000, 300)), 900, 360), 200)
    seen = words("Các phòng chuyên môn", 100, 100, 0)
    found = read_again(picture, ink(picture), seen, engine("vie"), 30)
    assert title in texts(found)


def test_no_title_is_looked_for_where_no_seal_stands() -> None:
    pixels = sheet(("Các phòng chuyên môn", 100, 100), ("GIÁM ĐỐC", 1000, 300))
    seen = words("Các phòng chuyên môn", 100, 100, 0)
    assert read_again(Picture(pixels, 200), ink(Picture(pixels, 200)), seen, None, 30) == seen  # type: ignore[arg-type]
