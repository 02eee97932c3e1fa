"""Heads and feet as they are printed, typed, signed, stamped and misread."""

from __future__ import annotations

import pytest

from extractors.header import find_header
from extractors.header.recipients import recipients_of, with_purpose
from normalizers.pages import Box, Mark, Origin, Page, Paragraph, Piece, Role, Source, Text
from normalizers.positions import position_of
from normalizers.records import Header, Issue, Signer

Row = tuple[float, float, str]
FILE = Source("papers/scan.pdf", "0" * 64, "pdf", 1)


def paper(
    rows: list[Row],
    *,
    origin: Origin = "text_layer",
    unsure: dict[str, float] | None = None,
    marks: tuple[Mark, ...] = (),
) -> Text:
    """One page with words of 6 points a letter at (x, y); `unsure`: confidence of single words."""
    content, paragraphs, pieces = "", [], []
    for x, y, words in rows:
        start = at = len(content)
        left = x
        for word in words.split(" "):
            box: Box = (left, y, left + 6 * len(word), y + 12)
            pieces.append(Piece(at, at + len(word), 1, box, (unsure or {}).get(word, 0.96)))
            at += len(word) + 1
            left += 6 * len(word) + 4
        content += words + "\n"
        role: Role = "body"
        paragraphs.append(Paragraph(start, start + len(words), role, 1, ((start, start + len(words)),)))
    page = Page(1, 595, 842, origin, (), 1.0, marks=marks)
    return Text(content, tuple(paragraphs), tuple(pieces), (page,))


