"""Numbers and symbols: found in running text, in normal form, and what only looks like one."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from normalizers.codes import find_codes, known_part, parse_code

NORMAL_FORMS = [
    # raw, code, number, year, kind, bodies, family
    ("số 14/KH-SYT", "14/KH-SYT", "14", None, "KH", ("SYT",), "hanh_chinh"),
    ("Số: 2282A/KH-TTKSBT", "2282A/KH-TTKSBT", "2282A", None, "KH", ("TTKSBT",), "hanh_chinh"),
    ("số 15/2023/TT-BYT", "15/2023/TT-BYT", "15", 2023, "TT", ("BYT",), "qppl"),
    ("số 66.25/2026/NQ-CP", "66.25/2026/NQ-CP", "66.25", 2026, "NQ", ("CP",), "qppl"),
    ("số 11/2005/TTLT/BYT-BNV", "11/2005/TTLT-BYT-BNV", "11", 2005, "TTLT", ("BYT", "BNV"), "qppl"),
    ("số 17/2003/TTLT-LĐTBXH-\nTWĐTNCSHCM", "17/2003/TTLT-LĐTBXH-TWĐTNCSHCM", "17", 2003, "TTLT",
     ("LĐTBXH", "TWĐTNCSHCM"), "qppl"),
    ("số 57-NQ/TW", "57-NQ/TW", "57", None, "NQ", ("TW",), "dang"),
    ("Nghị quyết 57/NQ-TW", "57-NQ/TW", "57", None, "NQ", ("TW",), "dang"),
    ("Nghị quyết số 76-NQ/CP", "76/NQ-CP", "76", None, "NQ", ("CP",), "hanh_chinh"),
    ("số 2587-CV/VPTW/nb", "2587-CV/VPTW/nb", "2587", None, "CV", ("VPTW",), "dang"),
    ("NQ số 05 - NQ / TU", "05-NQ/TU", "05", None, "NQ", ("TU",), "dang"),
    ("Quyết định số 1836 QĐ/TWĐTN", "1836-QĐ/TWĐTN", "1836", None, "QĐ", ("TWĐTN",), "hanh_chinh"),
    ("số 64/2025/QH15", "64/2025/QH15", "64", 2025, None, ("QH",), "quoc_hoi"),
    ("số 1365/NQ-UBTVQH15", "1365/NQ-UBTVQH15", "1365", None, "NQ", ("UBTVQH",), "quoc_hoi"),
    ("số 17/VBHN-BYT", "17/VBHN-BYT", "17", None, "VBHN", ("BYT",), "hop_nhat"),
    ("số 37-BYT/QĐ", "37-BYT/QĐ", "37", None, "QĐ", ("BYT",), "qppl"),
    ("Công văn số 577/CT-THNVDT", "577/CT-THNVDT", "577", None, None, ("CT",), "cong_van"),
    ("số 2231/SNV-CCHC&PC", "2231/SNV-CCHC&PC", "2231", None, None, ("SNV",), "cong_van"),
    ("số 499/BDN", "499/BDN", "499", None, None, ("BDN",), "cong_van"),
    ("số 154/CTPH-LĐLĐ-SVH,TT,DL", "154/CTPH-LĐLĐ-SVH,TT,DL", "154", None, "CTPH", ("LĐLĐ", "SVH,TT,DL"),
     "hanh_chinh"),
    ("Số:      /KH-SYT", "/KH-SYT", None, None, "KH", ("SYT",), "hanh_chinh"),
]  # fmt: skip


@pytest.mark.parametrize(("raw", "code", "number", "year", "kind", "bodies", "family"), NORMAL_FORMS)
def test_normal_form(raw, code, number, year, kind, bodies, family) -> None:  # type: ignore[no-untyped-def]
    read = parse_code(raw)
    assert read is not None
    assert (read.code, read.number, read.year, read.type_code) == (code, number, year, kind)
    assert (read.bodies, read.family) == (bodies, family)


@pytest.mark.parametrize(
    ("printed", "code"),
    [
        ("Nghị định số 34/2016/ND-CP", "34/2016/NĐ-CP"),
        ("Quyết định 749/QÐ-TTg", "749/QĐ-TTg"),
        ("Quyết định số 749/QĐ-TTG", "749/QĐ-TTg"),
        ("Quyết định số 40/QD-UBND", "40/QĐ-UBND"),
        ("Hợp đồng số 5/HD-SYT", "5/HĐ-SYT"),
        ("Hướng dẫn số 5/HD-SYT", "5/HD-SYT"),
        ("Nghị quyết số 66-NQ/TW1 và", "66-NQ/TW"),
        ("kế hoạch số 1012IKH-ĐHTĐ", "1012/KH-ĐHTĐ"),
        ("Quyết định số 22/2021/QĐ- -TTg ngày", "22/2021/QĐ-TTg"),
    ],
)
def test_lost_marks_and_separators_come_back(printed: str, code: str) -> None:
    (found,) = find_codes(printed)
    assert found.code.code == code
    assert found.code.number is not None


def test_one_look_alike_letter_is_mended_by_the_issuers_name_and_no_digit() -> None:
    read = parse_code("Số: 19 /KH-TTVT", organ="Trung tâm Y tế Vĩnh Thạnh")
    assert read is not None
    assert (read.code, read.number) == ("19/KH-TTYT", "19")
    assert read.read is not None
    assert read.confidence <= 0.8


@pytest.mark.parametrize(
    "text",
    [
        "từ ngày 21/6/1925 - 21/6/2025",
        "giai đoạn 2021 - 2030 và 24/24 giờ",
        "phòng, chống HIV/AIDS đạt 100 %",
        "QCVN 01:2009/BYT và TCVN 7010/BYT",
        "Điều 44.12.NĐ.1 của bộ pháp điển",
        "Tổ Đề án 06/CP của Chính phủ",
        "tỷ lệ 1/500; điện thoại 0256.3886/UBND",
        "có 3 Tổ và 1 Tuyên truyền viên",
        "đường số 3/KCN-VSIP",
    ],
)
def test_not_codes(text: str) -> None:
    assert find_codes(text) == []


@pytest.mark.parametrize(
    "printed", ["Nghị định số 1O0/2019/NĐ-CP", "Quyết định số 20/2020/QĐ của", "số 4 7/2020/NĐ-CP"]
)
def test_a_damaged_code_is_never_given_as_sure(printed: str) -> None:
    assert all(found.code.number is None or found.code.confidence <= 0.35 for found in find_codes(printed))


def test_a_list_shares_its_words_and_offsets_point_into_the_text() -> None:
    text = "các Công văn số 12/SYT-NV, 13/SYT-NVY và 15/SYT-VP ngày 04/5/2024"
    found = find_codes(text)
    assert [one.code.code for one in found] == ["12/SYT-NV", "13/SYT-NVY", "15/SYT-VP"]
    assert [text[one.start : one.end] for one in found] == ["12/SYT-NV", "13/SYT-NVY", "15/SYT-VP"]
    assert text[found[0].cue_start : found[0].end] == "Công văn số 12/SYT-NV"


_KINDS = st.sampled_from(["KH", "QĐ", "NQ", "TB", "BC", "TTr", "CT", "HD"])
_BODY = st.sampled_from(["SYT", "UBND", "BYT", "TTYT", "VPCP", "HĐND", "STC"])


@given(st.integers(1, 99999), _KINDS, _BODY, st.sampled_from(["", " ", "\n"]))
@settings(max_examples=100, deadline=None)
def test_digits_stay_and_the_normal_form_is_stable(number: int, kind: str, body: str, gap: str) -> None:
    (found,) = find_codes(f"văn bản số {number}/{kind}-{gap}{body} ngày 01/01/2024")
    assert found.code.code == f"{number}/{kind}-{body}"
    again = parse_code(f"số {found.code.code}")
    assert again is not None
    assert again.code == found.code.code


@given(st.text(alphabet="0123456789/-–. số:KHQĐUBNDTgà\n", max_size=60))
@settings(max_examples=100, deadline=None)
def test_any_text_is_survived_and_spans_do_not_overlap(text: str) -> None:
    found = find_codes(text)
    assert all(0 <= one.cue_start <= one.start < one.end <= len(text) for one in found)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))


@pytest.mark.parametrize(
    ("code", "notation", "shown"),
    [
        ("14/KH-SYT", "KH-SYT", "14/KH-SYT"),
        (None, "KH-SYT", "…/KH-SYT"),
        (None, "NQ/TU", "…-NQ/TU"),
        (None, "2025/TT-BYT", "…/2025/TT-BYT"),
        (None, None, None),
    ],
)
def test_what_is_known_of_a_code_whose_number_was_not_read(
    code: str | None, notation: str | None, shown: str | None
) -> None:
    assert known_part(code, notation) == shown
