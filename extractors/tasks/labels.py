"""Labelled lines below a task: `Đơn vị thực hiện: …`, `Đơn vị phối hợp: …`, `Thời gian: …`, `Sản phẩm: …`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from extractors.tasks.phrases import Token, tokens
from extractors.tasks.units import cues

LabelKind = Literal["unit", "lead", "cooperate", "time", "product", "task"]
_KINDS: tuple[LabelKind, ...] = ("unit", "lead", "cooperate", "time", "product", "task")

_LONGEST = 80  # letters of a label


@dataclass(frozen=True, slots=True)
class Label:
    """`start`: where the value begins in the paragraph."""

    kind: LabelKind
    value: str
    start: int


def labels_in(paragraph: str) -> list[Label]:
    """The labels of a paragraph that begins with one; empty for any other paragraph."""
    if _label(tokens(paragraph[:_LONGEST]), 0) is None:
        return []
    words = tokens(paragraph)
    found: list[tuple[LabelKind, int, int]] = []
    for at in range(len(words)):
        if at and words[at - 1].tail[-1:] not in (".", ";", ","):
            continue
        label = _label(words, at)
        if label is not None:
            found.append((label[0], at, at + label[1]))
    ends = [at for _, at, _ in found[1:]] + [len(words)]
    labels = []
    for (kind, _, after), end in zip(found, ends, strict=True):
        if after < end:
            start = words[after].start - len(words[after].lead)
            labels.append(Label(kind, paragraph[start : words[end - 1].end].strip(" .;,"), start))
    return labels


def _label(words: list[Token], at: int) -> tuple[LabelKind, int] | None:
    for kind in _KINDS:
        taken = cues()[f"label_{kind}"].at(words, at)
        if taken and words[at + taken - 1].tail.endswith(":"):
            return kind, taken
    return None
