"""Tables that another program's OCR left as lines of text."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractors.layout import arrange
from extractors.pages.plain_text import read_text
from extractors.restoring import restore_page
from extractors.tables.columns import meanings
from extractors.tables.ruled import FoundTable, find_tables
from normalizers.pages import Page, Text

EACH_ON_ITS_OWN = """PHỤ LỤC
Nhiệm vụ trọng tâm về chuyển đổi số năm 2025

STT

Nhiệm vụ

Đơn vị chủ trì

Đơn vị phối hợp

Thời gian
thực hiện

Sản phẩm

1 Số hóa hồ sơ cán bộ, viên chức đang |Phòng Tổ chức - Hành chính Các khoa, phòng |Quý III/2025 |Kho hồ sơ số
lưu bằng giấy
Triển khai ký số trên toàn bộ văn bản
2 |đi của đơn vị |Văn phòng |Phòng Kế hoạch | Thường |Báo cáo
hằng tháng xuyên
3 Tập huấn an toàn thông tin |Trung tâm Công nghệ số Công an tỉnh |Tháng 10/2025 |Lớp tập huấn
"""
IN_ONE_LINE = """Phân công nhiệm vụ như sau:
| STT | Nội dung công việc | Cơ quan chủ trì | Thời gian hoàn thành |
| 1 | Rà soát thủ tục hành chính | Sở Nội vụ | Tháng 6/2025 |
| 2 | Công bố thủ tục | Sở Tư pháp | Trước 15/8/2025 |
II. TỔ CHỨC THỰC HIỆN
Giám đốc các sở thực hiện Kế hoạch này.
"""
MERGED = """STT
Noi dung
Co quan chu tri
Co quan phoi hop
Thoi gian
San pham
1 Bao cao ket qua cai cach hanh chinh
1.1 |Ve cai cach thu tuc hanh chinh |Phong Ke hoach
1.2 |Ve cai cach bo may |Phong To chuc |Van phong |Hang quy |Bao cao bang van
1.3 |Ve tai chinh cong |Phong Tai chinh |ban gui So Noi vu
2 |Tong ket nam |Phong To chuc |Van phong |Thang 12/2025 |Bao cao
"""
STREWN = """Tháng 7 các phòng thực hiện các nhiệm vụ dưới đây.
Tư | Nhiệm vụ

Đơn vị chủ trì Đơn vị phối hợp

Thời gian Sản phẩm
Kiểm tra việc dùng chữ ký số tại các
thôn Phòng Văn hóa cả
năm — báo
Nơi nhận:
- Như trên;
"""


def read(text: str, folder: Path) -> tuple[list[Page], tuple[FoundTable, ...], Text]:
    path = folder / "paper.txt"
    path.write_text(text, encoding="utf-8")
    pages = [restore_page(page) for page in read_text(path, [1])]
    tables = find_tables(pages)
    return pages, tables, arrange(pages, tables)


def test_rows_by_number_and_columns_by_walls_units_and_times(tmp_path: Path) -> None:
    _, (table,), text = read(EACH_ON_ITS_OWN, tmp_path)
    assert meanings(table.header[0]) == ("stt", "task", "lead_unit", "cooperating_unit", "time", "product")
    assert table.title == "Nhiệm vụ trọng tâm về chuyển đổi số năm 2025"
    first = ("1", "Số hóa hồ sơ cán bộ, viên chức đang lưu bằng giấy", "Phòng Tổ chức - Hành chính")
    assert table.rows[0] == (*first, "Các khoa, phòng", "Quý III/2025", "Kho hồ sơ số")
    # The number stands beside the middle of its row; a time may be broken over lines.
    assert table.rows[1][1].startswith("Triển khai ký số trên toàn bộ văn bản đi của đơn vị")
    assert table.rows[1][2:5] == ("Văn phòng", "Phòng Kế hoạch", "Thường xuyên")
    assert table.rows[2][2:] == ("Trung tâm Công nghệ số", "Công an tỉnh", "Tháng 10/2025", "Lớp tập huấn")
    assert table.confidence < 0.8
    assert table.issues
    assert [text.text_of(p) for p in text.paragraphs if p.role != "table"] == [
        "PHỤ LỤC",
        "Nhiệm vụ trọng tâm về chuyển đổi số năm 2025",
    ]


def test_a_table_drawn_with_strokes_and_the_text_after_it(tmp_path: Path) -> None:
    _, (table,), text = read(IN_ONE_LINE, tmp_path)
    assert table.rows == (
        ("1", "Rà soát thủ tục hành chính", "Sở Nội vụ", "Tháng 6/2025"),
        ("2", "Công bố thủ tục", "Sở Tư pháp", "Trước 15/8/2025"),
    )
    assert text.content.endswith("Giám đốc các sở thực hiện Kế hoạch này.")


def test_cells_are_restored_and_merged_ones_hold_for_all_their_rows(tmp_path: Path) -> None:
    _, (table,), _ = read(MERGED, tmp_path)
    assert [row[0] for row in table.rows] == ["1", "1.1", "1.2", "1.3", "2"]
    assert table.rows[0][2:] == ("", "", "", "")
    assert {row[3:] for row in table.rows[1:4]} == {
        ("Văn phòng", "Hằng quý", "Báo cáo bằng văn bản gửi Sở Nội vụ"),
    }
    assert table.rows[3][1:3] == ("Về tài chính công", "Phòng Tài chính")


def test_what_can_not_be_told_is_said_and_is_no_running_text(tmp_path: Path) -> None:
    _, (table,), text = read(STREWN, tmp_path)
    assert table.rows == ()
    assert [reason for reason, _ in table.issues] == ["table_in_text"]
    body = " ".join(text.text_of(paragraph) for paragraph in text.of("body"))
    assert "Kiểm tra việc dùng" not in body
    assert body.startswith("Tháng 7 các phòng")


@pytest.mark.parametrize(
    "text",
    [
        "Đơn vị thực hiện: Phòng Nội vụ.\nĐơn vị phối hợp: Công an xã.\nThời gian thực hiện: Quý IV/2025.\n",
        "1. Đơn vị chủ trì, đơn vị phối hợp báo cáo về thời gian thực hiện và sản phẩm hằng quý.\n",
    ],
)
def test_labels_and_sentences_are_no_header(text: str, tmp_path: Path) -> None:
    assert read(text, tmp_path)[1] == ()