def plan(number: str = "Số: 45/KH-SYT", day: str = "Bắc Ninh, ngày 07 tháng 3 năm 2025") -> list[Row]:
    return [
        (80, 50, "ỦY BAN NHÂN DÂN TỈNH"),
        (290, 50, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        (110, 65, "BẮC NINH"),
        (330, 65, "Độc lập - Tự do - Hạnh phúc"),
        (120, 80, "SỞ Y TẾ"),
        (100, 110, number),
        (320, 110, day),
        (270, 150, "KẾ HOẠCH"),
        (180, 168, "Khám sức khỏe cho người cao tuổi"),
        (230, 186, "trên địa bàn tỉnh"),
        (110, 225, "Căn cứ Kế hoạch số 12/KH-UBND ngày 02/01/2025 của tỉnh;"),
        (90, 600, "Nơi nhận:"),
        (360, 600, "KT. GIÁM ĐỐC"),
        (90, 614, "- UBND tỉnh (b/c);"),
        (350, 614, "PHÓ GIÁM ĐỐC"),
        (90, 628, "- Các trung tâm y tế (t/h);"),
        (90, 642, "- Lưu: VT, NVY."),
        (350, 690, "BS. Ngô Thị Lan"),
    ]


def found(rows: list[Row], **options: object) -> tuple[Header, dict[str, Issue]]:
    header, issues = find_header(paper(rows, **options), FILE)  # type: ignore[arg-type]
    return header, {issue.field: issue for issue in issues}


def test_a_plan_that_was_typed() -> None:
    header, issues = found(plan())
    assert (header.code, header.code_number, header.code_notation) == ("45/KH-SYT", "45", "KH-SYT")
    assert (header.type_code, header.type_name) == ("KH", "Kế hoạch")
    assert (header.issued_date, header.issued_place) == ("2025-03-07", "Bắc Ninh")
    assert (header.parent_organ, header.organ) == ("Ủy ban nhân dân tỉnh Bắc Ninh", "Sở Y tế")
    assert header.subject == "Khám sức khỏe cho người cao tuổi trên địa bàn tỉnh"
    assert header.recipients == ("UBND tỉnh (b/c)", "Các trung tâm y tế (t/h)")
    assert [entry.purpose for entry in header.recipient_purposes] == ["b/c", "t/h"]
    assert header.archive == "Lưu: VT, NVY"
    assert header.signers == (Signer(authority="KT. GIÁM ĐỐC", position="PHÓ GIÁM ĐỐC", full_name="Ngô Thị Lan"),)
    assert header.evidence["code"].bbox == (100, 110, 176, 122)
    assert issues == {}


def test_blank_number_and_day_stay_open() -> None:
    header, issues = found(plan("Số:     /KH-SYT", "Bắc Ninh, ngày    tháng 3 năm 2025"))
    assert (header.code, header.code_number, header.code_notation) == (None, None, "KH-SYT")
    assert header.issued_date is None
    assert issues["header.code"].reason == "blank"
    assert issues["header.issued_date"].reason == "blank"
    assert issues["header.code"].bbox is not None


@pytest.mark.parametrize(
    ("number", "unsure"),
    [
        ("Số: 4†5 /KH-SYT", {}),
        ("Số: 45 /KH-SYT", {"45": 0.6}),
        ("Số: „45/KH-SYT", {}),
        ("Số: 45/KH-SYT", {"45/KH-SYT": 0.1}),
        ("Số: 45/KH-SYT", {"45/KH-SYT": 0.45}),  # two readers disagree
        ("Số: 45 /KH-SYT", {}),  # sure of a number that stands apart, and wrong all the same
        ("Số:l445)KH-SYT", {}),
    ],
)
def test_numbers_by_hand_are_no_values(number: str, unsure: dict[str, float]) -> None:
    header, issues = found(plan(number), origin="ocr", unsure=unsure)
    assert header.code is None
    assert header.code_notation == "KH-SYT"
    assert issues["header.code"].reason in ("handwritten", "unsure")


@pytest.mark.parametrize("number", ["#54 /KH-SYT", "/KH-SYT", "2ƒ8/KH-SYT"])
def test_a_symbol_whose_label_was_lost_is_known_and_its_number_is_not(number: str) -> None:
    header, issues = found(plan(number), origin="ocr")
    assert (header.code, header.code_notation, header.organ) == (None, "KH-SYT", "Sở Y tế")
    assert issues["header.code"].reason == "handwritten"


def test_a_line_like_a_number_is_no_part_of_an_organ() -> None:
    rows = changed(plan("3 /TTYT-VP"), ("KẾ HOẠCH", "V/v khám sức khỏe"))
    header, issues = found(rows, origin="ocr")
    assert (header.parent_organ, header.organ) == ("Ủy ban nhân dân tỉnh Bắc Ninh", "Sở Y tế")
    assert (header.code, issues["header.code"].reason) == (None, "unreadable")


def test_a_label_and_its_number_stand_apart_and_not_quite_level() -> None:
    header, _ = found([*plan("Số:"), (180, 108, "27/KH-SYT")])
    assert header.code == "27/KH-SYT"


@pytest.mark.parametrize("day", ["gổ", "4}", "|", "40"])
def test_days_by_hand_are_no_values(day: str) -> None:
    header, issues = found(plan(day=f"Bắc Ninh, ngày {day} tháng 3 năm 2025"), origin="ocr")
    assert header.issued_date is None
    assert "header.issued_date" in issues


@pytest.mark.parametrize(
    ("number", "day", "reason"),
    [
        ("sø: 2ƒZ8 /svr-vp", "Bắc Ninh, ngày 1ó tháng 3 năm 2025", "handwritten"),
        ("Số: (AC KHSYT", "Bac Ninh, ngày©)Štháng |Ö năm 2025", "handwritten"),
        ("Ñủ: U2/20423/KH-SYT", "Bắc Ninh, ngày 0Htháng năm 2025", "unreadable"),
    ],
)
def test_what_stands_in_the_numbers_place_is_shown(number: str, day: str, reason: str) -> None:
    header, issues = found(plan(number, day), origin="ocr")
    assert (header.code, header.issued_date, header.issued_place) == (None, None, "Bắc Ninh")
    assert issues["header.code"].reason == reason
    assert issues["header.code"].detail.startswith("reads: ")
    assert issues["header.issued_date"].detail.startswith("reads: ")


def signed(signer: str, time: str) -> Mark:
    return Mark("signature", f"Ký bởi: {signer}", (400, 5, 580, 40), fields={"signer": signer, "time": time})


@pytest.mark.parametrize(
    ("marks", "told"),
    [
        ([signed("SỞ Y TẾ", "2025-03-07T08:00:00+07:00")], "signed 2025-03-07"),
        ([signed("SỞ Y TẾ", "2025-03-07T08:00:00+07:00"),
          signed("TRUNG TÂM CÔNG BÁO VÀ TIN HỌC", "2025-03-08T08:00:00+07:00")], "signed 2025-03-07"),
    ],
)  # fmt: skip
def test_the_day_of_signing_is_told_but_is_no_date(marks: list[Mark], told: str) -> None:
    """Real papers dated by hand were signed two days later: the issue helps a person, the field stays empty."""
    header, issues = found(plan(day="Bắc Ninh, ngày /4} tháng 3 năm 2025"), origin="ocr", marks=tuple(marks))
    assert header.issued_date is None
    assert issues["header.issued_date"].reason == "handwritten"
    assert issues["header.issued_date"].detail.endswith(told)


def test_the_number_that_a_signature_mark_names() -> None:
    fields = {"signer": "SỞ Y TẾ", "code": "45/KH-SYT", "time": "2025-03-07T08:00:00+07:00"}
    header, _ = found(plan("Số:     /KH-SYT"), marks=(Mark("signature", "", (400, 5, 580, 40), fields=fields),))
    assert (header.code, header.evidence["code"].source) == ("45/KH-SYT", "signature")
    other, _ = found(plan("Số:     /KH-STC"), marks=(Mark("signature", "", (400, 5, 580, 40), fields=fields),))
    assert other.code is None


def test_a_day_after_the_signature_is_a_misreading() -> None:
    mark = Mark("signature", "", (0, 0, 9, 9), fields={"time": "2025-03-04T08:00:00+07:00"})
    header, issues = found(plan(day="Bắc Ninh, ngày 27 tháng 3 năm 2025"), origin="ocr", marks=(mark,))
    assert header.issued_date is None
    assert issues["header.issued_date"].reason == "contradiction"


def test_the_signature_block_carries_the_number() -> None:
    block: list[Row] = [(420, 10, "Số: 45/KH-SYT; Thời gian ký: 07/03/2025 09:12:44 +07:00")]
    header, _ = found([*block, *plan("Số:     /KH-SYT", "Bắc Ninh, ngày    tháng 3 năm 2025")])
    assert header.code == "45/KH-SYT"
    assert header.evidence["code"].source == "signature"
    assert header.issued_date == "2025-03-07"


def test_the_file_name_speaks_only_for_its_own_symbol() -> None:
    text = paper(plan("Số:     /KH-SYT"))
    named, _ = find_header(text, Source("in/45_KH-SYT.pdf", "0", "pdf", 1))
    assert (named.code, named.evidence["code"].source) == ("45/KH-SYT", "file_name")
    other, _ = find_header(text, Source("in/45_KH-STC.pdf", "0", "pdf", 1))
    assert other.code is None


def test_the_own_appendix_names_the_paper() -> None:
    line: Row = (100, 740, "(Kèm theo Kế hoạch số 45/KH-SYT ngày 07/3/2025 của Sở Y tế)")
    header, _ = found([*plan("Số:     /KH-SYT", "Bắc Ninh, ngày    tháng 3 năm 2025"), line])
    assert (header.code, header.issued_date) == ("45/KH-SYT", "2025-03-07")
    assert header.evidence["code"].confidence < 0.7


def test_a_letter() -> None:
    rows: list[Row] = [
        (120, 50, "SỞ TƯ PHÁP"),
        (290, 50, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        (330, 65, "Độc lập - Tự do - Hạnh phúc"),
        (100, 95, "Số: 812/STP-HCTP"),
        (320, 95, "Huế, ngày 5 tháng 6 năm 2025"),
        (80, 110, "V/v cung cấp số liệu"),
        (100, 124, "hộ tịch quý II"),
        (200, 160, "Kính gửi:"),
        (230, 176, "- Công an thành phố;"),
        (230, 192, "- Ủy ban nhân dân các phường, xã."),
        (110, 220, "Thực hiện chương trình công tác năm, Sở Tư pháp đề nghị:"),
    ]
    header, _ = found(rows)
    assert (header.code, header.type_code, header.type_name) == ("812/STP-HCTP", None, "Công văn")
    assert header.subject == "cung cấp số liệu hộ tịch quý II"
    assert header.addressees == ("Công an thành phố", "Ủy ban nhân dân các phường, xã")
    stamped, _ = found(changed(rows, ("Kính gửi:", "gửi:")), origin="ocr")  # a stamp ĐẾN stands on the first word
    assert stamped.addressees == header.addressees


def test_a_party_paper() -> None:
    rows: list[Row] = [
        (110, 50, "TỈNH ỦY BẮC NINH"),
        (310, 50, "ĐẢNG CỘNG SẢN VIỆT NAM"),
        (160, 66, "*"),
        (110, 82, "Số 31-CT/TU"),
        (320, 82, "Bắc Ninh, ngày 18 tháng 02 năm 2025"),
        (280, 120, "CHỈ THỊ"),
        (180, 138, "về phòng cháy rừng mùa khô"),
        (110, 190, "Thời gian qua, các cấp ủy đã quan tâm chỉ đạo công tác này."),
    ]
    header, _ = found(rows)
    assert (header.code, header.code_number, header.code_notation) == ("31-CT/TU", "31", "CT/TU")
    assert (header.type_code, header.organ) == ("CT", "Tỉnh ủy Bắc Ninh")


def test_a_circular_has_the_year_in_its_symbol() -> None:
    rows = [row for row in plan("Số: 14/2021/TT-BYT") if row[2] not in ("BẮC NINH", "SỞ Y TẾ")]
    rows[0] = (120, 50, "BỘ Y TẾ")
    rows = [(x, y, "THÔNG TƯ" if words == "KẾ HOẠCH" else words) for x, y, words in rows]
    header, _ = found(rows)
    assert (header.code, header.code_number, header.code_notation) == ("14/2021/TT-BYT", "14", "2021/TT-BYT")
    assert header.type_name == "Thông tư"


def test_a_symbol_on_two_lines() -> None:
    rows = [(x, y + 20 if y > 110 else y, words) for x, y, words in plan("Số: 02/2019/TTLT-BCA-")]
    header, _ = found([*rows, (110, 125, "BTP-VKSNDTC")])
    assert header.code == "02/2019/TTLT-BCA-BTP-VKSNDTC"


def test_a_type_in_the_symbol_is_mended_by_the_title() -> None:
    mended, issues = found(plan("Số: 45/KHH-SYT"), origin="ocr")
    assert (mended.code, issues["header.code"].reason) == ("45/KH-SYT", "unsure")
    typed, _ = found(plan("Số: 45/KHH-SYT"))
    assert typed.code == "45/KHH-SYT"


def test_a_symbol_misread_against_the_issuers_name() -> None:
    rows = [row for row in plan("Số: 8/KH-TTVT") if row[2] not in ("BẮC NINH", "SỞ Y TẾ")]
    rows[0] = (90, 50, "TRUNG TÂM Y TẾ LỘC HÀ")
    header, issues = found(rows, origin="ocr")
    assert header.code == "8/KH-TTYT"
    assert header.evidence["code"].read == "8/KH-TTVT"
    assert "header.code" in issues
    typed, _ = found(rows)
    assert typed.code == "8/KH-TTVT"  # a good text layer is believed


def test_what_has_no_head_gets_none() -> None:
    header, issues = found(
        [(90, 60, "Bước 1. Nộp hồ sơ tại bộ phận một cửa."), (90, 80, "Bước 2. Nhận phiếu hẹn trả.")]
    )
    assert header.code is None and header.organ is None and header.issued_date is None
    assert issues["header"].reason == "no_header"


def test_a_cited_date_is_not_the_papers() -> None:
    rows: list[Row] = [
        (90, 60, "Thực hiện Kế hoạch số 16/KH-UBND ngày 10 tháng 5 năm 2025 của"),
        (90, 76, "UBND tỉnh."),
    ]
    header, _ = found(rows)
    assert header.issued_date is None and header.code is None


@pytest.mark.parametrize(
    ("entry", "name", "purpose"),
    [
        ("Sở Nội vụ (để báo cáo)", "Sở Nội vụ", "b/c"),
        ("Các phòng (để th)", "Các phòng", "t/h"),
        ("Hội Phụ nữ (p/h)", "Hội Phụ nữ", "p/h"),
        ("Cục Thuế (Bộ Tài chính)", "Cục Thuế (Bộ Tài chính)", None),
    ],
)
def test_purposes(entry: str, name: str, purpose: str | None) -> None:
    found_one = with_purpose(entry)
    assert (found_one.name, found_one.purpose) == (name, purpose)


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("PHÓ GIÁM ĐÓC", "PHÓ GIÁM ĐỐC"),
        ("GIAM bOC", "GIÁM ĐỐC"),
        ("Q. GIÁM ĐỐC", "Q. GIÁM ĐỐC"),
        ("CHỦ TỊCH", "CHỦ TỊCH"),
        ("CHƯƠNG I", None),
        ("SỞ Y TẾ", None),
    ],
)
def test_positions(text: str, position: str | None) -> None:
    assert position_of(text) == position


