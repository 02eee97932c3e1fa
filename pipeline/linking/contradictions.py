"""What cannot be: papers that implement each other, and a body that repeals what a higher one has issued."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from functools import lru_cache

from normalizers.organs import Organ
from normalizers.tables import rows
from pipeline.linking.entities import Organs
from pipeline.linking.writing import write_issues

# Acts on a document that only its issuer or a higher body can do (Luật 64/2025/QH15 Điều 8; FACTS 5, guard b).
_ACTS = ("REPLACES", "REPEALS", "CANCELS", "AMENDS", "CORRECTS", "EXTENDS")
_CYCLES = "cycle"
_MANY = 20_000  # sources beyond which the whole network is read at once


@lru_cache(maxsize=1)
def _ranks() -> tuple[dict[str, int], dict[tuple[str, str], int]]:
    table = rows("organ_ranks")
    return (
        {row["abbr"]: int(row["rank"]) for row in table if row["abbr"]},
        {(row["level"], row["place"]): int(row["rank"]) for row in table if not row["abbr"]},
    )


def rank(organ: Organ | None) -> int | None:
    """0 for the National Assembly, larger below; None where the tables don't say. An office has its body's rank."""
    if organ is None or not organ.abbr or not organ.level:
        return None
    by_abbr, by_level = _ranks()
    if organ.abbr in by_abbr:
        return by_abbr[organ.abbr]
    place = ""
    if organ.level == "tỉnh":
        council = organ.abbr in {"UBND", "HĐND"}
        place = (
            "level" if council and organ.base.endswith((" tinh", " thanh pho")) else "local" if council else "province"
        )
    return by_level.get((organ.level, place))


def report_lower_acts(db: sqlite3.Connection, organs: Organs) -> None:
    """Of the changed citations: where a lower body would act on a higher one's document, the relation was read wrong.

    The edge says MENTIONS then; the citation keeps what was read.
    """
    db.execute(
        "DELETE FROM issues WHERE issue_key IN (SELECT document_key || ':l:citations.' || (ordinal - 1) || "
        "'.relation:lower_body_acts_on_higher' FROM changed_citations CROSS JOIN citations USING (citation_key))"
    )
    found = db.execute(
        "SELECT edges.edge_key, edges.relation, citations.document_key, citations.ordinal, citations.text, "
        "citations.page, citations.bbox, citations.link_key, acting.organ_key AS acting, acted.organ_key AS acted "
        "FROM changed_citations CROSS JOIN edges ON edges.edge_key = changed_citations.citation_key "
        "JOIN citations ON citations.citation_key = edges.edge_key "
        "JOIN nodes AS acting ON acting.node_key = edges.source "
        f"JOIN nodes AS acted ON acted.node_key = edges.target WHERE edges.relation IN {_ACTS}"
    ).fetchall()
    issues = []
    for row in found:
        one, other = organs.get(row["acting"]), organs.get(row["acted"])
        lower, higher = rank(one), rank(other)
        if one is None or other is None or lower is None or higher is None or lower <= higher:
            continue
        db.execute("UPDATE edges SET relation = 'MENTIONS' WHERE edge_key = ?", (row["edge_key"],))
        issues.append(
            {"document_key": row["document_key"], "field": f"citations.{row['ordinal'] - 1}.relation",
             "reason": "lower_body_acts_on_higher", "ordinal": row["ordinal"], "page": row["page"], "bbox": row["bbox"],
             "detail": f"{row['text']}: {row['relation']} by {one.name}", "link_key": row["link_key"]}
        )  # fmt: skip
    write_issues(db, issues)


def report_cycles(db: sqlite3.Connection, sources: set[str] | None) -> None:
    """Papers that implement each other: one of the relations was read wrong.

    `sources`: nodes whose edges changed since the last time; None: not known, all are looked at.
    """
    import networkx  # noqa: PLC0415

    known = {row[0] for row in db.execute(
        "SELECT node_key FROM issues JOIN documents USING (document_key) WHERE issues.link_key = ?", (_CYCLES,)
    )}  # fmt: skip
    db.execute("DELETE FROM issues WHERE link_key = ?", (_CYCLES,))
    edges = _all(db) if sources is None or len(sources) > _MANY else _above(db, sources | known)
    graph = networkx.DiGraph(edges)
    issues = []
    for component in networkx.strongly_connected_components(graph):
        if len(component) < 2:
            continue
        for key in component:
            node = db.execute("SELECT document_key FROM nodes WHERE node_key = ?", (key,)).fetchone()
            if node["document_key"]:
                issues.append(
                    {"document_key": node["document_key"], "field": "citations", "reason": "cycle_of_implements",
                     "detail": " / ".join(sorted(component)), "ordinal": 0, "page": None, "bbox": None,
                     "link_key": _CYCLES}
                )  # fmt: skip
    write_issues(db, issues)


def _all(db: sqlite3.Connection) -> Iterable[tuple[str, str]]:
    """Edges between papers that implement and are implemented: no cycle goes through the others."""
    return (
        (row["source"], row["target"])
        for row in db.execute(
            "SELECT DISTINCT source, target FROM edges WHERE relation = 'IMPLEMENTS' "
            "AND target IN (SELECT source FROM edges WHERE relation = 'IMPLEMENTS')"
        )
    )


def _above(db: sqlite3.Connection, sources: Iterable[str]) -> list[tuple[str, str]]:
    """All edges that are reached from these nodes: upwards there are few."""
    edges: list[tuple[str, str]] = []
    waiting, seen = list(sources), set(sources)
    while waiting:
        key = waiting.pop()
        for row in db.execute("SELECT target FROM edges WHERE source = ? AND relation = 'IMPLEMENTS'", (key,)):
            edges.append((key, row["target"]))
            if row["target"] not in seen:
                seen.add(row["target"])
                waiting.append(row["target"])
    return edges
