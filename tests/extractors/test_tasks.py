"""Who does what by when, in papers as offices write them."""

from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from extractors.tasks import find_assignments
from normalizers.pages import Paragraph, Piece, Text
from normalizers.records import Assignment, Header, Table

HEADER = Header(type_code="KH", issued_date="2025-08-19")


def running_text(*paragraphs: str) -> Text:
    """A text of body paragraphs on page 2; every word has a box and a confidence of 0.9."""
    content = "\n".join(paragraphs)
    made: list[Paragraph] = []
    pieces: list[Piece] = []
    start = 0
    for words in paragraphs:
        made.append(Paragraph(start, start + len(words), "body", page=2, lines=((start, start + len(words)),)))
        at = start
        for word in words.split(" "):
            if word:
                pieces.append(Piece(at, at + len(word), 2, (10.0, 20.0, 30.0, 40.0), 0.9))
            at += len(word) + 1
        start += len(words) + 1
    return Text(content, tuple(made), tuple(pieces))


def found(*paragraphs: str, header: Header = HEADER) -> list[Assignment]:
    return list(find_assignments(running_text(*paragraphs), (), header))


def brief(assignments: list[Assignment]) -> list[tuple[str, str, str, str | None]]:
    return [(one.unit, one.role, one.task, one.section) for one in assignments]


def test_lead_cooperate_and_deadline_in_one_sentence() -> None:
    made = found(
        "2. Giao Sở Nội vụ chủ trì, phối hợp với Sở Tài chính và các cơ quan liên quan hoàn thiện đề án, "
        "báo cáo Ủy ban nhân dân tỉnh trước ngày 30/9/2025."
    )
    task = "hoàn thiện đề án, báo cáo Ủy ban nhân dân tỉnh trước ngày 30/9/2025"
    assert brief(made) == [
        ("Sở Nội vụ", "lead", task, "2"),
        ("Sở Tài chính", "cooperate", task, "2"),
        ("các cơ quan liên quan", "cooperate", task, "2"),
        ("Ủy ban nhân dân tỉnh", "report_to", task, "2"),
    ]
    for one in made:
        assert one.deadline is not None
        assert (one.deadline.kind, one.deadline.due) == ("before", "2025-09-30")
        assert (one.page, one.origin, one.bbox is not None) == (2, "body", True)
        assert 0 < one.confidence < 0.9


def test_a_task_told_from_its_own_side() -> None:
    made = found(
        "V. TỔ CHỨC THỰC HIỆN",
        "1. Việc rà soát hồ sơ lưu trữ sẽ do Sở Nội vụ chủ trì, phối hợp với Sở Y tế thực hiện trước ngày 30/9/2025.",
        "2. Sở Y tế tham gia góp ý Đề án do Bộ Y tế chủ trì xây dựng.",
    )
    task = "Việc rà soát hồ sơ lưu trữ"
    assert brief(made)[:2] == [("Sở Nội vụ", "lead", task, "V.1"), ("Sở Y tế", "cooperate", task, "V.1")]
    assert all(one.deadline is not None and one.deadline.due == "2025-09-30" for one in made[:2])
    assert "Bộ Y tế" not in [one.unit for one in made]


def test_dashes_inherit_the_unit_of_the_heading_above() -> None:
    made = found(
        "V. TỔ CHỨC THỰC HIỆN",
        "1. Phòng Kế hoạch - Nghiệp vụ",
        "- Tham mưu Ban Giám đốc ban hành văn bản chỉ đạo các khoa.",
        "- Tổng hợp số liệu hằng quý.",
        "2. Các khoa, phòng trực thuộc",
        "- Lồng ghép nội dung trên vào các buổi giao ban.",
        "- Riêng Khoa Dược có trách nhiệm niêm yết giá thuốc tại quầy.",
        "Trong quá trình thực hiện nếu có vướng mắc, các khoa, phòng kịp thời báo cáo về Phòng Kế hoạch - Nghiệp vụ để "
        "tổng hợp./.",
    )
    assert [(one.unit, one.role, one.section) for one in made] == [
        ("Phòng Kế hoạch - Nghiệp vụ", "advise", "V.1"),
        ("Phòng Kế hoạch - Nghiệp vụ", "implement", "V.1"),
        ("Các khoa, phòng trực thuộc", "implement", "V.2"),
        ("Khoa Dược", "implement", "V.2"),
        ("các khoa, phòng", "implement", "close"),
        ("Phòng Kế hoạch - Nghiệp vụ", "report_to", "close"),
    ]
    assert made[1].deadline is not None
    assert made[1].deadline.recurrence == "FREQ=MONTHLY;INTERVAL=3"


