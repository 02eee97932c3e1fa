"""Mentions of other documents: what is read of each, and what the citing document does to it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extractors.citations import find_citations
from normalizers.pages import Paragraph, Piece, Role, Text
from normalizers.records import Citation, Header

PLAN = Header(code="19/KH-TTYT", code_notation="KH-TTYT", issued_date="2025-08-19")
DECISION = Header(code="128/QĐ-UBND", code_notation="QĐ-UBND", issued_date="2025-10-09")


def text_of(*paragraphs: str | tuple[Role, str], confidence: float = 1.0) -> Text:
    """A text with these paragraphs on page 1, body where no role is named; `^` before one centres it."""
    content, made, pieces = "", [], []
    for given in paragraphs:
        role, words = given if isinstance(given, tuple) else ("body", given)
        centred = words.startswith("^")
        words = words.lstrip("^")
        start = len(content)
        at = start
        for word in words.split(" "):
            pieces.append(Piece(at, at + len(word), 1, None, confidence))
            at += len(word) + 1
        content += words + "\n"
        made.append(Paragraph(start, start + len(words), role, 1, ((start, start + len(words)),), centred=centred))
    return Text(content, tuple(made), tuple(pieces))


def citations(*paragraphs: str | tuple[Role, str], header: Header = PLAN) -> list[Citation]:
    return list(find_citations(text_of(*paragraphs), header))


def test_full_form() -> None:
    words = "Thực hiện Kế hoạch số 14/KH-SYT ngày 04/8/2025 của Sở Y tế tỉnh Gia Lai tuyên truyền cải cách hành chính;"
    (one,) = citations(words)
    assert (one.code, one.type_code, one.issued_date) == ("14/KH-SYT", "KH", "2025-08-04")
    assert one.organ == "Sở Y tế tỉnh Gia Lai"
    assert one.text == "Kế hoạch số 14/KH-SYT ngày 04/8/2025 của Sở Y tế tỉnh Gia Lai"
    assert one.relation == "IMPLEMENTS"
    assert one.confidence > 0.9


@pytest.mark.parametrize(
    ("words", "organ"),
    [
        ("theo Nghị định số 30/2020/NĐ-CP ngày 05/3/2020 của Chính phủ về công tác văn thư.", "Chính phủ"),
        ("theo Chỉ thị số 23/CT-TTg của Thủ tướng Chính phủ.", "Thủ tướng Chính phủ"),
        ("theo Quyết định số 9/QĐ-UBND của Uỷ ban nhân dân tỉnh Phú Yên phê duyệt đề án.",
         "Uỷ ban nhân dân tỉnh Phú Yên"),
        ("theo Thông tư số 5/2020/TT-BVHTTDL của Bộ Văn hóa, Thể thao và Du lịch.", "Bộ Văn hóa, Thể thao và Du lịch"),
        ("theo Quyết định số 77/QĐ-VPCP của Bộ trưởng, Chủ nhiệm Văn phòng Chính phủ về tổ công tác.",
         "Bộ trưởng, Chủ nhiệm Văn phòng Chính phủ"),
        ("theo đề nghị của Giám đốc Sở Xây dựng tại Tờ trình số 30/TTr-SXD ngày 02/3/2025.", "Giám đốc Sở Xây dựng"),
        ("theo Kế hoạch số 6/KH-SYT.", None),
        # tư, tải, chất are no từ, tại, chất lượng of another clause where the text has its marks
        ("theo Quyết định số 9/QĐ-BKHĐT của Bộ Kế hoạch và Đầu tư từ năm 2021.", "Bộ Kế hoạch và Đầu tư"),
        ("theo Quyết định số 9/QĐ-BGTVT của Bộ trưởng Bộ Giao thông vận tải tại kỳ họp.",
         "Bộ trưởng Bộ Giao thông vận tải"),
        ("theo Thông tư số 9/2021/TT-BLĐTBXH của Bộ Lao động - Thương binh và Xã hội quy định chuẩn nghèo.",
         "Bộ Lao động - Thương binh và Xã hội"),
        ("theo Quyết định số 9/QĐ-TTPTQĐ của Quỹ Đầu tư phát triển về việc cho vay.", "Quỹ Đầu tư phát triển"),
        ("theo Quyết định số 9/QĐ-BQL của Ban Quản lý dự án đầu tư xây dựng tỉnh về việc chỉ định thầu.",
         "Ban Quản lý dự án đầu tư xây dựng tỉnh"),
        ("theo Kế hoạch số 9/KH-BCĐ của Ban Chỉ đạo 389 tỉnh về việc kiểm tra.", "Ban Chỉ đạo 389 tỉnh"),
        ("theo Quyết định số 9/QĐ-HĐSK của Hội đồng sáng kiến thành phố Huế về việc công nhận.",
         "Hội đồng sáng kiến thành phố Huế"),
        ("theo Công văn số 9/CTR-KT của Chi cục Trồng trọt và Bảo vệ thực vật.",
         "Chi cục Trồng trọt và Bảo vệ thực vật"),
        ("theo Lệnh số 9/L-QK của Bộ Tư lệnh Quân khu 7 ngày 05/3/2024.", "Bộ Tư lệnh Quân khu 7"),
        ("theo Thông tư số 9/2021/TT-BLĐTBXH của Bộ Lao động -Thương binh và Xã hội quy định chuẩn nghèo.",
         "Bộ Lao động -Thương binh và Xã hội"),
        ("theo Kế hoạch số 9/KH-BCĐ của Ban Chỉ đạo của Chính phủ về cải cách hành chính.",
         "Ban Chỉ đạo của Chính phủ về cải cách hành chính"),
        # what a page's end tears is completed by the symbol, or not given
        ("theo Thông tư số 8/2025/TT-BKHCN ngày 21/6/2025 của Bộ trưởng Bộ Khoa học và",
         "Bộ trưởng Bộ Khoa học và Công nghệ"),
        ("theo Kế hoạch số 14/KH-SYT ngày 04/8/2025 của Sở Y ¢ tỉnh Gia Lai tuyên truyền.", "Sở Y tế"),
        ("theo Công văn số 14/VX-KT ngày 04/8/2025 của Bộ Khoa học", None),
        ("theo Nghị định số 8/2025/NĐ-CP ngày 09/01/2025.", "Chính phủ"),
        ("theo Thông tư số 15/2023/TT-BYT ngày 20/7/2023.", "Bộ Y tế"),
        ("theo Thông báo số 15/TB-BYT ngày 20/7/2023.", None),
        # what is no name of a body, or only the beginning of one, is not given
        ("theo Điều 7 của Nghị định 35/2022/NĐ-CP và hướng dẫn tại Công văn số 85/SYT-NV.", None),
        ("theo Nghị định số 9/2020/NĐ-CP của CHÍNH PHỦ QUY ĐỊNH XỬ PHẠT TRONG LĨNH VỰC GIÁ.", "CHÍNH PHỦ"),
        ("theo Công văn số 9/ABC-VP của Chính.", None),
        ("theo Kế hoạch số 9/KH-SYT của S¢' Y tỉnh.", None),
        ("theo Công văn số 9/UBND-NC của Ủy ban nhân dân tỉnh Lai Châu cử cán bộ.", "Ủy ban nhân dân tỉnh Lai Châu"),
        ("theo Nghị định số 9/2020/NĐ-CP của Chính phú quy định chi tiết.", "Chính phú"),
        ("theo đề nghị của Bộ Y tế tại các văn bản: Số 12/TTr-BYT ngày 02/3/2025.", "Bộ Y tế"),
        ("Xét các Quyết định của UBND tỉnh: Số 12/QĐ-UBND ngày 02/3/2025.", "UBND tỉnh"),
    ],
)  # fmt: skip
def test_issuer(words: str, organ: str | None) -> None:
    assert citations(words)[-1].organ == organ


def test_a_list_shares_issuer_and_date() -> None:
    found = citations("theo các Công văn số 12/SYT-NV, 13/SYT-NVY và 15/SYT-VP ngày 04/5/2024 của Sở Y tế.")
    assert [one.code for one in found] == ["12/SYT-NV", "13/SYT-NVY", "15/SYT-VP"]
    assert {one.organ for one in found} == {"Sở Y tế"}
    assert {one.issued_date for one in found} == {"2024-05-04"}


def test_documents_of_different_bodies_do_not_share_an_issuer() -> None:
    first, second = citations("theo Nghị quyết số 76/NQ-CP, Chỉ thị số 23/CT-TTg của Thủ tướng Chính phủ.")
    assert (first.organ, second.organ) == ("Chính phủ", "Thủ tướng Chính phủ")  # the symbol of the first


@pytest.mark.parametrize(
    ("words", "name", "code", "day"),
    [
        ("Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025;", "Luật Tổ chức chính quyền địa phương",
         None, "2025-06-16"),
        ("Căn cứ Luật sửa đổi, bổ sung một số điều của Luật Dược ngày 21/11/2024;",
         "Luật sửa đổi, bổ sung một số điều của Luật Dược", None, "2024-11-21"),
        ("Căn cứ Luật Điều ước quốc tế ngày 09 tháng 4 năm 2016;", "Luật Điều ước quốc tế", None, "2016-04-09"),
        ("Căn cứ Luật Tổ chức cơ quan điều tra hình sự ngày 26/11/2015;", "Luật Tổ chức cơ quan điều tra hình sự",
         None, "2015-11-26"),
        ("theo Luật Lâm nghiệp số 16/2017/QH14.", "Luật Lâm nghiệp", "16/2017/QH14", None),
    ],
)  # fmt: skip
def test_laws_by_name(words: str, name: str, code: str | None, day: str | None) -> None:
    (one,) = citations(words)
    assert (one.name, one.code, one.issued_date, one.type_code) == (name, code, day, "L")


def test_the_number_of_a_form_is_no_document() -> None:
    assert citations("kê khai theo Mẫu số: 01/CNKD, Mẫu số 02/BK-THUẾ và Tờ khai số: 03/TKN-CNKD.") == []


def test_a_letter_in_a_list_does_not_take_the_kind_of_a_decree() -> None:
    decree, letter = citations("tại Nghị định số 13/2024/NĐ-CP ngày 30/7/2024; số 187/BTC-ĐT ngày 24/01/2025.")
    assert (decree.type_code, letter.type_code) == ("NĐ", None)
    first, second = citations("tại các Tờ trình số 13/BTC-ĐT, 14/BTC-ĐT ngày 24/01/2025.")
    assert (first.type_code, second.type_code) == ("TTr", "TTr")


def test_a_programme_known_by_its_short_name() -> None:
    (one,) = citations("Đẩy mạnh thực hiện Đề án 06 tại đơn vị; Tổ Đề án 06 họp hằng tuần.")
    assert (one.code, one.alias_of, one.name) == (None, "06/QĐ-TTg", "Đề án 06")


def test_the_document_itself_is_no_citation() -> None:
    assert citations("^(Kèm theo Kế hoạch số 19/KH-TTYT ngày 19/8/2025 của Trung tâm Y tế)") == []
    assert citations("^(Kèm theo Kế hoạch số     /KH-TTYT ngày     tháng 8 năm 2025)") == []
    (other_year,) = citations("theo Kế hoạch số 19/KH-TTYT ngày 20/8/2024.")
    assert other_year.issued_date == "2024-08-20"


def test_stamps_signatures_and_number_lines_are_no_citations() -> None:
    found = citations(
        ("stamp", "CV ĐẾN số 2770/CV-VP ngày 04/4/2018"),
        ("signature", "Quyết định số 5/QĐ-SYT"),
        ("head_left", "Số: 19/KH-TTYT"),
        ("foot_left", "Lưu: VT, 12/SYT-NV"),
    )
    assert found == []


def test_a_code_with_a_damaged_digit_is_kept_without_a_code() -> None:
    (one,) = citations("theo Nghị định số 1O0/2019/NĐ-CP ngày 30/12/2019 của Chính phủ.")
    assert one.code is None
    assert one.read is not None
    assert one.issued_date == "2019-12-30"
    assert one.confidence < 0.35


def test_words_an_engine_was_unsure_of_lower_confidence() -> None:
    words = "theo Kế hoạch số 14/KH-SYT ngày 04/8/2025 của Sở Y tế."
    sure, unsure = (find_citations(text_of(words, confidence=c), PLAN)[0].confidence for c in (1.0, 0.5))
    assert unsure < sure - 0.2


RELATIONS = [
    ("Căn cứ Nghị định số 95/2022/NĐ-CP ngày 15/11/2022 của Chính phủ;", ["BASED_ON"]),
    ("Căn cứ Quyết định số 5/QĐ-TTg ngày 01/02/2021; Công văn số 7/BYT-TCDS ngày 03/02/2021;", ["BASED_ON"] * 2),
    ("Theo đề nghị của Giám đốc Sở Y tế tại Tờ trình số 96/TTr-SYT ngày 01/02/2024.", ["PROPOSED_BY"]),
    ("Xét Tờ trình số 96/TTr-SYT ngày 01/02/2024 của Sở Y tế,", ["PROPOSED_BY"]),
    ("Triển khai Chỉ thị số 14-CT/TW ngày 19/7/2017 của Ban Bí thư, đơn vị xây dựng kế hoạch.", ["IMPLEMENTS"]),
    ("Phổ biến các nội dung của Nghị quyết số 57-NQ/TW ngày 22/12/2024 đến viên chức.", ["DISSEMINATES"]),
    ("Các khoa báo cáo theo Kế hoạch số 29/KH-SYT ngày 16/02/2023 của Sở Y tế.", ["REFERS_TO"]),
    ("Trả lời Công văn số 577/CT-THNVDT ngày 23/4/2013 của Cục Thuế, Sở có ý kiến.", ["REPLIES_TO"]),
    ("Quyết định này thay thế Quyết định số 36/QĐ-UBND ngày 23/6/2006.", ["REPLACES"]),
    ("1. Bãi bỏ Quyết định số 54/2008/QĐ-UBND ngày 24/4/2008.", ["REPEALS"]),
    ("Quyết định số 47/2009/QĐ-UBND hết hiệu lực kể từ ngày Quyết định này có hiệu lực.", ["REPEALS"]),
    ("Thu hồi và hủy bỏ Quyết định số 306/QĐ-UBND ngày 15/02/2018.", ["CANCELS"]),
    ("Điều 1. Sửa đổi, bổ sung một số điều của Quyết định số 20/2020/QĐ-UBND.", ["AMENDS"]),
    ("Điều 1. Đính chính lỗi kỹ thuật tại Quyết định số 38/2023/QĐ-UBND.", ["CORRECTS"]),
    # a proposal ends where other papers follow; a decree proposes nothing
    ("Theo đề nghị của Sở Y tế tại Công văn số 28/SYT-NV ngày 04/02/2025; tiếp theo Công văn số 16/UBND-KT"
     " ngày 08/01/2025, UBND tỉnh có ý kiến.", ["PROPOSED_BY", "REFERS_TO"]),
    ("Theo đề nghị của Bộ Y tế tại Công văn số 28/BYT-DP ngày 04/02/2025; tại Nghị định số 13/2024/NĐ-CP"
     " ngày 30/7/2024.", ["PROPOSED_BY", "REFERS_TO"]),
    ("Việc thu phí thực hiện theo quy định tại khoản 2 Điều 4 Thông tư số 5/2021/TT-BTC.", ["REFERS_TO"]),
    ("^Hướng dẫn một số nội dung tại Nghị định số 28/2025/NĐ-CP ngày 06/11/2025 của Chính phủ", ["GUIDES"]),
    ("^Về việc công bố văn bản quy định chi tiết, hướng dẫn thi hành Nghị định số 15/2020/NĐ-CP", ["MENTIONS"]),
    # guards: a lower body; a noun before; history in brackets; a document inside a cited title
    ("1. Bãi bỏ Nghị định số 54/2008/NĐ-CP ngày 24/4/2008 của Chính phủ.", ["REFERS_TO"]),
    ("Nghiên cứu ban hành văn bản thay thế Quyết định số 46/2018/QĐ-UBND.", ["REFERS_TO"]),
    ("theo Quyết định số 5/QĐ-UBND (được sửa đổi, bổ sung bởi Quyết định số 9/QĐ-UBND).", ["REFERS_TO", "MENTIONS"]),
    ("Căn cứ Nghị định số 154/2020/NĐ-CP của Chính phủ sửa đổi, bổ sung một số điều của Nghị định số 34/2016/NĐ-CP;",
     ["BASED_ON", "MENTIONS"]),
]  # fmt: skip


@pytest.mark.parametrize(("words", "relations"), RELATIONS)
def test_relation(words: str, relations: list[str]) -> None:
    assert [one.relation for one in citations("^QUYẾT ĐỊNH", words, header=DECISION)] == relations


def test_based_on_only_in_the_preamble() -> None:
    before, after = citations(
        "Căn cứ Nghị định số 5/2020/NĐ-CP ngày 01/02/2020 của Chính phủ;",
        "Điều 1. Ban hành quy chế.",
        "Căn cứ Nghị định số 5/2020/NĐ-CP, các đơn vị lập dự toán.",
        header=DECISION,
    )
    assert (before.relation, after.relation) == ("BASED_ON", "REFERS_TO")


def test_offsets_and_page_lead_back_to_the_words() -> None:
    text = text_of("Mở đầu.", "thực hiện Kế hoạch số 14/KH-SYT ngày 04/8/2025 của Sở Y tế.")
    (one,) = find_citations(text, PLAN)
    assert text.content[one.start : one.end] == one.text
    assert one.page == 1


def test_a_code_that_stands_twice_alike_is_believed_though_the_engine_was_not_sure() -> None:
    once = "Căn cứ Nghị định số 34/2016/NĐ-CP ngày 14 tháng 5 năm 2016 quy định chi tiết một số điều;"
    text = text_of(once, confidence=0.2)
    assert [one.code for one in find_citations(text, DECISION)] == [None]
    text = text_of(once, "Điều 1. Sửa đổi mẫu kèm theo Nghị định số 34/2016/NĐ-CP.", confidence=0.2)
    found = find_citations(text, DECISION)
    assert [one.code for one in found] == ["34/2016/NĐ-CP", "34/2016/NĐ-CP"]
    assert all(one.confidence < 0.8 for one in found)


def test_the_title_said_again_at_the_end_of_the_preamble_is_an_act() -> None:
    header = Header(code="9/2025/QĐ-TTg", code_notation="2025/QĐ-TTg", issued_date="2025-04-14")
    basis, title = citations(
        "^QUYẾT ĐỊNH",
        "Căn cứ Nghị định số 20/2020/NĐ-CP ngày 22 tháng 7 năm 2020;",
        "Thủ tướng Chính phủ ban hành Quyết định sửa đổi, bổ sung Quyết định số 7/2021/QĐ-TTg ngày 02/7/2021.",
        "Điều 1. Phạm vi",
        header=header,
    )
    assert (basis.relation, title.relation) == ("BASED_ON", "AMENDS")


def test_what_is_laid_down_in_a_document_can_be_amended() -> None:
    header = Header(code="9/2025/QĐ-TTg", code_notation="2025/QĐ-TTg", issued_date="2025-04-14")
    (one,) = citations("Điều 1. Sửa đổi mã cấp 1 được quy định tại Quyết định số 7/2021/QĐ-TTg.", header=header)
    assert one.relation == "AMENDS"
    (one,) = citations("Điều 2. Mẫu số 3 được sửa đổi, bổ sung tại Quyết định số 7/2021/QĐ-TTg.", header=header)
    assert (one.relation, one.passive) == ("MENTIONS", True)


def test_reasons_end_where_the_paper_is_issued() -> None:
    found = citations(
        "^CHƯƠNG TRÌNH",
        "Căn cứ Kết luận số 21-KL/TW ngày 12/11/2025 của Ban Bí thư, Ủy ban nhân dân tỉnh ban hành Chương trình "
        "thực hiện Kết luận số 21-KL/TW như sau:",
        "I. MỤC ĐÍCH",
    )
    assert [one.relation for one in found] == ["BASED_ON", "IMPLEMENTS"]


def test_an_amending_law_is_not_called_by_the_laws_it_amends() -> None:
    (one,) = citations(
        "Căn cứ Luật sửa đổi, bổ sung một số điều của Luật Thuế thu nhập cá nhân, Luật Thuế giá trị gia tăng, Luật "
        "Thuế thu nhập doanh nghiệp và Luật Thuế tiêu thụ đặc biệt số 09/2026/QH16;"
    )
    assert one.name is not None
    assert one.name.startswith("Luật sửa đổi, bổ sung một số điều của Luật Thuế thu nhập cá nhân")


def doubting(words: str, unsure: dict[str, str | None]) -> Text:
    """The words on a scan, read well but for those in `unsure`, of which another reading says what stands there."""
    text = text_of(words, confidence=0.98)
    pieces = (
        replace(piece, confidence=0.45, read=unsure[said])
        if (said := words[piece.start : piece.end]) in unsure
        else piece
        for piece in text.pieces
    )
    return replace(text, pieces=tuple(pieces))


@pytest.mark.parametrize(
    ("words", "unsure", "code", "day"),
    [
        ("theo Nghị định số 61/2018/NĐ-CP ngày 23/4/2018 của Chính phủ.", {"23/4/2018": None},
         "61/2018/NĐ-CP", None),
        ("theo Nghị định số 61/2018/NĐ-CP ngày 23 tháng 4 năm 2018 của Chính phủ.", {"23": "28"},
         "61/2018/NĐ-CP", None),
        ("theo Quyết định số 220/QĐ-UBND ngày 16/01/2012 của UBND tỉnh.", {"220/QĐ-UBND": "226/QĐ-UBND"},
         None, "2012-01-16"),
        ("theo Quyết định số 220/QĐ-UBND ngày 16/01/2012 của UBND tỉnh.", {"220/QĐ-UBND": None}, None, "2012-01-16"),
        # the readings differ in the letters alone, which the tables know
        ("theo Kế hoạch số 25/KH-STTTT ngày 06/12/2011 của Sở Thông tin.", {"25/KH-STTTT": "25/KH-S111"},
         "25/KH-STTTT", "2011-12-06"),
        # letters in the shape of the figures
        ("theo Công văn số 1185/UBND-KTN ngày 06/12/2011 của UBND tỉnh.", {"1185/UBND-KTN": "I 185/UBND-KTN"},
         "1185/UBND-KTN", "2011-12-06"),
        ("theo Công văn số 85/VXQ-KTN ngày 06/12/2011.", {"85/VXQ-KTN": "85/VXO-KIN"}, None, "2011-12-06"),
    ],
)  # fmt: skip
def test_what_two_readings_tell_differently_is_not_given(
    words: str, unsure: dict[str, str | None], code: str | None, day: str | None
) -> None:
    (one,) = find_citations(doubting(words, unsure), PLAN)
    assert (one.code, one.issued_date) == (code, day)
    assert (one.read is not None) == (code is None)
    assert (one.date_read is not None) == (day is None)


def test_a_number_read_alike_twice_is_believed() -> None:
    words = "theo Quyết định số 220/QĐ-UBND ngày 16/01/2012 của UBND tỉnh; Quyết định số 220/QĐ-UBND hết hiệu lực."
    found = find_citations(doubting(words, {"220/QĐ-UBND": None}), PLAN)
    assert [one.code for one in found] == ["220/QĐ-UBND", "220/QĐ-UBND"]
    assert found[0].confidence < 0.9


def test_the_kind_named_before_mends_a_letter_of_an_engine() -> None:
    words = "Thực hiện Chương trình phối hợp số 12/CIPH-SYT-SGDĐT ngày 05/3/2024 giữa hai Sở."
    (one,) = find_citations(text_of(words, confidence=0.97), PLAN)
    assert (one.code, one.read) == ("12/CTPH-SYT-SGDĐT", "12/CIPH-SYT-SGDĐT")
    (one,) = citations(words)  # a text layer says what it says
    assert one.code == "12/CIPH-SYT-SGDĐT"


def test_a_law_whose_day_was_misread_keeps_its_name() -> None:
    words = "Căn cứ Luật Lưu trữ ngày 11 tháng 1] năm 2011;"
    (one,) = find_citations(text_of(words, confidence=0.7), PLAN)
    assert (one.name, one.code, one.issued_date) == ("Luật Lưu trữ", None, None)
    assert one.date_read == "ngày 11 tháng 1] năm 2011"
