"""What is done to one file, wherever a worker is: its pages read a slice of time at a time, then its records made.

Results travel as bytes: the coordinator passes pages on without looking into them.
"""

from __future__ import annotations

import pickle
import time
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from extractors.files import UnreadableFileError, open_source
from extractors.pages.options import ReadOptions
from extractors.restoring import restore_page
from normalizers.codes import known_part
from normalizers.pages import Page, Source
from pipeline import document
from pipeline.inputs import Given, at_hand, shown

_MOST_AT_ONCE = 64  # pages between two looks at the clock
# What a machine did to a page, not what stands on it: another run may read it.
LOST = frozenset({"worker_lost", "timeout", "memory", "page_failed", "engine_failed"})


class NothingReadError(UnreadableFileError):
    """No page of the file could be read: the first page's reason and detail."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(reason, detail)
        self.reason, self.detail = reason, detail


@dataclass(frozen=True, slots=True)
class Part:
    """Pages that were read, packed. `lines`: there are words on them; `issue`: reason and detail of the first issue;
    `seen`: the OCR engine read some of it; `lost`: some page is another run's to read; `spent`: seconds a stage."""

    numbers: tuple[int, ...]
    content: bytes
    lines: bool
    issue: tuple[str, str] | None
    seen: bool
    lost: bool
    spent: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Begun:
    """A file that was opened, and what was read of it so far."""

    source: Source
    part: Part | None


@dataclass(frozen=True, slots=True)
class Made:
    """The records of a file, packed, and what is told about them; `shown`: their codes, for a person.

    `lost`, `seen` as in Part."""

    content: bytes
    codes: tuple[str | None, ...]
    shown: tuple[str, ...]
    issues: int
    seen: bool
    lost: bool
    spent: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """How pages are read: `cache` keeps what was read; `slice_seconds`: after so long a task reports back."""

    options: ReadOptions
    cache: Path | None
    slice_seconds: float


def begin(given: Given, content: bytes | None, reading: Reading) -> tuple[Begun, Made | None]:
    """Opens the file and reads its pages from the first on; makes the records where the slice of time suffices."""
    with at_hand(given, content) as path:
        source = open_source(path, given.sha256)
        part = _read(source, range(1, source.pages + 1), reading, reading.slice_seconds)
    told = replace(source, path=shown(given.path))
    if len(part.numbers) < source.pages:
        return Begun(told, part), None
    return Begun(told, None), make(told, (part,))


def look(given: Given, content: bytes | None) -> Begun:
    """Opens the file, reads nothing of it."""
    with at_hand(given, content) as path:
        return Begun(replace(open_source(path, given.sha256), path=shown(given.path)), None)


def read(given: Given, content: bytes | None, source: Source, numbers: Sequence[int], reading: Reading) -> Part:
    """These pages, all of them."""
    with at_hand(given, content) as path:
        return _read(replace(source, path=str(path)), numbers, reading, None)


def make(source: Source, parts: Sequence[Part]) -> Made:
    """The records of all pages of the file. Raises NothingReadError."""
    pages = sorted((page for part in parts for page in _unpacked(part)), key=lambda page: page.number)
    if not any(part.lines for part in parts):
        first = min((part for part in parts if part.issue), key=lambda part: part.numbers, default=None)
        if first is not None and first.issue is not None:
            raise NothingReadError(*first.issue)
    began = time.perf_counter()
    records = document.make_records(source, pages)
    return Made(
        content=pickle.dumps(records, pickle.HIGHEST_PROTOCOL),
        codes=tuple(record.header.code for record in records),
        shown=tuple(known_part(h.code, h.code_notation) or "no code" for h in (record.header for record in records)),
        issues=sum(len(record.issues) for record in records),
        seen=any(part.seen for part in parts),
        lost=any(part.lost for part in parts),
        spent=added(*(part.spent for part in parts), {"extract": time.perf_counter() - began}),
    )


def lost_page(number: int, reason: str, detail: str) -> Part:
    """Stands for a page whose reading killed its worker, ran out of time or of memory."""
    return _packed([document.empty_page(number, reason, detail)], seen=False, spent={})


def added(*spent: Mapping[str, float]) -> dict[str, float]:
    """Seconds by stage, summed."""
    total: dict[str, float] = {}
    for one in spent:
        for stage, seconds in one.items():
            total[stage] = total.get(stage, 0.0) + seconds
    return total


def _read(source: Source, numbers: Sequence[int], reading: Reading, limit: float | None) -> Part:
    """The pages with these numbers, or as many from the first on as can be read before `limit` seconds are over."""
    pages: list[Page] = []
    spent = {"read": 0.0, "restore": 0.0}
    seen = False
    waiting = list(numbers)
    while waiting and (limit is None or not pages or sum(spent.values()) < limit):
        count = len(waiting) if limit is None else _fitting(len(pages), sum(spent.values()), limit)
        now, waiting = waiting[:count], waiting[count:]
        began = time.perf_counter()
        raw = document.read_as_seen(source, now, reading.options, reading.cache)
        half = time.perf_counter()
        seen = seen or any(map(_by_engine, raw))
        pages.extend(restore_page(page) for page in raw)
        spent["read"] += half - began
        spent["restore"] += time.perf_counter() - half
    return _packed(pages, seen, spent)


def _fitting(done: int, seconds: float, limit: float) -> int:
    """How many pages are read before the next look at the clock: one, then as many as should fit into the rest."""
    if not done:
        return 1
    return max(1, min(_MOST_AT_ONCE, int((limit - seconds) * done / max(seconds, 1e-3)) // 2))


def _by_engine(page: Page) -> bool:
    return page.origin == "ocr" or any(word.confidence < 1.0 for line in page.lines for word in line.words)


def _packed(pages: Sequence[Page], seen: bool, spent: Mapping[str, float]) -> Part:
    issues = [issue for page in pages for issue in page.issues]
    return Part(
        numbers=tuple(page.number for page in pages),
        content=zlib.compress(pickle.dumps(list(pages), pickle.HIGHEST_PROTOCOL), 1),
        lines=any(page.lines for page in pages),
        issue=(issues[0].reason, issues[0].detail or "no page could be read") if issues else None,
        seen=seen,
        lost=any(issue.reason in LOST for issue in issues),
        spent=spent,
    )


def _unpacked(part: Part) -> Iterator[Page]:
    yield from pickle.loads(zlib.decompress(part.content))
