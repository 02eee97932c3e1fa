"""Dask: the same records, the same limits, and what a lost worker costs."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.batch import process
from pipeline.bench.papers import letter
from pipeline.executors import ExecutorLostError, InProcess, WorkerLostError
from pipeline.inputs import Given, NotHereError, at_hand, known_by, shown
from pipeline.outcomes import Done
from pipeline.settings import MissingPartError, Settings

distributed = pytest.importorskip("distributed")

from pipeline.cluster import DaskCluster, WorkerReport, report, unfit  # noqa: E402 - needs Dask


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, host="127.0.0.1", silence_logs=50
    ) as found:
        yield found


@pytest.fixture(scope="module")
def dask(cluster: Any) -> Iterator[DaskCluster]:
    executor = DaskCluster(Settings(scheduler=cluster.scheduler_address))
    yield executor
    executor.close()


@pytest.fixture
def letters(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / f"cv{number:02}.txt" for number in range(12)]
    for number, path in enumerate(paths):
        path.write_text(letter(number), encoding="utf-8")
    return paths


def records(outcomes: Iterator[Any]) -> dict[str, str]:
    return {shown(o.path): o.records[0].model_dump_json() for o in outcomes if isinstance(o, Done)}


def wait_a_moment(seconds: float) -> int:
    time.sleep(seconds)
    return os.getpid()


def test_dask_makes_the_same_records(dask: DaskCluster, letters: list[Path]) -> None:
    there = records(process(letters, dask, Settings()))
    assert there == records(process(letters, InProcess(), Settings(jobs=0)))
    assert len(there) == len(letters)


def test_time_limits_and_crashes_cost_the_task_alone(dask: DaskCluster) -> None:
    hanging = dask.submit(time.sleep, 600, seconds=1)
    crashing = dask.submit(os.abort, seconds=60)
    with pytest.raises(TimeoutError):
        hanging.result(timeout=120)
    with pytest.raises(WorkerLostError):
        crashing.result(timeout=120)
    assert dask.submit(wait_a_moment, 0, seconds=60).result(timeout=120) > 0


def test_a_killed_worker_costs_no_document(cluster: Any, dask: DaskCluster, letters: list[Path]) -> None:
    tasks = [dask.submit(wait_a_moment, 2, seconds=120) for _ in range(4)]
    os.kill(next(iter(cluster.workers.values())).pid, signal.SIGKILL)
    assert len(records(process(letters, dask, Settings()))) == len(letters)
    assert all(task.result(timeout=120) > 0 for task in tasks)


def test_a_worker_without_the_disk_is_sent_the_bytes(letters: list[Path], tmp_path: Path) -> None:
    class Elsewhere(InProcess):
        """Sees no file under its path."""

        def submit(self, work: Any, *args: Any, seconds: float) -> Any:
            given = args[0]
            hidden = replace(given, path=f"/nowhere{given.path}") if isinstance(given, Given) else given
            return super().submit(work, hidden, *args[1:], seconds=seconds)

    seen = list(process(letters, Elsewhere(), Settings(jobs=0)))
    assert [type(outcome) for outcome in seen] == [Done] * len(letters)
    with pytest.raises(NotHereError), at_hand(replace(known_by(letters[0]), path="/nowhere/a.txt", sha256="0"), None):
        pass


def test_urls_are_read_where_the_worker_is(letters: list[Path]) -> None:
    outcomes = list(process([f"file://{letters[0]}", "file:///nowhere/cv.pdf"], InProcess(), Settings(jobs=0)))
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Done", "Failed"]
    done = next(outcome for outcome in outcomes if isinstance(outcome, Done))
    assert done.records[0].source.path == f"file://{letters[0]}"
    assert done.records[0].header.code == "1/CV-VP"


def test_workers_that_would_do_something_else_are_named() -> None:
    here = report()
    assert unfit({"tcp://a": here}) == []
    others: dict[str, WorkerReport | str] = {
        "tcp://old": replace(here, prints=("0", here.prints[1])),
        "tcp://ocr": replace(here, prints=(here.prints[0], "0")),
        "tcp://bare": replace(here, checks=(replace(here.checks[0], found=None),)),
        "tcp://none": "ModuleNotFoundError: pipeline",
    }
    wrong = unfit(others)
    assert [line.split()[1] for line in wrong] == list(others)
    assert "Tesseract" in wrong[1]
    assert unfit({})


def test_a_scheduler_that_is_not_there_is_a_missing_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.cluster._SECONDS_TO_CONNECT", 1)
    with pytest.raises(MissingPartError, match="no Dask scheduler answers"):
        DaskCluster(Settings(scheduler="tcp://127.0.0.1:9"))


def test_a_cluster_that_is_gone_stops_the_run(letters: list[Path]) -> None:
    own = distributed.LocalCluster(n_workers=0, dashboard_address=None, host="127.0.0.1", silence_logs=50)
    client = distributed.Client(own)
    executor = DaskCluster.__new__(DaskCluster)
    executor._client, executor._cluster, executor._lost = client, own, None
    executor._workers_seen = time.monotonic() - 10_000
    with pytest.raises(ExecutorLostError, match="no worker"):
        executor.check()
    executor.close()
    with pytest.raises(ExecutorLostError):
        executor.check()
