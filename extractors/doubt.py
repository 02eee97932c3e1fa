"""Figures that two readings of a page tell differently: nothing is given as a fact that rests on them."""

from __future__ import annotations

import re

from normalizers.look_alikes import as_figures
from normalizers.pages import Text

UNSURE = 0.5  # confidence of a word below which its figures may be others
_TORN = re.compile(r"(?<=\d)\s+(?=\d)")


def digits_doubted(text: Text, start: int, end: int) -> bool:
    """Whether a figure of the stretch stands in a word that was doubted, and the other reading has no such figures.

    Letters of the other reading that have the shape of figures count as these: `I 1855/UBND` agrees with 11855.
    """
    for piece in text.pieces_in(start, end):
        said = re.findall(r"\d+", text.content[max(piece.start, start) : min(piece.end, end)])
        if said and piece.confidence < UNSURE and _figures(piece.read)[: len(said)] != said:
            return True
    return False


def letters_doubted(text: Text, start: int, end: int) -> bool:
    """The same for the letters of a stretch that begins inside a word: the symbol of a code."""
    for piece in text.pieces_in(start, end):
        said = text.content[max(piece.start, start) : min(piece.end, end)]
        if piece.confidence < UNSURE and not (piece.read or "").rstrip(" .,;:)").endswith(said.rstrip(" .,;:)")):
            return True
    return False


def _figures(read: str | None) -> list[str]:
    return re.findall(r"\d+", _TORN.sub("", as_figures(read or "")))
