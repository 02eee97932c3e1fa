"""Words of a head or foot that an engine damaged, put right by the paper's own other words and by fixed names.

Three proofs are taken, each for words of an engine only: a name that all papers write alike (data/organs.csv,
data/head_cues.csv `fixed_name`, `abbreviation`), the same words elsewhere in the paper, and both with the language
model where a letter differs and both readings are words. What none of them proves stays as it was read.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from extractors.printed import Printed, PrintedWord
from normalizers.names import person_name, same_spelling
from normalizers.pages import Text
from normalizers.restoration import likelier
from normalizers.syllables import is_syllable
from normalizers.tables import rows
from normalizers.text import folded

_CORE = re.compile(r"^([\W_]*)(.*?)([\W_]*)$", re.S)
_SURE = 0.85  # confidence of a word elsewhere that may speak for this one
_MENDED = 0.85  # confidence of what was put right
_LONG = 6  # words of a name that leave no doubt of which it is
_LIKELIER = 5.0  # nats, where both readings are words
_READ_FOR = (("LI", "U"), ("Ƒ", "T"), ("ƒ", "T"), ("€", "C"), ("Ð", "Đ"))  # capitals as engines misread them


@dataclass(frozen=True, slots=True)
class Core:
    """A word without the signs around it."""

    before: str
    text: str
    after: str

    @property
    def key(self) -> str:
        return folded(self.text)


def core_of(word: str) -> Core:
    match = _CORE.match(word)
    assert match is not None  # every part of the pattern may be empty
    return Core(match[1], match[2], match[3])


def is_damaged(word: str) -> bool:
    """Letters mixed with signs or digits, or in the shape of no syllable and no abbreviation."""
    text = core_of(word).text
    if len(text) < 2 or not any(c.isalpha() for c in text) or re.search(r"[/&.\-]", text):
        return False
    if not text.isalpha():
        return not re.fullmatch(r"[A-ZĐ]{1,8}\d{1,4}", text)
    shouted = sum(c.isupper() for c in text) > 1  # TTg, CTr
    return not shouted and not is_syllable(text.lower()) and not (text.isascii() and len(text) > 6)


@lru_cache(maxsize=1)
def _names() -> dict[str, tuple[tuple[str, ...], ...]]:
    """Words of fixed names by the folded first and second word, the longest first."""
    found = {tuple(row["phrase"].split()) for row in rows("head_cues") if row["kind"] == "fixed_name"}
    found |= {tuple(row["name"].split()) for row in rows("organs") if len(row["name"].split()) > 2}
    by_word: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for name in found:
        for word in {folded(core_of(word).text) for word in name[:2]}:
            by_word[word].append(name)
    return {word: tuple(sorted(names, key=len, reverse=True)) for word, names in by_word.items()}


@lru_cache(maxsize=1)
def _abbreviations() -> frozenset[str]:
    known = {row["phrase"] for row in rows("head_cues") if row["kind"] == "abbreviation"}
    return frozenset(known | {row["abbr"] for row in rows("organs") if row["abbr"].isupper()})


@dataclass(frozen=True)
class OwnWords:
    """The words of a paper, by what stands beside them."""

    text: Text

    @cached_property
    def _read(self) -> tuple[tuple[str, str, float], ...]:
        """(key, core, confidence) of every word of the running text."""
        content = self.text.content
        cores = ((core_of(content[p.start : p.end]).text, p.confidence) for p in self.text.pieces)
        return tuple((folded(core), core, sure) for core, sure in cores)

    @cached_property
    def _beside(self) -> dict[tuple[str, str, int], Counter[str]]:
        """Surely read words by two neighbours: (left, right, 0), (the two before, 1), (the two after, 2)."""
        found: dict[tuple[str, str, int], Counter[str]] = defaultdict(Counter)
        read = self._read
        for at in range(2, len(read) - 2):
            _, core, sure = read[at]
            if sure < _SURE or not core.isalpha():
                continue
            found[read[at - 1][0], read[at + 1][0], 0][core] += 1
            found[read[at - 2][0], read[at - 1][0], 1][core] += 1
            found[read[at + 1][0], read[at + 2][0], 2][core] += 1
        return found

    @cached_property
    def persons(self) -> frozenset[str]:
        """Names of persons that the running text has, read surely: capitals after a known surname."""
        found: set[str] = set()
        read = self._read
        for at in range(len(read) - 2):
            if not read[at][1][:1].isupper():
                continue
            for count in (3, 4):
                part = read[at : at + count]
                if len(part) == count and min(sure for _, _, sure in part) >= _SURE:
                    name = person_name(" ".join(core for _, core, _ in part))
                    if name is not None:
                        found.add(name)
        return frozenset(found)

    def mended(self, lines: Sequence[Printed]) -> list[Printed]:
        """The lines with what is proved put right; lines of a text layer as they are."""
        if not any(line.origin == "ocr" for line in lines):
            return list(lines)
        places = [(number, at) for number, line in enumerate(lines) for at in range(len(line.words))]
        words = [lines[number].words[at] for number, at in places]
        words = self._by_neighbours(_by_name(_by_abbreviation(words)))
        by_line: dict[int, list[PrintedWord]] = defaultdict(list)
        for (number, _), word in zip(places, words, strict=True):
            by_line[number].append(word)
        return [line.of(by_line[number]) for number, line in enumerate(lines)]

    def _by_neighbours(self, words: Sequence[PrintedWord]) -> list[PrintedWord]:
        mended = list(words)
        cores = [core_of(word.text) for word in words]
        for at, core in enumerate(cores):
            if len(core.text) < 2 or not any(c.isalpha() for c in core.text) or "/" in core.text:
                continue
            other = self._elsewhere(cores, at)
            if other is not None and not same_spelling(other, core.text):
                mended[at] = _put(mended[at], core, _cased(other, core.text))
                cores[at] = core_of(mended[at].text)
        return mended

    def _elsewhere(self, cores: Sequence[Core], at: int) -> str | None:
        """What stands between the same neighbours elsewhere, where that proves this word wrong."""
        own, found = cores[at], Counter[str]()
        for key in _contexts(cores, at):  # one occurrence stands in several contexts
            found |= self._beside.get(key, Counter())
        damaged = is_damaged(own.text)
        likely = [(form, count) for form, count in found.items() if _like(folded(form), own.key, damaged=damaged)]
        forms = Counter[str]()
        for form, count in likely:
            forms[form.lower()] += count
        agreeing = sum(count for form, count in forms.items() if same_spelling(form, own.text))
        others = [(form, count) for form, count in forms.most_common() if not same_spelling(form, own.text)]
        if not others or (len(others) > 1 and others[1][1] * 2 > others[0][1]):
            return None
        best, count = others[0]
        if damaged:
            return best if not agreeing or count > 2 * agreeing else None
        # the word itself is counted once where it stands
        if agreeing > 1:
            return None
        if folded(best) == own.key:
            return best if count > 1 else None
        window = [core.text for core in cores[max(at - 3, 0) : at + 4]]
        return best if likelier(window, min(at, 3), best) >= _LIKELIER else None


def _contexts(cores: Sequence[Core], at: int) -> Iterator[tuple[str, str, int]]:
    keys = [core.key for core in cores]
    if 0 < at < len(keys) - 1:
        yield keys[at - 1], keys[at + 1], 0
    if at > 1:
        yield keys[at - 2], keys[at - 1], 1
    if at < len(keys) - 2:
        yield keys[at + 1], keys[at + 2], 2


def _like(other: str, own: str, *, damaged: bool) -> bool:
    """Whether one key may be the other misread: a damaged word shares half of its signs, a sound one all but one."""
    if other == own:
        return True
    if damaged:
        return fuzz.ratio(other, own) >= 55 or (len(own) <= 3 and other[:1] == own[:1])
    return len(own) > 2 and Levenshtein.distance(other, own) == 1


def _put(word: PrintedWord, core: Core, text: str) -> PrintedWord:
    after = re.sub(r"[^.,;:)/\"”’']", "", core.after)
    return replace(word, text=f"{core.before}{text}{after}", confidence=min(word.confidence, _MENDED))


def _cased(word: str, like: str) -> str:
    if len(like) > 1 and like.isupper():
        return word.upper()
    return word[:1].upper() + word[1:] if like[:1].isupper() else word


def _by_name(words: Sequence[PrintedWord]) -> list[PrintedWord]:
    """Names that all papers write alike: marks and one damaged word put right."""
    mended = list(words)
    cores = [core_of(word.text) for word in words]
    at = 0
    while at < len(cores):
        length = 0
        second = cores[at + 1].key if at + 1 < len(cores) else ""
        for name in (*_names().get(cores[at].key, ()), *_names().get(second, ())):
            if at + len(name) > len(cores) or not _is_name(cores[at : at + len(name)], name):
                continue
            for offset, wanted in enumerate(name):
                core, want = cores[at + offset], core_of(wanted)
                last = offset == len(name) - 1
                after = core.after if last or want.after == core.after or want.after else core.after.strip(".")
                if not same_spelling(core.text, want.text) or after != core.after:
                    text = _cased(want.text, core.text) if core.key == want.key else want.text
                    mended[at + offset] = _put(mended[at + offset], Core(core.before, core.text, after), text)
            length = len(name)
            break
        at += length or 1
    return mended


def _is_name(cores: Sequence[Core], name: Sequence[str]) -> bool:
    wrong = [(core, want) for core, word in zip(cores, name, strict=True) if core.key != (want := core_of(word)).key]
    if not wrong:
        return len(name) > 1
    if len(wrong) > 1 or len(name) < 4:
        return False
    core, want = wrong[0]
    torn = len(core.key) >= 1 and (want.key.startswith(core.key) or want.key.endswith(core.key))
    return torn or (is_damaged(core.text) and fuzz.ratio(core.key, want.key) >= (50 if len(name) < _LONG else 30))


def _by_abbreviation(words: Sequence[PrintedWord]) -> list[PrintedWord]:
    """Abbreviations in capitals that are none, but one with Đ doubled or a letter misread: TGĐĐ, LIBND, TTĐƒ."""
    mended = list(words)
    for at, word in enumerate(words):
        core = core_of(word.text)
        if len(core.text) < 3 or core.text in _abbreviations() or sum(c.islower() for c in core.text) > 1:
            continue
        tried = {core.text.replace("ĐĐ", "Đ", 1)}
        tried |= {core.text.replace(read, meant) for read, meant in _READ_FOR if read in core.text}
        found = [text for text in tried if text != core.text and text in _abbreviations()]
        if len(found) == 1:
            mended[at] = _put(word, core, found[0])
    return mended
