"""Tasks told from their own side: `Việc rà soát hồ sơ sẽ do Sở Nội vụ chủ trì`."""

from __future__ import annotations

from collections.abc import Sequence

from extractors.tasks.phrases import Token
from extractors.tasks.units import Units, cues, units_at

_FEWEST = 3  # words of a task


def done_by(words: Sequence[Token], sentence: int, at: int) -> Units | None:
    """The units behind `do` at the word `at` who take the lead in what the sentence, which begins at `sentence`, says
    before. Only where the sentence begins with such a word: `Đề án do Bộ Y tế chủ trì` describes a paper."""
    if words[at].lower != "do" or at - sentence < _FEWEST or words[at - 1].tail:
        return None
    if not cues()["task_word"].at(words, sentence):
        return None
    read = units_at(words, at + 1)
    return read if read is not None and cues()["lead"].at(words, at + 1 + read.words) else None
