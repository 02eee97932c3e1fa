"""One key for one organ instance: the same organ under many prints, different ones under one print."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from normalizers.organs import compare, resolve_organ
from normalizers.provinces import province_in

HOME = province_in("tỉnh Lào Cai", "2025-09-01")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("UBND tỉnh", "Uỷ ban nhân dân tỉnh Lào Cai"),
        ("Sở GD&ĐT", "Sở Giáo dục và Đào tạo tỉnh Lào Cai"),
        ("Sở Y tế (b/c)", "SỞ Y TẾ LÀO CAI"),
        ("Tỉnh uỷ", "Tỉnh ủy Lào Cai"),
        ("Công an tỉnh", "Công an tỉnh Lào Cai"),
        ("Bộ trưởng Bộ Tư pháp", "Bộ Tư pháp"),
        ("Chủ tịch UBND tỉnh", "UBND tỉnh Lào Cai"),
    ],
)
def test_one_organ_under_two_prints(one: str, other: str) -> None:
    found = [resolve_organ(name, place=HOME, on="2025-09-01") for name in (one, other)]
    assert compare(*found) == "same"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Sở Y tế", "Sở Y tế tỉnh Cà Mau"),
        ("Sở Nội vụ", "Sở Ngoại vụ"),
        ("UBND tỉnh", "UBND huyện Bát Xát"),
        ("Chính phủ", "Thủ tướng Chính phủ"),
    ],
)
def test_different_organs_stay_apart(one: str, other: str) -> None:
    found = [resolve_organ(name, place=HOME, on="2025-09-01") for name in (one, other)]
    assert compare(*found) == "different"


def test_a_bare_name_before_a_merger_may_mean_either_part() -> None:
    """A paper of Lào Cai of September 2025 that cites `UBND tỉnh` of February: Lào Cai's or Yên Bái's."""
    organ = resolve_organ("UBND tỉnh", place=HOME, on="2025-02-03")
    assert organ is not None
    assert len(organ.provinces) == 2
    assert compare(organ, resolve_organ("UBND tỉnh Yên Bái", on="2025-02-03")) == "unknown"


@pytest.mark.parametrize("name", ["Các sở, ban, ngành", "UBND các huyện, thị xã", "Thủ trưởng các đơn vị"])
def test_groups_belong_to_their_issuer(name: str) -> None:
    issuers = [resolve_organ(f"Sở Y tế tỉnh {p}", on="2025-09-01") for p in ("Lào Cai", "Cà Mau")]
    groups = [resolve_organ(name, place=HOME, issuer=issuer) for issuer in issuers]
    assert [group and group.kind for group in groups] == ["class", "class"]
    assert groups[0] != groups[1]


def test_an_organ_that_ended_is_not_rewritten() -> None:
    organ = resolve_organ("Sở Thông tin và Truyền thông", place=HOME, on="2025-09-01")
    assert organ is not None
    assert (organ.valid, organ.base, organ.successors) == (False, "so thong tin va truyen thong", ("SKHCN", "SVHTTDL"))


def test_places_that_only_look_like_provinces() -> None:
    assert province_in("UBND phường Hà Nam") == ()
    assert province_in("Đoàn TNCS Hồ Chí Minh") == ()
    assert [p.key for p in province_in("UBND TP.HCM", "2026-01-01")] == ["79@2025-07"]


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60))
def test_any_text_resolves_and_to_one_key(name: str) -> None:
    assert resolve_organ(name, place=HOME) == resolve_organ(name, place=HOME)
