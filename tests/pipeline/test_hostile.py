"""Files made to do harm: what the readers make of them, and that a run over them stays whole."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from extractors.files import BrokenFileError, TooLargeError, UnreadableFileError, identify, open_source
from extractors.pages.options import ReadOptions
from normalizers.tables import data_dir
from pipeline.batch import process
from pipeline.executors import InProcess
from pipeline.inputs import discover, shown
from pipeline.outcomes import Done, Failed
from pipeline.processes import LocalProcesses
from pipeline.samples import mutations
from pipeline.settings import Settings

Put = Callable[[str, bytes], Path]


@pytest.fixture
def put(tmp_path: Path) -> Put:
    def write(name: str, content: bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return write


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("nhieu-trang.pdf", mutations.empty_pages(10_000), TooLargeError),
        ("khong-goc.pdf", mutations.pdf([b"1 0 R"]), UnreadableFileError),
        ("am.pdf", mutations.page_tree(b"", -5), UnreadableFileError),
        ("rong.tif", mutations.tiff(0, 0), BrokenFileError),
        ("qua-to.tif", mutations.tiff(60_000, 60_000), TooLargeError),
    ],
)
def test_refused_before_a_page_is_read(put: Put, name: str, content: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        open_source(put(name, content))


def outcomes_of(path: Path) -> list[Done | Failed]:
    return [o for o in process([path], InProcess(), Settings(jobs=0)) if isinstance(o, Done | Failed)]


@pytest.mark.parametrize(
    "box", [b"0 0 0 0", b"595 842 0 0", b"0 0 9999999 9999999", b"(a) (b) (c) (d)", b"0 0 595 1e30"]
)
def test_a_page_with_an_impossible_size_has_an_outcome(put: Put, box: bytes) -> None:
    assert (
        len(outcomes_of(put("khung.pdf", mutations.page(box, b"BT /F1 12 Tf 72 700 Td (So: 12/KH-UBND) Tj ET")))) == 1
    )


def test_entities_of_a_word_file_lead_nowhere(put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise AssertionError("a reader asked the network")

    monkeypatch.setattr(socket.socket, "connect", refused)
    secret = put("mat.txt", b"khong duoc doc")
    for target in (secret.as_uri(), "http://127.0.0.1:9/x"):
        inside = mutations.word_text(b"&x;", f'<!DOCTYPE w [<!ENTITY x SYSTEM "{target}">]>'.encode())
        for outcome in outcomes_of(put("ngoai.docx", mutations.docx(inside))):
            assert isinstance(outcome, Failed) or "khong duoc doc" not in outcome.records[0].text


def test_mutated_files_each_have_an_outcome_and_hurt_no_other(tmp_path: Path) -> None:
    papers = [
        data_dir() / "samples" / name
        for name in ("thong-bao-ket-luan.txt", "cong-van-ky-so.pdf", "bao-cao-trung-tam.docx")
    ]
    folder = tmp_path / "den"
    folder.mkdir()
    for name, content in mutations.mutated(papers, 80, seed=7):
        (folder / name).write_bytes(content)
    (folder / "tot.txt").write_bytes(papers[0].read_bytes())
    pool = LocalProcesses(2, memory=2 << 30)
    try:
        outcomes = list(process(discover([folder]), pool, Settings(jobs=2, reading=ReadOptions(mode="text"))))
    finally:
        pool.close()
    assert {shown(outcome.path) for outcome in outcomes} == {str(path) for path in folder.iterdir()}
    assert all(outcome.error_class and outcome.message for outcome in outcomes if isinstance(outcome, Failed))
    assert [o for o in outcomes if isinstance(o, Done) and shown(o.path).endswith("/tot.txt")]


def test_a_fifo_is_no_paper_and_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "ong.pdf")
    assert list(discover([tmp_path])) == []
    with pytest.raises(UnreadableFileError, match="not a regular file"):
        identify(tmp_path / "ong.pdf")
