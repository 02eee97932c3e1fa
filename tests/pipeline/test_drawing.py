"""A file becomes a page to look at."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractors.files import UnreadableFileError
from pipeline.drawing import draw_file

SAMPLES = Path(__file__).resolve().parents[2] / "data" / "samples"


def test_a_file_is_drawn_with_its_code_and_what_it_cites() -> None:
    page = draw_file(SAMPLES / "thong-bao-ket-luan.txt")
    assert "thong-bao-ket-luan.txt" in page
    for label in ("CODE", "ORGAN", "trang 1"):
        assert label in page


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "hong.pdf"
    broken.write_bytes(b"%PDF-1.7 nothing")
    with pytest.raises(UnreadableFileError):
        draw_file(broken)
