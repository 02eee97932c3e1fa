"""Pages read end to end, with engines that see, fail, hang or stay silent."""

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import pymupdf
import pytest
from docx import Document

from extractors.files import open_source
from extractors.pages.engines import EngineError, EngineTimeoutError, How, NullEngine, SeenWord
from extractors.pages.images import resolution
from extractors.pages.legacy_fonts import encoding_of_font
from extractors.pages.lines import make_lines, placed
from extractors.pages.mupdf import RawWord
from extractors.pages.options import ReadOptions
from extractors.pages.picture import Picture, ink, rotation, skew, warped
from extractors.pages.picture_rules import find_rules
from extractors.pages.reading import read_pages
from extractors.pages.signatures import fields, is_signature, read_time, take_blocks
from extractors.pages.tesseract import read_table
from normalizers.pages import Page, Rule, Word


class FakeEngine:
    name = "fake"

    def __init__(self, answer: Sequence[SeenWord] | Exception) -> None:
        self.answer = answer
        self.asked: list[How] = []

    def recognise(self, picture: Picture, seconds: float, how: How) -> Sequence[SeenWord]:
        self.asked.append(how)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def quarter_turns(self, picture: Picture, seconds: float) -> int:
        return 0

    def close(self) -> None:
        pass


def inked(rows: int = 20) -> np.ndarray:
    """A sheet at 100 dpi with rows of letter-like strokes."""
    sheet = np.full((1169, 827, 3), 255, np.uint8)
    for row in range(rows):
        for x in range(100, 700, 12):
            cv2.line(sheet, (x, 150 + 30 * row), (x + 4, 150 + 30 * row + 9), (0, 0, 0), 2)
    return sheet


def picture_file(folder: Path, sheet: np.ndarray) -> Path:
    cv2.imwrite(str(folder / "quet.png"), sheet)
    return folder / "quet.png"


def read(path: Path, engine: FakeEngine | NullEngine, **options: object) -> Page:
    return read_pages(open_source(path), [1], ReadOptions(**options), engine)[0]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("engine", "reason"),
    [
        (FakeEngine(EngineError("killed by signal 9")), "engine_failed"),
        (FakeEngine(EngineTimeoutError("time is over")), "timeout"),
        (FakeEngine(()), "nothing_read"),  # exit code 0 and an empty page
        (NullEngine(), "nothing_read"),
    ],
)
def test_a_failing_engine_costs_the_page_only(tmp_path: Path, engine: FakeEngine, reason: str) -> None:
    page = read(picture_file(tmp_path, inked()), engine)
    assert (page.origin, page.lines, page.confidence) == ("ocr", (), 0.0)
    assert [issue.reason for issue in page.issues] == [reason]


def test_an_empty_sheet_is_blank_and_no_reason_to_worry(tmp_path: Path) -> None:
    engine = FakeEngine(EngineError("must not be asked"))
    page = read(picture_file(tmp_path, np.full((1169, 827, 3), 250, np.uint8)), engine)
    assert page.issues == ()
    assert "blank" in page.how
    assert engine.asked == []


def test_unsure_words_are_tried_again_on_the_cleaned_picture(tmp_path: Path) -> None:
    engine = FakeEngine([SeenWord("xqz", (100, 100, 200, 130), 0.2, 0, 0)])
    page = read(picture_file(tmp_path, inked()), engine)
    assert [how.adaptive for how in engine.asked] == [False, True]
    assert "poorly_read" in [issue.reason for issue in page.issues]
    assert page.confidence < 0.2


def digital(folder: Path, *items: tuple[float, float, str], size: float = 13) -> Path:
    document = pymupdf.open()
    page = document.new_page(width=595, height=842)
    for x, y, text in items:
        page.insert_text((x, y), text, fontsize=size)
    document.save(folder / "so.pdf")
    return folder / "so.pdf"


def test_values_added_at_signing_come_to_their_blanks(tmp_path: Path) -> None:
    items = [
        (100, 100, "So:"),
        (145, 100, "/KH-UBND"),
        (300, 60, "HEAD RIGHT"),
        (100, 60, "HEAD LEFT"),
        (124, 101, "87"),
    ]
    page = read(digital(tmp_path, *items), FakeEngine(EngineError("not for text layers")))
    texts = [line.text for line in page.lines]
    assert "So: 87 /KH-UBND" in texts
    assert "HEAD LEFT" in texts
    assert "HEAD RIGHT" in texts
    assert page.origin == "text_layer"


