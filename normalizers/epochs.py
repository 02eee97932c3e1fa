"""Days on which organs or provinces changed: between two of them a name means the same on every day."""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache

from normalizers.tables import rows

_BEFORE_ALL = "0000"


@lru_cache(maxsize=1)
def _changes() -> tuple[str, ...]:
    days = {row[end] for name in ("organs", "provinces") for row in rows(name) for end in ("valid_from", "valid_to")}
    return tuple(sorted(days - {""}))


def epoch(on: str | None) -> str | None:
    """The last change of the tables on or before an ISO date, `0000` before the first; None stays None.

    Organs resolve on this day as on the day itself, so that one answer serves all papers of a period.
    """
    if on is None:
        return None
    at = bisect_right(_changes(), on)
    return _changes()[at - 1] if at else _BEFORE_ALL
