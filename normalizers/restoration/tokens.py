"""Cuts lines into what may be restored (runs of letters) and what must stay (codes, numbers, addresses, signs)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from normalizers.syllables import may_be_syllable

# Numbers, codes and addresses: nothing inside such a chunk is ever touched.
_ADDRESS = re.compile(r"\w@\w|://|\bwww\.|\.(?:vn|com|org|net|gov)\b|_", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_RUN = re.compile(r"[^\W\d_]+")
_CHUNK = re.compile(r"\S+")
_WORD_AFTER_NUMBER = re.compile(r"[\d.+]*\d/(?=[^\W\d_][^\W\d_A-ZĐ]{2,}\W*$)")  # CÔNG BÁO/Số 238/Ngày
_END = re.compile(r"[.;:?!…]")
_ENDS_SENTENCE = re.compile(r"[.;:?!…][\"”’)\]]*\s*$")


@dataclass(frozen=True, slots=True)
class Run:
    """Letters from `start` to `end` of a line. `guarded`: to be kept as they are. `ends`: a sentence ends after it."""

    text: str
    start: int
    end: int
    guarded: bool
    ends: bool


def is_code(chunk: str) -> bool:
    """Whether a chunk between spaces is a code, a number, an address: `14/KH-SYT`, `QD-UBND`, `04/8/2025`, `a@b.vn`."""
    if _DIGIT.search(chunk) or _ADDRESS.search(chunk):
        return True
    parts = _RUN.findall(chunk)
    if len(parts) < 2 or not re.search(r"\w[-/]\w|^/", chunk):
        return False
    # KH-UBND, NQ/TW, BYT-TTg: capitals joined by signs, at least one of them no syllable
    return any(
        len(part) > 1 and (part.isupper() or not part[1:].islower()) and not may_be_syllable(part) for part in parts
    )


def runs(line: str) -> Iterator[Run]:
    """The runs of letters of one line, left to right; a code or number is one guarded run."""
    for chunk in _CHUNK.finditer(line):
        text, offset = chunk.group(), chunk.start()
        number = _WORD_AFTER_NUMBER.match(text)
        if number and may_be_syllable(text[number.end() :].strip(".,;:)")):
            yield Run(number.group(), offset, offset + number.end(), True, False)
            text, offset = text[number.end() :], offset + number.end()
        if is_code(text):
            yield Run(text, offset, chunk.end(), True, bool(_ENDS_SENTENCE.search(text)))
            continue
        found = list(_RUN.finditer(text))
        for index, run in enumerate(found):
            until = found[index + 1].start() if index + 1 < len(found) else len(text)
            # VNeID, McDonald: capitals inside a word are no Vietnamese spelling
            letters = run.group()
            mixed = not (letters.islower() or letters.isupper() or (letters[0].isupper() and letters[1:].islower()))
            ends = bool(_END.search(text, run.end(), until))
            yield Run(letters, offset + run.start(), offset + run.end(), mixed, ends)


def joined(before: str, after: str) -> bool:
    """Whether a sentence goes on over the break between two printed lines."""
    before, after = before.rstrip(), after.lstrip()
    if not before or not after or _ENDS_SENTENCE.search(before):
        return False
    return after[0].islower() or (len(before) >= 50 and (after[0].isalnum() or after[0] in "“\"'("))
