"""A line that runs over both cells of a head, parted."""

from __future__ import annotations

import re

from extractors.fixed_words import title_start
from extractors.printed import Printed, split_at
from normalizers.dates import date_slots
from normalizers.number_labels import number_label
from normalizers.text import without_marks


def part_head_cells(line: Printed) -> list[Printed]:
    """The line parted where the national title, the motto or a date begins."""
    if len(line.words) < 4:
        return [line]
    at = title_start([word.text for word in line.words])
    if at is None:
        at = _date_word(line)
    left, right = split_at(line, at) if at > 0 else (None, line)
    return [part for part in (left, right) if part is not None]


def _date_word(line: Printed) -> int:
    """In `Số: 19/KH-TTYT Vĩnh Thạnh, ngày 19 tháng 8 năm 2025` the word where the place begins."""
    words = [without_marks(word.text).lower() for word in line.words]
    if (
        not line.text.lstrip("._-*' ")[:1].isupper()
        or number_label(line.text) is None
        or not date_slots(" ".join(words))
    ):
        return 0
    last_of_number = 0
    for index, word in enumerate(words):
        if word.startswith("ngay"):
            break
        if "/" in word or re.search(r"\w-\w", word):
            last_of_number = index
    place = line.words[last_of_number + 1].text if last_of_number else ""
    return last_of_number + 1 if place[:1].isupper() else 0
