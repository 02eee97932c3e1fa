"""Tables as they are drawn: rules and words in, rows of cells out."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.layout import arrange
from extractors.tables.columns import meaning, meanings, to_record
from extractors.tables.grid import find_grids
from extractors.tables.ruled import FoundTable, find_tables
from normalizers.pages import GivenTable, Line, Page, Rule, Word

XS = (60.0, 95.0, 300.0, 400.0, 540.0)


def put(text: str, x: float, y: float) -> Line:
    words = []
    for word in text.split():
        words.append(Word(word, (x, y, x + 6.0 * len(word), y + 12)))
        x += 6.0 * len(word) + 4
    return Line(tuple(words))


def grid(xs: Sequence[float], ys: Sequence[float]) -> list[Rule]:
    """All lines of a table, one piece a cell's side, as Word draws them."""
    across = [Rule(a, y, b, y) for y in ys for a, b in pairwise(xs)]
    down = [Rule(x, a, x, b) for x in xs for a, b in pairwise(ys)]
    return across + down


def drawn(rows: Sequence[Sequence[str]], top: float = 100.0, step: float = 40.0) -> tuple[list[Rule], list[Line]]:
    ys = [top + step * i for i in range(len(rows) + 1)]
    lines = [
        put(text, x + 3, y + 4)
        for row, y in zip(rows, ys, strict=False)
        for text, x in zip(row, XS, strict=False)
        if text
    ]
    return grid(XS, ys), lines


def page(number: int, rules: Sequence[Rule], lines: Sequence[Line]) -> Page:
    return Page(number, 595.0, 842.0, "text_layer", tuple(lines), 1.0, rules=tuple(rules))


HEADER = ("STT", "Nội dung công việc", "Cơ quan chủ trì", "Thời gian")
ROWS = (
    ("1", "Tổ chức tập huấn", "Sở Nội vụ", "Quý II/2025"),
    ("2", "Kiểm tra thực tế", "Thanh tra tỉnh", "Tháng 9/2025"),
)


def test_a_plain_table_with_its_title() -> None:
    rules, lines = drawn([HEADER, *ROWS])
    (table,) = find_tables([page(1, rules, [put("BẢNG PHÂN CÔNG NHIỆM VỤ", 215, 60), *lines])])
    record = to_record(table)
    assert record.header == HEADER
    assert record.rows == ROWS
    assert record.columns == ("stt", "task", "lead_unit", "time")
    assert record.title == "BẢNG PHÂN CÔNG NHIỆM VỤ"
    assert record.row_pages == (1, 1)


def test_a_line_that_runs_through_cells_is_taken_apart_word_by_word() -> None:
    rules, lines = drawn([HEADER, *ROWS])
    through = Line(tuple(word for line in lines[4:8] for word in line.words))  # as PyMuPDF gives a row
    (table,) = find_tables([page(1, rules, [*lines[:4], through, *lines[8:]])])
    assert table.rows == ROWS


def test_merged_cells_repeat_down_and_headings_stand_in_their_first_cell() -> None:
    rows = [HEADER, ("I", "CÔNG TÁC TỔ CHỨC", "", ""), *ROWS]
    rules, lines = drawn([*rows[:3], ("2", "Kiểm tra thực tế", "", "Tháng 9/2025")])
    ys = [100.0 + 40 * i for i in range(5)]
    # The heading has no walls between its last three cells; the unit of rows 1 and 2 is one cell.
    rules = [r for r in rules if not (r.x0 == r.x1 and r.x0 in XS[2:4] and (r.y0, r.y1) == (ys[1], ys[2]))]
    rules = [r for r in rules if not (r.y0 == r.y1 == ys[3] and (r.x0, r.x1) == (XS[2], XS[3]))]
    (table,) = find_tables([page(1, rules, lines)])
    assert table.rows == (
        ("I", "CÔNG TÁC TỔ CHỨC", "", ""),
        ("1", "Tổ chức tập huấn", "Sở Nội vụ", "Quý II/2025"),
        ("2", "Kiểm tra thực tế", "Sở Nội vụ", "Tháng 9/2025"),
    )


def test_two_header_rows_give_one_name_a_column() -> None:
    rules, lines = drawn([("STT", "Họ và tên", "Năm sinh", ""), ("", "", "Nam", "Nữ"), ("1", "Trần Văn A", "1990", "")])
    ys = [100.0, 140.0, 180.0]
    rules = [r for r in rules if not (r.y0 == r.y1 == ys[1] and r.x0 in XS[:2])]
    rules = [r for r in rules if not (r.x0 == r.x1 == XS[3] and (r.y0, r.y1) == (ys[0], ys[1]))]
    (table,) = find_tables([page(1, rules, lines)])
    assert to_record(table).header == ("STT", "Họ và tên", "Năm sinh Nam", "Năm sinh Nữ")
    assert table.rows == (("1", "Trần Văn A", "1990", ""),)


def over_pages(second: Sequence[Sequence[str]], between: Sequence[Line] = ()) -> tuple[FoundTable, ...]:
    rules, lines = drawn([HEADER, *ROWS])
    rules2, lines2 = drawn(second, top=70)
    return find_tables([page(1, rules, lines), page(2, rules2, [*between, *lines2])])


