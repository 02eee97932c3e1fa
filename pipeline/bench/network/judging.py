"""Links, units and implementers of a store, held against the truth of the made-up administration."""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline import queries
from pipeline.bench.network.acts import Act
from pipeline.bench.network.records import Paper
from pipeline.keys import document_key
from pipeline.store import connect_read_only


@dataclass(slots=True)
class Judged:
    """Counts. `linked`: links made; `right`: of them those that lead to the act that is meant; `findable`: mentions of
    acts that are in the store; `across`: links to another province's paper; `misses`: single ones, for people."""

    linked: int = 0
    right: int = 0
    findable: int = 0
    across: int = 0
    mentions_outside: int = 0
    outside_right: int = 0
    units: int = 0
    units_right: int = 0
    directives: int = 0
    directives_right: int = 0
    by_hand: int = 0
    repaired: int = 0
    repaired_right: int = 0
    misses: list[str] = field(default_factory=list)


def judge(store: Path, papers: Sequence[Paper]) -> Judged:
    """Holds the store of these papers against their truth."""
    told = Judged()
    db = connect_read_only(store)
    try:
        by_key = {document_key(p.record.source.sha256, 1): p for p in papers}
        of_act = {id(p.act): key for key, p in by_key.items()}
        _links(db, by_key, of_act, told)
        _units(db, by_key, told)
        _headers(db, by_key, told)
        nodes = _nodes(db, by_key)
    finally:
        db.close()
    _implementers(store, by_key, of_act, nodes, told)
    return told


def _links(db: sqlite3.Connection, by_key: dict[str, Paper], of_act: dict[int, str], told: Judged) -> None:
    outside: dict[str, list[int]] = defaultdict(list)
    for row in db.execute("SELECT * FROM citations ORDER BY citation_key"):
        paper = by_key[row["document_key"]]
        meant = paper.cited[row["ordinal"] - 1]
        wanted = of_act.get(id(meant))
        told.findable += wanted is not None
        if row["link"] == "linked":
            told.linked += 1
            if row["node_key"] == wanted:
                told.right += 1
                continue
            found = by_key[row["node_key"]].act.issuer.place
            place = meant.issuer.place
            told.across += bool(found and place and found.key != place.key)
            told.misses.append(f"wrong: {row['text']} → {by_key[row['node_key']].act.code}")
        elif wanted is not None:
            told.misses.append(
                f"{row['link']}: {row['text']} | {meant.code} {meant.day} | {row['organ_key']} | {row['subject']}"
            )
        elif row["link"] == "external":
            outside[row["node_key"]].append(id(meant))
    told.mentions_outside = sum(map(len, outside.values()))
    main = _main(outside)
    told.outside_right = sum(main[act] == node for node, acts in outside.items() for act in acts)


def _main(outside: dict[str, list[int]]) -> dict[int, str]:
    """Each act outside with the node that most of its mentions have, a node for one act only."""
    counted = Counter((act, node) for node, acts in outside.items() for act in acts)
    best: dict[int, str] = {}
    owner: dict[str, int] = {}
    for (act, node), _ in sorted(counted.items(), key=lambda item: (-item[1], item[0][1])):
        if node not in owner and act not in best:
            best[act], owner[node] = node, act
    return {act: best.get(act, "") for act, _ in counted}


def _units(db: sqlite3.Connection, by_key: dict[str, Paper], told: Judged) -> None:
    """A name is right where it got the key that most names of its body got, and no other body owns that key."""
    named: list[tuple[str, str, str]] = [
        (by_key[row["document_key"]].assigned[row["ordinal"] - 1], row["meant"], row["unit"])
        for row in db.execute(
            "SELECT assignments.*, coalesce(units.stands_for, units.unit_key) AS meant FROM assignments "
            "JOIN units USING (unit_key)"
        )
    ]
    named += [
        (by_key[row["document_key"]].act.issuer.key, row["meant"], row["organ"])
        for row in db.execute(
            "SELECT document_key, organ, coalesce(units.stands_for, units.unit_key) AS meant FROM documents "
            "JOIN units ON units.unit_key = documents.organ_key"
        )
    ]
    owner = {key: _most(body for body, k, _ in named if k == key) for key in {key for _, key, _ in named}}
    main = {body: _most(key for b, key, _ in named if b == body) for body in {body for body, _, _ in named}}
    for body, key, printed in named:
        told.units += 1
        right = main[body] == key and owner[key] == body
        told.units_right += right
        if not right:
            told.misses.append(f"unit: {printed} → {key}, not {main[body]} ({body}; {owner[key]})")


def _most(values: Any) -> Any:
    return Counter(values).most_common(1)[0][0]


def _headers(db: sqlite3.Connection, by_key: dict[str, Paper], told: Judged) -> None:
    told.by_hand = sum(paper.record.header.code is None for paper in by_key.values())
    for row in db.execute("SELECT * FROM repairs"):
        act = by_key[row["document_key"]].act
        told.repaired += 1
        right = row["value"] == (act.code if row["field"] == "code" else act.day)
        told.repaired_right += right
        if not right:
            told.misses.append(f"repair: {row['field']} {row['value']}, not {act.code} {act.day}")


def _nodes(db: sqlite3.Connection, by_key: dict[str, Paper]) -> dict[int, str]:
    """The node that most mentions of each act outside the store lead to."""
    counted: dict[int, Counter[str]] = defaultdict(Counter)
    for row in db.execute("SELECT * FROM citations WHERE node_key IS NOT NULL"):
        counted[id(by_key[row["document_key"]].cited[row["ordinal"] - 1])][row["node_key"]] += 1
    return {act: nodes.most_common(1)[0][0] for act, nodes in counted.items()}


def _implementers(
    store: Path, by_key: dict[str, Paper], of_act: dict[int, str], nodes: dict[int, str], told: Judged
) -> None:
    """Of every act that papers of the store implement: exactly the papers that implement it, chains followed."""
    below: dict[int, set[str]] = defaultdict(set)
    every: dict[int, Act] = {}
    for key, paper in by_key.items():
        for cited, relation in paper.act.cites:
            if relation == "IMPLEMENTS":
                below[id(cited)].add(key)
                every[id(cited)] = cited
    for number, act in every.items():
        wanted: set[str] = set()
        waiting = [number]
        while waiting:
            for key in below.get(waiting.pop(), ()):
                if key not in wanted:
                    wanted.add(key)
                    waiting.append(id(by_key[key].act))
        node = of_act.get(number) or nodes.get(number)
        rows = queries.implementers(store, node) if node else []
        found = {row["path"] for row in rows if row["depth"] > 0}
        told.directives += 1
        right = found == {by_key[key].record.source.path for key in wanted}
        told.directives_right += right
        if not right:
            told.misses.append(f"implementers of {act.code} {act.day}: {len(found)} found, {len(wanted)} in truth")
