"""The wheel: works outside the checkout, with the tables and the model inside."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def run(arguments: list[str], folder: Path, home: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(home), "PYTHONSAFEPATH": "1"}
    return subprocess.run(
        arguments, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=300
    )


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel's files alone; what it depends on comes from the environment of the tests."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    built = run([*pip, "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(ROOT)], folder, folder)
    assert built.returncode == 0, built.stderr
    wheel = next(folder.glob("*.whl"))
    home = folder / "home"
    done = run([*pip, "install", "--quiet", "--no-deps", "--target", str(home), str(wheel)], folder, folder)
    assert done.returncode == 0, done.stderr
    return home


def test_the_wheel_reads_a_document_away_from_the_checkout(installed: Path, tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text((ROOT / "data/samples/thong-bao-ket-luan.txt").read_text(encoding="utf-8"), encoding="utf-8")
    where = run([sys.executable, "-c", "import normalizers; print(normalizers.__file__)"], tmp_path, installed)
    assert Path(where.stdout.strip()).is_relative_to(installed)
    extracted = run([sys.executable, "-m", "pipeline.cli", "extract", str(letter)], tmp_path, installed)
    assert extracted.returncode == 0, extracted.stderr
    assert json.loads(extracted.stdout)["header"]["type_name"] == "Thông báo"


def test_the_wheel_holds_tables_and_model_but_no_samples(installed: Path) -> None:
    assert (installed / "sohoa_data" / "doc_types.csv").is_file()
    assert any((installed / "sohoa_data" / "model").iterdir())
    assert not (installed / "sohoa_data" / "samples").exists()
    assert not (installed / "data").exists()
