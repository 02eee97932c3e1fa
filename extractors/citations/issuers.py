"""Who issued a cited document: the name behind `của`, or before `tại`."""

from __future__ import annotations

import re
from functools import lru_cache

from normalizers.code_tables import kind_words
from normalizers.tables import rows
from normalizers.text import squeeze, without_marks

_OF = re.compile(r"[\s,]*(?:cua|do|giua)\s+")
# Lower-case words that stand inside names of bodies.
_INSIDE_TEXT = """
va nhan dan tinh thanh pho huyen quan thi xa tran phuong khu vuc nuoc nha khoa lan thu dang toi cao truong
viec chinh tri hop nganh bo so dac benh tat quoc gia trung uong hoi
"""
_INSIDE = frozenset(_INSIDE_TEXT.split())
_STOP = re.compile(
    r"^(?:ve|v/v|quy|ban|phe|huong|thuc|trien|tuyen|tai|theo|sua|bo|dieu|cong|giao|tang|nham|de|cho|gom|bao"
    r"|trong|nay|tren|den|tu|ngay|voi|la|co|da|duoc)$"
)
# Words of names that just as well begin what a paper is about; only whole words count, so "ban" of Ủy ban is apart.
_STOP_WORDS_TEXT = """
ve quy ban phe huong thuc trien tuyen tai theo sua bo dieu giao tang nham de cho gom bao trong nay tren den
tu ngay cua la co da duoc to xay phat tiep yeu cu kien day
"""
_STOP_WORDS = frozenset(_STOP_WORDS_TEXT.split())
_BOARD = re.compile(r"^(?:ban chi dao|to cong tac|hoi dong|uy ban chi dao)\b")
_BEFORE = re.compile(r"(?:\bcua|de nghi)\s+(?P<organ>[^;.()]{3,110}?)\s*,?\s*(?:tai|theo)\s*(?:cac\s+|van ban\s+)?$")


# Words of titles and older names that the table of bodies has not: Chủ *nhiệm*, Giám *đốc*, Ban *Chấp hành*.
_TITLES = frozenset(["chap", "hanh", "hoc", "nghi", "khoa", "nhiem", "doc", "tich", "truong", "tra", "vien", "doan"])


@lru_cache(maxsize=1)
def _vocabulary() -> frozenset[str]:
    """The words written small inside the names of bodies in the table: Chính *phủ*, Văn *phòng*."""
    words = {word for row in rows("organs") for word in row["name"].split()[1:] if word.islower()}
    return frozenset(_key(word.strip(",.()")) for word in words) - _STOP_WORDS | _TITLES


def issuer_after(text: str, at: int, limit: int) -> tuple[str, int] | None:
    """The issuer named from offset `at` on (`của Sở Y tế tỉnh Gia Lai`) and where it ends; None if none is."""
    key = _key(text[at:limit])
    of = _OF.match(key)
    if of is None:
        return None
    start = at + of.end()
    end = _name_end(text, start, limit)
    if end <= start:
        return None
    name = squeeze(text[start:end])
    return (name, end) if len(name) > 2 else None


def issuer_before(text: str, start: int, at: int) -> str | None:
    """The issuer named before: `theo đề nghị của Giám đốc Sở Xây dựng tại [Tờ trình số …]`."""
    key = _key(text[start:at])
    match = _BEFORE.search(key)
    if match is None:
        return None
    begin = start + match.start("organ")
    last = key.rfind(" cua ", match.start("organ") - 1, match.end("organ"))
    if last >= 0:  # the nearest of several
        begin = start + last + 5
    name = squeeze(text[begin : start + match.end("organ")]).strip(" ,")
    return name if name[:1].isupper() or name[:5].lower() in {"ngành"} else None


def _name_end(text: str, start: int, limit: int) -> int:
    end = start
    words = list(re.finditer(r"\S+", text[start:limit]))
    board = bool(_BOARD.match(_key(text[start : start + 40])))
    in_subject = False
    for index, found in enumerate(words):
        word = found[0]
        bare = word.strip('.,;:()“”"')
        key = _key(bare)
        if not bare or (word[0] in '(“"-–' and not (word[0] in "-–" and len(word) == 1)):
            if word in {"-", "–"} and index + 1 < len(words) and words[index + 1][0][:1].isupper():
                continue
            break
        capital = bare[:1].isupper()
        following = _key(words[index + 1][0]) if index + 1 < len(words) else ""
        if index > 0 and ((key == "ban" and following == "hanh") or (key == "ve" and (capital or in_subject))):
            break
        if board and index > 1 and key == "ve" and _lower_next(words, index):
            in_subject = True
        elif not capital and not in_subject and not _may_be_inside(key, words, index):
            break
        end = start + found.end() - (len(word) - len(word.rstrip('.,;:)”"')))
        if word[-1] in ".;:)" or (word[-1] == "," and not _goes_on(words, index, in_subject)):
            break
        if index > 28:
            break
    return end


def _lower_next(words: list[re.Match[str]], index: int) -> bool:
    return index + 1 < len(words) and words[index + 1][0][:1].islower()


def _may_be_inside(key: str, words: list[re.Match[str]], index: int) -> bool:  # noqa: PLR0911
    if key in {"tinh", "thanh", "huyen", "xa", "phuong", "quan"} and index > 0:
        return True
    if key in {"so", "nganh", "bo"} and index == 0:
        return True
    if index > 0 and key == "ban" and _key(words[index - 1][0]) == "uy":
        return True
    if key in _STOP_WORDS:
        return key == "giao" and index > 0 and _key(words[index - 1][0]) == "tuyen"  # Ban Tuyên giáo
    if key.isdigit():
        return index > 0 and _key(words[index - 1][0]) in {"uong", "thu"}
    if key not in _INSIDE and key not in _vocabulary():
        return _short_tail(words, index)
    following = words[index + 1][0] if index + 1 < len(words) else ""
    if key in {"va", "voi"}:
        pair = " ".join(_key(word[0].strip(".,;:")) for word in words[index + 1 : index + 3])
        return following[:1].isupper() and pair not in kind_words() and not pair.startswith("luat")
    if key in {"thuc", "bo", "so"}:
        return following[:1].isupper()
    return index > 0


def _short_tail(words: list[re.Match[str]], index: int) -> bool:
    """One or two lower-case words that end the clause are the end of the name: Ban Thẩm định hồ sơ;"""
    for ahead in range(index, min(index + 2, len(words))):
        word = words[ahead][0]
        if _STOP.match(_key(word.strip(".,;:)"))) or word[:1].isupper():
            return False
        if word[-1] in ";.":
            return index > 1
    return False


def _goes_on(words: list[re.Match[str]], index: int, in_subject: bool) -> bool:
    """Whether a comma stands inside a name: Bộ Văn hóa, Thể thao và Du lịch; Bộ trưởng, Chủ nhiệm Văn phòng …"""
    if index + 1 >= len(words):
        return False
    ahead = [_key(word[0].strip(".,;:")) for word in words[index + 1 : index + 6]]
    head = _key(" ".join(word[0] for word in words[: index + 1]))
    if in_subject:
        return words[index + 1][0][:1].islower() and not _STOP.match(ahead[0])
    if re.search(r"\b(?:van hoa|lao dong|bo truong|thong tin|giao duc|nong nghiep|y te),$", head):
        return words[index + 1][0][:1].isupper() and ahead[0] in {"the", "thuong", "chu", "thanh", "gia", "du"}
    return False


def _key(text: str) -> str:
    return without_marks(text).lower()
