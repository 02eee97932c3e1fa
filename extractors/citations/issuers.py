"""Who issued a cited document: the name behind `của`, or before `tại`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from normalizers.kinds import kind_words
from normalizers.names import is_syllable, organ_phrase, spelling
from normalizers.tables import rows
from normalizers.text import squeeze, without_marks

_OF = re.compile(r"[\s,]*(?:cua|do|giua)\s+")
# Lower-case words that stand inside names of bodies; those of data/organs.csv are added.
_INSIDE_TEXT = """
và nhân dân tỉnh thành phố huyện quận thị xã trấn phường khu vực nước nhà khóa lần thứ đảng tối cao trưởng trường
việc chính trị hợp ngành bộ sở đặc bệnh tật quốc gia trung ương hội chấp hành học nghị khoa nhiệm đốc tịch tra viện
đoàn phó tổng các tướng trực
"""
# Words that begin what a paper is about, or what its issuer does.
_STOP_TEXT = """
về v/v quy ban phê hướng thực triển tuyên tại theo sửa bổ điều giao tăng nhằm để cho gồm bao trong này trên đến từ
ngày của là có đã được tổ xây phát tiếp yêu cầu kiện đẩy đề chỉ thông công kèm báo trả gửi với năm tháng do bởi
hoặc nêu khi ký trình thành làm phân đối chấp quyết kết liên nay cần phải chịu sẽ cử
"""
_PLACES = frozenset({"tinh", "thanh", "huyen", "xa", "phuong", "quan", "thi"})
_BOARD = re.compile(r"^(?:truong )?(?:ban chi dao|to cong tac|hoi dong|uy ban chi dao)\b")
_OFFICE = (
    r"(?:(?:pho )?(?:truong|chu tich|giam doc|tong giam doc|cuc truong|tong cuc truong|chi cuc truong|vu truong"
    r"|vien truong|chu nhiem|hieu truong|chanh van phong|bo truong|thu truong|tong bien tap)(?:,? |$))*"
)
# Kinds of bodies whose field is often written small: Hội đồng sáng kiến, Cục Quản lý đấu thầu.
_OPEN = re.compile(
    rf"^{_OFFICE}(?:hoi dong(?! nhan)|cuc|chi cuc|tong cuc|ban(?! bi thu| thuong vu| chap hanh)|quy|trung tam(?! y te)"
    r"|phong|vu|vien(?! kiem)|to|tieu ban|doan|hiep hoi|tap doan|(?:tong )?cong ty|bo tu lenh)(?: |$)"
)
# A kind without its own name: what follows it was not understood, so who it is is not known.
_BARE = re.compile(
    rf"^{_OFFICE}(?:hoi dong|ban|ban (?:chi dao|quan ly|to chuc)|cuc|cuc quan ly|chi cuc|tong cuc|bo|so|to|to cong tac"
    r"|quy|trung tam|phong|vu|vien|doan|tap doan|uy ban|truong|truong dai hoc|bo tu lenh|van phong)?$"
)
_LISTED_BY = (
    r"(?:van ban|cong van|to trinh|bao cao|quyet dinh|nghi quyet|ke hoach|thong bao|cong dien|chi thi|huong dan)"
)
_BEFORE = re.compile(
    r"(?:\bcua|de nghi)\s+(?P<organ>[^;.():]{3,110}?)\s*,?\s*(?:"
    rf"(?:tai|theo)\s*(?:cac\s+)?(?:{_LISTED_BY}\s*)?(?:(?<=[a-z])\s*so)?\s*:?|:)\s*$"
)
_TITLE_PAIRS_TEXT = """
quy dinh, ban hanh, phe duyet, sua doi, bo sung, huong dan, cong bo, thuc hien, trien khai, tang cuong, thanh lap
ve viec, bai bo, thay the, kien nghi
"""
_TITLE_PAIRS = frozenset(pair.strip() for pair in re.split(r"[,\n]", _TITLE_PAIRS_TEXT) if pair.strip())
_NUMBERED = frozenset({"uong", "thu", "dao", "khu", "tac", "vuc", "cuu", "doan"})  # Ban Chỉ đạo 138, Quân khu 5
_FEW = 8  # at most so many small words of a field


def _words_of(text: str) -> frozenset[tuple[str, tuple[str, ...]]]:
    return frozenset(spelling(word) for word in text.split())


@lru_cache(maxsize=1)
def _inside() -> tuple[frozenset[tuple[str, tuple[str, ...]]], frozenset[str]]:
    """The small words of names with their marks, and without them: Chính *phủ*, Văn *phòng*."""
    words = {word.strip(",.()") for row in rows("organs") for word in row["name"].split()[1:] if word.islower()}
    stop, folded_stop = _stops()
    marked = frozenset(spelling(word) for word in words) - stop | _words_of(_INSIDE_TEXT)
    plain = frozenset(_key(word) for word in words) - folded_stop | frozenset(map(_key, _INSIDE_TEXT.split()))
    return marked, plain


@lru_cache(maxsize=1)
def _stops() -> tuple[frozenset[tuple[str, tuple[str, ...]]], frozenset[str]]:
    return _words_of(_STOP_TEXT), frozenset(_key(word) for word in _STOP_TEXT.split())


def issuer_after(text: str, at: int, limit: int) -> tuple[str | None, int] | None:
    """The issuer named from offset `at` on (`của Sở Y tế tỉnh Gia Lai`) and where it ends; None if none is.

    The name itself is None where it begins but could not be followed to its end.
    """
    of = _OF.match(_key(text[at:limit]))
    if of is None:
        return None
    start = at + of.end()
    end, whole = _name_end(text, start, limit)
    if end <= start:
        return None
    return _believable(text[start:end], whole=whole), end


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
    stop = start + match.end("organ")
    end, whole = _name_end(text, begin, stop)
    if re.sub(r"[\s,]+", "", text[end:stop]):  # more than a name stands there
        return None
    return _believable(text[begin:end], whole=whole)


def _believable(printed: str, *, whole: bool) -> str | None:
    """The name, unless it is a mere beginning (`Hội đồng` of a council whose name was not understood)."""
    name = squeeze(printed).strip(" ,-–")
    words = name.split(" ")
    if re.search(r"[^\w\s,.()/&\-–]", name):
        return None  # what an engine made of unread letters: S¢' Y
    if len(words) == 1 and not (name.isupper() and len(name) >= 2 and not is_syllable(name)):
        return None  # Chính [phủ]; every body's name has two words, or is an abbreviation
    if re.search(r"\d/", name) and not re.match(r"(?:truong )?ban chi dao|to cong tac", _key(name)):
        return None
    bare = _BARE.match(_key(name)) is not None
    if bare and (not whole or re.fullmatch(_OFFICE, _key(name))):
        return None
    begins_well = name[:1].isupper() or _key(words[0]) in {"nganh", "so", "bo"}
    return name if begins_well else None


def _name_end(text: str, start: int, limit: int) -> tuple[int, bool]:
    """Where the name that begins at `start` ends, and whether something ends it that can't belong to a name."""
    end = start
    words = list(re.finditer(r"\S+", text[start : min(limit, start + 320)]))
    tokens = _unhyphened([found[0] for found in words])
    marked = _is_marked(text[max(0, start - 120) : start + 200])
    board = bool(_BOARD.match(_key(text[start : start + 40])))
    in_subject = False
    index = small = 0
    while index < len(tokens):
        word = tokens[index]
        bare = word.strip('.,;:()“”"')
        if word in {"-", "–"} and _may_join(tokens, index):
            index += 1
            continue
        if not bare or word[0] in '(“"-–' or index > 30:
            return end, True
        said = _key(" ".join(tokens[:index]))
        count = _known(tokens, index, said, marked=marked)
        if count == 0:
            verdict = _single(tokens, index, marked=marked, opened=bool(_OPEN.match(said + " ")) and small < _FEW)
            if board and not in_subject and index > 1 and _key(bare) == "ve" and _subject_follows(tokens, index):
                in_subject = True
            elif board and _key(bare) == "cua" and index + 1 < len(tokens) and tokens[index + 1][:1].isupper():
                pass  # Ban Chỉ đạo của Chính phủ về …
            elif in_subject:
                if _key(bare) == "ve" or (_begins_title(tokens, index) and _key(tokens[index - 1]) != "ve"):
                    return end, True
            elif verdict in {"stop", "unknown"}:
                return end, verdict == "stop"
            small = small + 1 if verdict == "field" else small
            count = 1
        index += count
        word = tokens[index - 1]
        end = start + words[index - 1].end() - (len(word) - len(word.rstrip('.,;:)”"')))
        if word[-1] in ".;:)" or (word[-1] == "," and not _goes_on(tokens, index - 1, in_subject)):
            return end, True
    return end, True


