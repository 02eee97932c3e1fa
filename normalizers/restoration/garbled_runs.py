"""Cuts garbled lines into words and what must stay: signs and digits may be part of a word."""

from __future__ import annotations

import re
from collections.abc import Sequence

from normalizers.restoration.channel import memory
from normalizers.restoration.tokens import Run, is_code
from normalizers.syllables import may_be_syllable
from normalizers.text import without_marks

# chunks of garbled text: letters, with the signs and digits an OCR puts where it knows no letter
_MARKS = "€¢¥§£&@"  # read for a letter with marks
_INSIDE = rf"(?:[\w{_MARKS}']|’(?=[^\W\d_]))*"
_GARBLED_RUN = re.compile(rf"[^\W_{_MARKS}']*[^\W\d_{_MARKS}']{_INSIDE}|[{_MARKS}]{_INSIDE}")
_SIGNS = re.compile(rf"[{_MARKS}'’\d]")
_ROMAN_OR_LABEL = re.compile(r"^(?:[IVXLC1]+|[A-Za-zđĐ])$")
_SAME_SHAPE = "CKOPSUVWXYZ"
# What a number follows: Điều 1a stays, though elsewhere 1a is là
_COUNTED = frozenset({"dieu", "khoan", "diem", "muc", "chuong", "phan", "bieu", "luc", "lop", "tang", "so"})
_ENDS = re.compile(r"[.;:?!…]")


def garbled_runs(line: str) -> list[Run]:
    """Runs of garbled text: signs and digits may be part of a word. Codes, numbers, dates stay guarded."""
    found: list[Run] = []
    before = ""
    for chunk in re.finditer(r"\S+", line):
        text, offset = chunk.group(), chunk.start()
        bare = text.strip('.,;:()"“”?!')
        counted, before = before in _COUNTED and bare[:1].isdigit(), without_marks(bare).lower()
        if counted:
            found.append(Run(text, offset, chunk.end(), True, bool(_ENDS.search(text[-1:]))))
            continue
        if (
            offset
            and bare.isdigit()
            and len(bare) <= 2
            and text in {bare, f"{bare},", f"{bare};"}
            and bare in memory().seen
        ):
            found.append(Run(bare, offset, offset + len(bare), False, False))
            continue
        parts = bare.split("/")
        if len(parts) == 2 and sum(map(str.isdigit, bare)) == 1 and all(map(_word_like, parts)):
            at = offset + text.index(bare)
            for part in parts:
                found.append(Run(part, at, at + len(part), False, False))
                at += len(part) + 1
            continue
        if is_code(bare) and (not re.search(r"[^\W\d_]", bare) or "/" in bare or _code_like(bare)):
            found.append(Run(text, offset, chunk.end(), True, bool(_ENDS.search(text[-1:]))))
            continue
        made = list(_GARBLED_RUN.finditer(text))
        for index, run in enumerate(made):
            until = made[index + 1].start() if index + 1 < len(made) else len(text)
            ends = bool(_ENDS.search(text, run.end(), until))
            found.append(Run(run.group(), offset + run.start(), offset + run.end(), False, ends))
    return found


def _word_like(part: str) -> bool:
    """Whether a part of a chunk is a word or was once read for one: both sides of `BAO/S6`."""
    return len(part) > 1 and not part.isdigit() and (may_be_syllable(part) or part.lower() in memory().seen)


def _code_like(chunk: str) -> bool:
    """Capitals joined by signs, an address, or more digits than an OCR puts into one word."""
    return bool(
        re.search(r"@.*\.", chunk)
        or "www" in chunk.lower()
        or re.search(r"[A-Z]{2,}[-.]|[-.][A-Z]{2,}", chunk)
        or sum(c.isdigit() for c in chunk) > 2
    )


def stays(text: str, *, misread: bool) -> bool:
    """Labels, roman numbers and abbreviations of garbled text: capitals that can be no syllable and that are
    no known misreading of a word."""
    if _ROMAN_OR_LABEL.match(text) or text.isdigit():
        return True
    if _SIGNS.search(text):
        return False
    mixed = not (text.islower() or text.isupper() or (text[0].isupper() and text[1:].islower()))
    return (text.isupper() or mixed) and not misread and not may_be_syllable(without_marks(text.lower()))


def capitals(found: Sequence[Run], index: int) -> str:
    """The run with the capitals it was printed with: an OCR takes a small letter for a capital of the same shape."""
    text = found[index].text
    letters = [letter for letter in text if letter.isalpha()]
    near = [run.text for run in found[max(0, index - 1) : index + 2] if run is not found[index] and not run.guarded]
    loud = any(len(word) > 1 and word.isupper() for word in near)
    if text.isupper() and len(letters) == 2 and letters[1] in _SAME_SHAPE and near and not loud:
        return text.capitalize()
    upper = sum(letter.isupper() for letter in letters)
    if upper in {0, len(letters)} or (upper == 1 and letters[0].isupper()):
        return text
    if 2 * upper > len(letters) and (loud or not near):
        return text.upper()
    return text.capitalize() if letters[0].isupper() else text.lower()
