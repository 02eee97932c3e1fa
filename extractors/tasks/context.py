"""What the paragraphs above a point say about it: sections, the units that it inherits, what was made below them."""

from __future__ import annotations

from dataclasses import dataclass, field

from normalizers.records import AssignmentRole


@dataclass(slots=True)
class Context:
    """Units that the paragraphs below inherit."""

    units: tuple[str, ...]
    role: AssignmentRole | None = None
    partners: tuple[str, ...] = ()


@dataclass(slots=True)
class Node:
    level: float
    label: str
    context: Context | None = None
    section: bool = False  # a heading below which tasks are to be expected
    barred: bool = False  # scope, terms, principles: nobody is told to do anything below
    emitted: bool = False
    waiting: list[tuple[int, int]] = field(default_factory=list)  # dashes that named no unit
    labelled: list[int] = field(default_factory=list)  # assignments that labels have made below it
    made: list[int] = field(default_factory=list)  # all assignments made below it
