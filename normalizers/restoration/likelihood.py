"""How much likelier one word is than another among the same neighbours."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from normalizers.restoration.language_model import UNKNOWN, language_model
from normalizers.syllables import tone_folded


def likelier(words: Sequence[str], at: int, other: str) -> float:
    """Nats by which `other` at place `at` fits the words (without punctuation) better than what stands there."""
    model = language_model()
    numbers = [model.numbers.get(tone_folded(word.lower()), UNKNOWN) for word in words]
    if len(numbers) < 2:
        return 0.0

    def total(line: list[int]) -> float:
        ids = np.array(line, np.int64)
        return float(model.two(ids[:1], ids[1:2]).sum() + model.three(ids[:-2], ids[1:-1], ids[2:]).sum())

    changed = [*numbers]
    changed[at] = model.numbers.get(tone_folded(other.lower()), UNKNOWN)
    return total(changed) - total(numbers)
