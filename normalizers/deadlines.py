"""Deadlines in words → `records.Deadline`.

`find_deadlines` looks into running text and takes only what is worded as a deadline; `read_deadline` takes a whole
cell of a time column, where a bare `2025` or `Thường xuyên` is one. Patterns are rows of data/deadline_patterns.csv
and match text without marks, so that text read without a Vietnamese model is understood too.

Meaning (FACTS section 6): `trước ngày D` leaves D out, `đến hết ngày D` and `chậm nhất ngày D` include it. A date
without a year is of the document's year, of the next where that day had passed when the document was issued. Several
recurrence rules are separated by a space. What cannot be known (no document date, 31 February) stays None.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import cast

from normalizers.records import Deadline, DeadlineKind
from normalizers.tables import rows
from normalizers.text import normal, squeeze, without_marks

_UNIT = r"(?:0?6 thang|0?3 thang|0?9 thang|ngay|tuan|thang|quy|nam)"
_MACROS = {
    "{ON}": r"(?:ngay~)?",
    "{TIME}": r"(?:\d{1,2}~(?:h|gio|:)~(?:\d{2})?~(?:phut|')?,? )?",
    "{D}": r"(?P<d>\d{1,2})",
    "{DM}": r"(?P<d>\d{1,2})~(?:/|\.|-|thang)~(?P<m>\d{1,2})(?!\d)",
    "{DM2}": r"(?P<d2>\d{1,2})~(?:/|\.|-|thang)~(?P<m2>\d{1,2})(?!\d)",
    "{YSEP}": r"~(?:/|\.|-|,?~nam)~",
    "{OFYEAR}": r"(?:~/~|~-~|,?~nam |\.)",
    "{ROMAN}": r"(?:iv|i{1,3}|l{1,3}|lv|[1-4])(?![a-z0-9])",
    "{YEAR}": r"(?:19|20)\d{2}(?!\d)",
    "{EACHQUARTER}": r"(?P<quarterly>)",
    "{EACH}": r"(?:hang|moi)",
    "{UNITS}": rf"{_UNIT}(?![a-z])(?:~(?:,|va|;|/|hoac)~(?:hang )?{_UNIT}(?![a-z]))*",
}
_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_WEEKDAYS = {"hai": "MO", "ba": "TU", "tu": "WE", "nam": "TH", "sau": "FR", "bay": "SA"}
_WEEKDAYS |= dict(zip("234567", _WEEKDAYS.values(), strict=True))
_FREQUENCIES = {"ngay": "DAILY", "tuan": "WEEKLY", "thang": "MONTHLY", "nam": "YEARLY"}
_NUMBERS = {"mot": 1, "hai": 2, "ba": 3, "bon": 4}
# Words right before a date that say what it is of, so that it is no time to do a task by: the force or validity of
# something, a period, or (after được, đã) what has been done by then. `trình … phê duyệt trước ngày` is an order.
_NO_TASK = re.compile(
    r"(?:(?:hieu luc|het han|phat sinh|ton tai|giai doan|nguoi sinh|ky han)(?: \S+){0,3}"
    r"|(?<!\S)(?:duoc|da|dang)(?: \S+)? (?:ban hanh|phe duyet|cap|ky ket|thanh lap|cong nhan)(?: \S+){0,4}) $"
)
# Without the day of the paper nobody can tell an order from what has been: then these words count without `được`, too.
_UNDATED = re.compile(r"(?<!\S)(?:ban hanh|phe duyet|ky ket|thanh lap|cap (?:giay|phep|so))(?: \S+){0,3} $")
_ORDERED = re.compile(r"(?<!\S)(?:trinh|hoan thanh|bao cao|gui|nop)(?!\S)")
# `ngân sách hằng năm`, `để bảo đảm đúng lộ trình đã đề ra`: said of something, not of the time to do a task by.
_OF_SOMETHING = re.compile(
    r"(?<!\S)(?:ngan sach(?: nha nuoc| dia phuong| trung uong)?|du toan|ke hoach|chuong trinh|kinh phi|chi tieu"
    r"|muc tieu|kinh te - xa hoi|dau tu cong|bien che)"
    r"(?: \d\S*)?(?: va)? $|(?<!\S)de (?:dam|bao) (?:bao |dam )?$"
)
# `hằng năm … trước ngày 31/12` in one sentence: every year.
_EVERY_YEAR = re.compile(r"(?<![a-z])(?:dinh ky,? )?(?:hang|moi) nam(?![a-z])")
_SENTENCE_END = re.compile(r"[.;:!?](?=\s)|\n")
_TURNED = re.compile(r"(?<![a-z])(?:tu|sau|truoc|qua|ngoai|tru)(?: (?:dau|cuoi|giua|khi|het))? $")
_ANOTHER = re.compile(r"\s*(?:-|den)\s*(?:\d|quy|thang|nam|het)|\s*(?:va|,|;)\s*(?:truoc )?(?:ngay )?\d{1,2}/\d")
_YEARLY_REACH = 140  # characters between `hằng năm` and the day
_BEFORE = 80  # characters before a date that are looked at for what it is of


@dataclass(frozen=True, slots=True)
class FoundDeadline:
    """Where in the text (offsets), and what it means."""

    start: int
    end: int
    deadline: Deadline


@dataclass(frozen=True, slots=True)
class _Pattern:
    name: str
    where: str
    kind: DeadlineKind
    regex: re.Pattern[str]


def find_deadlines(text: str, *, document_date: date | None) -> list[FoundDeadline]:
    """Every stretch of running text worded as a deadline, left to right, none overlapping. `text` is NFC.

    Days before `document_date` are left out: such words name what has been, not what is to do.
    """
    shape = _shape(text)
    found: list[FoundDeadline] = []
    for pattern in _patterns():
        if pattern.where == "cell":
            continue
        for match in pattern.regex.finditer(shape):
            start, end = match.span()
            if any(start < other.end and other.start < end for other in found):
                continue
            deadline = _meaning(pattern, match, _trimmed(text[start:end]), document_date)
            if deadline is None:
                continue
            if deadline.kind == "interval" and _TURNED.search(shape[max(0, start - 20) : start]):
                continue  # `sau quý II`: a time of which the quarter is only the edge
            yearly = _yearly(match, deadline, text, shape) if deadline.recurrence is None else None
            if yearly is None:
                before = re.sub(r"\s+", " ", shape[max(0, start - _BEFORE) : start])
                if _is_past(deadline, document_date) or _says_no_task(before, document_date):
                    continue
                if deadline.kind in ("recurring", "by_reference") and _OF_SOMETHING.search(before):
                    continue
            if yearly is not None:
                found = [one for one in found if one.end <= yearly.start or one.start >= yearly.end]
            found.append(yearly or FoundDeadline(start, end, deadline))
    return sorted(found, key=lambda one: one.start)


def _says_no_task(before: str, document_date: date | None) -> bool:
    if _NO_TASK.search(before):
        return True
    return document_date is None and bool(_UNDATED.search(before)) and not _ORDERED.search(before)


def _yearly(match: re.Match[str], deadline: Deadline, text: str, shape: str) -> FoundDeadline | None:
    """`định kỳ hằng năm báo cáo … trước ngày 31 tháng 12`: the day without a year comes back every year."""
    got = match.groupdict()
    if got.get("d") is None or got.get("m") is None or got.get("y") or got.get("y2") or got.get("d2"):
        return None
    low = max(0, match.start() - _YEARLY_REACH)
    ends = [end.end() for end in _SENTENCE_END.finditer(shape, low, match.start())]
    every = list(_EVERY_YEAR.finditer(shape, ends[-1] if ends else low, match.start()))
    if not every or not _could_exist({"d": got["d"], "m": got["m"]}):
        return None
    words = f"{_trimmed(text[every[-1].start() : every[-1].end()])} … {deadline.text}"
    rule = f"FREQ=YEARLY;BYMONTH={int(got['m'])};BYMONTHDAY={int(got['d'])}"
    made = Deadline(text=words, kind=deadline.kind, recurrence=rule)
    return FoundDeadline(every[-1].start(), match.end(), made)


def read_deadline(cell_text: str, *, document_date: date | None) -> Deadline | None:
    """What a cell of a time column says; None for an empty cell, kind `unknown` for words that cannot be read."""
    text = squeeze(cell_text).strip("-–—.;:, ")
    if not text:
        return None
    shape = _shape(text)
    bare = re.sub(r"^\((.*)\)$", r" \1 ", shape)
    best: tuple[int, int, Deadline] | None = None  # where it begins and ends in `bare`
    for pattern in _patterns():
        match = pattern.regex.search(bare)
        if match is None or (pattern.where == "cell" and bare[: match.start()].strip(" ()-.;:")):
            continue
        if best is not None and match.start() >= best[0]:
            continue
        deadline = _meaning(pattern, match, text, document_date)
        if deadline is None or (deadline.kind == "interval" and _TURNED.search(bare[: match.start()])):
            continue
        best = (match.start(), match.end(), deadline)
    if best is None or _says_more(bare, best[1], best[2], document_date):
        return Deadline(text=text, kind="unknown")
    if best[2].recurrence == "FREQ=YEARLY":  # `hằng năm, trước ngày 31/12`: the day is told, too
        days = (one.deadline for one in find_deadlines(text, document_date=document_date))
        yearly = next((one for one in days if "BYMONTHDAY" in (one.recurrence or "")), best[2])
        return yearly.model_copy(update={"text": text})
    return best[2]


def _says_more(shape: str, end: int, deadline: Deadline, document_date: date | None) -> bool:
    """Whether words that follow the deadline make it another one: a second date, or every year."""
    if deadline.due is None or deadline.recurrence is not None:
        return False
    rest = shape[end:]
    if _EVERY_YEAR.search(rest) or _ANOTHER.match(rest):
        return True
    later = (one.deadline.due for one in find_deadlines(rest, document_date=document_date))
    return any(due is not None and due != deadline.due for due in later)


def _shape(text: str) -> str:
    """Without marks, lower case, one character for one: offsets stay those of `text`."""
    shape = without_marks(text).lower()
    return (
        shape.translate({0x2013: "-", 0x2014: "-", 0xA0: " ", 0xAD: "-"})
        if len(shape) == len(text)
        else _stripped(text)
    )


def _stripped(text: str) -> str:
    return "".join((without_marks(normal(c)).lower() or " ")[0] for c in text)


def _trimmed(text: str) -> str:
    return squeeze(text).strip(" ,;")


@lru_cache(maxsize=1)
def _patterns() -> tuple[_Pattern, ...]:
    return tuple(
        _Pattern(row["name"], row["where"], cast(DeadlineKind, row["kind"]), _compiled(row["pattern"]))
        for row in rows("deadline_patterns")
    )


def _compiled(pattern: str) -> re.Pattern[str]:
    for macro, expansion in _MACROS.items():
        pattern = pattern.replace(macro, expansion)
    # In the table a space is any white space and ~ none or some; both may be a line break.
    pattern = pattern.replace(" ", r"\s+").replace("~", r"\s*")
    return re.compile(rf"(?<![a-z0-9/])(?:{pattern})(?![a-z0-9])")


def _meaning(pattern: _Pattern, match: re.Match[str], text: str, document_date: date | None) -> Deadline | None:
    got = {name: value for name, value in match.groupdict().items() if value is not None}
    recurrence = _recurrence(got)
    if recurrence is not None and "y" not in got:
        return Deadline(text=text, kind=pattern.kind, recurrence=recurrence)
    first, last = _period(got, document_date)
    if pattern.kind in ("before", "until", "on", "interval") and first is None and _is_dated(got):
        # A date that does not exist, or whose year nobody knows: the words are kept, the number is not guessed.
        impossible = not _could_exist(got)
        return Deadline(text=text, kind="unknown" if impossible else pattern.kind)
    start: date | None = None
    due: date | None = None
    if pattern.kind == "before":
        due = first
    elif pattern.kind == "until":
        due = last
    elif pattern.kind in ("on", "interval"):
        start, due = first, last
    if "open" in got or "every" in got:
        due = None
    return Deadline(
        text=text,
        kind=pattern.kind,
        start=start.isoformat() if start else None,
        due=due.isoformat() if due else None,
        recurrence=recurrence,
    )


def _is_dated(got: dict[str, str]) -> bool:
    return any(name in got for name in ("d", "m", "q", "y"))


def _could_exist(got: dict[str, str]) -> bool:
    return _day(2024, int(got.get("m", 1)), int(got.get("d", 1))) is not None


def _period(got: dict[str, str], document_date: date | None) -> tuple[date | None, date | None]:
    """First and last day of what the words name."""
    year = int(got["y"]) if "y" in got else int(got["y2"]) if "y2" in got else None
    if "rest" in got and year is not None:
        within = document_date is not None and document_date.year == year
        return (document_date.replace(day=1) if within and document_date else None), date(year, 12, 31)
    if "half" in got and year is not None:
        return (date(year, 1, 1), date(year, 6, 30)) if got["half"] == "dau" else (date(year, 7, 1), date(year, 12, 31))
    ends = {name[:-1]: value for name, value in got.items() if name in ("d2", "m2", "q2", "y2")}
    if year is None:
        year = _assumed_year(ends or got, document_date)
    if year is None:
        return None, None
    begins = {name: value for name, value in got.items() if name in ("d", "m", "q")}
    if "d" in begins and "m" not in begins and "m" in ends:
        begins["m"] = ends["m"]
    first, last = _span(year, begins)
    if ends and first is not None:
        last = _span(int(ends.get("y", year)), {k: v for k, v in ends.items() if k != "y"})[1]
        if last is None or last < first:
            return None, None
    return first, last


def _assumed_year(got: dict[str, str], document_date: date | None) -> int | None:
    if document_date is None:
        return None
    last = _span(document_date.year, got)[1]
    return document_date.year + 1 if last is not None and last < document_date else document_date.year


def _span(year: int, got: dict[str, str]) -> tuple[date | None, date | None]:
    if not 1945 <= year <= 2100:
        return None, None
    if "q" in got:
        quarter = _QUARTERS.get(got["q"].replace("l", "i")) or int(got["q"])
        return date(year, quarter * 3 - 2, 1), _month_end(year, quarter * 3)
    if "m" in got:
        month = int(got["m"])
        if not 1 <= month <= 12:
            return None, None
        if "d" in got:
            day = _day(year, month, int(got["d"]))
            return day, day
        return date(year, month, 1), _month_end(year, month)
    return date(year, 1, 1), date(year, 12, 31)


def _month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _recurrence(got: dict[str, str]) -> str | None:
    """RFC 5545 rules, several separated by a space."""
    if "quarterly" in got:
        return f"FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY={int(got['d'])}"
    if "after" in got:
        return _rule(got["after"])
    if "per" in got:
        unit = got["per"]
        times = got.get("times", "1")
        return _rule(f"{int(got['n2'])} {unit}" if "n2" in got else _share(unit, _NUMBERS.get(times) or int(times)))
    return _every(got) if "every" in got else None


def _every(got: dict[str, str]) -> str | None:
    """One rule for each unit of time named; None where the day named cannot be."""
    if ("m" in got and not _could_exist(got)) or not 1 <= int(got.get("d", 1)) <= 31:
        return None
    rules: list[str] = []
    if "d2" in got and got["d2"] != got.get("d"):  # 15/6 and 20/12 every year
        first = {name: value for name, value in got.items() if name not in ("d2", "m2")}
        both = _every(first), _every(first | {"d": got["d2"], "m": got["m2"]})
        return f"{both[0]} {both[1]}" if all(both) else None
    for unit in re.findall(r"(?:0?\d )?(?:ngay|tuan|thang|quy|nam)", got["every"].replace("\n", " ")):
        rule = _rule(unit)
        if "weekday" in got:
            rule += f";BYDAY={_WEEKDAYS[got['weekday']]}"
        if "m" in got:
            rule += f";BYMONTH={int(got['m'])}" + (f",{int(got['m2'])}" if "m2" in got else "")
        if "eq" in got and not (got.get("more") or "early" in got):  # a quarter of every year: due in its last month
            rule += f";BYMONTH={3 * (_QUARTERS.get(got['eq'].replace('l', 'i')) or int(got['eq']))}"
        if "d" in got:
            rule += f";BYMONTHDAY={int(got['d'])}"
        if rule not in rules:
            rules.append(rule)
    return " ".join(rules) or None


def _share(unit: str, times: int) -> str:
    """`2 lần/năm` is every 6 months; what does not divide evenly stays the whole unit."""
    months = {"nam": 12, "quy": 3}.get(unit)
    return f"{months // times} thang" if months and times > 1 and months % times == 0 else unit


def _rule(unit: str) -> str:
    number, _, name = unit.rpartition(" ")
    interval = int(number) if number else 1
    if name == "quy":
        name, interval = "thang", interval * 3
    if name == "thang" and interval == 12:
        name, interval = "nam", 1
    rule = f"FREQ={_FREQUENCIES[name]}"
    return f"{rule};INTERVAL={interval}" if interval > 1 else rule


def _is_past(deadline: Deadline, document_date: date | None) -> bool:
    return document_date is not None and deadline.due is not None and date.fromisoformat(deadline.due) < document_date
