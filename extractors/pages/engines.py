"""What an OCR engine promises. Another engine, or a broken one in a test, can stand in its place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol, TypeVar

from extractors.pages.picture import Picture

Answer = TypeVar("Answer")


class EngineError(Exception):
    """The engine crashed or gave something that is no answer. Costs the page, not the document."""


class EngineTimeoutError(EngineError):
    """The engine was stopped because its time was over."""


class EngineDiedError(EngineError):
    """The engine's process was ended by a signal: killed from outside, out of memory, or a crash."""


class EngineMissingError(Exception):
    """There is no engine, or it lacks the language. The message says how to install it: no page can be read."""


@dataclass(frozen=True, slots=True)
class SeenWord:
    """A word in a picture: box in pixels (x0, y0, x1, y1), confidence 0 to 1; `row` numbers the engine's line; `read`:
    what the engine read where a second reader was believed instead."""

    text: str
    box: tuple[int, int, int, int]
    confidence: float
    block: int
    row: int
    read: str | None = None


@dataclass(frozen=True, slots=True)
class How:
    """How to read: `adaptive` binarises by the brightness around (for shadows); `one_block` expects one even column;
    `only`: the characters there can be, all where empty."""

    adaptive: bool = False
    one_block: bool = False
    only: str = ""


class Engine(Protocol):
    """Reads pictures. `name` says which and its version."""

    @property
    def name(self) -> str: ...

    def recognise(self, picture: Picture, seconds: float, how: How) -> Sequence[SeenWord]:
        """The words of the picture, in the engine's order. Raises EngineError or EngineTimeoutError."""
        ...

    def quarter_turns(self, picture: Picture, seconds: float) -> int:
        """By how many quarter turns clockwise the picture must be turned to stand upright; 0 where not known."""
        ...

    def close(self) -> None:
        """Ends what it keeps running; the next picture may start it again."""


@dataclass(frozen=True, slots=True)
class Patient:
    """Asks an engine that died again: what a kill from outside took must not change what is read."""

    engine: Engine
    tries: int = 3

    @property
    def name(self) -> str:
        return self.engine.name

    def recognise(self, picture: Picture, seconds: float, how: How) -> Sequence[SeenWord]:
        return self._asked(lambda: self.engine.recognise(picture, seconds, how))

    def quarter_turns(self, picture: Picture, seconds: float) -> int:
        return self._asked(lambda: self.engine.quarter_turns(picture, seconds))

    def close(self) -> None:
        self.engine.close()

    def _asked(self, ask: Callable[[], Answer]) -> Answer:
        for _ in range(self.tries - 1):
            with suppress(EngineDiedError):
                return ask()
        return ask()


class NullEngine:
    """Sees nothing: for runs that must not wait for OCR."""

    name = "none"

    def recognise(self, picture: Picture, seconds: float, how: How) -> Sequence[SeenWord]:
        return ()

    def quarter_turns(self, picture: Picture, seconds: float) -> int:
        return 0

    def close(self) -> None:
        pass
