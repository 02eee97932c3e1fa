"""What goes wrong around a run: processes killed, engines broken, folders and disks that refuse, odd file names."""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from normalizers.tables import data_dir
from pipeline.bench.contents import contents, differences
from pipeline.bench.parts.kills import disturbed

PROGRAM = str(Path(sys.executable).with_name("sohoa"))
SCAN = data_dir() / "samples" / "ke-hoach-quet.pdf"
LETTER = """SỞ Y TẾ
Số: {number}/SYT-NVY
Kính gửi: Các đơn vị trực thuộc.
Thực hiện Kế hoạch số 88/KH-UBND ngày 03/9/2025 của Ủy ban nhân dân tỉnh, Sở Y tế yêu cầu các đơn vị báo cáo.
"""
COUNT = 40


def start(*words: object, **more: Any) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [PROGRAM, *map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8", **more
    )


def finish(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, err = process.communicate(timeout=600)
    return process.returncode, out, err


@pytest.fixture
def letters(tmp_path: Path) -> Path:
    folder = tmp_path / "den"
    folder.mkdir()
    for number in range(COUNT):
        (folder / f"cv{number:02}.txt").write_text(LETTER.format(number=number + 1), encoding="utf-8")
    return folder


def wait_for_a_record(process: subprocess.Popen[str]) -> None:
    """Until the run says that a document was read."""
    assert process.stderr is not None
    for line in process.stderr:
        if line.startswith("["):
            return
    raise AssertionError("the run ended before it read anything")


def test_a_killed_run_goes_on_where_it_was(letters: Path, tmp_path: Path) -> None:
    undisturbed = start("run", letters, "--out", tmp_path / "whole", "--jobs", 1)
    assert finish(undisturbed)[0] == 0

    killed = start("run", letters, "--out", tmp_path / "cut", "--jobs", 0)
    wait_for_a_record(killed)
    killed.send_signal(signal.SIGKILL)
    killed.wait(timeout=30)
    code, out, _ = finish(start("run", letters, "--out", tmp_path / "cut", "--jobs", 1))
    assert code == 0
    assert f"{COUNT} files found" in out
    assert contents(tmp_path / "cut/sohoa.db") == contents(tmp_path / "whole/sohoa.db")


def test_after_random_kills_the_store_is_that_of_an_undisturbed_run(letters: Path, tmp_path: Path) -> None:
    assert finish(start("run", letters, "--out", tmp_path / "whole", "--jobs", 0))[0] == 0
    killed, _ = disturbed(letters, tmp_path / "cut", 2, 6, 0.3, random.Random(11))
    assert killed.total()
    wanted, found = contents(tmp_path / "whole/sohoa.db"), contents(tmp_path / "cut/sohoa.db")
    assert len(found["documents"]) == COUNT
    assert differences(wanted, found) == []


def test_a_killed_worker_does_not_end_the_run(letters: Path, tmp_path: Path) -> None:
    run = start("run", letters, "--out", tmp_path / "out", "--jobs", 1)
    wait_for_a_record(run)
    children = Path(f"/proc/{run.pid}/task/{run.pid}/children")
    workers = [
        int(child) for task in children.parent.parent.iterdir() for child in (task / "children").read_text().split()
    ]
    for worker in workers:
        if b"forkserver" in Path(f"/proc/{worker}/cmdline").read_bytes():
            os.kill(worker, signal.SIGKILL)
            break
    else:
        pytest.fail("no worker process found")
    code, _, err = finish(run)
    assert code in (0, 1)
    assert "Traceback" not in err
    stored = contents(tmp_path / "out/sohoa.db")["documents"]
    assert len(stored) == COUNT  # read, or a row that says why not


FAKES = {
    "crashes": "kill -SEGV $$",
    "prints garbage": "head -c 3000 /dev/urandom",
    "prints nothing": "exit 0",
    "fails": "echo 'Error opening data file' >&2; exit 1",
}


@pytest.mark.parametrize("fault", sorted(FAKES))
def test_a_broken_engine_costs_the_page_not_the_run(fault: str, tmp_path: Path) -> None:
    real = shutil.which("tesseract")
    programs, papers = tmp_path / "bin", tmp_path / "den"
    programs.mkdir()
    papers.mkdir()
    fake = programs / "tesseract"
    fake.write_text(f'#!/bin/bash\ncase "$*" in *--version*|*--list-langs*) exec {real} "$@";; esac\n{FAKES[fault]}\n')
    fake.chmod(0o755)
    shutil.copy(SCAN, papers)
    (papers / "tot.txt").write_text(LETTER.format(number=5), encoding="utf-8")
    (programs / "tesserocr.py").write_text("raise SystemExit(1)")  # the resident reader dies, the program is asked
    path = f"{programs}{os.pathsep}{os.environ['PATH']}"
    broken = {**os.environ, "PATH": path, "PYTHONPATH": str(programs)}
    code, _, err = finish(start("run", papers, "--out", tmp_path / "out", "--jobs", 0, env=broken))
    assert code in (0, 1)
    assert "Traceback" not in err
    with sqlite3.connect(tmp_path / "out/sohoa.db") as store:
        found = dict(store.execute("SELECT path, coalesce(code, error_class) FROM documents"))
        issues = store.execute("SELECT count(*) FROM issues WHERE document_key LIKE '%'").fetchone()[0]
        failed = store.execute("SELECT count(*) FROM documents WHERE status = 'failed'").fetchone()[0]
    assert found[str(papers / "tot.txt")] == "5/SYT-NVY"
    assert found.get(str(papers / SCAN.name)) != "18/KH-TTYT"  # the fake was what read it
    assert issues or failed


def test_an_output_that_cannot_be_a_folder(letters: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    code, out, err = finish(start("run", letters, "--out", tmp_path / "file/out", "--jobs", 0))
    assert code != 0
    assert out == ""
    assert "Traceback" not in err
    assert "file/out" in err


def test_a_full_disk_stops_the_run_and_spoils_nothing(letters: Path, tmp_path: Path) -> None:
    assert finish(start("run", letters / "cv00.txt", "--out", tmp_path / "out", "--jobs", 0))[0] == 0
    size = (tmp_path / "out/sohoa.db").stat().st_size

    def little_room() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + 16384, size + 16384))

    code, out, err = finish(start("run", letters, "--out", tmp_path / "out", "--jobs", 0, preexec_fn=little_room))
    assert code != 0
    assert out == ""
    assert "Traceback" not in err
    assert err.splitlines()[-1].startswith("stopped:")
    assert contents(tmp_path / "out/sohoa.db")["documents"]
    assert finish(start("run", letters, "--out", tmp_path / "out", "--jobs", 0))[0] == 0
    assert len(contents(tmp_path / "out/sohoa.db")["documents"]) == COUNT


