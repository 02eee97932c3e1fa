"""Tasks in the running text of a document.

Where a unit is named in the sentence itself, task_clauses reads it. Where a heading names it (`2. Phòng Kế hoạch`, `Sở
Tài chính có trách nhiệm:`), the dashes below inherit it. Where labels name it (`Đơn vị thực hiện: …`), the dashes
above get it. Weak evidence counts only in marked paragraphs or below headings such as TỔ CHỨC THỰC HIỆN; recitals,
reports and the rules of normative documents give no tasks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import takewhile

from extractors.tasks.acts import acts, begins_with_verb, finishes
from extractors.tasks.cell_units import split_units
from extractors.tasks.clauses import INHERITED, Clause, Duty, clauses, duties, predicate_of, text_between
from extractors.tasks.context import Context, Node
from extractors.tasks.labels import Label, labels_in
from extractors.tasks.outline import DASH, UNMARKED, Marked, marked
from extractors.tasks.phrases import Phrases, Token, tokens
from extractors.tasks.units import Unit, cues, units_at, whole_units
from extractors.tasks.when import deadline_in, doubted_in
from normalizers.deadlines import read_deadline
from normalizers.pages import Paragraph, Text
from normalizers.records import Assignment, AssignmentRole, Header
from normalizers.text import folded

_NORMATIVE = frozenset({"L", "NĐ", "TT", "TTLT", "PL", "BL"})
_REPORTING = frozenset({"BC", "TTr", "BB"})
_DIRECTIVE = frozenset({"CT", "CĐ"})
_ENDING = ("thoi gian hoan thanh", "thoi han hoan thanh", "thoi han thuc hien", "thoi gian thuc hien", "hoan thanh")
_YEAR_FIRST = re.compile(r"\d{4}/")
_HEADING_WORDS = 22
_RECITAL = re.compile(r"^(?:can cu|xet |theo de nghi|thuc hien |tiep theo)")
_CLOSING = re.compile(r"^(?:trong qua trinh|de nghi|yeu cau|nhan duoc|tren day|van phong .{3,40} thong bao|giao )")


class _Walker:
    """Goes through the paragraphs of one document, top to bottom. One walker reads one document."""

    def __init__(self, text: Text, header: Header) -> None:
        self._text = text
        self._date = date.fromisoformat(header.issued_date) if header.issued_date else None
        self._stack: list[Node] = [Node(-1, "")]
        self._made: list[Assignment] = []
        self._begun = False  # whether a numbered paragraph has been met: recitals stand before
        self._normative = header.type_code in _NORMATIVE or bool(_YEAR_FIRST.match(header.code_notation or ""))
        self._reporting = header.type_code in _REPORTING
        self._directive = header.type_code in _DIRECTIVE

    def read(self) -> tuple[Assignment, ...]:
        paragraphs = [p for p in self._text.of("body") if self._text.text_of(p).strip()]
        first = self._first_article(paragraphs)
        for index, paragraph in enumerate(paragraphs):
            if index < first:
                continue
            self._paragraph(paragraph, near_end=index >= len(paragraphs) - 3)
        return tuple(self._made)

    def _first_article(self, paragraphs: Sequence[Paragraph]) -> int:
        """What stands before Điều 1 is a recital."""
        for index, paragraph in enumerate(paragraphs):
            mark = marked(self._text.text_of(paragraph))
            if mark.level == 1 and re.search(r"(?<!\d)1$", mark.label):
                return index
        return 0

    def _paragraph(self, paragraph: Paragraph, *, near_end: bool) -> None:
        content = self._text.text_of(paragraph)
        mark = self._mended(marked(content), content)
        self._begun = self._begun or mark.level < UNMARKED
        if mark.level == UNMARKED and not self._begun and _RECITAL.match(folded(content[:30])) and not near_end:
            return
        while self._stack[-1].level >= mark.level:
            self._stack.pop()
        node = Node(mark.level, mark.label)
        self._stack.append(node)
        start = paragraph.start + mark.start
        body = self._text.content[start : paragraph.end]
        if mark.level >= 2 and (found := labels_in(body)):
            self._labels(found, start)
            return
        if self._heading(node, body):
            return
        if any(one.barred for one in self._stack):
            return
        words = tokens(self._text.content, start, paragraph.end)
        closing = (
            near_end
            and mark.level == UNMARKED
            and bool(_CLOSING.match(folded(body[:60])) or body.rstrip().endswith("/."))
        )
        self._sentences(node, words, mark, closing=closing)

    def _mended(self, mark: Marked, content: str) -> Marked:
        """`I.` below an article is `1.` as an engine reads it; sections with Roman numbers stand above articles."""
        article = any(node.label[:1] in ("Đ", "đ") for node in self._stack if node.level == 1)
        if mark.label == "I" and article and not content[mark.start :].isupper():
            return Marked(2, "1", mark.start)
        return mark

    def _heading(self, node: Node, body: str) -> bool:
        """Whether the paragraph is a heading; what it says about units and tasks is kept for those below."""
        title = body.strip(" :.;")
        words = tokens(title) if title.count(" ") < 2 * _HEADING_WORDS else []
        if not words or len(words) > _HEADING_WORDS or (node.level == UNMARKED and not body.rstrip().endswith(":")):
            return False
        if node.level < DASH or body.rstrip().endswith(":"):
            units = whole_units(title)
            if units:
                node.context = Context(units)
                return True
        if node.level >= UNMARKED:
            return False
        node.barred = _any(cues()["no_section"], words)
        owner = self._duty_heading(words)
        if owner:
            node.context = Context(owner)
            node.section = True
            return True
        upper = title.upper() == title
        if _any(cues()["section"], words) and (upper or node.level <= 1 or len(words) <= 8):
            node.section = True
            return upper or not self._subject_first(words)
        return upper

    def _duty_heading(self, words: Sequence[Token]) -> tuple[str, ...]:
        """`Trách nhiệm của Sở Tài chính`."""
        if [word.folded for word in words[:2]] not in (["trach", "nhiem"], ["nhiem", "vu"]):
            return ()
        at = 3 if len(words) > 3 and words[2].lower in ("của", "cua") else 2
        read = units_at(words, at)
        return tuple(unit.name for unit in read.units) if read and at + read.words == len(words) else ()

    def _subject_first(self, words: Sequence[Token]) -> bool:
        return any(clause.subject for clause in clauses(words))

    # Sentences

    def _sentences(self, node: Node, words: Sequence[Token], mark: Marked, *, closing: bool) -> None:
        expected = closing or self._expected()
        context = self._inherited(node, words)
        named = False
        rest: list[Clause] = []  # sentences one after the other that name no unit
        read = clauses(words)

        def has_day(clause: Clause) -> bool:
            return self._has_day(words, clause)

        used = 0
        for number, clause in enumerate(read):
            if number < used:
                continue
            if clause.subject and self._believed(words, clause, mark, expected=expected, inherits=context is not None):
                self._flush(node, words, rest, context)
                named = True
                after = list(takewhile(lambda one: not one.subject, read[number + 1 :]))
                if context is not None:  # what follows is the duty of the heading's unit again, but for a day
                    after = list(takewhile(lambda one: finishes(words, one) and has_day(one), after))
                used = number + 1 + len(after)
                for one in acts(words, [clause, *after], has_day, one_point=False):
                    self._explicit(node, words, one, closing=closing)
            elif context is not None and (not named or rest or begins_with_verb(words, clause.first)):
                rest.append(clause)
        self._flush(node, words, rest, context)
        if not named and context is None and mark.level >= 2 and words:
            self._parent(node).waiting.append((words[0].start, words[-1].end))

    def _expected(self) -> bool:
        """Whether tasks are to be expected here: below such a heading, or in the points of a directive."""
        return (self._directive and self._begun) or any(one.section for one in self._stack)

    def _flush(self, node: Node, words: Sequence[Token], rest: list[Clause], context: Context | None) -> None:
        if context is not None:
            for one in acts(words, rest, lambda clause: self._has_day(words, clause), one_point=True):
                self._inherit(node, words, one, context)
        rest.clear()

    def _believed(
        self, words: Sequence[Token], clause: Clause, mark: Marked, *, expected: bool, inherits: bool
    ) -> bool:
        if clause.executes:
            return True
        if self._normative and not (expected or any(node.context for node in self._stack)):
            return clause.strong and clause.assigned
        if clause.labelled:
            return expected and not inherits and mark.level != UNMARKED
        if inherits and not clause.strong and clause.first > 0:
            return False  # below a heading that names the unit, other units are mostly objects
        if self._reporting and not expected:
            return False
        weak = not (clause.strong or expected or clause.assigned) and mark.level in (UNMARKED, 8)
        return not weak or self._has_day(words, clause)

    def _has_day(self, words: Sequence[Token], clause: Clause) -> bool:
        start, end = words[clause.first].start, words[clause.last - 1].end
        deadline = deadline_in(self._text, start, end, self._date)
        return deadline is not None and deadline.due is not None

    def _explicit(self, node: Node, words: Sequence[Token], clause: Clause, *, closing: bool) -> None:
        said = predicate_of(words, clause)
        length = clause.last - clause.predicate
        if clause.ends_with_colon(words) and clause.last == len(words) and (length <= 14 or _hands_on(words, clause)):
            names = tuple(unit.name for unit in clause.subject)
            node.context = Context(names, "lead" if said.role == "lead" else None, tuple(u.name for u in said.partners))
            if length <= 6 or said.partners or _only_duty(words, clause):
                return
            if not _hands_on(words, clause):
                node.context = None
        section = "close" if closing else None
        begun = len(self._made)
        for duty in duties(self._text, words, clause, self._date):
            self._add(duty, node, first=clause.first, words=words, last=clause.last, section=section)
        if self._stack[-2:-1] and self._stack[-2].labelled:  # a time told below is for these, too
            self._stack[-2].labelled.extend(range(begun, len(self._made)))
        node.emitted = True

    def _inherit(self, node: Node, words: Sequence[Token], clause: Clause, context: Context) -> None:
        """A sentence without a unit of its own, below a heading that names one."""
        bare = replace(clause, subject=(), predicate=clause.first)
        said = predicate_of(words, bare)
        task = text_between(self._text.content, words, clause.first, clause.last)
        if len(task) < 12 or task.isupper():  # a title that layout has put below a task
            return
        if clause.ends_with_colon(words) and clause.last == len(words) and len(words) <= 10:
            return  # `Trực tiếp thực hiện các nhiệm vụ sau:` hands on what stands above it
        start, end = words[clause.first].start, words[clause.last - 1].end
        deadline = deadline_in(self._text, start, end + 1, self._date)
        role = context.role if context.role and said.role == "implement" else said.role
        for names, one_role in (
            (context.units, role),
            (context.partners + _names(said.partners), "cooperate"),
            (_names(said.receivers), "report_to"),
        ):
            for name in names:
                if one_role != role and name in context.units:
                    continue
                duty = Duty(name, one_role, task, deadline, start, end, INHERITED)
                self._add(duty, node, first=clause.first, words=words, last=clause.last)
        node.emitted = True

    def _inherited(self, node: Node, words: Sequence[Token]) -> Context | None:
        """The units named above. A paragraph whose dash was lost inherits where it begins with a verb."""
        if node.level == UNMARKED and not (words and words[0].capital and begins_with_verb(words, 0)):
            return None
        for one in reversed(self._stack):
            if one is node:
                continue
            if one.context is not None:
                return one.context if node.level > one.level else None
            if one.emitted:
                return None
        return None

    # Labels

    def _labels(self, found: Sequence[Label], offset: int) -> None:
        parent = self._parent(self._stack[-1])
        for label in found:
            if label.kind == "task":
                start = offset + label.start
                parent.waiting[:] = [(start, start + len(label.value))]
                parent.labelled.clear()
            elif label.kind in ("unit", "lead", "cooperate"):
                self._label_units(parent, label, offset)
            elif label.kind == "time":
                self._label_time(parent, label, offset, alone=not parent.labelled and len(found) == 1)
            elif label.kind == "product":
                for index in parent.labelled:
                    self._made[index] = self._made[index].model_copy(update={"product": label.value})

    def _label_time(self, parent: Node, label: Label, offset: int, *, alone: bool) -> None:
        """`Thời gian thực hiện: …`; a point of its own, `4. Thời gian hoàn thành: …`, is for all points before it."""
        deadline = read_deadline(label.value, document_date=self._date)
        start = offset + label.start
        deadline = doubted_in(self._text, start, start + len(label.value), deadline) if deadline else None
        if alone and not folded(self._text.content[offset : offset + 30]).startswith(_ENDING):
            return
        for index in parent.made if alone else parent.labelled:
            if not alone or self._made[index].deadline is None:
                self._made[index] = self._made[index].model_copy(update={"deadline": deadline})

    def _label_units(self, parent: Node, label: Label, offset: int) -> None:
        roles: dict[str, AssignmentRole] = {"unit": "implement", "lead": "lead", "cooperate": "cooperate"}
        names = [name for name in split_units(label.value) if whole_units(name)]
        start = offset + label.start
        words = tokens(self._text.content, start, start + len(label.value))
        read = units_at(words, 0) if not names else None
        does = read is not None and begins_with_verb(words, read.words)
        if read is not None and does:  # `Đơn vị thực hiện: Các bệnh viện chủ động lập dự án`
            names = list(_names(read.units))
        for start, end in parent.waiting:
            task = self._text.content[start:end].strip(" .;:,")
            for name in names:
                duty = Duty(name, roles[label.kind], task, None, start, end, 0.85)
                parent.labelled.append(len(self._made))
                self._add(duty, parent, first=0, words=tokens(self._text.content, start, end), last=1)
        if read is not None and does:
            self._explicit(parent, words, Clause(read.units, read.words, 0, len(words), strong=True), closing=False)

    def _parent(self, node: Node) -> Node:
        below = [one for one in self._stack if one is not node]
        return below[-1]

    # Results

    def _add(
        self, duty: Duty, node: Node, *, first: int, words: Sequence[Token], last: int, section: str | None = None
    ) -> None:
        place = self._text.place(duty.start, duty.end)
        box = self._text.place(words[first].start, words[last - 1].end).box
        pieces = self._text.pieces_in(words[first].start, words[last - 1].end)
        sure = sum(piece.confidence for piece in pieces) / len(pieces) if pieces else 0.5
        for one in self._stack:
            one.made.append(len(self._made))
        self._made.append(
            Assignment(
                unit=duty.unit,
                role=duty.role,
                task=duty.task,
                deadline=duty.deadline,
                page=place.page,
                bbox=box,
                origin="body",
                section=section or self._section(),
                confidence=round(duty.confidence * sure, 3),
            )
        )

    def _section(self) -> str | None:
        labels = [node.label for node in self._stack if node.label and 1 <= node.level < UNMARKED]
        if any(node.level == UNMARKED for node in self._stack) and not any(label.startswith("Đ") for label in labels):
            labels = labels[:1]
        # `1.2` under `1` already names its parent.
        kept = [one for one, below in zip(labels, [*labels[1:], ""], strict=False) if not below.startswith(one + ".")]
        return ".".join(kept) or None


def _names(units: Sequence[Unit]) -> tuple[str, ...]:
    return tuple(unit.name for unit in units)


def _any(phrases: Phrases, words: Sequence[Token]) -> bool:
    return any(phrases.at(words, at) for at in range(len(words)))


def _hands_on(words: Sequence[Token], clause: Clause) -> bool:
    """`…, trực tiếp thực hiện các khâu:` at the end of a sentence: the points below are tasks of the same unit."""
    for at in range(max(clause.predicate, clause.last - 7), clause.last):
        if words[at].folded == "thuc" and at + 1 < clause.last and words[at + 1].folded == "hien":
            return not any(word.tail for word in words[at : clause.last - 1])
    return False


def _only_duty(words: Sequence[Token], clause: Clause) -> bool:
    """`<units> căn cứ chức năng, nhiệm vụ, quyền hạn được giao:`: what there is to do stands below."""
    at = clause.predicate
    while at < clause.last and (taken := cues()["duty"].at(words, at) or cues()["adverb"].at(words, at)):
        at += taken
    return at >= clause.last


def body_assignments(text: Text, header: Header) -> tuple[Assignment, ...]:
    """The tasks of the running text, in reading order; the same unit, role and task once."""
    return tuple(_distinct(_Walker(text, header).read()))


def _distinct(found: Sequence[Assignment]) -> Iterator[Assignment]:
    seen: set[tuple[str, str, str]] = set()
    for one in found:
        if not any(letter.isalnum() for letter in one.task):
            continue  # a label with nothing before it says who, but not what
        key = (folded(one.unit), one.role, folded(one.task))
        if key not in seen:
            seen.add(key)
            yield one
