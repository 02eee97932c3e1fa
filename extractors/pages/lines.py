"""Words on paper → lines of one column. Pure geometry, the same for text layers and for OCR."""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from normalizers.pages import Box, Line, Rule, Word
from normalizers.text import folded

# Blanks that are filled in by hand or at signing: `Số:      /QĐ-UBND`, `ngày     tháng     năm`: no columns.
_BEFORE_BLANK = re.compile(r"(?:so:?|ngay|thang|nam|so\W{0,2})$")
_AFTER_BLANK = re.compile(r"(?:/|thang$|nam$|-(?:\w|/))")
_COLUMN_GAP = 1.5  # of the type size
_LOOSE_GAP = 0.6  # the same between words that the file or engine holds for different lines
_BLANK_GAP = 7.0  # the widest blank that is left for a number or a day
_SPACED_GAP = 3.5  # a gap that somebody typed as a row of spaces
_SAME_BASELINE = 0.3  # of the type size


@dataclass(frozen=True, slots=True)
class PlacedWord:
    """A word with what only its line is made by. `spaced`: white space stands before it in the file, not just a gap."""

    word: Word
    x0: float
    x1: float
    baseline: float
    size: float
    block: int
    row: int = -1  # the line the file or engine put it in; -1 where unknown
    spaced: bool = False


def placed(
    word: Word,
    block: int = 0,
    row: int = -1,
    baseline: float | None = None,
    size: float | None = None,
    *,
    spaced: bool = False,
) -> PlacedWord:
    """`baseline`: y of the line it stands on, its box's bottom where not known; `size`: of the type, in points."""
    box: Box = word.box or (0.0, 0.0, 0.0, 0.0)
    size = size or word.size or max(box[3] - box[1], 1.0)
    return PlacedWord(word, box[0], box[2], box[3] if baseline is None else baseline, size, block, row, spaced)


def make_lines(words: Iterable[PlacedWord], rules: Sequence[Rule] = ()) -> tuple[Line, ...]:
    """Lines in the order top to bottom, left to right; a line holds words of one column and one table cell only."""
    uprights = _Uprights(rules)
    lines: list[tuple[float, float, Line]] = []
    for row in _rows(list(words)):
        lines.extend(
            (part[0].baseline, part[0].x0, Line(tuple(p.word for p in part), part[0].block))
            for part in _columns(row, uprights)
        )
    lines.sort(key=lambda item: item[:2])
    return tuple(line for _, _, line in lines)


def split_row(row: Sequence[PlacedWord], rules: Sequence[Rule] = ()) -> list[Line]:
    """One row of words, as an engine put them together, cut where a column or a table cell ends."""
    parts = _columns(sorted(row, key=lambda p: p.x0), _Uprights(rules))
    return [Line(tuple(p.word for p in part), part[0].block) for part in parts]


def _rows(words: list[PlacedWord]) -> list[list[PlacedWord]]:
    """Words that share a baseline. The big words first: a raised note mark goes to the row it is raised from."""
    rows: list[list[PlacedWord]] = []
    baselines: list[tuple[float, int]] = []
    for p in sorted(words, key=lambda p: (-round(p.size), p.baseline, p.x0)):
        tolerance = max(_SAME_BASELINE * p.size, 2.0)
        best: int | None = None
        nearest = tolerance
        start = bisect_left(baselines, (p.baseline - 3 * tolerance, -1))
        for baseline, index in baselines[start:]:
            if baseline > p.baseline + 3 * tolerance:
                break
            lead = rows[index][0]
            # A small word may stand raised beside a big one; words of one size may not.
            raised = _SAME_BASELINE * lead.size
            allowed = raised if raised > tolerance and _touches(rows[index], p) else tolerance
            distance = abs(baseline - p.baseline)
            if distance <= min(allowed, 3 * tolerance) and (best is None or distance < nearest):
                best, nearest = index, distance
        if best is None:
            insort(baselines, (p.baseline, len(rows)))
            rows.append([p])
        else:
            rows[best].append(p)
    for row in rows:
        row.sort(key=lambda p: p.x0)
    return rows


def _touches(row: Sequence[PlacedWord], p: PlacedWord) -> bool:
    reach = row[0].size
    return any(other.x0 - reach < p.x1 and p.x0 < other.x1 + reach for other in row)


def _columns(row: Sequence[PlacedWord], uprights: _Uprights) -> list[list[PlacedWord]]:
    parts: list[list[PlacedWord]] = []
    for p in row:
        if parts and not _apart(parts[-1], p, uprights):
            parts[-1].append(p)
        else:
            parts.append([p])
    return parts


def _apart(part: list[PlacedWord], right: PlacedWord, uprights: _Uprights) -> bool:
    left = part[-1]
    size = max(left.size, right.size, 6.0)
    gap = right.x0 - left.x1
    middle = (left.baseline + right.baseline) / 2 - 0.3 * size
    if uprights.between((left.x0 + left.x1) / 2, (right.x0 + right.x1) / 2, middle):
        return True
    if gap <= (_COLUMN_GAP if left.row == right.row else _LOOSE_GAP) * size:
        return False
    if gap <= _BLANK_GAP * size and _is_blank(left.word.text, right.word.text):
        return False
    return not (gap <= _SPACED_GAP * size and right.spaced and left.row == right.row)


def _is_blank(left: str, right: str) -> bool:
    before, after = folded(left), folded(right)
    opens, closes = bool(_BEFORE_BLANK.search(before)), bool(_AFTER_BLANK.match(after))
    return (opens and (closes or after.isdigit())) or (before.isdigit() and closes)


class _Uprights:
    """Vertical rules, to ask which stand between two words."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = sorted(
            (rule for rule in rules if abs(rule.x1 - rule.x0) < abs(rule.y1 - rule.y0)), key=lambda rule: rule.x0
        )
        self._lefts = [(rule.x0 + rule.x1) / 2 for rule in self._rules]

    def between(self, x0: float, x1: float, y: float) -> bool:
        start = bisect_left(self._lefts, x0)
        for x, rule in zip(self._lefts[start:], self._rules[start:], strict=True):
            if x > x1:
                return False
            if min(rule.y0, rule.y1) <= y <= max(rule.y0, rule.y1):
                return True
        return False
