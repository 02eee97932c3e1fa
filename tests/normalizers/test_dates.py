"""Dates in the spellings of official papers, and what an engine without Vietnamese makes of them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from normalizers.dates import find_dates, parse_date


@pytest.mark.parametrize(
    ("printed", "iso"),
    [
        ("ngày 04 tháng 3 năm 2025", "2025-03-04"),
        ("ngày 4/3/2025", "2025-03-04"),
        ("04/8/2025", "2025-08-04"),
        ("22-12-2024", "2024-12-22"),
        ("02.7.2024", "2024-07-02"),
        ("ngày 01 - 10 - 1997", "1997-10-01"),
        ("ngày25/5/2010", "2010-05-25"),
        ("ngay 19 thang 8 ndm 2025", "2025-08-19"),
        ("ngày l8 tháng 3 năm 2024", "2024-03-18"),  # an engine's l beside a digit
        ("ngày 2l tháng l1 năm 2020", "2020-11-21"),
        ("ngày ló tháng 3 năm 2024", None),
        ("31/02/2024", None),
        ("ngày 10 tháng 13 năm 2024", None),
        ("15/8/24", None),
        ("ngày   tháng 5 năm 2026", None),
    ],
)
def test_whole_dates(printed: str, iso: str | None) -> None:
    assert parse_date(printed) == iso


@pytest.mark.parametrize(
    ("printed", "year", "month"),
    [("tháng 12/2024", 2024, 12), ("năm 2025", 2025, None), ("ngày   tháng 5 năm 2026", 2026, 5)],
)
def test_parts_of_dates(printed: str, year: int, month: int | None) -> None:
    (found,) = find_dates(printed)
    assert (found.year, found.month, found.day, found.iso) == (year, month, None, None)


def test_both_ends_of_a_range() -> None:
    assert [one.iso for one in find_dates("từ 01/7/2025-31/12/2025")] == ["2025-07-01", "2025-12-31"]


@given(
    st.dates(date(1945, 9, 2), date(2099, 12, 31)),
    st.sampled_from(["ngày {d} tháng {m} năm {y}", "ngày {d}/{m}/{y}", "{d:02d}/{m}/{y}", "ngày {d}-{m}-{y}"]),
)
@settings(max_examples=80, deadline=None)
def test_every_day_comes_back_from_every_spelling(day: date, spelling: str) -> None:
    printed = "Công văn " + spelling.format(d=day.day, m=day.month, y=day.year) + " của Sở"
    assert parse_date(printed) == day.isoformat()
