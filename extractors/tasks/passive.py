"""Tasks told from their own side: `Việc rà soát hồ sơ sẽ do Sở Nội vụ chủ trì`."""

from __future__ import annotations

from collections.abc import Sequence

from extractors.tasks.phrases import Token
from extractors.tasks.units import Units, cues, units_at

_FEWEST = 3  # words of a task
_TASK_WORDS = (["viec"], ["cong", "tac"], ["nhiem", "vu"], ["noi", "dung"])


def done_by(words: Sequence[Token], sentence: int, at: int) -> Units | None:
    """The units behind `do` at the word `at` who take the lead in what the sentence, which begins at `sentence`, says
    before. Only where the sentence begins with such a word: `Đề án do Bộ Y tế chủ trì` describes a paper."""
    if words[at].lower != "do" or at - sentence < _FEWEST or words[at - 1].tail:
        return None
    first = [word.folded for word in words[sentence : sentence + 2]]
    if not any(first[: len(one)] == one for one in _TASK_WORDS):
        return None
    read = units_at(words, at + 1)
    return read if read is not None and cues()["lead"].at(words, at + 1 + read.words) else None