def test_a_turned_page_has_boxes_as_shown(tmp_path: Path) -> None:
    document = pymupdf.open()
    page = document.new_page(width=595, height=842)
    page.insert_text((500, 700), "sideways", fontsize=13, rotate=90)
    page.set_rotation(90)
    document.save(tmp_path / "ngang.pdf")
    shown = read(tmp_path / "ngang.pdf", NullEngine())
    assert (shown.width, shown.height) == (842, 595)
    box = shown.lines[0].box
    assert box is not None
    assert 0 <= box[0] < box[2] <= 842
    assert 0 <= box[1] < box[3] <= 595
    assert box[2] - box[0] > box[3] - box[1]


def test_only_a_signature_block_is_no_text(tmp_path: Path) -> None:
    document = pymupdf.open()
    page = document.new_page()
    png = cv2.imencode(".png", inked())[1].tobytes()
    page.insert_image(page.rect, stream=png)
    page.insert_textbox((20, 5, 300, 60), "Nguoi ky: Van phong\nThoi gian ky: 27.06.2025 17:00:11 +07:00", fontsize=8)
    document.save(tmp_path / "cong.pdf")
    engine = FakeEngine(())
    shown = read(tmp_path / "cong.pdf", engine)
    assert engine.asked
    assert [mark.fields.get("time") for mark in shown.marks] == ["2025-06-27T17:00:11+07:00"]


def test_lines_never_cross_an_upright_rule() -> None:
    words = [placed(Word(text, (x, 10, x + 20, 22))) for text, x in (("Sở", 10), ("Y", 32), ("tế", 60))]
    assert [line.text for line in make_lines(words)] == ["Sở Y tế"]
    assert [line.text for line in make_lines(words, [Rule(56, 0, 56, 50)])] == ["Sở Y", "tế"]


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("11/09/2024 19:14:21", "2024-09-11T19:14:21"),
        ("27.06.2025 17:00:11 +07:00", "2025-06-27T17:00:11+07:00"),
        ("2026-02-05 16:36:10 +07:00", "2026-02-05T16:36:10+07:00"),
        ("D:20250520103529+07'00'", "2025-05-20T10:35:29+07:00"),
        ("45.13.2025 17:00:11", None),
        ("ngày 5 tháng 6 năm 2025", None),
    ],
)
def test_times_of_signatures(text: str, iso: str | None) -> None:
    assert read_time(text) == iso


def test_fields_of_a_block_without_cues() -> None:
    block = "Trung tâm Lưu trữ\nttlt@tinh.gov.vn\n04.04.2018 14:21:14 +07:00"
    assert is_signature(block)
    assert fields(block) == {
        "signer": "Trung tâm Lưu trữ",
        "email": "ttlt@tinh.gov.vn",
        "time": "2018-04-04T14:21:14+07:00",
    }
    assert not is_signature("Thời gian thực hiện: Quý IV/2025")


@pytest.mark.parametrize(
    ("font", "encoding"),
    [
        (".VnTime", "tcvn3"),
        ("ABCDEE+.VnTimeH", "tcvn3"),
        ("VNI-Times", "vni"),
        ("TimesNewRomanPSMT", "unicode"),
        ("Vnieuwe", "unicode"),
    ],
)
def test_old_fonts_by_name(font: str, encoding: str) -> None:
    assert encoding_of_font(font) == encoding


def test_skew_is_found_and_undone() -> None:
    sheet = inked()
    leaning = warped(sheet, rotation(sheet, -2.0), 255)
    angle = skew(ink(Picture(leaning, 100)), 100)
    assert angle == pytest.approx(2.0, abs=0.3)
    mended = warped(leaning, rotation(leaning, angle), 255)
    assert abs(skew(ink(Picture(mended, 100)), 100)) <= 0.2


def test_table_lines_are_found_and_letters_are_not() -> None:
    sheet = inked()
    assert find_rules(ink(Picture(sheet, 100)), 100)[0] == []
    cv2.rectangle(sheet, (80, 130), (720, 800), (0, 0, 0), 2)
    rules, mask = find_rules(ink(Picture(sheet, 100)), 100)
    assert len(rules) == 4
    assert mask.any()


