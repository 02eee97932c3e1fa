"""Worker processes on this machine, each replaced when it dies or is killed past its time.

Not a library's pool: those at hand (concurrent.futures, pebble, loky) let their workers share a queue, and a worker
killed while it holds the queue's lock, or is half way through a long answer, leaves the others waiting for ever.
Here each worker has a pipe of its own, whose other end closes with it.
"""

from __future__ import annotations

import os
import pickle
import shutil
import signal
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection, Pipe, wait
from pathlib import Path
from typing import Any

from pipeline.executors import ExecutorLostError, WorkerLostError
from pipeline.worker import serve

_SECONDS_TO_START = 120.0
_TICK = 0.5  # seconds between two looks at the clocks
_MOST_FALSE_STARTS = 5  # in a row


@dataclass(eq=False, slots=True)
class _Task:
    work: Callable[..., Any]
    args: tuple[Any, ...]
    seconds: float
    outer: Future[Any]


class _Worker:
    """One process, its pipe, and the task it is at."""

    def __init__(self, scratch: Path, memory: int) -> None:
        # A forked copy of a process with threads can hang; of a server that loaded the program and does nothing, not.
        context = get_context("forkserver")
        context.set_forkserver_preload(["pipeline.work"])
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=serve, args=(theirs, str(scratch), memory), daemon=True)
        self.process.start()
        theirs.close()  # else its end would not be seen
        self.up = False
        self.task: _Task | None = None
        self.until = time.monotonic() + _SECONDS_TO_START

    def give(self, task: _Task) -> None:
        self.task, self.until = task, time.monotonic() + task.seconds
        self.pipe.send((task.work, task.args))

    def kill(self) -> None:
        """The process and the engine that it started."""
        with suppress(OSError):
            os.killpg(self.process.pid or 0, signal.SIGKILL)  # its group has its number (worker.py)
        self.process.kill()
        self.process.join()
        self.process.close()
        self.pipe.close()


class LocalProcesses:
    """`jobs` workers. `memory`: most bytes of address space of each, 0 for no limit; `scratch`: for temporary files.

    One thread starts the workers, hands out the tasks and ends them.
    """

    def __init__(self, jobs: int, memory: int = 0, scratch: Path | None = None) -> None:
        self.width = jobs
        self._memory = memory
        self._scratch = scratch or _own_scratch()
        self._workers: list[_Worker] = []
        self._waiting: deque[_Task] = deque()
        self._false_starts = 0
        self._closing = False
        self._lost: str | None = None
        self._bell: Connection[Any, Any]
        self._rope: Connection[Any, Any]
        self._bell, self._rope = Pipe(duplex=False)
        self._rung = threading.Event()
        self._keeper = threading.Thread(target=self._keep, name="keeper of workers", daemon=True)
        self._keeper.start()

    def submit(self, work: Callable[..., Any], *args: Any, seconds: float) -> Future[Any]:
        task = _Task(work, args, seconds, Future())
        self._waiting.append(task)
        self._ring()
        return task.outer

    def check(self) -> None:
        if self._lost:
            raise ExecutorLostError(self._lost)

    def close(self) -> None:
        self._closing = True
        self._ring()
        self._keeper.join()
        shutil.rmtree(self._scratch, ignore_errors=True)

    def _ring(self) -> None:
        if not self._rung.is_set():
            self._rung.set()
            self._rope.send_bytes(b".")

    def _keep(self) -> None:
        try:
            while not self._closing:
                self._hand_out()
                ready = wait([self._bell, *(worker.pipe for worker in self._workers)], timeout=_TICK)
                if self._bell in ready:
                    self._bell.recv_bytes()
                    self._rung.clear()
                for worker in list(self._workers):
                    if worker.pipe in ready:
                        self._hear(worker)
                    elif (worker.task or not worker.up) and time.monotonic() > worker.until:
                        self._end(worker, TimeoutError())
        except Exception as error:  # no more processes, no more memory: who waits must hear of it
            self._lost = f"workers can't be kept up: {type(error).__name__}: {error}"
        finally:
            for worker in self._workers:
                worker.kill()

    def _hand_out(self) -> None:
        for worker in self._workers:
            if worker.up and not worker.task and self._waiting:
                task = self._waiting.popleft()
                try:
                    worker.give(task)
                except (BrokenPipeError, ConnectionError):  # it died while it had nothing to do: the pipe says so next
                    self._waiting.appendleft(task)
                    worker.task = None
                    worker.up = False
                except Exception as error:  # what can't be pickled
                    worker.task = None
                    task.outer.set_exception(error)
        starting = sum(not worker.up for worker in self._workers)
        while len(self._workers) < self.width and starting < len(self._waiting) and not self._lost:
            self._workers.append(_Worker(self._scratch, self._memory))
            starting += 1

    def _hear(self, worker: _Worker) -> None:
        try:
            fine, answer = pickle.loads(worker.pipe.recv_bytes())
        except (EOFError, OSError):
            self._end(worker, WorkerLostError("the worker process ended while it was at it"))
            return
        task, worker.task = worker.task, None
        if not worker.up:
            worker.up = True
            self._false_starts = 0
        elif task is not None:
            if fine:
                task.outer.set_result(answer)
            else:
                task.outer.set_exception(answer)

    def _end(self, worker: _Worker, error: Exception) -> None:
        self._workers.remove(worker)
        worker.kill()
        if worker.task is not None:
            worker.task.outer.set_exception(error)
        elif not worker.up:
            self._false_starts += 1
            if self._false_starts >= _MOST_FALSE_STARTS:
                self._lost = (
                    "worker processes end before they begin: too little memory (--memory) or a broken installation"
                )


def _own_scratch() -> Path:
    """A new folder for temporary files; those of runs that were killed go."""
    for folder in Path(tempfile.gettempdir()).glob("sohoa-run-*-*"):
        pid = folder.name.split("-")[2]
        if pid.isdigit() and not Path(f"/proc/{pid}").exists() and Path("/proc/self").exists():
            shutil.rmtree(folder, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=f"sohoa-run-{os.getpid()}-"))