def test_over_the_page_end_with_its_header_again() -> None:
    (table,) = over_pages([HEADER, ("3", "Tổng kết năm", "Văn phòng", "Tháng 12/2025")])
    assert [row[0] for row in table.rows] == ["1", "2", "3"]
    assert table.row_pages == (1, 1, 2)


def test_a_row_that_the_page_end_breaks_is_one_row() -> None:
    (table,) = over_pages([("", "và báo cáo kết quả", "", ""), ("3", "Tổng kết năm", "Văn phòng", "Tháng 12/2025")])
    assert table.rows[1] == ("2", "Kiểm tra thực tế và báo cáo kết quả", "Thanh tra tỉnh", "Tháng 9/2025")
    assert len(table.rows) == 3


def grouped(rows: Sequence[Sequence[str]], top: float = 100.0) -> tuple[list[Rule], list[Line]]:
    """A drawn table whose empty cells in the first three columns are one with the cell above them."""
    rules, lines = drawn(rows, top)
    joints = {(top + 40 * n, column) for n, row in enumerate(rows) for column in range(3) if n and row[column] == "^"}
    kept = [r for r in rules if not (r.y0 == r.y1 and any(r.y0 == y and r.x0 == XS[c] for y, c in joints))]
    return kept, [line for line in lines if line.text != "^"]


@pytest.mark.parametrize(
    ("end", "start", "rows"),
    [
        pytest.param(
            [("3", "Rà soát chế độ báo cáo", "Văn phòng", "Báo cáo về các"), ("^", "^", "^", "Quý III/2025")],
            [("", "", "", "và Quý IV/2025"), ("^", "^", "^", "Năm 2026"), ("4", "Tổng kết", "Thanh tra", "Tháng 12")],
            [
                ("3", "Rà soát chế độ báo cáo", "Văn phòng", "Báo cáo về các"),
                ("3", "Rà soát chế độ báo cáo", "Văn phòng", "Quý III/2025 và Quý IV/2025"),
                ("3", "Rà soát chế độ báo cáo", "Văn phòng", "Năm 2026"),
                ("4", "Tổng kết", "Thanh tra", "Tháng 12"),
            ],
            id="a lower row of a group is broken",
        ),
        pytest.param(
            [("3", "Rà soát chế độ", "Văn phòng", "Tháng 5/2025")],
            [("", "báo cáo", "", "Tháng 9/2025"), ("^", "^", "^", "Tháng 11/2025")],
            [
                ("3", "Rà soát chế độ báo cáo", "Văn phòng", "Tháng 5/2025"),
                ("3", "Rà soát chế độ báo cáo", "Văn phòng", "Tháng 9/2025"),
                ("3", "Rà soát chế độ báo cáo", "Văn phòng", "Tháng 11/2025"),
            ],
            id="merged cells go on, and a row of their own stands below",
        ),
        pytest.param(
            [("3", "Kiểm tra", "Văn phòng", "Tháng 5/2025")],
            [("4", "CÔNG TÁC TÀI CHÍNH", "", ""), ("4.1", "Thanh toán", "Kế toán", "Tháng 6/2025")],
            [
                ("3", "Kiểm tra", "Văn phòng", "Tháng 5/2025"),
                ("4", "CÔNG TÁC TÀI CHÍNH", "", ""),
                ("4.1", "Thanh toán", "Kế toán", "Tháng 6/2025"),
            ],
            id="a numbered heading takes nothing from the page before",
        ),
    ],
)
def test_cells_that_the_page_end_cuts(
    end: list[tuple[str, ...]], start: list[tuple[str, ...]], rows: list[tuple[str, ...]]
) -> None:
    rules, lines = grouped([HEADER, *ROWS, *end])
    more, further = grouped(start, top=70)
    (table,) = find_tables([page(1, rules, lines), page(2, more, further)])
    assert list(table.rows[2:]) == rows


def test_a_cell_has_no_marks_of_notes_and_its_codes_are_whole() -> None:
    rules, lines = drawn([HEADER, ROWS[0]])
    cell = [put("Kế hoạch số 31/KH-", 98, 152), put("UBND¹, diện tích 25 m²", 98, 166)]
    (table,) = find_tables([page(1, rules, [line for line in lines if line.text != ROWS[0][1]] + cell)])
    assert table.rows == (("1", "Kế hoạch số 31/KH-UBND, diện tích 25 m²", *ROWS[0][2:]),)


def test_text_between_parts_two_tables() -> None:
    heading = [put("2. Danh sách đơn vị được kiểm tra trong năm", 60, 40)]
    assert len(over_pages([HEADER, ("1", "Kiểm tra", "Văn phòng", "Tháng 5/2025")], heading)) == 2