def _unhyphened(tokens: list[str]) -> list[str]:
    """`Lao động- Thương binh`, `Lao động -Thương binh`: a hyphen between two names that stands too close to one."""
    for index in range(1, len(tokens)):
        before, word = tokens[index - 1], tokens[index]
        if word[0] in "-–" and word[1:2].isupper() and before[-1].isalpha():
            tokens[index] = word[1:]
        elif len(before) > 1 and before[-1] in "-–" and before[-2].isalpha() and word[:1].isupper():
            tokens[index - 1] = before[:-1]
    return tokens


def _subject_follows(tokens: Sequence[str], index: int) -> bool:
    """Ban Chỉ đạo *về* chuyển đổi số, as opposed to what the paper is about (`về việc …`)."""
    following = tokens[index + 1] if index + 1 < len(tokens) else ""
    return following[:1].islower() and _key(following) not in {"viec", "tang", "ban", "phe", "thuc", "giao"}


def _is_marked(text: str) -> bool:
    """Whether the text has its marks: then words are told apart by them (`tư` is not `từ`)."""
    words = [word for word in text.split() if word.isalpha() and is_syllable(word)]
    return bool(words) and sum(word != without_marks(word) for word in words) >= 0.35 * len(words)


def _may_join(tokens: Sequence[str], index: int) -> bool:
    """Whether a lone hyphen stands inside a name: Bộ Lao động - Thương binh và Xã hội."""
    if index == 0 or index + 1 >= len(tokens) or tokens[index - 1][-1] in ",;:.":
        return False
    return tokens[index + 1][:1].isupper() and not _kind_at(tokens, index + 1)


