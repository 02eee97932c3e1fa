"""What is a Vietnamese syllable, and the two places of its tone."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from normalizers.syllables import all_syllables, is_syllable, may_be_syllable, tone_folded, tone_of


@pytest.mark.parametrize(
    "word",
    [
        "Nghị",
        "quyết",
        "QUYẾT",
        "uỷ",
        "ủy",
        "hoà",
        "hòa",
        "giếng",
        "gì",
        "gìn",
        "yếu",
        "y",
        "khuỷu",
        "thuở",
        "quốc",
        "huỳnh",
        "khuya",
        "đoàn",
        "ngoằn",
        "Sang",
    ],
)
def test_well_formed(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize(
    "word",
    [
        "ngê",
        "kê1",
        "tóan",
        "đòan",
        "qúy",
        "cệ",
        "biết2",
        "bàc",
        "thàch",
        "iếu",
        "UBND",
        "web",
        "w",
        "truyén.",
        "têt",
        "ghà",
        "ngiêng",
    ],
)
def test_not_well_formed(word: str) -> None:
    assert not is_syllable(word)


@pytest.mark.parametrize(
    ("printed", "to_compare"),
    [
        ("hoà", "hòa"),
        ("HOÀ", "HÒA"),
        ("khoẻ", "khỏe"),
        ("thuỷ", "thủy"),
        ("Uỷ", "Ủy"),
        ("quý", "quý"),
        ("hoàn", "hoàn"),
        ("loại", "loại"),
    ],
)
def test_tone_folded(printed: str, to_compare: str) -> None:
    assert tone_folded(printed) == to_compare


def test_without_marks_it_could_still_be_one() -> None:
    assert may_be_syllable("Thuc") and may_be_syllable("dinh") and not may_be_syllable("with")


@given(st.sampled_from(sorted(all_syllables())))
@settings(max_examples=100, deadline=None)
def test_every_syllable(syllable: str) -> None:
    assert unicodedata.is_normalized("NFC", syllable)
    assert is_syllable(tone_folded(syllable)) and tone_folded(tone_folded(syllable)) == tone_folded(syllable)
    assert tone_of(tone_folded(syllable)) == tone_of(syllable)
    assert may_be_syllable(syllable)
