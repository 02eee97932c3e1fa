"""What the benchmark counts, on pages small enough to count by hand."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

from normalizers.records import Assignment, Citation, Evidence, Header, Record, SourceFile
from pipeline.bench.calibration import assignments_judged, citations_judged, header_judged
from pipeline.bench.costs import run
from pipeline.bench.figures import Figures, percent
from pipeline.bench.matching import distance, misses, running_distance, words_found
from pipeline.bench.setup import Setup
from pipeline.evaluation.gold import Gold

PAGE = "Căn cứ Kế hoạch số 41/KH-UBND ngày 07/3/2025\ncủa Uỷ ban nhân dân tỉnh"


@pytest.mark.parametrize(
    ("read", "found", "invented", "digits", "marks"),
    [
        (PAGE, 14, 0, 2, 0),
        (PAGE.replace("Uỷ", "Ủy"), 14, 0, 2, 0),  # both tone placements are right
        ("tỉnh dân " + PAGE.replace("dân tỉnh", ""), 14, 0, 2, 0),  # order does not count
        (PAGE.replace("Kế hoạch", "Kê hoach"), 12, 2, 2, 2),  # right letters, wrong marks
        (PAGE.replace("41/KH", "47/KH"), 13, 1, 1, 0),
        (PAGE + " . ... ; –", 14, 0, 2, 0),  # lone signs are no words
        ("", 0, 0, 0, 0),
    ],
)
def test_words_found(read: str, found: int, invented: int, digits: int, marks: int) -> None:
    counted = words_found(PAGE, read)
    assert (counted.found, counted.invented, counted.digits_found, counted.wrong_marks) == (
        found,
        invented,
        digits,
        marks,
    )
    assert counted.all == 14 and counted.digits == 2


def test_handwriting_is_not_asked_for() -> None:
    assert words_found("Số: {{118}}/SYT-NV", "Số: /SYT-NV").share == 1
    assert misses("Số: {{118}}/SYT-NV", "Số: /SYI-NV") == (["/SYT-NV"], ["/SYI-NV"])


def test_running_text_leaves_out_short_lines_and_finds_its_place() -> None:
    line = "Các phòng, ban chuyên môn xây dựng kế hoạch chi tiết trước ngày 15/9"
    truth = f"SỞ Y TẾ\n{line}\nNơi nhận:"
    assert running_distance(truth, f"dấu đến 2025 {line} lưu văn thư") == (0, len(line))
    assert running_distance(truth, line.replace("kế", "kê").replace("15/9", "16/9"))[0] == 2
    assert running_distance(truth, "") == (len(line), len(line))


@settings(max_examples=60, deadline=None)
@given(st.text("aăâ b1", max_size=12), st.text("aăâ b1", max_size=12), st.text("xyz", max_size=5))
def test_a_line_costs_no_more_in_a_longer_text(line: str, read: str, more: str) -> None:
    long = f"một hai ba bốn năm sáu bảy tám chín mười {line}".strip()
    alone = Levenshtein.distance(" ".join(long.split()), " ".join(read.split()))
    assert running_distance(long, f"{more} {read} {more}")[0] <= min(alone, distance(long, "")[0])


def test_confidence_is_judged_by_gold(tmp_path: Path) -> None:
    def sure(confidence: float) -> Evidence:
        return Evidence(page=1, confidence=confidence, source="ocr")

    header = Header(
        code="41/KH-UBND",
        issued_date="2025-03-07",
        organ="Sở Y tế",
        evidence={"code": sure(0.9), "issued_date": sure(0.6), "organ": sure(0.8)},
    )
    citations = tuple(
        Citation(code=code, page=page, confidence=0.7, relation="MENTIONS", text="x", start=0, end=1)
        for code, page in (("76/NQ-CP", 1), ("76/NQ-CP", 1), ("9/QĐ-SYT", 2))
    )
    source = SourceFile(path="a.pdf", sha256="0", pages=2)
    tasks = tuple(
        Assignment(unit=unit, role="lead", task="Lập dự toán năm 2025", page=page, origin="body", confidence=0.8)
        for unit, page in (("Sở Tài chính", 1), ("Sở Nội vụ", 1), ("Sở Y tế", 2))
    )
    record = Record(source=source, pages=(), text="", header=header, citations=citations, assignments=tasks)
    truth = {
        "header": {"code": "41/KH-UBND", "issued_date": "2025-03-08", "organ": "?"},
        "citations": [{"code": "76/NQ-CP"}],
        "assignments": [{"unit": "Sở Tài chính", "role": "lead", "task": "Lập dự toán năm 2025"}],
        "annotated_pages": [1],
        "unsure": ["header.organ"],
    }
    gold = Gold("a", tmp_path / "a.pdf", truth, {}, None)
    assert [(one.confidence, one.right) for one in header_judged(gold, record)] == [(0.9, True), (0.6, False)]
    assert [one.right for one in citations_judged(gold, record)] == [True, False]
    assert [one.right for one in assignments_judged(gold, record)] == [True, False]  # of page 2 gold says nothing


def test_cost_of_a_program_is_its_own(tmp_path: Path) -> None:
    ballast = b"\1" * (300 << 20)  # this process is large; what it starts is not
    small = run([sys.executable, "-S", "-c", "import sys; sys.exit('no paper')"], tmp_path)
    assert ballast and small.code == 1 and "no paper" in small.errors
    assert small.peak < 100
    busy = run([sys.executable, "-S", "-c", "x = b'x' * (200 << 20); sum(range(3_000_000))"], tmp_path)
    assert busy.code == 0 and busy.peak > 200 and busy.cpu > small.cpu
    assert run([str(tmp_path / "nothing")], tmp_path).code == 127


def test_a_table_of_figures() -> None:
    figures = Figures("Words", "2 pages", ("reader", "found"), [("ours", percent(19, 20)), ("theirs", percent(0, 0))])
    assert [line.split() for line in figures.as_text().splitlines()[2:]] == [
        ["reader", "found"],
        ["------", "------"],
        ["ours", "95.0", "%"],
        ["theirs", "-"],
    ]
    assert figures.as_json()["rows"] == [{"reader": "ours", "found": 0.95}, {"reader": "theirs", "found": None}]


def test_without_real_papers_the_samples_stand_alone(tmp_path: Path) -> None:
    assert [name for name, _ in Setup(tmp_path, tmp_path).folders()] == ["samples"]


def test_an_unknown_part_is_wrong_usage() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pipeline.bench", "nonsense"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2 and "nonsense" in done.stderr
