"""The batch: what a crash, a hang, a broken file cost; what is found under a folder."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any, ClassVar

import pytest

from pipeline.batch import Known, process
from pipeline.executors import InProcess
from pipeline.inputs import discover, left_alone, shown
from pipeline.outcomes import Done, Failed, Outcome, Skipped
from pipeline.processes import LocalProcesses
from pipeline.settings import Settings
from pipeline.work import begin, look, make, read

LETTER = """SỞ Y TẾ
Số: {number}/SYT-NVY
Kính gửi: Các đơn vị trực thuộc.
Thực hiện Kế hoạch số 88/KH-UBND ngày 03/9/2025 của Ủy ban nhân dân tỉnh, Sở Y tế yêu cầu các đơn vị báo cáo.
"""


def crash(*_: Any) -> None:
    os._exit(9)


def hang(*_: Any) -> None:
    time.sleep(60)


def wrong(*_: Any) -> None:
    raise RuntimeError("a bug in one document")


@pytest.fixture
def letters(tmp_path: Path) -> list[Path]:
    paths = []
    for number in range(1, 6):
        path = tmp_path / f"letter{number}.txt"
        path.write_text(LETTER.format(number=number), encoding="utf-8")
        paths.append(path)
    return paths


@pytest.fixture(scope="module")
def workers() -> Iterator[LocalProcesses]:
    pool = LocalProcesses(2)
    yield pool
    pool.close()


class Faulty:
    """Local processes in which one step of one file goes wrong, and so does the task that does all steps at once."""

    width = 2

    def __init__(
        self,
        inner: LocalProcesses,
        step: Callable[..., Any],
        name: str,
        fault: Callable[..., None],
        seconds: float | None,
    ) -> None:
        self.inner = inner
        self.step, self.name, self.fault, self.seconds = step, name, fault, seconds

    def submit(self, work: Callable[..., Any], *args: Any, seconds: float) -> Future[Any]:
        about = str(getattr(args[0], "path", args[0]))
        if work in (begin, self.step) and about.endswith(self.name):
            return self.inner.submit(self.fault, *args, seconds=self.seconds or seconds)
        return self.inner.submit(work, *args, seconds=seconds)

    def check(self) -> None:
        self.inner.check()

    def close(self) -> None:
        pass


STEPS = [look, read, make]
FAULTS = [
    (crash, "WorkerLostError worker_lost", None),
    (hang, "TimeoutError timeout", 1.0),
    (wrong, "RuntimeError page_failed", None),
]


@pytest.mark.parametrize("step", STEPS, ids=["opening", "reading", "extracting"])
@pytest.mark.parametrize(("fault", "classes", "seconds"), FAULTS, ids=["crash", "hang", "bug"])
def test_a_fault_costs_the_file_it_happens_in_and_no_other(
    letters: list[Path],
    workers: LocalProcesses,
    step: Callable[..., Any],
    fault: Callable[..., None],
    classes: str,
    seconds: float | None,
) -> None:
    outcomes = list(process(letters, Faulty(workers, step, "letter3.txt", fault, seconds), Settings(jobs=2)))
    failed = [outcome for outcome in outcomes if isinstance(outcome, Failed)]
    assert [outcome.path.name for outcome in failed] == ["letter3.txt"]
    assert failed[0].error_class in classes.split()
    assert failed[0].message
    assert {outcome.path.name for outcome in outcomes if isinstance(outcome, Done)} == {
        "letter1.txt", "letter2.txt", "letter4.txt", "letter5.txt",
    }  # fmt: skip


def test_in_process_and_local_processes_make_the_same_records(letters: list[Path], workers: LocalProcesses) -> None:
    def texts(outcomes: Iterator[Outcome]) -> dict[str, str]:
        return {shown(o.path): o.records[0].model_dump_json() for o in outcomes if isinstance(o, Done)}

    here = texts(process(letters, InProcess(), Settings(jobs=0)))
    there = texts(process(letters, workers, Settings(jobs=2)))
    assert here == there
    assert len(here) == len(letters)


def test_a_long_file_is_read_in_ranges_and_gives_the_same_record(tmp_path: Path, workers: LocalProcesses) -> None:
    plan = tmp_path / "ke hoach.txt"
    plan.write_text(LETTER.format(number=1) + "\f".join(f"Phần {page}. Giao Sở Y tế chủ trì." for page in range(60)))
    (whole,) = (o for o in process([plan], InProcess(), Settings(jobs=0)) if isinstance(o, Done))

    class Counted:
        width = workers.width
        ranges: ClassVar[list[tuple[int, ...]]] = []
        most = 0

        def submit(self, work: Callable[..., Any], *args: Any, seconds: float) -> Future[Any]:
            if work is read:
                self.ranges.append(args[3])
            return workers.submit(work, *args, seconds=seconds)

        def check(self) -> None:
            workers.check()

        def close(self) -> None:
            pass

    counted = Counted()
    (split,) = (o for o in process([plan], counted, Settings(jobs=2, slice_seconds=1e-9)) if isinstance(o, Done))
    assert len(counted.ranges) > workers.width  # all workers had their part
    assert [number for one in counted.ranges for number in one] == list(range(2, 61))
    assert split.records == whole.records


def test_the_same_paper_twice_is_read_once(tmp_path: Path, workers: LocalProcesses) -> None:
    for name in ("a.txt", "b.txt", "c.txt"):
        (tmp_path / name).write_text(LETTER.format(number=1), encoding="utf-8")
    outcomes = list(process(discover([tmp_path]), workers, Settings(jobs=2)))
    assert [type(outcome) for outcome in outcomes] == [Done, Skipped, Skipped]
    assert Path(outcomes[0].path).name == "a.txt"


def test_a_paper_that_needs_too_much_memory_fails_and_no_other(tmp_path: Path) -> None:
    pool = LocalProcesses(1, memory=1 << 30)
    try:
        with pytest.raises(MemoryError):
            pool.submit(bytearray, 2 << 30, seconds=60).result(timeout=120)
        assert len(pool.submit(bytearray, 1 << 20, seconds=60).result(timeout=120)) == 1 << 20
    finally:
        pool.close()


def test_what_is_known_is_skipped(letters: list[Path]) -> None:
    second = hashlib.sha256(letters[1].read_bytes()).hexdigest()

    class KnowsSecond(Known):
        def knows(self, sha256: str) -> bool:
            return sha256 == second

    outcomes = list(process(letters, InProcess(), Settings(jobs=0), KnowsSecond()))
    assert [Path(o.path).name for o in outcomes if isinstance(o, Skipped)] == ["letter2.txt"]
    assert len(outcomes) == len(letters)


def test_discover_takes_documents_once_and_leaves_hidden_and_other_files(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / ".trash").mkdir()
    for name in ("b.PDF", "a.txt", "sub/c.docx", "notes.md", ".d.txt", ".trash/e.pdf"):
        (tmp_path / name).write_bytes(b"x")
    found = list(discover([tmp_path, tmp_path / "a.txt", tmp_path / "gone.pdf"]))
    assert [Path(path).relative_to(tmp_path).as_posix() for path in found] == [
        "a.txt",
        "b.PDF",
        "sub/c.docx",
        "gone.pdf",
    ]


def test_transcripts_beside_a_gold_record_are_no_papers(tmp_path: Path) -> None:
    for name in ("plan.pdf", "plan.json", "plan_p1.txt", "plan.truth.txt", "minutes_p1.txt"):
        (tmp_path / name).write_bytes(b"x")
    assert [Path(path).name for path in discover([tmp_path])] == ["minutes_p1.txt", "plan.pdf"]
    assert left_alone([tmp_path]) == 3


def test_discover_does_not_follow_links_out_of_the_folder(tmp_path: Path) -> None:
    outside = tmp_path / "secret.txt"
    outside.write_text("x")
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "link.txt").symlink_to(outside)
    assert list(discover([folder])) == []
