"""The issuing body and its parent, from the lines of the left head cell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from extractors.printed import Printed, without_specks
from normalizers.names import same_spelling, sentence_case
from normalizers.provinces import provinces_named
from normalizers.tables import rows
from normalizers.text import folded, squeeze

_UNFINISHED = (
    "va",
    "-",
    ",",
    "–",
    "&",
    "cua",
    "cac",
    "tinh",
    "thanh pho",
    "huyen",
    "xa",
    "phuong",
    "thi tran",
    "khu vuc",
)


_PROVINCE_END = re.compile(r"(?:tỉnh|thành phố)(?: (\S+(?: \S+)?))?$")
_PROVINCE_LEVELS = ("tinh", "thanh pho")


@dataclass(frozen=True, slots=True)
class Organs:
    """Names in running case; `lines` are those of the issuing body, `parent_lines` those of its parent."""

    organ: str | None
    parent: str | None
    lines: tuple[Printed, ...] = ()
    parent_lines: tuple[Printed, ...] = ()


@lru_cache(maxsize=1)
def _firsts() -> tuple[frozenset[str], frozenset[str]]:
    """Folded first words of kinds of bodies, and the words that name a level (tỉnh, huyện, xã)."""
    kinds = {row["phrase"].split()[0] for row in rows("organ_words") if row["role"] == "kind"}
    places = {row["phrase"] for row in rows("organ_words") if row["role"] == "place_word"}
    # without marks a bản is a Ban: such a word opens a body
    levels = {
        folded(place)
        for place in places
        if not any(folded(kind) == folded(place) and not same_spelling(kind, place) for kind in kinds)
    }
    return frozenset({folded(kind) for kind in kinds} | {"ubnd", "hdnd", "bql", "bcd", "ttyt"}), frozenset(levels)


def find_organs(lines: Sequence[Printed]) -> Organs:
    """One body a group of lines: the last is the issuer, the one above it its parent; joint issuers are one."""
    groups: list[list[Printed]] = []
    joint = False
    for printed in lines:
        line = without_specks(printed)
        text = _clean(line.text)
        if not text:
            continue
        if groups and _goes_on(_clean(groups[-1][-1].text), text):
            groups[-1].append(line)
        else:
            groups.append([line])
        joint = joint or text.endswith(("-", "–"))
    if not groups:
        return Organs(None, None)
    if joint:
        groups = [[line for group in groups for line in group]]
    organ = _name(groups[-1])
    parent = _name(groups[-2]) if len(groups) > 1 else None
    return Organs(organ, parent, tuple(groups[-1]), tuple(groups[-2]) if len(groups) > 1 else ())


def in_province(organs: Organs, place: str | None) -> Organs:
    """Names whose province lost its end or its whole name (`UBND tỉnh Phú`, `UBND tỉnh`) with the province that the
    paper is dated from."""
    whole = [province.short for province in provinces_named(place)] if place else []
    if not whole or not any(line.origin == "ocr" for line in (*organs.lines, *organs.parent_lines)):
        return organs

    def named(name: str | None) -> str | None:
        match = _PROVINCE_END.search(name or "")
        if match is None:
            return name
        left = match[1] or ""
        if left and (provinces_named(left) or not folded(whole[0]).startswith(folded(left) + " ")):
            return name
        return f"{(name or '')[: match.end() - len(left)].rstrip()} {whole[0]}"

    return replace(organs, organ=named(organs.organ), parent=named(organs.parent))


def _clean(text: str) -> str:
    bare = squeeze(text).strip(" .*_|~^'\"`:;")
    return re.sub(r"^[-–—]\s*(.*?)\s*[-–—]?$", r"\1", bare)  # a hyphen before a name is a speck or an ornament


def _name(lines: Sequence[Printed]) -> str | None:
    name = sentence_case(" ".join(_clean(line.text) for line in lines), mend=lines[0].read_by_engine)
    return name.replace(" – ", " - ").strip(" -–,") or None


def _goes_on(before: str, text: str) -> bool:
    """Whether a line continues the body above: a level (`TỈNH X` under `ỦY BAN NHÂN DÂN`), or words of no own kind."""
    kinds, places = _firsts()
    last, first = folded(before), folded(text)
    opens = first.split(" ")[0].strip(",.") in kinds
    if opens and last.endswith(_PROVINCE_LEVELS):  # no province's name begins like a body: this one was lost
        return False
    if any(last == word or last.endswith((" " + word) if word.isalpha() else word) for word in _UNFINISHED):
        return True
    if any(first == place or first.startswith(place + " ") for place in places):
        return True
    return not opens
