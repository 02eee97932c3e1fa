"""Which organ a printed name means: one key for one organ instance, by province and date, and never by guess.

`Sở Y tế` stands for some thirty organs, `UBND tỉnh` too: a bare name gets the province of the document that prints it.
A group (`các sở, ban, ngành`) stays a group of its issuer; its members are not invented. An organ that was merged or
renamed stays what the paper says; what followed it is named beside it, because a successor is a set by subject.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from normalizers.organ_names import (
    LEVELS,
    OrganRow,
    cleaned,
    expanded,
    form,
    is_class,
    is_sector,
    names_in_table,
    office_of,
    row_beginning,
    row_named,
    taken_apart,
)
from normalizers.provinces import Province, ancestors, province_in, provinces_in

OrganKind = Literal["organ", "office", "class", "sector", "unknown"]
Likeness = Literal["same", "different", "unknown"]

# Two names of the table differ by one letter at least in eight; 93 of 100 lets an OCR error in a long name pass and
# keeps `Sở Nội vụ` and `Sở Ngoại vụ` (84) apart.
ALIKE = 93.0
_SHORTEST_ALIKE = 12
# One symbol and one printed line for three bodies (HD 36-HD/VPTW II.1.2b).
_PARTY_CENTRE = frozenset(
    {"ban chap hanh trung uong", "ban chap hanh trung uong dang", "bo chinh tri", "ban bi thu", "trung uong dang"}
)
# Parts of an organ: without a place of their own they are those of the organ that issued the paper.
_INTERNAL = re.compile(
    r"(?:cac )?(?:phong|khoa|to|bo phan|tram|cong doan|chi bo|doan thanh nien|chi doan)\b"
    r"|(?:van phong|thanh tra|dang uy|dang bo) (?:so|bo|cuc|tong cuc|chi cuc|vien|truong|trung tam|benh vien)$"
)
_SELF = frozenset({"trung tam", "so", "truong", "benh vien", "chi cuc", "cuc", "vien", "tong cuc", "bo"})
_TERM = re.compile(r" khoa [ivxlc]+$")


@dataclass(frozen=True, slots=True)
class Organ:
    """An organ, office or group as one instance. `key` is equal for equal instances and unequal for different ones.

    `name`: as printed, abbreviations kept. `base`: its folded name without province. `provinces`: keys of the
    provinces it may lie in, one where it is sure, none for central and unplaced ones. `body`: key of the organ an
    office or department belongs to, or that a group is a group of. `valid`: False where the table says that the organ
    did not exist on that day. `how`: table, alike (by likeness), printed (not in the table).
    """

    key: str
    name: str
    kind: OrganKind
    base: str
    abbr: str | None = None
    level: str | None = None
    provinces: tuple[str, ...] = ()
    body: str | None = None
    body_base: str | None = None
    valid: bool = True
    successors: tuple[str, ...] = ()
    how: Literal["table", "alike", "printed"] = "printed"


def resolve_organ(
    name: str,
    *,
    place: str | Sequence[Province] | None = None,
    on: str | None = None,
    issuer: Organ | None = None,
) -> Organ | None:
    """The organ a printed name means; None for an empty name.

    `place`: where the document comes from (a text that names a province, or the provinces themselves, as of the
    document's own date). `on`: ISO date on which the organ acted (the cited document's for a citation). `issuer`: the
    document's own organ, which departments (`Phòng Tổ chức - Hành chính`) and groups belong to.
    """
    if not cleaned(name):
        return None
    where = province_in(place, on) if isinstance(place, str) else tuple(place or ())
    context = place if isinstance(place, str) else (issuer.name if issuer else "")
    return _resolve(cleaned(name), where, context, on, issuer)


@lru_cache(maxsize=65536)
def _resolve(name: str, where: tuple[Province, ...], context: str, on: str | None, issuer: Organ | None) -> Organ:
    text = expanded(name)
    whole = form(text)
    owner = issuer.key if issuer else None
    if is_class(whole):
        return Organ(_joined("class", whole, owner or _keys(where)), name, "class", whole, body=owner)
    if (office := office_of(text)) is not None:
        body = _resolve(office[1], where, context, on, issuer)
        if body.kind == "class":
            return Organ(_joined("class", whole, owner or _keys(where)), name, "class", whole, body=owner)
        return Organ(
            key=_joined("office", office[0], body.key),
            name=name,
            kind="office",
            base=f"{office[0]} {body.base}",
            provinces=body.provinces,
            body=body.key,
            body_base=body.base,
            valid=body.valid,
            successors=body.successors,
        )
    if is_sector(whole):
        department = row_named("so " + whole.removeprefix("nganh "))
        found = _placed(where, on)
        if department is not None and where:
            body = _resolve(department.name, where, context, on, issuer)
            return Organ(
                _joined(whole, _keys(found)), name, "sector", whole, provinces=_keys_of(found), body=body.key,
                body_base=body.base,
            )  # fmt: skip
        return Organ(_joined(whole, _keys(found) or owner), name, "sector", whole, provinces=_keys_of(found))
    return _organ(name, text, where, context, on, issuer)


def _organ(
    name: str, text: str, where: tuple[Province, ...], context: str, on: str | None, issuer: Organ | None
) -> Organ:
    parts = taken_apart(text)
    base, level, local = parts.base, parts.level, parts.local
    named = province_in(text, on)
    if named and not level:
        base = _without_province(base)
    elif level in {"tinh", "thanh pho"} and (not local or (named and not _smaller(local))):
        local = ""
    elif named and local:
        local = _without_province(local)
    if level and not local and not named and level not in {"tinh", "thanh pho"}:
        local = _own_place(context, level)
    if issuer is not None and not level and not named and _short_for(base, issuer):
        return replace(issuer, name=name)
    row, how = _row(base)
    if row is not None and row.abbr in {"UBND", "HĐND", "MTTQ"} and not level and named:
        level = "tinh"
    found = named or (_placed(where, on) if _needs_province(row, level) else ())
    full = " ".join(filter(None, (base, "" if _province_only(row, level, local) else level, local)))
    internal = row.place == "organ" if row is not None else not found or bool(_INTERNAL.match(base))
    owner = issuer.key if issuer is not None and internal else None
    valid = row is None or on is None or ((row.start or "") <= on and (row.end is None or on < row.end))
    return Organ(
        key=_joined(full, owner or _keys(found)),
        name=name,
        kind="organ" if row is not None else "unknown",
        base=full,
        abbr=row.abbr if row else None,
        level=row.level if row else None,
        provinces=_keys_of(found),
        body=owner,
        valid=valid,
        successors=row.successors if row else (),
        how=how,
    )


def _short_for(base: str, issuer: Organ) -> bool:
    """`Trung tâm`, `Trung tâm Y tế`, `Sở` in a paper of an organ whose name begins so: the organ itself."""
    row = row_named(base)
    known = base in _SELF if row is None else row.place in {"local", "level"}
    return known and issuer.kind in {"organ", "unknown"} and issuer.base.startswith(base + " ")


def _row(base: str) -> tuple[OrganRow | None, Literal["table", "alike", "printed"]]:
    base = _TERM.sub("", base)
    row = row_named(base) or row_beginning(base)
    if row is not None:
        return row, "table"
    if len(base) >= _SHORTEST_ALIKE:
        from rapidfuzz import fuzz, process  # noqa: PLC0415

        first = base.split()[0]
        block = [known for known in names_in_table() if known.split()[0] == first and len(known) >= _SHORTEST_ALIKE]
        best = process.extract(base, block, scorer=fuzz.ratio, score_cutoff=ALIKE, limit=2)
        rows = {row_.abbr for match in best if (row_ := row_named(match[0])) is not None}
        if len(rows) == 1:
            return row_named(best[0][0]), "alike"
    return None, "printed"


def _needs_province(row: OrganRow | None, level: str) -> bool:
    """Central organs lie in no province; departments of the issuer follow their issuer; all others lie somewhere."""
    return bool(level) or row is None or row.place in {"province", "level", "local"}


def _province_only(row: OrganRow | None, level: str, local: str) -> bool:
    """`Sở Y tế tỉnh Gia Lai` and `Sở Y tế Gia Lai` are one: the noun belongs to the key of councils only."""
    return level in {"tinh", "thanh pho"} and not local and not (row is not None and row.place == "level")


def _placed(where: tuple[Province, ...], on: str | None) -> tuple[Province, ...]:
    """The provinces a bare name may mean on that day, seen from `where`: before a merger, all its parts."""
    if on is None:
        return where
    found: list[Province] = []
    for province in where:
        if province.start is not None and on < province.start:
            found += [old for old in ancestors(province) if old.valid(on)] or [province]
        else:
            found.append(province)
    return tuple(dict.fromkeys(found))


def _own_place(context: str, level: str) -> str:
    """`UBND thị trấn` in a paper of `UBND thị trấn Ngãi Giao` is that one."""
    noun = next(printed for printed, plain in LEVELS.items() if plain == level)
    parts = taken_apart(expanded(context)) if noun in context.lower() else None
    return parts.local if parts and parts.level == level else ""


def _smaller(local: str) -> bool:
    """Whether the place after `thành phố` is a town and not the province itself: `Pleiku, tỉnh Gia Lai`."""
    spans = list(provinces_in(local))
    return not spans or spans[0][0] > 0


def _without_province(base: str) -> str:
    spans = list(provinces_in(base))
    if not spans:
        return base
    start = spans[-1][0]
    cut = base[:start].strip()
    for noun in ("tinh", "thanh pho", "tp"):
        cut = cut.removesuffix(" " + noun)
    return cut or base


def _keys_of(provinces: tuple[Province, ...]) -> tuple[str, ...]:
    return tuple(sorted(province.key for province in provinces))


def _keys(provinces: tuple[Province, ...]) -> str:
    """One province's key; of several, all of them: an organ whose province is open is none of the sure ones."""
    return "+".join(_keys_of(provinces))


