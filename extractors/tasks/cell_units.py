"""The units of a table's cell: one a line or a dash, or a list in words."""

from __future__ import annotations

import re

from extractors.tasks.phrases import tokens
from extractors.tasks.units import SEPARATORS, begins_unit, units_at, whole_units
from normalizers.text import folded, squeeze

_QUALIFIES = frozenset({"đối", "tại", "ở", "trên", "trong"})
_NAMES_ON = re.compile(r"(?:,|;|\b(?:và|các|của|thuộc|cấp|với))\s*$")
_NUMBER_MARK = re.compile(r"^\s*(?:[-–—+•*]|\d{1,2}[.)](?!\d)|[a-zđ][.)])\s+")


def split_units(cell_text: str) -> tuple[str, ...]:
    """The units of a cell: one a line or a dash, or a list in words. Abbreviations stay as printed."""
    names: list[str] = []
    for line in _entries(_joined_lines(cell_text)):
        text = squeeze(_NUMBER_MARK.sub("", line)).strip(" .;,-–")
        if not text:
            continue
        names.extend(_parted(text))
    seen: dict[str, str] = {}
    for name in names:
        seen.setdefault(folded(name), name)
    return tuple(seen.values())


def _parted(text: str) -> list[str]:
    """The units of one entry. Words that follow those we know are a qualification or, after a comma, one more name."""
    words = tokens(text)
    read = units_at(words, 0) or units_at(words, 0, later=True)
    if read is None:
        return [text]
    known = [unit.name for unit in read.units]
    if read.words == len(words):
        return known
    rest = text[words[read.words].start - len(words[read.words].lead) :].strip(" .;,")
    if words[read.words].folded == "trinh":  # `Ủy ban nhân dân tỉnh trình Hội đồng nhân dân`: to whom it is handed
        return known
    if words[read.words - 1].tail.endswith(SEPARATORS):
        named = words[read.words].capital or begins_unit(words, read.words, later=True)
        return [*known, rest] if named else [*known[:-1], f"{known[-1]}, {rest}"]
    if words[read.words].lower in _QUALIFIES and len(known) > 1:
        return [*known[:-1], f"{known[-1]} {rest}"]
    return [text]


def _entries(text: str) -> list[str]:
    """One entry a line; within a line a dash, a plus or a dot before a head begins another."""
    entries: list[str] = []
    for line in text.splitlines():
        start = 0
        for match in re.finditer(r"(?<=\s)[-–+•]\s+", line):
            if begins_unit(tokens(line, match.end()), 0):
                entries.append(line[start : match.start()])
                start = match.end()
        entries.append(line[start:])
    return entries


def _joined_lines(cell_text: str) -> str:
    """Printed lines of one cell joined unless the next begins a unit of its own (a dash, a number or a head)."""
    joined: list[str] = []
    for line in cell_text.splitlines():
        words = tokens(line)
        begins = bool(_NUMBER_MARK.match(line)) or (bool(words) and words[0].capital and begins_unit(words, 0))
        if not begins and joined and begins_unit(words, 0, later=True) and not _NAMES_ON.search(joined[-1]):
            begins = bool(whole_units(joined[-1])) and bool(whole_units("các " + line))
        if (joined and not begins and not joined[-1].rstrip().endswith(";")) or (
            joined and begins and re.search(r"(?:,|\bvà|\bcác|\bcủa|\bthuộc|-)\s*$", joined[-1])
        ):
            joined[-1] += " " + line
        else:
            joined.append(line)
    return "\n".join(joined)
