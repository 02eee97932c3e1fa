"""What the tables say about the bodies in a code: who they are, whether they are the Party's or the state's."""

from __future__ import annotations

import re
from functools import lru_cache

from normalizers.kinds import upper_plain
from normalizers.tables import rows
from normalizers.text import without_marks

_PARTY_NAME = re.compile(r"(TU|TW)$")
# Mass organisations sign with TW too, and follow the Party's form without being Party (FACTS 1.4).
_MASS = re.compile(r"^(TW(Đ|H|M)|MTT|UBTW|TLĐ|LĐLĐ|ĐTN|HND|HPN|HLHPN|CCB|CĐ)")


@lru_cache(maxsize=1)
def _bodies() -> tuple[dict[str, str], dict[str, frozenset[str]]]:
    level: dict[str, str] = {}
    for row in rows("organs"):
        for name in (row["abbr"], *row["aliases"].split("|")):
            if re.fullmatch(r"[A-ZĐƯ][\w&]{1,14}", name) and sum(c.isupper() for c in name) >= 2:
                level.setdefault(name, row["level"])
    for name in ("TW", "TU", "CP", "UBND", "HĐND", "UB", "TLĐLĐVN", "BCĐ", "UBMTTQ"):
        level.setdefault(name, "")
    by_plain: dict[str, set[str]] = {}
    for name in level:
        by_plain.setdefault(upper_plain(name), set()).add(name)
    return level, {key: frozenset(value) for key, value in by_plain.items()}


def is_body(symbol: str) -> bool:
    return symbol in _bodies()[0] or bool(re.fullmatch(r"(QH|UBTVQH)\d{1,2}", symbol))


def body_of(symbol: str) -> str:
    """The symbol with lost marks and case restored where the table knows exactly one such body; else as it is."""
    level, by_plain = _bodies()
    if symbol in level:
        return symbol
    candidates = by_plain.get(upper_plain(symbol), frozenset())
    if len(candidates) == 1 and (symbol.isascii() or symbol.isupper()):
        found = next(iter(candidates))
        if without_marks(found) == symbol or found.upper() == symbol or upper_plain(found) == symbol:
            return found
    return symbol


def is_party(symbol: str) -> bool:
    """Whether the body can only be one of the Party: TW, TU, ĐU, BTGTU …"""
    if _MASS.match(symbol):
        return False
    if symbol in {"TW", "TU", "ĐU"}:
        return True
    return _bodies()[0].get(symbol, "").startswith("Đảng") and bool(_PARTY_NAME.search(symbol))


def is_state(symbol: str) -> bool:
    """Whether the table knows the body as one of the state: CP, TTg, UBND, ministries, departments."""
    level = _bodies()[0].get(symbol, "")
    return level in {"trung ương", "tỉnh", "huyện", "xã"}
