"""Full text search, with or without diacritics: the words and the text are both folded, `đ` too."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from normalizers.text import folded, normal, squeeze, without_marks

_PHRASE = re.compile(r'"([^"]+)"|(\S+)')
_AROUND = 90


def match_expressions(words: str) -> list[str]:
    """FTS5 expressions to ask one after the other until enough is found: for the words side by side, then for all of
    them with those that stand side by side preferred. Empty where nothing can be asked.

    Ranking costs each phrase of an expression a walk through all its pages, so that the second takes its time where
    words are common, and is then seldom needed. Each word is quoted, so that nothing in it is an operator: `QD-UBND` is
    the phrase `qd ubnd`.
    """
    terms = [" ".join(re.findall(r"\w+", folded(quoted or plain))) for quoted, plain in _PHRASE.findall(normal(words))]
    terms = [term for term in terms if term]
    if not terms:
        return []
    every = " AND ".join(f'"{term}"' for term in terms)
    together = f'"{" ".join(terms)}"'
    return [together, f"{together} OR ({every})"] if len(terms) > 1 else [every]


def with_places(found: Iterable[dict[str, Any]], words: str) -> list[dict[str, Any]]:
    """Rows of search.sql, each page once, with the text around the first hit in place of the page's text."""
    hits: dict[tuple[str, int], dict[str, Any]] = {}
    for hit in found:
        text = hit.pop("text")
        head = " ".join(str(hit[name]) for name in ("code", "subject") if hit[name])
        hit["found"] = _around(squeeze(text or head), words)
        place = (hit["document_key"], hit["page"])
        if place not in hits or text:  # the page itself says more than the head
            hits[place] = hit
    return list(hits.values())


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
