"""Names of bodies, places and persons: their case by Nghị định 30/2020/NĐ-CP, Phụ lục II; what can be a person's name.

Official heads print bodies in capitals (`ỦY BAN NHÂN DÂN TỈNH LAI CHÂU`). `sentence_case` gives the running form
(`Ủy ban nhân dân tỉnh Lai Châu`): words naming kind, function and field begin with a capital, common words and the
words tỉnh, huyện, xã do not, names do. What the words are is data: organ_words, provinces and organs.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

from rapidfuzz import fuzz

from normalizers.tables import data_dir, rows
from normalizers.text import folded, squeeze, without_marks

_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|b|c|d|g|h|k|l|m|n|p|q|r|s|t|v|x)?[aeiouy]{1,3}(?:ch|ng|nh|c|m|n|p|t)?", re.A
)
_CORE = re.compile(r"^(\W*)(.*?)(\W*)$", re.S)
_SPLIT_NAME = re.compile(r"[\s.]+")

_NEAR = 80  # percent of its letters that a damaged surname must have left

Phrase = tuple[tuple[str, ...], tuple[str, ...], str]  # folded words, printed words, role


def is_syllable(word: str) -> bool:
    """Whether the word has the letters of one Vietnamese syllable; marks are not looked at. `THPT` is none."""
    return _SYLLABLE.fullmatch(without_marks(word).lower()) is not None


def same_spelling(one: str, other: str) -> bool:
    """Whether two words differ at most in case and in where the tone mark stands: `HOÀ` and `Hòa`, `Uỷ` and `Ủy`."""
    return spelling(one) == spelling(other)


@lru_cache(maxsize=4096)
def spelling(word: str) -> tuple[str, tuple[str, ...]]:
    """Letters without tone, and the tone: the form in which `HOÀ` and `Hòa` are one word, `tư` and `từ` are two."""
    letters = unicodedata.normalize("NFD", word.lower())
    return "".join(c for c in letters if c not in _TONES), tuple(c for c in letters if c in _TONES)


@lru_cache(maxsize=1)
def _phrases() -> dict[str, tuple[Phrase, ...]]:
    """Every phrase that decides case, by its first folded word, longest first."""
    found: dict[tuple[str, ...], Phrase] = {}

    def add(phrase: str, role: str) -> None:
        words = tuple(phrase.split())
        key = tuple(_key(word) for word in words)
        if words and key not in found:
            found[key] = (key, words, role)

    for row in rows("organ_words"):
        add(row["phrase"], row["role"])
    # The tables of provinces and organs are kept elsewhere; case works without them, only with fewer names.
    for table, column, role in (("provinces", "short", "name"), ("organs", "name", "kind")):
        if (data_dir() / f"{table}.csv").is_file():
            for row in rows(table):
                add(row.get(column, ""), role)
    by_first: dict[str, list[Phrase]] = {}
    for phrase in found.values():
        by_first.setdefault(phrase[0][0], []).append(phrase)
    return {first: tuple(sorted(group, key=lambda p: -len(p[0]))) for first, group in by_first.items()}


def _key(word: str) -> str:
    return folded(word).strip(",.;:()\"'“”")


def sentence_case(printed: str, *, mend: bool = False) -> str:
    """The running form of a body's name printed in capitals. `mend`: marks that a picture lost are put right.

    A name that is not in capitals stays as it is. Spelling variants (Uỷ, Ủy) stay as printed in any case.
    >>> sentence_case("SỞ GIÁO DỤC VÀ ĐÀO TẠO TỈNH AN GIANG")
    'Sở Giáo dục và Đào tạo tỉnh An Giang'
    """
    text = squeeze(printed)
    if not mostly_upper(text):
        return text
    words = text.split(" ")
    keys = [_key(word) for word in words]
    cased: list[str] = []
    after_place = False
    while len(cased) < len(words):
        at = len(cased)
        phrase = _phrase_at(keys, at)
        if after_place and (phrase is None or phrase[2] != "name") and words[at][:1].isalpha():
            cased.append(_name_word(words[at]))
            after_place = False
            continue
        if phrase is None:
            cased.append(_name_word(words[at]))
            continue
        place = phrase[2] == "place_word"
        numbered = place and at + len(phrase[0]) < len(words) and words[at + len(phrase[0])].isdigit()
        for offset, wanted in enumerate(phrase[1]):
            word = _as(words[at + offset], wanted, mend=mend)
            cased.append(_capital(word) if numbered and offset == 0 else word)
        after_place = place
    cased[0] = _capital(cased[0])
    return " ".join(cased)


def mostly_upper(text: str) -> bool:
    letters = sum(map(str.isalpha, text))
    return letters > 0 and sum(map(str.isupper, text)) >= 0.7 * letters


def _phrase_at(keys: list[str], at: int) -> Phrase | None:
    for phrase in _phrases().get(keys[at], ()):
        if tuple(keys[at : at + len(phrase[0])]) == phrase[0]:
            return phrase
    return None


def organ_phrase(words: Sequence[str], at: int, *, marked: bool) -> tuple[int, str] | None:
    """How many words the longest phrase takes that the tables know in names of bodies, and its role; None for none.

    `words` as printed, punctuation at their ends; `marked`: the text has its marks, so a single word must have the same
    (several words of a phrase prove each other where an engine read `Chính phú`). A comma may stand only where the
    phrase has one.
    """
    for keys, wanted, role in _phrases().get(_key(words[at]), ()):
        count = len(keys)
        if at + count > len(words):
            continue
        printed = words[at : at + count]
        if all(
            _key(word) == key
            and (
                not marked
                or count > 1
                or word == without_marks(word)
                or same_spelling(_parts(word)[1], _parts(want)[1])
            )
            and (last or word[-1] not in ",;.:)" or want[-1] == ",")
            for word, key, want, last in zip(printed, keys, wanted, (*[False] * (count - 1), True), strict=True)
        ):
            return count, role
    return None


def _as(word: str, wanted: str, *, mend: bool) -> str:
    """The printed word in the case of the wanted one, its marks mended where only they differ."""
    before, core, after = _parts(word)
    want = _parts(wanted)[1]
    if mend and not same_spelling(core, want):
        return before + want + after
    if len(core) != len(want):
        return before + (core.capitalize() if want[:1].isupper() else core.lower()) + after
    return before + "".join(c.upper() if w.isupper() else c.lower() for c, w in zip(core, want, strict=True)) + after


def _parts(word: str) -> tuple[str, str, str]:
    match = _CORE.match(word)
    assert match is not None  # every part of the pattern may be empty
    return match[1], match[2], match[3]


def _name_word(word: str) -> str:
    """A word that no table knows: an abbreviation as printed, anything else as a name."""
    return "-".join(part if not is_syllable(_parts(part)[1]) else _capital(part.lower()) for part in word.split("-"))


def _capital(word: str) -> str:
    before, core, after = _parts(word)
    return before + core[:1].upper() + core[1:] + after


@lru_cache(maxsize=1)
def _surnames() -> dict[str, tuple[str, ...]]:
    """Surnames by folded form, the commonest first."""
    found: dict[str, tuple[str, ...]] = {}
    for row in rows("surnames"):
        found[folded(row["surname"])] = (*found.get(folded(row["surname"]), ()), row["surname"])
    return found


@lru_cache(maxsize=1)
def _titles() -> tuple[str, ...]:
    found = (row["phrase"] for row in rows("head_cues") if row["kind"] == "degree")
    return tuple(sorted((phrase.lower() for phrase in found), key=lambda phrase: -len(phrase)))


def without_titles(text: str) -> str:
    """The name without degrees and ranks before it: `PGS.TS. Trần Văn A` → `Trần Văn A`."""
    rest = squeeze(text).lstrip(" .,-–:_*")
    found = True
    while found:
        found = False
        lower = rest.lower()
        if not lower.startswith(_titles()):
            break
        for title in _titles():
            end = rest[len(title) : len(title) + 1]
            if lower.startswith(title) and (end in (".", ",", ":") or (end == " " and len(title) > 1)):
                shorter = rest[len(title) :].lstrip(" .,:-")
                if len(shorter.split()) >= 2:
                    rest, found = shorter, True
                    break
    return rest


def person_name(text: str, *, mend: bool = False) -> str | None:
    """The Vietnamese person's name that the text is, without degrees; None where it can't be one.

    Two to six syllables, each with a capital, the first a known surname. Only with `mend` (words an engine read) are
    the surname's marks put right: `Hỗ Văn An` → `Hồ Văn An`; those of other names can't be known.
    """
    name = without_titles(text).rstrip(" .,;:")
    words = name.split(" ")
    if not 2 <= len(words) <= 6 or any(not _is_name_word(word) for word in words):
        return None
    if len(words) == 2 and min(map(len, words)) < 2:
        return None  # `Tô N`: what a seal left of a line
    if len(words) > 2 and all(len(word) > 1 and word.isupper() for word in words):
        words = [word.capitalize() for word in words]
    elif any(not word[0].isupper() or word[1:] != word[1:].lower() for part in words for word in part.split("-")):
        return None
    known = _surnames().get(folded(words[0]))
    if known is None:
        return None
    if mend and not any(same_spelling(words[0], surname) for surname in known):
        words[0] = known[0]
    return " ".join(words)


_MIDDLE = frozenset({"thi", "van"})  # rarely surnames: `uynh-Thị Ngọc Diễm` has lost one


def torn_name(text: str) -> str | None:
    """A person's name whose surname a seal or a stroke of the signature damaged: `ran Văn Sơn`, `xNguyễñ Chí Dũng`.

    Only where one surname ends in the letters that are left, and two sound words follow it.
    """
    first, *rest = without_titles(text).rstrip(" .,;:").split(" ")
    letters = re.sub(r"[^a-z]", "", folded(first))
    if not 2 <= len(rest) <= 4 or len(letters) < 3 or any(not _is_given(word) for word in rest):
        return None
    cut = letters.startswith(tuple(_surnames())) and not first[:1].isupper()  # a whole surname is no rest of another
    glued = [known for key, known in _surnames().items() if len(key) > 3 and 0 <= len(letters) - len(key) <= 4
             and letters.endswith(key) and key not in _MIDDLE]  # fmt: skip
    lost = [known for key, known in _surnames().items() if key[1:] == letters and not first[:1].isupper() and not cut]
    longest = max(glued, key=lambda known: len(known[0]), default=None)
    near = [known for key, known in _surnames().items() if len(key) > 4 and fuzz.ratio(key, letters) >= _NEAR]
    found = longest if longest is not None else next((one[0] for one in (lost, near) if len(one) == 1), None)
    return " ".join((found[0], *rest)) if found is not None else None


def _is_given(word: str) -> bool:
    return word.isalpha() and is_syllable(word) and word[:1].isupper() and word[1:] == word[1:].lower()


def _is_name_word(word: str) -> bool:
    return bool(word) and all(part.isalpha() and (is_syllable(part) or len(part) <= 2) for part in word.split("-"))


def first_capitals(words: Iterable[str]) -> str:
    """Each word with a capital: names of places."""
    return " ".join(_capital(word.lower()) for word in words)