def _kind_at(tokens: Sequence[str], index: int) -> bool:
    """Whether a kind of document is named here: Nghị định, Luật …"""
    for count in (1, 2):
        if _key(" ".join(token.strip(".,;:") for token in tokens[index : index + count])) in kind_words():
            return True
    return False


def _known(tokens: Sequence[str], index: int, said: str, *, marked: bool) -> int:
    """How many words a phrase takes that the tables know as part of names of bodies; 0 for none."""
    found = organ_phrase(tokens, index, marked=marked)
    if found is None:
        return 0
    count, role = found
    first = tokens[index].strip('“"')
    if role == "common":
        phrase = _key(" ".join(tokens[index : index + count]))
        fits = count > 1 and first[:1].islower() and phrase not in {"to chuc", "xay dung", "thanh tra", "kiem tra"}
        return count if fits and index > 0 and _OPEN.match(said + " ") else 0
    if not first[:1].isupper() or (index > 0 and _begins_title(tokens, index)):
        return 0
    return count


def _begins_title(tokens: Sequence[str], index: int) -> bool:
    return _key(" ".join(token.strip(".,;:") for token in tokens[index : index + 2])) in _TITLE_PAIRS


def _single(tokens: Sequence[str], index: int, *, marked: bool, opened: bool) -> str:  # noqa: PLR0911
    """What one word is to the name: `name`, `field` (a small word of an open kind), `stop`, `unknown`."""
    bare = tokens[index].strip('.,;:()“”"')
    key, before = _key(bare), _key(tokens[index - 1].strip(".,;:")) if index else ""
    if bare[:1].isupper():
        if index > 0 and (_begins_title(tokens, index) or key in {"ve", "v/v"} or _numbered_kind(tokens, index)):
            return "stop"
        shouted = len(bare) > 1 and bare.isupper() and is_syllable(bare)
        if not shouted or before in _PLACES or not _beside_shouted(tokens, index):
            return "name"
        if re.fullmatch(r"[IVX]+", bare) and before in {"khoa", "thu"}:
            return "name"
        return "name" if spelling(bare) in _inside()[0] and not _kind_at(tokens, index) else "stop"
    if index > 0 and _begins_title(tokens, index):
        return "stop"
    if bare.isdigit():
        return "name" if len(bare) <= 3 and before in _NUMBERED and not _dated(tokens, index) else "stop"
    if key in _PLACES and index > 0 and (not marked or spelling(bare) in _inside()[0]):
        return "name"
    if key in {"so", "nganh", "bo"} and index == 0:
        return "name"
    if (key == "ban" and before == "uy") or (key == "giao" and before == "tuyen"):
        return "name"
    stops, inside = _stops(), _inside()
    if spelling(bare) in stops[0] if marked else key in stops[1]:
        return "stop"
    if key in {"va", "voi"}:
        following = tokens[index + 1] if index + 1 < len(tokens) else ""
        return "name" if following[:1].isupper() and not _kind_at(tokens, index + 1) and index > 0 else "stop"
    if spelling(bare) in inside[0] if marked else key in inside[1]:
        if key in {"bo", "so"}:
            return "name" if index + 1 < len(tokens) and tokens[index + 1][:1].isupper() else "stop"
        return "name" if index > 0 else "stop"
    return "field" if opened and index > 0 and (marked or _ends_soon(tokens, index)) else "unknown"


