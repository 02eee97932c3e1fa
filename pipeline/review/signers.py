"""Signers as people read and write them: `KT. GIÁM ĐỐC / PHÓ GIÁM ĐỐC / Trần Thị Bình | Lê Văn An`.

The first parts may be left out; a dash holds the place of a part that is not known: `HIỆU TRƯỞNG / –`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from normalizers.records import Signer

_NOT_KNOWN = "–"
_PARTS = ("authority", "position", "full_name")
_PART = re.compile(r"header\.signers(?:\.(?P<index>\d+))?\.(?P<part>authority|position|full_name)$")


class WhichSignerError(ValueError):
    """A part was given, and several signers could have it."""


def as_text(signers: Sequence[Signer]) -> str | None:
    """None where nobody signs."""
    return " | ".join(_written(signer) for signer in signers) or None


def from_text(text: str | None) -> tuple[Signer, ...]:
    """Back from `as_text`."""
    found = (_read(part) for part in (text or "").split("|") if part.strip())
    return tuple(signer for signer in found if signer != Signer())


def is_part(field: str) -> bool:
    """Whether the field is a part of a signer (`header.signers.full_name`) rather than all signers."""
    return _PART.match(field.strip().casefold()) is not None


def with_part(signers: Sequence[Signer], field: str, value: str | None) -> str | None:
    """All signers as text, one of them with this part: the one that is numbered, the only one, or the only one that
    lacks it. The others, and what else is known of that one, stay. Raises WhichSignerError."""
    match = _PART.match(field.strip().casefold())
    if match is None:
        raise WhichSignerError(f"{field} is no part of a signer")
    part, everyone = match["part"], list(signers) or [Signer()]
    lacking = [number for number, signer in enumerate(everyone) if getattr(signer, part) is None]
    if match["index"] is not None:
        number = int(match["index"])
    elif len(everyone) == 1:
        number = 0
    elif len(lacking) == 1:
        number = lacking[0]
    else:
        number = len(everyone)
    if number >= len(everyone):
        raise WhichSignerError(
            f"{field}: the document has {len(signers)} signers: say which (header.signers.0.{part} is the first's), "
            f"or give header.signers whole: {as_text(signers)}"
        )
    everyone[number] = everyone[number].model_copy(update={part: value})
    return as_text([signer for signer in everyone if signer != Signer()])


def _written(signer: Signer) -> str:
    parts = [getattr(signer, part) for part in _PARTS]
    while len(parts) > 1 and parts[0] is None:
        del parts[0]
    return " / ".join(part or _NOT_KNOWN for part in parts)


def _read(text: str) -> Signer:
    given = [part.strip() for part in re.split(r"\s/(?=\s|$)", text.strip())]
    parts = [part if part not in ("", _NOT_KNOWN, "-", "?") else None for part in given]
    if len(parts) > len(_PARTS):
        parts = [*parts[:1], " / ".join(filter(None, parts[1:-1])), parts[-1]]
    parts = [*[None] * (len(_PARTS) - len(parts)), *parts]
    return Signer(**dict(zip(_PARTS, parts, strict=True)))