def test_a_remark_in_brackets_is_not_part_of_the_unit() -> None:
    made = found("1. Khoa Dược", "- Báo cáo kết quả về Phòng Kế hoạch (trước ngày 10 tháng 12 năm 2025) để tổng hợp.")
    assert [(one.unit, one.role) for one in made] == [("Khoa Dược", "implement"), ("Phòng Kế hoạch", "report_to")]
    assert {one.deadline.due for one in made if one.deadline} == {"2025-12-10"}


def test_execution_clause_of_a_decision() -> None:
    made = found(
        "Căn cứ Luật Tổ chức chính quyền địa phương, Sở Tư pháp trình hồ sơ;",
        "Điều 1. Thành lập Tổ rà soát thủ tục.",
        "Điều 2. Chánh Văn phòng; Giám đốc các Sở: Tư pháp, Nội vụ và Thủ trưởng các đơn vị có liên quan chịu trách "
        "nhiệm thi hành Quyết định này./.",
        header=Header(type_code="QĐ", issued_date="2025-03-01"),
    )
    execute = "chịu trách nhiệm thi hành Quyết định này"
    assert brief(made) == [
        ("Chánh Văn phòng", "implement", execute, "Điều 2"),
        ("Giám đốc Sở Tư pháp", "implement", execute, "Điều 2"),
        ("Giám đốc Sở Nội vụ", "implement", execute, "Điều 2"),
        ("Thủ trưởng các đơn vị có liên quan", "implement", execute, "Điều 2"),
    ]


def test_labels_below_give_units_and_time_to_the_dashes_above() -> None:
    made = found(
        "II. NỘI DUNG",
        "1. Khảo sát hạ tầng",
        "- Rà soát máy chủ, đường truyền tại từng cơ sở.",
        "- Đơn vị thực hiện: Các trung tâm y tế; Sở Khoa học và Công nghệ.",
        "- Đơn vị phối hợp: Công an tỉnh.",
        "- Thời gian thực hiện: Quý IV/2025.",
    )
    assert [(one.unit, one.role) for one in made] == [
        ("Các trung tâm y tế", "implement"),
        ("Sở Khoa học và Công nghệ", "implement"),
        ("Công an tỉnh", "cooperate"),
    ]
    assert {one.task for one in made} == {"Rà soát máy chủ, đường truyền tại từng cơ sở"}
    assert {one.deadline.due for one in made if one.deadline} == {"2025-12-31"}


@pytest.mark.parametrize(
    "paragraph",
    [
        "Sở Y tế xây dựng Kế hoạch thực hiện công tác văn thư năm 2025 như sau:",
        "1. Ghi nhận việc Sở Nội vụ đã chuẩn bị kỹ lưỡng hồ sơ.",
        "- Nâng cao nhận thức của cán bộ, công chức về lưu trữ.",
        "Theo đề nghị của Giám đốc Sở Tư pháp tại Tờ trình số 12/TTr-STP.",
        "- Chương trình được giao cho nhiều ngành thực hiện từ năm 2021.",
    ],
)
def test_what_assigns_nothing(paragraph: str) -> None:
    assert found(paragraph) == []


def test_scope_and_rules_of_normative_documents_assign_nothing() -> None:
    made = found(
        "Điều 1. Phạm vi điều chỉnh",
        "1. Các cơ quan nhà nước thực hiện theo Thông tư này.",
        "Điều 2. Hồ sơ",
        "1. Cơ quan tiếp nhận kiểm tra hồ sơ trong 05 ngày.",
        "Điều 9. Tổ chức thực hiện",
        "1. Cục Lưu trữ có trách nhiệm hướng dẫn, kiểm tra việc thực hiện Thông tư này.",
        header=Header(type_code="TT", code_notation="2025/TT-BNV", issued_date="2025-03-01"),
    )
    assert [(one.unit, one.section) for one in made] == [("Cục Lưu trữ", "Điều 9.1")]