def test_odd_file_names(tmp_path: Path) -> None:
    papers = tmp_path / "den"
    papers.mkdir()
    names = [
        "co dau cach.txt",
        "hai\ndong.txt",
        unicodedata.normalize("NFD", "kế hoạch số 5.txt"),
        "-gach.txt",
        "'; --.txt",
    ]
    for number, name in enumerate(names, 1):
        (papers / name).write_text(LETTER.format(number=number), encoding="utf-8")
    code, _, err = finish(start("run", papers, "--out", tmp_path / "out", "--jobs", 0))
    assert code == 0
    assert len(err.splitlines()) == len(names)  # a line break in a name breaks no line
    with sqlite3.connect(tmp_path / "out/sohoa.db") as store:
        assert {row[0] for row in store.execute("SELECT path FROM documents")} == {str(papers / name) for name in names}
    code, out, _ = finish(start("run", papers, "--out", tmp_path / "out", "--jobs", 0))
    assert f"0 read, {len(names)} unchanged" in out


def test_a_store_locked_by_another_writer(letters: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline import cli, store

    with store.Store.open(tmp_path / "sohoa.db"):
        pass
    connect = sqlite3.connect

    def impatient(*args: Any, **more: Any) -> Any:
        return connect(*args, **{**more, "timeout": 0.2})

    other = connect(tmp_path / "sohoa.db", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    monkeypatch.setattr(sqlite3, "connect", impatient)
    monkeypatch.setattr(sys, "argv", ["sohoa", "run", str(letters), "--out", str(tmp_path), "--jobs", "0"])
    try:
        began = time.monotonic()
        with pytest.raises(SystemExit) as end:
            cli.main()
        assert time.monotonic() - began < 20
    finally:
        other.close()
    assert end.value.code not in (0, None)


def test_workers_end_with_a_killed_run_whatever_they_do(tmp_path: Path) -> None:
    program = (
        "import os, sys, time\n"
        "from pipeline.processes import LocalProcesses\n"
        "if __name__ == '__main__':\n"
        "    pool = LocalProcesses(1)\n"
        "    print(pool.submit(os.getpid, seconds=60).result(), flush=True)\n"
        "    pool.submit(time.sleep, 3600, seconds=3600)\n"
        "    time.sleep(3600)\n"
    )
    (tmp_path / "hold.py").write_text(program, encoding="utf-8")
    run = subprocess.Popen([sys.executable, str(tmp_path / "hold.py")], stdout=subprocess.PIPE, text=True)
    assert run.stdout is not None
    worker = Path(f"/proc/{int(run.stdout.readline())}")
    assert worker.exists()
    run.kill()
    run.wait(timeout=30)
    until = time.monotonic() + 60
    while worker.exists() and time.monotonic() < until:
        time.sleep(0.1)
    assert not worker.exists()
