"""Sentences that name no unit: which are tasks of their own, which belong to the one before.

`Quyết định dừng khai thác … . Chủ trì lên phương án phân luồng … . Hoàn thành trước ngày 30/6.` are two tasks, the last
sentence being the deadline of the second.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from extractors.tasks.clauses import Clause, predicate_of
from extractors.tasks.phrases import Token
from extractors.tasks.units import cues, units_at

# What a sentence begins with that only says until when the one before is to be done, or whom to tell about it.
_FINISHING = frozenset({"hoan thanh", "bao cao", "thoi gian", "thoi han", "gui ket", "gui bao", "ket qua"})
_FEWEST = 4  # words of a task of its own

HasDay = Callable[[Clause], bool]


def begins_with_verb(words: Sequence[Token], at: int) -> bool:
    return cues()["action"].at(words, at) > 0


def acts(words: Sequence[Token], sentences: Sequence[Clause], has_day: HasDay, *, one_point: bool) -> list[Clause]:
    """The tasks that these sentences state, the first of which is one. Their subject is that of the first.

    `one_point`: they are all that a point says below a heading with the unit. Then another task begins only where the
    role changes (`Chủ trì …`, `Phối hợp …`), and what comes between belongs to the task before.
    """
    found: list[Clause] = []
    for sentence in (part for one in sentences for part in _parts(words, one)):
        if not found:
            found.append(sentence)
        elif finishes(words, sentence) and has_day(sentence) and not has_day(found[-1]):
            found[-1] = replace(found[-1], last=sentence.last)
        elif _is_act(words, sentence) and not (one_point and _same_role(words, found[-1], sentence)):
            found.append(replace(sentence, subject=found[0].subject, predicate=sentence.first, strong=found[0].strong))
        elif one_point:
            found[-1] = replace(found[-1], last=sentence.last)
    return found


def _parts(words: Sequence[Token], clause: Clause) -> list[Clause]:
    """A sentence parted behind a semicolon where another duty or other partners follow."""
    starts = [clause.first]
    starts += [
        at
        for at in range(clause.predicate + _FEWEST, clause.last - _FEWEST)
        if words[at - 1].tail.endswith(";") and _another(words, at)
    ]
    if len(starts) == 1:
        return [clause]
    ends = [*starts[1:], clause.last]
    rest = [Clause((), first, first, last) for first, last in zip(starts[1:], ends[1:], strict=True)]
    return [replace(clause, last=ends[0]), *rest]


def _another(words: Sequence[Token], at: int) -> bool:
    if cues()["duty"].at(words, at) >= 3:
        return True
    while taken := cues()["adverb"].at(words, at):
        at += taken
    taken = cues()["cooperate"].at(words, at)
    if not taken or at + taken >= len(words) or words[at + taken - 1].tail:
        return False
    at += taken
    while at < len(words) and words[at].lower in ("chặt", "chẽ", "với", "cùng"):
        at += 1
    return units_at(words, at) is not None


def _is_act(words: Sequence[Token], sentence: Clause) -> bool:
    if sentence.last - sentence.first < _FEWEST:
        return False
    return begins_with_verb(words, sentence.first) or cues()["duty"].at(words, sentence.first) >= 3


def _same_role(words: Sequence[Token], before: Clause, sentence: Clause) -> bool:
    if sentence.first > before.first and words[sentence.first - 1].tail.endswith(";"):
        return False  # parted for its own duty or partners
    roles = {predicate_of(words, replace(one, subject=(), predicate=one.first)).role for one in (before, sentence)}
    return len(roles) == 1


def finishes(words: Sequence[Token], clause: Clause) -> bool:
    return " ".join(word.folded for word in words[clause.first : clause.first + 2]) in _FINISHING
