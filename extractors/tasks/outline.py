"""Numbers and marks at the start of paragraphs: `Điều 3.`, `II.`, `1.`, `1.2.`, `a)`, `-`, `+`.

Levels run from 0 (Chương, Phần) to 8 (+); a paragraph without a mark stands at `UNMARKED`, just above dashes: a dash
after it is its child, a number after it is not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

UNMARKED = 6.5
DASH = 7.0

_MARKS: tuple[tuple[float, re.Pattern[str]], ...] = (
    (0, re.compile(r"(?P<label>(?:Chương|CHƯƠNG|Phần|PHẦN|Mục|MỤC)\s+[IVXLC\d]+)\b[.:]?\s*")),
    (1, re.compile(r"(?P<label>Đ[iỉ][eềêéè]u\s+\d{1,3}[a-zđ]?)\s*[.:,]\s*", re.IGNORECASE)),
    (1, re.compile(r"(?P<label>[IVX]{1,5})\s*[.)/](?![vV]\b)\s*(?=\S)")),  # I/ is a section, V/v is not
    (4, re.compile(r"(?P<label>\d{1,2}(?:\.\d{1,2}){2})\.?\)?\s+(?=\D)")),
    (3, re.compile(r"(?P<label>\d{1,2}\.\d{1,2})\.?\)?\s+(?=\D)")),
    (2, re.compile(r"(?P<label>\d{1,2})(?:\s*[.)/]\s*(?=[^\d\s])|,\s+(?=[A-ZĐÀ-Ỹ]))")),
    (5, re.compile(r"(?P<label>[a-zđ])\s*[.)]\s*(?=\S)")),
    (DASH, re.compile(r"(?P<label>[-–—−_])\s*(?=\S)")),
    (8, re.compile(r"(?P<label>[+•*●o▪])\s+(?=\S)")),
)
_SPECKS = re.compile(r"^[\s—–\-_~'`.|]+(?=\d{1,2}[.)]\s|[IVX]{1,4}\.\s|Điều\s)")


@dataclass(frozen=True, slots=True)
class Marked:
    """`start`: where the words after the mark begin, counted from the start of the paragraph."""

    level: float
    label: str
    start: int


def marked(paragraph: str) -> Marked:
    """What mark a paragraph begins with. Specks of a scan before a number are passed over."""
    specks = _SPECKS.match(paragraph)
    skip = specks.end() if specks else len(paragraph) - len(paragraph.lstrip())
    for level, pattern in _MARKS:
        match = pattern.match(paragraph, skip)
        if match is not None:
            return Marked(level, match["label"], match.end())
    return Marked(UNMARKED, "", skip)
