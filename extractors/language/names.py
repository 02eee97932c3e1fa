"""Where the name of an organ ends in any sentence.

`extractors.tasks.units` reads names where a verb follows. Elsewhere what a document is about, a date, a remark may
stand behind the name: data/organ_name_ends.csv says where to cut.
"""

from __future__ import annotations

import re
from functools import lru_cache

from extractors.tasks.units import Unit
from normalizers.tables import rows
from normalizers.text import squeeze


@lru_cache(maxsize=1)
def _ends() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{row['pattern']})" for row in rows("organ_name_ends")))


def name_in_text(content: str, unit: Unit) -> tuple[str, int]:
    """The name of a unit found in `content`, and the offset where it ends. A name written out of a list is kept."""
    printed = content[unit.start : unit.end]
    cut = _ends().search(printed, 1)
    if cut is None or squeeze(printed[: cut.start()]) not in unit.name:
        return unit.name, unit.end
    kept = printed[: cut.start()].rstrip(" ,;:.-–")
    return (squeeze(kept), unit.start + len(kept)) if kept else (unit.name, unit.end)
