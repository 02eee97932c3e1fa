"""Names of units (organs, posts, groups of them) in running text, headings and cells.

A name begins with a head word of data/unit_heads.csv and runs up to a verb or cue of data/task_cues.csv. A comma, a
semicolon or `và` begins the next unit only where another head follows: `Sở Văn hóa, Thể thao và Du lịch` is one unit,
`các sở, ban, ngành` is one, `Sở Y tế, Sở Tài chính và các cơ quan liên quan` are three. `các Bộ: A, B` names two.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from extractors.tasks.phrases import Phrases, Token, tokens
from normalizers.tables import rows

_LOWER_HEADS = frozenset({"phòng", "sở", "trạm", "trung tâm", "bệnh viện", "trường", "chi cục", "công an", "văn phòng"})
_LONGEST = 24  # words of one unit; what runs on longer is a sentence
SEPARATORS = (",", ";")
_REMARK = re.compile(r"\s*\((?:(?:\S+\s+){4,}[^)]*|(?:hằng|hàng|qua|trước|để|định kỳ|theo)\s[^)]*)\)")
# What an engine made of unread letters (¢o6): the name is not known further than there.
_JUNK = re.compile(r"[^\w\s.,;:()/&\-–—+'’\"“”]")
_TWICE = re.compile(r"^((?:\S+\s){2,3})\1")  # `Công ty Công ty cổ phần …`: a slip of the pen
_OPEN_ENDS = frozenset({"đến", "tới", "của", "có"})


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as printed (lists after a colon written out), and where its words stand."""

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Units:
    """One or more units in a row. `words` is how many words of the sequence they take, the commas included."""

    units: tuple[Unit, ...]
    words: int


@lru_cache(maxsize=1)
def _heads() -> dict[str, Phrases]:
    kinds: dict[str, list[str]] = {}
    for row in rows("unit_heads"):
        kinds.setdefault(f"{row['kind']}/{row['alone']}", []).append(row["head"])
        kinds.setdefault(row["kind"], []).append(row["head"])
    return {kind: Phrases(names) for kind, names in kinds.items()}


@lru_cache(maxsize=1)
def cues() -> dict[str, Phrases]:
    """The phrases of data/task_cues.csv by kind; `end`: everything that ends the name of a unit."""
    kinds: dict[str, list[str]] = {}
    for row in rows("task_cues"):
        kinds.setdefault(row["kind"], []).append(row["phrase"])
    ends = ("lead", "cooperate", "duty", "advise", "execute", "adverb", "verb", "stop")
    kinds["end"] = [phrase for kind in ends for phrase in kinds[kind]]
    kinds["action"] = [
        phrase for kind in ("lead", "cooperate", "advise", "duty", "adverb", "verb") for phrase in kinds[kind]
    ]
    return {kind: Phrases(phrases) for kind, phrases in kinds.items()}


def units_at(words: Sequence[Token], index: int, *, later: bool = False) -> Units | None:
    """The units whose names begin at the word `index`; None where no head stands there.

    `later`: they stand where a unit must stand, so that a bare `cơ quan, tổ chức liên quan` is one.
    """
    found: list[Unit] = []
    at = index
    while at < len(words):
        one = _unit(words, at, later=later or at > index)
        if one is None:
            break
        units, end = one
        found.extend(units)
        at = end
        if at < len(words) and words[at].lower in ("và", "cùng") and _head(words, at + 1, later=True):
            at += 1
        elif at == len(words) or not words[at - 1].tail.endswith((*SEPARATORS, ")")):
            break
    return Units(tuple(found), at - index) if found else None


def begins_unit(words: Sequence[Token], index: int, *, later: bool = False) -> bool:
    """Whether a head stands at the word `index`, whatever follows."""
    return _head(words, index, later=later) > 0


def whole_units(text: str, *, later: bool = False) -> tuple[str, ...]:
    """The units of a heading that consists of nothing else, empty for any other text. `later`: as in `units_at`."""
    words = tokens(text)
    read = units_at(words, 0, later=later)
    return tuple(unit.name for unit in read.units) if read is not None and read.words == len(words) else ()


def _head(words: Sequence[Token], index: int, *, later: bool = False) -> int:
    """How many words the head that begins at `index` takes; 0 where none does. A group takes its noun with it.

    `later`: it follows other units, where a bare `cơ quan, tổ chức liên quan` is one too.
    """
    heads = _heads()
    if index >= len(words) or heads["not_unit"].at(words, index):
        return 0
    if words[index].capital:
        proper = max(heads[kind].at(words, index, across_commas=False) for kind in ("organ", "post"))
    else:
        proper = _lower_head(words, index)
    if proper:
        return proper
    group = heads["group"].at(words, index)
    if group:
        member = heads["member"].at(words, index + group)
        return group + member if member else 0
    return max(heads["group_alone"].at(words, index), heads["group_next"].at(words, index) if later else 0)


def _lower_head(words: Sequence[Token], index: int) -> int:
    """`phòng Tài chính`: a head in small letters before a name in capitals."""
    for length in (2, 1):
        name = " ".join(word.lower for word in words[index : index + length])
        if name in _LOWER_HEADS and index + length < len(words) and words[index + length].capital:
            return length
    return 0