def test_nothing_is_no_recipient() -> None:
    assert recipients_of([]) == ((), None)


@pytest.mark.parametrize(
    ("lines", "parent", "organ"),
    [
        (["UBND TỈNH SƠN LA", "BAN CHỈ ĐẠO 35"], "UBND tỉnh Sơn La", "Ban Chỉ đạo 35"),
        (["TỈNH ỦY SƠN LA", "BAN NỘI CHÍNH"], "Tỉnh ủy Sơn La", "Ban Nội chính"),
        (["ỦY BAN NHÂN DÂN", "TỈNH SƠN LA"], None, "Ủy ban nhân dân tỉnh Sơn La"),
        (["- ỦY BAN NHÂN DÂN -", "_XÃ MỘC CHÂU."], None, "Ủy ban nhân dân xã Mộc Châu"),
    ],
)
def test_parent_and_issuer_are_apart(lines: list[str], parent: str | None, organ: str) -> None:
    head = [(80, 50 + 15 * at, line) for at, line in enumerate(lines)]
    header, _ = found([*head, *(row for row in plan() if row[0] > 280 or row[1] > 100)])
    assert (header.parent_organ, header.organ) == (parent, organ)


def test_a_foot_whose_label_was_not_read() -> None:
    rows = [row for row in plan() if row[2] not in ("Nơi nhận:", "KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC")]
    header, issues = found(rows, origin="ocr")
    assert header.recipients == ("UBND tỉnh (b/c)", "Các trung tâm y tế (t/h)")
    assert header.archive == "Lưu: VT, NVY"
    assert header.signers == (Signer(full_name="Ngô Thị Lan"),)
    assert issues["header.signers.position"].reason == "unreadable"


