"""Keys: what documents, codes and units are told apart by in the store."""

from __future__ import annotations

import hashlib
from typing import Any

from normalizers.text import folded

Row = dict[str, Any]


def document_key(sha256: str, first_page: int) -> str:
    """Stable for one content: beginning of its hash, and the page where the document begins."""
    return f"{sha256[:16]}-{first_page}"


def failure_key(path: str, sha256: str | None) -> str:
    """Key of a file that gave no record."""
    if sha256:
        return document_key(sha256, 0)
    return "path-" + hashlib.sha256(path.encode("utf-8", "replace")).hexdigest()[:16]


def code_key(code: str | None) -> str | None:
    """The form codes are joined on: no marks, no spaces, upper case, no leading zeros: `05/QĐ-UBND` → `5/QD/UBND`.

    Party codes and state codes differ by where hyphen and slash stand, not by what they mean: one separator for all.
    """
    if not code:
        return None
    key = "".join(folded(code).upper().split()).lstrip("0")
    return key.replace("-", "/") or None


def link_key_of(document_key: str, code: str | None) -> str:
    """What a document is linked by: its code, or itself where the code could not be read."""
    return code or f"doc:{document_key}"
