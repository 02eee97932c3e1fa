"""The normal form of text, and its folded forms."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from normalizers.text import folded, normal, squeeze, without_marks


@pytest.mark.parametrize(
    ("read", "form"),
    [
        ("Kế hoạch số 14/KH\u00adSYT", "Kế hoạch số 14/KH-SYT"),  # a soft hyphen stands for the hyphen
        ("số 79\u2044QĐ-UBND", "số 79/QĐ-UBND"),  # fraction slash of an OCR
        ("\u00d0ảng \u1ee6y", "Đảng Ủy"),  # the Icelandic eth of old converters
        ("Ke\u0302\u0301 hoa\u0323ch", "Kế hoạch"),  # letters and marks apart
        ("Ph\u00f2ng\u00a0Y\u00a0t\u1ebf", "Phòng Y tế"),
        ("hoà, hòa, Uỷ", "hoà, hòa, Uỷ"),  # spelling stays as printed
    ],
)
def test_normal(read: str, form: str) -> None:
    assert normal(read) == form


@pytest.mark.parametrize(
    ("text", "form"), [("Kế  hoạch\nsố", "ke hoach so"), ("ĐỊNH", "dinh"), ("QĐ-UBND", "qd-ubnd"), (" ", "")]
)
def test_folded(text: str, form: str) -> None:
    assert folded(text) == form


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60))
def test_normal_twice_is_normal_once_and_marks_keep_the_length(text: str) -> None:
    once = normal(text)
    assert normal(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert squeeze(once) == squeeze(squeeze(once))


@settings(max_examples=100, deadline=None)
@given(
    st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạấầẩẫậắằẳẵặéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ ĐÊ0/-")
)
def test_marks_go_and_the_length_stays(text: str) -> None:
    assert len(without_marks(text)) == len(text)
    assert without_marks(text).isascii()
