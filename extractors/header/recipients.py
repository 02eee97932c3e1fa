"""Nơi nhận and Kính gửi: who gets the paper, and for what (NĐ 30/2020/NĐ-CP, Phụ lục I.II.9)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from extractors.fixed_words import addressee_label, is_archive, may_start_body, starts_body
from extractors.header.cells import Head
from extractors.header.own_words import OwnWords
from extractors.printed import Printed, without_specks
from normalizers.records import Recipient
from normalizers.tables import rows
from normalizers.text import folded, squeeze

_DASH = re.compile(r"^[\s_=ˆ~^*•·.'`‘’“\"—–\-+|]*[-–—ˆ=*•+~_]\s*(?=\w|\()")
_TELEGRAM = re.compile(r"(?:^|\s)dien\s*:\s*$")
_MOST_LINES = 21
_PURPOSE = re.compile(r"\((?P<words>[^()]{1,30})\)\s*$")


def recipients_of(lines: Sequence[Printed]) -> tuple[tuple[str, ...], str | None]:
    """(entries as printed, the archive line) of the list under Nơi nhận; wrapped lines joined, ends cleaned."""
    entries: list[str] = []
    margin: float | None = None  # where the dashes stand: a line that begins further right continues an entry
    for line in lines:
        text = _as_set(without_specks(line).text) if line.read_by_engine else squeeze(line.text)
        if not any(c.isalpha() for c in text):
            continue
        dash = _DASH.match(text) is not None
        if dash and line.box is not None and margin is None:
            margin = line.box[0]
        # An engine loses dashes; in a text layer a line without one that hangs under an entry belongs to it.
        hangs = not line.read_by_engine and margin is not None and line.box is not None and line.box[0] > margin + 3.5
        opened = dash or (not hangs and _starts_anew(entries, text)) or is_archive(text)
        for number, part in enumerate(re.split(r";\s*[-–]\s+", text)):
            clean = _DASH.sub("", part).strip()
            if opened or number or not entries:
                entries.append(clean)
            else:
                entries[-1] = f"{entries[-1]} {clean}"
    names: list[str] = []
    archive: str | None = None
    for entry in entries:
        clean = entry.strip(" ;.,:_-").strip()
        if ")" in clean and "(" not in clean:
            clean = clean.replace(")", "")  # the curve of a stamp
        if is_archive(clean):
            archive = clean
            break
        if sum(c.isalpha() for c in clean) >= 2:
            names.append(clean)
    return tuple(names), archive


def _as_set(text: str) -> str:
    """What engines do to fixed signs undone: the little c of `(b/c)` read as €, ©, e, C; a dash as ~; lost spaces."""
    text = re.sub(r"\bb/[€©eC]\)", "b/c)", text)
    text = re.sub(r"(?<=\s)~(?=\s?\w)", "–", text)
    return squeeze(re.sub(r"(?<=\w),(?=[^\W\d_])", ", ", text) if not is_archive(_DASH.sub("", text)) else text)


def _starts_anew(entries: Sequence[str], text: str) -> bool:
    """A line without a dash opens an entry where the one before is finished; archive lines often lack the dash."""
    if not entries or is_archive(text):
        return True
    last = entries[-1].rstrip()
    if re.match(r"VP\w*\s*:", last) and last.endswith(";"):
        return False  # an office with its own list: `VPCP: BTCN, các PCN; Trợ lý …`
    return last.endswith((";", ".")) and text[:1].isupper()


@lru_cache(maxsize=1)
def _purposes() -> dict[str, str]:
    return {
        folded(row["phrase"]): row["kind"].partition(":")[2]
        for row in rows("head_cues")
        if row["kind"].startswith("purpose:")
    }


def with_purpose(entry: str) -> Recipient:
    """An entry and what it gets the paper for: `UBND tỉnh (b/c)` → `UBND tỉnh`, b/c. Other brackets stay."""
    match = _PURPOSE.search(entry)
    if match is not None:
        purpose = _purposes().get(folded(match["words"]).strip(" .;"))
        if purpose is not None:
            return Recipient(name=entry[: match.start()].rstrip(" ;,"), purpose=purpose)
    return Recipient(name=entry)


def addressees_of(head: Head, own: OwnWords) -> tuple[tuple[str, ...], tuple[Printed, ...]]:
    """(names, their lines) of `Kính gửi:`, or of `… điện:` in a telegram."""
    lines = head.rest
    for index, line in enumerate(lines[:60]):
        label = addressee_label(line.text)
        if label:
            first, *below = own.mended(lines[index : index + _MOST_LINES])
            return _listed(first.text[addressee_label(first.text) :], first, below)
        if _TELEGRAM.search(line.folded) and len(line.text) < 90:
            return _listed("", line, own.mended(lines[index + 1 : index + _MOST_LINES]))
    return (), ()


def _listed(first: str, head: Printed, below: Sequence[Printed]) -> tuple[tuple[str, ...], tuple[Printed, ...]]:
    entries = [squeeze(first)] if squeeze(first).strip(" .:-") else []
    used = [head]
    left = head.box[0] if head.box else None
    for line in below:
        text = squeeze(line.text)
        dash = _DASH.match(text) is not None and not text.startswith(("+",))
        if not any(c.isalpha() for c in text) or (line.role in ("stamp", "signature")):
            continue
        if line.box is not None and head.box is not None:
            step = line.box[3] - (used[-1].box or line.box)[3]
            if line.box[2] < head.box[0] or (step < 3 and not dash):
                continue  # a stamp beside the list
            if step > 3.0 * max(head.box[3] - head.box[1], 10.0):
                break
        finished = bool(entries) and entries[-1].rstrip().endswith((".", "./."))
        if dash and not finished:
            entries.append(_DASH.sub("", text))
        elif not entries or (finished and dash):
            if not dash and (entries or may_start_body(text)):
                break
            entries.append(_DASH.sub("", text))
        else:
            ended = entries[-1].rstrip().endswith((".", ";"))
            inside = left is None or line.box is None or line.box[0] > left + 8
            if finished or starts_body(text) or may_start_body(text) or (not inside and not ended) or not inside:
                break
            if ended:
                entries.append(text)
            else:
                entries[-1] = f"{entries[-1]} {text}"
        used.append(line)
    names = [name for entry in entries for name in re.split(r";\s+", entry)]
    names = [re.sub(r"^\W*[-–]\s*", "", name).rstrip(" ;.,:/") for name in names]
    return tuple(name for name in names if sum(c.isalpha() for c in name) > 2), tuple(used)
