"""What the parts of an official document look like in words (NĐ 30/2020 Phụ lục I, HD 36-HD/VPTW), tolerant of OCR.

All tests compare the folded form (no marks, lower case): an engine loses marks before it loses letters.
"""

from __future__ import annotations

import re

from rapidfuzz import fuzz

from normalizers.text import folded, without_marks

_NATIONAL = "cong hoa xa hoi chu nghia viet nam"
_PARTY = "dang cong san viet nam"
_MOTTO = "doc lap tu do hanh phuc"
_LETTERS = re.compile(r"[^a-z0-9 ]+")

# One line that is nothing but the name of a type; FACTS section 2 and data of NĐ 30 Điều 7, Party and normative types.
_TYPES = frozenset(
    """nghi quyet|quyet dinh|chi thi|quy che|quy dinh|thong cao|thong bao|huong dan|chuong trinh|ke hoach|phuong an
    |de an|du an|bao cao|bien ban|to trinh|hop dong|cong dien|ban ghi nho|ban thoa thuan|giay uy quyen|giay moi
    |giay gioi thieu|giay nghi phep|phieu gui|phieu chuyen|phieu bao|thong tu|thong tu lien tich|nghi dinh|luat
    |phap lenh|lenh|ket luan|chuong trinh hanh dong|chuong trinh phoi hop|ke hoach phoi hop|quy chuan|danh muc
    |noi quy|dieu le|thong tri|thu cong|tuyen bo|loi keu goi|bao cao tham dinh|quyet nghi""".replace("\n", "")
    .replace("    ", "")
    .split("|")
)

NUMBER = re.compile(
    r"^(?:luat|phap lenh|nghi quyet|nghi dinh|thong tu)?\s*s[o06]{1,2}\s?[:.;]|^s[o06] ?\d{1,5} ?[-/]|^s[o0]\s*/"
)
DATE = re.compile(r"\bng[aâ]y\b.{0,14}\bth[aá]ng\b.{0,12}\bn[aăd]m\b|, ?ngay\b")
SUBJECT = re.compile(r"^(?:v ?/ ?v|ve viec)\b")
ADDRESSEE = re.compile(r"^(?:kinh (?:gui|trinh)|[xk]inh g.{1,2}i ?:)")
RECIPIENTS = re.compile(r"^n[o0]i nh.{1,2}n\b")
ARCHIVE = re.compile(r"^\W{0,3}l[uư]u\b.{0,3}[:vt]")
# At the start of a signer's block: the authority, or the position itself.
_AUTHORITY = re.compile(r"^(?:tm|t/m|kt|k/t|tl|t/l|tuq|t\.uq|q|tham quyen)[.,]? ?\S")
_POSITION = re.compile(
    r"^(?:q\. ?|quyen )?(?:pho )?"
    r"(?:chu tich|giam doc|tong giam doc|bo truong|thu truong|hieu truong|chu nhiem|vien truong"
    r"|cuc truong|vu truong|chi cuc truong|truong (?:ban|phong|doan|khoa)|chanh (?:van phong|thanh tra|an)|vu truong"
    r"|bi thu|thu tuong|tong (?:bi thu|cuc truong|kiem toan)|thong doc|thanh tra|tu lenh|chinh uy|pho truong|pho bi thu"
    r"|pho thu tuong|uy vien|truong|pho|chanh an|vien truong|thu ky|dai dien)\b"
)
URGENCY = re.compile(r"^\W*(?:hoa toc|thuong khan|khan|mat|toi mat|tuyet mat)\W*(?:hen gio.*)?$")
_SIGNATURE = re.compile(
    r"^(?:nguoi ky|ky boi|thoi gian ky|ngay ky|signature valid|email ?:|digitally signed|ky ngay)|^co quan ?: .*"
    r"|gian ky ?:|^\W*chinhphu\.vn|\d\d:\d\d(?::\d\d)? ?\+0\d"
)
_INCOMING = re.compile(r"^\W*(?:cong van )?den\W*$|^\W*(?:so|ngay|gio|chuyen|kinh chuyen|luu ho so so) ?[:.….]")
_ARRIVAL = re.compile(r"^\W*\w?\W{0,2}(?:cong van )?den(?:\W+\w{0,6}(?:\W|$)|\W*$)")
RUNNING = re.compile(r"^\W*cong bao ?/ ?so\b.*")
PAGE_NUMBER = re.compile(r"^[-–—~_.\s(]*(?:trang |page )?\d{1,4}(?: ?/ ?\d{1,4})?[-–—~_.\s)]*$|^[ivxl]{1,6}$")
_APPENDIX = re.compile(r"^(?:phu luc|phu bieu|bieu(?: mau)?|mau)(?: so)?\b.{0,12}$")
COPY = re.compile(r"^\W*(?:sao y|sao luc|trich sao)\b.{0,40}$")

