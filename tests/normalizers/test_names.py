"""Names of bodies in running case, and what can be a person's name."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from normalizers.names import is_syllable, person_name, same_spelling, sentence_case, torn_name


@pytest.mark.parametrize(
    ("printed", "running"),
    [
        ("ỦY BAN NHÂN DÂN TỈNH BẮC NINH", "Ủy ban nhân dân tỉnh Bắc Ninh"),
        ("UỶ BAN NHÂN DÂN THÀNH PHỐ HỒ CHÍ MINH", "Uỷ ban nhân dân Thành phố Hồ Chí Minh"),
        ("UBND HUYỆN CỦ CHI", "UBND huyện Củ Chi"),
        ("ỦY BAN NHÂN DÂN QUẬN 3", "Ủy ban nhân dân Quận 3"),
        ("SỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG", "Sở Nông nghiệp và Môi trường"),
        ("SỞ VĂN HOÁ, THỂ THAO VÀ DU LỊCH TỈNH NGHỆ AN", "Sở Văn hoá, Thể thao và Du lịch tỉnh Nghệ An"),
        ("TRƯỜNG THPT NGUYỄN DU", "Trường THPT Nguyễn Du"),
        ("HỘI ĐỒNG TUYỂN DỤNG VIÊN CHỨC NĂM 2024", "Hội đồng tuyển dụng viên chức năm 2024"),
        ("BỘ CHÍNH TRỊ", "Bộ Chính trị"),
        ("Sở Y tế", "Sở Y tế"),
    ],
)
def test_bodies_in_running_case(printed: str, running: str) -> None:
    assert sentence_case(printed) == running


def test_only_pictures_are_mended() -> None:
    assert sentence_case("TỈNH BĂC NINH", mend=True) == "Tỉnh Bắc Ninh"
    assert sentence_case("TỈNH BĂC NINH") == "Tỉnh Băc Ninh"
    assert sentence_case("SỞ VĂN HOÁ", mend=True) == "Sở Văn hoá"  # a variant is no damage


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("PGS.TS. Lê Thị Minh Hằng", "Lê Thị Minh Hằng"),
        ("Đại tá Phan Văn Bình", "Phan Văn Bình"),
        ("_ Trần Quốc Toàn", "Trần Quốc Toàn"),
        ("BSCKII. Võ An", "Võ An"),
        ("PHẠM ANH TUẤN", "Phạm Anh Tuấn"),
        ("ĐÀO TẠO", None),
        ("Tô N", None),  # what a seal left of a line
        ("GIÁM ĐỐC", None),
        ("Sở Y tế", None),
        ("Văn phòng Chính phủ", None),
        ("l2 rN / ]e", None),
        ("", None),
    ],
)
def test_what_can_be_a_persons_name(text: str, name: str | None) -> None:
    assert person_name(text) == name


def test_a_surname_that_lost_its_mark() -> None:
    assert person_name("Nguyên Văn Hải", mend=True) == "Nguyễn Văn Hải"
    assert person_name("Nguyên Văn Hải") == "Nguyên Văn Hải"


def test_spelling_variants() -> None:
    assert same_spelling("Uỷ", "ỦY")
    assert not same_spelling("Ủy", "Uy")
    assert is_syllable("nghiêng") and not is_syllable("THPT")


@settings(max_examples=80)
@given(st.text(alphabet="ABĐÊƠỦỶ TỈNH-,.1/", max_size=40))
def test_case_changes_nothing_but_case(text: str) -> None:
    assert sentence_case(text).lower() == " ".join(text.split()).lower()


def test_a_middle_name_is_no_surname_that_a_seal_left() -> None:
    assert torn_name("uynh-Thị Ngọc Lan") is None
    assert torn_name("xNguyễn Ngọc Lan") == "Nguyễn Ngọc Lan"
