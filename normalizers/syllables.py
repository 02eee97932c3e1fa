"""Vietnamese syllables: which are well formed, and their two accepted tone placements.

A syllable is onset + rime + tone. Onsets, rimes and the tones a rime may carry are rows in data/vi_onsets.csv and
data/vi_rimes.csv. Well-formedness does not prove that marks are there: `thuc` is as well formed as `thực`.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from normalizers.tables import rows
from normalizers.text import without_marks

_TONES = {"ngang": "", "huyền": "\u0300", "sắc": "\u0301", "hỏi": "\u0309", "ngã": "\u0303", "nặng": "\u0323"}
_TONE_MARKS = frozenset(_TONES.values()) - {""}
_FRONT = tuple("eêiy")  # the vowels that choose between c/k, g/gh, ng/ngh
_MARKED_VOWELS = "ăâêôơư"
_VOWELS = frozenset("aăâeêioôơuưy")


def _may_begin(onset: str, rime: str) -> bool:
    """The spelling rules between an onset and the rime after it (data/vi_onsets.csv, column constraint)."""
    front = rime.startswith(_FRONT)
    if onset in {"c", "ng", "g"}:
        return not front
    if onset in {"k", "gh", "ngh"}:
        return front
    if onset == "qu":
        return rime[0] not in "ouưô" or rime == "ôc"
    if onset == "":
        return not rime.startswith("iê")
    return not rime.startswith("yê")


def _tone_seat(rime: str) -> tuple[int, ...]:
    """Which letters of a rime may carry the tone: one place, or two where both styles are accepted."""
    vowels = [i for i, letter in enumerate(rime) if letter in _VOWELS]
    marked = [i for i in vowels if rime[i] in _MARKED_VOWELS]
    if marked:
        return (marked[-1],)
    if len(vowels) == 1:
        return (vowels[0],)
    if rime in {"oa", "oe", "uy"}:
        return (0, 1)
    has_coda = vowels[-1] != len(rime) - 1
    if has_coda or len(vowels) == 3:
        return (vowels[-1] if has_coda else vowels[1],)
    return (vowels[0],)


@lru_cache(maxsize=1)
def all_syllables() -> frozenset[str]:
    """Every well-formed syllable in lower case NFC, in both tone placements (about 17,000)."""
    made: set[str] = set()
    onsets = [row["onset"] for row in rows("vi_onsets")]
    for row in rows("vi_rimes"):
        rime = row["rime"]
        seats = _tone_seat(rime)
        tones = [_TONES[tone] for tone in row["tones_allowed"].split("|")]
        for onset in onsets:
            if not _may_begin(onset, rime):
                continue
            # gi + i contracts: gì, giếng; after qu the open rime y is quy, whose tone has one place only
            tail = rime[1:] if onset == "gi" and rime.startswith("i") else rime
            shift = len(rime) - len(tail)
            for tone in tones:
                for seat in seats:
                    # gì, gìn: the contracted i is the vowel itself and stands at the end of the onset
                    at = len(onset) + seat - shift
                    bare = onset + tail
                    made.add(unicodedata.normalize("NFC", bare[: at + 1] + tone + bare[at + 1 :]))
    return frozenset(made)


@lru_cache(maxsize=1)
def stripped_syllables() -> frozenset[str]:
    """The well-formed syllables with every mark removed, lower case: what could be Vietnamese without marks."""
    return frozenset(without_marks(syllable) for syllable in all_syllables())


def is_syllable(word: str) -> bool:
    """Whether the word (any case, NFC) is one well-formed Vietnamese syllable, tone placed in either style."""
    return word.lower() in all_syllables()


def may_be_syllable(word: str) -> bool:
    """Whether the word could be a Vietnamese syllable that lost its marks: `Thuc`, `dinh`, `nghe` — not `with`."""
    return without_marks(word).lower() in stripped_syllables()


@lru_cache(maxsize=1)
def _placements() -> tuple[tuple[str, str], ...]:
    return tuple((row["second_vowel"], row["first_vowel"]) for row in rows("tone_placement"))


@lru_cache(maxsize=65536)
def tone_folded(word: str) -> str:
    """The word with the tone of open oa, oe, uy on the first vowel: `hoà` → `hòa`, `uỷ` → `ủy`. To compare by only.

    Nothing changes before a coda (`hoàn`) or after q (`quý`).
    """
    for second, first in _placements():
        if word.endswith(second) and word[-3:-2].lower() != "q":
            return word[:-2] + first
    return word


def tone_of(word: str) -> str:
    """The combining tone mark of a syllable, empty for the level tone."""
    for letter in unicodedata.normalize("NFD", word):
        if letter in _TONE_MARKS:
            return letter
    return ""
