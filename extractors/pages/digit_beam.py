"""The strings of digits that may stand along a stretch, given what a CTC net saw there: a beam search over prefixes.

Graves, Supervised sequence labelling with recurrent neural networks (2012), 7.5.3.
"""

from __future__ import annotations

import math

import numpy as np

from extractors.pages.second_reader import BLANK, Logs, places

_BEAM = 24
_UNLIKELY = -14.0  # log of a probability that is not followed


def digits_on(logs: Logs, most: int) -> dict[str, float]:
    """log P of the likeliest strings of up to `most` digits on the stretch, also of none; spaces cost nothing."""
    known = places()
    digits = [(str(digit), known[str(digit)]) for digit in range(10)]
    free = np.logaddexp(logs[:, BLANK], logs[:, known[" "]])
    beams: dict[str, tuple[float, float]] = {"": (0.0, -math.inf)}  # ends in nothing, ends in its last digit
    for step, nothing in zip(logs, free.tolist(), strict=True):
        grown: dict[str, tuple[float, float]] = {}
        for text, (idle, busy) in beams.items():
            whole = _sum(idle, busy)
            kept = grown.get(text, (-math.inf, -math.inf))
            grown[text] = (_sum(kept[0], whole + nothing), kept[1])
            for digit, sign in digits:
                seen = float(step[sign])
                if seen < _UNLIKELY:
                    continue
                goes_on = text[-1:] == digit
                if goes_on:
                    grown[text] = (grown[text][0], _sum(grown[text][1], busy + seen))
                if len(text) < most:
                    one, two = grown.get(text + digit, (-math.inf, -math.inf))
                    grown[text + digit] = (one, _sum(two, (idle if goes_on else whole) + seen))
        beams = dict(sorted(grown.items(), key=lambda item: -_sum(*item[1]))[:_BEAM])
    return {text: _sum(*ends) for text, ends in beams.items() if _sum(*ends) > -math.inf}


def _sum(one: float, two: float) -> float:
    """log(exp(one) + exp(two))"""
    if one < two:
        one, two = two, one
    return one if two == -math.inf else one + math.log1p(math.exp(two - one))
