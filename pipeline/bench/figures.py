"""Tables of figures, as text for people and as plain values for programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

Value = str | int | float | None


class SkippedError(Exception):
    """What a part needs is not here. The message is the sentence that stands in place of its figures."""


@dataclass(frozen=True, slots=True)
class Percent:
    """A share, 0 to 1, shown as per cent. None where there was nothing to divide by."""

    share: float | None

    def __str__(self) -> str:
        return "-" if self.share is None else f"{100 * self.share:.1f} %"


Row = tuple[Value | Percent, ...]


def percent(part: float, whole: float) -> Percent:
    return Percent(part / whole if whole else None)


@dataclass(slots=True)
class Figures:
    """One table. `on`: what it was measured on; `details`: what JSON gets beyond it (pages, single misses)."""

    title: str
    on: str
    columns: tuple[str, ...]
    rows: list[Row] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    details: Any = None

    def as_text(self) -> str:
        """Columns as wide as their widest value; the first one left, the others right."""
        shown = [self.columns, *(tuple(_shown(value) for value in row) for row in self.rows)]
        widths = [max(len(row[column]) for row in shown) for column in range(len(self.columns))]
        lines = [f"{self.title}", f"  measured on: {self.on}"]
        lines += [f"  {_line(row, widths)}" for row in shown]
        lines.insert(3, "  " + "  ".join("-" * width for width in widths))
        return "\n".join([*lines, *(f"  {note}" for note in self.notes)])

    def as_json(self) -> dict[str, Any]:
        rows = [
            {
                name: value.share if isinstance(value, Percent) else value
                for name, value in zip(self.columns, row, strict=True)
            }
            for row in self.rows
        ]
        return {"title": self.title, "on": self.on, "rows": rows, "notes": self.notes, "details": self.details}


def _shown(value: Value | Percent) -> str:
    if value is None:
        return "-"
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.2f}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    first, *rest = zip(row, widths, strict=True)
    return "  ".join([first[0].ljust(first[1]), *(text.rjust(width) for text, width in rest)]).rstrip()
