"""Citations → rows, with what linking needs: the form codes are joined on, the issuer as one instance, the summary.

A mention that gives type and number only (NĐ 30/2020 Phụ lục I.II.6) means what the full mention of the same code in
the same paper says, where all full ones agree; an alias means what data/aliases.csv says.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache

from normalizers.epochs import epoch
from normalizers.organ_damage import mended
from normalizers.organs import Organ, resolve_organ
from normalizers.provinces import Province
from normalizers.records import Citation, Record
from normalizers.tables import rows
from normalizers.text import folded, squeeze
from pipeline.code_likeness import alike_codes
from pipeline.keys import Row, code_key

_SUMMARY = 240  # characters of text after a mention that may be its summary
_SHORTEST = 16
# What follows a mention and is no summary: a list goes on, a sentence of the paper's own begins.
_NO_SUMMARY = re.compile(
    r"[\s,]*(?:\([^)]{0,200}\)\s*)?(?:(?:va|hoac|cung|voi|cua|tai|ngay|thi|la|de|nhu|do|co|con)\b|$)"
)
_ENDS = re.compile(r"[;:]|\.(?:\s|$)|”|(?<=\w)\"")


def citation_rows(
    record: Record, key: str, home: Sequence[Province], issuer: Organ | None, names: Mapping[str, str]
) -> tuple[list[Row], dict[str, Organ]]:
    """Rows of all citations of the record, and the organs they name, by key. `names`: users' own aliases."""
    where = tuple(home)
    organs: list[Organ | None] = []
    dates: list[str | None] = []
    keys = [_link_key(citation) for citation in record.citations]
    for citation in record.citations:
        known = _alias_row(citation.alias_of)
        name = citation.organ or known.get("organ")
        date = citation.issued_date or known.get("issued_date") or None
        on = epoch(date or record.header.issued_date)
        organs.append(resolve_organ(own_name(name, names), place=where, on=on, issuer=issuer) if name else None)
        dates.append(date)
    groups: dict[str, list[int]] = defaultdict(list)
    full = {key for key, date in zip(keys, dates, strict=True) if date}
    for n, link_key in enumerate(keys):
        alike = [] if link_key in full else [key for key in full if alike_codes(key, link_key)]
        groups[alike[0] if len(alike) == 1 else link_key].append(n)
    for members in groups.values():
        said = {dates[n] for n in members if dates[n]}
        named = {organ.key: organ for n in members if (organ := organs[n]) is not None}
        date = next(iter(said)) if len(said) == 1 else None
        organ = next(iter(named.values())) if len(named) == 1 else None
        for n in members:
            dates[n] = dates[n] or date
            organs[n] = organs[n] or organ
    made = [
        {
            "citation_key": f"{key}:c{n}",
            "document_key": key,
            "ordinal": n,
            **citation.model_dump(exclude={"bbox", "passive", "date_read"}),
            "organ_key": organ.key if organ else None,
            "passive": int(citation.passive),
            "bbox": json.dumps(citation.bbox) if citation.bbox else None,
            "subject": _summary(record.text, record.citations, n - 1),
            "link_key": link_key,
            "meant_date": date,
        }
        for n, (citation, link_key, date, organ) in enumerate(
            zip(record.citations, keys, dates, organs, strict=True), 1
        )
    ]
    return made, {organ.key: organ for organ in organs if organ is not None}


def own_name(name: str, names: Mapping[str, str]) -> str:
    """The name that the user's own table has for this alias, else the name with what OCR damaged made whole."""
    own = names.get(folded(name)) if names else None
    return own or mended(name)


def _link_key(citation: Citation) -> str:
    """The code as it is joined on; `?` before one whose number could not be read; else the name or the words."""
    if known := code_key(citation.code or citation.alias_of):
        return known
    read = code_key(citation.read)
    if read and "/" in read and not citation.name:
        return "?" + read
    return "name:" + folded(citation.name or citation.text)


@lru_cache(maxsize=1)
def _alias_codes() -> dict[str, dict[str, str]]:
    return {row["code"]: row for row in rows("aliases")}


def _alias_row(code: str | None) -> dict[str, str]:
    return _alias_codes().get(code, {}) if code else {}


def _summary(text: str, citations: Sequence[Citation], n: int) -> str | None:
    """What stands right after a mention and says what the cited document is about; None where nothing does."""
    end = citations[n].end
    following = min((c.start for c in citations[n + 1 : n + 3] if c.start >= end), default=end + _SUMMARY)
    after = text[end : min(end + _SUMMARY, following)]
    plain = folded(after)
    if not plain or not (after[:1].isspace() or after[:1] in ",(") or _NO_SUMMARY.match(" " + plain):
        return None
    said = squeeze(re.sub(r"^[\s,]*(?:\([^)]*\)\s*)?[“\"']?", "", after))
    if not said[:1].isalpha():
        return None
    stop = _ENDS.search(said)
    said = said[: stop.start()] if stop else said
    return said if len(said) >= _SHORTEST else None
