"""Which document a mention means, what others tell of a document, and that neither order nor runs matter."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from network import cites, gives, network, paper

from normalizers.records import Citation, Record
from pipeline import queries
from pipeline.bench.network.acts import acts
from pipeline.bench.network.bodies import administration
from pipeline.bench.network.damage import Damage
from pipeline.bench.network.records import papers
from pipeline.bench.parts.links import one_set
from pipeline.code_likeness import alike_codes
from pipeline.keys import document_key
from pipeline.linking import link
from pipeline.review.corrections import Correction, Verdict
from pipeline.review.kept import take_in
from pipeline.store import Store

UBND, SYT = "UBND tỉnh Lào Cai", "Sở Y tế tỉnh Lào Cai"


def made(path: Path, *runs: Sequence[Record]) -> Path:
    with Store.open(path) as store:
        for records in runs:
            for record in records:
                store.save(record)
            link(store)
    return path


def about(citation: Citation, summary: str, before: str = "Thực hiện ") -> tuple[Citation, str]:
    """The citation in a text that goes on with its summary."""
    start = len(before)
    placed = citation.model_copy(update={"start": start, "end": start + len(citation.text)})
    return placed, f"{before}{citation.text} {summary}; các đơn vị báo cáo."


def citing(path: str, code: str | None, date: str, organ: str, citation: Citation, summary: str) -> Record:
    placed, text = about(citation, summary)
    return paper(path, code, date, organ, placed, content=text)


def links(db: Path, path: str) -> list[tuple[str, str | None]]:
    return [
        (row["link"], row["path"])
        for row in queries.sql(
            db,
            "SELECT citations.link, cited.path FROM citations JOIN documents USING (document_key) "
            f"LEFT JOIN documents AS cited ON cited.node_key = citations.node_key WHERE documents.path = '{path}' "
            "ORDER BY ordinal",
        )
    ]


def reasons(db: Path) -> set[str]:
    return {row["reason"] for row in queries.sql(db, "SELECT reason FROM issues WHERE stage = 'link'")}


PLAN = paper("ke-hoach.pdf", "35/KH-UBND", "2025-09-03", "Ủy ban nhân dân tỉnh Lào Cai",
             subject="Triển khai tiêm chủng mở rộng cho trẻ em năm 2025 trên địa bàn tỉnh Lào Cai")  # fmt: skip


@pytest.mark.parametrize(
    ("code", "date", "organ", "summary", "state"),
    [
        ("35/KH-UBND", "2025-09-03", UBND, "", "linked"),
        ("35/KH-UBND", None, UBND, "", "linked"),  # the series of the year runs
        ("35/KH-UBND", "2025-09-03", None, "", "linked"),
        ("35/KH-UBND", "2025-09-03", "Uỷ ban nhản dân tỉuh Lào Cai", "", "linked"),
        ("35/KH-UBND", "2025-09-08", UBND, "về triển khai tiêm chủng mở rộng cho trẻ em năm 2025", "linked"),
        ("35/KH-UBND", "2025-09-08", UBND, "về phòng, chống thiên tai và tìm kiếm cứu nạn", "conflict"),
        ("35/KN-UBND", "2025-09-03", UBND, "", "linked"),  # the symbol was damaged; number, day and issuer agree
        ("35/KN-UBND", None, UBND, "", "external"),
        ("36/KH-UBND", "2025-09-03", UBND, "", "external"),  # a number is never guessed
        ("35/KL-UBND", "2025-09-03", UBND, "", "external"),  # KL is another kind
        ("35/KH-UBND", "2025-09-03", "UBND tỉnh Cà Mau", "", "external"),
        ("35/KH-UBND", "2024-09-03", UBND, "", "external"),
        ("35/KH-UBND", "2025-10-15", UBND, "", "conflict"),
    ],
)
def test_what_speaks_for_and_against(
    tmp_path: Path, code: str, date: str | None, organ: str | None, summary: str, state: str
) -> None:
    other = citing("x.pdf", "1/BC-TTYT", "2025-12-01", "Trung tâm Y tế Bát Xát tỉnh Lào Cai",
                   cites(code, date, organ), summary)  # fmt: skip
    db = made(tmp_path / "s.db", [PLAN, other])
    assert links(db, "x.pdf") == [(state, "ke-hoach.pdf" if state == "linked" else None)]


def test_a_number_that_shows_its_damage_is_found_by_day_and_issuer(tmp_path: Path) -> None:
    """`3S` may be 35, whatever the letter stands for; without a day nothing is said."""
    seen = cites(None, "2025-09-03", UBND).model_copy(update={"read": "3S/KH-UBND"})
    undated = seen.model_copy(update={"issued_date": None, "text": "Kế hoạch số 3S/KH-UBND của UBND tỉnh Lào Cai"})
    other = paper("x.pdf", "1/BC-SYT", "2025-12-01", SYT, seen)
    third = paper("y.pdf", "2/BC-SYT", "2025-12-02", SYT, undated)
    db = made(tmp_path / "s.db", [PLAN, other, third])
    assert links(db, "x.pdf") == [("linked", "ke-hoach.pdf")]
    assert links(db, "y.pdf") == [("external", None)]
    assert reasons(db) == {"cited_code_differs"}


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("14/KH/SYT", "14/KH/SVT", True),
        ("14/KH/SYT", "14/KH/BYT", False),  # two bodies
        ("14/KH/SYT", "14/KL/SYT", False),  # two kinds
        ("14/KH/SYT", "41/KH/SYT", False),
        ("?L4/KH/SYT", "14/KH/SYT", True),
        ("?B4/KH/SYT", "64/KH/SYT", True),
        ("?B4/KH/SYT", "54/KH/SYT", False),
        ("name:luat duoc", "14/KH/SYT", False),
    ],
)
def test_codes_that_may_be_one(one: str, other: str, alike: bool) -> None:
    assert alike_codes(one, other) is alike
    assert alike_codes(other, one) is alike


def test_a_document_takes_the_place_of_what_was_only_cited(tmp_path: Path) -> None:
    first = [paper("a.pdf", "7/KH-SYT", "2025-10-01", "Sở Y tế", cites("35/KH-UBND", "2025-09-03", "UBND tỉnh"),
                   parent="UBND tỉnh Lào Cai")]  # fmt: skip
    db = made(tmp_path / "s.db", first)
    assert links(db, "a.pdf") == [("external", None)]
    external = queries.sql(db, "SELECT node_key, issued_date, organ FROM nodes WHERE kind = 'external'")
    assert [(row["issued_date"], row["organ"]) for row in external] == [("2025-09-03", "UBND tỉnh")]
    made(db, [PLAN])
    assert links(db, "a.pdf") == [("linked", "ke-hoach.pdf")]
    assert queries.sql(db, "SELECT 1 FROM nodes WHERE kind = 'external'") == []
    assert len(queries.cited_by(db, "35/KH-UBND")) == 1


def test_a_document_whose_own_code_is_unreadable_links_what_it_cites(tmp_path: Path) -> None:
    nameless = paper("khong-so.pdf", None, "2025-10-01", SYT, cites("35/KH-UBND", "2025-09-03", UBND))
    db = made(tmp_path / "s.db", [PLAN, nameless])
    assert links(db, "khong-so.pdf") == [("linked", "ke-hoach.pdf")]
    assert {row["path"] for row in queries.implementers(db, "35/KH-UBND")} == {"khong-so.pdf"}


def by_hand(path: str, subject: str, date: str | None) -> Record:
    record = paper(path, None, date, "Ủy ban nhân dân tỉnh Lào Cai", subject=subject)
    header = record.header.model_copy(update={"code_notation": "TB-UBND", "evidence": {}})
    return record.model_copy(update={"header": header})


def test_citing_documents_fill_in_what_was_written_by_hand(tmp_path: Path) -> None:
    mention = cites("493/TB-UBND", "2025-11-13", UBND)
    told = [
        citing(f"{n}.pdf", f"{n}/KH-SYT", "2025-12-01", SYT, mention,
               "về kết luận cuộc họp giao ban công tác dân số quý III năm 2025")
        for n in (1, 2)
    ]  # fmt: skip
    paper_ = by_hand("viet-tay.pdf", "Kết luận cuộc họp giao ban công tác dân số quý III năm 2025", None)
    db = made(tmp_path / "s.db", told, [paper_])
    (row,) = queries.sql(db, "SELECT code, issued_date FROM documents WHERE path = 'viet-tay.pdf'")
    assert row == {"code": "493/TB-UBND", "issued_date": "2025-11-13"}
    evidence = queries.sql(
        db, "SELECT field, source, confidence FROM header_evidence WHERE source = 'citing_documents'"
    )
    assert {row["field"] for row in evidence} == {"code", "issued_date"}
    assert all(0.5 < row["confidence"] < 0.9 for row in evidence)
    assert len(queries.cited_by(db, "493/TB-UBND")) == 2
    read = queries.sql(
        db, "SELECT json_extract(record, '$.header.code') AS code FROM documents WHERE path = 'viet-tay.pdf'"
    )
    assert read == [{"code": None}]


@pytest.mark.parametrize(("verdict", "first"), [("absent", True), ("absent", False), ("right", True)])
def test_what_a_person_says_is_empty_stays_empty(tmp_path: Path, verdict: Verdict, first: bool) -> None:
    """Before or after citing documents filled it in; no number is put in its place."""
    told = citing("1.pdf", "1/KH-SYT", "2025-12-01", SYT, cites("493/TB-UBND", "2025-11-13", UBND),
                  "về kết luận cuộc họp giao ban công tác dân số quý III năm 2025")  # fmt: skip
    paper_ = by_hand("viet-tay.pdf", "Kết luận cuộc họp giao ban công tác dân số quý III năm 2025", "2025-11-13")
    db = made(tmp_path / "s.db", [paper_] if first else [paper_, told])
    key = document_key(paper_.source.sha256, 1)
    with Store.open(db) as store:
        take_in(store.connection, [Correction(key, "header.code", "", verdict, None)], "Lan")
        store.lay_again(key)
        link(store)
    made(db, [told])
    assert queries.sql(db, "SELECT code FROM documents WHERE path = 'viet-tay.pdf'") == [{"code": None}]
    assert queries.sql(db, "SELECT * FROM repairs") == []
    assert links(db, "1.pdf") == [("external", None)]


def test_two_papers_that_may_be_meant_are_left_alone(tmp_path: Path) -> None:
    told = paper("1.pdf", "1/KH-SYT", "2025-12-01", SYT, cites("493/TB-UBND", "2025-11-13", UBND))
    two = [
        by_hand("a.pdf", "Kết luận về tiêm chủng", "2025-11-13"),
        by_hand("b.pdf", "Kết luận về dân số", "2025-11-13"),
    ]
    db = made(tmp_path / "s.db", [told, *two])
    assert queries.sql(db, "SELECT * FROM repairs") == []


def test_a_printed_number_is_never_overwritten(tmp_path: Path) -> None:
    summary = "về triển khai tiêm chủng mở rộng cho trẻ em năm 2025 trên địa bàn tỉnh Lào Cai"
    told = citing("1.pdf", "1/KH-SYT", "2025-12-01", SYT, cites("38/KH-UBND", "2025-09-03", UBND), summary)
    db = made(tmp_path / "s.db", [PLAN, told])
    assert queries.sql(db, "SELECT code FROM documents WHERE path = 'ke-hoach.pdf'") == [{"code": "35/KH-UBND"}]
    assert links(db, "1.pdf") == [("external", None)]


def test_what_no_longer_is_said_goes(tmp_path: Path) -> None:
    """The citing paper is read again and says another number: the first repair is taken back."""
    paper_ = by_hand("viet-tay.pdf", "Kết luận cuộc họp giao ban công tác dân số quý III năm 2025", "2025-11-13")
    first = paper("1.pdf", "1/KH-SYT", "2025-12-01", SYT, cites("493/TB-UBND", "2025-11-13", UBND))
    second = paper("1.pdf", "1/KH-SYT", "2025-12-01", SYT, cites("11/NQ-CP", "2025-02-10", "Chính phủ"))
    db = made(tmp_path / "s.db", [paper_, first])
    assert queries.sql(db, "SELECT code FROM documents WHERE path = 'viet-tay.pdf'") == [{"code": "493/TB-UBND"}]
    made(db, [second])
    assert queries.sql(db, "SELECT code FROM documents WHERE path = 'viet-tay.pdf'") == [{"code": None}]


def test_a_lower_body_repeals_nothing_of_a_higher_one(tmp_path: Path) -> None:
    wrong = paper("so.pdf", "9/QĐ-SYT", "2025-12-01", SYT,
                  cites("35/KH-UBND", "2025-09-03", UBND, "REPEALS"))  # fmt: skip
    right = paper("ubnd.pdf", "99/QĐ-UBND", "2025-12-01", "Ủy ban nhân dân tỉnh Lào Cai",
                  cites("35/KH-UBND", "2025-09-03", UBND, "REPEALS"))  # fmt: skip
    db = made(tmp_path / "s.db", [PLAN, wrong, right])
    edges = queries.sql(
        db, "SELECT path, relation FROM edges JOIN documents USING (document_key) WHERE text LIKE '%35/KH%'"
    )
    assert {(row["path"], row["relation"]) for row in edges} == {("so.pdf", "MENTIONS"), ("ubnd.pdf", "REPEALS")}
    assert reasons(db) == {"lower_body_acts_on_higher"}


def test_a_paper_cannot_cite_a_later_one(tmp_path: Path) -> None:
    early = paper("x.pdf", "1/BC-SYT", "2025-08-01", SYT, cites("35/KH-UBND", "2025-09-03", UBND))
    db = made(tmp_path / "s.db", [PLAN, early])
    assert links(db, "x.pdf") == [("conflict", None)]
    assert reasons(db) == {"cites_a_later_document"}


def test_dissemination_is_kept_apart(tmp_path: Path) -> None:
    db = made(tmp_path / "s.db", network())
    relations = {row["path"]: row["relation"] for row in queries.cited_by(db, "11/NQ-CP")}
    assert relations == {"ubnd.pdf": "IMPLEMENTS", "tinhuy.pdf": "DISSEMINATES"}
    assert "tinhuy.pdf" not in {row["path"] for row in queries.implementers(db, "11/NQ-CP")}


# --- units


def units(db: Path) -> dict[str, list[str]]:
    return {row["name"]: row["printed"].split(" | ") for row in queries.units(db)}


def test_names_that_ocr_damaged_are_the_units_they_stand_for(tmp_path: Path) -> None:
    tasks = [gives(name, "rà soát") for name in (
        "Khoa Khám bệnh", "Khoa Khám bệnh", "Khoa Khám bệuh", "Khoa Khám hệnh", "Phòug Điều dưỡng", "Phòng Điều dưỡng",
        "Trạm Y tế xã Tam Phú", "Trạm Y tế xã Tam Phúc",
    )]  # fmt: skip
    record = paper("a.pdf", "1/KH-TTYT", "2025-10-01", "Trung tâm Y tế Bát Xát", parent=SYT,
                   tasks=tuple(tasks))  # fmt: skip
    found = units(made(tmp_path / "s.db", [record]))
    assert found["Khoa Khám bệnh"] == ["Khoa Khám bệnh", "Khoa Khám bệuh"]
    assert set(found["Phòng Điều dưỡng"]) | set(found.get("Phòug Điều dưỡng", [])) == {
        "Phòng Điều dưỡng",
        "Phòug Điều dưỡng",
    }
    # Words that both exist make two names: a village is not mended into its neighbour.
    assert {"Trạm Y tế xã Tam Phú", "Trạm Y tế xã Tam Phúc", "Khoa Khám hệnh"} <= set(found)


def test_own_aliases_are_kept_and_change_what_is_stored(tmp_path: Path) -> None:
    record = paper(
        "a.pdf",
        "1/KH-SYT",
        "2025-10-01",
        SYT,
        tasks=(gives("CDC", "giám sát"), gives("Cơ sở 2", "trực")),
    )
    db = made(tmp_path / "s.db", [record])
    with Store.open(db) as store:
        assert store.set_aliases([("cơ sở 2", "Bệnh viện đa khoa tỉnh Lào Cai", "danh bạ")])
        assert not store.set_aliases([("Cơ sở 2", "Bệnh viện đa khoa tỉnh Lào Cai", "danh bạ")])
        link(store)
    assert [row["task"] for row in queries.tasks(db, "Bệnh viện đa khoa tỉnh")] == ["trực"]
    made(db, [paper("b.pdf", "2/KH-SYT", "2025-11-01", SYT, tasks=(gives("Cơ sở 2", "báo cáo"),))])
    assert [row["task"] for row in queries.tasks(db, "Bệnh viện đa khoa tỉnh")] == ["trực", "báo cáo"]


def test_a_name_that_no_paper_prints_any_more_goes(tmp_path: Path) -> None:
    old = paper("a.pdf", "1/KH-SYT", "2025-10-01", SYT, tasks=(gives("Chi cục Dân số", "báo cáo"),))
    new = paper(
        "a.pdf",
        "1/KH-SYT",
        "2025-10-01",
        SYT,
        subject="Khác",
        tasks=(gives("Văn phòng Sở", "báo cáo"),),
    )
    new = new.model_copy(update={"source": new.source.model_copy(update={"sha256": "e" * 64})})
    db = made(tmp_path / "s.db", [old], [new])
    assert set(units(db)) == {SYT, "Văn phòng Sở"}


# --- order and runs


def state(db: Path) -> str:
    """All that linking makes, without when it was made."""
    statements = (
        "SELECT citation_key, node_key, link FROM citations ORDER BY 1",
        "SELECT * FROM nodes ORDER BY 1",
        "SELECT * FROM edges ORDER BY 1",
        "SELECT issue_key, reason, detail FROM issues WHERE stage = 'link' ORDER BY 1",
        "SELECT unit_key, name, stands_for FROM units ORDER BY 1",
        "SELECT * FROM unit_names ORDER BY 1, 2",
        "SELECT * FROM repairs ORDER BY 1, 2",
        "SELECT document_key, code, issued_date, node_key FROM documents ORDER BY 1",
        "SELECT node_key, folded FROM title_places JOIN title_words ON title_words.rowid = word_id ORDER BY 1",
    )
    return json.dumps([queries.sql(db, statement) for statement in statements], ensure_ascii=False)


@pytest.fixture(scope="module")
def archive() -> list[Record]:
    """Papers of a few provinces, badly damaged, so that every rule of linking is at work."""
    rng = random.Random(5)
    damage = Damage(
        marks=0.03, shapes=0.01, symbol=0.05, number_seen=0.05, date_lost=0.05, date_silent=0.03, handwritten=0.2
    )
    made_ = papers(acts(administration(rng, 5, 2), 110, rng, cites=4), rng, damage, scanned=1.0)
    return [one.record for one in made_ if rng.random() < 0.8]


def test_a_paper_that_is_read_again_keeps_what_led_to_it(tmp_path: Path) -> None:
    told = paper("1.pdf", "1/KH-SYT", "2025-12-01", SYT, cites("35/KH-UBND", "2025-09-03", UBND))
    db = made(tmp_path / "s.db", [PLAN, told], [PLAN])
    assert {row["path"] for row in queries.implementers(db, "35/KH-UBND")} == {"1.pdf"}


@pytest.fixture(scope="module")
def whole(archive: list[Record], tmp_path_factory: pytest.TempPathFactory) -> str:
    return state(made(tmp_path_factory.mktemp("whole") / "s.db", archive))


@settings(max_examples=6, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(seed=st.integers(0, 10**6), cuts=st.lists(st.integers(0, 80), max_size=3))
def test_any_order_and_any_runs_give_the_same_network(
    archive: list[Record], whole: str, tmp_path_factory: pytest.TempPathFactory, seed: int, cuts: list[int]
) -> None:
    mixed = list(archive)
    random.Random(seed).shuffle(mixed)
    bounds = [0, *sorted(cuts), len(mixed)]
    runs = [mixed[a:b] for a, b in pairwise(bounds)]
    # Papers that came with other content first, and were read again.
    less = {"assignments": ()}
    spoilt = [record.model_copy(update={**less, "citations": record.citations[:1]}) for record in mixed[:15]]
    parts = made(tmp_path_factory.mktemp("order") / "parts.db", spoilt, *runs)
    assert state(parts) == whole


def test_a_linking_that_is_cut_off_goes_on(
    archive: list[Record], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline import linking

    whole = made(tmp_path / "whole.db", archive)
    monkeypatch.setattr(linking, "_BATCH", 20)
    real, calls = linking.write, []

    def failing(*args: object) -> None:
        calls.append(1)
        if len(calls) == 4:
            raise KeyboardInterrupt
        real(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(linking, "write", failing)
    with Store.open(tmp_path / "cut.db") as store:
        for record in archive:
            store.save(record)
        with pytest.raises(KeyboardInterrupt):
            link(store)
    with Store.open(tmp_path / "cut.db") as store:
        link(store)
    assert state(tmp_path / "cut.db") == state(whole)


def test_links_are_right_in_a_made_up_administration(tmp_path: Path) -> None:
    """The full sets: `python -m pipeline.bench links`."""
    told, stored = one_set(11, tmp_path / "s.db", 320)
    assert len(stored) >= 200
    assert told.across == 0
    assert told.right >= 0.995 * told.linked
    assert told.right >= 0.97 * told.findable
    assert told.units_right >= 0.975 * told.units
    assert told.directives_right >= 0.95 * told.directives
    assert told.repaired_right == told.repaired > 0
