"""Can a reading be believed? Measures of text as Vietnamese, and of OCR against the ink on the page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from normalizers.syllables import is_syllable
from normalizers.text import normal, without_marks

_LETTERS = re.compile(r"[^\W\d_]+")
_ROMAN = re.compile(r"[IVXLCDM]+\Z")
_BROKEN = re.compile("[\ufffd\ue000-\uf8ff\x00-\x08]")
_ENOUGH_TOKENS = 12
_GOOD = 0.93  # score of clean pages: 0.95 to 0.98


@dataclass(frozen=True, slots=True)
class Language:
    """What the words say of the text: shares of `tokens`, the words of letters that could be syllables.

    `valid`: well-formed Vietnamese syllables; `marked`: with at least one Vietnamese mark (real text: about 0.75; OCR
    without Vietnamese: below 0.2; syllables that merely lost their marks are still valid, so both are needed).
    `broken`: share of characters that stand for nothing (U+FFFD, private use), of all characters.
    """

    tokens: int
    valid: float
    marked: float
    broken: float

    @property
    def vietnamese(self) -> bool:
        return self.tokens >= _ENOUGH_TOKENS and self.valid >= 0.8 and self.marked >= 0.4 and self.broken < 0.02

    @property
    def damaged(self) -> bool:
        """Enough words to tell, and they are not what Vietnamese looks like."""
        return self.broken >= 0.05 or (self.tokens >= _ENOUGH_TOKENS and (self.marked < 0.4 or self.valid < 0.8))


def language(words: Iterable[str]) -> Language:
    tokens = valid = marked = characters = broken = 0
    for raw in words:
        characters += len(raw)
        broken += len(_BROKEN.findall(raw))
        word = normal(raw)
        if any(c.isdigit() for c in word) or "/" in word or "@" in word or "www." in word:
            continue
        for token in _LETTERS.findall(word):
            # Abbreviations and roman numbers are no syllables in any text.
            if len(token) < 2 or (
                token.isupper() and (_ROMAN.match(token) or not is_syllable(token)) and len(token) < 5
            ):
                continue
            tokens += 1
            valid += is_syllable(token)
            marked += without_marks(token) != token
    return Language(
        tokens,
        valid / tokens if tokens else 0.0,
        marked / tokens if tokens else 0.0,
        broken / characters if characters else 0.0,
    )


def sense_of(raw: str) -> float:
    """1 where a word could stand in a Vietnamese paper, less where its letters are no syllables; numbers and symbols
    such as `14/KH-SYT` are neither."""
    word = normal(raw)
    if any(c.isdigit() for c in word) or "/" in word or "-" in word:
        return 0.9
    tokens = _LETTERS.findall(word)
    if not tokens:
        return 0.7
    bad = sum(len(token) for token in tokens if not is_syllable(token) and not (token.isupper() and len(token) < 6))
    return 1.0 - 0.7 * bad / sum(len(token) for token in tokens)


@dataclass(frozen=True, slots=True)
class Belief:
    """How good an OCR of a page looks, 0 to 1, and what it rests on.

    `covered`: share of the page's ink that lies in boxes of words; `confidence`: the engine's own, by letters.
    """

    words: int
    confidence: float
    covered: float
    language: Language

    @property
    def score(self) -> float:
        """To compare readings of one page by: what was found, and how much of it is Vietnamese."""
        sense = 0.5 * self.language.valid + 0.5 * min(self.language.marked / 0.7, 1.0) if self.language.tokens else 0.3
        return (0.15 + 0.85 * self.covered) * (0.5 * self.confidence + 0.5 * sense)

    @property
    def good(self) -> bool:
        """No reason to read the page another way."""
        return (
            self.confidence >= 0.8
            and self.covered >= 0.75
            and (self.language.tokens < _ENOUGH_TOKENS or self.score >= _GOOD)
            and (self.language.tokens < _ENOUGH_TOKENS or (self.language.valid >= 0.9 and self.language.marked >= 0.5))
        )


def mean_confidence(words: Sequence[tuple[str, float]]) -> float:
    """Of (text, confidence) pairs, weighed by length: a page of specks read as dots is no better than its words."""
    letters = sum(len(text) for text, _ in words)
    return sum(len(text) * confidence for text, confidence in words) / letters if letters else 0.0