EXECUTE = "chịu trách nhiệm thi hành Quyết định này"


@pytest.mark.parametrize(
    ("paragraph", "expected"),
    [
        (  # a council that is called by what it does; a list of districts that others follow
            "Điều 3. Chánh Văn phòng; thành viên Hội đồng thẩm định; Chủ tịch UBND các huyện: Bình An, Tân Lập, thị xã "
            f"Long Hòa và cơ quan có liên quan {EXECUTE}./.",
            [
                ("Chánh Văn phòng", "implement", EXECUTE),
                ("thành viên Hội đồng thẩm định", "implement", EXECUTE),
                ("Chủ tịch UBND huyện Bình An", "implement", EXECUTE),
                ("Chủ tịch UBND huyện Tân Lập", "implement", EXECUTE),
                ("Chủ tịch UBND thị xã Long Hòa", "implement", EXECUTE),
                ("cơ quan có liên quan", "implement", EXECUTE),
            ],
        ),
        (  # the unit before a colon, its verb behind it
            "4. Thanh tra tỉnh: Thanh tra, kiểm tra việc sử dụng kinh phí.",
            [("Thanh tra tỉnh", "implement", "Thanh tra, kiểm tra việc sử dụng kinh phí")],
        ),
        (
            "6. Các Khoa trực thuộc: Triển khai kế hoạch đến toàn thể học viên.",
            [("Các Khoa trực thuộc", "implement", "Triển khai kế hoạch đến toàn thể học viên")],
        ),
        ("3. Đơn vị phối hợp tuyên truyền: Các phòng thuộc Công an tỉnh.", []),
        (
            "1. Các sở, ban, ngành theo chức năng, nhiệm vụ, quyền hạn được giao rà soát thủ tục.",
            [("Các sở, ban, ngành", "implement", "rà soát thủ tục")],
        ),
        (
            "2. Giao Văn phòng tỉnh đưa nội dung này vào chương trình họp.",
            [("Văn phòng tỉnh", "implement", "đưa nội dung này vào chương trình họp")],
        ),
        (
            "5. Sở Tài chính chịu trách nhiệm toàn diện về số liệu.",
            [("Sở Tài chính", "implement", "chịu trách nhiệm toàn diện về số liệu")],
        ),
        (
            "5. Giao Bộ Nội vụ hoàn thiện hồ sơ, trình Chính phủ Nghị định về lưu trữ.",
            [
                ("Bộ Nội vụ", "implement", "hoàn thiện hồ sơ, trình Chính phủ Nghị định về lưu trữ"),
                ("Chính phủ", "report_to", "hoàn thiện hồ sơ, trình Chính phủ Nghị định về lưu trữ"),
            ],
        ),
        (
            "3. Giao Sở Nội vụ chủ trì, phối hợp với Sở Ngoại vụ tham mưu.",
            [
                ("Sở Nội vụ", "lead", "chủ trì, phối hợp với Sở Ngoại vụ tham mưu"),
                ("Sở Ngoại vụ", "cooperate", "chủ trì, phối hợp với Sở Ngoại vụ tham mưu"),
            ],
        ),
        (
            "3. Trưởng phòng phụ trách khảo thí có trách nhiệm duyệt đề thi.",
            [("Trưởng phòng phụ trách khảo thí", "implement", "duyệt đề thi")],
        ),
    ],
)
def test_where_the_unit_ends_and_the_task_begins(paragraph: str, expected: list[tuple[str, str, str]]) -> None:
    assert [(one.unit, one.role, one.task) for one in found(paragraph)] == expected


@pytest.mark.parametrize(
    ("listed", "units"),
    [
        (
            "Chánh Văn phòng; thành viên Hội đồng thấm dinh điểm nóng, phức tạp; Giám đốc Công an tỉnh",
            ["Chánh Văn phòng", "thành viên Hội đồng thấm dinh điểm nóng, phức tạp", "Giám đốc Công an tỉnh"],
        ),
        (
            "Các ông (bà) Trưởng Phòng Đào tạo và các ông (bà) có tên tại Điều 1",
            ["Trưởng Phòng Đào tạo", "các ông (bà) có tên tại Điều 1"],
        ),
    ],
)
def test_nobody_of_those_who_execute_is_lost(listed: str, units: list[str]) -> None:
    made = found("Điều 1. Thành lập Tổ rà soát.", f"Điều 2. {listed} {EXECUTE}./.")
    assert [one.unit for one in made] == units
    assert {one.task for one in made} == {EXECUTE}


