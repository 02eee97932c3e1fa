"""Tesseract, the program, through pytesseract: one process a picture. Which engine reads is chosen here."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from extractors.pages.engines import (
    Engine,
    EngineDiedError,
    EngineError,
    EngineMissingError,
    EngineTimeoutError,
    How,
    Patient,
    SeenWord,
)
from normalizers.text import normal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.pages.picture import Picture

INSTALL = "install Tesseract with its Vietnamese model: apt-get install tesseract-ocr tesseract-ocr-vie"
_ADAPTIVE = "-c thresholding_method=2"  # Sauvola; method 1 hurts good pages
SURE_TURN = 1.0  # Tesseract's confidence from which it knows which way up a page is
_START = 30.0  # seconds in which the program says what it is
_FOLDER = re.compile(r'in "(.+?)/?"')
_TURN = re.compile(r"Rotate: (\d+)")
_TURN_CONFIDENCE = re.compile(r"Orientation confidence: ([\d.]+)")


@dataclass(frozen=True, slots=True)
class Tesseract:
    """`language`: names of models as Tesseract has them, joined by + ."""

    language: str = "vie"

    @property
    def name(self) -> str:
        return f"tesseract {version()} {self.language}"

    def recognise(self, picture: Picture, seconds: float, how: How) -> Sequence[SeenWord]:
        import pytesseract  # noqa: PLC0415 - heavy

        config = f"--psm {segmentation(how)} --dpi {picture.dpi}"
        if how.adaptive:
            config += f" {_ADAPTIVE}"
        if how.only:
            config += f" -c tessedit_char_whitelist={how.only}"
        with _failures(), _one_thread():
            table = pytesseract.image_to_data(
                picture.pixels,
                lang=self.language,
                config=config,
                output_type=pytesseract.Output.STRING,
                timeout=max(seconds, 1.0),
            )
        return read_table(table)

    def quarter_turns(self, picture: Picture, seconds: float) -> int:
        import pytesseract  # noqa: PLC0415 - heavy

        try:
            with _failures(), _one_thread():
                answer = pytesseract.image_to_osd(
                    picture.pixels, config=f"--psm 0 --dpi {picture.dpi}", timeout=max(seconds, 1.0)
                )
        except (EngineTimeoutError, EngineDiedError):
            raise
        except EngineError:  # too few letters to tell
            return 0
        turn, sure = _TURN.search(answer), _TURN_CONFIDENCE.search(answer)
        return int(turn[1]) // 90 % 4 if turn and sure and float(sure[1]) >= SURE_TURN else 0

    def close(self) -> None:
        """Nothing lives on between pictures."""


def segmentation(how: How) -> int:
    """Tesseract's number for how a picture is laid out."""
    return 6 if how.one_block else 3


def read_table(table: str) -> list[SeenWord]:
    """Tesseract's TSV (level, page, block, par, line, word, left, top, width, height, conf, text) → words.

    Raises EngineError where it is no such table. Quotation marks are letters here, not CSV quotes.
    """
    lines = table.split("\n")
    if not lines[0].startswith("level\t"):
        raise EngineError(f"not Tesseract's table: {lines[0][:80]!r}")
    words: list[SeenWord] = []
    rows: dict[tuple[str, str, str], int] = {}
    for line in lines[1:]:
        cells = line.split("\t")
        if len(cells) < 12 or cells[0] != "5":
            continue
        text = normal("\t".join(cells[11:])).strip()
        if not text:
            continue
        try:
            left, top, width, height = (int(cell) for cell in cells[6:10])
            confidence = float(cells[10])
        except ValueError as error:
            raise EngineError(f"not Tesseract's table: {line[:80]!r}") from error
        row = rows.setdefault((cells[2], cells[3], cells[4]), len(rows))
        box = (left, top, left + width, top + height)
        words.extend(
            SeenWord(part, box, min(max(confidence / 100, 0.0), 1.0), int(cells[2]), row)
            for part in [text.replace(" ", "")]
        )
    return words


@lru_cache(maxsize=1)
def version() -> str:
    """Of the installed program. Raises EngineMissingError."""
    return _said("--version").split("\n", 1)[0].removeprefix("tesseract ").strip()


@lru_cache(maxsize=1)
def models() -> tuple[Path, frozenset[str]]:
    """Where the installed program keeps its models, and which there are. Raises EngineMissingError."""
    first, *names = _said("--list-langs").split("\n")
    folder = _FOLDER.search(first)
    if folder is None:
        raise EngineMissingError(f"Tesseract does not say where its models are; {INSTALL}")
    return Path(folder[1]), frozenset(name.strip() for name in names if name.strip())


def _said(option: str) -> str:
    program = shutil.which("tesseract")
    if program is None:
        raise EngineMissingError(f"Tesseract is not installed; {INSTALL}")
    try:
        done = subprocess.run(
            [program, option], capture_output=True, text=True, errors="replace", check=False, timeout=_START
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise EngineMissingError(f"Tesseract does not start ({error}); {INSTALL}") from error
    return done.stdout or done.stderr


@lru_cache(maxsize=4)
def engine(language: str) -> Engine:
    """Tesseract with this language, known to be there: kept in memory where tesserocr is installed, else started for
    each picture. Raises EngineMissingError."""
    from extractors.pages.resident import ResidentTesseract, available  # noqa: PLC0415 - it needs this module

    missing = set(language.split("+")) - models()[1]
    if missing:
        raise EngineMissingError(f"Tesseract lacks the model {'+'.join(sorted(missing))}; {INSTALL}")
    return Patient(ResidentTesseract(language) if available() else Tesseract(language))


@contextmanager
def _failures() -> Iterator[None]:
    """Everything that can go wrong with the program outside, as the contract names it."""
    import pytesseract  # noqa: PLC0415 - heavy

    try:
        yield
    except pytesseract.TesseractNotFoundError as error:
        raise EngineMissingError(f"Tesseract is not installed; {INSTALL}") from error
    except pytesseract.TesseractError as error:
        if error.status < 0:
            raise EngineDiedError(f"Tesseract was ended by signal {-error.status}") from error
        raise EngineError(str(error)[:300]) from error
    except RuntimeError as error:  # pytesseract's way to say that time is over
        raise EngineTimeoutError(str(error)) from error
    except (OSError, ValueError, UnicodeDecodeError) as error:
        raise EngineError(f"{type(error).__name__}: {error}"[:300]) from error


@contextmanager
def _one_thread() -> Iterator[None]:
    """OpenMP makes Tesseract burn 2.5 times the CPU for nothing; the child inherits the setting."""
    before = os.environ.get("OMP_THREAD_LIMIT")
    os.environ["OMP_THREAD_LIMIT"] = "1"
    try:
        yield
    finally:
        if before is None:
            os.environ.pop("OMP_THREAD_LIMIT", None)
        else:
            os.environ["OMP_THREAD_LIMIT"] = before
