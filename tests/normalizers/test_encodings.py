"""Old encodings into Unicode, and telling which one a text is in."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from normalizers.encodings import guess_encoding, tcvn3_to_unicode, vni_to_unicode
from normalizers.tables import rows


@pytest.mark.parametrize(
    ("shown", "meant"),
    [
        ("Uû ban nh©n d©n huyÖn", "Uỷ ban nhân dân huyện"),
        ("QuyÕt ®Þnh sè 12/2004/Q§-UB", "Quyết định số 12/2004/QĐ-UB"),
        ("ngµy 05 th¸ng 3 n¨m 2004", "ngày 05 tháng 3 năm 2004"),
        ("viÖc giao ®Êt, cho thuª ®Êt", "việc giao đất, cho thuê đất"),
    ],
)
def test_tcvn3(shown: str, meant: str) -> None:
    assert tcvn3_to_unicode(shown) == meant


def test_tcvn3_capital_font_has_the_bytes_of_small_letters() -> None:
    assert tcvn3_to_unicode("uû ban nh©n d©n", capital_font=True) == "UỶ BAN NHÂN DÂN"


@pytest.mark.parametrize(
    ("shown", "meant"),
    [
        ("UÛy ban nhaân daân tænh", "Ủy ban nhân dân tỉnh"),
        ("Quyeát ñònh soá 12/2004/QÑ-UB", "Quyết định số 12/2004/QĐ-UB"),
        ("ngaøy 05 thaùng 3 naêm 2004", "ngày 05 tháng 3 năm 2004"),
        ("COÄNG HOØA XAÕ HOÄI", "CỘNG HÒA XÃ HỘI"),
    ],
)
def test_vni(shown: str, meant: str) -> None:
    assert vni_to_unicode(shown) == meant


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Uû ban nh©n d©n tØnh B×nh §Þnh", "tcvn3"),
        ("Ñoäc laäp - Töï do - Haïnh phuùc", "vni"),
        ("Độc lập - Tự do - Hạnh phúc", "unicode"),
        ("The Ministry of Health, 12 – 14 May, 25 °C ± 1", "unicode"),
        ("Thyc hién Ké hoach s0 14/KH-SYT ciia S¢' Y ¢ tinh", "unicode"),
        ("Café São Paulo, señor Muñoz, Øresund, naïve", "unicode"),
        ("", "unicode"),
    ],
)
def test_guess(text: str, encoding: str) -> None:
    assert guess_encoding(text) == encoding


@given(st.lists(st.sampled_from([row["letter"] for row in rows("tcvn3")]), max_size=30))
@settings(max_examples=50, deadline=None)
def test_tcvn3_round_trip(letters: list[str]) -> None:
    back = {row["letter"]: chr(int(row["byte_hex"], 16)) for row in rows("tcvn3")}
    assert tcvn3_to_unicode("".join(back[letter] for letter in letters)) == "".join(letters)


@given(st.text(alphabet="abcdxyz 0123456789/-.,ABC", max_size=40))
@settings(max_examples=50, deadline=None)
def test_plain_ascii_is_the_same_in_all_encodings(text: str) -> None:
    assert tcvn3_to_unicode(text) == text == vni_to_unicode(text)