def test_a_later_sentence_of_the_point_brings_the_deadline() -> None:
    (one,) = found(
        "1. Ban Quản lý chợ rà soát hợp đồng thuê quầy. Trường hợp còn vướng mắc thì nêu rõ lý do. Hoàn thành và gửi "
        "hồ sơ trước ngày 08/10/2025."
    )
    assert one.task.endswith("Hoàn thành và gửi hồ sơ trước ngày 08/10/2025")
    assert one.deadline is not None
    assert one.deadline.due == "2025-10-08"


def test_a_later_sentence_with_a_deadline_of_its_own_is_a_task_of_its_own() -> None:
    made = found(
        "1. Sở Xây dựng trình danh mục trước ngày 01/9/2025. Hồ sơ theo mẫu kèm theo. Báo cáo kết quả trước ngày "
        "15/12/2025."
    )
    assert [(one.unit, one.deadline and one.deadline.due) for one in made] == [
        ("Sở Xây dựng", "2025-09-01"),
        ("Sở Xây dựng", "2025-12-15"),
    ]


def test_sentences_of_another_role_are_tasks_of_their_own() -> None:
    made = found(
        "2. Giám đốc Sở Xây dựng:",
        "- Quyết định tạm dừng khai thác các bến không bảo đảm an toàn. Chủ trì lên phương án phân luồng đường thủy, "
        "bảo đảm đi lại. Trong đó, chú ý các bến gần trường học. Phối hợp với Công an tỉnh kiểm tra phương tiện.",
        "- Rà soát biển báo trên các tuyến; theo chức năng, nhiệm vụ được giao có trách nhiệm theo dõi việc thực hiện "
        "Chỉ thị này.",
    )
    assert [(one.unit, one.role, one.task.split()[0]) for one in made] == [
        ("Giám đốc Sở Xây dựng", "implement", "Quyết"),
        ("Giám đốc Sở Xây dựng", "lead", "Chủ"),
        ("Giám đốc Sở Xây dựng", "cooperate", "Phối"),
        ("Công an tỉnh", "cooperate", "Phối"),
        ("Giám đốc Sở Xây dựng", "implement", "Rà"),
        ("Giám đốc Sở Xây dựng", "implement", "theo"),
    ]
    assert made[1].task.endswith("trường học")


def test_later_sentences_of_a_point_that_names_its_unit_are_not_lost() -> None:
    made = found(
        "3. UBND các huyện. thành phố tích cực hỗ trợ nhà đầu tư về thủ tục đất đai. Đồng thời, kiên quyết xử lý lấn "
        "chiếm. Đây là việc khó. Vận động người dân bàn giao mặt bằng sớm."
    )
    assert [(one.unit, one.task) for one in made] == [
        ("UBND các huyện, thành phố", "hỗ trợ nhà đầu tư về thủ tục đất đai"),
        ("UBND các huyện, thành phố", "kiên quyết xử lý lấn chiếm"),
        ("UBND các huyện, thành phố", "Vận động người dân bàn giao mặt bằng sớm"),
    ]


def test_directives_assign_in_every_point() -> None:
    made = found(
        "Để bảo đảm an toàn, Chủ tịch UBND tỉnh chỉ thị các sở, ban, ngành tập trung thực hiện các nhiệm vụ sau:",
        "1. Sở Tài chính, Kho bạc Nhà nước tỉnh: Trên cơ sở đề xuất của các địa phương, cân đối nguồn kinh phí.",
        "2. Nắm chắc số liệu doanh nghiệp (Sở Nội vụ chịu trách nhiệm tổng hợp số liệu chung toàn tỉnh).",
        "Trên cơ sở báo cáo của các huyện, Sở Công Thương theo dõi tình hình chung.",
        header=Header(type_code="CT", issued_date="2025-08-19"),
    )
    assert [(one.unit, one.role) for one in made] == [
        ("các sở, ban, ngành", "implement"),
        ("Sở Tài chính", "implement"),
        ("Kho bạc Nhà nước tỉnh", "implement"),
        ("Sở Nội vụ", "implement"),
        ("Sở Công Thương", "implement"),
    ]


