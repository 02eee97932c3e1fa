"""Where work is done: in this process, in local processes, on a Dask cluster. One small contract."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Protocol

from pipeline.settings import MissingPartError, Settings


class WorkerLostError(Exception):
    """The process that did the work ended (killed, crashed, out of memory)."""


class Executor(Protocol):
    """`submit` never blocks on the work itself. The future ends with the result, the work's own exception,
    `TimeoutError` when it ran longer than `seconds`, or `WorkerLostError`."""

    width: int

    def submit(self, work: Callable[..., Any], *args: Any, seconds: float) -> Future[Any]: ...

    def check(self) -> None:
        """Called now and then by who waits for results: mends what can be mended."""

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

    def check(self) -> None:
        pass

    def close(self) -> None:
        pass


@dataclass(eq=False, slots=True)
class _Task:
    """Work handed to a pool. `inner` is the pool's future; a task that outlives its pool gets another."""

    work: Callable[..., Any]
    args: tuple[Any, ...]
    seconds: float
    outer: Future[Any]
    inner: Future[Any] | None = None
    pools: int = 0


class LocalProcesses:
    """Worker processes on this machine, by pebble: it kills a worker past its time and replaces one that died.

    A worker killed at the wrong moment can take pebble's pool along; then a new pool takes over its open tasks.
    """

    _MOST_POOLS = 3  # a task that saw so many pools end is given up

    def __init__(self, jobs: int) -> None:
        self.width = jobs
        self._lock = threading.RLock()
        self._open: set[_Task] = set()
        self._pool = self._new_pool()

    def _new_pool(self) -> Any:
        import multiprocessing  # noqa: PLC0415

        from pebble import ProcessPool  # noqa: PLC0415

        # spawn: a forked copy of a process with threads (progress bar, store) can hang.
        return ProcessPool(
            max_workers=self.width, context=multiprocessing.get_context("spawn"), initializer=_quiet_worker
        )

    def submit(self, work: Callable[..., Any], *args: Any, seconds: float) -> Future[Any]:
        task = _Task(work, args, seconds, Future())
        with self._lock:
            self.check()
            self._open.add(task)
            self._start(task)
        return task.outer

    def check(self) -> None:
        with self._lock:
            if self._pool.active:
                return
            broken, self._pool = self._pool, self._new_pool()
            for task in self._open:
                task.inner = None  # what the broken pool still says of them no longer counts
            broken.stop()
            for task in list(self._open):
                if task.pools < self._MOST_POOLS:
                    self._start(task)
                else:
                    self._end(task, WorkerLostError("the pool of workers ended again and again under this task"))

    def _start(self, task: _Task) -> None:
        task.pools += 1
        try:
            inner = self._pool.schedule(task.work, args=task.args, timeout=task.seconds)
        except RuntimeError:  # the pool ended just now: the next check starts the task
            return
        task.inner = inner
        inner.add_done_callback(lambda done: self._done(task, done))

    def _done(self, task: _Task, done: Future[Any]) -> None:
        from pebble import ProcessExpired  # noqa: PLC0415

        if done is not task.inner:  # of a pool that is gone
            return
        if done.cancelled():
            task.outer.cancel()
            return
        error = done.exception()
        if isinstance(error, ProcessExpired):
            error = WorkerLostError(f"the worker process ended (exit code {error.exitcode})")
        self._end(task, error, None if error else done.result())

    def _end(self, task: _Task, error: BaseException | None, result: Any = None) -> None:
        self._open.discard(task)
        if task.outer.done():
            return
        if error is not None:
            task.outer.set_exception(error)
        else:
            task.outer.set_result(result)

    def close(self) -> None:
        self._open.clear()
        self._pool.stop()
        with suppress(RuntimeError):
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

    def check(self) -> None:
        pass  # the scheduler looks after its workers itself

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
