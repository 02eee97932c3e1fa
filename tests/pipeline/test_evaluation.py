"""Scoring: what counts as right, what is left out, and what a wrong value costs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from normalizers.records import (
    Assignment,
    Citation,
    Deadline,
    Evidence,
    Header,
    PageText,
    Record,
    Signer,
    SourceFile,
    Table,
)
from pipeline.evaluation.compare import Count, canonical, overlap, paired, similarity, soft, strict
from pipeline.evaluation.gold import Gold, load
from pipeline.evaluation.report import as_json, as_text, gains_and_losses, rates
from pipeline.evaluation.run import grouped
from pipeline.evaluation.scores import score


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("Ủy ban nhân dân tỉnh", "Uỷ ban nhân dân tỉnh", True),  # two accepted tone placements
        ("Văn hoá -  Xã hội", "Văn hóa - Xã hội", True),
        ("14/KH-SYT", "14 / KH - SYT", True),
        ("Lãnh đạo Sở Y tế;", "Lãnh đạo Sở Y tế", True),
        ("Sở Y tế", "Sở Y Tế", False),
        ("Tổ chức", "Tô chức", False),
        ("493/TB-UBND", "492/TB-UBND", False),
    ],
)
def test_strict_comparison(a: str, b: str, same: bool) -> None:
    assert strict(a, b) is same


def test_soft_comparison_forgives_marks_and_a_few_letters_but_not_another_text() -> None:
    assert soft("Triển khai công tác cải cách hành chính", "Trien khai công tac cải cách hành chinh năm")
    assert not soft("Sở Y tế", "Sở Tài chính")
    assert similarity("", "") == 1.0


def test_overlap_finds_the_beginning_of_a_sentence() -> None:
    assert overlap("Chủ trì tổng hợp", "Chủ trì tổng hợp kết quả, báo cáo Giám đốc Sở") == 1.0
    assert overlap("", "anything") == 0.0


def test_pairs_take_the_best_scores_first() -> None:
    assert paired(["a", "ab"], ["ab", "a"], lambda x, y: 1.0 if x == y else 0.4, 0.3) == [(0, 1), (1, 0)]


def test_count_divides_by_nothing_without_complaint() -> None:
    assert Count().f1 is None
    assert Count(right=8, false=2, missed=2).f1 == pytest.approx(0.8)


GOLD: dict[str, Any] = {
    "kind": "scan",
    "annotated_pages": [1],
    "handwritten": ["code", "issued_date"],
    "unsure": ["header.subject"],
    "header": {
        "code": "21/KH-SYT", "code_number": "21", "code_notation": "KH-SYT", "type_code": "KH",
        "type_name": "Kế hoạch", "issued_date": "2025-09-03", "issued_place": "Gia Lai",
        "parent_organ": None, "organ": "Sở Y tế tỉnh Gia Lai", "subject": "Không chắc",
        "addressees": [], "recipients": ["Bộ Y tế", "UBND tỉnh"],
        "signers": [{"authority": None, "position": "GIÁM ĐỐC", "full_name": "Lê Văn Minh"}],
    },
    "citations": [
        {"page": 1, "code": "76/NQ-CP", "issued_date": "2021-07-15", "organ": "Chính phủ",
         "relation": "IMPLEMENTS", "relation_also": ["REFERS_TO"], "text": "Nghị quyết số 76/NQ-CP"},
        {"page": 1, "code": None, "name": "Luật Dược", "issued_date": None, "organ": None,
         "relation": "BASED_ON", "text": "Luật Dược", "optional": True},
    ],
    "assignments": [
        {"page": 1, "unit": "Phòng Tổ chức", "role": "lead", "task": "Tổng hợp kết quả",
         "deadline": "trước ngày 10/12/2025", "origin": "body"},
    ],
    "tables": [
        {"pages": [1], "title": None, "header": ["STT", "Nhiệm vụ"], "rows": [["1", "Tập huấn"], ["2", "Báo cáo"]]}
    ],
}  # fmt: skip


def gold(**changes: Any) -> Gold:
    return Gold("paper", Path("paper.pdf"), GOLD | changes, {1: "Kế hoạch số {{21}} của Sở"}, None)


def citation(code: str, page: int = 1, relation: Any = "REFERS_TO", date: str | None = "2021-07-15") -> Citation:
    return Citation(
        code=code,
        issued_date=date,
        organ="Chính phủ",
        relation=relation,
        text=code,
        page=page,
        start=0,
        end=1,
        confidence=1,
    )


def record(**changes: Any) -> Record:
    parts: dict[str, Any] = {
        "source": SourceFile(path="paper.pdf", sha256="0" * 64, pages=2),
        "pages": (PageText(page=1, origin="ocr", confidence=0.9, text="Kế hoạch số của Sở"),),
        "text": "",
        "header": Header(
            code="21/KH-SYT", code_number="21", code_notation="KH-SYT", type_code="KH", type_name="Kế hoạch",
            issued_date="2025-09-03", issued_place="Gia Lai", organ="Sở Y tế tỉnh Gia Lai", subject="Khác hẳn",
            recipients=("UBND tỉnh", "Bộ Y tế"), signers=(Signer(position="GIÁM ĐỐC", full_name="Lê Văn Minh"),),
        ),
        "citations": (citation("76/NQ-CP"), citation("9/QĐ-UBND", page=2)),
        "assignments": (
            Assignment(
                unit="Phòng Tổ chức", role="lead", task="Tổng hợp kết quả gửi về Sở", page=1, origin="body",
                confidence=1, deadline=Deadline(text="trước ngày 10/12/2025", kind="before", due="2025-12-10"),
            ),
        ),
        "tables": (
            Table(
                page=1, columns=("stt", "task"), header=("STT", "Nhiệm vụ"),
                rows=(("1", "Tập huấn"), ("2", "Báo cáo")),
            ),
        ),
    }  # fmt: skip
    return Record(**(parts | changes))


def test_a_right_record_scores_full_marks() -> None:
    scores = score(gold(), record())
    figures = rates(scores)
    for name in (
        "header_strict_f1", "whole_headers_right", "citations_precision", "citations_recall", "assignments_f1",
        "assignment_roles_right", "assignment_deadlines_right", "table_cells_right", "words_found",
    ):  # fmt: skip
        assert figures[name] == 1.0, name
    assert scores.handwritten == {"right": 2}
    assert scores.misses == []


def test_unsure_fields_pages_without_gold_and_optional_names_do_not_count() -> None:
    scores = score(gold(), record())
    assert "subject" not in scores.header_strict  # unsure, and ours is quite another
    assert scores.coded_citations.false == 0  # the second citation stands on a page that is not annotated
    assert scores.named_citations.missed == 0


def test_what_gold_has_outside_its_complete_pages_can_be_found_but_nothing_there_is_false() -> None:
    row = Assignment(unit="Sở Tài chính", role="lead", task="Lập dự toán", page=2, origin="table", confidence=1)
    other = row.model_copy(update={"unit": "Sở Nội vụ", "task": "Tuyển dụng"})
    want = {"page": 2, "unit": "Sở Tài chính", "role": "lead", "task": "Lập dự toán", "origin": "table"}
    scores = score(
        gold(assignments=[*GOLD["assignments"], want]), record(assignments=(*record().assignments, row, other))
    )
    assert scores.assignments == Count(right=2)


@pytest.mark.parametrize(
    ("header", "verdict"),
    [
        (Header(), "empty"),
        (Header(code="27/KH-SYT", evidence={"code": Evidence(page=1, confidence=0.3, source="ocr")}), "wrong"),
        (Header(code="27/KH-SYT", evidence={"code": Evidence(page=1, confidence=0.9, source="ocr")}), "wrong_and_sure"),
    ],
)
def test_a_wrong_number_by_hand_is_worst_when_it_is_sure(header: Header, verdict: str) -> None:
    assert score(gold(handwritten=["code"]), record(header=header)).handwritten[verdict] == 1


def test_a_failed_document_misses_everything_and_invents_nothing() -> None:
    figures = score(gold(), None)
    assert figures.coded_citations == Count(missed=1)
    assert figures.assignments == Count(missed=1)
    assert figures.cells["right"] == 0
    assert figures.cells["all"] == 4


def test_false_finds_cost_precision_and_are_named() -> None:
    scores = score(gold(), record(citations=(citation("76/NQ-CP"), citation("99/QĐ-BYT"))))
    assert scores.coded_citations.precision == 0.5
    assert any("99/QĐ-BYT" in miss for miss in scores.misses)


def test_a_wrong_cell_is_counted_once() -> None:
    table = Table(page=1, columns=("", ""), header=("STT", "Nhiệm vụ"), rows=(("1", "Tập huấn"), ("2", "Báo cao")))
    assert score(gold(), record(tables=(table,))).cells["right"] == 3


def test_load_and_report(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x", encoding="utf-8")
    (tmp_path / "a.json").write_text(json.dumps(GOLD), encoding="utf-8")
    (tmp_path / "a_p1.txt").write_text("một trang", encoding="utf-8")
    (tmp_path / "datapackage.json").write_text("{}", encoding="utf-8")  # not a gold record
    golds = list(load(tmp_path))
    assert [g.name for g in golds] == ["a"]
    assert golds[0].page_texts == {1: "một trang"}
    assert golds[0].handwritten == {"code", "issued_date", "code_number"}
    groups = grouped([(golds[0], score(golds[0], record()))])
    assert list(groups) == ["all", "scan"]
    assert "citations recall" in as_text(groups, details=True)
    json.dumps(as_json(groups))


def test_gains_and_losses_name_each_thing() -> None:
    worse = record(citations=(citation("76/NQ-CP"), citation("99/QĐ-BYT")))
    before = as_json(grouped([(gold(), score(gold(), worse))]))
    after = grouped([(gold(), score(gold(), record()))])
    told = gains_and_losses(json.loads(json.dumps(before)), after)
    assert "citations precision: 50.0 → 100.0" in told
    assert "won:  paper citation false: p1 99/QĐ-BYT: 99/QĐ-BYT" in told
    assert gains_and_losses(json.loads(json.dumps(as_json(after))), after) == "nothing changed"


def test_gold_without_its_paper_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps(GOLD), encoding="utf-8")
    with pytest.raises(FileNotFoundError, match=r"a\.json"):
        list(load(tmp_path))


def test_canonical_keeps_marks_and_case() -> None:
    assert canonical("  Kế  hoạch . ") == "Kế hoạch"