def _needs_name(words: Sequence[Token], index: int, taken: int) -> bool:
    heads = _heads()
    if any(heads[kind].at(words, index) == taken for kind in ("organ/yes", "post/yes", "group_alone", "group_next")):
        return False
    return heads["organ/no"].at(words, index) == taken or (not words[index].capital and taken < 2)


def _unit(words: Sequence[Token], index: int, *, later: bool = False) -> tuple[list[Unit], int] | None:
    """One unit (several where a colon opens a list of names) and the word after it."""
    taken = _head(words, index, later=later)
    if not taken:
        return None
    at = index + taken
    if _needs_name(words, index, taken):
        if at >= len(words) or words[at - 1].tail:
            return None
        at += 1
    depth = _brackets(words, index, at)
    while at - index <= _LONGEST:
        if depth <= 0 and words[at - 1].tail.endswith(":") and (listed := _listed(words, index, at)):
            return listed
        step = 1 if depth > 0 and at < len(words) else _step(words, index, at)
        if not step:
            # `các đơn vị có liên quan đến việc …` names no one who acts.
            return ([_made(words, index, at)], at) if words[at - 1].lower not in _OPEN_ENDS else None
        depth += _brackets(words, at, at + step)
        at += step
    return None


def _brackets(words: Sequence[Token], start: int, end: int) -> int:
    """Brackets opened less brackets closed."""
    return sum(word.lead.count("(") - word.tail.count(")") for word in words[start:end])


def _step(words: Sequence[Token], index: int, at: int) -> int:
    """How many words from `at` on belong to the unit that began at `index`, 0 where it has ended."""
    if at >= len(words):
        return 0
    word, tail = words[at], words[at - 1].tail
    if tail.endswith(SEPARATORS):
        return _goes_on(words, index, at)
    if tail and (word.capital or not tail.endswith(")")):
        return 0
    if word.lower == "và" and not word.lead and not in_compound(words, at):
        more = _goes_on(words, index, at + 1)
        return 1 + more if more else 0
    return 1 if word.lead or not _stops(words, index, at) else 0


def _stops(words: Sequence[Token], index: int, at: int) -> bool:
    """Whether the word is no part of the name: a verb, a cue, or what is handed in (`trình Chính phủ Nghị định`)."""
    if words[at].capital:
        return cues()["paper"].at(words, at) > 0 and _is_whole(words, index, at)
    return _ends(words, at)


def _is_whole(words: Sequence[Token], index: int, at: int) -> bool:
    """Whether the words so far are a name that needs no more: `Chính phủ`, `Ủy ban nhân dân`."""
    return any(_heads()[kind].at(words, index) == at - index for kind in ("organ/yes", "post/yes"))


def _ends(words: Sequence[Token], at: int) -> bool:
    if words[at].lower == "cùng" and at + 1 < len(words) and words[at + 1].lower == "cấp":
        return False  # `Hội đồng nhân dân cùng cấp`
    if words[at].lower in ("tại", "theo") and words[at - 1].lower in ("định", "tên"):
        return False
    taken = cues()["end"].at(words, at)
    if taken > 1 and cues()["compound"].at(words, at) == taken:  # `bàn giao` hides `giao`, and is a verb itself
        return True
    return taken > 0 and not in_compound(words, at)


def in_compound(words: Sequence[Token], at: int) -> bool:
    """Whether the word is part of a compound that only looks like a verb: `công lập`, `phạm vi quản lý`."""
    compounds = cues()["compound"]
    return any(compounds.at(words, start) > at - start for start in range(max(0, at - 5), at + 1))


def _goes_on(words: Sequence[Token], index: int, at: int) -> int:
    """How many words after a comma or `và` still belong to the unit that began at `index`; 0 where it has ended."""
    if at >= len(words):
        return 0
    if not words[at].capital:
        return (
            _phrase_goes_on(words, index, at)
            or _place_goes_on(words, index, at)
            or _group_goes_on(words, index, at)
            or _abbreviated(words, index, at)
        )
    if _generic(words, index, at):
        return 1
    joined = words[at - 1].lower == "và"
    if words[at].lower in ("ông", "bà") and not joined and _heads()["post"].at(words, index):
        return 1  # `Trưởng phòng, Ông …`: the post and who holds it
    if _head(words, at):
        return 0
    return int(joined or not words[at - 1].tail or _in_known_name(words, index, at) or _closes_with_and(words, at))


def _phrase_goes_on(words: Sequence[Token], index: int, at: int) -> int:
    """`cơ sở khám bệnh, chữa bệnh`: what a comma joins in small letters."""
    joined = cues()["joined"]
    return max([0, *(joined.at(words, start) - (at - start) for start in range(max(index, at - 3), at))])


def _abbreviated(words: Sequence[Token], index: int, at: int) -> int:
    """`Ban quản lý Khu kinh tế Vân Phong và các KCN Khánh Hòa`: what it is in charge of, too."""
    if words[at].lower != "các" or at + 1 >= len(words) or words[at - 1].lower != "và":
        return 0
    word = words[at + 1].text
    return 2 if len(word) > 1 and word.isupper() and not _head(words, at + 1) and not _head(words, at) else 0