# A new paragraph begins with one of these; the look of it counts, so case and marks stay.
ENUMERATOR = re.compile(
    r"^(?:[-–—+•*●▪◦✓]+(?=\s|[^\W\d])|(?:Điều|Dieu|Đieu|Điêu|Khoản|Mục|Chương|Phần|Bước|PHẦN|CHƯƠNG|MỤC|ĐIỀU)\s+\S{1,6}\b"
    r"|[IVXH1l]{1,5}\s?[.)/-]\s|\d{1,2}(?:\.\d{1,2}){0,4}\.?\s?[.)/]?\s(?=\W?[A-ZĐÂÊÔƠƯĂÀ-ỸA-Z])"
    r"|\d{1,2}(?:\.\d{1,2}){0,4}[.)]\s?|[a-zđ]{1,2}\s?\)|[A-ZĐ][.)]\s|\(\d{1,2}\)"
    r"|Căn cứ\s|Can cu\s|Theo đề nghị|Xét đề nghị)"
)
ENDS = re.compile(r"[.;:!?]['\"”’)]*$|/\.$|\./\.?$")


def _plain(text: str) -> str:
    return " ".join(_LETTERS.sub(" ", folded(text)).split())


def national_title(text: str) -> bool:
    """CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM, whole or its first words, as a line of its own or at a line's end."""
    plain = _plain(text)
    if len(plain) < 12 or not mostly_upper(text):
        return False
    if len(plain) > len(_NATIONAL) + 60:
        return False
    if len(plain) < len(_NATIONAL) - 6:
        return fuzz.ratio(plain, _NATIONAL[: len(plain)]) >= 82
    return fuzz.partial_ratio(_NATIONAL, plain) >= 80


def party_title(text: str) -> bool:
    plain = _plain(text)
    return (
        len(_PARTY) - 4 <= len(plain) <= len(_PARTY) + 45
        and mostly_upper(text)
        and fuzz.partial_ratio(_PARTY, plain[-len(_PARTY) - 6 :]) >= 86
        and "ban chap hanh" not in plain
    )


def motto(text: str) -> bool:
    plain = _plain(text)
    return 14 <= len(plain) <= len(_MOTTO) + 50 and fuzz.partial_ratio(_MOTTO, plain) >= 78


def title_start(words: list[str]) -> int | None:
    """Where in a line the right column begins that holds the national title, the motto or the Party's title."""
    best: tuple[float, int] | None = None
    for start in range(len(words)):
        plain = _plain(" ".join(words[start:]))
        for known in (_NATIONAL, _MOTTO, _PARTY):
            if abs(len(plain) - len(known)) > 6 or fuzz.ratio(plain[:4], known[:4]) < 50:
                continue
            score = fuzz.ratio(plain, known)
            if score >= 80 and (best is None or score > best[0]):
                best = (score, start)
    return best[1] if best is not None else None


def type_name(text: str) -> bool:
    """A line that is nothing but a type of document in capitals (KẾ HOẠCH, QUYẾT ĐỊNH:)."""
    plain = _plain(text)
    if not plain or len(plain) > 30 or not mostly_upper(text):
        return False
    return plain in _TYPES or any(
        len(name) > 7 and abs(len(name) - len(plain)) <= 2 and fuzz.ratio(plain, name) >= 85 for name in _TYPES
    )


def mostly_upper(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    return len(letters) >= 2 and sum(c.isupper() for c in letters) >= 0.75 * len(letters)


def signer_start(text: str) -> bool:
    """The first line of a signer's block: TM. …, KT. …, or a position, in capitals."""
    if not mostly_upper(text) or len(text) > 60:
        return False
    plain = folded(text)
    return bool(_AUTHORITY.match(plain) or _POSITION.match(plain))


def person_name(text: str) -> bool:
    """Two to six capitalised words and nothing else: Nguyễn Văn A."""
    words = text.split()
    return 2 <= len(words) <= 6 and all(word[0].isupper() and word.replace(".", "").isalpha() for word in words)


def signature_line(text: str) -> bool:
    return bool(_SIGNATURE.search(folded(text)))


def incoming_line(text: str) -> bool:
    return bool(_INCOMING.match(folded(text)))


def arrival_stamp(text: str) -> bool:
    """The word ĐẾN of an incoming stamp, alone or with what the register wrote beside it."""
    return "ĐẾN" in text and bool(_ARRIVAL.match(folded(text)))


def appendix_title(text: str) -> bool:
    return bool(_APPENDIX.match(_plain(text)))


def noise(text: str) -> bool:
    """Specks that an engine reads as punctuation: no letter, no digit."""
    return not any(c.isalnum() for c in without_marks(text))
