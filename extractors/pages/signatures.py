"""Digital signatures: the visible block as text on the page, and the signature object of the file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from extractors.pages.mupdf import RawWord, Widget
from normalizers.pages import Box, Mark, enclosing
from normalizers.text import folded, squeeze

# `Người ký:`, `Ký bởi:`, `Cơ quan:`, `Thời gian ký:` as portals and signing programs print them.
_CUES = re.compile(r"(?:^|\s)(?:nguoi ky|ky boi|thoi gian ky|ngay ky|digitally signed by|signature valid)\s*:?", re.I)
_STAMP_TIME = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{4}\s+\d{1,2}:\d{2}:\d{2}|\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}:\d{2}")
_FIELD = re.compile(
    r"(người\s+ký|ký\s+bởi|email|cơ\s+quan|thời\s+gian\s+ký|ngày\s+ký|digitally\s+signed\s+by|date)\s*:", re.IGNORECASE
)
_NAMES = {
    "nguoi ky": "signer",
    "ky boi": "signer",
    "digitally signed by": "signer",
    "email": "email",
    "co quan": "organ",
    "thoi gian ky": "time",
    "ngay ky": "time",
    "date": "time",
}
_DMY = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})\s+(\d{1,2}):(\d{2}):(\d{2})\s*([+-]\d{2}:?\d{2})?")
_YMD = re.compile(r"(\d{4})[-.](\d{2})[-.](\d{2})[ T](\d{2}):(\d{2}):(\d{2})\s*([+-]\d{2}:?\d{2})?")
_PDF_TIME = re.compile(r"D:(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(?:([+-])(\d{2})'?(\d{2})?|Z)?")
_SIGNED_BY = re.compile(r"^(.*?)(?:<[^>]*>)?\s*đã ký lên văn bản", re.IGNORECASE)
_MAIL = re.compile(r"\S+@\S+\.\s*\w+")
_MOST_LINES = 10


def take_blocks(words: Sequence[RawWord]) -> tuple[tuple[RawWord, ...], tuple[Mark, ...]]:
    """The page's words without its visible signature blocks, and these blocks as marks.

    A block is what the file keeps together as one; it is a signature's where it names a signer or a signing time to
    the second, and is short.
    """
    blocks: dict[int, list[RawWord]] = {}
    for word in words:
        blocks.setdefault(word.block, []).append(word)
    marks: list[Mark] = []
    gone: set[int] = set()
    for number, group in blocks.items():
        lines: dict[int, list[str]] = {}
        for word in group:
            lines.setdefault(word.row, []).append(word.text)
        text = "\n".join(" ".join(line) for line in lines.values())
        if len(lines) <= _MOST_LINES and is_signature(text):
            gone.add(number)
            marks.extend(_marks(text, enclosing(word.box for word in group)))
    return tuple(word for word in words if word.block not in gone), tuple(marks)


def is_signature(text: str) -> bool:
    return bool(_CUES.search(folded(text)) or _STAMP_TIME.search(text))


def _marks(text: str, box: Box | None) -> list[Mark]:
    """One mark a signature; a block may hold two, the second beginning after the first one's time."""
    marks: list[Mark] = []
    part: list[str] = []
    lines = text.split("\n")
    for index, line in enumerate(lines):
        part.append(line)
        rest = "\n".join(lines[index + 1 :])
        if read_time(squeeze(" ".join(part))) and is_signature(rest):
            marks.append(Mark("signature", "\n".join(part), box, 1.0, fields("\n".join(part))))
            part = []
    if part:
        marks.append(Mark("signature", "\n".join(part), box, 1.0, fields("\n".join(part))))
    return marks


def fields(text: str) -> dict[str, str]:
    """What a visible block says: signer, organ, email, time (ISO 8601)."""
    flat = squeeze(text)
    found: dict[str, str] = {}
    parts = _FIELD.split(flat)
    for name, value in zip(parts[1::2], parts[2::2], strict=True):
        key = _NAMES[folded(name)]
        if value.strip():
            found.setdefault(key, value.strip())
    if parts[0].strip() and "signer" not in found:
        # A block without cues: name, address, time, in this order.
        mail = _MAIL.search(parts[0])
        time = _STAMP_TIME.search(parts[0])
        ends = [match.start() for match in (mail, time) if match]
        name = parts[0][: min(ends)].strip() if ends else ""
        if name:
            found["signer"] = name
        if mail:
            found.setdefault("email", re.sub(r"\s", "", mail[0]))
    time_text = read_time(found.get("time", "")) or read_time(flat)
    found.pop("time", None)
    if time_text:
        found["time"] = time_text
    return found


def read_time(text: str) -> str | None:
    """`11/09/2024 19:14:21` (day first), `2026-02-05 16:36:10 +07:00`, `D:20250627170011+07'00'` → ISO 8601."""
    if match := _DMY.search(text):
        day, month, year, hour, minute, second, zone = match.groups()
    elif match := _YMD.search(text):
        year, month, day, hour, minute, second, zone = match.groups()
    elif match := _PDF_TIME.search(text):
        year, month, day, hour, minute, second, sign, zone_hour, zone_minute = match.groups()
        zone = f"{sign}{zone_hour}:{zone_minute or '00'}" if sign else None
    else:
        return None
    if not (1 <= int(month) <= 12 and 1 <= int(day) <= 31 and int(hour) < 24):
        return None
    if zone and ":" not in zone:
        zone = f"{zone[:3]}:{zone[3:]}"
    return f"{year}-{int(month):02}-{int(day):02}T{int(hour):02}:{minute}:{second}{zone or ''}"


def widget_marks(widgets: Iterable[Widget]) -> tuple[Mark, ...]:
    """The signature objects of the file: when, by whom, where."""
    marks: list[Mark] = []
    for widget in widgets:
        found: dict[str, str] = {"origin": "object"}
        if time := read_time(widget.entries.get("M", "")):
            found["time"] = time
        reason = _SIGNED_BY.match(squeeze(widget.entries.get("Reason", "")))
        signer = squeeze(widget.entries.get("Name", "")) or (reason[1].strip() if reason else "")
        if signer:
            found["signer"] = signer
        if place := squeeze(widget.entries.get("Location", "")):
            found["place"] = place
        if "time" in found or "signer" in found:
            marks.append(Mark("signature", "", widget.box, 1.0, found))
    return tuple(marks)
