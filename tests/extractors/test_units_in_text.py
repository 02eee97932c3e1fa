"""Where the name of a unit begins and ends, and how lists of units are split."""

import pytest

from extractors.tasks.cell_units import split_units
from extractors.tasks.phrases import tokens
from extractors.tasks.units import units_at, whole_units

SENTENCES = [
    ("Sở Văn hóa, Thể thao và Du lịch chủ trì", ["Sở Văn hóa, Thể thao và Du lịch"], "chủ"),
    (
        "Sở Y tế, Sở Giáo dục và Đào tạo và Công an tỉnh rà soát",
        ["Sở Y tế", "Sở Giáo dục và Đào tạo", "Công an tỉnh"],
        "rà",
    ),
    ("các sở, ban, ngành; UBND các huyện, thị xã tiếp tục", ["các sở, ban, ngành", "UBND các huyện, thị xã"], "tiếp"),
    ("Phòng Tổ chức - Hành chính tổ chức tập huấn", ["Phòng Tổ chức - Hành chính"], "tổ"),
    ("phòng Tài chính - Kế toán phối hợp", ["phòng Tài chính - Kế toán"], "phối"),
    (
        "các Sở: Nội vụ, Kế hoạch và Đầu tư và Tài chính để",
        ["Sở Nội vụ", "Sở Kế hoạch và Đầu tư", "Sở Tài chính"],
        "để",
    ),
    (
        "Giám đốc các Sở: Xây dựng, Y tế; Giám đốc Công an tỉnh chịu trách nhiệm",
        ["Giám đốc Sở Xây dựng", "Giám đốc Sở Y tế", "Giám đốc Công an tỉnh"],
        "chịu",
    ),
    (
        "Chủ tịch UBND các xã, phường và các tổ chức, cá nhân có liên quan chịu trách nhiệm",
        ["Chủ tịch UBND các xã, phường", "các tổ chức, cá nhân có liên quan"],
        "chịu",
    ),
    ("Các bệnh viện trong và ngoài công lập báo cáo", ["Các bệnh viện trong và ngoài công lập"], "báo"),
    ("Bộ Ngoại giao hướng dẫn", ["Bộ Ngoại giao"], "hướng"),
    (
        "Ban Quản lý các Khu công nghiệp (cơ quan thường trực của Tổ công tác) lập",
        ["Ban Quản lý các Khu công nghiệp"],
        "lập",
    ),
]


@pytest.mark.parametrize(("sentence", "names", "then"), SENTENCES)
def test_units_at_the_start_of_a_sentence(sentence: str, names: list[str], then: str) -> None:
    words = tokens(sentence)
    read = units_at(words, 0)
    assert read is not None
    assert [unit.name for unit in read.units] == names
    assert words[read.words].text == then
    for unit in read.units:
        assert sentence[unit.start].strip()
        assert unit.end <= len(sentence)


@pytest.mark.parametrize(
    "words",
    [
        "Tổ chức hội nghị tập huấn",
        "Báo cáo kết quả thực hiện",
        "Các nội dung khác",
        "Hội nghị tổng kết năm",
        "Trường hợp có vướng mắc",
        "Các đơn vị có liên quan đến lập dự toán",
        "sở hữu chung của các hộ",
        "cơ quan thực hiện quyền",
    ],
)
def test_no_unit_begins_here(words: str) -> None:
    assert units_at(tokens(words), 0) is None


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("- Phòng TC - HC\n- Phòng KH - NV - ĐD", ("Phòng TC - HC", "Phòng KH - NV - ĐD")),
        ("- Phòng TC - HC - Phòng Dược", ("Phòng TC - HC", "Phòng Dược")),
        ("Phòng KH - NV (bộ phận CNTT)", ("Phòng KH - NV (bộ phận CNTT)",)),
        ("Các khoa, phòng,\ntrạm Y tế trực thuộc", ("Các khoa, phòng, trạm Y tế trực thuộc",)),
        ("Bộ Nội vụ; các bộ, ngành, cơ quan liên quan", ("Bộ Nội vụ", "các bộ, ngành, cơ quan liên quan")),
        ("Sở Tư\npháp, Sở Nội vụ", ("Sở Tư pháp", "Sở Nội vụ")),
        ("VP HĐND&UBND xã", ("VP HĐND&UBND xã",)),
        ("", ()),
    ],
)
def test_units_of_a_cell(cell: str, names: tuple[str, ...]) -> None:
    assert split_units(cell) == names


def test_a_heading_is_units_only_when_nothing_else_stands_in_it() -> None:
    assert whole_units("Các cơ quan, đơn vị thuộc Sở Y tế") == ("Các cơ quan, đơn vị thuộc Sở Y tế",)
    assert whole_units("Sở Y tế rà soát cơ sở vật chất") == ()


@pytest.mark.parametrize(
    ("cell", "units"),
    [
        ("Bộ Y tế, Sở Y tế đối với địa phương", ("Bộ Y tế", "Sở Y tế đối với địa phương")),
        (
            "Bộ Tài chính, cơ quan, tổ chức có liên quan, cơ sở khám bệnh, chữa bệnh",
            ("Bộ Tài chính", "cơ quan, tổ chức có liên quan, cơ sở khám bệnh, chữa bệnh"),
        ),
        ("Sở Y tế\ncơ quan, đơn vị liên quan", ("Sở Y tế", "cơ quan, đơn vị liên quan")),
        ("Phòng Kế hoạch và\nđơn vị liên quan", ("Phòng Kế hoạch", "đơn vị liên quan")),
        ("Ủy ban nhân dân tỉnh trình Hội đồng nhân dân cùng cấp", ("Ủy ban nhân dân tỉnh",)),
        (
            "Cơ sở khám bệnh, chữa bệnh, cơ quan, đơn vị liên quan",
            ("Cơ sở khám bệnh, chữa bệnh", "cơ quan, đơn vị liên quan"),
        ),
        (
            "Ban quản lý Khu kinh tế Vân Phong và các KCN Khánh Hòa",
            ("Ban quản lý Khu kinh tế Vân Phong và các KCN Khánh Hòa",),
        ),
        (
            "Các phòng, Ban chuyên môn thuộc Liên đoàn Lao động tỉnh",
            ("Các phòng, Ban chuyên môn thuộc Liên đoàn Lao động tỉnh",),
        ),
        ("Các Bộ, ngành\nỦy ban nhân dân cấp tỉnh", ("Các Bộ, ngành", "Ủy ban nhân dân cấp tỉnh")),
    ],
)
def test_cells_that_hold_more_than_names(cell: str, units: tuple[str, ...]) -> None:
    assert split_units(cell) == units
