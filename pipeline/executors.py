"""Where work is done: in this process, in local processes, on a Dask cluster. One small contract."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from typing import Any, Protocol

from pipeline.settings import MissingPartError, Settings


class WorkerLostError(Exception):
    """The process that did the work ended (killed, crashed, out of memory)."""


class Executor(Protocol):
    """`submit` never blocks on the work itself. The future ends with the result, the work's own exception,
    `TimeoutError` when it ran longer than `seconds`, or `WorkerLostError`."""

    width: int

    def submit(self, work: Callable[..., Any], *args: Any, seconds: float) -> Future[Any]: ...

    def close(self) -> None: ...


class InProcess:
    """Does the work at once, here: for debugging and single documents. Keeps no time limit."""

    width = 1

    def submit(self, work: Callable[..., Any], *args: Any, seconds: float) -> Future[Any]:
        del seconds
        future: Future[Any] = Future()
        try:
            future.set_result(work(*args))
        except Exception as error:  # the future carries it, as from a worker
            future.set_exception(error)
        return future

    def close(self) -> None:
        pass


class LocalProcesses:
    """Worker processes on this machine, by pebble: it kills a worker past its time and replaces one that died."""

    def __init__(self, jobs: int) -> None:
        import multiprocessing  # noqa: PLC0415

        from pebble import ProcessPool  # noqa: PLC0415

        self.width = jobs
        # spawn: a forked copy of a process with threads (progress bar, store) can hang.
        self._pool = ProcessPool(
            max_workers=jobs, context=multiprocessing.get_context("spawn"), initializer=_quiet_worker
        )

    def submit(self, work: Callable[..., Any], *args: Any, seconds: float) -> Future[Any]:
        from pebble import ProcessExpired  # noqa: PLC0415

        outer: Future[Any] = Future()
        inner = self._pool.schedule(work, args=args, timeout=seconds)

        def pass_on(done: Future[Any]) -> None:
            if done.cancelled():
                outer.cancel()
                return
            error = done.exception()
            if isinstance(error, ProcessExpired):
                error = WorkerLostError(f"the worker process ended (exit code {error.exitcode})")
            if error is not None:
                outer.set_exception(error)
            else:
                outer.set_result(done.result())

        inner.add_done_callback(pass_on)
        return outer

    def close(self) -> None:
        self._pool.stop()
        self._pool.join()


class DaskCluster:
    """Workers of a running Dask cluster (`--scheduler tcp://...`) that have this program and see the same files."""

    def __init__(self, address: str) -> None:
        try:
            from distributed import Client  # noqa: PLC0415
        except ImportError:
            raise MissingPartError(
                "--scheduler needs Dask: .venv/bin/pip install 'sohoa[cluster]' here and on every worker"
            ) from None
        self._client = Client(address, timeout="20s")
        self.width = max(1, sum(self._client.nthreads().values()))

    def submit(self, work: Callable[..., Any], *args: Any, seconds: float) -> Future[Any]:
        from distributed import KilledWorker  # noqa: PLC0415

        del seconds  # pages keep their own limit inside the worker (ReadOptions.seconds_per_page)
        outer: Future[Any] = Future()
        inner = self._client.submit(work, *args, pure=False)

        def pass_on(done: Any) -> None:
            error = done.exception()
            if isinstance(error, KilledWorker):
                outer.set_exception(WorkerLostError(str(error)))
            elif error is not None:
                outer.set_exception(error)
            else:
                outer.set_result(done.result())

        inner.add_done_callback(pass_on)
        return outer

    def close(self) -> None:
        with suppress(Exception):  # a scheduler that is gone needs no good-bye
            self._client.close()


def make_executor(settings: Settings) -> Executor:
    if settings.scheduler:
        return DaskCluster(settings.scheduler)
    if settings.jobs <= 0:
        return InProcess()
    return LocalProcesses(settings.jobs)


def _quiet_worker() -> None:
    """One thread a worker: two workers that each start two threads are slower than two that start one."""
    import signal  # noqa: PLC0415

    os.environ["OMP_THREAD_LIMIT"] = "1"
    os.environ["OMP_NUM_THREADS"] = "1"
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the coordinator decides what Ctrl-C means
