"""Kinds of documents by name and by abbreviation: what a title line, a symbol and the words before `số` say.

Source of the table data/doc_types.csv: NĐ 30/2020/NĐ-CP Điều 7 and Phụ lục III, Luật 64/2025/QH15 Điều 4, HD 36-HD/VPTW
II.1.3, and practice. Its column `title`: `document` where the name stands over a document, `part` where it stands over
part of one (Phụ lục, Danh mục, the QUYẾT NGHỊ over the articles), empty where no title has it (Công văn).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from normalizers.tables import rows
from normalizers.text import folded, letters, without_marks

_BRACKETS = re.compile(r"\s*\(.*\)")
_OF_WHOM = re.compile(r"^(Nghị quyết|Nghị định|Quyết định|Lệnh|Chỉ thị) của .*$")
_LONGEST_TITLE = 30  # letters of a line that is nothing but a kind's name
_NO_KIND = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """One row of data/doc_types.csv. `name` as titles have it; `letters` in the form `normalizers.text.letters`."""

    name: str
    letters: str
    abbr: str
    family: str
    aliases: tuple[str, ...]
    title: str


@lru_cache(maxsize=1)
def kinds() -> tuple[Kind, ...]:
    """All kinds, the longest name first."""
    found = []
    for row in rows("doc_types"):
        name = _OF_WHOM.sub(r"\1", _BRACKETS.sub("", row["name_vi"]))
        aliases = tuple(_BRACKETS.sub("", part) for part in row["aliases_seen"].split("|") if part)
        found.append(Kind(name, letters(name), row["abbr"], row["family"], aliases, row["title"]))
    return tuple(sorted(found, key=lambda kind: -len(kind.letters)))


@lru_cache(maxsize=4)
def _title_names(use: str) -> tuple[tuple[str, str], ...]:
    """(letters, name) of the kinds whose column `title` has that word, longest first."""
    return tuple(dict.fromkeys((kind.letters, kind.name) for kind in kinds() if kind.title == use))


@lru_cache(maxsize=8192)
def _whole(plain: str, use: str) -> str | None:
    """The kind that a line is nothing but the name of; wrong letters are forgiven (QUYẺT DINH)."""
    if not 3 <= len(plain) <= _LONGEST_TITLE:
        return None
    for wanted, name in _title_names(use):
        least = 88 if len(wanted) > 6 else 92
        if abs(len(wanted) - len(plain)) <= 3 and fuzz.ratio(plain, wanted) >= least:
            return name
    return None


def is_title(text: str) -> bool:
    """A line that is nothing but the name of a kind or of a part: KẾ HOẠCH, QUYẾT ĐỊNH:, DANH MỤC. Case is not seen."""
    plain = letters(text)
    return _whole(plain, "document") is not None or _whole(plain, "part") is not None


def kind_of_title(text: str) -> tuple[str, int] | None:
    """The kind a document's title line begins with and how many of its words belong to it: `KE HOACH` → Kế hoạch, 2.

    Wrong letters are forgiven where the whole line is the name.
    """
    words = text.split()
    name = _whole(letters(text), "document")
    if name is not None:
        return name, len(words)
    for wanted, known in _title_names("document"):
        count = len(known.split())
        if len(words) > count and letters(" ".join(words[:count])) == wanted:
            return known, count
    return None


def abbreviation_of(name: str, notation: str | None) -> str | None:
    """The abbreviation of a kind; where names share several, the one that the symbol of the paper shows."""
    choices = [kind for kind in kinds() if kind.name == name and kind.abbr]
    groups = re.split(r"[-/]", notation or "")
    for kind in choices:
        if kind.abbr in groups or any(alias in groups for alias in kind.aliases):
            return kind.abbr
    return choices[0].abbr if choices else None


def kind_of_notation(notation: str) -> tuple[str, str] | None:
    """(name, abbreviation) that a symbol alone shows: `TB-VPCP` → Thông báo, TB. None for letters (`VPCP-KGVX`)."""
    groups = [group for group in re.split(r"[-/]", notation) if not re.fullmatch(r"(?:19|20)\d\d", group)]
    for kind in sorted(kinds(), key=lambda kind: kind.family != "hanh_chinh"):
        if groups and kind.abbr and kind.abbr == groups[0] and kind.family != "ban_sao":
            return kind.name, kind.abbr
    return None


def upper_plain(text: str) -> str:
    """Upper case without marks: the form in which symbols are compared."""
    return without_marks(text).upper()


@lru_cache(maxsize=1)
def _symbols() -> tuple[frozenset[str], dict[str, frozenset[str]]]:
    """Abbreviations that stand in symbols, and the same by their form without marks."""
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
        by_plain.setdefault(upper_plain(abbr), set()).add(abbr)
    return frozenset(exact), {key: frozenset(value) for key, value in by_plain.items()}


def kind_of(symbol: str, wanted: str | None = None) -> str | None:
    """The abbreviation of the kind that a group of a code stands for; None where it stands for none.

    Marks may be lost and case changed (`QD`, `TTR`); what then may mean several (`HD`) is decided by `wanted`,
    the kind that the words before the code name, else read as it stands.
    """
    exact, by_plain = _symbols()
    candidates = by_plain.get(upper_plain(symbol), frozenset())
    if wanted in candidates and wanted is not None and (symbol not in exact or upper_plain(symbol) == symbol):
        return wanted
    if symbol in exact:
        return symbol
    # A marked letter on paper is there; only missing ones may be added.
    fitting = sorted(abbr for abbr in candidates if symbol.isascii() or upper_plain(symbol) != symbol.upper())
    return fitting[0] if len(fitting) == 1 else None


@lru_cache(maxsize=1)
def kind_words() -> dict[str, str]:
    """Folded words that name a kind of document → its abbreviation; empty for công văn and văn bản."""
    words: dict[str, str] = {}
    for row in rows("doc_types"):
        if row["title"] != "part":
            words.setdefault(folded(re.split(r" \(| của ", row["name_vi"])[0]), row["abbr"])
    words |= {"van ban": _NO_KIND, "bo luat": "L", "luat": "L", "dien khan": "ĐK", "lenh": "L"}
    words.pop("thong cao", None)
    return words


def kind_named(word: str | None) -> str | None:
    """The abbreviation of the kind a word names; "" for công văn; None where the word names none."""
    return kind_words().get(folded(word)) if word else None