def _joined(*parts: str | None) -> str:
    return "|".join(part for part in parts if part)


def compare(one: Organ | None, other: Organ | None) -> Likeness:  # noqa: PLR0911
    """Whether two names mean the same organ, as far as they say. An office counts as its body."""
    if one is None or other is None:
        return "unknown"
    if one.key == other.key:
        return "same"
    left, right = one.body_base or one.base, other.body_base or other.base
    apart = bool(one.provinces and other.provinces) and not set(one.provinces) & set(other.provinces)
    if left == right:
        if apart:
            return "different"
        sure = len(one.provinces) == len(other.provinces) <= 1 or _one_name(one, other)
        return "same" if sure else "unknown"
    if {left, right} <= _PARTY_CENTRE or (not apart and (left.startswith(right + " ") or right.startswith(left + " "))):
        return "unknown"
    if "class" in {one.kind, other.kind} or (one.kind == other.kind == "unknown" and not apart and _alike(left, right)):
        return "unknown"
    return "different"


def _one_name(one: Organ, other: Organ) -> bool:
    """Both may lie in one province of the same name before and after a merger (date unknown), and in no other."""
    from normalizers.provinces import all_provinces  # noqa: PLC0415

    names = {all_provinces()[key].short for key in (*one.provinces, *other.provinces)}
    return bool(one.provinces and other.provinces) and len(names) == 1


def _alike(left: str, right: str) -> bool:
    from rapidfuzz import fuzz  # noqa: PLC0415

    return fuzz.ratio(left, right) >= ALIKE
