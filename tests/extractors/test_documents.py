"""One file, several documents: where a new one begins."""

from __future__ import annotations

from extractors.documents import split
from normalizers.pages import Line, Page, Word


def page(number: int, text: str) -> Page:
    lines = tuple(Line(tuple(Word(w, None) for w in row.split())) for row in text.splitlines() if row.strip())
    return Page(number, 0.0, 0.0, "given_text", lines, 1.0)


STATE = "UBND XÃ TÂN LẬP\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\nSố: {}/TB-UBND\nTHÔNG BÁO"
PARTY = "ĐẢNG ỦY XÃ TÂN LẬP\n*\nSố {}-KH/ĐU\nĐẢNG CỘNG SẢN VIỆT NAM\nTân Lập, ngày 02 tháng 4 năm 2025\nKẾ HOẠCH"
MORE = "thực hiện theo quy định hiện hành.\n2. Các thôn báo cáo kết quả."


def numbers(*texts: str) -> list[list[int]]:
    return [[p.number for p in group] for group in split([page(i, text) for i, text in enumerate(texts, 1)])]


def test_a_new_head_begins_a_new_document() -> None:
    assert numbers(STATE.format(12), MORE, STATE.format(13), PARTY.format(4), MORE) == [[1, 2], [3], [4, 5]]


def test_appendix_and_its_blank_form_stay() -> None:
    form = "Mẫu số 02\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\nSố: 01/ĐĐN-HTX\nĐƠN ĐỀ NGHỊ"
    blank = "TÊN CƠ QUAN\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\nSố: ....../......\nBÁO CÁO"
    assert numbers(STATE.format(12), "PHỤ LỤC I\nDANH SÁCH CÁC THÔN", form, blank) == [[1, 2, 3, 4]]


def test_a_page_that_quotes_a_title_in_its_text_stays() -> None:
    quoting = "Trang đầu ghi Quốc hiệu (Cộng hòa xã hội chủ nghĩa Việt Nam) và số: 12/TB-UBND theo mẫu.\n" + MORE
    assert numbers(STATE.format(12), quoting) == [[1, 2]]


def test_no_pages_no_documents() -> None:
    assert split([]) == []
