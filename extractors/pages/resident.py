"""Tesseract kept in memory: tesserocr in a process of its own, its model loaded once for all pictures.

A line or a cell costs a tenth of what a program started for it costs, a page half. The process is stopped at the time
limit and started again when it is next needed. Who kills it from outside must not change what is read: it is asked
again (engines.Patient); only a picture that killed it three times is read by the program.
"""

from __future__ import annotations

import atexit
import importlib.util
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from extractors.pages.engines import EngineDiedError, EngineTimeoutError, How, SeenWord
from extractors.pages.tesseract import SURE_TURN, Tesseract, models, read_table, segmentation

if TYPE_CHECKING:
    from extractors.pages.picture import Picture

_PROGRAM = Path(__file__).with_name("tesserocr_child.py")
_HEADER = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n"
_TRIES = 3  # deaths on one picture after which the program reads it: what kills from outside seldom comes thrice
_MOST_DEATHS = 9  # in a row, after which the program reads everything
_AT_ONCE = 5.0  # seconds in which an idle child ends when it is told to


def available() -> bool:
    """Whether tesserocr is installed, and the system has the alarm that ends a reading that hangs."""
    return hasattr(signal, "setitimer") and importlib.util.find_spec("tesserocr") is not None


class ResidentTesseract:
    """`language` as Tesseract names its models, joined by + . Safe to share between threads: one reads at a time."""

    def __init__(self, language: str = "vie", folder: Path | None = None) -> None:
        self._language = language
        self._folder = folder
        self._spare = Tesseract(language)
        self._child: subprocess.Popen[bytes] | None = None
        self._owner = 0
        self._deaths = 0
        self._lock = threading.Lock()
        atexit.register(self.close)

    @property
    def name(self) -> str:
        return f"tesserocr {version('tesserocr')} {self._language}"

    @property
    def process(self) -> int | None:
        """Number of the process that reads; None where none runs."""
        return self._child.pid if self._child is not None and self._owner == os.getpid() else None

    def recognise(self, picture: Picture, seconds: float, how: How) -> Sequence[SeenWord]:
        variables = {
            "thresholding_method": "2" if how.adaptive else "0",
            "tessedit_char_whitelist": how.only,
        }
        answer = self._ask(
            picture, max(seconds, 1.0), {"turns": False, "segmentation": segmentation(how), "variables": variables}
        )
        if answer is None:
            return self._spare.recognise(picture, seconds, how)
        return read_table(_HEADER + str(answer["table"]))

    def quarter_turns(self, picture: Picture, seconds: float) -> int:
        answer = self._ask(picture, max(seconds, 1.0), {"turns": True})
        if answer is None:
            return self._spare.quarter_turns(picture, seconds)
        if answer.get("confidence", 0.0) < SURE_TURN:
            return 0
        return (360 - int(answer["degrees"])) // 90 % 4

    def close(self) -> None:
        """Ends the process; the next picture starts another."""
        with self._lock:
            self._end()

    def _ask(self, picture: Picture, seconds: float, request: Mapping[str, Any]) -> dict[str, Any] | None:
        """What the child answers; None where the program must read: it failed, or died too often.

        Raises EngineTimeoutError where time was over, EngineDiedError where it was killed and may be asked again.
        """
        height, width, *depth = picture.pixels.shape
        size = {"width": width, "height": height, "depth": depth[0] if depth else 1}
        head = json.dumps({**request, **size, "dpi": picture.dpi, "seconds": seconds}).encode()
        with self._lock:
            if self._deaths >= _MOST_DEATHS:
                return None
            child = self._started()
            assert child.stdin is not None
            assert child.stdout is not None
            try:
                child.stdin.write(len(head).to_bytes(4, "big") + head)
                child.stdin.write(picture.pixels.tobytes())
                child.stdin.flush()
                answer = _answer(child.stdout)
            except OSError:  # the pipe broke: the child is gone
                answer = None
            if answer is None:
                code = self._end()
                if code == -signal.SIGALRM:
                    raise EngineTimeoutError(f"stopped after {seconds:.0f} s")
                self._deaths += 1
                if code < 0 and self._deaths % _TRIES:  # one that ended by itself would do so again
                    raise EngineDiedError(f"ended by signal {-code}")
                return None
            self._deaths = 0
        if "error" in answer:
            return None
        return answer

    def _started(self) -> subprocess.Popen[bytes]:
        if self._owner != os.getpid():  # a forked copy of us: the child belongs to the other one
            self._child = None
        if self._child is None:
            folder = self._folder or models()[0]
            self._owner = os.getpid()
            self._child = subprocess.Popen(
                [sys.executable, "-P", str(_PROGRAM), str(folder), self._language],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env={**os.environ, "OMP_THREAD_LIMIT": "1"},
            )
        return self._child

    def _end(self) -> int:
        """Waits for it, so that its cost is counted; its exit code, 0 where there was none."""
        child, self._child = self._child, None
        if child is None or self._owner != os.getpid():
            return 0
        for stream in (child.stdin, child.stdout):
            if stream is not None:
                with suppress(OSError):  # of a picture that was not written to its end
                    stream.close()
        try:
            return child.wait(_AT_ONCE)
        except subprocess.TimeoutExpired:
            child.kill()
            return child.wait()


def _answer(stream: IO[bytes]) -> dict[str, Any] | None:
    head = stream.read(4)
    data = stream.read(int.from_bytes(head, "big")) if len(head) == 4 else b""
    return json.loads(data) if data else None
