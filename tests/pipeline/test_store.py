"""Store, links, questions and exports, on a small network of papers."""

from __future__ import annotations

import csv
import itertools
import json
import sqlite3
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from network import cites, gives, network, paper

from normalizers.records import Record
from pipeline import queries
from pipeline.export import TABLES, export, safe_cell, unsafe_cell
from pipeline.linking import link
from pipeline.metadata import metadata
from pipeline.search import match_expressions
from pipeline.store import Store, StoreError


def made(path: Path, records: list[Record]) -> Path:
    with Store.open(path) as store:
        for record in records:
            store.save(record, fingerprint="1")
        link(store)
    return path


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return made(tmp_path / "sohoa.db", network())


def test_implementers_follow_the_chain(db: Path) -> None:
    rows = queries.implementers(db, "11 / nq-cp")
    assert [(row["unit"], row["depth"]) for row in rows if row["role"] == "issuer"] == [
        ("Ủy ban nhân dân tỉnh Lào Cai", 1), ("Sở Y tế", 2), ("Trung tâm Y tế Bát Xát", 3),
    ]  # fmt: skip
    assert rows[-1]["chain"] == "11/NQ-CP → 35/KH-UBND → 07/KH-SYT → 12/KH-TTYT"
    assert not any(row["role"] == "report_to" or row["path"] == "tinhuy.pdf" for row in rows)


def test_what_one_section_implements_binds_that_section_alone(tmp_path: Path) -> None:
    """The minutes of a monthly meeting say in one point that a ministry implements a directive."""
    mention = cites("11/NQ-CP", "2025-02-10", "Chính phủ").model_copy(update={"section": "II.4"})
    tasks = (
        gives("Bộ Y tế", "trình Kế hoạch hành động").model_copy(update={"section": "II.4"}),
        gives("Bộ Nội vụ", "rà soát biên chế").model_copy(update={"section": "II.4.a"}),
        gives("Bộ Công Thương", "quản lý phụ tải điện").model_copy(update={"section": "II.40"}),
    )
    minutes = paper("hop.pdf", "88/NQ-CP", "2025-11-06", "Chính phủ", mention, tasks=tasks)
    follows = paper("sau.pdf", "9/KH-BCT", "2025-12-06", "Bộ Công Thương", cites("88/NQ-CP", "2025-11-06", "Chính phủ"))
    path = made(tmp_path / "s.db", [*network(), minutes, follows])
    rows = [row for row in queries.implementers(path, "11/NQ-CP") if row["path"] in ("hop.pdf", "sau.pdf")]
    assert [row["unit"] for row in rows] == ["Bộ Y tế", "Bộ Nội vụ"]
    assert {row["chain"] for row in rows} == {"11/NQ-CP → 88/NQ-CP (II.4)"}


def test_a_number_that_two_provinces_use_is_never_joined(db: Path) -> None:
    with pytest.raises(queries.QuestionError, match="2025-09-22"):
        queries.implementers(db, "7/KH-SYT")
    assert queries.implementers(db, "7/KH-SYT", date="2025-09-22") == []
    assert {r["path"] for r in queries.cited_by(db, "7/KH-SYT", date="2025-09-20")} == {"ttyt.pdf"}


def test_order_of_arrival_does_not_matter(tmp_path: Path) -> None:
    found = set()
    for n, order in enumerate(itertools.islice(itertools.permutations(network()), 0, 120, 23)):
        path = made(tmp_path / f"{n}.db", list(order))
        found.add(json.dumps(queries.sql(path, "SELECT edge_key, source, target, relation FROM edges ORDER BY 1")))
    assert len(found) == 1