def test_no_foot_at_all_is_said() -> None:
    header, issues = found([row for row in plan() if row[1] < 500])
    assert (header.recipients, header.signers) == ((), ())
    assert issues["header.signers"].reason == issues["header.recipients"].reason == "missing"


def test_a_joint_paper_has_signers_in_rows() -> None:
    rows = [row for row in plan() if row[1] < 500]
    for x, y, body, name in [
        (80, 560, "KT. BỘ TRƯỞNG BỘ Y TẾ", "Trần Văn Nam"),
        (340, 560, "KT. BỘ TRƯỞNG BỘ CÔNG AN", "Trung tướng Lê Quốc Hải"),
        (80, 680, "KT. BỘ TRƯỞNG BỘ TƯ PHÁP", "Nguyễn Thị Hòa"),
        (340, 680, "KT. BỘ TRƯỞNG BỘ NỘI VỤ", "Phạm Thu Hà"),
    ]:
        rows += [(x, y, body), (x + 30, y + 15, "THỨ TRƯỞNG"), (x + 25, y + 60, name)]
    header, _ = found(rows)
    assert [one.full_name for one in header.signers] == ["Trần Văn Nam", "Lê Quốc Hải", "Nguyễn Thị Hòa", "Phạm Thu Hà"]


def test_fixed_words_of_scans_have_one_form() -> None:
    rows = [(x, y, words.replace("Khám", "Vệ việc khám").replace("(b/c)", "(b/€)")) for x, y, words in plan()]
    header, _ = found(rows, origin="ocr")
    assert header.subject is not None
    assert header.subject.startswith("Về việc khám sức khỏe")
    assert header.recipients[0] == "UBND tỉnh (b/c)"
    typed, _ = found(rows)
    assert typed.subject is not None
    assert typed.subject.startswith("Vệ việc")  # a text layer is given as it stands


