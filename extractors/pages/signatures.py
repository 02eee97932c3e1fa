"""Digital signatures: the visible block as text on the page, and the signature object of the file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from extractors.pages.mupdf import RawWord, Widget
from normalizers.pages import Box, Mark, enclosing
from normalizers.text import folded, squeeze

# `Người ký:`, `Ký bởi:`, `Thời gian ký:` as portals and signing programs print them, at the beginning of a line: a body
# says `kể từ ngày ký` and means nothing of the kind.
_CUES = re.compile(
    r"\W*(?:(?:nguoi ky|ky boi|thoi gian ky|ngay ky|digitally signed by)\s*:|signature (?:valid|not verified))", re.I
)
_STAMP_TIME = re.compile(
    r"\d{1,2}[./-]\d{1,2}[./-]\d{4}\s+\d{1,2}:\d{2}:\d{2}|\d{4}[-.]\d{2}[-.]\d{2}[ T]\d{2}:\d{2}:\d{2}"
)
_FIELD = re.compile(
    r"(người\s+ký|ký\s+bởi|email|cơ\s+quan|thời\s+gian\s+ký|ngày\s+ký|digitally\s+signed\s+by|date"
    r"|^\s*số(?:\s+văn\s+bản|,?\s+ký\s+hiệu)?)\s*:",
    re.IGNORECASE | re.MULTILINE,
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
    "so": "code",
    "so van ban": "code",
    "so ky hieu": "code",
    "so, ky hieu": "code",
}
_DMY = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})\s+(\d{1,2}):(\d{2}):(\d{2})\s*([+-]\d{2}:?\d{2})?")
_YMD = re.compile(r"(\d{4})[-.](\d{2})[-.](\d{2})[ T](\d{2}):(\d{2}):(\d{2})\s*([+-]\d{2}:?\d{2})?")
_PDF_TIME = re.compile(r"D:(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(?:([+-])(\d{2})'?(\d{2})?|Z)?")
_SIGNED_BY = re.compile(r"^(.*?)(?:<[^>]*>)?\s*đã ký lên văn bản", re.IGNORECASE)
_MAIL = re.compile(r"\S+@\S+\.\s*\w+")
_MOST_LINES = 10
_SAME_SIZE = 1.25
_LEADING = 1.6  # baselines of one block lie at most so many type sizes apart


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of the file: its words by their place in the page's list."""

    words: tuple[int, ...]
    text: str
    box: Box
    size: float
    block: int

    @property
    def cued(self) -> bool:
        return bool(_CUES.match(folded(self.text)) or _FIELD.match(self.text) or _MAIL.match(self.text))


def take_blocks(words: Sequence[RawWord]) -> tuple[tuple[RawWord, ...], tuple[Mark, ...]]:
    """The page's words without its visible signature blocks, and these blocks as marks.

    A block is made of lines of one type size that follow one another in one place, from a line on that names a signer
    or the second of signing; what the file calls a block may hold the head of the paper too. It is short and tells
    when it was signed, or by whom and from where: a form's `Người ký:` alone is none.
    """
    rows = _rows(words)
    marks: list[Mark] = []
    gone: set[int] = set()
    for index, row in enumerate(rows):
        if gone.issuperset(row.words) or not _begins(row):
            continue
        group = _grown(rows, index)
        text = "\n".join(member.text for member in group)
        if len(group) <= _MOST_LINES and is_signature(text):
            for member in group:
                gone.update(member.words)
            marks.extend(_marks(text, enclosing(member.box for member in group)))
    return tuple(word for index, word in enumerate(words) if index not in gone), tuple(marks)


def is_signature(text: str) -> bool:
    """Whether the lines of a block say when they were signed, to the second, or who signed and from where."""
    if _STAMP_TIME.search(squeeze(text)):
        return True
    found = {_NAMES[folded(match[1])] for match in _FIELD.finditer(text)}
    return "signer" in found and bool(found & {"organ", "email"})


def _begins(row: _Row) -> bool:
    if ":" not in row.text and "ignature" not in row.text:  # nearly every line of nearly every page
        return False
    if _CUES.match(folded(row.text)):
        return True
    time = _STAMP_TIME.search(row.text)
    # A time in running text, or in the print of a log, is none.
    return time is not None and row.size <= 10.5 and len(row.text) - len(time[0]) <= 12


def _rows(words: Sequence[RawWord]) -> list[_Row]:
    groups: dict[int, list[int]] = {}
    for index, word in enumerate(words):
        groups.setdefault(word.row, []).append(index)
    rows: list[_Row] = []
    for members in groups.values():
        box = enclosing(words[index].box for index in members)
        assert box is not None
        text = " ".join(words[index].text for index in members)
        rows.append(_Row(tuple(members), text, box, words[members[0]].size, words[members[0]].block))
    return rows


def _grown(rows: Sequence[_Row], seed: int) -> list[_Row]:
    """The lines that go on from this one, above and below, in the order of the file."""
    members = {seed}
    queue = [seed]
    while queue:
        row = rows[queue.pop()]
        for index, other in enumerate(rows):
            if index in members or not _follows(row, other):
                continue
            if other.block == row.block or other.cued:
                members.add(index)
                queue.append(index)
    return [rows[index] for index in sorted(members)]


def _follows(row: _Row, other: _Row) -> bool:
    big, small = max(row.size, other.size), min(row.size, other.size)
    if big > _SAME_SIZE * small or abs(row.box[3] - other.box[3]) > _LEADING * big + 1:
        return False
    return row.box[0] < other.box[2] and other.box[0] < row.box[2]


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
    """What a visible block says: signer, organ, email, code (number and symbol), time (ISO 8601)."""
    flat = squeeze(text)
    found: dict[str, str] = {}
    parts = _FIELD.split(text)
    parts[0] = squeeze(parts[0])
    for name, value in zip(parts[1::2], parts[2::2], strict=True):
        key = _NAMES[folded(squeeze(name))]
        if value.strip():
            found.setdefault(key, squeeze(value).strip())
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
