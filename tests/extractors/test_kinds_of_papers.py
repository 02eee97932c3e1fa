"""Each kind of paper by its head: administrative, Party, National Assembly, joint, attached, copies, forms, minutes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extractors.documents import split
from extractors.header import find_header
from extractors.layout import arrange
from normalizers.pages import Line, Mark, Origin, Page, Source, Word
from normalizers.records import Header, Issue

Row = tuple[float, float, str]
STATE: list[Row] = [(290, 50, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"), (335, 65, "Độc lập - Tự do - Hạnh phúc")]
FILE = Source("papers/one.pdf", "0" * 64, "pdf", 1)


def sheet(rows: list[Row], number: int = 1, *, origin: Origin = "text_layer", marks: tuple[Mark, ...] = ()) -> Page:
    """One page of A4 with each row a line of words, 6 points a letter."""
    lines = []
    for x, y, text in sorted(rows, key=lambda row: (row[1], row[0])):
        words, left = [], x
        for word in text.split():
            words.append(Word(word, (left, y, left + 6 * len(word), y + 12), 0.96))
            left += 6 * len(word) + 4
        lines.append(Line(tuple(words)))
    return Page(number, 595, 842, origin, tuple(lines), 0.96, marks=marks)


def read(*pages: Page, path: str = FILE.path) -> tuple[Header, dict[str, Issue]]:
    header, issues = find_header(arrange(pages), Source(path, FILE.sha256, "pdf", len(pages)))
    return header, {issue.field: issue for issue in issues}


def middle(y: float, text: str) -> Row:
    """A line centred on the page."""
    return (310 - sum(6 * len(word) + 4 for word in text.split()) / 2 + 2, y, text)


BODY: list[Row] = [
    (120, 330, "Căn cứ quy chế làm việc và tình hình thực tế của địa phương, cơ quan thống nhất:"),
    (120, 348, "1. Các phòng, ban rà soát công việc được giao và báo cáo trước ngày 15 hằng tháng."),
    (85, 366, "2. Giao bộ phận văn phòng tổng hợp chung, đôn đốc thực hiện và báo cáo lãnh đạo."),
]


def foot(*signer: str) -> list[Row]:
    left: list[Row] = [(85, 600, "Nơi nhận:"), (85, 614, "- Như trên;"), (85, 628, "- Lưu: VT.")]
    return left + [(380 - 3 * len(text) + 60, 600 + 14 * at + (50 if at == len(signer) - 1 else 0), text)
                   for at, text in enumerate(signer)]  # fmt: skip


def test_a_decision_of_a_chairman() -> None:
    header, issues = read(
        sheet([
            (90, 50, "ỦY BAN NHÂN DÂN"), (95, 65, "XÃ ĐÔNG SƠN"), *STATE,
            (95, 95, "Số: 214/QĐ-UBND"), (330, 95, "Đông Sơn, ngày 05 tháng 8 năm 2025"),
            middle(140, "QUYẾT ĐỊNH"), middle(158, "Về việc thành lập Tổ công nghệ số cộng đồng"),
            middle(200, "CHỦ TỊCH ỦY BAN NHÂN DÂN XÃ ĐÔNG SƠN"), *BODY, *foot("CHỦ TỊCH", "Hà Văn Thắng"),
        ])
    )  # fmt: skip
    assert (header.code, header.type_name, header.issued_date) == ("214/QĐ-UBND", "Quyết định", "2025-08-05")
    assert header.organ == "Ủy ban nhân dân xã Đông Sơn"
    assert header.subject == "Về việc thành lập Tổ công nghệ số cộng đồng"
    assert header.signers[0].full_name == "Hà Văn Thắng"
    assert "header.code" not in issues


@pytest.mark.parametrize(
    ("organs", "number", "title", "code", "type_name", "organ", "parent"),
    [
        (("TỈNH ỦY HÀ NAM",), "Số 12-NQ/TU", "NGHỊ QUYẾT", "12-NQ/TU", "Nghị quyết", "Tỉnh ủy Hà Nam", None),
        (("TỈNH ỦY HÀ NAM", "BAN TỔ CHỨC"), "Số 08-HD/BTCTU", "HƯỚNG DẪN", "08-HD/BTCTU", "Hướng dẫn",
         "Ban Tổ chức", "Tỉnh ủy Hà Nam"),
        (("ĐẢNG ỦY XÃ ĐÔNG SƠN",), "Số 03-QC/ĐU", "QUY CHẾ", "03-QC/ĐU", "Quy chế", "Đảng ủy xã Đông Sơn", None),
    ],
)  # fmt: skip
def test_party_papers(
    organs: tuple[str, ...], number: str, title: str, code: str, type_name: str, organ: str, parent: str | None
) -> None:
    rows: list[Row] = [(100, 50 + 15 * at, name) for at, name in enumerate(organs)]
    rows += [(150, 82, "*"), (310, 50, "ĐẢNG CỘNG SẢN VIỆT NAM"), (100, 98, number)]
    rows += [
        (320, 98, "Hà Nam, ngày 12 tháng 6 năm 2025"),
        middle(140, title),
        middle(158, "về công tác văn phòng cấp ủy"),
    ]
    header, _ = read(sheet([*rows, *BODY, *foot("T/M BAN THƯỜNG VỤ", "PHÓ BÍ THƯ", "Lê Thị Hoa")]))
    assert (header.code, header.type_name, header.organ, header.parent_organ) == (code, type_name, organ, parent)
    assert header.issued_date == "2025-06-12"
    assert header.signers[0].authority == "T/M BAN THƯỜNG VỤ"


def test_a_resolution_of_the_national_assembly_bears_the_day_it_was_passed() -> None:
    rows: list[Row] = [
        (95, 50, "QUỐC HỘI"),
        *STATE,
        (60, 90, "Nghị quyết số: 301/2025/QH15"),
        middle(140, "NGHỊ QUYẾT"),
    ]
    rows += [middle(158, "Về cơ chế thí điểm phát triển cảng cạn"), *BODY]
    rows += [(110, 500, "Nghị quyết này được Quốc hội khóa XV thông qua ngày 12 tháng 12 năm 2025./.")]
    header, issues = read(sheet([*rows, (380, 600, "CHỦ TỊCH QUỐC HỘI"), (385, 660, "Trần Thanh Bình")]))
    assert (header.code, header.type_code, header.organ) == ("301/2025/QH15", "NQ", "Quốc hội")
    assert (header.issued_date, header.evidence["issued_date"].source) == ("2025-12-12", "rule")
    assert not {"header.issued_date", "header.issued_place"} & set(issues)


def test_a_joint_plan_has_both_issuers() -> None:
    rows: list[Row] = [
        (90, 50, "SỞ Y TẾ -"),
        (60, 65, "SỞ GIÁO DỤC VÀ ĐÀO TẠO"),
        *STATE,
        (85, 95, "Số: 18/KHPH-SYT-SGDĐT"),
    ]
    rows += [
        (330, 95, "Huế, ngày 03 tháng 9 năm 2025"),
        middle(140, "KẾ HOẠCH PHỐI HỢP"),
        middle(158, "Y tế trường học"),
    ]
    header, _ = read(sheet([*rows, *BODY]))
    assert header.code == "18/KHPH-SYT-SGDĐT"
    assert header.organ == "Sở Y tế - Sở Giáo dục và Đào tạo"
    assert header.type_name == "Kế hoạch phối hợp"


OWN: list[Row] = [
    (90, 50, "ỦY BAN NHÂN DÂN"), (95, 65, "XÃ ĐÔNG SƠN"), *STATE, (95, 95, "Số: 6† /QĐ-UBND"),
    (330, 95, "Đông Sơn, ngày ?4 tháng 8 năm 2025"), middle(140, "QUYẾT ĐỊNH"),
    middle(158, "Ban hành Quy chế văn hóa công sở"), *BODY, *foot("CHỦ TỊCH", "Hà Văn Thắng"),
]  # fmt: skip


def regulation(reference: str) -> list[Row]:
    return [middle(60, "QUY CHẾ"), middle(78, "Văn hóa công sở"), middle(96, reference), middle(130, "Chương I"),
            (120, 160, "Điều 1. Quy chế này quy định về trang phục, giao tiếp và bài trí công sở.")]  # fmt: skip


def test_the_attached_regulation_names_its_decision() -> None:
    reference = "(Ban hành kèm theo Quyết định số 61/QĐ-UBND ngày 14/8/2025 của xã)"
    header, issues = read(sheet(OWN, origin="ocr"), sheet(regulation(reference), 2))
    assert (header.code, header.issued_date) == ("61/QĐ-UBND", "2025-08-14")
    assert header.evidence["code"].confidence < 0.7
    assert issues["header.code"].reason == "handwritten"
    assert len(split([sheet(OWN), sheet(regulation(reference), 2)])) == 1


@pytest.mark.parametrize(
    "other",
    [
        "Thực hiện quy định ban hành kèm theo Quyết định số 79/QĐ-UBND ngày 19/8/2025 của xã.",
        "(Ban hành kèm theo Quyết định số 79/QĐ-UBND ngày 19/02/2021 của xã)",  # another year than the head shows
    ],
)
def test_another_papers_number_is_not_taken(other: str) -> None:
    header, _ = read(sheet(OWN, origin="ocr"), sheet(regulation(other), 2))
    assert (header.code, header.code_notation, header.issued_date) == (None, "QĐ-UBND", None)


def signed(day: str) -> tuple[Mark, ...]:
    fields = {"signer": "ỦY BAN NHÂN DÂN XÃ ĐÔNG SƠN", "time": f"{day}T08:00:00+07:00"}
    return (Mark("signature", "", (400, 5, 580, 30), fields=fields),)


@pytest.mark.parametrize(
    ("signature", "date"), [("2025-08-14", "2025-08-14"), ("2025-08-16", None), ("2025-09-04", None)]
)
def test_a_day_by_hand_that_ends_as_the_issuers_signature(signature: str, date: str | None) -> None:
    header, issues = read(sheet(OWN, origin="ocr", marks=signed(signature)))
    assert header.issued_date == date
    assert "header.issued_date" in issues
    if date is not None:
        assert header.evidence["issued_date"].source == "signature"


def test_a_number_glued_to_its_label_was_written_by_hand() -> None:
    rows = [(x, y, "Số:1135/QĐ-UBND" if text.startswith("Số:") else text) for x, y, text in OWN]
    page = sheet(rows, origin="ocr")
    doubted = tuple(
        Line(tuple(Word(w.text, w.box, 0.7 if "1135" in w.text else w.confidence) for w in line.words))
        for line in page.lines
    )
    header, issues = read(Page(1, 595, 842, "ocr", doubted, 0.9))
    assert (header.code, header.code_notation) == (None, "QĐ-UBND")
    assert issues["header.code"].reason == "handwritten"


COPY: list[Row] = [
    (90, 50, "VĂN PHÒNG"), *STATE, (95, 95, "Số: 33/SY-VP"), (330, 95, "Huế, ngày 20 tháng 8 năm 2025"),
    middle(140, "SAO Y"), (85, 600, "Nơi nhận:"), (85, 614, "- Các phòng;"),
]  # fmt: skip


def test_the_block_of_a_copy_is_no_document_and_the_originals_head_counts() -> None:
    original = [(x, y, text.replace("6†", "61").replace(" /", "/").replace("?4", "14")) for x, y, text in OWN]
    pages = [sheet(original), sheet(COPY, 2)]
    assert len(split(pages)) == 1
    header, _ = read(*pages)
    assert (header.code, header.issued_date) == ("61/QĐ-UBND", "2025-08-14")


@pytest.mark.parametrize(
    "rows",
    [
        [*STATE, middle(120, "ĐƠN ĐỀ NGHỊ"), (90, 150, "Kính gửi: Ủy ban nhân dân xã"), (90, 170, "Tôi tên là: ……")],
        [(90, 60, "Bước 1. Người dân nộp hồ sơ tại bộ phận một cửa."), (90, 80, "Bước 2. Nhận phiếu hẹn trả.")],
        [middle(60, "QUY TRÌNH GIẢI QUYẾT HỒ SƠ"), (90, 90, "1. Tiếp nhận hồ sơ."), (90, 110, "2. Thẩm định hồ sơ.")],
    ],
)
def test_what_is_no_such_paper_is_said_once(rows: list[Row]) -> None:
    header, issues = read(sheet(rows))
    assert (header.code, header.organ, header.issued_date) == (None, None, None)
    assert header.type_name != "Công văn"
    assert issues["header"].reason == "no_header"
    assert not any(
        field.startswith("header.") and field not in ("header.recipients", "header.signers") for field in issues
    )


def test_minutes_have_a_kind_and_mostly_no_number() -> None:
    rows: list[Row] = [
        (90, 50, "TRẠM Y TẾ XÃ ĐÔNG SƠN"),
        *STATE,
        middle(120, "BIÊN BẢN"),
        middle(138, "Họp giao ban tháng 9"),
    ]
    header, issues = read(sheet([*rows, *BODY]))
    assert (header.type_name, header.type_code, header.code) == ("Biên bản", "BB", None)
    assert header.organ == "Trạm Y tế xã Đông Sơn"
    assert issues["header.code"].reason == "missing"


def test_two_papers_in_one_file_are_two_records() -> None:
    first = [(x, y, text.replace("6† /", "61/").replace("?4", "14")) for x, y, text in OWN]
    second = [(x, y, text.replace("61/", "62/")) for x, y, text in first]
    more: list[Row] = [(85, 60, "3. Quyết định này có hiệu lực kể từ ngày ký, các phòng chịu trách nhiệm thi hành.")]
    groups = split([sheet(first), sheet(more, 2), sheet(second, 3)])
    assert [[page.number for page in group] for group in groups] == [[1, 2], [3]]
    assert [read(*group)[0].code for group in groups] == ["61/QĐ-UBND", "62/QĐ-UBND"]


@pytest.mark.parametrize(
    ("name", "read_as", "expected"),
    [
        ("Hoàng Minh Sơn", {}, "Hoàng Minh Sơn"),
        ("Hoàng Minh Sơn", {"Hoàng": "B"}, None),  # the end of a longer name, what stands before it is made up
        ("Nguyễn Chí Bảo", {"Nguyễn": ";N§uỳÊñ"}, "Nguyễn Chí Bảo"),  # the same letters, badly seen
        ("Thị Hồng Vân", {}, None),  # her surname lies under the seal
    ],
)
def test_a_name_under_a_seal_that_two_readings_dispute_is_left_open(
    name: str, read_as: dict[str, str], expected: str | None
) -> None:
    rows = [
        (90, 50, "ỦY BAN NHÂN DÂN"), (95, 65, "XÃ ĐÔNG SƠN"), *STATE,
        (95, 95, "Số: 214/QĐ-UBND"), (330, 95, "Đông Sơn, ngày 05 tháng 8 năm 2025"),
        middle(140, "QUYẾT ĐỊNH"), middle(158, "Về việc thành lập Tổ công nghệ số cộng đồng"),
        *BODY, *foot("CHỦ TỊCH", name),
    ]  # fmt: skip
    page = sheet(rows, origin="ocr")
    lines = [
        Line(tuple(replace(word, read=read_as.get(word.text)) for word in line.words)) if line.text == name else line
        for line in page.lines
    ]
    header, issues = read(replace(page, lines=tuple(lines)))
    assert [signer.full_name for signer in header.signers] == [expected]
    assert ("header.signers.full_name" in issues) == (expected is None)