SAYS_AGAIN: Row = (100, 300, "Sở Y tế ban hành Kế hoạch khám sức khỏe cho người cao tuổi trên địa bàn tỉnh năm 2025")


def changed(rows: list[Row], *pairs: tuple[str, str]) -> list[Row]:
    for before, after in pairs:
        assert any(before in words for _, _, words in rows)
        rows = [(x, y, words.replace(before, after)) for x, y, words in rows]
    return rows


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("Viện kiêm sát nhân dân tôi cao", "Viện kiểm sát nhân dân tối cao"),
        ("Ủy ban Trung. ương Mặt trận Tô quốc Việt Nam", "Ủy ban Trung ương Mặt trận Tổ quốc Việt Nam"),
        ("UBND các tỉnh, thành phố trực thuộc trung ươïỗi", "UBND các tỉnh, thành phố trực thuộc trung ương"),
        ("Chánh, Phỏ Chánh VP LIBND tỉnh", "Chánh, Phó Chánh VP UBND tỉnh"),
        ("TGĐĐ Công TTĐƒ", "TGĐ Cổng TTĐT"),
        ("Sở LĐTBXH, TTTT,NV", "Sở LĐTBXH, TTTT, NV"),
        ("Phòng Công thương", "Phòng Công thương"),
        ("Trợ lý TTg, Trợ lý PTTg", "Trợ lý TTg, Trợ lý PTTg"),
    ],
)
def test_names_that_all_papers_write_alike_are_mended(read: str, meant: str) -> None:
    header, _ = found(changed(plan(), ("UBND tỉnh (b/c)", read)), origin="ocr")
    assert header.recipients[0] == meant


