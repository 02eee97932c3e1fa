"""A Dask cluster: a running one (`--scheduler tcp://...`) or one started here (`--cluster N`).

Each thread of a Dask worker has a process of ours beside it, which does the work: so time and memory have the same
limits as without Dask, and a crash in a PDF library costs one document, not the worker. Dask moves tasks from workers
that are gone to those that are there.
"""

from __future__ import annotations

import threading
import time
import warnings
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from extractors.pages.options import ReadOptions
from pipeline.doctor import Check, check_all, missing
from pipeline.executors import ExecutorLostError, WorkerLostError
from pipeline.fingerprint import engine_fingerprint, fingerprint
from pipeline.settings import MissingPartError, Settings, program_version

_SECONDS_TO_CONNECT = 20
_PATIENCE = 300.0  # seconds that a run waits for a worker when there is none


@dataclass(frozen=True, slots=True)
class WorkerReport:
    """What a worker has. `prints`: of code with tables, and of the OCR engine."""

    version: str
    checks: tuple[Check, ...]
    prints: tuple[str, str]


def report() -> WorkerReport:
    """On a worker: what is installed there."""
    options = ReadOptions()
    return WorkerReport(
        program_version(), tuple(check_all()), (fingerprint(options), engine_fingerprint(options.language))
    )


class DaskCluster:
    """The executor on Dask. Raises MissingPartError where Dask, or a part on a worker, is missing."""

    def __init__(self, settings: Settings) -> None:
        distributed = _distributed()
        from pipeline.dask_worker import Processes  # noqa: PLC0415 - imports Dask

        self._cluster = None
        if settings.scheduler:
            self._client = connect(settings.scheduler)
        else:
            self._cluster = distributed.LocalCluster(
                n_workers=settings.cluster,
                threads_per_worker=1,
                memory_limit=0,  # ours is kept process by process
                dashboard_address=None,
                host="127.0.0.1",
            )
            self._client = distributed.Client(self._cluster)
        self._workers_seen = time.monotonic()
        self._lost: str | None = None
        self._lock = threading.Lock()
        self._open: dict[Any, Future[Any]] = {}
        try:
            if settings.scheduler:
                _must_be_fit(self._client)
            self._client.register_plugin(Processes(settings.memory))
        except BaseException:
            self.close()
            raise

    @property
    def width(self) -> int:
        return max(1, sum(int(worker["nthreads"]) for worker in self._workers().values()))

    def submit(self, work: Callable[..., Any], *args: Any, seconds: float) -> Future[Any]:
        from pipeline.dask_worker import do  # noqa: PLC0415 - imports Dask

        outer: Future[Any] = Future()
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", UserWarning)  # a task that carries a file is large, as it must
                inner = self._client.submit(do, seconds, work, args, pure=False)
        except Exception as error:  # the scheduler is gone: `check` says so
            self._lost = f"the Dask scheduler takes no task: {error}"
            outer.set_exception(WorkerLostError(self._lost))
            return outer
        with self._lock:
            self._open[inner] = outer
        inner.add_done_callback(self._pass_on)
        return outer

    def _pass_on(self, done: Any) -> None:
        from distributed import CancelledError, KilledWorker  # noqa: PLC0415

        with self._lock:
            outer = self._open.pop(done, None)
        if outer is None or outer.done():
            return
        try:
            error = done.exception()
            if error is None:
                outer.set_result(done.result())
                return
        except (Exception, CancelledError) as raised:  # cancelled: the scheduler went, or dropped it
            error = raised
        lost = isinstance(error, KilledWorker | CancelledError) or "cancel" in type(error).__name__.lower()
        outer.set_exception(WorkerLostError(f"{type(error).__name__}: {error}") if lost else error)

    def check(self) -> None:
        if self._lost:
            raise ExecutorLostError(self._lost)
        if self._client.status not in ("running", "connecting"):
            raise ExecutorLostError(f"the connection to the Dask scheduler is {self._client.status}")
        if self._workers():
            self._workers_seen = time.monotonic()
        elif time.monotonic() - self._workers_seen > _PATIENCE:
            raise ExecutorLostError(f"the Dask cluster has had no worker for {_PATIENCE:.0f} s")

    def _workers(self) -> dict[str, Any]:
        return dict(self._client.scheduler_info(n_workers=-1)["workers"])

    def close(self) -> None:
        with suppress(Exception):  # a scheduler that is gone needs no good-bye
            self._client.close(timeout=5)
        if self._cluster is not None:
            with suppress(Exception):
                self._cluster.close(timeout=10)


def connect(address: str) -> Any:
    """A client of the scheduler. Raises MissingPartError where there is no Dask here or no scheduler there."""
    distributed = _distributed()
    try:
        return distributed.Client(address, timeout=_SECONDS_TO_CONNECT)
    except (OSError, TimeoutError, ValueError) as error:
        raise MissingPartError(f"no Dask scheduler answers at {address}: {error}") from None


def worker_reports(client: Any) -> dict[str, WorkerReport | str]:
    """By address of the worker: its report, or why it has none to give."""
    answers = client.run(report, on_error="return")
    return {
        address: answer if isinstance(answer, WorkerReport) else f"{type(answer).__name__}: {answer}"
        for address, answer in sorted(answers.items())
    }


def unfit(reports: dict[str, WorkerReport | str]) -> list[str]:
    """A sentence for each worker that would not do the same as this machine."""
    if not reports:
        return ["the Dask cluster has no workers: start some with `dask worker ADDRESS` (docs/cluster.md)"]
    here = report()
    wrong = []
    for address, there in reports.items():
        if isinstance(there, str):
            wrong.append(f"worker {address} can't load this program ({there}): install sohoa {here.version} there")
        elif lacking := missing(list(there.checks)):
            wrong += [f"worker {address} lacks {check.part}. Mend it with: {check.mend}" for check in lacking]
        elif there.prints[0] != here.prints[0]:
            wrong.append(
                f"worker {address} has another program or tables ({there.version}): install sohoa {here.version} there"
            )
        elif there.prints[1] != here.prints[1]:
            wrong.append(
                f"worker {address} has another Tesseract or model than this machine: install the same version there"
            )
    return wrong


def _must_be_fit(client: Any) -> None:
    if wrong := unfit(worker_reports(client)):
        raise MissingPartError("\n".join(wrong))


def _distributed() -> Any:
    try:
        import distributed  # noqa: PLC0415 - heavy, and an extra
    except ImportError:
        raise MissingPartError(
            "--scheduler and --cluster need Dask: .venv/bin/pip install 'sohoa[cluster]' here and on every worker"
        ) from None
    return distributed
