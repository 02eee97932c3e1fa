"""The number and symbol of official documents (số, ký hiệu): found in text, taken apart, in normal form.

The grammar is that of FACTS 1.4: NĐ 30/2020/NĐ-CP Phụ lục I.II.3 (administrative), NĐ 34/2016 Điều 58 and Luật
64/2025 Điều 7 (normative), HD 36-HD/VPTW II.1.3 (Party), and what came before. Kinds and bodies are tables.
Digits are never changed: a number with a damaged digit has no number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from normalizers.code_bodies import body_of, is_body
from normalizers.code_forms import Code, Family, Raw, make_code
from normalizers.kinds import kind_named, kind_of, kind_words, upper_plain
from normalizers.text import normal, without_marks

__all__ = ["Code", "Family", "FoundCode", "find_codes", "parse_code", "parse_symbol", "with_kind"]

_DASH = r"–—−\u00ad\u2010\u2011\-"
_DASHES = "–—−\u00ad\u2010\u2011-"
_U = "A-ZĐÐƯÔƠÂĂÊÁÀẢÃẠỦỨỐỘ"
_LOWER = "a-zà-ỹ"  # every letter of Vietnamese stands in this range, capitals of the marked ones too
_ITEM = rf"[{_U}](?:(?!ng[aà]y|c[uủ]a|n[aă]m)[{_U}{_LOWER}0-9]){{0,15}}" + (
    rf"(?:&[{_U}][{_U}a-z]{{0,9}}|[.,][{_U}]{{2,9}}(?![a-z{_U}]))*"
)
_HEAD = re.compile(
    rf"(?P<num>\d{{1,6}}(?:\.\d{{1,3}})?[a-zA-ZĐ]?)[ ]{{0,3}}(?P<sep>[/{_DASH}])\s{{0,3}}"
    rf"(?:(?P<year>(?:19|20)\d\d)[ ]{{0,2}}[/{_DASH}]\s{{0,3}})?(?P<item>[{_U}{_DASH}])"
)
_SPACED = re.compile(rf"(?P<num>\d{{1,6}}[a-zA-Z]?) (?=[{_U}]{{2,5}}\s?[/{_DASH}]\s?[{_U}])")
_BAR_READ_AS_I = re.compile(rf"(?P<num>\d{{1,5}})[ ]?[Il|i](?=[{_U}]{{2,5}}\s?[{_DASH}]\s?[{_U}])")
_DAMAGED = re.compile(
    rf"(?=\S{{0,6}}[^\W\d_])(?P<num>[\dOolIiSsBbóòôõố§zZ]{{2,6}})/(?:(?P<year>(?:19|20)\d\d)/)?(?P<item>[{_U}])"
)
_BLANK = re.compile(rf"(?P<num>)[ …._]{{0,14}}(?P<sep>[/])\s?(?:(?P<year>(?:19|20)\d\d)/)?(?P<item>[{_U}])")
_ITEM_RE = re.compile(_ITEM)
_JOINT = re.compile(
    rf"(?P<before>[ ]{{0,2}})(?P<sep>[/{_DASH}])(?: ?[{_DASH}](?=[{_U}]))?(?P<after>\s{{0,3}})(?=[{_U}]|nb\b)"
)
_NUMBER_WORD = re.compile(r"(?<![a-z])(?:s[o06ó]|sổ)\s{0,2}[:.]?\s{0,14}$")  # on text without marks, lower case
_NOT_A_CODE = re.compile(r"\b(?:qcvn|tcvn|tcxd|tccs|tcn|iso|iec)\b[\sa-z]{0,8}[\d:./\s-]{0,14}$")
_COUNTED = re.compile(
    r"\b(?:duong|lo|thua|nha|phong|ngo|to|hop thu|tai khoan|khu|mau|bieu|to ban do|bang|hinh|to khai)"
    r"\s+s[o06]\s*[:.]?\s*$"
)
_SPLIT = re.compile(r"\bs[o06]\s?[:.]?\s?\d{1,4}\s$")  # số 4 7/2020/NĐ-CP: a number torn in two
_WORDS_LONG = 40


@dataclass(frozen=True, slots=True)
class FoundCode:
    """A code in a text: offsets, what it is, and the word before it that names its kind (offset `word_start`)."""

    start: int
    end: int
    code: Code
    cue_start: int  # where `Kế hoạch số` begins; equals `start` without such words
    word: str | None  # the kind as printed


def parse_code(raw: str, *, type_word: str | None = None, organ: str | None = None) -> Code | None:
    """The code that stands in `raw` (a number line, a name); None where none can be read.

    `type_word`: the kind named in the title or before `số`. `organ`: the issuer's name; one look-alike letter of an
    OCR'd body symbol is put right by its initials (`TTVT` of a Trung tâm Y tế), never a digit.
    """
    text = normal(raw)
    found = next(iter(find_codes(text, type_word=type_word)), None)
    if found is None:
        key = without_marks(text).lower()
        cue = re.match(r"\s*(?:[a-z ]{0,40}\bs[o06]\s*[:.]?)?", key)
        start = cue.end() if cue else 0
        read = _read_at(text, start, True, kind_named(type_word)) or _blank_type(text, start)
        if read is None:
            return None
        code = make_code(read, text[start : read.end].strip(), kind_named(type_word))
    else:
        code = found.code
    return _with_initials(code, organ) if organ else code


def parse_symbol(
    raw: str, *, party: bool = False, type_word: str | None = None, organ: str | None = None
) -> tuple[str, bool] | None:
    """The symbol at the beginning of `raw` (what follows a number that can't be read) in normal form, and whether a
    hyphen stands before it (Party papers); None where there is none.

    `party`: what was printed. `type_word` and `organ`, given only for what an engine read, mend a letter of kind or
    body: `KHH-SYT` under KẾ HOẠCH is KH-SYT.
    """
    code = parse_code(f"số 1{'-' if party else '/'}{raw}", type_word=type_word, organ=organ)
    if code is None or code.number != "1":
        return None
    notation = code.notation
    first = re.split(r"[-/]", notation)[0]
    wanted = kind_named(type_word)
    if wanted and "-" in notation and kind_of(first) is None and not is_body(first):
        from rapidfuzz.distance import Levenshtein  # noqa: PLC0415

        if Levenshtein.distance(first, wanted) == 1:
            notation = wanted + notation[len(first) :]
    return notation, code.code.startswith("1-")


def known_part(code: str | None, notation: str | None) -> str | None:
    """The code, else what is known of one whose number was not read: `…/QĐ-UBND`, a Party paper's `…-NQ/TU`."""
    if code or not notation:
        return code
    party = "/" in notation and re.match(r"(?:19|20)\d\d/", notation) is None
    return f"…{'-' if party else '/'}{notation}"


def find_codes(text: str, *, type_word: str | None = None) -> list[FoundCode]:
    """Every code of the text in order. Offsets are into `text` as given (NFC expected)."""
    return list(_find(text, kind_named(type_word)))


def _find(text: str, given: str | None) -> Iterator[FoundCode]:
    done = 0
    key = _lower(text)
    for start in _candidates(text):
        if start < done:
            continue
        before = key[max(0, start - _WORDS_LONG) : start]
        cue = _NUMBER_WORD.search(before)
        word_start, wanted, word = _word_before(text, key, start, cue.start() + start - len(before) if cue else start)
        if not _may_begin(text, key, start, bool(cue), wanted) or _NOT_A_CODE.search(before) or _COUNTED.search(before):
            continue
        named = wanted if wanted is not None else given
        read = _read_at(text, start, bool(cue), named)
        if read is not None and not cue and _SPLIT.search(before):
            read = Raw("", read.year, read.items, read.seps, read.end, 0.3)
        if read is None or not _is_code(read, bool(cue), wanted is not None, word):
            continue
        code = make_code(read, text[start : read.end], named)
        cue_start = word_start if word else (cue.start() + start - len(before) if cue else start)
        yield FoundCode(start, read.end, code, cue_start, word)
        done = read.end


def _lower(text: str) -> str:
    key = without_marks(text).lower()
    return key if len(key) == len(text) else text.lower()


_CANDIDATE = re.compile(
    rf"(?<![\d.,])\d{{1,6}}(?:\.\d{{1,3}})?[a-zA-ZĐ]?[ ]{{0,3}}[/{_DASH}]\s{{0,3}}"
    rf"(?:(?:19|20)\d\d[ ]{{0,2}}[/{_DASH}]\s{{0,3}})?[{_U}{_DASH}]"
    rf"|(?<=[sS][ốoỐO06] )\d{{1,6}}[a-zA-Z]? [{_U}]{{2,5}}[ ]?/"
    rf"|(?<=[sS][ốoỐO06] )\d{{1,5}} ?[Il|i][{_U}]{{2,5}}[ ]?-"
    rf"|(?<=[sS][ốoỐO06] )[\dOolIiSsBbóòôõố§zZ]{{2,6}}/(?:(?:19|20)\d\d/)?[{_U}]"
    rf"|(?<=[sS][ốỐ])[ …._]{{0,14}}/(?:(?:19|20)\d\d/)?[{_U}]{{2,}}-"
)


def _candidates(text: str) -> Iterator[int]:
    return (match.start() for match in _CANDIDATE.finditer(text))


def _word_before(text: str, key: str, start: int, cue: int) -> tuple[int, str | None, str | None]:
    """Where the word for the kind before `cue` begins, the abbreviation it stands for and the word as printed."""
    end = len(key[:cue].rstrip())
    for length in sorted({len(word) for word in kind_words()}, reverse=True):
        at = end - length
        if at < 0 or key[at].isspace() or (at > 0 and key[at - 1].isalpha()):
            continue
        spaced = " ".join(key[at:end].split())
        if spaced in kind_words():
            return at, kind_words()[spaced], text[at:end]
        if (
            at > 0 and not key[at - 1].isspace() and " ".join(key[at - 1 : end].split()) in kind_words()
        ):  # a line break and a space
            return at - 1, kind_words()[" ".join(key[at - 1 : end].split())], text[at - 1 : end]
    short = re.search(r"(?<![\w/-])(N[QĐD]|Q[ĐD]|CV|KH|TT|CT|KL|TB|HD)\s*$", text[max(0, cue - 6) : cue])
    if short and cue - start == 0:
        return cue, kind_of(short[1]) if short[1] != "CV" else "", None
    return start, None, None


def _may_begin(text: str, key: str, start: int, cue: bool, wanted: str | None) -> bool:
    """Whether a number can begin here: not inside another number, a date, a standard's name, a word."""
    if start == 0 or cue:
        return True
    before = text[start - 1]
    if before in "/.:" or before in _DASHES:
        return False
    # a mark of a footnote stands before words, not before numbers; letters glued to a number are no code
    return not before.isalnum()


def _read_at(text: str, start: int, cue: bool, wanted: str | None) -> Raw | None:
    match = _HEAD.match(text, start)
    confidence = 1.0
    number: str | None = None
    if match is not None:
        number, year, sep = match["num"], match["year"], match["sep"]
        at = match.start("item")
        if match["item"] in _DASHES:
            return None
        if number[-1].isalpha() and number[-1] in "OoIlSsĐ":
            number, confidence = "", 0.3  # 1Ol, 12l: a digit read as a letter; which one is not ours to guess
    elif cue:
        for pattern, sure in ((_SPACED, 0.9), (_BAR_READ_AS_I, 0.6), (_DAMAGED, 0.3), (_BLANK, 0.5)):
            match = pattern.match(text, start)
            if match is not None:
                confidence = sure
                break
        if match is None:
            return None
        groups = match.groupdict()
        number = "" if pattern in (_DAMAGED, _BLANK) else match["num"]
        year = groups.get("year")
        sep = "-" if pattern is _SPACED else "/"
        at = match.start("item") if groups.get("item") else match.end()
    else:
        return None
    items: list[str] = []
    seps: list[str] = []
    sep, end = "/" if sep == "/" else "-", at
    while True:
        item = _ITEM_RE.match(text, at)
        if item is None or not _looks_like_symbol(item[0], len(items)):
            break
        items.append(normal(item[0]))
        seps.append(sep)
        at = end = item.end()
        joint = _JOINT.match(text, at)
        if joint is None or len(items) == 7:
            break
        if text.startswith("nb", joint.end()):
            items.append("nb")
            seps.append("/")
            end = joint.end() + 2
            break
        if not _may_go_on(text, joint, items, wanted):
            break
        sep, at = "/" if joint["sep"] == "/" else "-", joint.end()
    if not items:
        return None
    return Raw(number, year, tuple(items), tuple(seps), end, confidence)


def _looks_like_symbol(item: str, position: int) -> bool:
    capitals = sum(1 for c in item if c.isupper())
    if capitals >= 2 and capitals * 2 >= sum(c.isalpha() for c in item):
        return True
    if kind_of(item) is not None or is_body(item):
        return True
    return capitals == 1 and (len(item) == 1 or item[1:].isdigit())  # L-CTN, UBND-V5


def _may_go_on(text: str, joint: re.Match[str], items: list[str], wanted: str | None) -> bool:
    """Whether what follows the separator belongs to the code. Spaces on both sides only between kind and body."""
    following = _ITEM_RE.match(text, joint.end())
    if following is None or not _looks_like_symbol(following[0], len(items)):
        return False
    if not joint["before"] and not joint["after"]:
        return True
    if joint["after"] and following[0] == items[-1]:
        return False
    first = kind_of(items[0], wanted) is not None and len(items) == 1
    if joint["before"]:
        return first
    capitals = sum(1 for c in following[0] if c.isupper())
    # after a hanging hyphen the next line goes on; after the body of a known kind only what looks like a symbol does
    after = text[following.end() : following.end() + 2]
    return first or ((capitals >= 2 and not re.match(r" [a-zà-ỹ]", after)) or capitals >= 3)


def _is_code(read: Raw, cue: bool, named: bool, word: str | None) -> bool:  # noqa: PLR0911
    first, rest = read.items[0], read.items[1:]
    if read.seps[0] == "-" and read.year is None:
        if len(read.items) < 2 or read.seps[1] != "/":
            return cue and kind_of(first) is not None and len(read.items) > 1
        return kind_of(first) is not None or kind_of(read.items[1]) is not None or (cue and named)
    if read.year is not None:
        assembly = re.fullmatch(r"(?:QH|UBTVQH|QHK?)\d{1,2}", first) is not None
        return assembly or (bool(rest) and (kind_of(first) is not None or cue)) or (cue and named)
    if not rest:
        if first in {"CP", "TTg", "HĐBT", "TTLB", "HDBT", "TTG"}:
            return cue or (word is not None and upper_plain(word) in {"NGHI DINH", "QUYET DINH", "CHI THI", "THONG TU"})
        if kind_of(first) is not None and not is_body(first):
            return cue and named  # the body was lost: `_code` says so
        if len(first) < 3 and first not in {"UB"}:
            return False
        return (cue or named) and len(first) >= 2 and (first == "UB" or len(first) >= 3 or is_body(first))
    if kind_of(first) is not None:
        return cue or named or is_body(rest[0]) or len(rest[0]) >= 2
    return cue or named or is_body(body_of(first))


def _blank_type(text: str, start: int) -> Raw | None:
    """`1281/-UBND`: the kind was lost from the symbol."""
    match = re.compile(rf"\s*(?P<num>\d{{1,6}}[a-zA-Z]?)\s?/\s?[{_DASH}]\s?(?P<item>{_ITEM})").match(text, start)
    if match is None:
        return None
    return Raw(match["num"], None, ("?", match["item"]), ("/", "-"), match.end(), 0.5)


def with_kind(code: Code, word: str | None) -> Code:
    """What an engine read, with the kind that the word before it names where one letter of the kind is another:
    `12/CIPH-SYT-STP` of a Chương trình phối hợp is 12/CTPH-SYT-STP. The number is never changed."""
    wanted, first = kind_named(word), re.split(r"[-/]", code.notation)[0]
    if not wanted or len(wanted) < 3 or len(first) != len(wanted) or kind_of(first) is not None or is_body(first):
        return code
    if code.number is None or sum(a != b for a, b in zip(first, wanted, strict=True)) != 1:
        return code
    meant = parse_code(code.code.replace(first, wanted, 1), type_word=word)
    if meant is None or meant.number != code.number:
        return code
    return replace(meant, read=code.read or code.code, confidence=min(code.confidence, 0.8))


_LOOK_ALIKE = frozenset({"VY", "YV", "OQ", "QO", "ĐO", "OĐ"})
_ALL_SIGNS = frozenset("ĐDPB")


def _with_initials(code: Code, organ: str) -> Code:
    initials = "".join(word[0].upper() for word in re.split(r"[\s\-]+", organ) if word[:1].isalpha())
    for body in code.bodies:
        wanted = initials[: len(body)]
        wrong = [a + b for a, b in zip(body, wanted, strict=False) if a != b]
        if len(body) < 3 or len(wanted) != len(body) or len(wrong) != 1:
            continue
        if wrong[0] in _LOOK_ALIKE or set(wrong[0]) <= _ALL_SIGNS:
            return Code(
                code.code.replace(body, wanted), code.number, code.notation.replace(body, wanted), code.year,
                code.type_code, tuple(wanted if one == body else one for one in code.bodies), code.unit, code.family,
                code.read or code.code, min(code.confidence, 0.8),
            )  # fmt: skip
    return code
