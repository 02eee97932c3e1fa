"""What the tables say about the parts of a code: kinds of document, bodies, and the words that name the kinds."""

from __future__ import annotations

import re
from functools import lru_cache

from normalizers.tables import rows
from normalizers.text import folded, without_marks

_PARTY_NAME = re.compile(r"(TU|TW)$")
# Mass organisations sign with TW too, and follow the Party's form without being Party (FACTS 1.4).
_MASS = re.compile(r"^(TW(Đ|H|M)|MTT|UBTW|TLĐ|LĐLĐ|ĐTN|HND|HPN|HLHPN|CCB|CĐ)")
_UNKNOWN_KIND = ""


def plain(text: str) -> str:
    """Upper case without marks: the form in which symbols are compared."""
    return without_marks(text).upper()


@lru_cache(maxsize=1)
def _kinds() -> tuple[frozenset[str], dict[str, frozenset[str]]]:
    exact: set[str] = set()
    for row in rows("doc_types"):
        if row["abbr"] and row["in_symbol"] == "yes":
            exact.add(row["abbr"])
        if row["abbr"] in {"PL", "L"}:
            exact.add(row["abbr"])
        exact.update(alias for alias in row["aliases_seen"].split("|") if alias and re.fullmatch(r"\w+", alias))
        exact.update(match for match in re.findall(r"\b(\w+) \(TT 01/2011", row["aliases_seen"]))
    exact.discard("QĐ-XPVPHC")
    exact |= {"TTLB", "KHLT", "TTLN"}
    by_plain: dict[str, set[str]] = {}
    for abbr in exact:
        by_plain.setdefault(plain(abbr), set()).add(abbr)
    return frozenset(exact), {key: frozenset(value) for key, value in by_plain.items()}


def kind_of(symbol: str, wanted: str | None = None) -> str | None:
    """The abbreviation of the kind that a group of a code stands for; None where it stands for none.

    Marks may be lost and case changed (`QD`, `TTR`); what then may mean several (`HD`) is decided by `wanted`,
    the kind that the words before the code name, else read as it stands.
    """
    exact, by_plain = _kinds()
    candidates = by_plain.get(plain(symbol), frozenset())
    if wanted in candidates and wanted is not None and (symbol not in exact or plain(symbol) == symbol):
        return wanted
    if symbol in exact:
        return symbol
    # A marked letter on paper is there; only missing ones may be added.
    fitting = sorted(abbr for abbr in candidates if symbol.isascii() or plain(symbol) != symbol.upper())
    return fitting[0] if len(fitting) == 1 else None


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
        by_plain.setdefault(plain(name), set()).add(name)
    return level, {key: frozenset(value) for key, value in by_plain.items()}


def is_body(symbol: str) -> bool:
    return symbol in _bodies()[0] or bool(re.fullmatch(r"(QH|UBTVQH)\d{1,2}", symbol))


def body_of(symbol: str) -> str:
    """The symbol with lost marks and case restored where the table knows exactly one such body; else as it is."""
    level, by_plain = _bodies()
    if symbol in level:
        return symbol
    candidates = by_plain.get(plain(symbol), frozenset())
    if len(candidates) == 1 and (symbol.isascii() or symbol.isupper()):
        found = next(iter(candidates))
        if without_marks(found) == symbol or found.upper() == symbol or plain(found) == symbol:
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


@lru_cache(maxsize=1)
def kind_words() -> dict[str, str]:
    """Folded words that name a kind of document → its abbreviation; empty for công văn and văn bản."""
    words: dict[str, str] = {}
    for row in rows("doc_types"):
        name = re.split(r" \(| của ", row["name_vi"])[0]
        words.setdefault(folded(name), row["abbr"])
    words |= {"van ban": _UNKNOWN_KIND, "bo luat": "L", "luat": "L", "dien khan": "ĐK", "lenh": "L"}
    for extra in ("phu luc", "tai lieu", "thuyet minh", "thong cao"):
        words.pop(extra, None)
    return words


def kind_named(word: str | None) -> str | None:
    """The abbreviation of the kind a word names; "" for công văn; None where the word names none."""
    return kind_words().get(folded(word)) if word else None
