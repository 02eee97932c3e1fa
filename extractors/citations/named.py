"""Documents cited by their names: laws with their day, programmes by an alias."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache

from extractors.citations.issuers import issuer_after
from extractors.citations.mention import Mention
from normalizers.dates import FoundDate
from normalizers.kinds import kind_named
from normalizers.pages import Text
from normalizers.tables import rows
from normalizers.text import folded, squeeze

_LAW = re.compile(r"(?<![a-z])(?:bo luat|luat|phap lenh)(?![a-z])")
_SURELY_READ = 0.9
_LAW_AMENDING = re.compile(r"(?<![a-z])luat su[ae] doi")
# The words of a whole date one of whose numbers was misread: `ngày 29 tháng 1] năm 2005`.
_BROKEN_DATE = re.compile(r"(?<![a-z])ngay\s\S{1,4}\sthang\s\S{1,4}\s(?:,\s)?nam\s[^\s;,.]{3,5}")
_AMENDS_FAR = 400  # letters: an amending law names all the laws it amends before its own number


def laws(text: Text, key: str, dates: list[FoundDate]) -> list[Mention]:
    """Laws, codes and ordinances by name and whole date, which have no number in a basis (NĐ 30 Phụ lục I.II.6)."""
    content = text.content
    found = []
    whole = [one for one in dates if one.iso is not None]
    ends = sorted(one.end for one in whole)
    broken = [
        FoundDate(match.start(), match.end(), 0, None, None)
        for match in _BROKEN_DATE.finditer(key)
        if text.place(*match.span()).confidence < _SURELY_READ
        and not any(one.start < match.end() and match.start() < one.end for one in whole)
    ]
    for date in sorted([*whole, *broken], key=lambda one: one.start):
        paragraph = text.paragraph_at(date.start)
        floor = max(paragraph.start, date.start - 260)
        before = bisect_right(ends, date.start)
        floor = max(floor, ends[before - 1]) if before else floor
        stretch = key[floor : date.start]
        cut = max(stretch.rfind(";"), stretch.rfind(". "), stretch.rfind(":"))
        floor += cut + 1
        capitals = [m for m in _LAW.finditer(key, floor, date.start) if content[m.start()].isupper()]
        if not capitals:
            continue
        first = capitals[-1]
        amending = _LAW_AMENDING.search(key, floor, date.start)
        start = amending.start() if amending is not None and content[amending.start()].isupper() else first.start()
        name = squeeze(re.sub(r"[\s,]*(?:[kK]ý\s*)?$", "", content[start : date.start]))
        # a number, an article or a verb between the name and the date: the date is not the law's
        verb = re.search(r"\b(?:được|này|có hiệu lực|quy định|từ|đến|trước|thông qua)\b", name, re.I)
        numbered = re.search(r"\d|\b[Đđ]iều\s*$|\bkhoản\b", name)
        if numbered or (verb and not re.search(r"^Luật s[ửữ]a đổi|^Luật Ban hành", name)):
            continue
        if len(name.split()) < 2 or len(name) > 200:
            continue
        end, organ = date.end, None
        of = issuer_after(content, date.end, min(len(content), paragraph.end))
        if of is not None and of[0] is not None and "Quốc hội" in of[0]:
            organ, end = of
        word = re.match(r"\w+(?: lệnh| luật)?", name)
        kind = kind_named(word[0] if word else None) or "L"
        if date.iso is not None:
            found.append(Mention(start, end, None, date, organ, name, None, kind, True, 0.9))
        else:
            damaged = (date.start, date.end)
            found.append(Mention(start, end, None, None, organ, name, None, kind, True, 0.8, damaged))
    return found


def amending_law(content: str, key: str, start: int, code: int) -> int:
    """Where the law's name begins: at `Luật sửa đổi, bổ sung một số điều của …`, whose list of laws ends at `start`."""
    found = list(_LAW_AMENDING.finditer(key, max(0, code - _AMENDS_FAR), start))
    if not found or not content[found[-1].start()].isupper() or re.search(r"[;.\d]|\n", key[found[-1].start() : start]):
        return start
    return found[-1].start()


@lru_cache(maxsize=1)
def _alias_pattern() -> tuple[re.Pattern[str], dict[str, dict[str, str]]]:
    table = {re.sub(r"\s*-\s*", "-", folded(row["alias"])): row for row in rows("aliases")}
    longest_first = sorted(table, key=len, reverse=True)
    patterns = [re.escape(alias).replace(r"\ ", r"\s+").replace(r"\-", r"\s*[-–]\s*") for alias in longest_first]
    return re.compile(rf"(?<![\w/])(?:{'|'.join(patterns)})(?![\w/])"), table


def aliases(text: Text, key: str) -> list[Mention]:
    """Programmes known by a short name: Đề án 06. Not inside the name of a body (Tổ Đề án 06), nor where defined."""
    pattern, table = _alias_pattern()
    found = []
    for match in pattern.finditer(key):
        before = key[max(0, match.start() - 40) : match.start()]
        if re.search(r"(?:\bto(?: cong tac)?|ban chi dao|tat la|\()\s*$|(?:tat la|tat:)[^;.]*$", before):
            continue
        row = table[re.sub(r"\s*[-–]\s*", "-", " ".join(match[0].split()))]
        name = squeeze(text.content[match.start() : match.end()])
        found.append(
            Mention(match.start(), match.end(), None, None, row["organ"] or None, name, row["code"], None, True, 0.8)
        )  # fmt: skip
    return found