def test_tesseract_table() -> None:
    head = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n"
    words = read_table(head + '5\t1\t1\t1\t1\t1\t10\t20\t30\t12\t91.5\t"Số\n4\t1\t1\t1\t2\t0\t0\t0\t9\t9\t-1\t\n')
    assert words == [SeenWord('"Số', (10, 20, 40, 32), 0.915, 1, 0)]
    with pytest.raises(EngineError):
        read_table("Segmentation fault")
    with pytest.raises(EngineError):
        read_table(head + "5\t1\t1\t1\t1\t1\tx\t20\t30\t12\t91.5\tSố\n")


@pytest.mark.parametrize(
    ("size", "stated", "dpi"),
    [((2480, 3508), 300, 300), ((2480, 3508), 72, 300), ((1654, 2339), None, 200), ((3508, 2480), None, 300)],
)
def test_resolution(size: tuple[int, int], stated: float | None, dpi: int) -> None:
    assert resolution(*size, stated) == pytest.approx(dpi, abs=1)


def test_docx_in_order(tmp_path: Path) -> None:
    document = Document()
    document.add_table(1, 2).cell(0, 1).text = "Độc lập - Tự do - Hạnh phúc"
    document.add_paragraph("KẾ HOẠCH")
    table = document.add_table(2, 2)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "Nhiệm vụ"
    document.add_paragraph("Nơi nhận")
    document.save(str(tmp_path / "van_ban.docx"))
    page = read(tmp_path / "van_ban.docx", NullEngine())
    assert [line.text for line in page.lines] == ["KẾ HOẠCH", "Nơi nhận"]
    assert [(t.after_line, t.layout) for t in page.tables] == [(0, True), (1, False)]
    assert page.tables[1].rows[0] == ("Nhiệm vụ", "Nhiệm vụ")


def test_text_pages_and_encodings(tmp_path: Path) -> None:
    path = tmp_path / "ocr.txt"
    path.write_bytes("Thực hiện Kế hoạch\n\nĐiều 1".encode("utf-16"))
    page = read(path, NullEngine())
    assert page.origin == "given_text"
    assert [(line.text, line.block) for line in page.lines] == [("Thực hiện Kế hoạch", 0), ("Điều 1", 1)]


@pytest.mark.parametrize("wrong", [{"dpi": 10}, {"seconds_per_page": 0}, {"mode": "fast"}, {"language": "vie; rm"}])
def test_options_are_checked(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        ReadOptions(**wrong)  # type: ignore[arg-type]


def written(*blocks: tuple[tuple[float, float], float, list[str]]) -> list[RawWord]:
    """Words of a text layer: each block has a place, a type size and its lines. All are one block of the file."""
    words: list[RawWord] = []
    row = 0
    for (x, y), size, lines in blocks:
        for number, line in enumerate(lines):
            row += 1
            left, bottom = x, y + number * size * 1.25
            for text in line.split():
                box = (left, bottom - size, left + 0.5 * size * len(text), bottom)
                words.append(RawWord(((text, "Times"),), box, bottom, size, False, False, 0, row, False))
                left = box[2] + 0.3 * size
    return words


def test_a_signature_block_takes_nothing_of_the_head_beside_it() -> None:
    signed = [
        "Người ký: SỞ XÂY DỰNG",
        "Cơ quan: TỈNH A",
        "Số văn bản: 88/SXD-VP",
        "Thời gian ký: 20.10.2025 15:42:07 +07:00",
    ]
    words = written(((390, 25), 8, signed), ((120, 64), 12, ["ỦY BAN NHÂN DÂN", "TỈNH A"]))
    rest, (mark,) = take_blocks(words)
    assert " ".join(word.text for word in rest) == "ỦY BAN NHÂN DÂN TỈNH A"
    assert mark.fields == {
        "signer": "SỞ XÂY DỰNG",
        "organ": "TỈNH A",
        "code": "88/SXD-VP",
        "time": "2025-10-20T15:42:07+07:00",
    }


@pytest.mark.parametrize(
    "lines",
    [
        ["Điều 2. Quyết định này có hiệu lực kể từ ngày ký.", "Điều 3. Chánh Văn phòng chịu trách nhiệm thi hành."],
        ["Ngày ký: do người đứng đầu ghi khi ký", "Người ký: họ và tên, chức vụ"],
        ["Hệ thống ghi nhận hồ sơ vào lúc 12/04/2024 11:10:34 và trả kết quả sau ba ngày làm việc."],
    ],
)
def test_articles_and_forms_that_speak_of_signing_stay(lines: list[str]) -> None:
    words = written(((85, 300), 13, lines))
    assert take_blocks(words) == (tuple(words), ())
