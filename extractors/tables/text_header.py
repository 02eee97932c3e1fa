"""Headers of tables among lines of text: names of columns on one line, each on its own, or strewn over a few."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.tables.columns import meaning, meaning_of_name
from extractors.tables.text_columns import UNITS
from normalizers.pages import Line
from normalizers.text import folded, squeeze

MOST_WORDS = 9  # of one column's name
_LEAST_COLUMNS = 4
_STREWN = 14  # lines over which the names of one header may be strewn
_LEAST_PLANNED = 3
_MOSTLY = 0.6  # share of a line's words that are names
_PLANNED = frozenset({*UNITS, "time", "product"})
_STARTS = re.compile(r"^\W{0,2}(?:stt|tt|so tt|so thu tu)\b")


@dataclass(frozen=True, slots=True)
class Header:
    """Names of columns and their meanings; the lines from `start` to before `end` hold them."""

    start: int
    end: int
    names: tuple[str, ...]
    meanings: tuple[str, ...]


def header_at(lines: Sequence[Line], at: int) -> Header | None:
    """The header that begins at this line: all names on one line, or each on a line or two of its own."""
    if not _STARTS.match(folded(lines[at].text)):
        return None
    for names, end in ((_names_in_line(lines[at].text), at + 1), _names_in_lines(lines, at)):
        meanings = tuple(meaning(name) for name in names)
        known = [what for what in meanings if what]
        planned = _PLANNED & {*known}
        if len(names) >= _LEAST_COLUMNS and len(known) >= 0.7 * len(names) and planned and len({*known}) == len(known):
            return Header(at, end, tuple(names), meanings)
    return None


def _names_in_line(text: str) -> list[str]:
    """`STT Nhiệm vụ Đơn vị chủ trì …` cut into known names, the longest first; empty where something is left over."""
    if text.count("|") >= 2:
        return [squeeze(part) for part in text.strip(" |").split("|")]
    words = text.split()
    names: list[str] = []
    at = 0
    while at < len(words):
        for length in range(min(MOST_WORDS, len(words) - at), 0, -1):
            if meaning(" ".join(words[at : at + length])):
                names.append(" ".join(words[at : at + length]))
                at += length
                break
        else:
            return []
    return names


def _names_in_lines(lines: Sequence[Line], at: int) -> tuple[list[str], int]:
    names: list[str] = []
    while at < len(lines) and len(lines[at].words) <= MOST_WORDS:
        for count in (3, 2, 1):
            name = " ".join(line.text for line in lines[at : at + count])
            whole = len({line.block for line in lines[at : at + count]}) == 1
            known = meaning(name) if count == 1 else whole and meaning_of_name(name)
            if known and len(name.split()) <= MOST_WORDS:
                names.append(name)
                at += count
                break
        else:
            break
    return names, at


def scattered_header(lines: Sequence[Line], at: int) -> Header | None:
    """Names of columns that an OCR strewed over a few lines: at least three, of units, times and products."""
    names: list[str] = []
    last = at
    for place in range(at, min(at + _STREWN, len(lines))):
        for name in _names_among(lines[place].text):
            if meaning(name) not in map(meaning, names):
                names.append(name)
                last = place
        if place == at and not names:
            return None
    meanings = tuple(map(meaning, names))
    if len({*meanings} & _PLANNED) < _LEAST_PLANNED:
        return None
    return Header(at, last + 1, tuple(names), meanings)


def _names_among(text: str) -> list[str]:
    """The known names of columns that make up most of a short line: tasks, units, times and products.

    `Đơn vị thực hiện: …` is a label in running text.
    """
    words = text.replace("|", " ").split()
    if len(words) > 3 * MOST_WORDS or ":" in text:
        return []
    names: list[str] = []
    at = 0
    while at < len(words):
        for length in range(min(MOST_WORDS, len(words) - at), 1, -1):
            name = " ".join(words[at : at + length])
            if name[:1].isupper() and meaning_of_name(name) in {*_PLANNED, "task"}:
                names.append(name)
                at += length
                break
        else:
            at += 1
    return names if sum(len(name.split()) for name in names) >= _MOSTLY * len(words) else []
