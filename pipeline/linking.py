"""Citations → documents, and the network of both and of units. All links are made anew after a run, so that the order
in which papers came does not matter.

A link needs the code and nothing that speaks against it, and the date or the issuer that speaks for it: `14/KH-SYT`
exists in every province every year. What does not suffice is an issue, not a link.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from normalizers.organs import Organ, compare, resolve_organ
from normalizers.provinces import Province, all_provinces
from normalizers.text import folded
from pipeline.rows import Row, code_key, issuer_of, unit_row
from pipeline.store import Store

# A number with its year, of a body of which there is one: unique in the country (Luật 64/2025 Điều 7(3)).
_UNIQUE = re.compile(
    r"^[\d.]+[A-Z]?/(?:19|20)\d\d/(?:(?:QH|UBTVQH)\d+|[A-Z]+/(?:CP|TTG|UBTVQH\d*|B[A-Z&]+|NHNN|TTCP|VPCP|CTN|TANDTC|VKSNDTC))$"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """One citation as linking sees it. `said`: what it says itself; `date`, `organ` may come from a fuller mention."""

    row: Row
    key: str
    code: str
    date: str | None
    organ: Organ | None
    organ_name: str | None
    home: tuple[str, ...]


@dataclass(slots=True)
class Cited:
    """A document outside the store, as all its mentions describe it."""

    node: str
    mentions: list[Mention] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Linked:
    """What linking did, in numbers."""

    citations: int
    linked: int
    external: int
    open: int
    issues: int

    def __str__(self) -> str:
        return (
            f"{self.citations} citations: {self.linked} lead to documents of the store, {self.external} to others, "
            f"{self.open} are open ({self.issues} issues)"
        )


@dataclass(frozen=True, slots=True)
class Document:
    row: Row
    home: tuple[Province, ...]
    issuer: Organ | None


def link(store: Store) -> Linked:
    """Makes nodes, edges and link issues of all that is stored, in one transaction."""
    with store.transaction():
        return _Linker(store).run()


class _Linker:
    def __init__(self, store: Store) -> None:
        self.store, self.db = store, store.connection
        self.documents = [_document(dict(row)) for row in self.db.execute(
            "SELECT * FROM documents WHERE record IS NOT NULL ORDER BY document_key")]  # fmt: skip
        self.by_key = {document.row["document_key"]: document for document in self.documents}
        self.by_code: dict[str, list[Document]] = defaultdict(list)
        for document in self.documents:
            if document.row["code_key"]:
                self.by_code[document.row["code_key"]].append(document)
        self.issues: list[Row] = []
        self.node_of: dict[str, str] = {}

    def run(self) -> Linked:
        self.db.execute("DELETE FROM edges")
        self.db.execute("DELETE FROM nodes")
        self.db.execute("DELETE FROM issues WHERE stage = 'link'")
        nodes = self._document_nodes()
        targets: dict[str, tuple[str | None, str]] = {}
        loose: list[Mention] = []
        for mention in self._mentions():
            found, state = self._match(mention)
            if found is not None:
                targets[mention.row["citation_key"]] = (found, state)
            elif state == "external":
                loose.append(mention)
            else:
                targets[mention.row["citation_key"]] = (None, state)
        externals = self._externals(loose)
        for cited in externals:
            nodes.append(self._external_node(cited))
            for mention in cited.mentions:
                targets[mention.row["citation_key"]] = (cited.node, "external")
        self.store.insert("nodes", nodes)
        self.db.executemany(
            "UPDATE citations SET node_key = ?, link = ? WHERE citation_key = ?",
            [(node, state, key) for key, (node, state) in targets.items()],
        )
        edges = self._citation_edges(targets)
        self._units()
        self.store.insert("edges", edges)
        self._cycles(edges)
        self.store.insert("issues", [{**issue, "issue_key": f"{issue['document_key']}:l{n}", "ordinal": n}
                                     for n, issue in enumerate(self.issues, 1)])  # fmt: skip
        states = Counter(state for _, state in targets.values())
        return Linked(
            len(targets),
            states["linked"],
            states["external"],
            states["ambiguous"] + states["conflict"],
            len(self.issues),
        )

    def _document_nodes(self) -> list[Row]:
        """One node a document; two files of one document (code, date and issuer all known and equal) share one."""
        nodes: dict[str, Row] = {}
        first: dict[tuple[str, str, str], str] = {}
        for document in self.documents:
            row = document.row
            key = row["document_key"]
            identity = (row["code_key"], row["issued_date"], row["organ_key"])
            node = first.setdefault(identity, key) if all(identity) else key
            if node != key:
                self._issue(key, "document", "same_document_twice", f"same code, date and organ as {node}")
            else:
                nodes[node] = _node(
                    node, "document", _label(row), code=row["code"], code_key=row["code_key"], type_code=row["type_code"],  # noqa: E501
                    issued_date=row["issued_date"], organ=row["organ"], organ_key=row["organ_key"], title=row["subject"],  # noqa: E501
                    document_key=key, page=row["first_page"], confidence=row["confidence"],
                )  # fmt: skip
            self.node_of[key] = node
        self.db.executemany(
            "UPDATE documents SET node_key = ? WHERE document_key = ?", [(n, k) for k, n in self.node_of.items()]
        )
        return list(nodes.values())

    def _mentions(self) -> Iterable[Mention]:
        """All citations; one that gives type and number only (NĐ 30/2020 Phụ lục I.II.6) takes date and issuer from the
        full mention of the same code in the same document, where all full mentions agree."""
        grouped: dict[tuple[str, str], list[Mention]] = defaultdict(list)
        for citation in self.db.execute("SELECT * FROM citations ORDER BY document_key, ordinal").fetchall():
            row = dict(citation)
            document = self.by_key[row["document_key"]]
            organ = None
            if row["organ"]:
                organ = resolve_organ(
                    row["organ"], place=document.home, on=row["issued_date"] or document.row["issued_date"],
                    issuer=document.issuer,
                )  # fmt: skip
            code = code_key(row["code"] or row["alias_of"]) or ""
            key = code or "name:" + " ".join(folded(row["name"] or row["text"]).split())
            home = tuple(province.key for province in document.home)
            mention = Mention(row, key, code, row["issued_date"], organ, row["organ"], home)
            grouped[row["document_key"], key].append(mention)
        for mentions in grouped.values():
            dates = {m.date for m in mentions if m.date}
            organs = {m.organ.key for m in mentions if m.organ}
            date = next(iter(dates)) if len(dates) == 1 else None
            full = next((m for m in mentions if m.organ), None) if len(organs) == 1 else None
            for m in mentions:
                filled = replace(m, date=date) if not m.date else m
                yield replace(filled, organ=full.organ, organ_name=full.organ_name) if full and not m.organ else filled

    def _match(self, mention: Mention) -> tuple[str | None, str]:
        """(node, state): linked, external (nothing here fits), self, ambiguous or conflict (see the issues)."""
        if self._names_itself(mention):
            return None, "self"
        candidates = [
            d for d in self.by_code.get(mention.code, ()) if d.row["document_key"] != mention.row["document_key"]
        ]
        fitting, doubtful = [], []
        for document in candidates:
            dates = _dates_agree(mention.date, document.row["issued_date"])
            likeness = compare(mention.organ, document.issuer)
            if dates is False:
                if likeness == "same" and _same_year(mention.date, document.row["issued_date"]):
                    doubtful.append((document, "cited_date_differs"))
            elif likeness == "different":
                if dates:
                    doubtful.append((document, "cited_organ_differs"))
            elif dates or likeness == "same" or _UNIQUE.match(mention.code):
                if not _later(document, self.by_key[mention.row["document_key"]]):
                    fitting.append(document)
            else:
                doubtful.append((document, "only_the_code_agrees"))
        nodes = sorted({self.node_of[d.row["document_key"]] for d in fitting})
        if len(nodes) == 1:
            return nodes[0], "linked"
        if nodes:
            self._cited_issue(mention, "ambiguous_citation", fitting)
            return None, "ambiguous"
        if doubtful:
            for reason in sorted({reason for _, reason in doubtful}):
                self._cited_issue(mention, reason, [d for d, r in doubtful if r == reason])
            return None, "ambiguous" if all(r == "only_the_code_agrees" for _, r in doubtful) else "conflict"
        return None, "external"

    def _names_itself(self, mention: Mention) -> bool:
        """By its alias as a rule: "Chương trình tổng thể ..." in the paper that issues it."""
        citing = self.by_key[mention.row["document_key"]].row
        return (
            bool(mention.code) and mention.code == citing["code_key"] and mention.date in (None, citing["issued_date"])
        )

    def _cited_issue(self, mention: Mention, reason: str, documents: Sequence[Document]) -> None:
        listed = "; ".join(f"{_label(d.row)} {d.row['issued_date'] or '?'} {d.row['organ'] or '?'} ({d.row['path']})" for d in documents)  # fmt: skip  # noqa: E501
        row = mention.row
        self._issue(row["document_key"], f"citations.{row['ordinal'] - 1}", reason,
                    f"{row['text']}: {listed}", row["page"], row["bbox"])  # fmt: skip

    def _externals(self, mentions: Sequence[Mention]) -> list[Cited]:
        """Mentions of the same code are one document where issuer and year say so, or date and nothing against it."""
        clusters: dict[str, list[Mention]] = defaultdict(list)
        for mention in mentions:
            clusters[_cluster(mention)].append(mention)
        for key in [key for key, found in clusters.items() if all(m.row["alias_of"] and not m.date for m in found)]:
            # An alias stands for one document: where one of that code and issuer is known with its date, it is that.
            organ = clusters[key][0].organ
            dated = [other for other, found in clusters.items() if other != key and found[0].code == clusters[key][0].code  # noqa: E501
                     and found[0].date and compare(found[0].organ, organ) != "different"]  # fmt: skip
            if len(dated) == 1:
                clusters[dated[0]] += clusters.pop(key)
        return [Cited(key, found) for key, found in sorted(clusters.items())]

    def _external_node(self, cited: Cited) -> Row:
        """What most mentions say; where they differ, an issue at those that say otherwise."""
        date = _majority(m.date for m in cited.mentions)
        organ_key = _majority(m.organ.key if m.organ else None for m in cited.mentions)
        organ = _majority(m.organ_name for m in cited.mentions if m.organ and m.organ.key == organ_key)
        code = _majority(m.row["code"] or m.row["alias_of"] for m in cited.mentions)
        title = _majority(m.row["name"] for m in cited.mentions)
        for m in cited.mentions:
            if m.date and date and _dates_agree(m.date, date) is False:
                self._issue(m.row["document_key"], f"citations.{m.row['ordinal'] - 1}", "cited_dates_differ",
                            f"{m.row['text']}: most mentions say {date}", m.row["page"], m.row["bbox"])  # fmt: skip
        sure = [m.row["confidence"] for m in cited.mentions if m.row["confidence"] is not None]
        return _node(
            cited.node, "external", code or title or cited.mentions[0].row["text"], code=code, code_key=cited.mentions[0].code or None,  # noqa: E501
            type_code=_majority(m.row["type_code"] for m in cited.mentions), issued_date=date, organ=organ, organ_key=organ_key,  # noqa: E501
            title=title, document_key=None, mentions=len(cited.mentions), confidence=max(sure, default=None),
        )  # fmt: skip

    def _citation_edges(self, targets: dict[str, tuple[str | None, str]]) -> list[Row]:
        edges = []
        for citation in self.db.execute("SELECT * FROM citations ORDER BY document_key, ordinal"):
            node, _ = targets[citation["citation_key"]]
            source = self.node_of[citation["document_key"]]
            if node is None or node == source:
                continue
            ends = (node, source) if citation["passive"] else (source, node)
            edges.append(_edge(citation["citation_key"], *ends, citation["relation"], None, citation))
        return edges

    def _units(self) -> None:
        """Units as nodes, with who issued, who is to do what, and what belongs to what. Units no paper names go."""
        self.db.execute(
            "DELETE FROM units WHERE unit_key NOT IN (SELECT unit_key FROM assignments WHERE unit_key IS NOT NULL) "
            "AND unit_key NOT IN (SELECT organ_key FROM documents WHERE organ_key IS NOT NULL)"
        )
        for document in self.documents:
            if document.issuer is not None:
                self.db.execute(
                    "INSERT OR IGNORE INTO units VALUES (:unit_key, :name, :kind, :base, :abbreviation, :level, "
                    ":province, :belongs_to, :existed, :successors, :how)", unit_row(document.issuer),
                )  # fmt: skip
        units = {row["unit_key"]: row for row in self.db.execute("SELECT * FROM units ORDER BY unit_key")}
        self.store.insert("nodes", [_node(f"unit:{k}", "unit", r["name"], organ_key=k) for k, r in units.items()])
        edges = []
        for document in self.documents:
            if document.issuer is not None:
                edges.append(_edge(f"{document.row['document_key']}:issuer", self.node_of[document.row["document_key"]],  # noqa: PERF401
                                   f"unit:{document.issuer.key}", "ISSUED_BY", None,
                                   {"document_key": document.row["document_key"], "section": None,
                                    "page": document.row["first_page"],
                                    "text": document.row["organ"], "confidence": document.row["confidence"]}))  # fmt: skip  # noqa: E501
        for task in self.db.execute("SELECT *, task AS text FROM assignments WHERE unit_key IS NOT NULL"):
            edges.append(_edge(task["assignment_key"], self.node_of[task["document_key"]], f"unit:{task['unit_key']}",  # noqa: PERF401
                               "ASSIGNS", task["role"], task))  # fmt: skip
        self.store.insert("edges", edges)

    def _cycles(self, edges: Sequence[Row]) -> None:
        """Papers that implement each other: one of the relations was read wrong."""
        import networkx  # noqa: PLC0415

        graph = networkx.DiGraph((e["source"], e["target"]) for e in edges if e["relation"] == "IMPLEMENTS")
        for component in networkx.strongly_connected_components(graph):
            if len(component) > 1:
                for key in sorted(component & self.by_key.keys()):
                    self._issue(key, "citations", "cycle_of_implements", " / ".join(sorted(component)))

    def _issue(
        self, document_key: str, name: str, reason: str, detail: str, page: int | None = None, bbox: str | None = None
    ) -> None:
        self.issues.append({"document_key": document_key, "stage": "link", "field": name, "reason": reason,
                            "detail": detail, "page": page, "bbox": bbox})  # fmt: skip


def _document(row: Row) -> Document:
    from normalizers.records import Record  # noqa: PLC0415

    home = tuple(all_provinces()[key] for key in (row["province"] or "").split("+") if key in all_provinces())
    header = Record.model_validate_json(row["record"]).header
    return Document({k: v for k, v in row.items() if k != "record"}, home, issuer_of(header, home))


def _dates_agree(cited: str | None, issued: str | None) -> bool | None:
    """None where one is not known; `2025-08` agrees with each of its days."""
    if not cited or not issued:
        return None
    return issued.startswith(cited) or cited.startswith(issued)


def _same_year(one: str | None, other: str | None) -> bool:
    return bool(one and other and one[:4] == other[:4])


def _later(cited: Document, citing: Document) -> bool:
    """Whether the cited paper was issued after the one that is said to cite it."""
    one, other = cited.row["issued_date"], citing.row["issued_date"]
    return bool(one and other and one[: len(other)] > other[: len(one)])


def _cluster(mention: Mention) -> str:  # noqa: PLR0911
    """Key of the external node: as much as tells the document from others of the same number, and no more."""
    if not mention.code:
        whose = mention.organ.key if mention.organ else ""
        law = mention.key.startswith(("name:luat", "name:bo luat", "name:phap lenh", "name:hien phap"))
        if law:
            return f"external:{mention.key}:{mention.date or ''}"
        return f"external:{mention.key}:{mention.date or ''}:{whose or mention.row['document_key']}"
    if _UNIQUE.match(mention.code):
        return f"external:{mention.code}"
    if mention.organ and mention.date and mention.organ.kind != "class":
        return f"external:{mention.code}:{mention.date[:4]}:{mention.organ.body or mention.organ.key}"
    if mention.organ:
        return f"external:{mention.code}:?:{mention.organ.body or mention.organ.key}"
    if mention.date:
        return f"external:{mention.code}:{mention.date}:" + "+".join(mention.home)
    if mention.row["alias_of"]:  # an alias stands for one document, whoever uses it
        return f"external:{mention.code}:alias"
    return f"external:{mention.code}:?:{mention.row['document_key']}"


def _majority(values: Iterable[str | None]) -> str | None:
    counted = Counter(value for value in values if value)
    return min(counted, key=lambda value: (-counted[value], value)) if counted else None


def _label(row: Row) -> str:
    return str(row["code"] or " ".join(filter(None, (row["type_name"], row["issued_date"]))) or row["document_key"])


def _node(key: str, kind: str, label: str, **known: Any) -> Row:
    names = (
        "code",
        "code_key",
        "type_code",
        "issued_date",
        "organ",
        "organ_key",
        "title",
        "document_key",
        "page",
        "confidence",
    )
    return {"node_key": key, "kind": kind, "label": label, "mentions": 0, **dict.fromkeys(names), **known}


def _edge(key: str, source: str, target: str, relation: str, role: str | None, fact: Any) -> Row:
    return {"edge_key": key, "source": source, "target": target, "relation": relation, "role": role,
            "document_key": fact["document_key"], "section": fact["section"], "page": fact["page"],
            "text": fact["text"], "confidence": fact["confidence"]}  # fmt: skip
