"""Positions and authorities of signers (NĐ 30/2020/NĐ-CP, Phụ lục I.II.7): data/positions.csv, data/head_cues.csv.

The table's column `use` is `signer`, or `role` for the words over who only drew up or presided (NGƯỜI LẬP, CHỦ TRÌ).
"""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz import fuzz, process

from normalizers.names import mostly_upper, same_spelling
from normalizers.tables import rows
from normalizers.text import folded, letters, squeeze

_BLUR = str.maketrans("bp", "dd")
_ACTING = re.compile(r"^(?:Q\.|QUYỀN)\s*(?=\S)")
_LONGEST = 60
_LONGEST_AUTHORITY = 70


@lru_cache(maxsize=1)
def _positions() -> dict[str, str]:
    return {letters(row["position"]): row["position"] for row in rows("positions")}


@lru_cache(maxsize=1)
def _blurred() -> dict[str, str]:
    """Positions by letters that engines without Vietnamese can't tell apart: Đ is read as D, B, P."""
    return {key.translate(_BLUR): position for key, position in _positions().items()}


@lru_cache(maxsize=1)
def _openings() -> re.Pattern[str]:
    """A line that begins with the position of a signer, in the folded form; PHÓ stands before any."""
    known = {folded(row["position"]).removeprefix("pho ") for row in rows("positions") if row["use"] == "signer"}
    words = "|".join(re.escape(name) for name in sorted(known, key=len, reverse=True))
    return re.compile(rf"^(?:q\. ?|quyen )?(?:pho )?(?:{words})\b|^(?:q\. ?|quyen )?pho \w")


@lru_cache(maxsize=1)
def _authority_mark() -> re.Pattern[str]:
    """The marks of data/head_cues.csv (TM., KT., T/L …), with or without their full stop."""
    marks = {row["phrase"].rstrip(".") for row in rows("head_cues") if row["kind"] == "authority"}
    marks -= {row["phrase"].rstrip(".") for row in rows("head_cues") if row["kind"] == "not_authority"}
    spelt = "|".join(
        sorted((r"\.?\s?".join(mark) if "/" not in mark else mark for mark in marks), key=len, reverse=True)
    )
    return re.compile(rf"^\W*(?P<mark>{spelt})(?:\s*[.,:]\s*|\s+)(?=\S)(?P<rest>.*)$", re.S)


def position_of(text: str) -> str | None:
    """The position that a line in capitals is, lost marks mended; None where it is none.

    `PHÓ GIÁM ĐÓC` → PHÓ GIÁM ĐỐC; `GIÁM ĐỐC SỞ Y TẾ` stays whole, because a known position begins it.
    """
    line = squeeze(text).strip(" .,:;*_-|'`\"")
    acting = _ACTING.match(line)
    core = line[acting.end() :] if acting else line
    plain = letters(core)
    if len(plain) < 4 or not mostly_upper(line):
        return None
    found = _positions().get(plain) or _blurred().get(plain.translate(_BLUR))
    if found is None:
        best = process.extractOne(plain, list(_positions()), scorer=fuzz.ratio, score_cutoff=90)
        if best is not None and abs(len(best[0]) - len(plain)) <= 1:
            found = _positions()[best[0]]
        # Here marks count: TRƯỞNG ĐÀI and TRƯỜNG ĐẠI HỌC begin with the same letters.
        elif any(_begins(core, position) for position in _positions().values()):
            found = core
        else:
            return None
    return f"{acting[0].strip()} {found}" if acting else found


def _begins(text: str, position: str) -> bool:
    words, wanted = text.split(), position.split()
    return len(words) > len(wanted) > 1 and all(map(same_spelling, words, wanted))


def authority_of(text: str) -> str | None:
    """The authority line in its normal form: `KT . GIÁM ĐÓC` → `KT. GIÁM ĐỐC`; None where it is none."""
    match = _authority_mark().match(squeeze(text))
    if match is None or not mostly_upper(match["rest"]) or len(match["rest"]) > _LONGEST_AUTHORITY:
        return None
    mark = re.sub(r"\s", "", match["mark"])
    if "/" in mark:
        return f"{mark} {_mended(match['rest'])}"
    printed = squeeze(text).lstrip("_-*'`. ")
    tight = re.match(r"^[A-Z.]{2,4}\.\S", printed) is not None
    return f"{mark.replace('.', '')}.{'' if tight else ' '}{_mended(match['rest'])}"


@lru_cache(maxsize=1)
def _deputies() -> dict[str, str]:
    return {row["position"]: row["deputy"] for row in rows("positions") if row["deputy"]}


@lru_cache(maxsize=1)
def known_titles() -> tuple[str, ...]:
    """Every line that a signer's position or authority can be by the tables: GIÁM ĐỐC, PHÓ GIÁM ĐỐC, KT. GIÁM ĐỐC."""
    positions = [row["position"] for row in rows("positions") if row["use"] == "signer"]
    return (*positions, *(f"KT. {head}" for head in positions if head in _deputies()))


def deputy_of(authority: str) -> str | None:
    """Who signs `KT. …` is the deputy of the head it names (NĐ 30/2020/NĐ-CP, Phụ lục I.II.7a); None for other marks.

    >>> deputy_of("TM. ỦY BAN NHÂN DÂN KT. CHỦ TỊCH")
    'PHÓ CHỦ TỊCH'
    """
    match = re.search(r"(?:^|\s)K[./]?T\.?\s*(?P<head>\S.*)$", authority)
    if match is None:
        return None
    known = [head for head in _deputies() if match["head"] == head or match["head"].startswith(head + " ")]
    return _deputies()[max(known, key=len)] if known else None


def _mended(rest: str) -> str:
    text = rest.strip(" .;:_-*'`|\"")
    return _positions().get(letters(text), text)


def starts_signer(text: str) -> bool:
    """The first line of a signer's block: TM. …, KT. …, or a position, in capitals."""
    if not mostly_upper(text) or len(text) > _LONGEST:
        return False
    return _authority_mark().match(squeeze(text)) is not None or _openings().match(folded(text)) is not None
