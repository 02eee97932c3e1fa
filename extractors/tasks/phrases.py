"""Words of running text with their offsets, and phrases of a table found among them.

Phrases of one word must agree letter for letter (`tại` is not `tài`) unless the word is no syllable, longer ones
without marks, so that a mark the OCR got wrong does not hide `thực hiện`. Punctuation at the end of a word is not part
of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from normalizers.names import is_syllable
from normalizers.text import without_marks

_WORD = re.compile(r"\S+")
_EDGES = ".,;:!?\"'“”()[]…"


@dataclass(slots=True)
class Token:
    """One word: `start` and `end` are offsets of its letters, `tail` what stands after them up to the next space.

    `folded`: lower case without marks.
    """

    text: str
    start: int
    end: int
    tail: str
    lead: str
    lower: str
    folded: str

    @property
    def capital(self) -> bool:
        return self.text[:1].isupper()


def tokens(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """The words of the text. A full stop before a small letter is a comma that lost its tail, or an abbreviation's."""
    found: list[Token] = []
    for match in _WORD.finditer(text, start, len(text) if end is None else end):
        word = match.group()
        if word.isalnum():
            lower = word.lower()
            if found and found[-1].tail == "." and word[0].islower() and len(found[-1].text) > 2:
                found[-1].tail = ","
            found.append(Token(word, match.start(), match.end(), "", "", lower, without_marks(lower)))
            continue
        core = word.strip(_EDGES).rstrip(_EDGES + "/")
        if not core:
            core, lead, tail = word, "", word if word in (",", ";", ":", ".") else ""
        else:
            lead = word[: word.index(core)]
            tail = word[len(lead) + len(core) :]
        begins = match.start() + len(lead)
        if found and found[-1].tail == "." and core[:1].islower() and not lead and len(found[-1].text) > 2:
            found[-1].tail = ","
        lower = core.lower()
        found.append(Token(core, begins, begins + len(core), tail, lead, lower, without_marks(lower)))
    return found


class Phrases:
    """A set of phrases; `at` says how many words of the text the longest phrase beginning there takes."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._single: set[str] = set()
        self._many: dict[str, list[tuple[str, ...]]] = {}
        for phrase in phrases:
            words = [token for token in tokens(phrase) if token.text]
            if len(words) == 1:
                self._single.add(words[0].lower)
            else:
                key = tuple(word.folded for word in words)
                self._many.setdefault(key[0], []).append(key)
        for choices in self._many.values():
            choices.sort(key=len, reverse=True)
        self._bare = {without_marks(word): word for word in self._single}

    def at(self, words: Sequence[Token], index: int, *, across_commas: bool = True) -> int:
        """Number of words of the longest phrase that begins at `index`, 0 for none."""
        if index >= len(words):
            return 0
        for choice in self._many.get(words[index].folded, ()):
            last = index + len(choice) - 1
            if last >= len(words) or words[index + 1].folded != choice[1]:
                continue
            if all(words[index + at].folded == choice[at] for at in range(2, len(choice))):
                if not across_commas and any(words[at].tail for at in range(index, last)):
                    continue
                return len(choice)
        word = words[index]
        if word.lower in self._single:
            return 1
        # A mark that cannot stand there was misread: `các câp` is `các cấp`.
        return int(word.folded in self._bare and word.folded != word.lower and not is_syllable(word.lower))
