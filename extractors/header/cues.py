"""The fixed words of a head, found in spite of lost marks and wrong letters: data/head_cues.csv, data/doc_types.csv."""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz import fuzz

from extractors.printed import Printed, split_at
from normalizers.tables import rows
from normalizers.text import folded, without_marks

_LETTERS = re.compile(r"[^a-z0-9]+")
# What engines without Vietnamese make of letters, good enough for fixed words (FACTS section 8).
_CONFUSED = str.maketrans({"€": "e", "&": "e", "¢": "e", "1": "l", "|": "l", "6": "o", "0": "o", "¥": "y", "ï": "i"})


def plain(text: str) -> str:
    """Folded letters without any space or sign: fixed words compare well even where OCR broke them up."""
    return _LETTERS.sub("", folded(text).translate(_CONFUSED))


@lru_cache(maxsize=32)
def phrases(kind: str) -> tuple[str, ...]:
    """The folded phrases of one kind of cue, longest first."""
    found = {folded(row["phrase"]) for row in rows("head_cues") if row["kind"] == kind}
    return tuple(sorted(found, key=lambda phrase: (-len(phrase), phrase)))


def is_like(text: str, kind: str, *, least: float = 80, shortest: int = 9) -> bool:
    """Whether the line is the fixed phrase or a good part of it."""
    letters = plain(text)
    for phrase in phrases(kind):
        target = plain(phrase)
        if fuzz.ratio(letters, target) >= least:
            return True
        if shortest <= len(letters) < len(target) and fuzz.partial_ratio(letters, target) >= max(least, 90):
            return True
    return False


def is_title_of_state(line: Printed) -> bool:
    return line.upper and is_like(line.text, "national_title")


def is_title_of_party(line: Printed) -> bool:
    return line.upper and is_like(line.text, "party_title", least=85, shortest=12)


def is_motto(line: Printed) -> bool:
    return is_like(line.text, "motto", least=75)


def is_signature_block(text: str) -> bool:
    """`Ký bởi: …`, `Thời gian ký: …`, `Email: …`: what signing software prints, no part of the paper."""
    key = folded(text).lstrip("._-*'` ")
    if re.search(r"\w@\S*[a-z]|@\S*\.[a-z]", key) or re.search(r"\+07: ?00|\d\d:\d\d:\d\d", text):
        return True
    return any(re.match(re.escape(phrase) + r"\s*:", key) for phrase in phrases("signature_block")) or bool(
        re.search(r"(?:nguoi ky|ky boi|thoi gian ky|ngay ky)\s*:", key)
    )


def part_head_cells(line: Printed) -> list[Printed]:
    """A line that runs over both cells of the head, parted where the national title, the motto or a date begins."""
    if len(line.words) < 4:
        return [line]
    best, at = 0.0, 0
    for kind in ("national_title", "party_title", "motto"):
        for phrase in phrases(kind):
            target = plain(phrase)
            for start in range(len(line.words) - 2):
                tail = plain(" ".join(word.text for word in line.words[start:]))
                score = fuzz.ratio(tail, target)
                if score > best:
                    best, at = score, start
    if best < 75:
        at = _date_word(line)
    left, right = split_at(line, at) if at > 0 else (None, line)
    return [part for part in (left, right) if part is not None]


_DATE_WORDS = re.compile(r"^(?P<head>.*?)\bngay\b.{0,12}\bthang\b.{0,12}\bn.{0,2}m\b", re.S)
_NUMBER_LABEL = re.compile(r"^\W*s\w{0,2}\s*[:.;]|^\W*s[o06]\s", re.A)


