"""Gold records: a folder of NAME.pdf (or .txt, .docx, an image) with NAME.json; NAME_pN.txt: the text of page N.

The form of NAME.json: `header`, `citations`, `assignments`, `tables` as in a record; `annotated_pages`: the pages
whose citations and tasks are complete (absent: all; what gold has elsewhere counts, what it lacks there does not);
`handwritten`: header fields written or stamped by hand;
`unsure`: what is left out of scoring, as paths (`header.subject`, `header.signers.full_name`, `tables.0.rows.9`);
in citations `relation_also`, `optional`; in assignments `role_also`; in tables `partial` (the first rows only).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extractors.files import SUFFIXES


@dataclass(frozen=True, slots=True)
class Gold:
    name: str
    paper: Path
    record: dict[str, Any]
    page_texts: dict[int, str]  # by page number
    whole_text: str | None

    @property
    def kind(self) -> str:
        return str(self.record.get("kind", "unknown"))

    @property
    def unsure(self) -> frozenset[str]:
        return frozenset(self.record.get("unsure") or ())

    @property
    def handwritten(self) -> frozenset[str]:
        """Header fields written by hand; a number by hand makes code and code_number so."""
        fields = set(self.record.get("handwritten") or ())
        return frozenset(fields | ({"code_number"} if "code" in fields else set()))

    def annotated(self, page: int) -> bool:
        pages = self.record.get("annotated_pages")
        return pages is None or page in pages


def load(folder: Path) -> Iterator[Gold]:
    """Every paper of the folder that has a gold record, by name. A gold record without its paper raises."""
    for path in sorted(folder.glob("*.json")):
        record = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(record, dict) or "header" not in record:
            continue
        papers = [path.with_suffix(suffix) for suffix in SUFFIXES if path.with_suffix(suffix).is_file()]
        if not papers:
            raise FileNotFoundError(f"{path} has no paper beside it ({', '.join(sorted(SUFFIXES))})")
        truth = path.with_suffix(".truth.txt")
        yield Gold(
            name=path.stem,
            paper=papers[0],
            record=record,
            page_texts={
                int(match[1]): text.read_text(encoding="utf-8")
                for text in sorted(folder.glob(f"{path.stem}_p*.txt"))
                if (match := re.fullmatch(r".*_p(\d+)", text.stem))
            },
            whole_text=truth.read_text(encoding="utf-8") if truth.is_file() else None,
        )