def test_a_label_may_say_what_the_unit_does_and_a_time_below_is_for_all() -> None:
    made = found(
        "II. NỘI DUNG",
        "1. Mua sắm thiết bị",
        "- Lập danh mục thiết bị cần thay thế tại từng khoa.",
        "- Đơn vị thực hiện: Các bệnh viện trực thuộc chủ động lập dự án mua sắm.",
        "- Sở Y tế thẩm định danh mục do các bệnh viện gửi.",
        "- Thời gian thực hiện: Trước ngày 30/9/2025.",
    )
    assert [(one.unit, one.task) for one in made] == [
        ("Các bệnh viện trực thuộc", "Lập danh mục thiết bị cần thay thế tại từng khoa"),
        ("Các bệnh viện trực thuộc", "lập dự án mua sắm"),
        ("Sở Y tế", "thẩm định danh mục do các bệnh viện gửi"),
    ]
    assert {one.deadline.due for one in made if one.deadline} == {"2025-09-30"}


def test_a_roman_one_below_an_article_is_a_misread_number() -> None:
    made = found(
        "Điều 2. Trách nhiệm của Sở Xây dựng",
        "I. Hướng dẫn chủ đầu tư lập hồ sơ hoàn công.",
        "2, Theo dõi tiến độ của dự án.",
        header=Header(type_code="QĐ", issued_date="2025-08-19"),
    )
    assert [(one.unit, one.section) for one in made] == [
        ("Sở Xây dựng", "Điều 2.1"),
        ("Sở Xây dựng", "Điều 2.2"),
    ]


def test_a_unit_with_a_deadline_needs_no_heading() -> None:
    made = found("Các bệnh viện trên địa bàn hoàn thành kết nối dữ liệu chậm nhất trong tháng 12/2025.")
    assert [(one.unit, one.deadline and one.deadline.due) for one in made] == [
        ("Các bệnh viện trên địa bàn", "2025-12-31")
    ]


def test_a_last_point_gives_its_time_to_the_points_before_it() -> None:
    made = found(
        "1. Các khoa rà soát danh mục giáo trình.",
        "2. Phòng Hành chính báo cáo số sách còn thiếu trước ngày 01/9/2025.",
        "3. Thời gian hoàn thành: đến hết ngày 09/10/2025.",
    )
    assert [one.deadline and one.deadline.due for one in made] == ["2025-10-09", "2025-09-01"]


@pytest.mark.parametrize(
    "opening",
    [
        "1. Sở Y tế chịu trách nhiệm toàn diện về đợt khám, trực tiếp thực hiện các khâu:",
        "1. Sở Y tế căn cứ chức năng, nhiệm vụ, quyền hạn được giao:",
    ],
)
def test_points_below_belong_to_the_unit_of_the_sentence_above(opening: str) -> None:
    made = found(opening, "a) Ban hành văn bản hướng dẫn;", "b) Công khai lịch khám.")
    assert [(one.unit, one.task) for one in made][-2:] == [
        ("Sở Y tế", "Ban hành văn bản hướng dẫn"),
        ("Sở Y tế", "Công khai lịch khám"),
    ]


def test_a_ministry_called_giao_assigns_nothing() -> None:
    made = found(
        "9. Bộ Khoa học và Công nghệ có trách nhiệm:",
        "a) Chủ trì, phối hợp với Bộ Ngoại giao, Bộ Tài chính nghiên cứu chính sách.",
    )
    assert [(one.unit, one.role) for one in made] == [
        ("Bộ Khoa học và Công nghệ", "lead"),
        ("Bộ Ngoại giao", "cooperate"),
        ("Bộ Tài chính", "cooperate"),
    ]


def test_a_label_in_a_section_of_duties_needs_no_known_verb() -> None:
    made = found("III. PHÂN CÔNG THỰC HIỆN", "2. Phòng Đào tạo: Vẽ sơ đồ phòng thi và dán ở cổng.")
    assert brief(made) == [("Phòng Đào tạo", "implement", "Vẽ sơ đồ phòng thi và dán ở cổng", "III.2")]
    assert found("II. THÀNH PHẦN", "2. Phòng Đào tạo: Ông Lê Văn An, trưởng phòng.") == []