def _date_word(line: Printed) -> int:
    """In `Số: 19/KH-TTYT Vĩnh Thạnh, ngày 19 tháng 8 năm 2025` the word where the place begins."""
    words = [without_marks(word.text).lower() for word in line.words]
    text = " ".join(words)
    if not line.text.lstrip("._-*' ")[:1].isupper() or not _NUMBER_LABEL.match(text) or not _DATE_WORDS.match(text):
        return 0
    last_of_number = 0
    for index, word in enumerate(words):
        if word.startswith("ngay"):
            break
        if "/" in word or re.search(r"\w-\w", word):
            last_of_number = index
    place = line.words[last_of_number + 1].text if last_of_number else ""
    return last_of_number + 1 if place[:1].isupper() else 0


@lru_cache(maxsize=1)
def _types() -> tuple[tuple[str, str, str, str, tuple[str, ...]], ...]:
    """(letters to compare, name as titles have it, abbreviation, family, other abbreviations), longest name first."""
    found = []
    for row in rows("doc_types"):
        name = re.sub(r"\s*\(.*\)", "", row["name_vi"])
        name = re.sub(r"^(Nghị quyết|Nghị định|Quyết định|Lệnh|Chỉ thị) của .*$", r"\1", name)
        aliases = tuple(re.sub(r"\s*\(.*\)", "", part) for part in row["aliases_seen"].split("|") if part)
        found.append((plain(name), name, row["abbr"], row["family"], aliases))
    return tuple(sorted(found, key=lambda entry: -len(entry[0])))


def type_of_title(text: str) -> tuple[str, int] | None:
    """The type name that a title line begins with and how many of its words belong to it: `KE HOACH` → Kế hoạch, 2.

    Wrong letters are forgiven where the whole line is the name.
    """
    words = text.split()
    whole = plain(text)
    for letters, name, _, family, _ in _types():
        if name in _NO_TITLE or family == "ban_sao":
            continue
        if fuzz.ratio(whole, letters) >= (88 if len(letters) > 6 else 92):
            return name, len(words)
    for letters, name, _, family, _ in _types():
        count = len(name.split())
        if name in _NO_TITLE or family == "ban_sao" or len(words) <= count:
            continue
        if plain(" ".join(words[:count])) == letters:
            return name, count
    return None


_NO_TITLE = frozenset(
    {"Công văn", "Phụ lục", "Thuyết minh", "Tài liệu", "Văn bản hợp nhất", "Bản sao", "Kết luận thanh tra"}
)


def type_code(name: str, notation: str | None) -> str | None:
    """The abbreviation of a type name; where names share several, the one that the symbol of the paper shows."""
    choices = [(abbr, aliases) for _, known, abbr, _, aliases in _types() if known == name and abbr]
    if not choices:
        return None
    if notation:
        groups = re.split(r"[-/]", notation)
        for abbr, aliases in choices:
            if abbr in groups or any(alias in groups for alias in aliases):
                return abbr
    return choices[0][0]


def type_of_symbol(notation: str) -> tuple[str, str] | None:
    """(name, abbreviation) that a symbol alone shows: `TB-VPCP` → Thông báo, TB. None for letters (`VPCP-KGVX`)."""
    groups = [group for group in re.split(r"[-/]", notation) if not re.fullmatch(r"(?:19|20)\d\d", group)]
    if not groups:
        return None
    for _, name, abbr, family, _ in sorted(_types(), key=lambda entry: entry[3] != "hanh_chinh"):
        if abbr and abbr == groups[0] and family != "ban_sao":
            return name, abbr
    return None


def starts_body(text: str) -> bool:
    """A line that can't belong to a title: the preamble, an addressee, the first heading."""
    key = folded(text).lstrip("-–•_.,' ")
    if re.match(r"(?:[ivx]{1,4}|[a-d1])\s*[.\-)]\s*\S", key):
        return True
    return any(key.startswith(phrase) for phrase in phrases("body_start") if len(phrase) > 3)


def may_start_body(text: str) -> bool:
    """A line that begins as preambles often do; a title may begin so too."""
    key = folded(text).lstrip("-–•_.,' ")
    return any(key.startswith(phrase + " ") for phrase in phrases("preamble"))
