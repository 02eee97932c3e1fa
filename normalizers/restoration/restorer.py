"""Gives Vietnamese text its letters back: stripped text, garbled text, text that an OCR read almost right.

What is no Vietnamese word stays as it is, character for character: codes, numbers, dates, addresses, abbreviations,
foreign words. Case, punctuation and tone placement as read stay too.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal

from normalizers.restoration.channel import Trie, memory
from normalizers.restoration.code_letters import mended, with_marks
from normalizers.restoration.decoder import Choice, decode
from normalizers.restoration.diagnosis import diagnose
from normalizers.restoration.garbled_runs import capitals, garbled_runs, stays
from normalizers.restoration.language_model import BREAK, NUMBER, UNKNOWN, LanguageModel, language_model
from normalizers.restoration.tokens import Run, joined, runs
from normalizers.syllables import is_syllable, may_be_syllable, tone_folded
from normalizers.text import without_marks

Mode = Literal["auto", "stripped", "garbled", "almost_right"]

_CASE = 0.7  # how much a capital counts beside the language
_RARE = 9.0  # nats: a spelling this much rarer than the commonest of its key is not considered
_MOST = 14
_GARBLED_MOST = 24
_GARBLED_WIDTH = 14.0  # nats
_ONE_NUMBER = math.log(0.02)  # of all numbers, how many are this one
_SURE_OF_WORD = {True: 5.0, False: 1.0}  # nats by which a word must beat the number (True) or the letter that was read
_NOT_BY_LETTERS = -25.0  # nats: a reading that only the memory of whole words explains
_TRUST = 1.0  # how much of what the signs say counts beside the language
_HOPELESS = -3.5  # nats a sign: a reading less like any word than this is no word of ours
_SURE = math.log(50)  # an engine's reading is changed only where the other word is this much likelier
_SURE_OF_NAME = math.log(500)  # ... in a word with a capital inside a sentence, which may be a name
_NOISE = 0.20  # under this confidence the engine saw no writing: a sound word there is no evidence of another
_DOUBTED = 0.80  # engine confidence under which a well-formed reading may be questioned lightly
# ... above it only where the language leaves no doubt. Engines are sure of letters and wrong in marks (tổ read as tô):
# on scans with an exact text 57 of 61 such words are mended at this bar; of 91,000 words of good text layers 1 in 3,000
# would be touched, half of those being misprints or words of neighbouring table columns.
_SURE_OF_READ = 6.0
_TWO_OFFICES = frozenset({"thứ", "thủ"})  # Thứ trưởng, Thủ trưởng: no language tells which was printed
_SURE_OF_READ_NAME = 10.0  # ... in a word with a capital beside another: Vũ Thu Hà
_ROMAN_READ = re.compile(r"^(?=[IVX])[IVXl]*l[Il]*$")  # Il for II
_ROMAN_HEADING = re.compile(r"((?=[1l]*[IVX])[IVX1l]{2,4})(?:\.|$)")  # I1. over a section whose title is in capitals
_TITLE = 25  # letters of a line of a title that is broken for its width
_LETTERED = re.compile(r"\s*[“\"]?([a-zđ])\)\s")


@dataclass(frozen=True, slots=True)
class Token:
    """One word as read, with the engine's confidence (0..1; 1 where there was no engine)."""

    text: str
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Restored:
    """One word of the result: made of the tokens `first` to `last` (both included)."""

    text: str
    first: int
    last: int
    confidence: float


@dataclass(frozen=True, slots=True)
class _Slot:
    """A stretch of the text that may be replaced, and by what."""

    start: int
    end: int
    words: tuple[str, ...]  # empty: stays as it is
    like: str = ""  # whose capitals the word gets; empty: the words have their own


def cased(word: str, like: str) -> str:
    """`word` (lower case) with the capitals of `like`.

    >>> cased("quyết", "QUYET"), cased("định", "Dinh")
    ('QUYẾT', 'Định')
    """
    letters = [letter for letter in like if letter.isalpha()]
    if not letters:
        return word
    if len(word) == len(like) and len(letters) == len(like):
        return "".join(w.upper() if c.isupper() else w for w, c in zip(word, like, strict=True))
    if letters[0].isupper():
        shouted = sum(letter.isupper() for letter in letters) * 2 > len(letters) and len(letters) > 1
        return word.upper() if shouted else word[:1].upper() + word[1:]
    return word


