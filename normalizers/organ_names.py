"""Names of organs brought to one form: abbreviations written out, offices and groups told from organs, place cut off.

Abbreviations of organs are set by each head (NĐ 30/2020 Phụ lục I.II.3b), there is no national list: those that
data/organs.csv knows are written out, the others stay as printed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from normalizers.provinces import place_form
from normalizers.tables import rows
from normalizers.text import folded, squeeze

_EDGES = " -–—+•*.,;:/"
_PURPOSE = re.compile(r"\s*\((?:để\s+)?[a-zđ]{1,3}/[a-zđ]{1,3}\)$|\s*\(để biết\)$", re.IGNORECASE)
_LEADING = re.compile(r"^(?:như điều|đồng chí|đ/c)\s+", re.IGNORECASE)
_CITY = re.compile(r"\b(?:TP|Tp|tp)\.?\s*(?=[A-ZĐÀ-Ỹ])")
_Y = re.compile(r"\b(h|k|l|m|qu|s|t|v)y\b")
_LETTERS = re.compile(r"[^A-ZĐa-zđ]")
_ANYWHERE = ("UBND", "HĐND", "MTTQVN", "MTTQ", "LĐLĐ", "TNCS")
_ANYWHERE_NAMES = {
    "UBND": "Ủy ban nhân dân",
    "HĐND": "Hội đồng nhân dân",
    "MTTQVN": "Mặt trận Tổ quốc Việt Nam",
    "MTTQ": "Mặt trận Tổ quốc",
    "LĐLĐ": "Liên đoàn Lao động",
    "TNCS": "Thanh niên Cộng sản",
}
_KIND_WORD = re.compile(r"^(Sở|Bộ|Phòng|P\.|Vụ|Cục)\s*(.+)$", re.IGNORECASE)
_INITIAL = {"sở": "S", "bộ": "B", "cục": "", "vụ": "", "phòng": "", "p.": ""}

_PLURAL = re.compile(
    r"^(?:cac|nhung|tat ca|toan the|moi|moi mot|hai|cap uy|nhan dan|thanh vien|cong chuc|vien chuc|can bo|"
    r"nguoi|ca nhan|chinh quyen dia phuong|(?:co quan|don vi|to chuc|dia phuong)\b.*\b(?:lien quan|chu tri|phoi hop))\b"
)
_PLURAL_AFTER_HEAD = re.compile(
    r"^(?:uy ban nhan dan|hoi dong nhan dan|chu tich|pho chu tich|thu truong|giam doc|pho giam doc|lanh dao|truong|"
    r"bo truong|dang uy|nguoi dung dau|ban giam doc|hieu truong|trung tam y te|benh vien|tram y te|so|thanh vien|"
    r"dai dien|cong an|phong)\b[^,;]{0,40}?\b(?:cac|moi|tung)\b"
)
_SECTOR = re.compile(r"^nganh ")
_OFFICE = re.compile(
    r"^((?:(?:quyen |pho )?(?:tong giam doc|giam doc|chu tich|bo truong|thu truong|thong doc|tong thanh tra|"
    r"vien truong|"
    r"hieu truong|truong ban|cuc truong|vu truong|chi cuc truong|doi truong|tong kiem toan|chanh an|chanh thanh tra|"
    r"bi thu|"
    r"chu nhiem|tong bien tap|thu tuong)(?: thuong truc)?|(?:pho )?chanh van phong|(?:pho )?truong (?:phong|khoa|tram)|"
    r"lanh dao|ban giam doc|ban thuong vu|thuong truc|tap the)\b)(?:,? (?=\w))"
)
# Offices whose word also begins the name of the body: Chánh Văn phòng UBND → Văn phòng UBND.
_BODY_BEGINS = {
    "chanh van phong": "van phong",
    "pho chanh van phong": "van phong",
    "truong phong": "phong",
    "pho truong phong": "phong",
    "truong khoa": "khoa",
    "pho truong khoa": "khoa",
    "truong tram": "tram",
    "pho truong tram": "tram",
    "chanh thanh tra": "thanh tra",
    "tong thanh tra": "thanh tra",
    "tong kiem toan": "kiem toan",
}
LEVELS = {
    "tỉnh": "tinh",
    "thành phố": "thanh pho",
    "huyện": "huyen",
    "quận": "quan",
    "thị xã": "thi xa",
    "thị trấn": "thi tran",
    "xã": "xa",
    "phường": "phuong",
    "đặc khu": "dac khu",
}
_LEVEL = re.compile(
    r"(?<!\w)(?<!hợp tác )(tỉnh(?!\s+(?:ủy|uỷ|đoàn|hội))|thành phố|huyện(?!\s+(?:ủy|uỷ))|quận(?!\s+(?:ủy|uỷ))|thị xã|"
    r"thị trấn|xã(?!\s+(?:hội|viên))|phường|đặc khu)(?!\w)\s*(.*)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class OrganRow:
    """One row of data/organs.csv. `place`: what completes the name: '', level, province, local, organ (the issuer)."""

    abbr: str
    name: str
    level: str
    place: str
    start: str | None
    end: str | None
    predecessors: tuple[str, ...]
    successors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Parts:
    """A name taken apart. `base`: folded name of the organ without its place; `level` and `local` as folded words.

    `level` with an empty `local` is a bare `UBND tỉnh`; both empty where the name has no place noun.
    """

    base: str
    level: str
    local: str


def form(text: str) -> str:
    """The form names are compared in: no marks, case, commas, hyphens; i and y after one consonant are one letter."""
    return _Y.sub(r"\1i", " ".join(place_form(text.replace("&", " và ")).replace(",", " ").split()))


def cleaned(name: str) -> str:
    """Without bullets, purposes such as (b/c) and end punctuation."""
    text = _PURPOSE.sub("", squeeze(name).strip(_EDGES)).strip(_EDGES)
    return _LEADING.sub("", text)


@lru_cache(maxsize=1)
def organ_rows() -> dict[str, OrganRow]:
    """data/organs.csv by abbreviation."""
    return {
        row["abbr"]: OrganRow(
            abbr=row["abbr"],
            name=row["name"],
            level=row["level"],
            place=row["place"],
            start=row["valid_from"] or None,
            end=row["valid_to"] or None,
            predecessors=tuple(filter(None, row["predecessor"].split("|"))),
            successors=tuple(filter(None, row["successor"].split("|"))),
        )
        for row in rows("organs")
    }


def _is_short(name: str) -> bool:
    letters = _LETTERS.sub("", name)
    return len(letters) >= 2 and sum(c.isupper() for c in letters) >= max(2, len(letters) - 1)


@lru_cache(maxsize=1)
def _by_form() -> dict[str, str]:
    """Form of each full name → abbreviation. The provincial `tỉnh` at the end of a name in the table is dropped."""
    found: dict[str, str] = {}
    for row in rows("organs"):
        for name in (row["name"], *row["aliases"].split("|")):
            if name and (name == row["name"] or not _is_short(name)):
                found.setdefault(form(name), row["abbr"])
                if row["place"] == "province" and form(name).endswith(" tinh"):
                    found.setdefault(form(name).removesuffix(" tinh"), row["abbr"])
    return found


@lru_cache(maxsize=1)
def _by_short() -> dict[str, tuple[str, ...]]:
    """Letters of each abbreviation → the abbreviations (keys of the table) that it may stand for."""
    found: dict[str, list[str]] = {}
    for row in rows("organs"):
        for name in (row["abbr"], *row["aliases"].split("|")):
            if _is_short(name):
                found.setdefault(_LETTERS.sub("", name).upper(), []).append(row["abbr"])
    return {short: tuple(dict.fromkeys(abbrs)) for short, abbrs in found.items()}


def row_named(base: str) -> OrganRow | None:
    """The organ of the table that bears this name (in `form`), None where it knows none."""
    abbr = _by_form().get(base)
    return organ_rows()[abbr] if abbr else None


def row_beginning(base: str) -> OrganRow | None:
    """The organ of a local kind whose name begins this one: `trung tam y te vinh thanh` → Trung tâm Y tế."""
    words = base.split()
    for length in range(len(words) - 1, 1, -1):
        row = row_named(" ".join(words[:length]))
        if row is not None and row.place in {"local", "level"}:
            return row
    return None


def names_in_table() -> tuple[str, ...]:
    """All forms the table knows, for comparison by likeness."""
    return tuple(_by_form())


def _written_out(short: str, kinds: tuple[str, ...] = ()) -> str | None:
    """The full name of an abbreviation that stands for one organ only (of the kinds given, by first word)."""
    rows_ = [organ_rows()[abbr] for abbr in _by_short().get(_LETTERS.sub("", short).upper(), ())]
    if kinds:
        rows_ = [row for row in rows_ if row.name.lower().startswith(kinds)]
    return rows_[0].name if len(rows_) == 1 else None


def expanded(name: str) -> str:
    """Abbreviations written out where one reading only is known: `Sở GD&ĐT`, `Phòng TC - HC`, `TTYT`."""
    text = _CITY.sub("thành phố ", cleaned(name))
    kind = _KIND_WORD.match(text)
    if kind:
        word = "Phòng" if kind[1].lower() == "p." else kind[1]
        rest = kind[2]
        head = re.match(r"[A-ZĐ][A-ZĐa-z&.]*(?:\s*[-–&]\s*[A-ZĐ][A-ZĐ&.]*)*(?=\s|$|\()", rest)
        if head and _is_short(head[0]):
            short = _INITIAL[kind[1].lower()] + head[0]
            full = _written_out(short, (word.lower() + " ",))
            if full:
                text = f"{full}{rest[head.end() :]}"
    else:
        first, _, rest = text.partition(" ")
        if _is_short(first) and first not in _ANYWHERE and (full := _written_out(first)):
            text = f"{full} {rest}".strip()
    for short in _ANYWHERE:
        if short in text:
            text = re.sub(rf"(?<!\w){short}(?!\w)", _ANYWHERE_NAMES[short], text)
    return text


def is_class(base: str) -> bool:
    """Whether a name (in `form`) is a group without members named: `các sở, ban, ngành`, `UBND các huyện`."""
    if row_named(base) is not None:
        return False
    return bool(_PLURAL.match(base) or _PLURAL_AFTER_HEAD.match(base))


def is_sector(base: str) -> bool:
    """`ngành Y tế`: neither the department nor all its units, but near to both."""
    return bool(_SECTOR.match(base))


def office_of(text: str) -> tuple[str, str] | None:
    """(office, the body's name) of a holder of office: `Giám đốc Sở Xây dựng` → (`giam doc`, `Sở Xây dựng`)."""
    if row_named(form(text)) is not None:
        return None
    words = text.split()
    plain = " ".join(folded(word).strip(",") for word in words)
    match = _OFFICE.match(plain)
    if not match:
        return None
    office = match[1]
    count = len(office.split())
    begins = len(_BODY_BEGINS[office].split()) if office in _BODY_BEGINS else 0
    body = " ".join(words[count - begins :]) if begins else " ".join(words[count:])
    if office.endswith("bo truong") and (second := office_of(body)) is not None:
        return office, second[1]  # Bộ trưởng, Chủ nhiệm Văn phòng Chính phủ
    return office, body.strip(" ,")


def taken_apart(text: str) -> Parts:
    """Organ and place: `Ủy ban nhân dân huyện Nhơn Trạch` → base, level `huyen`, local `nhon trach`."""
    match = _LEVEL.search(text)
    if not match:
        return Parts(form(text), "", "")
    head = re.sub(r"\s+của\s*$", "", text[: match.start()].strip(" ,"), flags=re.IGNORECASE)
    if not head:
        return Parts(form(text), "", "")
    level = LEVELS[" ".join(match[1].lower().split())]
    return Parts(form(head), level, form(match[2]))