def test_the_papers_own_words_mend_its_title() -> None:
    rows = changed(plan(), ("Khám sức khỏe", "Khám s¡c khỏe"))
    header, _ = found([*rows, SAYS_AGAIN], origin="ocr")
    assert header.subject == "Khám sức khỏe cho người cao tuổi trên địa bàn tỉnh"
    typed, _ = found([*rows, SAYS_AGAIN])
    assert typed.subject is not None and "s¡c" in typed.subject  # a text layer is given as it stands


def centred(y: float, words: str, lost: str = "") -> Row:
    """A line centred under the title, whose first words `lost` a stamp took."""
    width = sum(6 * len(word) + 4 for word in f"{lost} {words}".split()) - 4
    return (296 - width / 2 + sum(6 * len(word) + 4 for word in lost.split()), y, words)


def test_a_stamp_took_words_that_the_body_gives_back() -> None:
    rows = [row for row in plan() if row[1] not in (168, 186)]
    first = centred(168, "Khám sức khỏe và lập hồ sơ theo dõi cho người")
    again = [
        (100.0, 300.0, "Sở Y tế ban hành Kế hoạch khám sức khỏe và lập hồ sơ theo dõi"),
        (90.0, 316.0, "cho người cao tuổi trên địa bàn tỉnh Bắc Ninh"),
    ]
    whole, _ = found([*rows, first, centred(186, "trên địa bàn tỉnh Bắc Ninh"), *again], origin="ocr")
    assert whole.subject == "Khám sức khỏe và lập hồ sơ theo dõi cho người trên địa bàn tỉnh Bắc Ninh"
    holed = centred(186, "trên địa bàn tỉnh Bắc Ninh", lost="cao tuổi")
    mended, _ = found([*rows, first, holed, *again], origin="ocr")
    assert mended.subject == "Khám sức khỏe và lập hồ sơ theo dõi cho người cao tuổi trên địa bàn tỉnh Bắc Ninh"
    assert mended.evidence["subject"].confidence < 0.95


def test_a_stamp_read_into_the_title_is_left_out() -> None:
    rows = changed(plan(), ("trên địa bàn tỉnh", "CỔNG THÔNG TIN trên địa bàn tỉnh"))
    rows = [(296 - 48 - 84, y, words) if words.startswith("CỔNG") else (x, y, words) for x, y, words in rows]
    header, _ = found(rows, origin="ocr")
    assert header.subject == "Khám sức khỏe cho người cao tuổi trên địa bàn tỉnh"
    typed, _ = found(rows)
    assert typed.subject is not None and "CỔNG" in typed.subject