def _generic(words: Sequence[Token], index: int, at: int) -> bool:
    """`các phòng, Ban chuyên môn thuộc Sở`: a common noun that only print makes a name."""
    if words[index].lower not in ("các", "những") or words[at].tail or words[at - 1].lower == "và":
        return False
    if at + 1 >= len(words) or words[at + 1].capital or words[at].text.isupper():
        return False
    named = words[at + 1].lower not in ("các", "và") and not _ends(words, at + 1)
    return named and _heads()["member"].at(words, at) == 1


def _place_goes_on(words: Sequence[Token], index: int, at: int) -> int:
    """`UBND tỉnh, thành phố`, `các huyện, thị xã`: a kind of place beside another."""
    places = _heads()["place"]
    if _heads()["group_next"].at(words, at):
        return 0  # `tỉnh; thành viên Hội đồng …`
    return places.at(words, at) if any(places.at(words, i) for i in range(max(index, at - 3), at)) else 0


def _group_goes_on(words: Sequence[Token], index: int, at: int) -> int:
    """`các sở, ban, ngành`: one more noun of a group; `UBND các huyện và cơ quan liên quan` begins another unit."""
    heads = _heads()
    plural = any(word.lower in ("các", "toàn", "hai", "những") for word in words[index:at])
    if not (plural or heads["group_next"].at(words, index)):
        return 0
    organ_first = words[index].capital and heads["organ"].at(words, index) > 0
    if words[at - 1].lower == "và" and organ_first and heads["group_next"].at(words, at):
        return 0
    return heads["member"].at(words, at)


def _in_known_name(words: Sequence[Token], index: int, at: int) -> bool:
    names = _heads()["name"]
    return any(names.at(words, start) > at - start for start in range(index, at))


def _closes_with_and(words: Sequence[Token], at: int) -> bool:
    """`…, Thể thao và Du lịch`: capitals, `và`, a capital, before any other comma."""
    for place in range(at, min(at + 6, len(words) - 1)):
        if words[place].lower == "và":
            return words[place + 1].capital and not _head(words, place + 1)
        if words[place].tail:
            return False
    return False


def _listed(words: Sequence[Token], index: int, at: int) -> tuple[list[Unit], int] | None:
    """`[Giám đốc] các Sở: Tài chính, Y tế và Nội vụ` → one unit a name, each with the head before it."""
    group = next((i for i in range(index, at) if words[i].lower == "các"), None)
    if group is None or at >= len(words) or not words[at].capital or _does(words, at):
        return None
    before = " ".join(word.text for word in words[index:group])
    head = " ".join(word.text for word in words[group + 1 : at])
    units: list[Unit] = []
    place = at
    while place < len(words) and (words[place].capital or _heads()["member"].at(words, place)):
        if units and _head(words, place) and not _heads()["name"].at(words, place) and words[place].capital:
            break
        end = place + (_heads()["name"].at(words, place) or 1)
        while end < len(words) and not words[end - 1].tail and words[end].lower != "và":
            if not words[end].capital and _ends(words, end):  # `xã Tân Lập` is a name
                break
            end += 1
        name = " ".join(word.text for word in words[place:end])
        own_head = not words[place].capital and _heads()["member"].at(words, place)
        if own_head and not _heads()["place"].at(words, place):
            before, head = "", ""  # `… các huyện: A, B và cơ quan liên quan`: no longer one of the list
        full = " ".join(part for part in (before, "" if own_head else head, name) if part)
        full = full[:1].upper() + full[1:] if head and not before else full
        units.append(Unit(full, words[place].start, words[end - 1].end))
        place = end
        if words[end - 1].tail.endswith(SEPARATORS):
            continue
        if place < len(words) and words[place].lower == "và" and not _head(words, place + 1):
            place += 1
            continue
        break
    return (units, place) if units else None


def _does(words: Sequence[Token], at: int) -> bool:
    """`Các khoa trực thuộc: Triển khai kế hoạch …`: what they are to do, not their names."""
    taken = cues()["verb"].at(words, at)
    if (
        taken < 2
        or words[at].folded == "to"
        or in_compound(words, at)
        or at + taken >= len(words)
        or words[at + taken - 1].tail
    ):
        return False
    return words[at + taken].text[:1].isalpha() and not words[at + taken].capital and words[at + taken].lower != "và"


def _made(words: Sequence[Token], index: int, at: int) -> Unit:
    at = next((i for i in range(index + 2, at) if _JUNK.search(words[i].text)), at)
    parts = [word.lead + word.text + word.tail for word in words[index:at]]
    name = " ".join(parts).strip(" ,;:.")
    if name.count("(") > name.count(")"):
        name += ")"
    # What a long bracket says about the unit is not its name; `(bộ phận CNTT)` is.
    name = _TWICE.sub(r"\1", _REMARK.sub("", name))
    return Unit(name.lstrip('("“'), words[index].start, words[at - 1].end)
