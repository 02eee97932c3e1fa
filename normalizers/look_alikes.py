"""Letters and signs that engines read for figures of the same shape: `I8` for 18, `2O25` for 2025.

What stands for more than one figure (§ for 5 and for 8) is not among them.
"""

from __future__ import annotations

from functools import lru_cache

from normalizers.tables import rows


@lru_cache(maxsize=1)
def _figures() -> dict[int, str]:
    return {ord(row["sign"]): row["digit"] for row in rows("look_alike_digits")}


def as_figures(text: str) -> str:
    """The text with each look-alike as the figure it stands for, length unchanged: `I8/O3` → `18/03`."""
    return text.translate(_figures())
