"""Rows of a scanned table that say what one of them lost."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.tables.agreement import agreed
from extractors.tables.found import FoundTable

HEADER = ("STT", "Nhiệm vụ", "Đơn vị chủ trì")


def table(rows: Sequence[Sequence[str]]) -> FoundTable:
    return FoundTable(None, (HEADER,), tuple(map(tuple, rows)), tuple(1 for _ in rows), (), ((1, None),))


def numbered(first: Sequence[str]) -> list[tuple[str, str, str]]:
    return [(number, f"Việc thứ {place}", "Văn phòng") for place, number in enumerate(first)]


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        pytest.param(["", "2", "l8", "4", "5"], ["1", "2", "3", "4", "5"], id="lost and misread"),
        pytest.param(["1", "1.1", "I2", "2", "21", "2.2"], ["1", "1.1", "1.2", "2", "2.1", "2.2"], id="stops lost"),
        pytest.param(["9", "10", "12", "12", "13"], ["9", "10", "11", "12", "13"], id="a number said twice"),
        pytest.param(["1", "2", "", "3", "4"], ["1", "2", "", "3", "4"], id="a row that has none"),
        pytest.param(["1", "2", "3", "", ""], ["1", "2", "3", "", ""], id="nothing after them says so"),
        pytest.param(["7", "", "x", "12"], ["7", "", "x", "12"], id="too few to tell"),
        pytest.param(["1", "2", "3", "5", "6"], ["1", "2", "3", "5", "6"], id="a gap of the paper itself"),
    ],
)
def test_running_numbers(read: list[str], meant: list[str]) -> None:
    found = agreed(table(numbered(read)))
    assert [row[0] for row in found.rows] == meant
    assert bool(found.issues) == (read != meant)


def test_numbers_begin_again_below_headings_and_merged_ones_count_once() -> None:
    rows = [("I", "TỔ CHỨC", ""), *numbered(["1", "2", "", "4"]), ("II", "TÀI CHÍNH", ""), *numbered(["1", "2", "3"])]
    rows.insert(3, rows[2])  # a second row below the merged number 2
    found = agreed(table(rows))
    assert [row[0] for row in found.rows] == ["I", "1", "2", "2", "3", "4", "II", "1", "2", "3"]


def test_words_are_marked_as_most_rows_mark_them() -> None:
    units = ["Phòng Tổ chức - Hành chính"] * 4 + ["Phòng Tố chức - Hành chính"]
    found = agreed(table([("", f"Việc {n}", unit) for n, unit in enumerate(units)]))
    assert {row[2] for row in found.rows} == {"Phòng Tổ chức - Hành chính"}


def test_a_quarter_is_told_from_its_strokes() -> None:
    found = agreed(table([("1", "Công khai quý IH/2025", "Quý H/2025"), ("2", "Quý 5/2025", "Phòng Kế toán")]))
    assert found.rows == (("1", "Công khai quý III/2025", "Quý II/2025"), ("2", "Quý 5/2025", "Phòng Kế toán"))


@settings(max_examples=60)
@given(st.lists(st.sampled_from(["1", "2", "3", "4", "5", "", "l", "x", "1.1", "2.1", "II"]), max_size=12))
def test_what_is_read_as_a_number_in_its_place_stays(read: list[str]) -> None:
    found = agreed(table(numbered(read)))
    assert len(found.rows) == len(read)
    anchors = {int(number) - place for place, number in enumerate(read) if number.isdigit()}
    for place, (before, row) in enumerate(zip(read, found.rows, strict=True)):
        counted = row[0].isdigit() and int(row[0]) - place in {1, *anchors}  # from the first row, or from one as read
        assert row[0] == before or counted or "." in "".join(read)
