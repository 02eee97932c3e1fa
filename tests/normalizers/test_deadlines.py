"""What deadlines mean."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from normalizers.deadlines import find_deadlines, read_deadline
from normalizers.text import without_marks

ISSUED = date(2025, 8, 19)

# words, kind, start, due, recurrence
CELLS = [
    ("trước ngày 10 tháng 12 năm 2025", "before", None, "2025-12-10", None),
    ("xong trước 30/6/2026", "before", None, "2026-06-30", None),
    ("Hoàn thành trước ngày 15 tháng 11 năm hiện hành", "before", None, "2025-11-15", None),
    ("trước ngày 20 tháng 6 hằng năm", "before", None, None, "FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=20"),
    ("trước ngày 30/4 hàng năm", "before", None, None, "FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=30"),
    ("trước ngày 15 hàng tháng", "before", None, None, "FREQ=MONTHLY;BYMONTHDAY=15"),
    ("trước ngày 05 của tháng đầu quý sau", "before", None, None, "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=5"),
    ("chậm nhất sau khi kết thúc quý 15 ngày", "within", None, None, "FREQ=MONTHLY;INTERVAL=3"),
    ("trước ngày 25/01", "before", None, "2026-01-25", None),
    ("trước ngày 25/11", "before", None, "2025-11-25", None),
    ("trước 17h ngày 10/10/2026", "before", None, "2026-10-10", None),
    ("Quý IV/2025", "interval", "2025-10-01", "2025-12-31", None),
    ("Quý I, II năm 2026", "interval", "2026-01-01", "2026-06-30", None),
    ("Quý I - II/2026", "interval", "2026-01-01", "2026-06-30", None),
    ("Quý 3/2026", "interval", "2026-07-01", "2026-09-30", None),
    ("Quý IV", "interval", "2025-10-01", "2025-12-31", None),
    ("6/2025", "interval", "2025-06-01", "2025-06-30", None),
    ("Tháng 02/2028", "interval", "2028-02-01", "2028-02-29", None),
    ("tháng 12 năm 2024", "interval", "2024-12-01", "2024-12-31", None),
    ("Tháng 10 - 12/2025", "interval", "2025-10-01", "2025-12-31", None),
    ("2025", "interval", "2025-01-01", "2025-12-31", None),
    ("Năm 2026", "interval", "2026-01-01", "2026-12-31", None),
    ("2025 - 2026", "interval", "2025-01-01", "2026-12-31", None),
    ("2025 và những năm tiếp theo", "interval", "2025-01-01", None, None),
    ("2026 và hằng năm", "interval", "2026-01-01", None, "FREQ=YEARLY"),
    ("Từ ngày 01/9 đến ngày 15/10/2025", "interval", "2025-09-01", "2025-10-15", None),
    ("những tháng cuối năm 2025", "interval", "2025-08-01", "2025-12-31", None),
    ("06 tháng đầu năm 2026", "interval", "2026-01-01", "2026-06-30", None),
    ("Thường xuyên", "ongoing", None, None, None),
    ("Nhiệm vụ thường xuyên", "ongoing", None, None, None),
    ("Thường xuyên hàng năm", "recurring", None, None, "FREQ=YEARLY"),
    ("Hằng năm", "recurring", None, None, "FREQ=YEARLY"),
    ("Định kỳ/lần/quý", "recurring", None, None, "FREQ=MONTHLY;INTERVAL=3"),
    ("Định kỳ 01 lần/quý", "recurring", None, None, "FREQ=MONTHLY;INTERVAL=3"),
    ("02 lần/năm", "recurring", None, None, "FREQ=MONTHLY;INTERVAL=6"),
    ("định kỳ 03 tháng/1lần", "recurring", None, None, "FREQ=MONTHLY;INTERVAL=3"),
    ("(hàng quý, hàng năm)", "recurring", None, None, "FREQ=MONTHLY;INTERVAL=3 FREQ=YEARLY"),
    (
        "hằng tháng, quý, 6 tháng, năm",
        "recurring",
        None,
        None,
        "FREQ=MONTHLY FREQ=MONTHLY;INTERVAL=3 FREQ=MONTHLY;INTERVAL=6 FREQ=YEARLY",
    ),
    ("định kỳ hàng tháng", "recurring", None, None, "FREQ=MONTHLY"),
    ("định kỳ 6 tháng, hằng năm hoặc đột xuất", "recurring", None, None, "FREQ=MONTHLY;INTERVAL=6 FREQ=YEARLY"),
    ("Định kỳ ngày 25 hằng tháng", "recurring", None, None, "FREQ=MONTHLY;BYMONTHDAY=25"),
    ("thứ sáu hàng tuần", "recurring", None, None, "FREQ=WEEKLY;BYDAY=FR"),
    ("Theo Kế hoạch của Sở", "by_reference", None, None, None),
    ("đúng thời gian quy định", "by_reference", None, None, None),
    ("trong thời hạn 10 ngày làm việc kể từ ngày nhận", "within", None, None, None),
    ("sau 10 ngày kể từ ngày ký", "within", None, None, None),
    ("ngay sau khi Kế hoạch được ban hành", "after_event", None, None, None),
    ("đến hết ngày 31/12/2026", "until", None, "2026-12-31", None),
    ("chậm nhất trong tháng 9/2025", "until", None, "2025-09-30", None),
    ("Khi có yêu cầu", "on_demand", None, None, None),
    ("đột xuất", "on_demand", None, None, None),
    ("Kỳ họp thứ nhất", "unknown", None, None, None),
    # Only where it begins, or where it ends, is told.
    ("Từ quý II/2027", "interval", "2027-04-01", None, None),
    ("Từ tháng 11/2025, thường xuyên", "interval", "2025-11-01", None, None),
    ("Kể từ ngày 01/10/2025", "interval", "2025-10-01", None, None),
    ("Từ năm 2027", "interval", "2027-01-01", None, None),
    ("Trước quý II/2027", "before", None, "2027-04-01", None),
    ("Đến quý II/2027", "until", None, "2027-06-30", None),
    ("Sau quý II/2027", "after_event", None, None, None),
    # Quarters and months of two years.
    ("Từ quý III/2026 đến quý III/2030", "interval", "2026-07-01", "2030-09-30", None),
    ("Quý IV/2026 - Quý II/2027", "interval", "2026-10-01", "2027-06-30", None),
    ("Quý IV/2026-I/2027", "interval", "2026-10-01", "2027-03-31", None),
    ("Tháng 11 năm 2025 đến tháng 02 năm 2026", "interval", "2025-11-01", "2026-02-28", None),
    # What comes back is not of one year.
    ("Quý IV hằng năm", "recurring", None, None, "FREQ=YEARLY;BYMONTH=12"),
    ("cuối quý III hàng năm", "recurring", None, None, "FREQ=YEARLY;BYMONTH=9"),
    ("quý II, quý IV hằng năm", "recurring", None, None, "FREQ=YEARLY"),
    ("đầu quý I hằng năm", "recurring", None, None, "FREQ=YEARLY"),
    ("Tháng 6 hằng năm", "recurring", None, None, "FREQ=YEARLY;BYMONTH=6"),
    ("Tháng 6, tháng 12 hàng năm", "recurring", None, None, "FREQ=YEARLY;BYMONTH=6,12"),
    ("Định kỳ hằng năm, trước ngày 31/12", "before", None, None, "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=31"),
    # Several times in one cell, or an edge that the words leave open: no date is better than a wrong one.
    ("Quý II/2026: dự thảo; trước 15/12/2026: trình", "unknown", None, None, None),
    ("Trước ngày 15/6 và ngày 15/12/2026", "unknown", None, None, None),
    ("Từ quý II/2027 đến năm 2030", "unknown", None, None, None),
    ("Tháng 10 - 12 hằng năm", "unknown", None, None, None),
    ("trước ngày 31/02/2026", "unknown", None, None, None),
]


@pytest.mark.parametrize("case", CELLS, ids=[case[0] for case in CELLS])
@pytest.mark.parametrize("marks", ["as printed", "lost"])
def test_a_cell_of_a_time_column(case: tuple[str, str, str | None, str | None, str | None], marks: str) -> None:
    words, kind, start, due, recurrence = case
    deadline = read_deadline(words if marks == "as printed" else without_marks(words), document_date=ISSUED)
    assert deadline is not None
    assert (deadline.kind, deadline.start, deadline.due, deadline.recurrence) == (kind, start, due, recurrence)


def test_an_empty_cell_has_none() -> None:
    assert read_deadline("  - ", document_date=ISSUED) is None


def test_without_a_document_date_no_year_is_guessed() -> None:
    deadline = read_deadline("trước ngày 25/11", document_date=None)
    assert deadline is not None
    assert (deadline.kind, deadline.due) == ("before", None)


@pytest.mark.parametrize(
    ("sentence", "words", "due"),
    [
        (
            "Báo cáo kết quả về Sở Nội vụ trước ngày 05 tháng 12 năm 2025 để tổng hợp.",
            "trước ngày 05 tháng 12 năm 2025",
            "2025-12-05",
        ),
        ("gửi về Phòng chậm nhất ngày 20/9/2025.", "chậm nhất ngày 20/9/2025", "2025-09-20"),
        ("Bộ Tài chính tổng hợp, báo cáo trong Quý II năm 2026.", "trong Quý II năm 2026", "2026-06-30"),
        ("rà soát, hoàn thành trong tháng 10/2025", "hoàn thành trong tháng 10/2025", "2025-10-31"),
        ("kiểm tra công tác lưu trữ hàng quý, năm", "hàng quý, năm", None),
        ("trình Sở Nội vụ phê duyệt trước ngày 30/6/2026", "trước ngày 30/6/2026", "2026-06-30"),
        ("ban hành quy chế trước ngày 30/6/2026", "trước ngày 30/6/2026", "2026-06-30"),
        ("trình cấp có thẩm quyền chậm nhất ngày 30/6/2026", "chậm nhất ngày 30/6/2026", "2026-06-30"),
        ("nộp về Hội đồng cấp Trường trước ngày 01/12/2025", "trước ngày 01/12/2025", "2025-12-01"),
        ("thí điểm từ quý III/2026 đến quý III/2030", "từ quý III/2026 đến quý III/2030", "2030-09-30"),
        ("từ quý II năm 2027 thực hiện trên toàn tỉnh", "từ quý II năm 2027", None),
    ],
)
def test_in_running_text(sentence: str, words: str, due: str | None) -> None:
    (found,) = find_deadlines(sentence, document_date=ISSUED)
    assert found.deadline.text == sentence[found.start : found.end] == words
    assert found.deadline.due == due


def test_a_day_told_for_every_year_is_of_no_single_year() -> None:
    (found,) = find_deadlines(
        "Định kỳ hằng năm tổng hợp kết quả, báo cáo về Sở trước ngày 15 tháng 12.", document_date=ISSUED
    )
    assert found.deadline.text == "Định kỳ hằng năm … trước ngày 15 tháng 12"
    assert (found.deadline.due, found.deadline.recurrence) == (None, "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=15")


def test_without_the_day_of_the_paper_a_permit_of_the_past_is_no_deadline() -> None:
    assert find_deadlines("hợp đồng ký kết trước ngày 01/7/2014", document_date=None) == []
    (found,) = find_deadlines("trình Sở phê duyệt trước ngày 01/7/2026", document_date=None)
    assert found.deadline.due == "2026-07-01"


@pytest.mark.parametrize(
    "sentence",
    [
        "Thực hiện Kế hoạch số 12/KH-UBND ngày 04/8/2025 của Ủy ban nhân dân tỉnh",
        "Chương trình tổng thể giai đoạn 2021 - 2030, tầm nhìn đến năm 2045",
        "các dự án được phê duyệt trước ngày 01/8/2024 thì tiếp tục thực hiện",
        "Quyết định này có hiệu lực sau 10 ngày kể từ ngày ký.",
        "theo quy định của pháp luật về quy hoạch",
        "giấy phép đã được cấp trước ngày 01/7/2027 thì được dùng tiếp",
        "Thường xuyên đăng tải tin, bài trên Trang thông tin điện tử",
    ],
)
def test_not_every_date_is_a_deadline(sentence: str) -> None:
    assert find_deadlines(sentence, document_date=ISSUED) == []


@settings(max_examples=60, deadline=None)
@given(
    day=st.dates(date(2000, 1, 1), date(2060, 12, 31)),
    words=st.sampled_from(["ngày {0.day}/{0.month}/{0.year}", "ngày {0.day:02} tháng {0.month:02} năm {0.year}"]),
)
def test_every_written_day_comes_back(day: date, words: str) -> None:
    for lead, kind in (("trước ", "before"), ("đến hết ", "until")):
        deadline = read_deadline(lead + words.format(day), document_date=None)
        assert deadline is not None
        assert (deadline.kind, deadline.due) == (kind, day.isoformat())


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="trướcngày quýIV/2025-hằmđế0123., \n()", max_size=60))
def test_any_text_is_survived(text: str) -> None:
    for found in find_deadlines(text, document_date=ISSUED):
        assert 0 <= found.start < found.end <= len(text)
    read_deadline(text, document_date=None)


@pytest.mark.parametrize(
    "sentence",
    [
        "bố trí trong ngân sách nhà nước hằng năm",
        "đưa chỉ tiêu vào kế hoạch hằng năm của đơn vị",
        "chuẩn bị nhân lực để bảo đảm đúng lộ trình đã đề ra",
    ],
)
def test_what_is_said_of_something_is_no_time_to_do_a_task_by(sentence: str) -> None:
    assert find_deadlines(sentence, document_date=date(2026, 1, 10)) == []


@pytest.mark.parametrize(
    ("sentence", "rule"),
    [
        ("báo cáo trước ngày 15 của tháng cuối quý", "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=15"),
        ("gửi về Sở trước ngày 15/6 và ngày 15/12 hằng năm", "FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=15"),
        (
            "gửi về Sở trước ngày 15/6 và ngày 20/12 hằng năm",
            "FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=15 FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=20",
        ),
        ("định kỳ 6 tháng, hằng năm tổng hợp", "FREQ=MONTHLY;INTERVAL=6 FREQ=YEARLY"),
    ],
)
def test_reports_that_come_back(sentence: str, rule: str) -> None:
    (found,) = find_deadlines(sentence, document_date=date(2026, 1, 10))
    assert found.deadline.recurrence == rule


@pytest.mark.parametrize(
    ("cell", "due"),
    [("Đến năm 2030", "2030-12-31"), ("Cuối năm 2026", "2026-12-31"), ("Cuối tháng 6/2026", "2026-06-30")],
)
def test_cells_that_name_the_end_of_a_time(cell: str, due: str) -> None:
    found = read_deadline(cell, document_date=date(2026, 1, 10))
    assert found is not None
    assert (found.kind, found.due) == ("until", due)
