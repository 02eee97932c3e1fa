"""A run as seen from outside: its log, its row, its summary; what is read again and what is not."""

from __future__ import annotations

import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from extractors.pages import tesseract
from extractors.pages.engines import EngineDiedError, How, Patient, SeenWord
from normalizers.tables import data_dir
from pipeline import fingerprint, run
from pipeline.bench.papers import letter
from pipeline.inputs import ChangedFileError, at_hand, discover, known_by
from pipeline.run import BusyError, run_batch
from pipeline.settings import Settings
from pipeline.status import as_text, status

HERE = Settings(jobs=0)


@pytest.fixture
def letters(tmp_path: Path) -> Path:
    folder = tmp_path / "den"
    folder.mkdir()
    for number in range(4):
        (folder / f"cv{number}.txt").write_text(letter(number), encoding="utf-8")
    return folder


def lines(out: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (out / "log.jsonl").read_text(encoding="utf-8").splitlines()]


def test_the_summary_adds_up_and_the_log_has_a_line_a_file(
    letters: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    (letters / "hong.pdf").write_bytes(b"%PDF-1.7\n")
    shutil.copy(letters / "cv0.txt", letters / "ban sao.txt")
    assert run_batch([letters], out, HERE) == 1
    assert "6 files found: 4 read, 1 unchanged, 1 failed; 4 documents" in capsys.readouterr().out
    told = lines(out)
    assert sorted(str(line["outcome"]) for line in told) == ["done"] * 4 + ["failed", "skipped"]
    done = next(line for line in told if line["outcome"] == "done")
    assert set(done["spent"]) == {"read", "restore", "extract", "store"}  # type: ignore[call-overload]
    answer = status(out / "sohoa.db")
    assert answer["run"]["state"] == "ended"
    assert answer["run"]["found"] == answer["run"]["done"] + answer["run"]["skipped"] + answer["run"]["failed"] == 6
    assert [Path(row["path"]).name for row in answer["failures"]] == ["hong.pdf"]
    assert "6 of 6 files" in as_text(answer)


def test_a_run_that_was_killed_is_told_from_one_that_goes_on(letters: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run_batch([letters], out, HERE)
    with sqlite3.connect(out / "sohoa.db") as store:
        store.execute("UPDATE runs SET state = 'reading', ended_at = NULL")
    assert status(out / "sohoa.db")["run"]["state"] == "reading"  # this process is alive
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    with sqlite3.connect(out / "sohoa.db") as store:
        store.execute("UPDATE runs SET pid = ?", (dead.pid,))
    assert status(out / "sohoa.db")["run"]["state"].startswith("stopped while reading")


def test_one_run_at_a_time(letters: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    with run._alone(out), pytest.raises(BusyError):
        run_batch([letters], out, HERE)
    assert run_batch([letters], out, HERE) == 0


def test_a_renamed_file_is_not_read_again_and_a_changed_one_is(
    letters: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    run_batch([letters], out, HERE)
    (letters / "cv0.txt").rename(letters / "cong van.txt")
    (letters / "cv1.txt").write_text(letter(50), encoding="utf-8")
    capsys.readouterr()
    run_batch([letters], out, HERE)
    assert "1 read, 3 unchanged" in capsys.readouterr().out
    with sqlite3.connect(out / "sohoa.db") as store:
        found = {Path(path).name: code for path, code in store.execute("SELECT path, code FROM documents")}
    assert found == {"cong van.txt": "1/CV-VP", "cv1.txt": "51/CV-VP", "cv2.txt": "3/CV-VP", "cv3.txt": "4/CV-VP"}


def test_new_tables_concern_all_papers_and_a_new_engine_none_that_it_did_not_read(
    letters: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    run_batch([letters], out, HERE)
    monkeypatch.setattr(tesseract, "version", lambda: "99.0")
    run_batch([letters], out, HERE)
    assert "0 read, 4 unchanged" in capsys.readouterr().out
    monkeypatch.setattr(fingerprint, "data_fingerprint", lambda: "other tables")
    run_batch([letters], out, HERE)
    assert "4 read, 0 unchanged" in capsys.readouterr().out


def test_a_paper_that_changes_while_it_is_read_is_no_document(letters: Path) -> None:
    paper = letters / "cv0.txt"
    with pytest.raises(ChangedFileError), at_hand(known_by(paper), None):
        paper.write_text(letter(77), encoding="utf-8")


def test_a_paper_that_vanishes_during_the_run_fails_and_the_others_are_stored(
    letters: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def vanishing(_: object) -> Iterator[Path]:
        yield from found
        (letters / "cv3.txt").unlink(missing_ok=True)

    found = list(discover([letters]))
    monkeypatch.setattr(run, "discover", vanishing)  # the run counts first, then reads
    assert run_batch([letters], tmp_path / "out", HERE) == 1
    told = {Path(str(line["path"])).name: line for line in lines(tmp_path / "out")}
    assert told["cv3.txt"]["error_class"] == "MissingFileError"
    assert [told[f"cv{number}.txt"]["outcome"] for number in range(3)] == ["done"] * 3


def test_names_that_are_no_utf8_are_stored_and_found_again(
    letters: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    odd = Path(os.fsdecode(os.fsencode(letters) + b"/c\xf4ng v\xe3n.txt"))  # as an old archive program left it
    odd.write_bytes(letter(9).encode())
    assert run_batch([letters], tmp_path / "out", HERE) == 0
    assert run_batch([letters], tmp_path / "out", HERE) == 0
    assert "0 read, 5 unchanged" in capsys.readouterr().out
    with sqlite3.connect(tmp_path / "out/sohoa.db") as store:
        assert store.execute("SELECT count(*) FROM documents WHERE path LIKE '%c\\xf4ng v\\xe3n.txt'").fetchone() == (
            1,
        )


def test_nothing_asks_the_network(letters: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise AssertionError("the run asked the network")

    monkeypatch.setattr(socket, "getaddrinfo", refused)
    monkeypatch.setattr(socket.socket, "connect", refused)
    shutil.copy(data_dir() / "samples" / "cong-van-ky-so.pdf", letters)
    shutil.copy(data_dir() / "samples" / "bao-cao-trung-tam.docx", letters)
    assert run_batch([letters], tmp_path / "out", HERE) == 0


def test_an_engine_that_is_killed_is_asked_again() -> None:
    class Dying:
        name = "dying"
        asked = 0

        def recognise(self, *_: object) -> list[SeenWord]:
            self.asked += 1
            if self.asked < 3:
                raise EngineDiedError("ended by signal 9")
            return [SeenWord("Số", (0, 0, 9, 9), 0.9, 0, 0)]

        def quarter_turns(self, *_: object) -> int:
            raise EngineDiedError("ended by signal 11")

    engine = Patient(Dying())  # type: ignore[arg-type]
    assert [word.text for word in engine.recognise(None, 1, How())] == ["Số"]  # type: ignore[arg-type]
    with pytest.raises(EngineDiedError):
        engine.quarter_turns(None, 1)  # type: ignore[arg-type]
