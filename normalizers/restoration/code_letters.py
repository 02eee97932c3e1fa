"""Letters of codes and abbreviations that lost a mark or were misread: only what can be nothing else is mended.

`ND-CP` is `NĐ-CP`, `OD-UBND` is `QĐ-UBND`, `66-NO/TW` is `66-NQ/TW`. Digits and separators always stay.
"""

from __future__ import annotations

import re
from functools import lru_cache

from normalizers.code_bodies import is_body
from normalizers.kinds import kind_of
from normalizers.tables import rows
from normalizers.text import without_marks

_LETTERS = re.compile(r"[^\W\d_]{2,}(?:(?<=H)\d{1,2}(?!\d))?")
_IN_CODE = re.compile(r"[^\W_][/-][^\W_]")
_LOOK_ALIKES = {"O": "Q", "D": "Đ", "P": "Đ", "B": "Đ"}
_ASSEMBLY = re.compile(r"(?<=[/-])(UBTV)?[0OQ]H[1Il](\d)(?!\w)")
_MOST = 2  # letters of one group that may be wrong


@lru_cache(maxsize=1)
def _printed() -> dict[str, str]:
    return {row["bare"]: row["printed"] for row in rows("marked_abbreviations")}


def with_marks(letters: str) -> str:
    """An abbreviation in capitals with the marks it lost, where its bare letters can be nothing else."""
    return _printed().get(letters, letters)


def _known(letters: str) -> bool:
    return kind_of(letters) == letters or is_body(letters)


@lru_cache(maxsize=4096)
def _unmisread(letters: str) -> str:
    """The one known kind or body that the letters may be a misreading of."""
    if _known(letters) or not letters[0].isupper():
        return letters
    made = {letters}
    for _ in range(_MOST):
        made |= {
            word[:at] + _LOOK_ALIKES[sign] + word[at + 1 :]
            for word in made
            for at, sign in enumerate(word)
            if sign in _LOOK_ALIKES
        }
    known = [word for word in made if _known(word)]
    return known[0] if len(known) == 1 else letters


def _assembly(code: str) -> str:
    """`0H15`, `QHI5`: laws carry the term of the National Assembly, QH and two digits of which the first is 1."""
    return _ASSEMBLY.sub(lambda found: f"{found[1] or ''}QH1{found[2]}", code)


def mended(code: str, *, garbled: bool) -> str:
    """The code with the letters it must have had. `garbled`: letters may be misread, not only bare."""
    if not _IN_CODE.search(code):
        return code

    def letters(found: re.Match[str]) -> str:
        marked = with_marks(found.group())
        return _unmisread(marked) if garbled and without_marks(marked) == marked else marked

    return _LETTERS.sub(letters, _assembly(code) if garbled else code)
