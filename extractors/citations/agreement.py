"""What a symbol proves about its issuer, and what mentions of one document say about each other."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from normalizers.codes import Code
from normalizers.records import Citation
from normalizers.tables import rows
from normalizers.text import folded

AGREED = 0.7  # confidence of a code that an engine was unsure of and read twice alike
# Symbols of bodies of which there is one in the country: they name the issuer by themselves.
_ALONE = ((r"-CP", "CP"), (r"-TTg", "TTg"), (r"\bUBTVQH\d*", "UBTVQH"), (r"\bQH\d*", "QH"))
_POST = re.compile(
    r"^(?:(?:phó )?(?:bộ trưởng|thứ trưởng|chủ tịch|giám đốc|cục trưởng|tổng cục trưởng|vụ trưởng|chủ nhiệm"
    r"|viện trưởng|thống đốc|tổng giám đốc|chánh văn phòng)\s+)",
    re.IGNORECASE,
)


@lru_cache(maxsize=1)
def _names() -> tuple[dict[str, tuple[str, ...]], frozenset[str]]:
    """Names by symbol, and all names folded, of data/organs.csv."""
    by_symbol: dict[str, tuple[str, ...]] = {}
    for row in rows("organs"):
        by_symbol[row["abbr"]] = (*by_symbol.get(row["abbr"], ()), row["name"])
    return by_symbol, frozenset(folded(name) for names in by_symbol.values() for name in names)


def issuer_of(code: Code, printed: str | None) -> str | None:
    """The issuer as printed, whole: a name that breaks off (`Bộ trưởng Bộ Khoa học` at the end of a page) is completed
    by the symbol, or left out; where none is printed, the one body that has such a symbol."""
    by_symbol, known = _names()
    if printed is None:
        only = next((key for pattern, key in _ALONE if re.search(pattern + "$", code.notation)), None)
        if only is None and code.year is not None and code.type_code == "TT" and len(code.bodies) == 1:
            only = code.bodies[0] if len(by_symbol.get(code.bodies[0], ())) == 1 else None  # a circular has its year
        return by_symbol[only][0] if only in by_symbol else None
    post = _POST.match(printed)
    base = printed[post.end() :] if post else printed
    key = folded(base)
    if key in known or not any(name.startswith(key + " ") for name in known):
        return printed
    whole = [name for name in by_symbol.get(code.body or "", ()) if folded(name).startswith(key + " ")]
    if len(whole) == 1:
        return (post[0] if post else "") + whole[0]
    return None if key.startswith(("bo ", "so ")) else printed


def agreed(citations: Sequence[Citation], codes: Sequence[Code | None]) -> list[Citation]:
    """A code that an engine was not sure of is believed where the document has it a second time, read alike."""
    seen = Counter(code.code for code in codes if code is not None and code.number is not None and code.read is None)
    return [
        citation.model_copy(update={"code": code.code, "read": None, "confidence": AGREED})
        if citation.code is None and code is not None and code.number is not None and seen[code.code] > 1
        else citation
        for citation, code in zip(citations, codes, strict=True)
    ]
