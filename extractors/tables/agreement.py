"""What the rows of a table that was read from a picture say about each other: running numbers, names said again.

An engine loses lone figures and marks first; a table says many things more than once. Numbers other than running ones
are never touched.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from extractors.tables.columns import meaning
from extractors.tables.found import FoundTable
from normalizers.look_alikes import as_figures
from normalizers.text import folded

_NUMBER = re.compile(r"^(\d{1,3}(?:\.\d{1,2}){0,2})\.?$")
_HEADING = re.compile(r"^[A-EIVX]{1,5}[.)]?$|^[a-zđ][.)]?$")
_IN_ORDER = str.maketrans("iz§", "125")  # what stands for a figure only where the order of the rows confirms it
_LEAST_ANCHORS = 3
_SHORT = 3  # letters of a name that may be STT, read badly or not at all
_MOST_LOST = 15  # rows in one go whose numbers are put in
_LONGEST = 7  # characters of what a number may have been read as
_QUARTER = re.compile(r"\b([Qq]u[ýy])\s+([IHl1|]{1,4})(?=/(?:19|20)\d\d\b)")
_STROKES = {1: "I", 2: "II", 3: "III"}
_LEAST_SAID, _MOSTLY = 3, 0.75


def agreed(table: FoundTable) -> FoundTable:
    """The table with running numbers that follow from those around them, and words marked as most of its rows do."""
    rows = [list(row) for row in table.rows]
    put_in = _running_numbers(table.header, rows)
    for row in rows:
        row[:] = [_QUARTER.sub(_quarter, text) for text in row]
    _same_marks(rows)
    said = ", ".join(put_in)
    issues = (("running_numbers", f"put in by their order: {said}"),) if said else ()
    return replace(table, rows=tuple(map(tuple, rows)), issues=(*table.issues, *issues))


def _running_numbers(header: Sequence[Sequence[str]], rows: Sequence[list[str]]) -> list[str]:
    """Puts in what was lost or misread in the first column; gives the numbers put in."""
    if not rows or not header or (meaning(header[-1][0]) != "stt" and len(header[-1][0]) > _SHORT):
        return []
    put_in: list[str] = []
    for part in _parts(rows):
        read = [_NUMBER.match(as_figures(rows[index][0].translate(_IN_ORDER)).strip(" ,;:'`")) for index in part]
        values = [match.group(1) if match else None for match in read]
        depth = max((value.count(".") + 1 for value in values if value), default=1)
        chain = _chain(values, depth)
        if len(chain) < max(_LEAST_ANCHORS, len(part) // 2):
            continue
        for place, number in _between(chain, values, depth):
            row = rows[part[place]]
            if len(row[0]) <= _LONGEST and row[0].rstrip(".") != number and any(row[1:]):
                put_in += [number]
                row[0] = number
    return put_in


def _parts(rows: Sequence[Sequence[str]]) -> Iterator[list[int]]:
    """Rows between headings (`I`, `A`); rows below one merged number count once."""
    part: list[int] = []
    for index, row in enumerate(rows):
        first = row[0].strip()
        heading = (_HEADING.match(first) and not _NUMBER.match(as_figures(first.translate(_IN_ORDER)))) or len(
            first
        ) > _LONGEST
        if heading or (re.fullmatch(r"[IVX]{1,4}\.?", first) and not any(row[2:])):
            if part:
                yield part
            part = []
        elif not (part and first and first == rows[part[-1]][0].strip() and row[1] == rows[part[-1]][1]):
            part.append(index)
    if part:
        yield part


def _following(number: str, depth: int) -> list[str]:
    parts = [int(part) for part in number.split(".")] if number else []
    down = [[*parts, 1]] if len(parts) < depth else []
    on = [[*parts[:level], parts[level] + 1] for level in range(len(parts) - 1, -1, -1)]
    return [".".join(map(str, one)) for one in (*down, *on)]


def _ways(start: str, end: str, steps: int, depth: int) -> list[list[str]]:
    """The ways from one number to another in so many steps, without the ends; at most two are looked for."""
    if "." not in start and "." not in end and depth == 1:
        first, last = int(start or 0), int(end)
        return [[str(number) for number in range(first + 1, last)]] if last - first == steps else []
    found: list[list[str]] = []
    open_ways: list[list[str]] = [[start]]
    while open_ways and len(found) < 2:
        way = open_ways.pop()
        for number in _following(way[-1], depth):
            if len(way) == steps:
                if number == end:
                    found.append(way[1:])
            elif _before(number, end):
                open_ways.append([*way, number])
    return found


def _before(number: str, end: str) -> bool:
    return [int(part) for part in number.split(".")] < [int(part) for part in end.split(".")]


def _chain(values: Sequence[str | None], depth: int) -> list[int]:
    """The most places whose numbers follow each other with just the rows between them."""
    best: list[list[int]] = []
    for place, value in enumerate(values):
        chains = [[place]] if value else [[]]
        if value:
            for before in range(max(0, place - _MOST_LOST), place):
                earlier = values[before]
                if earlier and best[before] and _ways(earlier, value, place - before, depth):
                    chains.append([*best[before], place])
        best.append(max(chains, key=len))
    return max(best, key=len, default=[])


def _between(chain: Sequence[int], values: Sequence[str | None], depth: int) -> Iterator[tuple[int, str]]:
    """Places not in the chain and the number each must have: where there is one way only."""
    ends = [(-1, "")] if chain[0] <= _MOST_LOST else []
    ends += [(place, values[place] or "") for place in chain]
    for (start, first), (end, last) in pairwise(ends):
        ways = _ways(first, last, end - start, depth) if end - start > 1 else []
        if len(ways) == 1:
            yield from zip(range(start + 1, end), ways[0], strict=True)


def _quarter(match: re.Match[str]) -> str:
    """`IH/2025`: an H is two strokes, and a quarter has one to three of them alone."""
    strokes = sum(2 if sign == "H" else 1 for sign in match.group(2))
    return f"{match.group(1)} {_STROKES[strokes]}" if strokes in _STROKES else match.group()


def _same_marks(rows: Sequence[list[str]]) -> None:
    """`Phòng Tố chức` among many `Phòng Tổ chức`: the same letters between the same neighbours have the same marks."""
    said: dict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    for row in rows:
        for text in set(row):
            for context, word in _in_context(text):
                said[context][word] += 1
    sure: dict[tuple[str, str, str], str] = {}
    for context, words in said.items():
        word, times = words.most_common(1)[0]
        if len(words) > 1 and times >= _LEAST_SAID and times >= _MOSTLY * words.total():
            sure[context] = word
    if not sure:
        return
    for row in rows:
        for column, text in enumerate(row):
            marked = text.split()
            for index, (context, word) in enumerate(_in_context(text)):
                if context in sure and word != sure[context]:
                    marked[index] = sure[context]
            row[column] = " ".join(marked)


def _in_context(text: str) -> Iterator[tuple[tuple[str, str, str], str]]:
    """Each word with its letters and those of its neighbours; words that hold no letters alone are left out of it."""
    words = text.split()
    plain = [folded(word) for word in words]
    for index, word in enumerate(words):
        before = plain[index - 1] if index else ""
        after = plain[index + 1] if index + 1 < len(words) else ""
        letters = word.isalpha()
        yield ((before, plain[index] if letters else word, after), word)
