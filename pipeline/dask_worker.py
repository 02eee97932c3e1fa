"""What runs inside a Dask worker: our processes beside its threads."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from pathlib import Path
from typing import Any

from distributed import Worker, WorkerPlugin, get_worker

from pipeline.processes import LocalProcesses

_NAME = "sohoa-processes"
_SECONDS_BETWEEN = 5.0  # looks at the processes' keeper


class Processes(WorkerPlugin):
    """One process a thread, started with the worker and ended with it. `memory`: bytes of address space of each."""

    name = _NAME

    def __init__(self, memory: int) -> None:
        self._memory = memory

    def setup(self, worker: Worker) -> None:
        # A nanny starts its worker as a daemon, which may have no children; ours end with it by themselves (worker.py).
        multiprocessing.current_process()._config["daemon"] = False  # type: ignore[attr-defined]
        self.pool = LocalProcesses(worker.state.nthreads, self._memory, Path(worker.local_directory) / "sohoa")

    def teardown(self, worker: Worker) -> None:
        del worker
        self.pool.close()


def do(seconds: float, work: Callable[..., Any], args: tuple[Any, ...]) -> Any:
    """The task that the scheduler knows of: hands the work to a process and waits for it."""
    plugin = get_worker().plugins[_NAME]
    assert isinstance(plugin, Processes)
    pool = plugin.pool
    future = pool.submit(work, *args, seconds=seconds)
    while True:
        try:
            return future.result(timeout=_SECONDS_BETWEEN)
        except TimeoutError:
            if future.done():  # the work's own time is over
                raise
            pool.check()
