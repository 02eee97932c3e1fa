"""Kinds of pages, one made of each, and the way each is read: by its text layer, converted, or as a picture."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pymupdf
import pytest
from PIL import Image, ImageDraw, ImageFont

from extractors.files import open_source
from extractors.pages.engines import Engine, NullEngine
from extractors.pages.legacy_fonts import to_unicode
from extractors.pages.mupdf import RawWord
from extractors.pages.options import ReadOptions
from extractors.pages.reading import read_pages
from extractors.pages.tesseract import engine
from normalizers.pages import Page

FACE = "/usr/share/fonts/truetype/liberation2/LiberationSerif-Regular.ttf"
LETTER = (
    "Thực hiện kế hoạch cải cách hành chính năm 2026 của tỉnh, Sở Nội vụ đề nghị các cơ quan, đơn vị rà soát thủ tục",
    "thuộc phạm vi quản lý, báo cáo kết quả bằng văn bản trước ngày 15 tháng 3 và cử một công chức theo dõi.",
    "Ủy ban nhân dân các xã, phường niêm yết công khai danh mục thủ tục tại bộ phận một cửa, bố trí máy tính cho người",
    "dân tra cứu, hướng dẫn nộp hồ sơ trực tuyến và thống kê số hồ sơ đã giải quyết đúng hạn trong từng quý của năm.",
    "Trong quá trình thực hiện nếu có khó khăn, vướng mắc, đề nghị phản ánh kịp thời về Sở Nội vụ để được hướng dẫn.",
)


def read(path: Path, reader: Engine, *numbers: int) -> list[Page]:
    return read_pages(open_source(path), numbers or (1,), ReadOptions(), reader)


def typed(*lines: str, size: int = 30) -> np.ndarray:
    """A sheet at 200 dpi with lines of 11 pt."""
    image = Image.new("RGB", (1654, 2339), (255, 255, 255))
    draw, font = ImageDraw.Draw(image), ImageFont.truetype(FACE, size)
    for number, line in enumerate(lines):
        draw.text((110, 240 + 60 * number), line, fill=(0, 0, 0), font=font)
    return np.asarray(image).copy()


def found(page: Page, lines: tuple[str, ...] = LETTER) -> float:
    """Share of the words that were read."""
    seen = set(page.text.split())
    wanted = [word for line in lines for word in line.split()]
    return sum(word in seen for word in wanted) / len(wanted)


def letter(page: pymupdf.Page, lines: tuple[str, ...] = LETTER) -> None:
    page.insert_font(fontname="chu", fontfile=FACE)
    for number, line in enumerate(lines):
        page.insert_text((30, 120 + 20 * number), line, fontname="chu", fontsize=9.5)


def png(pixels: np.ndarray) -> bytes:
    return cv2.imencode(".png", cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR))[1].tobytes()


def saved(document: pymupdf.Document, folder: Path) -> Path:
    document.save(folder / "trang.pdf")
    return folder / "trang.pdf"


def test_a_text_layer_made_without_vietnamese_is_read_again(tmp_path: Path) -> None:
    document = pymupdf.open()
    page = document.new_page(width=595, height=842)
    page.insert_image(page.rect, stream=png(typed(*LETTER)))
    for number, line in enumerate(LETTER):
        bare = "".join(c if c.isascii() else "?" for c in line)
        page.insert_text((40, 95 + 22 * number), bare, fontsize=9, render_mode=3)
    (shown,) = read(saved(document, tmp_path), engine("vie"))
    assert shown.origin == "ocr"
    assert "without Vietnamese" in shown.how
    assert found(shown) >= 0.95


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("KÕ ho¹ch thùc hiÖn nhiÖm vô cña tØnh, c¸c c¬ quan b¸o c¸o kÕt qu¶", "TCVN3"),
        ("Keá hoaïch thöïc hieän nhieäm vuï cuûa tænh, caùc cô quan baùo caùo keát quaû", "VNI"),
    ],
)
def test_old_letters_under_a_plain_font_are_told_by_how_often_they_come(tmp_path: Path, line: str, name: str) -> None:
    document = pymupdf.open()
    page = document.new_page(width=595, height=842)
    for number in range(6):
        page.insert_text((60, 100 + 20 * number), line, fontsize=11)
    (shown,) = read(saved(document, tmp_path), NullEngine())
    assert shown.origin == "converted_text_layer"
    assert name in shown.how
    expected = "Kế hoạch thực hiện nhiệm vụ của tỉnh, các cơ quan báo cáo kết quả"
    assert {shown_line.text for shown_line in shown.lines} == {expected}


@pytest.mark.parametrize(
    ("font", "written", "shown"),
    [(".VnTime", "nhiÖm vô", "nhiệm vụ"), ("VNI-Times", "nhieäm vuï", "nhiệm vụ"), ("Times", "vô", "vô")],
)
def test_a_font_of_the_old_days_tells_even_of_two_words(font: str, written: str, shown: str) -> None:
    words = [
        RawWord(((text, font),), (0, 0, 9, 9), 9, 9, False, False, 0, 0, number > 0)
        for number, text in enumerate(written.split())
    ]
    assert " ".join(to_unicode(words)[0]) == shown


def test_letters_drawn_as_outlines_are_read_as_a_picture(tmp_path: Path) -> None:
    document = pymupdf.open()
    letter(document.new_page(width=595, height=842))
    drawn = document[0].get_svg_image(text_as_path=True)
    outlines = pymupdf.open(stream=drawn.encode(), filetype="svg").convert_to_pdf()
    path = tmp_path / "net.pdf"
    path.write_bytes(outlines)
    (shown,) = read(path, engine("vie"))
    assert "outlines" in shown.how
    assert found(shown) >= 0.95


def test_a_watermark_behind_good_text_changes_nothing(tmp_path: Path) -> None:
    document = pymupdf.open()
    page = document.new_page(width=595, height=842)
    pale = np.full((1170, 827, 3), 255, np.uint8)
    cv2.putText(pale, "BAN SAO", (60, 700), cv2.FONT_HERSHEY_DUPLEX, 5, (225, 225, 235), 16)
    page.insert_image(page.rect, stream=png(pale))
    letter(page)
    (shown,) = read(saved(document, tmp_path), NullEngine())
    assert shown.origin == "text_layer"
    assert shown.issues == ()
    assert found(shown) == 1.0


def test_an_empty_page_of_a_pdf_is_blank_and_nobody_worries(tmp_path: Path) -> None:
    document = pymupdf.open()
    document.new_page(width=595, height=842)
    (shown,) = read(saved(document, tmp_path), NullEngine())
    assert (shown.lines, shown.issues) == ((), ())
    assert "blank" in shown.how


@pytest.mark.parametrize(("turn", "quarters"), [(cv2.ROTATE_90_CLOCKWISE, 1), (cv2.ROTATE_180, 2)])
def test_a_sheet_that_lay_turned_in_the_scanner_is_read_upright(tmp_path: Path, turn: int, quarters: int) -> None:
    path = tmp_path / "xoay.png"
    Image.fromarray(np.asarray(cv2.rotate(typed(*LETTER * 3), turn))).save(path, dpi=(200, 200))
    (shown,) = read(path, engine("vie"))
    assert found(shown) >= 0.95
    assert shown.width < shown.height
    assert shown.shown is not None, f"turned by {quarters} quarters: places on the page as given are known"


def test_upright_and_lying_pages_in_one_file(tmp_path: Path) -> None:
    document = pymupdf.open()
    for size in ((595, 842), (842, 595), (595, 842)):
        letter(document.new_page(width=size[0], height=size[1]))
    document[2].set_rotation(90)
    pages = read(saved(document, tmp_path), NullEngine(), 1, 2, 3)
    assert [(page.width, page.height) for page in pages] == [(595, 842), (842, 595), (842, 595)]
    assert [found(page) for page in pages] == [1.0, 1.0, 1.0]


def test_every_page_of_a_tiff_is_read(tmp_path: Path) -> None:
    path = tmp_path / "fax.tif"
    sheets = [Image.fromarray(typed(*lines)).convert("1") for lines in (LETTER[:2], LETTER[2:])]
    sheets[0].save(path, save_all=True, append_images=sheets[1:], dpi=(200, 200), compression="group4")
    pages = read(path, engine("vie"), 1, 2)
    assert [page.number for page in pages] == [1, 2]
    assert found(pages[0], LETTER[:2]) >= 0.95
    assert found(pages[1], LETTER[2:]) >= 0.95


def test_a_photo_by_telephone_on_a_desk_in_uneven_light(tmp_path: Path) -> None:
    sheet = typed(*LETTER * 4)
    height, width = sheet.shape[:2]
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    seen = np.array([(70, 60), (width + 40, 80), (width + 60, height + 60), (50, height + 70)], np.float32)
    photo = cv2.warpPerspective(
        sheet, cv2.getPerspectiveTransform(corners, seen), (width + 140, height + 140), borderValue=(96, 70, 52)
    )
    light = (
        np.linspace(1.0, 0.55, photo.shape[1])[None, :, None] * np.linspace(1.0, 0.85, photo.shape[0])[:, None, None]
    )
    path = tmp_path / "IMG_2041.jpg"
    Image.fromarray((photo * light).astype(np.uint8)).save(path, quality=80)
    (shown,) = read(path, engine("vie"))
    assert found(shown) >= 0.95
