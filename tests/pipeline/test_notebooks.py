"""The notebooks run from top to bottom on papers that were really read, and are kept without output."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
PAPERS = ("nghi-quyet-chinh-phu", "ke-hoach-tinh", "ke-hoach-trung-tam-y-te")  # digital: no OCR


def code_cells(notebook: Path) -> list[str]:
    cells: list[dict[str, Any]] = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    assert all(not cell.get("outputs") and not cell.get("execution_count") for cell in cells)
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("papers")
    for paper in PAPERS:
        for end in (".pdf", ".json"):
            shutil.copy(ROOT / "data" / "samples" / f"{paper}{end}", folder)
    return folder


def test_every_cell_runs(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In their order: the first makes the store that the others open."""
    for name, value in {"SOHOA_INPUT": folder, "SOHOA_OUT": folder / "out", "SOHOA_DB": folder / "out" / "sohoa.db",
                        "SOHOA_GOLD": folder, "SOHOA_JOBS": 0, "MPLBACKEND": "Agg"}.items():  # fmt: skip
        monkeypatch.setenv(name, str(value))
    seen: dict[str, dict[str, Any]] = {}
    for notebook in NOTEBOOKS:
        values = seen[notebook.stem[0]] = {}
        for source in code_cells(notebook):
            exec(compile(source, str(notebook), "exec"), values)
    first, second, third = (seen[number] for number in "123")
    assert set(first["documents"]["code"]) == {"76/NQ-CP", "31/KH-UBND", "33/KH-TTYT"}
    assert {"lead", "cooperate"} <= set(first["tasks"]["role"])
    assert first["frames"]
    assert "IMPLEMENTS" in set(second["edges"]["relation"])
    assert set(second["answer"]["chain"].str.split(" → ").str[0]) == {"76/NQ-CP"}
    assert len(second["picture"].axes[0].texts) == len(second["graph"])
    assert second["due"]["day"].is_monotonic_increasing
    assert third["scores"].loc["citations_recall", "all"] > 0.9
    assert set(third["sure"]["fact"]) >= {"citation", "task", "page: text_layer", "header: code"}


@pytest.mark.parametrize("notebook", [path for path in NOTEBOOKS if path.stem[0] != "1"], ids=lambda path: path.stem)
def test_without_a_store_they_say_what_to_do(notebook: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOHOA_DB", str(tmp_path / "none.db"))
    with pytest.raises(SystemExit, match="sohoa run"):
        exec(compile(code_cells(notebook)[0], str(notebook), "exec"), {})
