"""A mention of another document, before it is known what it does to it."""

from __future__ import annotations

from dataclasses import dataclass

from normalizers.codes import Code
from normalizers.dates import FoundDate


@dataclass(frozen=True, slots=True)
class Mention:
    """A mention before its relation is known. Offsets into the running text."""

    start: int
    end: int
    code: Code | None
    date: FoundDate | None
    organ: str | None
    name: str | None
    alias_of: str | None
    type_code: str | None
    own_word: bool  # whether the kind stands before it, as opposed to a list that shares one word
    confidence: float
    damaged: tuple[int, int] | None = None  # where the words of a date stand that can't be read
