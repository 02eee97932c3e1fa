"""The components of the pipeline, registered as factories: each asks the rules of the house and writes spans.

Spans may overlap, so all stand in `doc.spans`, never in `doc.ents`. A span's label says what it is, its `id_` what it
means in normal form, its extension (`span._.code` …) what else was read, in plain values with the exact character
offsets `start` and `end`: the span itself reaches to the borders of tokens. Documents made with `to_doc` are read with
their paragraphs and header, plain strings line by line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span

from extractors.language.places import header_of, layout_of, register_extensions
from extractors.language.tokenizer import codes_in
from normalizers.pages import Paragraph, Role, Text

_NAMING: tuple[Role, ...] = ("body", "foot_left", "foot_right", "footnote", "table")  # the head is read by find_header
_RULED: tuple[Role, ...] = ("body", "footnote", "table")
ORGAN_LABELS = {"organ": "ORGAN", "office": "OFFICE", "class": "GROUP", "sector": "SECTOR", "unknown": "ORGAN"}
Component = Callable[[Doc], Doc]

register_extensions()


@Language.factory("sohoa_codes", default_config={"spans_key": "codes"}, assigns=["doc.spans", "span._.code"])
def make_codes(nlp: Language, name: str, spans_key: str) -> Component:
    """Numbers and symbols of documents: label CODE, `id_` the normal form (empty where a digit is damaged)."""
    return Codes(spans_key)


@Language.factory(
    "sohoa_citations", default_config={"spans_key": "citations"}, assigns=["doc.spans", "span._.citation"]
)
def make_citations(nlp: Language, name: str, spans_key: str) -> Component:
    """Whole mentions of other documents: label the relation (IMPLEMENTS …), `id_` the code cited."""
    return Citations(spans_key)


@Language.factory("sohoa_organs", default_config={"spans_key": "organs"}, assigns=["doc.spans", "span._.organ"])
def make_organs(nlp: Language, name: str, spans_key: str) -> Component:
    """Organs, offices, groups of them: label ORGAN, OFFICE, GROUP or SECTOR, `id_` the key of the organ meant."""
    return Organs(spans_key)


@Language.factory(
    "sohoa_deadlines",
    default_config={"spans_key": "deadlines", "document_date": None},
    assigns=["doc.spans", "span._.deadline"],
)
def make_deadlines(nlp: Language, name: str, spans_key: str, document_date: str | None) -> Component:
    """Deadlines in words: label DEADLINE, `id_` its kind (before, until …).

    `document_date`: ISO date for documents whose header says none.
    """
    return Deadlines(spans_key, document_date)


@Language.factory("sohoa_cues", default_config={"cues_key": "cues", "roles_key": "roles"}, assigns=["doc.spans"])
def make_cues(nlp: Language, name: str, cues_key: str, roles_key: str) -> Component:
    """Words that give tasks, and who gets them.

    `cues`: label ASSIGN, LEAD, COOPERATE, DUTY, ADVISE or EXECUTE; where `sohoa_citations` ran before, the words that
    decided a relation too, with its name. `roles`: the units named in such a sentence, label LEAD, IMPLEMENT,
    COOPERATE, ADVISE or REPORT_TO.
    """
    return Cues(cues_key, roles_key)


class Codes:
    def __init__(self, key: str) -> None:
        self.key = key

    def __call__(self, doc: Doc) -> Doc:
        spans: list[Span] = []
        for one in codes_in(doc.text):
            sure = one.code.number is not None
            facts = {**asdict(one.code), "bodies": list(one.code.bodies), "word": one.word}
            spans += _span(doc, one.start, one.end, "CODE", one.code.code if sure else "", code=facts)
        doc.spans[self.key] = spans
        return doc


class Citations:
    def __init__(self, key: str) -> None:
        self.key = key

    def __call__(self, doc: Doc) -> Doc:
        from extractors.citations import find_citations  # noqa: PLC0415

        spans: list[Span] = []
        for one in find_citations(layout_of(doc), header_of(doc)):
            facts = one.model_dump(mode="json", exclude={"start", "end"})
            spans += _span(doc, one.start, one.end, one.relation, one.code or one.alias_of or "", citation=facts)
        doc.spans[self.key] = spans
        return doc


class Organs:
    def __init__(self, key: str) -> None:
        self.key = key

    def __call__(self, doc: Doc) -> Doc:
        from extractors.language.names import name_in_text  # noqa: PLC0415
        from extractors.tasks.phrases import tokens  # noqa: PLC0415
        from extractors.tasks.units import units_at  # noqa: PLC0415
        from normalizers.organs import resolve_organ  # noqa: PLC0415
        from normalizers.provinces import province_in  # noqa: PLC0415

        header, text = header_of(doc), layout_of(doc)
        day = header.issued_date
        home = next((p for name in (header.organ, header.parent_organ) if name and (p := province_in(name, day))), ())
        issuer = resolve_organ(header.organ, place=home, on=day) if header.organ else None
        spans: list[Span] = []
        for paragraph in text.of(*_NAMING):
            words = tokens(text.content, paragraph.start, paragraph.end)
            at = 0
            while at < len(words):
                read = units_at(words, at)
                at += read.words if read else 1
                for unit in read.units if read else ():
                    name, end = name_in_text(text.content, unit)
                    organ = resolve_organ(name, place=home, on=day, issuer=issuer)
                    if organ is not None:
                        facts = {"name": name, "kind": organ.kind, "abbr": organ.abbr, "how": organ.how}
                        spans += _span(doc, unit.start, end, ORGAN_LABELS[organ.kind], organ.key, organ=facts)
        doc.spans[self.key] = spans
        return doc


class Deadlines:
    def __init__(self, key: str, document_date: str | None) -> None:
        self.key, self.document_date = key, document_date

    def __call__(self, doc: Doc) -> Doc:
        from normalizers.deadlines import find_deadlines  # noqa: PLC0415

        said = header_of(doc).issued_date or self.document_date
        day = date.fromisoformat(said) if said else None
        text = layout_of(doc)
        spans: list[Span] = []
        for paragraph in text.of(*_RULED):
            for one in find_deadlines(text.text_of(paragraph), document_date=day):
                start, end = paragraph.start + one.start, paragraph.start + one.end
                spans += _span(doc, start, end, "DEADLINE", one.deadline.kind, deadline=one.deadline.model_dump())
        doc.spans[self.key] = spans
        return doc


class Cues:
    def __init__(self, cues_key: str, roles_key: str) -> None:
        self.cues_key, self.roles_key = cues_key, roles_key

    def __call__(self, doc: Doc) -> Doc:
        text = layout_of(doc)
        found: list[Span] = []
        roles: list[Span] = []
        for paragraph in text.of(*_RULED):
            for start, end, label, is_role in _told(text, paragraph):
                (roles if is_role else found).extend(_span(doc, start, end, label))
        found += _relation_cues(doc, text)
        doc.spans[self.cues_key] = sorted(found, key=lambda span: (span.start, span.end, span.label_))
        doc.spans[self.roles_key] = sorted(roles, key=lambda span: (span.start, span.end, span.label_))
        return doc


def _told(text: Text, paragraph: Paragraph) -> Iterator[tuple[int, int, str, bool]]:
    """Cues and units of the sentences that name who is to act: offsets, label, whether it is a unit."""
    from extractors.language.names import name_in_text  # noqa: PLC0415
    from extractors.tasks.clauses import clauses, predicate_of  # noqa: PLC0415
    from extractors.tasks.phrases import tokens  # noqa: PLC0415
    from extractors.tasks.units import cues  # noqa: PLC0415

    words = tokens(text.content, paragraph.start, paragraph.end)
    for clause in clauses(words):
        if not clause.subject or not (clause.strong or clause.assigned):
            continue
        said = predicate_of(words, clause)
        for label, units in ((said.role, clause.subject), ("cooperate", said.partners), ("report_to", said.receivers)):
            yield from ((unit.start, name_in_text(text.content, unit)[1], label.upper(), True) for unit in units)
        at = clause.first
        while at < clause.last:
            taken = {kind: cues()[kind].at(words, at) for kind in ("assign", "lead", "cooperate", "duty", "execute")}
            kind = max(taken, key=lambda one: taken[one])
            if taken[kind]:
                yield words[at].start, words[at + taken[kind] - 1].end, kind.upper(), False
            at += taken[kind] or 1


def _relation_cues(doc: Doc, text: Text) -> Iterable[Span]:
    """The words that decided the relations of the citations found before."""
    from normalizers.text import without_marks  # noqa: PLC0415

    key = without_marks(doc.text).lower()
    if len(key) != len(doc.text):
        return
    for group in doc.spans.values():
        for citation in group:
            facts = citation._.citation
            if not facts or not facts["cue"]:
                continue
            low = text.paragraph_at(facts["start"]).start
            at = key.rfind(without_marks(facts["cue"]).lower(), low, facts["start"])
            if at >= 0:
                yield from _span(doc, at, at + len(facts["cue"]), citation.label_)


def _span(doc: Doc, start: int, end: int, label: str, meaning: str = "", **facts: dict[str, Any]) -> Sequence[Span]:
    """The span that covers these characters, with what was read about it; none where there are no characters."""
    span = doc.char_span(start, end, label=label, span_id=meaning, alignment_mode="expand")
    if span is None:
        return ()
    for name, value in facts.items():
        span._.set(name, {**value, "start": start, "end": end})
    return (span,)
