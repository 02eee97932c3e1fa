"""What people said about facts, laid over what was read. Pure: a record and its corrections in, a record out.

A correction of a citation or a task is anchored to its words and page, not to its number in the list: a later reading
may find more of them. Where its place is not found again, an issue says so; nothing is corrected by guess.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from rapidfuzz import fuzz

from normalizers.records import Assignment, Citation, Evidence, Issue, Record
from normalizers.text import folded, squeeze
from pipeline.review.added import with_new
from pipeline.review.values import NEW, Field, NoSuchValueError, cell_at, fact_at, parse_field, value_at, with_value

Verdict = Literal["right", "wrong", "absent"]
_LIKE = 90  # of 100: how much alike the words of a fact must be to be those that were corrected
_ANCHOR = 120


@dataclass(frozen=True, slots=True)
class Correction:
    """One thing a person said of one document.

    `field`: as in issues. `verdict`: right (`value` is what stood there), wrong (`value` is what is meant), absent (the
    field is empty on paper; of a whole citation or task: there is none). `anchor`: page and words of the fact (of a
    cell: of its row), empty in the header; for an issue that is about no single value, its reason; for a fact that is
    added, its page and what it says. `read`: what the program had read.
    """

    document_key: str
    field: str
    anchor: str
    verdict: Verdict
    value: str | None
    read: str | None = None
    note: str | None = None

    @property
    def whole(self) -> bool:
        """Whether it takes out a whole citation or task."""
        return self.verdict == "absent" and self.field.count(".") == 1 and not self.field.startswith("header")


def anchor_of(record: Record, field: Field) -> str:
    """Page and words by which the fact is found again. Raises NoSuchValueError."""
    if field.group == "header":
        return ""
    if field.group == "tables":
        cell_at(record, field)
        return _anchors(record, "tables")[f"{field.index}.{field.name.split('.')[0]}"]
    fact_at(record, field)
    return _anchors(record, field.group)[str(field.index)]


def anchor_of_new(page: int, value: str) -> str:
    """By what a citation or task that a person added is known: its page, and what it says."""
    return f"p{page} + {value}"


def corrected(record: Record, corrections: Iterable[Correction]) -> tuple[Record, list[Correction]]:
    """The record as people say it is, and the corrections with their fields where they stand now.

    Issues that were settled are gone; a correction whose place is gone is an issue `correction_lost`.
    """
    placed = [_placed(record, correction) for correction in corrections]
    settled = [correction for correction, found in placed if found]
    fixed = record
    for correction in settled:
        field = parse_field(correction.field)
        if field is not None and not correction.whole and field.name != NEW:
            fixed = _laid(fixed, field, correction)
    left = tuple(issue for issue in fixed.issues if not any(settles(c, issue) for c in settled))
    fixed = _without(fixed.model_copy(update={"issues": left}), settled)
    for correction in settled:
        field = parse_field(correction.field)
        if field is not None and field.name == NEW and correction.value:
            page = int(correction.anchor.split(" ")[0].removeprefix("p"))
            fixed = with_new(fixed, field.group, correction.value, page)
    lost = tuple(
        Issue(field=c.field, reason="correction_lost", detail=f"{c.value or c.verdict}, for: {c.anchor}")
        for c, found in placed
        if not found
    )
    return fixed.model_copy(update={"issues": (*fixed.issues, *lost)}), [correction for correction, _ in placed]


def before_removal(record: Record, corrections: Iterable[Correction], field: Field) -> Field:
    """A field of the corrected record as it is numbered in `record`, the one that was read."""
    if field.index is None or field.group == "tables":
        return field
    placed = [placed for c in corrections for placed, found in [_placed(record, c)] if found]
    kept = _kept(record, placed, field.group)
    if len(kept) <= field.index and any(c.field == f"{field.group}.{NEW}" for c in placed):
        raise NoSuchValueError(
            f"{field}: if a person added it, take that back (`as read` on the line of `sohoa corrections`), and add it "
            "again as it should be"
        )
    if field.index >= len(kept):
        raise NoSuchValueError(f"{field}: the document has {len(kept)} {field.group} (the first is {field.group}.0)")
    return replace(field, index=kept[field.index])


def settles(correction: Correction, issue: Issue) -> bool:
    """Whether the person's word answers the issue: of the same value, or of the whole fact that the value is of."""
    field, asked = parse_field(correction.field), _asked(issue.field)
    if field is None:
        return correction.field == issue.field and correction.anchor == place_of(issue)
    if asked is None:
        return False
    if field.group == "header":
        return asked == field or {asked.name, field.name} <= {"code", "code_number", "code_notation"}
    return (field.group, field.index) == (asked.group, asked.index) and (correction.whole or asked.name == field.name)


