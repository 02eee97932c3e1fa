"""Sentences → who does what: subject, role, partners, receivers of reports, task, deadline.

A clause begins where a unit is named as the one to act: after `giao`, `đề nghị`, `yêu cầu`; before `chủ trì`,
`có trách nhiệm` (strong evidence) or before a verb (weak evidence, taken only where the caller says tasks are to be
expected). What names no unit is left to the caller, who may know it from the heading above.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from extractors.tasks.passive import done_by
from extractors.tasks.phrases import Token
from extractors.tasks.units import Unit, Units, begins_unit, cues, in_compound, units_at
from extractors.tasks.when import deadline_in
from normalizers.pages import Text
from normalizers.records import AssignmentRole, Deadline
from normalizers.text import folded

STRONG, WEAK, INHERITED = 0.92, 0.8, 0.8
_FEWEST = 3  # words of a task
_REACH = 30  # words between `báo cáo` and the `về` that names the receiver
_ANNOUNCES = re.compile(r",?\s*(?:cụ thể\s*)?(?:như sau|sau đây|các nội dung sau|cụ thể)$")
_HOLDS = frozenset({"quan ly", "phu trach", "tham gia", "cung cap", "su dung"})
_LABELS = frozenset({"don vi", "co quan", "bo phan", "ca nhan", "to chuc"})
_WITH = ("chặt", "chẽ", "với", "cùng", "và", "thường", "xuyên", "kịp", "thời")


@dataclass(frozen=True, slots=True)
class Clause:
    """Words `first:last`; `subject` are the units that act, `predicate` is the first word of what they do."""

    subject: tuple[Unit, ...]
    predicate: int
    first: int
    last: int
    strong: bool = False
    assigned: bool = False  # named after giao, yêu cầu, đề nghị
    executes: bool = False  # chịu trách nhiệm thi hành Quyết định này
    task_ends: int | None = None  # where the task stands before the unit (passive): the word after it
    labelled: bool = False  # `2. Phòng Kế hoạch: …`, whatever words follow

    def ends_with_colon(self, words: Sequence[Token]) -> bool:
        return words[self.last - 1].tail.endswith(":")


@dataclass(frozen=True, slots=True)
class Duty:
    """One unit, one role. `start` and `end`: where the unit is named, or its task where it is named in a heading."""

    unit: str
    role: AssignmentRole
    task: str
    deadline: Deadline | None
    start: int
    end: int
    confidence: float


@dataclass(frozen=True, slots=True)
class Predicate:
    """What the words after a subject say."""

    role: AssignmentRole
    partners: tuple[Unit, ...]
    receivers: tuple[Unit, ...]
    task_from: int


def clauses(words: Sequence[Token]) -> list[Clause]:
    """The clauses of one paragraph, left to right, without gaps; those without a unit have an empty subject."""
    starts: list[Clause] = []
    at = 0
    sentence = 0
    while at < len(words):
        begins = at == 0 or _closes(words, at - 1)
        if begins and (at == 0 or words[at - 1].tail[-1:] in "./"):
            sentence = at
        open_comma = (
            at > 0
            and words[at - 1].tail.endswith(",")
            and cues()["circumstance"].at(words, sentence) > 0
            and not _has_subject(starts, sentence)
        )
        found = _subject(words, at, begins=begins or open_comma)
        if found is None and words[at].lead.endswith("(") and (aside := _aside(words, at)) is not None:
            starts += aside
            at = aside[-1].first
            continue
        if found is None and not _has_subject(starts, sentence) and (by := done_by(words, sentence, at)) is not None:
            told_until = at - (words[at - 1].lower == "sẽ")
            found = Clause(by.units, at + 1 + by.words, at, at, strong=True, task_ends=told_until)
        if found is not None:
            first = sentence if open_comma or found.task_ends is not None else at
            starts = [clause for clause in starts if clause.first < first or clause.subject]
            starts.append(replace(found, first=first))
            # `Thanh tra tỉnh: Thanh tra, kiểm tra …`: what stands right behind the subject is a verb.
            least = at + 1 if found.assigned else found.predicate + 1
            at = max(_past_partners(words, found.predicate), least)
            continue
        if begins and at == sentence and not any(clause.first == at for clause in starts):
            starts.append(Clause((), at, at, at))
        at += 1
    ends = [*(clause.first for clause in starts[1:]), len(words)]
    return [replace(clause, last=end) for clause, end in zip(starts, ends, strict=False) if end > clause.first]


def _has_subject(starts: Sequence[Clause], sentence: int) -> bool:
    """Whether the sentence that begins at this word has a subject yet."""
    for clause in reversed(starts):
        if clause.first < sentence:
            return False
        if clause.subject:
            return True
    return False


def _aside(words: Sequence[Token], at: int) -> list[Clause] | None:
    """`(Sở Tài chính chịu trách nhiệm tổng hợp)`: the clause, and what follows the bracket."""
    close = next((i for i in range(at, min(at + 40, len(words))) if ")" in words[i].tail), None)
    if close is None or len(words[close].tail) > 2:
        return None
    bare = [*words[:at], replace(words[at], lead=""), *words[at + 1 : close], replace(words[close], tail="")]
    inside = _named(bare, at)
    if inside is None or not inside.strong or close - inside.predicate < _FEWEST:
        return None
    return [inside, Clause((), close + 1, close + 1, close + 1)]


def _past_partners(words: Sequence[Token], at: int) -> int:
    """Past `chủ trì, phối hợp với <units>`: what stands there is no subject."""
    at += cues()["lead"].at(words, at) if at < len(words) else 0
    return _partners(words, at, len(words))[1]


def _closes(words: Sequence[Token], at: int) -> bool:
    """Whether a sentence, or a part of it after `;` or `:`, ends with this word."""
    tail = words[at].tail
    if not tail or tail[-1] not in ".;:/" or (tail == "/" and words[at].text.isdigit()):  # 22/ 12/ 2025
        return False
    return not (tail == "." and len(words[at].text) <= 2 and words[at].capital)


def _subject(words: Sequence[Token], at: int, *, begins: bool) -> Clause | None:
    return _told(words, at) or _assigned(words, at, begins=begins) or (_named(words, at) if begins else None)


def _assigned(words: Sequence[Token], at: int, *, begins: bool) -> Clause | None:
    """`giao <units> …`, `yêu cầu <units> …`, anywhere in a sentence."""
    assign = cues()["assign"].at(words, at)
    read = units_at(words, at + assign) if assign and not _is_passive(words, at, assign) else None
    if read is None:
        return None
    predicate = at + assign + read.words
    strong = words[predicate - 1].tail.endswith(":") or _acts(words, predicate)
    if not strong and (not begins or predicate >= len(words)):
        return None
    return Clause(read.units, predicate, at, at, strong=strong, assigned=True)


def _named(words: Sequence[Token], at: int) -> Clause | None:
    """`<units> chủ trì …`, `<units> có trách nhiệm …`, `<units> rà soát …` at the start of a sentence."""
    skip = _skip_polite(words, at)
    read = units_at(words, skip)
    if at == 0 and (executing := _executing(words, skip, read)) is not None:
        return executing
    if read is None or skip + read.words >= len(words):
        return None
    units, predicate = read.units, skip + read.words
    if len(units) == 1 and folded(units[0].name) in _LABELS:
        return None  # `Đơn vị phối hợp tuyên truyền: …` names no one yet
    asks = cues()["assign"].at(words, predicate)
    if _told(words, predicate) is not None or (asks and units_at(words, predicate + asks) is not None):
        return None  # `Sở Y tế đề nghị các đơn vị …`: the one who asks is not the one who acts
    described = _described(words, predicate)
    if described:
        name = " ".join(word.text + word.tail for word in words[skip:described])
        units, predicate = (Unit(name, words[skip].start, words[described - 1].end),), described
    strong = any(cues()[kind].at(words, predicate) for kind in ("lead", "duty", "cooperate", "execute"))
    if not strong and not cues()["action"].at(words, predicate):
        label = at == 0 and words[predicate - 1].tail == ":" and units_at(words, predicate) is None
        return Clause(units, predicate, at, at, labelled=True) if label else None
    executes = cues()["execute"].at(words, predicate) > 0
    return Clause(units, predicate, at, at, strong=strong, executes=executes)


def _executing(words: Sequence[Token], at: int, read: Units | None) -> Clause | None:
    """A list of those who execute, one part of which is no unit we know: then what `;` parts is taken as printed."""
    reached = at + read.words if read is not None else at
    found = next((i for i in range(at, len(words)) if cues()["execute"].at(words, i)), len(words))
    if found == len(words) or reached >= found or not begins_unit(words, at):
        return None
    if any(cues()[kind].at(words, i) for kind in ("lead", "assign") for i in range(at, found)):
        return None
    cuts = [i + 1 for i in range(at, found) if words[i].tail.endswith(";")]
    persons = [word.folded for word in words[reached : reached + 3]]
    if persons in (["va", "cac", "ong"], ["va", "ong", "ba"]) or persons[:2] == ["cac", "ong"]:
        cuts.append(reached + (persons[0] == "va"))  # `… và các ông (bà) có tên tại Điều 1`
    cuts = sorted(cut for cut in set(cuts) if at < cut < found)
    if not cuts or any(words[i].tail[-1:] == "." and len(words[i].text) > 2 for i in range(at, found)):
        return None
    units: list[Unit] = []
    for first, last in zip([at, *cuts], [*cuts, found], strict=True):
        until = last - 1 if words[last - 1].lower == "và" else last
        part = units_at(words[:until], first)
        if part is not None and first + part.words == until:
            units.extend(part.units)
        else:
            name = " ".join(word.lead + word.text + word.tail for word in words[first:until]).strip(" ;,")
            units.append(Unit(name, words[first].start, words[until - 1].end))
    return Clause(tuple(units), found, 0, 0, strong=True, executes=True)


def _described(words: Sequence[Token], at: int) -> int:
    """Where `có trách nhiệm:` follows `<units> chủ trì soạn thảo …`, which then only says which units; else 0.

    After `<units> quản lý …`, `<units> phụ trách …` it needs no colon.
    """
    holds = at < len(words) and words[at].folded + " " + words[min(at + 1, len(words) - 1)].folded in _HOLDS
    if holds:
        return _duty_after(words, at, colon=False)
    if at < len(words) and not (cues()["lead"].at(words, at) or words[at].lower == "được"):
        return 0
    return _duty_after(words, at, colon=True)


def _duty_after(words: Sequence[Token], at: int, *, colon: bool) -> int:
    for place in range(at + 1, min(at + 16, len(words))):
        if words[place - 1].tail:
            return 0
        taken = cues()["duty"].at(words, place)
        if taken >= 3 and (words[place + taken - 1].tail.endswith(":") or not colon):
            return place
    return 0


def _told(words: Sequence[Token], at: int) -> Clause | None:
    """`… thông báo để <units> biết, thực hiện`."""
    if words[at].folded != "thong" or at + 3 >= len(words) or words[at + 2].lower not in ("để", "đến", "tới", "cho"):
        return None
    read = units_at(words, at + 3)
    if read is None or not cues()["execute"].at(words, at + 3 + read.words):
        return None
    return Clause(read.units, at + 3 + read.words, at, at, strong=True, assigned=True, executes=True)


def _is_passive(words: Sequence[Token], at: int, taken: int) -> bool:
    if in_compound(words, at):
        return True  # `Bộ Ngoại giao, Bộ Tài chính`
    if at > 0 and not words[at - 1].tail and cues()["no_assign"].at(words, at - 1):
        return True
    return at + taken < len(words) and words[at + taken].lower in ("của", "tại", "về")


def _acts(words: Sequence[Token], at: int) -> bool:
    return cues()["action"].at(words, at) > 0 or cues()["execute"].at(words, at) > 0


def _skip_polite(words: Sequence[Token], at: int) -> int:
    """Past `Các ông (bà)`, which stands before the posts it means, and past `Riêng`."""
    shape = [word.folded for word in words[at : at + 4]]
    if shape[:2] == ["cac", "ong"] and len(shape) > 2 and shape[2] in ("ba", "(ba"):
        return at + 3
    return at + 1 if words[at].lower == "riêng" else at


def predicate_of(words: Sequence[Token], clause: Clause) -> Predicate:
    """Role, partners and receivers that the words of a clause give."""
    kinds = cues()
    at, bound = clause.predicate, clause.last
    duty = False
    while at < bound:
        taken = kinds["duty"].at(words, at)
        duty = duty or taken > 0
        taken = taken or (kinds["adverb"].at(words, at) if not kinds["lead"].at(words, at) else 0)
        if not taken:
            break
        at += taken
    if at >= bound or _answers(words, clause.predicate, at):
        at = clause.predicate
    receivers = _receivers(words, clause.predicate, bound)
    lead = kinds["lead"].at(words, at)
    if lead:
        partners, after = _partners(words, at + lead, bound)
        return Predicate("lead", partners, receivers, after if partners else at if not clause.subject else at + lead)
    if kinds["cooperate"].at(words, at):
        partners, after = _partners(words, at, bound)
        role: AssignmentRole = "lead" if partners and clause.subject else "cooperate"
        return Predicate(role, partners, receivers, after if partners and clause.subject else at)
    partners, _ = _inner_partners(words, at, bound)
    if partners:
        return Predicate("lead" if clause.subject else "implement", partners, receivers, at)
    if kinds["advise"].at(words, at) and not duty:
        return Predicate("advise", (), receivers, at)
    return Predicate("implement", (), receivers, at)


def _answers(words: Sequence[Token], first: int, at: int) -> bool:
    """`chịu trách nhiệm [toàn diện] về …`: to answer for something is the task itself."""
    if [word.folded for word in words[max(first, at - 3) : at]] != ["chiu", "trach", "nhiem"]:
        return False
    return not cues()["action"].at(words, at) and not words[at - 1].tail


def _partners(words: Sequence[Token], at: int, bound: int) -> tuple[tuple[Unit, ...], int]:
    """Units after `[,] phối hợp [chặt chẽ] [với]`, and the word after them."""
    taken = cues()["cooperate"].at(words, at) if at < bound else 0
    if not taken and at < bound and words[at].lower == "và":
        at += 1
        taken = cues()["cooperate"].at(words, at) if at < bound else 0
    if not taken or words[at + taken - 1].tail:
        return (), at
    at += taken
    while at < bound and words[at].lower in _WITH:
        at += 1
    read = units_at(words[:bound], at)
    return (read.units, at + read.words) if read is not None else ((), at)


def _inner_partners(words: Sequence[Token], at: int, bound: int) -> tuple[tuple[Unit, ...], int]:
    for place in range(at + 1, bound):
        if cues()["cooperate"].at(words, place) and _begins_there(words, place):
            partners, after = _partners(words, place, bound)
            if partners:
                return partners, after
    return (), at


def _begins_there(words: Sequence[Token], at: int) -> bool:
    """Whether a verb at this word begins a part of the sentence, adverbs before it or not."""
    before = words[at - 1]
    return bool(before.tail) or before.lower == "và" or any(cues()["adverb"].at(words, at - n) == n for n in (1, 2))


def _receivers(words: Sequence[Token], at: int, bound: int) -> tuple[Unit, ...]:
    """Who gets the report (`báo cáo … về <units>`, `trình <units>`, `gửi <units>`), not what they do with it."""
    kinds = cues()
    for place in range(at, bound):
        taken = kinds["report"].at(words, place)
        if not taken or (place > 0 and words[place - 1].folded in ("chuong", "cong", "quy", "lo", "to", "che")):
            continue
        if any(word.lower == "để" for word in words[max(at, place - 6) : place]):
            return ()
        if any(kinds["advise"].at(words, before) for before in range(at, place)):
            return ()  # `tham mưu Sở Y tế báo cáo …`: another one reports
        read = units_at(words[:bound], place + taken)
        if read is None and words[place].folded == "bao":
            read = _after_receiver_word(words, place + taken, bound)
        if read is not None:
            return read.units
    return ()


def _after_receiver_word(words: Sequence[Token], at: int, bound: int) -> Units | None:
    for place in range(at, min(at + _REACH, bound)):
        taken = cues()["receiver"].at(words, place)
        if taken and (read := units_at(words[:bound], place + taken)) is not None:
            return read
        if words[place].tail[-1:] in (".", ";") or words[place].lower == "để":
            return None
    return None


def text_between(content: str, words: Sequence[Token], first: int, last: int) -> str:
    """The words as printed, without what ends the sentence."""
    if first >= last:
        return ""
    text = content[words[first].start : words[last - 1].end].strip(" ,;:./")
    return _ANNOUNCES.sub("", text)


def duties(text: Text, words: Sequence[Token], clause: Clause, document_date: date | None) -> list[Duty]:
    """Everything one clause with a subject says."""
    content = text.content
    said = predicate_of(words, clause)
    until = clause.last
    if clause.task_ends is not None:
        said = replace(said, task_from=clause.first)
        until = clause.task_ends
    task = text_between(content, words, clause.predicate if clause.executes else said.task_from, until)
    if not task:
        task = text_between(content, words, clause.predicate, until)
    if len(task.split()) < _FEWEST and clause.strong:
        task = text_between(content, words, clause.predicate, until)  # `chủ trì, phối hợp với … tham mưu`
    if len(task.split()) < _FEWEST and not clause.executes:
        return []
    last = words[clause.last - 1]
    deadline = deadline_in(text, words[clause.first].start, last.end + len(last.tail), document_date)
    sure = STRONG if clause.strong else WEAK
    made = [Duty(unit.name, said.role, task, deadline, unit.start, unit.end, sure) for unit in clause.subject]
    made += [Duty(unit.name, "cooperate", task, deadline, unit.start, unit.end, sure) for unit in said.partners]
    made += [Duty(unit.name, "report_to", task, deadline, unit.start, unit.end, sure - 0.05) for unit in said.receivers]
    return made
