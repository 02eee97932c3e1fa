"""Scores as a table for people and as JSON for programs."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, fields
from typing import Any

from pipeline.evaluation.compare import Count, share
from pipeline.evaluation.scores import Scores


def as_json(groups: dict[str, Scores]) -> dict[str, Any]:
    """Everything that was counted, by group of documents (kind of paper; "all")."""
    return {name: {**_plain(scores), "rates": rates(scores)} for name, scores in groups.items()}


def _plain(scores: Scores) -> dict[str, Any]:
    plain: dict[str, Any] = {}
    for part in fields(scores):
        value = getattr(scores, part.name)
        if isinstance(value, Count):
            plain[part.name] = asdict(value)
        elif part.name in ("header_strict", "header_soft"):
            plain[part.name] = {name: asdict(count) for name, count in value.items()}
        else:
            plain[part.name] = value
    return plain


def rates(scores: Scores) -> dict[str, float | None]:
    """The figures that README shows, 0 to 1."""
    strict, soft = _sum(scores.header_strict), _sum(scores.header_soft)
    facts, tasks, cells, text = scores.citation_facts, scores.assignment_facts, scores.cells, scores.text
    return {
        "header_strict_f1": strict.f1,
        "header_soft_f1": soft.f1,
        "whole_headers_right": share(scores.whole_headers_right, scores.documents),
        "citations_precision": scores.coded_citations.precision,
        "citations_recall": scores.coded_citations.recall,
        "citation_dates_right": share(facts["date_right"], facts["date_all"]),
        "citation_relations_right": share(facts["relation_right"], facts["relation_all"]),
        "citation_organs_right": share(facts["organ_right"], facts["organ_all"]),
        "named_citations_f1": scores.named_citations.f1,
        "assignments_precision": scores.assignments.precision,
        "assignments_recall": scores.assignments.recall,
        "assignments_f1": scores.assignments.f1,
        "assignment_roles_right": share(tasks["role_right"], tasks["role_all"]),
        "assignment_deadlines_right": share(tasks["deadline_right"], tasks["deadline_all"]),
        "table_cells_right": share(cells["right"], cells["all"]),
        "words_found": share(text["words_found"], text["words"]),
        "character_error_rate": share(text["distance"], text["letters"]),
    }


def as_text(groups: dict[str, Scores], details: bool) -> str:
    """A table of header fields, then a column for each group of documents."""
    everything = groups["all"]
    lines = [
        f"{'header field':<22}{'strict P':>9}{'R':>7}{'F1':>7}{'soft F1':>9}",
        *(
            f"{name:<22}{_percent(count.precision):>9}{_percent(count.recall):>7}{_percent(count.f1):>7}"
            f"{_percent(everything.header_soft[name].f1):>9}"
            for name, count in everything.header_strict.items()
        ),
        "",
        "written by hand (number, date): "
        + ", ".join(f"{name} {everything.handwritten[name]}" for name in ("right", "empty", "wrong", "wrong_and_sure")),
        "",
        f"{'':<28}" + "".join(f"{name:>16}" for name in groups),
        f"{'documents':<28}" + "".join(f"{scores.documents:>16}" for scores in groups.values()),
    ]
    columns = {name: rates(scores) for name, scores in groups.items()}
    for key in columns["all"]:
        label = key.replace("_", " ")
        lines.append(f"{label:<28}" + "".join(f"{_percent(column[key]):>16}" for column in columns.values()))
    if details:
        lines += ["", *everything.misses]
    return "\n".join(lines)


def gains_and_losses(old: dict[str, Any], groups: dict[str, Scores]) -> str:
    """What changed since an earlier `--json` output: rates that moved, then each thing won and each thing lost."""
    before, now = old["all"]["rates"], rates(groups["all"])
    lines = [
        f"{key.replace('_', ' ')}: {_percent(before.get(key))} → {_percent(value)}"
        for key, value in now.items()
        if _percent(before.get(key)) != _percent(value)
    ]
    missed_before, missed_now = Counter(old["all"]["misses"]), Counter(groups["all"].misses)
    lines += [f"won:  {miss}" for miss in (missed_before - missed_now).elements()]
    lines += [f"lost: {miss}" for miss in (missed_now - missed_before).elements()]
    return "\n".join(lines) or "nothing changed"


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{100 * value:.1f}"


def _sum(counts: dict[str, Count]) -> Count:
    total = Count()
    for count in counts.values():
        total.add(count)
    return total