def plan_table(*rows: tuple[str, ...]) -> Table:
    return Table(
        page=7,
        columns=("stt", "task", "lead_unit", "cooperating_unit", "time", "product"),
        header=("STT", "Nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời gian", "Sản phẩm"),
        rows=rows,
        row_pages=tuple(7 + number // 2 for number in range(len(rows))),
    )


def test_rows_of_a_task_table() -> None:
    table = plan_table(
        ("I", "Tuyên truyền", "", "", "", ""),
        (
            "1",
            "Viết tin, bài về\nchuyển đổi số",
            "- Phòng TC - HC\n- Phòng CNTT",
            "Các khoa, phòng",
            "Thường xuyên",
            "Bài viết",
        ),
        ("2.1", "Kiểm tra hồ sơ", "Phòng CNTT", "", "Quý IV/2025", ""),
    )
    made = find_assignments(Text("", (), ()), (table,), HEADER)
    assert [(one.unit, one.role, one.task, one.page, one.section) for one in made] == [
        ("Phòng TC - HC", "lead", "Viết tin, bài về chuyển đổi số", 7, "1"),
        ("Phòng CNTT", "lead", "Viết tin, bài về chuyển đổi số", 7, "1"),
        ("Các khoa, phòng", "cooperate", "Viết tin, bài về chuyển đổi số", 7, "1"),
        ("Phòng CNTT", "lead", "Kiểm tra hồ sơ", 8, "2.1"),
    ]
    assert made[0].deadline is not None
    assert (made[0].deadline.kind, made[0].product) == ("ongoing", "Bài viết")
    assert made[3].deadline is not None
    assert made[3].deadline.due == "2025-12-31"


def test_a_day_read_in_two_ways_is_no_deadline() -> None:
    text = running_text("2. Giao Sở Nội vụ chủ trì hoàn thiện đề án sắp xếp lưu trữ trước ngày 30/9/2025.")
    pieces = (replace(one, confidence=0.45 if one.end == len(text.content) else 0.98) for one in text.pieces)
    (one,) = find_assignments(replace(text, pieces=tuple(pieces)), (), HEADER)
    assert one.deadline is not None
    assert (one.deadline.text, one.deadline.due, one.deadline.unsure) == ("trước ngày 30/9/2025", None, True)


def test_a_table_without_units_and_torn_cells_give_none() -> None:
    figures = Table(page=1, columns=("stt", "target"), header=("STT", "Chỉ tiêu"), rows=(("1", "95%"),))
    torn = plan_table(("1", "Rà soát hồ sơ lưu trữ", "quan, tổ chức có", "", "", ""))
    assert find_assignments(Text("", (), ()), (figures, torn), HEADER) == ()


def test_a_column_of_unknown_name_before_the_units_holds_the_task() -> None:
    table = plan_table(("1", "Nghị định về lưu trữ điện tử", "Bộ Nội vụ", "", "", ""))
    table = table.model_copy(update={"columns": ("stt", "", "lead_unit", "", "", "")})
    (one,) = find_assignments(Text("", (), ()), (table,), HEADER)
    assert (one.unit, one.task) == ("Bộ Nội vụ", "Nghị định về lưu trữ điện tử")


PARTS = [
    "Giao",
    "Sở Y tế",
    "các sở, ban,",
    "chủ trì,",
    "phối hợp với",
    "1.",
    "-",
    "Điều 2.",
    "a)",
    "báo cáo",
    "và",
    ";",
    ":",
    "UBND tỉnh",
    "(",
    ")",
    "rà soát",
    "Đơn vị thực hiện:",
    "trước ngày 5/9",
    "TỔ CHỨC THỰC HIỆN",
    "các",
    "./.",
]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(st.sampled_from(PARTS), min_size=1, max_size=9).map(" ".join), min_size=1, max_size=5))
@example([";", "Đơn vị thực hiện: Sở Y tế"])
def test_any_order_of_words_is_survived(paragraphs: list[str]) -> None:
    text = running_text(*paragraphs)
    for one in find_assignments(text, (), HEADER):
        assert one.unit.strip()
        assert one.task.strip()
        assert 0 <= one.confidence <= 1