class Restorer:
    """The three jobs over one language model. Holds no state but caches of pure functions."""

    def __init__(self, model: LanguageModel) -> None:
        self.model = model

    # --- candidates -------------------------------------------------------------------------------------------

    def _of_key(self, key: str) -> tuple[int, ...]:
        """Words of one spelling without marks, commonest first. Of a key that is no syllable: only if no doubt."""
        words = self.model.by_key.get(key, ())
        if not words:
            return ()
        top = float(self.model.log_one[words[0]])
        if not may_be_syllable(key):
            # hđnd, đắk: taken only where (nearly) nothing else is ever written like that
            rest = sum(math.exp(float(self.model.log_one[w]) - top) for w in words[1:])
            return words[:1] if len(key) > 1 and rest < 0.005 else ()
        return tuple(w for w in words[:_MOST] if float(self.model.log_one[w]) > top - _RARE)

    def _capital(self, word: int, capital: bool) -> float:
        """How well a capital (or its absence) in running text fits the word."""
        share = float(self.model.capital[word])
        return _CASE * math.log(share if capital else 1 - share)

    def _stripped(self, run: Run, fresh: bool, shouted: bool) -> tuple[Choice, tuple[str, ...]]:
        return self._of_bare(run.text.lower(), None if fresh or shouted else run.text[0].isupper())

    @lru_cache(maxsize=50_000)  # noqa: B019 - one restorer lives as long as the program
    def _of_bare(self, lower: str, capital: bool | None) -> tuple[Choice, tuple[str, ...]]:
        """What a word without marks may stand for. `capital`: whether it has one; None where that says nothing."""
        numbers = self._of_key(lower) if lower.isascii() else ()
        if not numbers:
            return Choice((self.model.numbers.get(tone_folded(lower), UNKNOWN),), (0.0,)), ()
        logs = tuple(0.0 if capital is None else self._capital(n, capital) for n in numbers)
        return Choice(numbers, logs), tuple(self.model.words[n] for n in numbers)

    @cached_property
    def _trie(self) -> Trie:
        """Every word a garbled reading may be restored to: shaped like Vietnamese, not much rarer than its likes."""
        numbers = [number for key in self.model.by_key if may_be_syllable(key) for number in self._of_key(key)]
        return Trie([self.model.words[n] for n in numbers], numbers, [float(self.model.log_one[n]) for n in numbers])

    @lru_cache(maxsize=50_000)  # noqa: B019 - one restorer lives as long as the program
    def _garbled(self, lower: str) -> tuple[tuple[int, ...], tuple[float, ...]]:
        known = memory()
        by_letters = {number: log for log, number in self._trie.readings(lower, _GARBLED_MOST, _GARBLED_WIDTH)}
        for word in known.seen.get(lower, ()):
            by_letters.setdefault(self.model.numbers.get(word, UNKNOWN), _NOT_BY_LETTERS)
        by_letters.pop(UNKNOWN, None)
        words = self.model.words
        scored = {number: known.chance(lower, words[number], log) for number, log in by_letters.items()}
        if not scored or max(scored.values()) < _HOPELESS * max(len(lower), 2):
            return (), ()
        return tuple(scored), tuple(_TRUST * log for log in scored.values())

    def _misread(self, lower: str) -> bool:
        """Whether a word was once read like that, and nothing is printed like that: STT, TW, BHXH are."""
        return lower in memory().seen and lower not in self.model.numbers

    def _sign_or_word(self, text: str) -> tuple[Choice, tuple[str, ...], str]:
        """A number or a single letter: itself (the first candidate), or a word that was read as nothing more."""
        own = NUMBER if text.isdigit() else self.model.numbers.get(text.lower(), UNKNOWN)
        known = memory()
        if own == NUMBER:
            numbers = [self.model.numbers.get(word, UNKNOWN) for word in known.seen.get(text, ())]
            words = self.model.words
            scored = [(n, known.chance(text, words[n], _NOT_BY_LETTERS)) for n in numbers if n != UNKNOWN]
        else:
            scored = [pair for pair in zip(*self._garbled(text.lower()), strict=True) if pair[0] != own]
        kept = _ONE_NUMBER if own == NUMBER else 0.0
        return (
            Choice((own, *(n for n, _ in scored)), (kept, *(log for _, log in scored))),
            (text, *(self.model.words[n] for n, _ in scored)),
            text,
        )

    # --- lines ------------------------------------------------------------------------------------------------

    def _line_choices(self, line: str, mode: Mode) -> tuple[list[Choice], list[_Slot | None]]:
        choices: list[Choice] = []
        slots: list[_Slot | None] = []
        shouted, fresh = line.isupper(), True
        found = list(garbled_runs(line) if mode == "garbled" else runs(line))
        foreign = _foreign(found) if mode == "stripped" else frozenset()
        for index, run in enumerate(found):
            words: tuple[str, ...] = ()
            like = run.text
            mend = mended(run.text, garbled=mode == "garbled") if run.guarded else run.text
            if not run.text.islower():
                mend = with_marks(mend)
            heading = _ROMAN_HEADING.match(run.text)
            if heading and mode == "garbled" and not index and len(found) > 1 and found[1].text.isupper():
                mend = heading[1].replace("1", "I").replace("l", "I") + run.text[heading.end(1) :]
            if run.guarded:
                choice = Choice((NUMBER,), (0.0,))
                words, like = ((mend,), "") if mend != run.text else ((), "")
            elif mend != run.text:
                choice, words, like = Choice((self.model.numbers.get(mend.lower(), UNKNOWN),), (0.0,)), (mend,), ""
            elif index in foreign:
                choice = Choice((UNKNOWN,), (0.0,))
            elif mode == "stripped":
                choice, words = self._stripped(run, fresh, shouted)
            else:
                like = capitals(found, index)
                numbers, logs = self._garbled(run.text.lower())
                if _ROMAN_READ.match(run.text):
                    choice, words, like = (
                        Choice((NUMBER,), (0.0,)),
                        (run.text.lower().replace("l", "i"),),
                        run.text.upper(),
                    )
                elif run.text.isdigit() or (
                    len(run.text) == 1 and run.start and line[run.end : run.end + 1] in {" ", ""}
                ):
                    choice, words, like = self._sign_or_word(run.text)
                elif not numbers or stays(run.text, misread=self._misread(run.text.lower())):
                    choice = Choice((self.model.numbers.get(tone_folded(run.text.lower()), UNKNOWN),), (0.0,))
                else:
                    if not fresh and not shouted:
                        capital = like[0].isupper()
                        logs = tuple(log + self._capital(n, capital) for n, log in zip(numbers, logs, strict=True))
                    choice, words = Choice(numbers, logs), tuple(self.model.words[n] for n in numbers)
            choices.append(choice)
            slots.append(_Slot(run.start, run.end, words, like))
            fresh = run.ends
            if run.ends:
                choices.append(Choice((BREAK,), (0.0,)))
                slots.append(None)
        return choices, slots

    def restore_lines(self, lines: Sequence[str], mode: Mode) -> list[str]:
        """The lines restored together: a sentence goes on over line breaks. Same number of lines."""
        if mode == "auto":
            found = diagnose("\n".join(lines))
            if found == "fine":
                return list(lines)
            mode = found
        choices: list[Choice] = [Choice((BREAK,), (0.0,))]
        owners: list[tuple[int, _Slot] | None] = [None]
        before = ""
        for number, line in enumerate(lines):
            if before and not joined(before, line) and not (number and _title_goes_on(lines[number - 1], line)):
                choices.append(Choice((BREAK,), (0.0,)))
                owners.append(None)
            before = line or before
            made, slots = self._line_choices(line, mode)
            choices += made
            owners += [(number, slot) if slot else None for slot in slots]
        result = list(lines)
        # from right to left, so that offsets stay true
        for owner, decision in reversed(list(zip(owners, decode(self.model, choices), strict=True))):
            if owner is None or not owner[1].words:
                continue
            number, slot = owner
            line = result[number]
            read = line[slot.start : slot.end]
            word = slot.words[decision.index]
            if slot.words[0] == read and len(slot.words) > 1 and decision.margin < _SURE_OF_WORD[read.isdigit()]:
                continue
            if read != word and tone_folded(read.lower()) != word:
                result[number] = line[: slot.start] + cased(word, slot.like) + line[slot.end :]
        return _labelled(result)

    def restore_line(self, text: str, mode: Mode = "auto") -> str:
        """One line. `auto` restores only what is surely stripped or garbled Vietnamese."""
        return self.restore_lines([text], mode)[0]

    # --- words of an engine -----------------------------------------------------------------------------------

    def restore_tokens(self, tokens: Sequence[Token], mode: Mode = "almost_right") -> list[Restored]:
        """Words with confidences, in reading order. Each result says which tokens it is made of."""
        if mode != "almost_right":
            text = " ".join(token.text for token in tokens)
            pieces = self.restore_line(text, mode).split(" ")
            return [
                Restored(piece, i, i, token.confidence if piece == token.text else 0.8 * token.confidence)
                for i, (piece, token) in enumerate(zip(pieces, tokens, strict=True))
            ]
        choices: list[Choice] = []
        owners: list[tuple[int, Run, tuple[str, ...], float] | None] = []
        for index, token in enumerate(tokens):
            for run in runs(token.text):
                choice, words = self._doubted(run, token.confidence)
                choices.append(choice)
                owners.append((index, run, words, self._bar(tokens, index, run)))
                if run.ends:
                    choices.append(Choice((BREAK,), (0.0,)))
                    owners.append(None)
        texts = [token.text for token in tokens]
        sure = [token.confidence for token in tokens]
        if choices:
            for owner, decision in reversed(list(zip(owners, decode(self.model, choices), strict=True))):
                if owner is None or not owner[2] or decision.index == 0:
                    continue
                index, run, words, bar = owner
                if decision.margin < bar:
                    continue
                text = texts[index]
                texts[index] = text[: run.start] + cased(words[decision.index], run.text) + text[run.end :]
                sure[index] = 0.9 - math.exp(-decision.margin)
        return [Restored(text, i, i, confidence) for i, (text, confidence) in enumerate(zip(texts, sure, strict=True))]

    @staticmethod
    def _bar(tokens: Sequence[Token], index: int, run: Run) -> float:
        """How much likelier another word must be, in nats."""
        if tokens[index].confidence < _DOUBTED or not is_syllable(run.text.lower()):
            return _SURE_OF_NAME if run.text.istitle() else _SURE
        near = [*tokens[max(index - 1, 0) : index], *tokens[index + 1 : index + 2]]
        named = run.text.istitle() and any(token.text.istitle() for token in near)
        return _SURE_OF_READ_NAME if named else _SURE_OF_READ

    def _doubted(self, run: Run, confidence: float) -> tuple[Choice, tuple[str, ...]]:
        """The reading itself first, then words with other marks, the dearer the surer the engine was."""
        lower = run.text.lower()
        own = self.model.numbers.get(tone_folded(lower), UNKNOWN)
        stays = Choice((NUMBER,) if run.guarded else (own,), (0.0,))
        sound = is_syllable(lower)
        if run.guarded or len(lower) < 2 or (sound and confidence < _NOISE):
            return stays, ()
        # all capitals may be an abbreviation, plain letters a foreign word: only a marked or possible syllable is ours
        if not sound and (lower.isascii() or run.text.isupper()) and not may_be_syllable(lower):
            return stays, ()
        others = [n for n in self._of_key(without_marks(lower)) if n != own]
        # DA, KH, QD: short capitals without marks are rather an abbreviation
        if not others or (run.text.isupper() and lower.isascii() and len(lower) < 4):
            return stays, ()
        if sound and confidence >= _DOUBTED:
            if lower in _TWO_OFFICES:
                return stays, ()
            return Choice((own, *others), (0.0,) * (1 + len(others))), (lower, *(self.model.words[n] for n in others))
        doubt = min(0.9, max(0.02, 1 - confidence)) if sound else 0.5
        cost = math.log(doubt / len(others))
        keep = math.log(1 - doubt) if sound else math.log(0.05)
        return (
            Choice((own, *others), (keep, *[cost] * len(others))),
            (lower, *(self.model.words[n] for n in others)),
        )


