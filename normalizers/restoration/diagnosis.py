"""Is a text good as it is, Vietnamese that lost its marks, or Vietnamese read by an OCR that knows none?"""

from __future__ import annotations

import re
from typing import Literal

from normalizers.syllables import is_syllable, may_be_syllable
from normalizers.text import without_marks

Diagnosis = Literal["fine", "stripped", "garbled"]

_WORD = re.compile(r"[^\W\d_]+")
# Signs and digits inside words, as OCR without Vietnamese leaves them: t€, s6, 1am, ciia
_ODD = re.compile(r"[^\W\d_][€¢¥§&£0-9](?![\w/.-]*\d)|[€¢¥§£][^\W\d_]|\b1[a-z]{1,3}\b")
# The commonest words of Vietnamese official texts, without marks; of English, what would be mistaken for them.
_COMMON = frozenset(
    {
        "cua",
        "va",
        "cac",
        "cho",
        "trong",
        "duoc",
        "theo",
        "nguoi",
        "ve",
        "quy",
        "dinh",
        "cong",
        "thuc",
        "hien",
        "nam",
        "ngay",
        "dieu",
        "khoan",
        "tinh",
        "so",
        "hanh",
        "chinh",
        "viec",
        "toi",
        "den",
        "tai",
        "nay",
        "phai",
        "khong",
        "nha",
        "nuoc",
        "phap",
        "luat",
        "ke",
        "hoach",
        "ban",
        "nhan",
        "dan",
        "quyet",
    }
)
_ENGLISH = frozenset(
    {
        "the",
        "of",
        "and",
        "to",
        "in",
        "is",
        "for",
        "on",
        "with",
        "by",
        "that",
        "shall",
        "be",
        "are",
        "as",
        "this",
        "from",
        "article",
        "which",
    }
)


def _vietnamese(words: list[str]) -> bool:
    """Whether words, with or without their marks, are rather Vietnamese than anything else."""
    lower = [word.lower() for word in words]
    if sum(word in _ENGLISH for word in lower) > sum(without_marks(word) in _COMMON for word in lower):
        return False
    return sum(map(may_be_syllable, words)) >= 0.45 * len(words)


def diagnose(text: str) -> Diagnosis:
    """What became of the Vietnamese letters of a text (a page or a whole document; a line alone is thin evidence).

    Text of fewer than three words, English, and text that is no Vietnamese is `fine`: nothing is to be restored.
    """
    words = [word for word in _WORD.findall(text) if len(word) > 1]
    if len(words) < 3 or not _vietnamese(words):
        return "fine"
    lower = [word.lower() for word in words]
    marked = [word for word in lower if not word.isascii()]
    sound = sum(is_syllable(word) for word in marked)
    # Good Vietnamese: four words in five carry a mark, and nearly all of these are syllables.
    if marked and sound >= 0.35 * len(words) and sound >= 0.85 * len(marked):
        return "fine"
    # é alone (and letters Vietnamese never has) is what an OCR without Vietnamese knows
    odd = len(_ODD.findall(text))
    foreign_marks = sum(not is_syllable(word) or "é" in word for word in marked)
    if foreign_marks + odd > 0.03 * len(words) and foreign_marks + odd >= 2:
        return "garbled"
    if len(marked) > 0.08 * len(words):
        return "fine" if sound >= 0.5 * len(marked) and len(marked) > 0.3 * len(words) else "garbled"
    return "stripped" if sum(map(may_be_syllable, words)) >= 0.6 * len(words) else "fine"
