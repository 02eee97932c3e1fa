"""The label of a document's number: `Số:`, `Số`, `Luật số:`, as printed and as engines misread it."""

from __future__ import annotations

import re

from normalizers.text import folded, without_marks

# Matched on text without marks in lower case, at the beginning of a line.
LABEL = re.compile(
    r"^[\W_]*(?:(?P<kind>bo luat|luat|phap lenh|nghi quyet|nghi dinh|thong tu)\s+)?"
    r"(?P<label>s[o06iø]{1,2}|s[bd](?=\s*[:;]))(?![a-z0-9])\s*(?P<colon>[:.;]?)",
    re.A,
)
_NUMBER_FOLLOWS = re.compile(r"\s?(?:\d{1,5} ?[-/]|/)")


def number_label(text: str) -> re.Match[str] | None:
    """The label at the beginning of a line, offsets as in `text` (NFC); groups `kind` and `colon` may be empty."""
    return LABEL.match(without_marks(text).lower())


def is_numbered(text: str) -> bool:
    """A line that begins as the number of a document does: the label with a colon, or with a number or slash."""
    key = folded(text)
    match = LABEL.match(key)
    return match is not None and (bool(match["colon"]) or _NUMBER_FOLLOWS.match(key, match.end()) is not None)