def _numbered_kind(tokens: Sequence[str], index: int) -> bool:
    """`Nghị định 121/2016/NĐ-CP`, `Kế hoạch số …`: another document is named."""
    for count in (1, 2):
        if index + count < len(tokens) and (
            _key(" ".join(tokens[index : index + count])) in kind_words()
            and re.match(r"s[oố]$|\d+[/-]", _key(tokens[index + count]))
        ):
            return True
    return False


def _beside_shouted(tokens: Sequence[str], index: int) -> bool:
    beside: Iterable[str] = (tokens[at].strip(".,;:") for at in (index - 1, index + 1) if 0 <= at < len(tokens))
    return any(len(word) > 1 and word.isupper() and is_syllable(word) for word in beside)


def _dated(tokens: Sequence[str], index: int) -> bool:
    return index + 1 < len(tokens) and _key(tokens[index + 1]) in {"thang", "nam"}


def _ends_soon(tokens: Sequence[str], index: int) -> bool:
    """One or two lower-case words that end the clause are the end of the name: Ban Thẩm định hồ sơ;"""
    stops = _stops()[1]
    for ahead in range(index, min(index + 2, len(tokens))):
        word = tokens[ahead]
        if _key(word.strip(".,;:)")) in stops or word[:1].isupper():
            return False
        if word[-1] in ";.":
            return True
    return False


def _goes_on(tokens: Sequence[str], index: int, in_subject: bool) -> bool:
    """Whether a comma stands inside a name: Bộ Văn hóa, Thể thao và Du lịch; Bộ trưởng, Chủ nhiệm Văn phòng …"""
    if index + 1 >= len(tokens):
        return False
    ahead = _key(tokens[index + 1].strip(".,;:"))
    head = _key(" ".join(tokens[: index + 1]))
    if in_subject:
        return tokens[index + 1][:1].islower() and ahead not in _stops()[1]
    if re.search(r"\b(?:van hoa|lao dong|bo truong|thong tin|giao duc|nong nghiep|y te),$", head):
        return tokens[index + 1][:1].isupper() and ahead in {"the", "thuong", "chu", "thanh", "gia", "du"}
    return False


def _key(text: str) -> str:
    return without_marks(text).lower()
