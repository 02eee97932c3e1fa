"""Full text search, with or without diacritics: the words and the text are both folded, `đ` too."""

from __future__ import annotations

import re
import sqlite3
from typing import Any

from normalizers.text import folded, normal, squeeze, without_marks

_PHRASE = re.compile(r'"([^"]+)"|(\S+)')
_AROUND = 90


def match_expression(words: str) -> str | None:
    """FTS5 expression that asks for all words and prefers them side by side; None where nothing can be asked.

    Each word is quoted, so that nothing in it is an operator: `QD-UBND` is the phrase `qd ubnd`.
    """
    terms = [" ".join(re.findall(r"\w+", folded(quoted or plain))) for quoted, plain in _PHRASE.findall(normal(words))]
    terms = [term for term in terms if term]
    if not terms:
        return None
    every = " AND ".join(f'"{term}"' for term in terms)
    return f'"{" ".join(terms)}" OR ({every})' if len(terms) > 1 else every


def search(db: sqlite3.Connection, words: str, limit: int = 20) -> list[dict[str, Any]]:
    """Pages, best first: code, organ, date, path, page, and the text around the first hit.

    What only the head holds (a code that was mended) is found too, and counts as the document's first page.
    """
    expression = match_expression(words)
    if expression is None:
        return []
    found = db.execute(
        "SELECT documents.code, documents.organ, documents.issued_date AS date, documents.subject, documents.path, "
        "CASE words.page WHEN 0 THEN documents.first_page ELSE words.page END AS page, documents.document_key, "
        "pages.text FROM words JOIN documents ON documents.document_key = words.document_key "
        "LEFT JOIN pages ON pages.document_key = words.document_key AND pages.page = words.page "
        "WHERE words MATCH ? ORDER BY bm25(words), documents.path, words.page LIMIT ?",
        (f"folded : ({expression})", 2 * limit),
    )
    hits: dict[tuple[str, int], dict[str, Any]] = {}
    for row in found:
        hit = dict(row)
        text = hit.pop("text")
        head = " ".join(str(hit[name]) for name in ("code", "subject") if hit[name])
        hit["found"] = _around(squeeze(text or head), words)
        place = (hit["document_key"], hit["page"])
        if place not in hits or text:  # the page itself says more than the head
            hits[place] = hit
    return list(hits.values())[:limit]


def _around(text: str, words: str) -> str:
    """The text near the first place where the words stand, diacritics kept: folding keeps the length of NFC text."""
    plain = without_marks(text).lower()
    terms = re.findall(r"\w+", folded(words))
    for pattern in (r"\W+".join(map(re.escape, terms)), re.escape(terms[0])):
        match = re.search(rf"\b{pattern}\b", plain)
        if match and len(plain) == len(text):
            start, end = max(0, match.start() - _AROUND), match.end() + _AROUND
            return ("…" if start else "") + text[start:end] + ("…" if end < len(text) else "")
    return text[: 2 * _AROUND]
