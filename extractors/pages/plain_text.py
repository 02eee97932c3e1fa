"""Text files (.txt): text that another program's OCR made. Form feeds separate pages."""

from __future__ import annotations

import codecs
from collections.abc import Sequence
from pathlib import Path

from normalizers.pages import Line, Page, PageIssue, Word
from normalizers.text import normal

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_TEXT_CONTROLS = frozenset(b"\t\n\r\f\x0b\x1b")


def looks_like_text(head: bytes) -> bool:
    """Whether the first bytes of a file can be the beginning of a text, in any of the encodings that are read."""
    if any(head.startswith(mark) for mark, _ in _MARKS) or _utf16_without_mark(head):
        return True
    strange = sum(1 for byte in head if byte < 32 and byte not in _TEXT_CONTROLS)
    return strange <= len(head) // 100


def decode(content: bytes) -> str:
    """The text of these bytes: by byte-order mark; else UTF-8; else UTF-16 by its zero bytes; else Windows-1258.

    Never fails: a byte that Windows-1258 does not know becomes U+FFFD.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content.decode(encoding, errors="replace")
    if (encoding_16 := _utf16_without_mark(content)) is not None:
        return content.decode(encoding_16, errors="replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        # A file that is UTF-8 but for a few damaged bytes must not be read as another encoding.
        loose = content.decode("utf-8", errors="replace")
        if loose.count("\ufffd") <= len(loose) // 200:
            return loose
        return content.decode("cp1258", errors="replace")


def _utf16_without_mark(content: bytes) -> str | None:
    """Line breaks and digits have a zero high byte in UTF-16, and there are no zero bytes in any other text."""
    sample = content[:4096]
    if len(sample) < 4 or b"\0" not in sample:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    pairs = len(sample) // 2
    if odd > pairs // 5 and even < odd // 4:
        return "utf-16-le"
    if even > pairs // 5 and odd < even // 4:
        return "utf-16-be"
    return None


def split_pages(text: str) -> list[str]:
    """At form feeds; one after the last page opens no new one."""
    pages = text.split("\f")
    if len(pages) > 1 and not pages[-1].strip():
        pages.pop()
    return pages


def read_text(path: Path, numbers: Sequence[int]) -> list[Page]:
    """The pages with these numbers, from 1. Words have no boxes; a printed line is a Line; blank ones set blocks."""
    pages = split_pages(decode(path.read_bytes()))
    return [_page(number, pages[number - 1]) for number in numbers]


def _page(number: int, text: str) -> Page:
    lines: list[Line] = []
    block = 0
    for line in text.splitlines():
        words = tuple(Word(word, None) for word in normal(line.replace("\ufffd", " ")).split())
        if words:
            lines.append(Line(words, block))
        elif lines and lines[-1].block == block:
            block += 1
    issues = (PageIssue("damaged_text", f"{text.count(chr(0xFFFD))} bytes"),) if "\ufffd" in text else ()
    return Page(
        number=number,
        width=0,
        height=0,
        origin="given_text",
        lines=tuple(lines),
        confidence=1.0 if lines else 0.0,
        how="given text" if lines else "given text, empty page",
        issues=issues,
    )
