"""How well a word goes with the words around it, by the syllable model of the restoration."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from normalizers.restoration.language_model import BREAK, NUMBER, UNKNOWN, LanguageModel
from normalizers.restoration.tokens import runs
from normalizers.syllables import tone_folded


def fluency(model: LanguageModel, before: Sequence[str], words: Sequence[str], after: Sequence[str]) -> float:
    """log P of `words` and of the next two words, given the two before them. Natural logarithm."""
    lead = _numbers(model, before)[-2:]
    lead = [BREAK] * (2 - len(lead)) + lead
    middle = _numbers(model, words)
    chain = np.array(lead + middle + _numbers(model, after)[:2], np.int64)
    return float(model.three(chain[:-2], chain[1:-1], chain[2:]).sum()) if len(chain) > 2 else 0.0


def known(model: LanguageModel, words: Sequence[str]) -> bool:
    """Whether the model knows all words (numbers and codes too): of others it cannot say how well they go there."""
    return UNKNOWN not in _numbers(model, words)


def _numbers(model: LanguageModel, words: Sequence[str]) -> list[int]:
    found: list[int] = []
    for word in words:
        for run in runs(word):
            found.append(NUMBER if run.guarded else model.numbers.get(tone_folded(run.text.lower()), UNKNOWN))
            if run.ends:
                found.append(BREAK)
    return found
