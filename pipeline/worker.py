"""A worker process: what it sets up before its first task, and how it serves."""

from __future__ import annotations

import fcntl
import multiprocessing
import os
import pickle
import signal
import tempfile
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any


def serve(pipe: Connection[Any, Any], scratch: str, memory: int) -> None:
    """Answers (True, result) or (False, exception) to each (function, arguments), until the pipe closes."""
    prepare(scratch, memory)
    pipe.send_bytes(pickle.dumps((True, None)))  # it is up
    while True:
        try:
            work, args = pipe.recv()
        except EOFError:
            return
        try:
            answer = pickle.dumps((True, work(*args)), pickle.HIGHEST_PROTOCOL)
        except Exception as error:
            answer = _told(error)
        work = args = None
        pipe.send_bytes(answer)


def _told(error: Exception) -> bytes:
    """The exception as it can travel; one that can't be made again there goes as its description."""
    error.__traceback__ = error.__cause__ = error.__context__ = None
    try:
        packed = pickle.dumps((False, error))
        pickle.loads(packed)
    except Exception:  # whatever a class makes of being copied
        return pickle.dumps((False, RuntimeError(f"{type(error).__name__}: {error}")))
    return packed


def prepare(scratch: str, memory: int) -> None:
    """`scratch`: folder for temporary files; `memory`: most bytes of address space, 0 for no limit. The engines that
    the worker starts get the same."""
    # One thread a worker: two workers that each start two threads are slower than two that start one.
    os.environ["OMP_THREAD_LIMIT"] = "1"
    os.environ["OMP_NUM_THREADS"] = "1"
    # A group of its own: who ends the worker ends its engine too, and Ctrl-C reaches the coordinator alone.
    os.setpgid(0, 0)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _end_with_parent()
    Path(scratch).mkdir(parents=True, exist_ok=True)
    os.environ["TMPDIR"] = scratch
    tempfile.tempdir = scratch
    if memory:
        import resource  # noqa: PLC0415 - not everywhere

        _, most = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (memory if most < 0 else min(memory, most), most))


def _end_with_parent() -> None:
    """The kernel ends the worker and its engine when the coordinator ends, however, and whatever they are doing: a
    pipe whose other end only the coordinator holds sends SIGIO to the group when it closes."""
    coordinator = multiprocessing.parent_process()
    if coordinator is None:
        return
    signal.signal(signal.SIGIO, signal.SIG_DFL)
    with suppress(OSError, AttributeError):  # not on every system; there it ends when it next talks to its parent
        fcntl.fcntl(coordinator.sentinel, fcntl.F_SETOWN, -os.getpgrp())
        fcntl.fcntl(coordinator.sentinel, fcntl.F_SETFL, os.O_NONBLOCK | os.O_ASYNC)
    if not coordinator.is_alive():  # it was killed before the lines above
        os._exit(1)
