"""One record against its gold record."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from rapidfuzz.distance import Levenshtein

from normalizers.records import Assignment, Citation, Header, Record, Table
from normalizers.text import squeeze
from pipeline.evaluation.compare import Count, canonical, overlap, paired, similarity, soft, strict
from pipeline.evaluation.gold import Gold

EXACT = ("code", "code_number", "code_notation", "type_code", "issued_date")
TEXTS = ("type_name", "issued_place", "parent_organ", "organ", "subject")
LISTS = ("addressees", "recipients")
SIGNER = ("authority", "position", "full_name")
SURE = 0.5  # a value printed with at least this confidence is meant to be relied on


@dataclass(slots=True)
class Scores:
    """What is counted over documents; `misses` names each thing that went wrong, for people and for comparing runs."""

    documents: int = 0
    header_strict: dict[str, Count] = field(default_factory=lambda: defaultdict(Count))
    header_soft: dict[str, Count] = field(default_factory=lambda: defaultdict(Count))
    whole_headers_right: int = 0
    handwritten: Counter[str] = field(default_factory=Counter)  # right, empty, wrong, wrong_and_sure
    coded_citations: Count = field(default_factory=Count)
    named_citations: Count = field(default_factory=Count)
    citation_facts: Counter[str] = field(default_factory=Counter)  # date_right, date_all, relation_right ...
    assignments: Count = field(default_factory=Count)
    assignment_facts: Counter[str] = field(default_factory=Counter)
    cells: Counter[str] = field(default_factory=Counter)  # right, all, tables_found, tables
    text: Counter[str] = field(default_factory=Counter)  # words_found, words, distance, letters
    misses: list[str] = field(default_factory=list)

    def add(self, other: Scores) -> None:
        self.documents += other.documents
        self.whole_headers_right += other.whole_headers_right
        for name in ("header_strict", "header_soft"):
            mine: dict[str, Count] = getattr(self, name)
            for key, count in getattr(other, name).items():
                mine[key].add(count)
        for name in ("handwritten", "citation_facts", "assignment_facts", "cells", "text"):
            getattr(self, name).update(getattr(other, name))
        for name in ("coded_citations", "named_citations", "assignments"):
            getattr(self, name).add(getattr(other, name))
        self.misses.extend(other.misses)


def score(gold: Gold, record: Record | None) -> Scores:
    """`record` None: the document failed, and everything in gold is missed."""
    scores = Scores(documents=1)
    _score_header(scores, gold, record.header if record else Header())
    _score_citations(scores, gold, record.citations if record else ())
    _score_assignments(scores, gold, record.assignments if record else ())
    _score_tables(scores, gold, record.tables if record else ())
    if record:
        _score_text(scores, gold, record)
    return scores


def _score_header(scores: Scores, gold: Gold, found: Header) -> None:
    truth = gold.record["header"]
    whole = True
    for name in (*EXACT, *TEXTS):
        if f"header.{name}" in gold.unsure:
            continue
        want, got = truth.get(name), getattr(found, name)
        if name in gold.handwritten:
            evidence = found.evidence.get(name) or found.evidence.get("code" if name.startswith("code") else name)
            verdict = "right" if got == want else "empty" if got is None else "wrong"
            if verdict == "wrong" and (evidence is None or evidence.confidence >= SURE):
                verdict = "wrong_and_sure"
            if name != "code_number":  # goes with the code
                scores.handwritten[verdict] += 1
            if verdict.startswith("wrong"):
                scores.misses.append(f"{gold.name} handwritten {name}: {got!r} for {want!r}")
            continue
        right = _single(scores.header_strict[name], want, got, strict)
        _single(scores.header_soft[name], want, got, strict if name in EXACT else soft)
        if not right:
            whole = False
            scores.misses.append(f"{gold.name} header.{name}: {got!r} for {want!r}")
    lists = {
        name: ([_without_purpose(entry) for entry in truth.get(name) or []],
               [_without_purpose(entry) for entry in getattr(found, name)])
        for name in LISTS
    }  # fmt: skip
    for part in SIGNER:
        lists[f"signers.{part}"] = (
            [signer[part] for signer in truth.get("signers") or () if signer.get(part)],
            [value for signer in found.signers if (value := getattr(signer, part))],
        )
    for name, (wanted, got_values) in lists.items():
        if f"header.{name}" in gold.unsure:
            continue
        right = _several(scores.header_strict[name], wanted, got_values, strict)
        _several(scores.header_soft[name], wanted, got_values, soft)
        if not right:
            whole = False
            scores.misses.append(f"{gold.name} header.{name}: {list(got_values)!r} for {list(wanted)!r}")
    scores.whole_headers_right += whole


def _without_purpose(entry: str) -> str:
    """A recipient without `(b/c)`, `(để biết)`: gold records keep it or not, and it is a field of its own here."""
    return re.sub(r"\s*\([^()]{1,16}\)\s*$", "", entry.rstrip(" ;."))


def _single(count: Count, want: str | None, got: str | None, same: Callable[[str, str], bool]) -> bool:
    if want is None and got is None:
        return True
    if want is not None and got is not None and same(want, got):
        count.right += 1
        return True
    count.missed += want is not None
    count.false += got is not None
    return False


def _several(count: Count, want: Sequence[str], got: Sequence[str], same: Callable[[str, str], bool]) -> bool:
    pairs = paired(want, got, lambda a, b: similarity(a, b) if same(a, b) else -1.0, 0.0)
    count.right += len(pairs)
    count.missed += len(want) - len(pairs)
    count.false += len(got) - len(pairs)
    return len(pairs) == len(want) == len(got)


def _score_citations(scores: Scores, gold: Gold, found: Sequence[Citation]) -> None:
    wanted = gold.record.get("citations") or []
    coded = [want for want in wanted if want.get("code")]
    got_coded = [citation for citation in found if citation.code and citation.alias_of is None]

    def same_code(want: dict[str, Any], got: Citation) -> float:
        if canonical(want["code"]) != canonical(got.code or ""):
            return 0.0
        near = want.get("page") in (None, got.page)
        return 1.0 + near + 0.5 * (want.get("issued_date") == got.issued_date) + 0.1 * _relation_fits(want, got)

    pairs = paired(coded, got_coded, same_code, 1.0)
    for i, j in pairs:
        _citation_facts(scores, gold, coded[i], got_coded[j])
    hit_gold, hit_found = {i for i, _ in pairs}, {j for _, j in pairs}
    missed = [want for i, want in enumerate(coded) if i not in hit_gold and not want.get("optional")]
    false = [got for j, got in enumerate(got_coded) if j not in hit_found and gold.annotated(got.page)]
    scores.coded_citations.add(Count(len(pairs), len(false), len(missed)))
    scores.misses += [f"{gold.name} citation missed: p{want.get('page')} {want['code']}" for want in missed]
    scores.misses += [f"{gold.name} citation false: p{got.page} {got.code}: {got.text[:80]}" for got in false]

    named = [want for want in wanted if not want.get("code")]
    got_named = [citation for citation in found if citation.code is None or citation.alias_of]
    name_pairs = paired(
        named,
        got_named,
        lambda want, got: max(
            similarity(want.get("name") or want["text"], got.name or got.text), similarity(want["text"], got.text)
        ),
        0.7,
    )
    for i, j in name_pairs:
        _citation_facts(scores, gold, named[i], got_named[j])
    hit = {i for i, _ in name_pairs}
    missed_named = [want for i, want in enumerate(named) if i not in hit and not want.get("optional")]
    hit_named = {j for _, j in name_pairs}
    # a number left to people to read names no document, wrong or right
    false_named = [
        got
        for j, got in enumerate(got_named)
        if j not in hit_named and gold.annotated(got.page) and not (got.read and got.name is None)
    ]
    scores.named_citations.add(Count(len(name_pairs), len(false_named), len(missed_named)))
    scores.misses += [f"{gold.name} name missed: p{want.get('page')} {want['text'][:80]}" for want in missed_named]
    scores.misses += [f"{gold.name} name false: p{got.page} {got.text[:80]}" for got in false_named]


def _relation_fits(want: dict[str, Any], got: Citation) -> bool:
    also = want.get("relation_also") or []
    return got.relation in [want["relation"], *([also] if isinstance(also, str) else also)]


def _citation_facts(scores: Scores, gold: Gold, want: dict[str, Any], got: Citation) -> None:
    facts = scores.citation_facts
    facts["date_all"] += 1
    facts["date_right"] += want.get("issued_date") == got.issued_date
    facts["relation_all"] += 1
    facts["relation_right"] += _relation_fits(want, got)
    if want.get("organ"):
        facts["organ_all"] += 1
        organ_right = got.organ is not None and soft(want["organ"], got.organ)
        facts["organ_right"] += organ_right
        if not organ_right:
            scores.misses.append(
                f"{gold.name} organ of {want.get('code') or want['text'][:40]}: {got.organ} for {want['organ']}"
            )
    label = want.get("code") or want["text"][:40]
    if want.get("issued_date") != got.issued_date:
        scores.misses.append(f"{gold.name} date of {label}: {got.issued_date} for {want.get('issued_date')}")
    if not _relation_fits(want, got):
        scores.misses.append(f"{gold.name} relation of {label}: {got.relation} for {want['relation']} ({got.cue})")


def matched_assignments(gold: Gold, found: Sequence[Assignment]) -> list[tuple[int, int]]:
    """Pairs of a task of gold and one found, of the same unit and with the same words, by their numbers."""

    def same(want: dict[str, Any], got: Assignment) -> float:
        unit = similarity(want["unit"], got.unit)
        task = overlap(want["task"], got.task)
        if unit < SAME_UNIT or task < SAME_TASK:
            return 0.0
        return unit + task + (got.role in _roles(want))

    return paired(gold.record.get("assignments") or [], found, same, SAME_UNIT + SAME_TASK)


def _score_assignments(scores: Scores, gold: Gold, found: Sequence[Assignment]) -> None:
    wanted = gold.record.get("assignments") or []
    pairs = matched_assignments(gold, found)
    for i, j in pairs:
        want, got = wanted[i], found[j]
        scores.assignment_facts["role_all"] += 1
        scores.assignment_facts["role_right"] += got.role in _roles(want)
        if want.get("deadline"):
            scores.assignment_facts["deadline_all"] += 1
            right = got.deadline is not None and overlap(want["deadline"], got.deadline.text) >= SOFT_DEADLINE
            scores.assignment_facts["deadline_right"] += right
            if not right:
                said = got.deadline.text if got.deadline else None
                scores.misses.append(f"{gold.name} deadline of {got.unit}: {said!r} for {want['deadline']!r}")
        elif got.deadline is not None:
            scores.assignment_facts["deadline_invented"] += 1
            scores.misses.append(f"{gold.name} deadline invented: {got.unit}: {got.deadline.text!r} in {got.task[:60]}")
    hit_gold, hit_found = {i for i, _ in pairs}, {j for _, j in pairs}
    missed = [want for i, want in enumerate(wanted) if i not in hit_gold]
    false = [got for j, got in enumerate(found) if j not in hit_found and gold.annotated(got.page)]
    scores.assignments.add(Count(len(pairs), len(false), len(missed)))
    scores.misses += [
        f"{gold.name} task missed: p{want.get('page')} {want['unit']} [{want['role']}] {want['task'][:60]}"
        for want in missed
    ]
    scores.misses += [f"{gold.name} task false: p{got.page} {got.unit} [{got.role}] {got.task[:60]}" for got in false]


SAME_UNIT = 0.8
SAME_TASK = 0.8
SOFT_DEADLINE = 0.9


def _roles(want: dict[str, Any]) -> list[str]:
    also = want.get("role_also") or []
    roles = [want["role"], *([also] if isinstance(also, str) else also)]
    # "chịu trách nhiệm thi hành" is a role of its own in gold; the record has no finer one than implement.
    return [*roles, "implement"] if "execute_document" in roles else roles


def _score_tables(scores: Scores, gold: Gold, found: Sequence[Table]) -> None:
    wanted = gold.record.get("tables") or []
    pairs = dict(paired(wanted, found, _same_table, 0.3))
    for i, want in enumerate(wanted):
        scores.cells["tables"] += 1
        scores.cells["tables_found"] += i in pairs
        got_rows = list(found[pairs[i]].rows) if i in pairs else []
        rows = [row for n, row in enumerate(want["rows"]) if f"tables.{i}.rows.{n}" not in gold.unsure]
        row_pairs = dict(paired(rows, got_rows, lambda a, b: similarity(" ".join(map(str, a)), " ".join(b)), 0.3))
        right = 0
        for n, row in enumerate(rows):
            got = got_rows[row_pairs[n]] if n in row_pairs else ()
            for column, cell in enumerate(row):
                same = column < len(got) and _same_cell(str(cell or ""), got[column])
                right += same
                if not same:
                    value = got[column] if column < len(got) else None
                    scores.misses.append(f"{gold.name} cell {i}.{n}.{column}: {value!r} for {cell!r}")
        scores.cells["all"] += sum(len(row) for row in rows)
        scores.cells["right"] += right


def _same_table(want: dict[str, Any], got: Table) -> float:
    if want.get("pages") and not set(want["pages"]) & {got.page, *got.row_pages}:
        return 0.0
    wanted = " ".join([*want.get("header", ()), *(str(cell) for row in want["rows"] for cell in row)])
    return similarity(wanted, " ".join([*got.header, *(cell for row in got.rows for cell in row)])[: 2 * len(wanted)])


def _same_cell(want: str, got: str) -> bool:
    if want.rstrip().endswith("…") and len(want) > 20:  # gold gives the beginning only
        beginning = canonical(want)
        return canonical(got)[: len(beginning)] == beginning
    return canonical(want) == canonical(got)


def _score_text(scores: Scores, gold: Gold, record: Record) -> None:
    texts = {page.page: page.text for page in record.pages}
    pairs = [(truth, texts.get(number, "")) for number, truth in gold.page_texts.items()]
    if gold.whole_text is not None:
        pairs.append((gold.whole_text, record.text))
    for truth, got in pairs:
        plain = squeeze(re.sub(r"\{\{.*?\}\}", " ", truth))
        read = squeeze(got)
        words, seen = Counter(plain.split()), Counter(read.split())
        scores.text["words"] += sum(words.values())
        scores.text["words_found"] += sum((words & seen).values())
        scores.text["letters"] += len(plain)
        scores.text["distance"] += Levenshtein.distance(plain, read)
