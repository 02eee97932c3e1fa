"""A code that was read, in normal form: separators of its family, lost marks put back, bodies taken apart."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from normalizers.code_bodies import body_of, is_body, is_party, is_state
from normalizers.kinds import kind_of, upper_plain
from normalizers.text import normal

Family = Literal["hanh_chinh", "cong_van", "qppl", "quoc_hoi", "dang", "hop_nhat"]


@dataclass(frozen=True, slots=True)
class Code:
    """A code in normal form. `notation` is what follows the number: `KH-SYT`, `NQ/TW`, `2023/TT-BYT`.

    `type_code`: abbreviation of the kind (the word before `số` wins over the symbol), None for công văn.
    `bodies`: who issued it, joint ones each; `unit`: who drafted it, or the term of the National Assembly.
    `number` is None where it is blank or a digit is damaged. `read` is the print where it differs from `code`.
    """

    code: str
    number: str | None
    notation: str
    year: int | None
    type_code: str | None
    bodies: tuple[str, ...]
    unit: str | None
    family: Family
    read: str | None
    confidence: float = 1.0

    @property
    def body(self) -> str | None:
        return self.bodies[0] if self.bodies else None


@dataclass(frozen=True, slots=True)
class Raw:
    """A code as its groups were read: `seps` stand before each of `items`; an empty number is blank or damaged."""

    number: str
    year: str | None
    items: tuple[str, ...]
    seps: tuple[str, ...]  # before each item
    end: int
    confidence: float = 1.0


def make_code(read: Raw, printed: str, named: str | None) -> Code:
    """Normal form: separators of the family, lost marks put back, no spaces. The number as it stands."""
    items = list(read.items)
    kind = _kind(items, read, named)
    legacy = kind is None and len(items) > 1 and read.seps[0] == "-" and kind_of(items[1]) is not None
    if kind is not None:
        items[0] = kind
    elif legacy:
        items[1] = kind_of(items[1]) or items[1]
    for index in range(1 if kind is not None else 0, len(items)):
        if not (legacy and index == 1) and items[index] != "nb":
            items[index] = _body(items, index, kind)
    hyphen_first = _party_form(read, items, kind, legacy)
    symbol = _symbol(items, hyphen_first, read.year is not None)
    notation = f"{read.year}/{symbol}" if read.year else symbol
    number = read.number.replace(" ", "") or None
    code = f"{number or ''}{'-' if hyphen_first else '/'}{notation}"
    bodies, unit = _bodies(items, kind, legacy)
    family = _family(items, kind, hyphen_first, read, bodies)
    kept = kind or (items[1] if legacy else None)
    type_code = (
        kept
        if named is None or (named != "" and kept is not None and upper_plain(named) == upper_plain(kept))
        else named
    )
    confidence = read.confidence * (1.0 if number else 0.5)
    if len(items) == 1 and kind_of(items[0]) is not None and not is_body(items[0]) and items[0] != "TTLB":
        confidence = min(confidence, 0.3)  # the body was lost
    if re.sub(r"\s", "", normal(printed)) != code:
        confidence = min(confidence, 0.97)
    return Code(
        code, number, notation, int(read.year) if read.year else None, type_code or None, bodies, unit, family,
        printed if printed != code else None, round(confidence, 3),
    )  # fmt: skip


def _kind(items: list[str], read: Raw, named: str | None) -> str | None:
    if len(items) < 2:
        return items[0] if items[0] == "TTLB" else None
    if named == "" and read.seps[0] == "/" and read.year is None and items[0] in {"CT", "TT", "TC", "TB", "HĐ", "KH"}:
        return None  # Công văn số 577/CT-THNVDT: Cục Thuế, not chỉ thị
    kind = "?" if items[0] == "?" else kind_of(items[0], named or None)
    doubled = re.sub(r"(.)\1+", r"\1", items[0])  # QĐĐ, read by an engine
    if kind is None and named and doubled != items[0] and kind_of(doubled, named) == named:
        return named
    misread = {"NP": "NĐ", "NB": "NĐ", "QP": "QĐ", "QB": "QĐ", "QO": "QĐ", "QD": "QĐ", "ND": "NĐ"}.get(items[0])
    if misread and (kind is None or (kind == "NP" and items[1] in {"CP", "GP"})):
        return misread
    return kind


def _body(items: list[str], index: int, kind: str | None) -> str:
    item = items[index]
    # OCR of a footnote mark or superscript glued to a body that has no digits: NQ/TW1
    glued = re.fullmatch(r"(.*[^\d])\d{1,2}", item)
    if (
        glued
        and not is_body(item)
        and is_body(body_of(glued[1]))
        and not re.match(r"(QH|UBTVQH)\d", item)
        and (index > 0)
    ):
        item = glued[1]
    if kind in {"QĐ", "CT", "CĐ"} and len(items) == 2 and re.fullmatch(r"TT(?:G|9|[^\W\d_A-ZĐ])", item):
        return "TTg"
    return body_of(item)


def _party_form(read: Raw, items: list[str], kind: str | None, legacy: bool) -> bool:
    """Whether the number is followed by a hyphen: as printed, unless body and form contradict each other."""
    printed = read.seps[0] == "-" and read.year is None
    if legacy or kind is None or len(items) < 2:
        return printed
    if not printed and read.year is None and is_party(items[1]):
        return True
    return printed and not (is_state(items[1]) and not is_party(items[1]))


def _symbol(items: list[str], hyphen_first: bool, has_year: bool) -> str:
    if len(items) == 1:
        return items[0]
    tail = list(items[1:])
    mark = ""
    if tail[-1] == "nb":
        tail, mark = tail[:-1], "/nb"
    joint = "-".join(tail)
    return f"{items[0]}{'/' if hyphen_first else '-'}{joint}{mark}"


_UNITS_OF_BODY = frozenset({"VP", "VT"})


def _bodies(items: list[str], kind: str | None, legacy: bool) -> tuple[tuple[str, ...], str | None]:  # noqa: PLR0911
    if legacy:
        return (items[0], *items[2:]), None
    assembly = re.fullmatch(r"(QH|UBTVQH)(\d{1,2})", items[-1])
    if assembly:
        return (assembly[1],), f"khóa {assembly[2]}"
    if kind is not None:
        tail = items[1:]
        if tail and tail[-1] == "nb" and len(tail) > 1:
            return tuple(tail[:-1]), "nb"
        if len(tail) > 1 and tail[-1] in _UNITS_OF_BODY:
            return tuple(tail[:-1]), tail[-1]
        return tuple(tail), None
    if items[0] == "LS":  # liên sở
        return ("-".join(items),), None
    count = 1
    while count < len(items) and re.match(r"B[A-ZĐ]", items[0]) and re.match(r"B[A-ZĐ]{2}", items[count]):
        if not is_body(items[count]):
            break
        count += 1
    return tuple(items[:count]), "-".join(items[count:]) or None


def _family(  # noqa: PLR0911
    items: list[str], kind: str | None, hyphen_first: bool, read: Raw, bodies: tuple[str, ...]
) -> Family:
    if re.match(r"(QH|UBTVQH)\d", items[-1]):
        return "quoc_hoi"
    if kind == "VBHN":
        return "hop_nhat"
    old = items[0] in {"CP", "TTg", "HĐBT", "TTLB"} and len(items) == 1
    if read.year is not None or old or (kind == "TT" and items[1] == "LB"):
        return "qppl"
    if hyphen_first and kind is None:
        return "qppl"
    if hyphen_first and not re.match(r"TW[ĐHM]", bodies[0] if bodies else ""):
        return "dang"
    if kind is None or kind == "CV":
        return "cong_van"
    return "hanh_chinh"
