"""The notebook runs from top to bottom on a small store, and is kept without output."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from normalizers.records import Assignment, Citation, Deadline, Header, Issue, PageText, Record, SourceFile
from pipeline.linking import link
from pipeline.store import Store

NOTEBOOK = Path(__file__).resolve().parents[2] / "notebooks" / "first_look.ipynb"


def code_cells() -> list[str]:
    cells: list[dict[str, Any]] = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    assert all(not cell.get("outputs") and not cell.get("execution_count") for cell in cells)
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


def a_plan() -> Record:
    return Record(
        source=SourceFile(path="ke-hoach.pdf", sha256=hashlib.sha256(b"ke hoach").hexdigest(), pages=3),
        pages=(PageText(page=1, origin="text_layer", confidence=0.99, text="KẾ HOẠCH"),),
        text="KẾ HOẠCH",
        header=Header(code="31/KH-SNV", type_code="KH", issued_date="2025-03-04", organ="Sở Nội vụ"),
        citations=(
            Citation(code="7/CT-UBND", issued_date="2025-02-01", organ="UBND tỉnh", relation="IMPLEMENTS",
                     text="Chỉ thị số 7/CT-UBND", page=1, start=0, end=2, confidence=0.9),
        ),
        assignments=(
            Assignment(unit="Văn phòng Sở", role="lead", task="Rà soát kho lưu trữ", page=2, origin="body",
                       deadline=Deadline(text="trước ngày 30/6/2025", kind="before", due="2025-06-30"), confidence=0.9),
            Assignment(unit="Phòng Cải cách hành chính", role="implement", task="Tập huấn", page=2, origin="table",
                       deadline=Deadline(text="hằng quý", kind="recurring", recurrence="FREQ=MONTHLY;INTERVAL=3"),
                       confidence=0.8),
        ),
        issues=(Issue(field="header.signers", reason="not_found", page=3),),
    )  # fmt: skip


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "sohoa.db"
    with Store.open(path) as store:
        store.save(a_plan())
        store.save_failure(tmp_path / "hong.pdf", None, "DamagedFile", "the file ends too early")
        link(store)
    return path


def test_every_cell_runs(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOHOA_DB", str(database))
    seen: dict[str, Any] = {}
    for source in code_cells():
        exec(compile(source, str(NOTEBOOK), "exec"), seen)
    assert set(seen["documents"]["status"]) == {"done", "failed"}
    assert list(seen["doing"]["unit"]) == ["Văn phòng Sở", "Phòng Cải cách hành chính"]
    assert list(seen["due"]["deadline_due"]) == ["2025-06-30"]
    assert "IMPLEMENTS" in set(seen["edges"]["relation"])
    assert not seen["issues"].empty


def test_without_a_store_it_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOHOA_DB", str(tmp_path / "none.db"))
    with pytest.raises(SystemExit, match="sohoa run"):
        exec(compile(code_cells()[0], str(NOTEBOOK), "exec"), {})
