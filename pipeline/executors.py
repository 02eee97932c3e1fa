"""Where work is done: in this process, in local processes (processes.py), on a Dask cluster (cluster.py)."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, Protocol

from pipeline.settings import Settings


class WorkerLostError(Exception):
    """The process that did the work ended (killed, crashed, out of memory)."""


class ExecutorLostError(Exception):
    """No work can be done any more: workers end before they begin, the cluster is gone. What is stored stays."""


class Executor(Protocol):
    """`submit` never blocks on the work itself. The future ends with the result, the work's own exception,
    `TimeoutError` when it ran longer than `seconds`, or `WorkerLostError`."""

    @property
    def width(self) -> int:
        """How many tasks run at a time; a cluster's may change."""
        ...

    def submit(self, work: Callable[..., Any], *args: Any, seconds: float) -> Future[Any]: ...

    def check(self) -> None:
        """Called now and then by who waits for results. Raises ExecutorLostError."""

    def close(self) -> None: ...


class InProcess:
    """Does the work at once, here: for debugging and single documents. Keeps no limits of time and memory."""

    width = 1

    def submit(self, work: Callable[..., Any], *args: Any, seconds: float) -> Future[Any]:
        del seconds
        future: Future[Any] = Future()
        try:
            future.set_result(work(*args))
        except Exception as error:  # the future carries it, as from a worker
            future.set_exception(error)
        return future

    def check(self) -> None:
        pass

    def close(self) -> None:
        pass


def make_executor(settings: Settings) -> Executor:
    if settings.scheduler or settings.cluster:
        from pipeline.cluster import DaskCluster  # noqa: PLC0415 - Dask is an extra

        return DaskCluster(settings)
    if settings.jobs <= 0:
        return InProcess()
    from pipeline.processes import LocalProcesses  # noqa: PLC0415 - not needed for one document

    return LocalProcesses(settings.jobs, settings.memory)
