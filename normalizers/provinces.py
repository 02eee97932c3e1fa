"""Provinces and centrally-run cities by name and date. A name alone is no key: on 01/7/2025 many were reused.

Source of the table data/provinces.csv: Nghị quyết 202/2025/QH15 Điều 1, Quyết định 19/2025/QĐ-TTg, Nghị quyết
175/2024/QH15 (Huế), Nghị quyết 30/2026/QH16 (Đồng Nai). Dates are ISO 8601 strings; a shorter one (`2025`) is the year.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from normalizers.tables import rows
from normalizers.text import folded

_SEPARATORS = re.compile(r"\s*[-–.]\s*")


@dataclass(frozen=True, slots=True)
class Province:
    """One province in one territory. `key` is unique for all time; `code` (Tổng cục Thống kê) is not.

    `start` included, `end` not; either None where the table knows no limit. `successor`: the key of what it became.
    """

    key: str
    code: str
    name: str
    short: str
    kind: str
    start: str | None
    end: str | None
    successor: str | None

    def valid(self, on: str) -> bool:
        return (self.start is None or self.start <= on) and (self.end is None or on < self.end)


def place_form(text: str) -> str:
    """Folded, hyphens and full stops as one space: `TP.HCM`, `Bà Rịa-Vũng Tàu` as `Bà Rịa - Vũng Tàu`."""
    return " ".join(_SEPARATORS.sub(" ", folded(text)).split())


@lru_cache(maxsize=1)
def _same_territory() -> dict[str, str]:
    """Rows that only say `unchanged` are the province they became: 11 provinces passed 01/7/2025 as they were."""
    return {row["key"]: row["successor"] for row in rows("provinces") if row["note"] == "unchanged"}


@lru_cache(maxsize=1)
def all_provinces() -> dict[str, Province]:
    """Every province the table knows, by key, oldest first."""
    same = _same_territory()
    began = {same[row["key"]]: row["valid_from"] for row in rows("provinces") if row["key"] in same}
    return {
        row["key"]: Province(
            key=row["key"],
            code=row["code"],
            name=row["name"],
            short=row["short"],
            kind=row["kind"],
            start=began.get(row["key"], row["valid_from"]) or None,
            end=row["valid_to"] or None,
            successor=same.get(row["successor"], row["successor"]) or None,
        )
        for row in rows("provinces")
        if row["key"] not in same
    }


@lru_cache(maxsize=2)
def _by_name(short: bool = False) -> dict[str, tuple[str, ...]]:
    """Folded name → keys; or, `short`, abbreviations (`HN`, `BRVT`), which are found only as they are written."""
    same = _same_territory()
    found: dict[str, list[str]] = {}
    for row in rows("provinces"):
        for name in (row["short"], row["name"], *filter(None, row["aliases"].split("|"))):
            if _is_abbreviation(name) == short:
                found.setdefault(name if short else place_form(name), []).append(same.get(row["key"], row["key"]))
    return {name: tuple(dict.fromkeys(keys)) for name, keys in found.items()}


def _is_abbreviation(name: str) -> bool:
    return " " not in name and name.isupper()


def provinces_named(name: str, on: str | None = None) -> tuple[Province, ...]:
    """The provinces that bear this name (with or without `tỉnh`, `thành phố`), on that day where one is given.

    Several are left only without a date (`Gia Lai` before and after 01/7/2025); none where the name is no province's.
    A name used after the province ended (a plan of May 2025 that still says `Kon Tum` in its deadline of December)
    still finds it, for the name says which one was meant.
    """
    keys = _by_name(short=True).get(name.strip()) or _by_name().get(place_form(name), ())
    named = tuple(all_provinces()[key] for key in keys)
    if on is None:
        return named
    valid = tuple(province for province in named if province.valid(on))
    return valid or named


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    names = sorted(_by_name(), key=len, reverse=True)
    return re.compile(r"(?<![a-z0-9])(?:" + "|".join(map(re.escape, names)) + r")(?![a-z0-9])")


# `phường Hà Nam` lies in Quảng Ninh; `Đoàn TNCS Hồ Chí Minh` is no city's; `Thái Bình Dương` is an ocean.
_SMALLER = re.compile(r"(?:^| )(?:huyen|quan|thi xa|thi tran|xa|phuong|dac khu) $")
_CITY = re.compile(r"(?:^| )(?:thanh pho|tp) $")


def provinces_in(text: str) -> Iterator[tuple[int, int, str]]:
    """Where province names stand in `place_form(text)`: (start, end, name as found there)."""
    form = place_form(text)
    for match in _pattern().finditer(form):
        before, after, name = form[: match.start()], form[match.end() :], match.group()
        if _SMALLER.search(before) or (name == "thai binh" and after.startswith(" duong")):
            continue
        if name == "ho chi minh" and not _CITY.search(before):
            continue
        yield match.start(), match.end(), name


def province_in(text: str, on: str | None = None) -> tuple[Province, ...]:
    """The provinces meant by the last province name in the text; empty where it names none.

    The last one counts, because a Vietnamese name goes from small to large: `xã Phú Thọ, tỉnh Đồng Tháp`.
    """
    named = list(provinces_in(text))
    if named:
        return provinces_named(named[-1][2], on)
    for word in reversed(text.split()):
        if word.strip(".,;") in _by_name(short=True):
            return provinces_named(word.strip(".,;"), on)
    return ()


def ancestors(province: Province) -> tuple[Province, ...]:
    """The provinces that became this one, directly: a bare `UBND tỉnh` may mean theirs before the merger."""
    return tuple(other for other in all_provinces().values() if other.successor == province.key)
