"""How likely a reading is, given what a CTC net saw along a stretch: forced alignment."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from extractors.pages.second_reader import BLANK, Logs, places

_NEVER = np.float32(-1e9)


def log_likelihood(logs: Logs, text: str) -> float:
    """log P(text | the stretch), all ways to spread its signs over the steps. Spaces at the ends cost nothing.

    Minus infinity where the text has a sign that the net does not know, or more signs than the stretch has steps.
    """
    numbers = _numbers(text)
    if numbers is None or len(numbers) > len(logs):
        return -np.inf
    free = _free(logs)
    emit = logs[:, numbers] if numbers else np.zeros((len(logs), 0), np.float32)
    states = 2 * len(numbers) + 1
    here = np.full((len(logs), states), _NEVER, np.float32)
    here[:, 0::2] = logs[:, BLANK : BLANK + 1]
    here[:, 0] = here[:, -1] = free
    here[:, 1::2] = emit
    skip = np.zeros(states, bool)
    for at in range(3, states, 2):
        skip[at] = numbers[at // 2] != numbers[at // 2 - 1]
    now = np.full(states, _NEVER, np.float32)
    now[:2] = here[0, :2]
    for step in here[1:]:
        one = np.concatenate(([_NEVER], now[:-1]))
        two = np.where(skip, np.concatenate(([_NEVER, _NEVER], now[:-2]))[:states], _NEVER)
        now = np.logaddexp(np.logaddexp(now, one), two) + step
    return float(np.logaddexp(now[-1], now[-2])) if states > 1 else float(now[0])


def _numbers(text: str) -> list[int] | None:
    known = places()
    numbers = [known.get(sign, -1) for sign in text]
    return None if -1 in numbers else numbers


def _free(logs: Logs) -> NDArray[np.float32]:
    """Before and after the word: nothing, or a space."""
    return np.asarray(np.logaddexp(logs[:, BLANK], logs[:, places()[" "]]), np.float32)
