"""One file may hold several documents: its pages are grouped, one group a document."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extractors.fixed_words import (
    is_appendix_title,
    is_copy_mark,
    is_motto,
    is_party_title,
    is_signature_block,
    is_state_title,
    title_start,
)
from extractors.layout import cues
from extractors.layout.blocks import Segment, joined
from extractors.layout.rows import rows_of, segments
from normalizers.number_labels import is_numbered
from normalizers.pages import Page
from normalizers.text import folded, without_marks

_TOP_LINES = 12  # a head stands within the first lines of its page, after a signature block or a running head
_COPY_SYMBOL = re.compile(r"\d\s*[/-]\s?(?:SY|TrS|SL|BS)\s?[-/]")
_TOP = 0.4  # and in this share of its height


def split(pages: Sequence[Page]) -> list[list[Page]]:
    """Groups of pages, in order; every page in exactly one.

    A new document begins on a page whose top has a title (national or Party) together with a number line or a place
    and date, in capitals organ lines beside or above it. An appendix (`Phụ lục`, `Mẫu số`, `Biểu`) on top of the page
    stays with its document though it may show the head of a form, and so does a copy's block (SAO Y).
    """
    groups: list[list[Page]] = []
    for page in pages:
        if not groups or begins_document(page):
            groups.append([page])
        else:
            groups[-1].append(page)
    return groups


def begins_document(page: Page) -> bool:
    """The page begins with the head of a document of its own."""
    lines = _top(page)
    titled = next((i for i, text in enumerate(lines) if _titled(text)), None)
    if titled is None:
        return False
    if any(_form(text) for text in lines[:titled]):
        return False
    # A head's number has a symbol (12/KH-UBND); the blank form in an appendix has `Số: …/…` and dots.
    below = lines[max(titled - 4, 0) : titled + 8]
    return any(_numbered(text) for text in below)


def _top(page: Page) -> list[str]:
    if page.width <= 0 or page.height <= 0:
        return [line.text for line in page.lines if line.text.strip()][:_TOP_LINES]
    limit = _TOP * page.height
    upper = tuple([line for line in page.lines if any(w.box is not None and w.box[1] < limit for w in line.words)])
    top: list[Segment] = [s for s in segments(replace(page, lines=upper)) if s.box is not None and s.middle < limit]
    found = [joined(row).text for row in rows_of(top)]
    kept = [t for t in found if not cues.noise(t) and not is_signature_block(t) and not cues.RUNNING.match(folded(t))]
    return kept[: _TOP_LINES + 4]


def _titled(text: str) -> bool:
    words = text.split()
    start = title_start(words)
    part = " ".join(words[start:]) if start is not None else text
    return is_state_title(part) or is_party_title(part) or (is_motto(part) and start is not None)


def _form(text: str) -> bool:
    plain = folded(text)
    return (
        is_appendix_title(text)
        or plain.startswith(("phu luc", "mau so", "mau ", "bieu so", "bieu mau"))
        or is_copy_mark(text)
    )


def _numbered(text: str) -> bool:
    if not is_numbered(text):
        return False
    if _COPY_SYMBOL.search(without_marks(text)):
        return False  # the block that certifies a copy has a number of its own
    symbol = [part for part in text.replace("/", " / ").split() if sum(c.isupper() for c in part) >= 2]
    dots = text.count(".") + text.count("…")
    return bool(symbol) and dots < 4
