"""Splits official Vietnamese into syllables, and keeps what belongs together in one token.

Codes (`14/KH-SYT`), symbols (`QĐ-UBND`), dates, numbers, abbreviations with their point (`TP.`, `KT.`), addresses of
mail and web stay whole; other punctuation stands alone. What stays whole is said in data/token_patterns.csv (the first
row that matches wins) and data/abbreviations.csv; where a code begins and ends is said by `normalizers.codes`. A token
never holds white space: a code printed with a space inside is several tokens and one span.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import registry
from spacy.vocab import Vocab

from normalizers.codes import FoundCode, find_codes
from normalizers.tables import rows

_WHITE = re.compile(r"\s+")


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    """One token that is not white space. Alternatives in the order of the tables, any single character last."""
    short = {row["abbreviation"] for row in rows("abbreviations")}
    short |= {row["phrase"] for row in rows("head_cues") if row["kind"] == "authority" and row["phrase"].endswith(".")}
    longest_first = sorted(map(re.escape, short), key=len, reverse=True)
    kinds = [f"(?P<{row['name']}>{row['pattern']})" for row in rows("token_patterns")]
    first = [kind for kind in kinds if kind.startswith(("(?P<url>", "(?P<email>", "(?P<host>"))]
    rest = [kind for kind in kinds if kind not in first]
    return re.compile("|".join([*first, rf"(?:{'|'.join(longest_first)})(?![a-zà-ỹ])", *rest, r"\S"]))


@lru_cache(maxsize=4)
def codes_in(text: str) -> tuple[FoundCode, ...]:
    """The codes of a text: the tokenizer and the components that follow ask for the same one."""
    return tuple(find_codes(text))


def token_spans(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of every token, left to right; only white space lies between them."""
    at = 0
    for start, end in _whole_codes(text):
        yield from _plain(text, at, start)
        yield start, end
        at = end
    yield from _plain(text, at, len(text))


def _plain(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    return (match.span() for match in _pattern().finditer(text, start, end))


def _whole_codes(text: str) -> Iterator[tuple[int, int]]:
    """Codes printed in one piece. One that something is glued to is cut free of it only at punctuation."""
    for code in codes_in(text):
        glued = text[code.start - 1 : code.start].isalnum() or text[code.end : code.end + 1].isalnum()
        if not glued and not _WHITE.search(text, code.start, code.end):
            yield code.start, code.end


class OfficialTokenizer:
    """Text → Doc, as spaCy wants it of a tokenizer. It has no state but the vocabulary, so there is nothing to save."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        words: list[str] = []
        spaces: list[bool] = []
        spans = [(0, 0), *token_spans(text), (len(text), len(text))]
        for (start, end), (following, _) in pairwise(spans):
            if start < end:
                words.append(text[start:end])
                spaces.append(text[end : end + 1] == " ")
            rest = end + int(start < end and spaces[-1])
            if rest < following:  # line breaks, further spaces: a token of their own, as in all of spaCy
                words.append(text[rest:following])
                spaces.append(False)
        return Doc(self.vocab, words=words, spaces=spaces)

    def pipe(self, texts: Any, batch_size: int = 1000) -> Iterator[Doc]:
        return map(self, texts)

    def to_bytes(self, **kwargs: Any) -> bytes:
        return b""

    def from_bytes(self, data: bytes, **kwargs: Any) -> OfficialTokenizer:
        return self

    def to_disk(self, path: Path | str, **kwargs: Any) -> None:
        pass

    def from_disk(self, path: Path | str, **kwargs: Any) -> OfficialTokenizer:
        return self

    def __reduce__(self) -> tuple[type[OfficialTokenizer], tuple[Vocab]]:
        return OfficialTokenizer, (self.vocab,)


def make_tokenizer() -> Callable[[Language], OfficialTokenizer]:
    """Registered as `sohoa.Tokenizer.v1` (group spacy_tokenizers); works in a pipeline of any language."""
    return lambda nlp: OfficialTokenizer(nlp.vocab)


registry.tokenizers.register("sohoa.Tokenizer.v1", func=make_tokenizer)
