"""Reading order and roles, on pages typeset in numbers: boxes in points on A4, as text layers give them."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.layout import arrange
from normalizers.pages import Line, Mark, Page, Rule, Text, Word


def line(text: str, x: float, y: float, width: float | None = None, size: float = 13.0) -> Line:
    """Words set side by side from x on; `width` spreads them over a measure, as justified text is."""
    words = text.split()
    natural = sum(len(word) for word in words) * size * 0.48
    space = size * 0.3 if width is None or len(words) < 2 else max((width - natural) / (len(words) - 1), 1.0)
    placed = []
    for word in words:
        end = x + len(word) * size * 0.48
        placed.append(Word(word, (x, y, end, y + size), size=size))
        x = end + space
    return Line(tuple(placed))


def page(*lines: Line, number: int = 1, rules: tuple[Rule, ...] = (), marks: tuple[Mark, ...] = ()) -> Page:
    return Page(number, 595.0, 842.0, "text_layer", lines, 1.0, rules=rules, marks=marks)


def given_page(text: str, number: int = 1) -> Page:
    lines = tuple(Line(tuple(Word(w, None) for w in row.split())) for row in text.splitlines() if row.strip())
    return Page(number, 0.0, 0.0, "given_text", lines, 1.0)


HEAD = (
    line("ỦY BAN NHÂN DÂN", 110, 60),
    line("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 290, 60, 250),
    line("XÃ AN PHÚ", 125, 76),
    line("Độc lập - Tự do - Hạnh phúc", 335, 76),
    line("Số: 27/KH-UBND", 105, 100),
    line("An Phú, ngày 05 tháng 3 năm 2025", 320, 100),
)
BODY = (
    line("KẾ HOẠCH", 285, 140),
    line("Triển khai thu gom rác tại nguồn năm 2025", 190, 158),
    line("Thực hiện Kế hoạch số 11/KH-UBND ngày 20/01/2025 của Ủy ban nhân dân", 120, 200, 420),
    line("tỉnh, Ủy ban nhân dân xã xây dựng kế hoạch như sau:", 85, 218),
    line("I. MỤC ĐÍCH", 120, 240),
    line("- Nâng cao ý thức của người dân trong việc phân loại rác, giữ gìn vệ", 120, 262, 420),
    line("sinh môi trường ở các thôn.", 85, 280),
    line("- Giao Công chức Địa chính theo dõi việc thực hiện của các thôn trong", 120, 302, 420),
    line("năm và tổng hợp kết quả.", 85, 320),
    line("Trên đây là Kế hoạch thu gom rác tại nguồn của xã./.", 120, 344),
)
FOOT = (
    line("Nơi nhận:", 85, 380),
    line("TM. ỦY BAN NHÂN DÂN", 370, 380),
    line("- Phòng Nông nghiệp và Môi trường;", 85, 396, size=11),
    line("CHỦ TỊCH", 415, 396),
    line("- Lưu: VT.", 85, 410, size=11),
    line("Lê Thị Hoa", 412, 470),
)


def of(text: Text, *roles: str) -> list[str]:
    return [text.text_of(p) for p in text.paragraphs if p.role in roles]


def test_head_and_foot_are_read_column_by_column() -> None:
    text = arrange([page(*HEAD, *BODY, *FOOT)])
    assert of(text, "head_left") == ["ỦY BAN NHÂN DÂN", "XÃ AN PHÚ", "Số: 27/KH-UBND"]
    assert of(text, "head_right") == [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "An Phú, ngày 05 tháng 3 năm 2025",
    ]
    assert of(text, "foot_left") == ["Nơi nhận:", "- Phòng Nông nghiệp và Môi trường;", "- Lưu: VT."]
    assert of(text, "foot_right") == ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "Lê Thị Hoa"]


def test_lines_become_paragraphs_and_titles_are_centred() -> None:
    text = arrange([page(*HEAD, *BODY, *FOOT)])
    body = [p for p in text.paragraphs if p.role == "body"]
    assert [text.text_of(p).split()[0] for p in body] == ["KẾ", "Triển", "Thực", "I.", "-", "-", "Trên"]
    assert [p.centred for p in body] == [True, True, False, False, False, False, False]
    assert text.lines_of(body[2])[1] == "tỉnh, Ủy ban nhân dân xã xây dựng kế hoạch như sau:"


def test_list_items_whose_later_lines_hang_under_their_text() -> None:
    items = (
        line("1. Các thôn rà soát điểm tập kết, chuẩn bị xe và dụng cụ theo yêu cầu", 120, 240, 420),
        line("của tổ thu gom, báo cáo về Ủy ban nhân dân xã danh sách hộ dân chưa", 136, 258, 404),
        line("đăng ký.", 136, 276),
        line("2. Gửi báo cáo về công chức Địa chính qua thư điện tử đến hết ngày", 120, 294, 420),
        line("28/5/2025;", 136, 312),
        line("3. Phân công người trực:", 120, 330),
        line("Trưởng thôn trực buổi sáng.", 136, 348),
    )
    text = arrange([page(*HEAD, *BODY[:4], *items, *FOOT)])
    assert [words[-12:] for words in of(text, "body")[3:]] == [
        "hưa đăng ký.",
        "y 28/5/2025;",
        " người trực:",
        "c buổi sáng.",
    ]


def test_a_title_whose_first_line_fills_the_measure() -> None:
    title = (
        line("THÔNG BÁO", 275, 140),
        line("Về việc thu gom rác thải tại nguồn và phân loại rác ở các điểm dân cư", 90, 158, 445),
        line("trên địa bàn xã An Phú", 253, 176),
    )
    text = arrange([page(*HEAD, *title, *BODY[2:4], *FOOT)])
    assert of(text, "body")[:2] == ["THÔNG BÁO", " ".join(" ".join(w.text for w in one.words) for one in title[1:])]


def test_one_line_through_both_columns_of_the_head_is_cut_at_the_title() -> None:
    joined = Line(line("VĂN PHÒNG", 100, 60).words + line("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 172, 60, 250).words)
    text = arrange([page(joined, *HEAD[3:], *BODY)])
    assert of(text, "head_left")[0] == "VĂN PHÒNG"
    assert of(text, "head_right")[0] == "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"


def test_subject_of_a_letter_stays_in_the_left_column() -> None:
    subject = (line("V/v báo cáo tình hình", 90, 118, size=12), line("dịch bệnh trên đàn lợn", 88, 132, size=12))
    letter = (*HEAD[:5], HEAD[5], *subject, line("Kính gửi: Các phòng chuyên môn của xã.", 170, 160), *BODY[2:])
    text = arrange([page(*letter, *FOOT)])
    assert of(text, "head_left")[-2:] == ["V/v báo cáo tình hình", "dịch bệnh trên đàn lợn"]
    assert of(text, "body")[0] == "Kính gửi: Các phòng chuyên môn của xã."


def test_incoming_stamp_is_not_the_head() -> None:
    stamp = (line("ĐẾN", 40, 130), line("Ngày: 07/3/2025", 80, 138, size=10))
    text = arrange([page(*HEAD, *stamp, *BODY)])
    assert of(text, "stamp") == ["ĐẾN", "Ngày: 07/3/2025"]
    assert not any("07/3/2025" in part for part in of(text, "head_left", "head_right"))


def test_signature_block_by_its_mark_and_by_its_words() -> None:
    marked = (line("Người có thẩm quyền", 300, 10, size=8),)
    said = (line("Thời gian ký: 05.03.2025 10:11:12 +07:00", 60, 10, size=8),)
    mark = Mark("signature", marked[0].text, (290.0, 5.0, 420.0, 25.0))
    text = arrange([page(*marked, *said, *HEAD, *BODY, marks=(mark,))])
    assert set(of(text, "signature")) == {marked[0].text, said[0].text}


def test_a_signature_object_over_the_printed_name_takes_nothing_from_the_page() -> None:
    box = FOOT[-1].box
    assert box is not None
    mark = Mark("signature", "", box, fields={"origin": "object"})
    assert of(arrange([page(*HEAD, *BODY, *FOOT, marks=(mark,))]), "signature") == []


def test_page_numbers_running_heads_and_a_paragraph_over_the_page_end() -> None:
    pages = [
        page(
            line("CÔNG BÁO/Số 9/Ngày 01-3-2025", 200, 25),
            line(str(number), 295, 800),
            *(
                line("các cơ quan có liên quan phối hợp thực hiện đúng tiến độ đã đề ra và", 85, 80 + 18 * row, 455)
                for row in range(5)
            ),
            number=number,
        )
        for number in (1, 2, 3)
    ]
    text = arrange(pages)
    assert of(text, "page_number") == ["1", "2", "3"]
    assert len(of(text, "running_head")) == 3
    assert len(of(text, "body")) == 1  # no line ended: one paragraph over three pages


def test_footnote_under_its_rule() -> None:
    note = line("1 Quyết định số 45/QĐ-UBND ngày 02/02/2024 của Ủy ban nhân dân huyện.", 85, 764, 440, size=10)
    text = arrange([page(*HEAD, *BODY, note, rules=(Rule(85, 758, 230, 758),))])
    assert of(text, "footnote") == [note.text]


def test_signer_without_recipients() -> None:
    text = arrange([page(*HEAD, *BODY, line("TM. CHÍNH PHỦ", 390, 380), line("Trần Văn Bình", 395, 450))])
    assert of(text, "foot_right") == ["TM. CHÍNH PHỦ", "Trần Văn Bình"]


GIVEN = """
TRUNG TAM VAN HOA Doc lap - Tu do - Hanh phuc
S6: 08 /BC-TTVH Hoa Binh, ngay 12 thang 6 nam 2024
BAO CAO
Ket qua to chuc hoi thi van nghe quan chung
Trung tam bao cao ket qua to chuc hoi thi van nghe quan chung nam 2024
nhu sau:
1. Ket qua
- Co 12 doi tham gia, vuot ke hoach dat ra tu dau nam.
GIAM DOC
Noi nhan:
- So Van hoa (b/c);
- Luu: VT.
Pham Thi Lan
"""


def test_given_text_without_marks_and_without_geometry() -> None:
    text = arrange([given_page(GIVEN)])
    assert of(text, "head_left") == ["TRUNG TAM VAN HOA", "S6: 08 /BC-TTVH"]
    assert of(text, "head_right") == ["Doc lap - Tu do - Hanh phuc", "Hoa Binh, ngay 12 thang 6 nam 2024"]
    assert of(text, "foot_left") == ["Noi nhan:", "- So Van hoa (b/c);", "- Luu: VT."]
    assert of(text, "foot_right") == ["GIAM DOC", "Pham Thi Lan"]
    assert of(text, "body")[0] == "BAO CAO"


def test_footnote_inside_given_text_does_not_part_its_paragraph() -> None:
    text = arrange(
        [
            given_page(
                "Các đơn vị thực hiện theo quy định mới ban hành trong năm nay1 và báo cáo kết\n"
                "1 Quyết định số 45/QĐ-UBND ngày 02/02/2024 của Ủy ban nhân dân huyện về giao\n"
                "quả về phòng trước ngày 20 hằng tháng để tổng hợp."
            )
        ]
    )
    assert [p.role for p in text.paragraphs].count("footnote") == 1
    assert of(text, "body")[0].endswith("và báo cáo kết quả về phòng trước ngày 20 hằng tháng để tổng hợp.")


words = st.text(alphabet="aâbđ1-./:ỦÀ|_ ", min_size=1, max_size=8)
placed = st.builds(
    lambda text, x, y, w, h: Word(text, (x, y, x + w, y + h)),
    words,
    st.floats(0, 500),
    st.floats(0, 820),
    st.floats(1, 90),
    st.floats(1, 20),
)
lines = st.lists(placed, min_size=1, max_size=5).map(lambda found: Line(tuple(found)))
bare = st.lists(words.map(lambda text: Word(text, None)), min_size=1, max_size=5).map(lambda found: Line(tuple(found)))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(lines, max_size=12), max_size=3), st.lists(bare, max_size=12))
def test_every_word_stands_in_the_text_exactly_once(geometric: list[list[Line]], without: list[Line]) -> None:
    pages = [page(*found, number=number) for number, found in enumerate(geometric, 1)]
    pages.append(Page(len(pages) + 1, 0.0, 0.0, "given_text", tuple(without), 1.0))
    text = arrange(pages)
    read = Counter(
        (p.number, " ".join(w.text.split()), w.box) for p in pages for ln in p.lines for w in ln.words if w.text.strip()
    )
    assert Counter((p.page, text.content[p.start : p.end], p.box) for p in text.pieces) == read
    assert all(a.end < b.start for a, b in zip(text.pieces, text.pieces[1:], strict=False))
    assert all(a.end < b.start for a, b in zip(text.paragraphs, text.paragraphs[1:], strict=False))
    assert "\n".join(text.text_of(p) for p in text.paragraphs) == text.content
    for paragraph in text.paragraphs:
        assert " ".join(text.lines_of(paragraph)) == text.text_of(paragraph)


@pytest.mark.parametrize("pages", [[], [given_page("")], [page()]])
def test_nothing_in_nothing_out(pages: list[Page]) -> None:
    assert arrange(pages).content == ""


def test_paragraphs_that_the_file_knows_stay_apart() -> None:
    rows = ("Về việc họp thôn", "Ủy ban nhân dân xã thông báo lịch họp", "của các thôn")
    numbers = (0, 1, 1)
    known = tuple(Line(tuple(Word(w, None) for w in row.split()), n) for row, n in zip(rows, numbers, strict=True))
    text = arrange([Page(1, 0.0, 0.0, "text_layer", known, 1.0, how="docx")])
    assert of(text, "body") == ["Về việc họp thôn", "Ủy ban nhân dân xã thông báo lịch họp của các thôn"]