@pytest.mark.parametrize(
    ("date", "organ", "reason"),
    [
        ("2025-09-02", "UBND tỉnh Lào Cai", "cited_date_differs"),
        ("2025-09-03", "Sở Y tế tỉnh Lào Cai", "cited_organ_differs"),
        (None, None, "only_the_code_agrees"),
    ],
)
def test_what_disagrees_is_an_issue_and_no_link(
    tmp_path: Path, date: str | None, organ: str | None, reason: str
) -> None:
    citing = paper("x.pdf", "1/BC-TYT", "2025-12-01", "Trạm Y tế", cites("35/KH-UBND", date, organ))
    path = made(tmp_path / "s.db", [*network(), citing])
    assert [r["reason"] for r in queries.sql(path, "SELECT reason FROM issues WHERE stage = 'link'")] == [reason]
    assert "x.pdf" not in {r["path"] for r in queries.cited_by(path, "35/KH-UBND")}


def test_papers_that_implement_each_other_are_reported(tmp_path: Path) -> None:
    one = paper("1.pdf", "1/KH-UBND", "2025-09-03", "UBND tỉnh Cà Mau", cites("2/KH-UBND", "2025-09-03", "UBND tỉnh"))
    two = paper("2.pdf", "2/KH-UBND", "2025-09-03", "UBND tỉnh Cà Mau", cites("1/KH-UBND", "2025-09-03", "UBND tỉnh"))
    path = made(tmp_path / "s.db", [one, two])
    assert len(queries.implementers(path, "1/KH-UBND")) == 1
    assert {r["reason"] for r in queries.sql(path, "SELECT reason FROM issues WHERE stage = 'link'")} == {
        "cycle_of_implements"
    }


def test_failures_are_rows_and_cost_no_earlier_record(tmp_path: Path) -> None:
    record = network()[0]
    with Store.open(tmp_path / "s.db") as store:
        store.save(record, fingerprint="1")
        assert store.known(record.source.sha256, "1")
        assert not store.known(record.source.sha256, "2")
        store.save_failure(record.source.path, record.source.sha256, "TimedOut", "took too long")
        store.save_failure("broken.pdf", None, "UnreadableFileError", "no PDF")
        assert not store.known(record.source.sha256, "1")
    rows = queries.sql(tmp_path / "s.db", "SELECT path, status, code FROM documents ORDER BY path")
    assert [tuple(r.values()) for r in rows] == [
        ("broken.pdf", "failed", None), ("ubnd.pdf", "redo_failed", "35/KH-UBND"),
    ]  # fmt: skip


def test_a_changed_file_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    old = network()[0]
    new = old.model_copy(update={"source": old.source.model_copy(update={"sha256": "f" * 64})})
    path = made(tmp_path / "s.db", [old, new])
    assert queries.sql(path, "SELECT count(*) AS n FROM documents") == [{"n": 1}]


def test_a_document_is_stored_whole_or_not_at_all(tmp_path: Path) -> None:
    with Store.open(tmp_path / "s.db") as store:
        store.connection.execute("CREATE TRIGGER t BEFORE INSERT ON issues BEGIN SELECT raise(ABORT, 'disk full'); END")
        with pytest.raises(sqlite3.DatabaseError):
            store.save(network()[0])
        assert store.connection.execute("SELECT count(*) FROM documents").fetchone()[0] == 0


def test_other_databases_are_refused(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_bytes(b"no database" * 100)
    with pytest.raises(StoreError):
        Store.open(tmp_path / "x.db")


@pytest.mark.parametrize("statement", ["DELETE FROM documents", "ATTACH 'o.db' AS o", "PRAGMA user_version = 9", "x"])
def test_sql_changes_nothing(db: Path, statement: str) -> None:
    with pytest.raises(queries.QuestionError):
        queries.sql(db, statement)


@pytest.mark.parametrize("words", ["dinh ky", "ĐỊNH", "QD-UBND", "qđ-ubnd", '"truyen thong"'])
def test_search_with_or_without_marks(db: Path, words: str) -> None:
    assert [row["path"] for row in queries.search(db, words)] == ["ttyt.pdf"]


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=40))
def test_no_words_are_operators(words: str) -> None:
    table = sqlite3.connect(":memory:")
    table.execute("CREATE VIRTUAL TABLE t USING fts5 (folded)")
    for expression in match_expressions(words):
        table.execute("SELECT * FROM t WHERE t MATCH ?", (expression,)).fetchall()