def test_a_province_that_lost_its_end_is_the_one_the_paper_is_dated_from() -> None:
    rows = changed(plan(day="Phú Thọ, ngày 07 tháng 3 năm 2025"), ("ỦY BAN NHÂN DÂN TỈNH", "UBND TỈNH PHÚ"))
    rows = [row for row in rows if row[2] != "BẮC NINH"]
    assert found(rows, origin="ocr")[0].parent_organ == "UBND tỉnh Phú Thọ"
    assert found(rows)[0].parent_organ == "UBND tỉnh Phú"


def test_a_province_whose_name_was_lost_does_not_go_on_into_the_body_below() -> None:
    rows = changed(plan(day="Phú Thọ, ngày 07 tháng 3 năm 2025"), ("ỦY BAN NHÂN DÂN TỈNH", "UBND TỈNH"))
    header, _ = found([row for row in rows if row[2] != "BẮC NINH"], origin="ocr")
    assert (header.parent_organ, header.organ) == ("UBND tỉnh Phú Thọ", "Sở Y tế")


@pytest.mark.parametrize(
    ("authority", "position", "signer"),
    [
        ("KT. GIÁM ĐỐC", "GIÁM ĐỐC", ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC")),  # PHÓ lies under the seal
        ("KT. BỘ TRƯỞNG", "#8 @", ("KT. BỘ TRƯỞNG", "THỨ TRƯỞNG")),
        ("KT. BỘ TRƯỞNG, CHỦ NHIỆM", "#8 @", ("KT. BỘ TRƯỞNG, CHỦ NHIỆM", "PHÓ CHỦ NHIỆM")),
        ("TL. GIÁM ĐỐC", "#8 @", ("TL. GIÁM ĐỐC", None)),
        ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")),
        ("TUQ. GIÁM ĐỐC", "TRƯỞNG PHÒNG", ("TUQ. GIÁM ĐỐC", "TRƯỞNG PHÒNG")),
        ("Q. GIÁM ĐỐC", "(Đã ký)", (None, "Q. GIÁM ĐỐC")),
    ],
)
def test_who_signs_for_the_head(authority: str, position: str, signer: tuple[str | None, str | None]) -> None:
    rows = [row for row in plan() if row[2] not in ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC")]
    header, issues = found([*rows, (350, 600, authority), (350, 614, position)], origin="ocr")
    (only,) = header.signers
    assert (only.authority, only.position, only.full_name) == (*signer, "Ngô Thị Lan")
    if signer[1] is not None and signer[1] != position and position != "(Đã ký)":
        assert issues["header.signers.position"].reason == "unsure"
        assert header.evidence["signers"].confidence <= 0.6


@pytest.mark.parametrize(
    ("read", "name"),
    [
        ("ran Văn Sơn", "Trần Văn Sơn"),
        ("xNguyễñ Chí Dũng", "Nguyễn Chí Dũng"),
        ("*/Ấguyễn Thị Lan", "Nguyễn Thị Lan"),
        ("#ễ Thị Lan", None),
        ("ten Văn Lan", None),
    ],
)
def test_a_name_that_a_seal_tore(read: str, name: str | None) -> None:
    rows = [row for row in plan() if row[2] not in ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", "BS. Ngô Thị Lan")]
    text = paper([*rows, (350, 690, read)], origin="ocr")
    right = tuple(p if p.box is None or p.box[1] < 650 else Paragraph(p.start, p.end, "foot_right", 1, p.lines, p.box)
                  for p in text.paragraphs)  # fmt: skip
    last = right[-1]
    right = (*right[:-1], Paragraph(last.start, last.end, "foot_right", 1, last.lines, last.box))
    header, _ = find_header(Text(text.content, right, text.pieces, text.pages), FILE)
    assert [one.full_name for one in header.signers] == ([name] if name else [])


def test_two_names_beside_each_other_are_two_signers() -> None:
    rows = [row for row in plan() if row[2] not in ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", "BS. Ngô Thị Lan")]
    header, issues = found([*rows, (90, 560, "Lê Văn Bình"), (380, 560, "Hồ Thị Mai")], origin="ocr")
    assert [(one.position, one.full_name) for one in header.signers] == [(None, "Lê Văn Bình"), (None, "Hồ Thị Mai")]
    assert issues["header.signers.position"].reason == "unreadable"
