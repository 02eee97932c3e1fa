"""A record in the metadata form that offices exchange: Phụ lục VI of Nghị định 30/2020/NĐ-CP."""

from __future__ import annotations

from typing import Any


def metadata(record: dict[str, Any]) -> dict[str, Any]:
    """Input metadata of an issued document: field names, and lengths in characters, of Phụ lục VI, NĐ 30/2020/NĐ-CP.

    A number or symbol too long for its field is left out rather than cut; names and subjects are cut with an ellipsis.
    """
    header, source = record["header"], record["source"]
    day = header["issued_date"] or ""
    last = source["last_page"] or source["pages"]
    return {
        "TypeName": header["type_name"],
        "CodeNumber": _within(header["code_number"], 11, cut=False),
        "CodeNotation": _within(header["code_notation"], 30, cut=False),
        "IssuedDate": "/".join(reversed(day.split("-"))) if day.count("-") == 2 else None,
        "OrganName": _within(header["organ"], 200),
        "Subject": _within(header["subject"], 500),
        "Language": "Tiếng Việt",
        "PageAmount": last - source["first_page"] + 1,
        "SignerInfo": [
            {"Position": _within(signer["position"], 100), "FullName": _within(signer["full_name"], 50)}
            for signer in header["signers"]
        ],
        "To": [{"OrganId": None, "OrganName": _within(name, 200)} for name in header["addressees"]],
        "Priority": header["urgency"],
        "DueDate": None,
        "File": source["path"],
    }


def _within(text: str | None, most: int, *, cut: bool = True) -> str | None:
    if text is None or len(text) <= most:
        return text
    return text[: most - 1] + "…" if cut else None