@settings(max_examples=100)
@given(st.text())
def test_no_cell_begins_a_formula_and_text_comes_back(text: str) -> None:
    cell = safe_cell(text)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert unsafe_cell(cell) == text


def test_exports(db: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    for form in ("csv", "xlsx", "parquet", "jsonl", "graphml", "gexf", "metadata"):
        assert all(path.stat().st_size for path in export(db, out, form))
    assert (out / "assignments.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    with (out / "assignments.csv").open(encoding="utf-8-sig", newline="") as file:
        assert "'=lập danh sách" in {row["task"] for row in csv.DictReader(file)}
    lines = (out / "records.jsonl").read_text(encoding="utf-8").splitlines()
    assert sorted(map(Record.model_validate_json, lines), key=lambda r: r.source.path) == sorted(
        network(), key=lambda r: r.source.path
    )
    assert not list(out.glob(".*"))


def test_metadata_have_the_fields_and_lengths_of_the_decree() -> None:
    """NĐ 30/2020/NĐ-CP, Phụ lục VI: CodeNumber 11, CodeNotation 30, OrganName 200, Subject 500 characters."""
    long = paper("a.pdf", "12/KH-SYT", "2025-09-03", "Sở Y tế", subject="Triển khai " * 60)
    header = long.header.model_copy(update={"code_number": "12", "code_notation": "KH-" + "X" * 40})
    told = metadata(long.model_copy(update={"header": header}).model_dump())
    assert (told["CodeNumber"], told["CodeNotation"], told["IssuedDate"]) == ("12", None, "03/09/2025")
    assert len(told["Subject"]) == 500
    assert told["Subject"].endswith("…")
    assert told["PageAmount"] == 2
    monthly = long.header.model_copy(update={"issued_date": "2025-09"})
    assert metadata(long.model_copy(update={"header": monthly}).model_dump())["IssuedDate"] is None


def test_the_network_opens_in_graph_programs(db: Path, tmp_path: Path) -> None:
    import networkx

    export(db, tmp_path, "graphml")
    export(db, tmp_path, "gexf")
    graphs = networkx.read_graphml(tmp_path / "network.graphml"), networkx.read_gexf(tmp_path / "network.gexf")
    for graph in graphs:
        assert len(graph) == len(queries.sql(db, "SELECT node_key FROM nodes"))
        assert {data["relation"] for _, _, data in graph.edges(data=True)} >= {"IMPLEMENTS", "ISSUED_BY"}


def test_every_column_is_described(db: Path) -> None:
    described = {(r["table"], r["column"]) for r in queries.sql(db, "SELECT * FROM dictionary")}
    columns = {(t, r["name"]) for t in TABLES for r in queries.sql(db, f"SELECT name FROM pragma_table_info('{t}')")}
    assert columns <= described


@pytest.mark.parametrize(
    ("narrow", "paths"),
    [
        ({"kind": "KH", "date": "2025-10"}, {"ttyt.pdf"}),
        ({"kind": "kế hoạch", "organ": "Trung tâm Y tế"}, {"ttyt.pdf"}),
        ({"kind": "ke hoach", "date": "2025-09-03"}, {"ubnd.pdf"}),
        ({"kind": "QĐ"}, set()),
        ({"kind": "no such type"}, set()),
    ],
)
def test_search_is_narrowed_by_type_day_and_organ(tmp_path: Path, narrow: dict[str, str], paths: set[str]) -> None:
    with Store.open(tmp_path / "s.db") as store:
        for record in network():
            store.save(record)
        link(store)
    assert {row["path"] for row in queries.search(tmp_path / "s.db", "cong tac", **narrow)} | {
        row["path"] for row in queries.search(tmp_path / "s.db", "ke hoach", **narrow)
    } == paths
