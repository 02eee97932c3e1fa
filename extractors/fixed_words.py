"""The fixed words of official papers, found in spite of lost marks and wrong letters: data/head_cues.csv.

NĐ 30/2020/NĐ-CP Phụ lục I, HD 36-HD/VPTW. All tests take text as printed and compare folded forms: an engine loses
marks before it loses letters.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz import fuzz

from normalizers.kinds import is_title
from normalizers.names import mostly_upper
from normalizers.tables import rows
from normalizers.text import folded, letters

_ADDRESSEE = re.compile(r"^[\W_]*(?:kinh\s*(?:g[uoi]{1,2}i|trinh)|[xk]inh\s*g.{1,2}i ?:|gui ?:)\s*[:;.]?\s*")
_SUBJECT = re.compile(r"^(?:v ?/ ?v|ve viec)\b")
_ARCHIVE = re.compile(r"^\W*l[uư][ul]?\b(?!\s+y\b)\s*[:.]?|^\W*luu\s*:")
_SIGNATURE = re.compile(
    r"(?:nguoi ky|ky boi|thoi gian ky|ngay ky|gian ky)\s*:|^(?:nguoi ky|ky boi|thoi gian ky|ngay ky|ky ngay)\b"
    r"|^(?:signature valid|digitally signed)|\w@\S*[a-z]|@\S*\.[a-z]|^\W*chinhphu\.vn|\d\d:\d\d(?::\d\d)? ?\+0\d"
    r"|\d\d:\d\d:\d\d|\+07: ?00"
)
_APPENDIX = re.compile(r"^(?:phu luc|phu bieu|bieu(?: mau)?|mau)(?: so)?\b.{0,12}$")
_COPY = re.compile(r"^\W*(?:sao y|sao luc|trich sao)\b.{0,40}$")
_SIGNS = re.compile(r"[^a-z0-9 ]+")
_RECIPIENTS = "noinhan"
_TITLES = ("national_title", "motto", "party_title")


@lru_cache(maxsize=32)
def phrases(kind: str) -> tuple[str, ...]:
    """The folded phrases of one kind of cue, longest first."""
    found = {folded(row["phrase"]) for row in rows("head_cues") if row["kind"] == kind}
    return tuple(sorted(found, key=lambda phrase: (-len(phrase), phrase)))


@lru_cache(maxsize=32)
def _in_letters(kind: str) -> tuple[str, ...]:
    return tuple(letters(phrase) for phrase in phrases(kind))


def _is_like(text: str, kind: str, least: float, shortest: int) -> bool:
    """Whether the line is the fixed phrase or a good part of it."""
    plain = letters(text)
    for target in _in_letters(kind):
        if fuzz.ratio(plain, target) >= least:
            return True
        if shortest <= len(plain) < len(target) and fuzz.partial_ratio(plain, target) >= max(least, 90):
            return True
    return False


def is_state_title(text: str) -> bool:
    """CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM, whole or its first words, as a line of its own."""
    return mostly_upper(text) and _is_like(text, "national_title", 80, 9)


def is_party_title(text: str) -> bool:
    return mostly_upper(text) and _is_like(text, "party_title", 85, 12)


def is_motto(text: str) -> bool:
    return _is_like(text, "motto", 75, 9)


def is_right_title(text: str) -> bool:
    """What stands on top of the right cell of a head, alone on its line."""
    return is_state_title(text) or is_party_title(text) or is_motto(text)


def title_start(words: Sequence[str]) -> int | None:
    """Where in a line the right cell begins that holds the national title, the motto or the Party's title."""
    best: tuple[float, int] | None = None
    titles = [phrase for kind in _TITLES for phrase in _in_letters(kind)]
    tail = ""
    for start in range(len(words) - 1, -1, -1):
        tail = letters(words[start]) + tail
        if len(tail) > max(map(len, titles)) + 6:
            break
        for known in titles:
            if abs(len(tail) - len(known)) > 6 or fuzz.ratio(tail[:4], known[:4]) < 50:
                continue
            score = fuzz.ratio(tail, known)
            if score >= 78 and (best is None or score >= best[0]):
                best = (score, start)
    return best[1] if best is not None else None


def addressee_label(text: str) -> int:
    """How many characters `Kính gửi:` takes at the beginning of a line; 0 where it isn't there."""
    match = _ADDRESSEE.match(folded(text)) if len(folded(text)) == len(text) else _ADDRESSEE.match(text.lower())
    return match.end() if match is not None else 0


def is_subject(text: str) -> bool:
    """`V/v …`, `Về việc …`."""
    return bool(_SUBJECT.match(folded(text)))


def may_hold_recipients_label(text: str) -> bool:
    """A quick look at a whole line before its words are tried one by one."""
    return fuzz.partial_ratio(_RECIPIENTS, letters(text)) >= 80


def recipients_label(words: Sequence[str]) -> int:
    """How many words `Nơi nhận:` takes at the beginning of a line; 0 where it isn't there."""
    for count in (2, 1, 3):
        if count > len(words):
            continue
        start = " ".join(words[:count])
        if len(start) < len(_RECIPIENTS) - 1 or not start[:1].isupper():
            continue
        plain = letters(start)
        if abs(len(plain) - len(_RECIPIENTS)) > 1 or fuzz.ratio(plain, _RECIPIENTS) < 85:
            continue
        if start.rstrip().endswith((":", ";", ".")) or count == len(words):
            return count
    return 0


def is_archive(text: str) -> bool:
    """`Lưu: VT, NVY`, the last entry under Nơi nhận; not `Lưu ý`."""
    return _ARCHIVE.match(folded(text)) is not None


def is_signature_block(text: str) -> bool:
    """`Ký bởi: …`, `Thời gian ký: …`, `Email: …`: what signing software prints, no part of the paper."""
    key = folded(text).lstrip("._-*'` ")
    return bool(_SIGNATURE.search(key) or (":" in key and _block_label().match(key)))


@lru_cache(maxsize=1)
def _block_label() -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(map(re.escape, phrases('signature_block')))})\s*:")


def is_appendix_title(text: str) -> bool:
    return bool(_APPENDIX.match(" ".join(_SIGNS.sub(" ", folded(text)).split())))


def is_copy_mark(text: str) -> bool:
    """`SAO Y`, `SAO LỤC`, `TRÍCH SAO` (NĐ 30/2020/NĐ-CP, Phụ lục I, Phần II)."""
    return bool(_COPY.match(folded(text)))


def is_kind_in_capitals(text: str) -> bool:
    """A line that is nothing but a kind of document, or of a part of one, in capitals: KẾ HOẠCH, QUYẾT ĐỊNH:."""
    return mostly_upper(text) and is_title(text)


def starts_body(text: str) -> bool:
    """A line that can't belong to a title: the preamble, an addressee, the first heading."""
    key = folded(text).lstrip("-–•_.,' ")
    if re.match(r"(?:[ivx]{1,4}|[a-d1])\s*[.\-)]\s*\S", key):
        return True
    return any(key.startswith(phrase) for phrase in phrases("body_start") if len(phrase) > 3)


def may_start_body(text: str) -> bool:
    """A line that begins as preambles often do; a title may begin so too."""
    key = folded(text).lstrip("-–•_.,' ")
    return any(key.startswith(phrase + " ") for phrase in phrases("preamble"))