@pytest.mark.parametrize(
    "notes",
    [
        [put("1 Mỗi đơn vị tính một lần.", 60, 700)],
        [put("1", 60, 700), put("Mỗi đơn vị tính một lần.", 70, 702), put("Tính theo năm ngân sách.", 60, 718)],
    ],
    ids=["mark in the line", "mark raised, a line of its own"],
)
def test_footnotes_between_parts_do_not_end_a_table(notes: list[Line]) -> None:
    rules, lines = drawn([HEADER, *ROWS])
    more, further = drawn([HEADER, ("3", "Báo cáo", "Văn phòng", "Tháng 10/2025")])
    assert len(find_tables([page(1, rules, [*lines, *notes]), page(2, more, further)])) == 1


def test_the_head_and_the_foot_in_drawn_boxes_are_no_tables() -> None:
    cells = [
        ("", "UBND XÃ TÂN LẬP", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", ""),
        ("", "Số: 12/TB-UBND", "Tân Lập, ngày 02 tháng 4 năm 2025", ""),
    ]
    rules, lines = drawn(cells)
    assert find_tables([page(1, rules, lines)]) == ()


def test_words_of_a_table_are_text_once_each_and_know_their_cell() -> None:
    rules, lines = drawn([HEADER, *ROWS])
    pages = [page(1, rules, [put("Phân công như sau:", 60, 70), *lines, put("Các đơn vị thực hiện.", 60, 240)])]
    text = arrange(pages, find_tables(pages))
    cells = {(p.cell.row, p.cell.column): text.text_of(p) for p in text.of("table") if p.cell is not None}
    assert cells[-1, 1] == "Nội dung công việc"
    assert cells[1, 2] == "Thanh tra tỉnh"
    assert len(text.pieces) == sum(len(line.words) for line in pages[0].lines)
    assert [text.text_of(p) for p in text.of("body")] == ["Phân công như sau:", "Các đơn vị thực hiện."]


def test_a_table_that_the_file_names() -> None:
    rows = (HEADER, ("I", "Công tác cán bộ", "Công tác cán bộ", "Công tác cán bộ"), *ROWS)
    before = Line(tuple(Word(w, None) for w in ["Bảng", "phân", "công", "nhiệm", "vụ"]))
    docx = Page(1, 0, 0, "given_text", (before,), 1.0, tables=(GivenTable(rows, after_line=1),))
    (table,) = find_tables([docx])
    assert table.rows == (("I", "Công tác cán bộ", "", ""), *ROWS)
    assert to_record(table).columns == ("stt", "task", "lead_unit", "time")
    text = arrange([docx], [table])
    assert text.content.split("\n")[:3] == ["Bảng phân công nhiệm vụ", "STT", "Nội dung công việc"]


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("STT", "stt"),
        ("TT", "stt"),
        ("Nhiệm vụ", "task"),
        ("Co quan chu tri", "lead_unit"),
        ("CƠ QUAN CHỦ TRÌ", "lead_unit"),
        ("Cơ quan phôi hợp", "cooperating_unit"),
        ("Đơn vị thực hiện", "exec_unit"),
        ("Thời gian hoàn thành (dự kiến)", "time"),
        ("Hoạt động/sản phẩm", "product"),
        ("Cấp trình", "approver"),
        ("Ghi chú", "note"),
        ("Mã cấp 1", ""),
        ("Họ và tên", ""),
        ("TH", ""),
        ("", ""),
    ],
)
def test_meaning_of_a_column(header: str, column: str) -> None:
    assert meaning(header) == column


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.floats(20, 120), min_size=2, max_size=6),
    st.lists(st.floats(15, 90), min_size=2, max_size=8),
    st.integers(0, 2**32),
)
def test_a_grid_is_found_however_its_lines_are_cut_and_shaken(
    widths: list[float], heights: list[float], seed: int
) -> None:
    xs, ys = [40.0], [50.0]
    for width in widths:
        xs.append(xs[-1] + width)
    for height in heights:
        ys.append(ys[-1] + height)
    shake = random.Random(seed)
    rules = [
        Rule(r.x0, r.y0 + d, r.x1, r.y1 + d) if r.y0 == r.y1 else Rule(r.x0 + d, r.y0, r.x1 + d, r.y1)
        for r in grid(xs, ys)
        for d in [shake.uniform(-0.8, 0.8)]
    ]
    shake.shuffle(rules)
    (found,) = find_grids(rules)
    assert len(found.cells) == len(widths) * len(heights)
    assert all(abs(a - b) < 1 for a, b in zip(found.xs, xs, strict=True))
    assert all(abs(a - b) < 1 for a, b in zip(found.ys, ys, strict=True))


def test_boxes_drawn_under_running_text_are_no_table() -> None:
    lines = [
        put("Các đơn vị phối hợp chặt chẽ với Ủy ban nhân dân các xã trong việc kiểm tra, giám sát", 62, y)
        for y in (104, 144, 184)
    ]
    rules = grid((60.0, 180.0, 330.0, 540.0), (100.0, 140.0, 180.0, 220.0))
    assert find_tables([page(1, rules, lines)]) == ()


def test_content_is_a_task_only_beside_units_or_times() -> None:
    assert meanings(("STT", "Nội dung", "Cơ quan chủ trì")) == ("stt", "task", "lead_unit")
    assert meanings(("STT", "Nội dung", "Số tiền nộp")) == ("stt", "", "")