def _title_goes_on(before: str, line: str) -> bool:
    """Whether a centred title goes on in the next line: no sign ends the first one, and it is no numbered heading."""
    words = before.split()
    return (
        len(before) >= _TITLE
        and len(words[-1]) > 1
        and words[-1].islower()
        and words[-1][-1].isalnum()
        and words[0].isalpha()
        and line[:1].isupper()
    )


def _labelled(lines: list[str]) -> list[str]:
    """Lettered points go a) b) c) d) đ) e): of two d) in a row the second lost its mark."""
    before = ""
    for at, line in enumerate(lines):
        label = _LETTERED.match(line)
        if label is None:
            continue
        if label[1] == before == "d":
            lines[at] = f"{line[: label.start(1)]}đ{line[label.end(1) :]}"
        before = label[1]
    return lines


def _foreign(found: Sequence[Run]) -> frozenset[int]:
    """Words amid words that cannot be Vietnamese: `the`, `on`, `men` in an English phrase."""
    possible = [None if run.guarded or run.text.isupper() else may_be_syllable(run.text) for run in found]
    marked = set()
    for i in range(len(found)):
        near = [p for p in possible[max(0, i - 3) : i + 4] if p is not None]
        if possible[i] and len(near) >= 3 and sum(near) < 0.5 * len(near):
            marked.add(i)
    return frozenset(marked)


@lru_cache(maxsize=1)
def restorer() -> Restorer:
    """The restorer over the model that comes with the program. Raises FileNotFoundError where data/model is missing."""
    return Restorer(language_model())
