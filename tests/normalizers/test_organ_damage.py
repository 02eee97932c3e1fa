"""Damaged words of organs' names are put right where one reading only is possible."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from normalizers.epochs import epoch
from normalizers.organ_damage import mended
from normalizers.organs import resolve_organ


@pytest.mark.parametrize(
    ("damaged", "sound"),
    [
        ("Chíuh phủ", "Chính phủ"),
        ("Bộ V tế", "Bộ Y tế"),
        ("Bộ Nộl vụ", "Bộ Nội vụ"),
        ("Sở Nội vụ tỉnh Bắc Kạu", "Sở Nội vụ tỉnh Bắc Kạn"),
        ("Phóng TC - HC", "Phòng Tổ chức - Hành chính"),
        ("SỞ Y TẾ TỈNH GIA LAL", "Sở Y tế tỉnh Gia Lai"),
    ],
)
def test_one_organ(damaged: str, sound: str) -> None:
    found = [resolve_organ(mended(name), on="2025-02-01") for name in (damaged, sound)]
    assert found[0] is not None and found[1] is not None
    assert found[0].key == found[1].key


@pytest.mark.parametrize(
    "name",
    [
        "Trạm Y tế xã Ia Grai",
        "UBND huyện Krông Pắc",
        "Sở GD&ĐT",
        "Hội Nông dân",
        "Trung tâm Y tế Tam Phúc",
        "Phòng CNTT",
    ],
)
def test_sound_names_and_places_stay(name: str) -> None:
    assert mended(name) == name


@settings(max_examples=100)
@given(st.text(max_size=30))
def test_mending_ends_and_can_be_repeated(name: str) -> None:
    assert mended(mended(name)) == mended(name)


@pytest.mark.parametrize(
    ("day", "since"),
    [("2025-07-01", "2025-07-01"), ("2025-08-19", "2025-07-01"), ("2025-06-30", "2025-03-01"), (None, None)],
)
def test_epochs(day: str | None, since: str | None) -> None:
    assert epoch(day) == since