def place_of(issue: Issue) -> str:
    """By what an issue that is about no single value is known again."""
    return squeeze(f"{issue.reason} p{issue.page or 0} {issue.detail}")[:_ANCHOR]


def _asked(name: str) -> Field | None:
    try:
        return parse_field(name.replace("code_number", "code").replace("code_notation", "code"))
    except NoSuchValueError:
        return None


def _anchors(record: Record, group: str) -> dict[str, str]:
    """Page and words of each citation, task or row of a table, by its number (`3`; row 4 of the first table: `0.4`)."""
    if group == "tables":
        said = {
            f"{number}.{row}": f"p{table.row_pages[row] if row < len(table.row_pages) else table.page} "
            + squeeze(" | ".join(cells))[:_ANCHOR]
            for number, table in enumerate(record.tables) for row, cells in enumerate(table.rows)
        }  # fmt: skip
    else:
        said = {str(number): _words(fact) for number, fact in enumerate(getattr(record, group))}
    seen: Counter[str] = Counter()
    anchors = {}
    for place, words in said.items():
        seen[words] += 1
        anchors[place] = words + (f" #{seen[words]}" if seen[words] > 1 else "")
    return anchors


def _words(fact: Citation | Assignment) -> str:
    said = fact.text if isinstance(fact, Citation) else f"{fact.unit} | {fact.task}"
    return f"p{fact.page} {squeeze(said)[:_ANCHOR]}"


def _placed(record: Record, correction: Correction) -> tuple[Correction, bool]:
    """The correction with the number that its fact has in this record; False where the fact is not there."""
    field = parse_field(correction.field)
    if field is None or field.group == "header" or field.name == NEW:
        return correction, True
    anchors = _anchors(record, field.group)
    likely = [place for place, anchor in anchors.items() if anchor == correction.anchor]
    if not likely:
        page = correction.anchor.split(" ")[0]
        wanted = folded(correction.anchor)
        likely = [place for place, anchor in anchors.items()
                  if anchor.split(" ")[0] == page and fuzz.ratio(folded(anchor), wanted) >= _LIKE]  # fmt: skip
    if len(likely) != 1:
        return correction, False
    rest = correction.field.split(".")[3 if field.group == "tables" else 2 :]
    placed = replace(correction, field=".".join([field.group, likely[0], *rest]))
    try:
        if (spot := parse_field(placed.field)) is not None:
            value_at(record, spot)
    except NoSuchValueError:  # the row is there, its column is not
        return correction, False
    return placed, True


def _laid(record: Record, field: Field, correction: Correction) -> Record:
    before = value_at(record, field)
    value = None if correction.verdict == "absent" else correction.value
    fixed = with_value(record, field, value)
    if field.group != "header":
        return fixed
    names = {"code": ("code", "code_number", "code_notation"), "type_name": ("type_name", "type_code")}
    evidence = dict(fixed.header.evidence)
    for name in names.get(field.name, (field.name,)):
        old = evidence.get(name)
        evidence[name] = Evidence(
            page=old.page if old else record.source.first_page,
            bbox=old.bbox if old else None,
            confidence=1.0,
            source="correction",
            read=before if before != value and name == field.name else None,
        )
    return fixed.model_copy(update={"header": fixed.header.model_copy(update={"evidence": evidence})})


def _without(record: Record, corrections: Sequence[Correction]) -> Record:
    """Takes the facts out that a person said are none; issues follow the numbers of those that stay."""
    fixed = record
    for group in ("citations", "assignments"):
        kept = _kept(record, corrections, group)
        facts = getattr(record, group)
        if len(kept) < len(facts):
            issues = tuple(moved for issue in fixed.issues if (moved := _moved(issue, group, kept)) is not None)
            fixed = fixed.model_copy(update={group: tuple(facts[n] for n in kept), "issues": issues})
    return fixed


def _kept(record: Record, placed: Iterable[Correction], group: str) -> list[int]:
    gone = {field.index for c in placed if c.whole and (field := parse_field(c.field)) and field.group == group}
    return [number for number in range(len(getattr(record, group))) if number not in gone]


def _moved(issue: Issue, group: str, kept: Sequence[int]) -> Issue | None:
    parts = issue.field.split(".")
    if parts[0] != group or len(parts) < 2 or not parts[1].isdigit():
        return issue
    if int(parts[1]) not in kept:
        return None
    return issue.model_copy(update={"field": ".".join([group, str(kept.index(int(parts[1]))), *parts[2:]])})
