"""Gives the words of a page their Vietnamese letters back, beside what was read.

Text that came as text is diagnosed as a whole and restored where it was stripped or garbled. Words of our own OCR are
changed only where the engine doubted or the word is no syllable, and the language model is very sure. A text layer that
was trusted is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from normalizers.pages import Line, Page, PageIssue, Word
from normalizers.restoration import Token, diagnose, restorer
from normalizers.restoration.tokens import is_code
from normalizers.syllables import is_syllable, may_be_syllable

_LETTERS = re.compile(r"[^\W\d_]+")
_NAMED = 5  # how many unsure words an issue names
_UNSURE = 0.5
_RESTORED_CONFIDENCE = {"stripped": 0.95, "garbled": 0.85}


def restore_page(page: Page) -> Page:
    """The page with restored words; `read` keeps what stood there, the box stays. No word appears or disappears."""
    if page.origin in {"given_text", "converted_text_layer"}:
        return _by_diagnosis(page)
    if page.origin == "ocr":
        return _almost_right(page)
    return page


def _by_diagnosis(page: Page) -> Page:
    found = diagnose(page.text)
    if found == "fine":
        return page
    restored = restorer().restore_lines([line.text for line in page.lines], found)
    lines: list[Line] = []
    for line, text in zip(page.lines, restored, strict=True):
        # a word may hold spaces of its own (a cell, a phrase): counted, so that every word gets its own text back
        pieces = text.split(" ")
        words: list[Word] = []
        at = 0
        for word in line.words:
            size = word.text.count(" ") + 1
            words.append(_changed(word, " ".join(pieces[at : at + size]), _RESTORED_CONFIDENCE[found]))
            at += size
        lines.append(replace(line, words=tuple(words)))
    issue = PageIssue("restored_text", f"the text was {found}: Vietnamese marks were restored by a language model")
    return replace(
        page,
        lines=tuple(lines),
        confidence=min(page.confidence, _RESTORED_CONFIDENCE[found]),
        how="; ".join(part for part in (page.how, f"restored: {found}") if part),
        issues=(*page.issues, issue),
    )


def _changed(word: Word, text: str, sure: float) -> Word:
    if text == word.text:
        return word
    return replace(word, text=text, read=word.read or word.text, confidence=min(word.confidence, sure))


def _almost_right(page: Page) -> Page:
    tokens = [Token(word.text, word.confidence) for line in page.lines for word in line.words]
    results = iter(restorer().restore_tokens(tokens, "almost_right"))
    lines: list[Line] = []
    changed = 0
    for line in page.lines:
        words: list[Word] = []
        for word in line.words:
            result = next(results)
            if result.text == word.text:
                words.append(word)
            else:
                changed += 1
                words.append(replace(word, text=result.text, read=word.read or word.text, confidence=result.confidence))
        lines.append(replace(line, words=tuple(words)))
    unsure = _unsure([word for line in lines for word in line.words])
    return replace(
        page,
        lines=tuple(lines),
        how="; ".join(part for part in (page.how, f"{changed} words restored" if changed else "") if part),
        issues=page.issues + unsure,
    )


def _unsure(words: Sequence[Word]) -> tuple[PageIssue, ...]:
    """One issue a page: words in the shape of Vietnamese that are no syllable and that the engine doubted."""
    doubtful = [
        word
        for word in words
        if word.confidence < _UNSURE
        and not is_code(word.text)
        and any(
            len(run) > 1 and not is_syllable(run) and (not run.isascii() or may_be_syllable(run))
            for run in _LETTERS.findall(word.text)
        )
    ]
    if not doubtful:
        return ()
    named = ", ".join(word.text for word in doubtful[:_NAMED])
    more = f" and {len(doubtful) - _NAMED} more" if len(doubtful) > _NAMED else ""
    return (PageIssue("unsure_word", named + more, doubtful[0].box),)
