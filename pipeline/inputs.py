"""What is to be read: the files under the inputs, each with its identity, and the file at hand where a worker is.

An input is a path or a URL that fsspec knows (`s3://bucket/folder`, `sftp://host/folder`). A worker that does not see
the coordinator's disk says so and is sent the bytes.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extractors.files import MOST_BYTES, SUFFIXES, MissingFileError, TooLargeError, UnreadableFileError, identify

_TRANSCRIPT = re.compile(r"(.+?)(?:_p\d+|\.truth)\.txt")
_URL = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)
_CHUNK = 1 << 20
_KEPT_BYTES = 2_000_000_000  # of files that were sent or fetched, on a worker's disk


class NotHereError(Exception):
    """This machine does not see the file under the coordinator's path."""


class ChangedFileError(UnreadableFileError):
    """The file is another one than when the run found it; the next run reads it as it is then."""


@dataclass(frozen=True, slots=True)
class Given:
    """A file as the coordinator found it. `path`: as the store names it; `stamp`: time of the last change (ns),
    None for a URL."""

    path: str
    sha256: str
    size: int
    stamp: int | None


def discover(inputs: Sequence[str | Path]) -> Iterator[Path | str]:
    """The files to read, each once, in the order of the inputs and by name within a folder; hidden files are left out.

    A file that is named is always taken, whatever its suffix, and a path that does not exist too: reading it fails
    with a reason. Links are not followed out of a folder. URLs come as strings.
    """
    several = len(inputs) > 1
    seen: set[Path | str] = set()
    for given in inputs:
        for path in _under(given):
            if several:
                if path in seen:
                    continue
                seen.add(path)
            yield path


def left_alone(inputs: Sequence[str | Path]) -> int:
    """How many visible files in the input folders are no papers: kinds that are not read, transcripts beside gold."""
    folders = [Path(given) for given in inputs if not is_url(given) and Path(given).is_dir()]
    return sum(not _is_paper(path) for folder in folders for path in _walk(folder) if path.is_file())


def is_url(given: str | Path) -> bool:
    return isinstance(given, str) and bool(_URL.match(given))


def shown(path: Path | str) -> str:
    """The path as text that can be stored: a byte that is no UTF-8 (names from old archives) becomes \\xNN."""
    return str(path).encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def known_by(path: Path | str) -> Given:
    """The file with its identity; every byte of it is read. Raises what `identify` raises."""
    if is_url(path):
        return _fetch(str(path), None)
    found = identify(Path(path))
    return Given(str(path), found.sha256, found.size, found.stamp)


def unchanged(given: Given) -> bool:
    """Whether the file stands where it stood, as it was, as seen from here."""
    try:
        about = Path(given.path).stat()
    except OSError:
        return False
    return (about.st_size, about.st_mtime_ns) == (given.size, given.stamp)


@contextmanager
def at_hand(given: Given, content: bytes | None) -> Iterator[Path]:
    """A path where the file can be opened here: its own, or that of a copy.

    Raises NotHereError where it is not seen from here; ChangedFileError where it is another one by now, or at the end.
    """
    if content is not None:
        yield _kept(given, content)
    elif (copy := _copy(given)).is_file():
        yield copy
    elif given.stamp is None:
        _fetch(given.path, given.sha256)
        yield copy
    else:
        if not unchanged(given):
            raise NotHereError(given.path)
        yield Path(given.path)
        if not unchanged(given):
            raise ChangedFileError(f"{given.path}: changed while it was read")


def _under(given: str | Path) -> Iterator[Path | str]:
    if is_url(given):
        yield from _listed(str(given))
        return
    folder = Path(given)
    if not folder.is_dir():
        yield folder
        return
    for path in _walk(folder):
        if (_is_paper(path) and _inside(path, folder)) or (path.is_dir() and not path.is_symlink()):
            yield path


def _walk(folder: Path) -> Iterator[Path]:
    """Files by name, folder after folder; the names of one folder are held at a time. Links to folders are not
    followed. A folder that may not be listed comes itself: it is named among what failed."""
    try:
        with os.scandir(folder) as listed:
            entries = sorted((entry.name, entry.is_dir(follow_symlinks=False)) for entry in listed)
    except OSError:
        yield folder
        return
    for name, is_folder in entries:
        if name.startswith("."):
            continue
        if is_folder:
            yield from _walk(folder / name)
        else:
            yield folder / name


def _is_paper(path: Path) -> bool:
    """NAME_p1.txt and NAME.truth.txt beside a gold record NAME.json say how NAME reads: they are not papers."""
    if path.suffix.lower() not in SUFFIXES or not path.is_file():
        return False
    transcript = _TRANSCRIPT.fullmatch(path.name)
    return not (transcript and path.with_name(f"{transcript[1]}.json").is_file())


def _inside(path: Path, folder: Path) -> bool:
    return not path.is_symlink() or path.resolve().is_relative_to(folder.resolve())


def _filesystem(url: str) -> tuple[Any, str]:
    import fsspec  # noqa: PLC0415 - only those who read URLs pay for it

    return fsspec.core.url_to_fs(url)  # type: ignore[no-any-return]


def _listed(url: str) -> Iterator[str]:
    system, path = _filesystem(url)
    if not system.isdir(path):
        yield url
        return
    for name in sorted(system.find(path)):
        parts = name.removeprefix(path).strip("/").split("/")
        if not any(part.startswith(".") for part in parts) and Path(name).suffix.lower() in SUFFIXES:
            yield system.unstrip_protocol(name)


def _folder() -> Path:
    """Where this machine's workers keep copies of files that they do not see; the run's scratch folder."""
    return Path(tempfile.gettempdir()) / "sohoa-files"


def _copy(given: Given) -> Path:
    return _folder() / given.sha256 / Path(given.path.rstrip("/")).name


def _kept(given: Given, content: bytes) -> Path:
    """Writes the bytes down once; other workers of this machine find them there."""
    copy = _copy(given)
    if not copy.is_file():
        if hashlib.sha256(content).hexdigest() != given.sha256:
            raise ChangedFileError(f"{given.path}: changed while it was sent")
        _make_room()
        copy.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=copy.parent, delete=False) as scratch:
            scratch.write(content)
        Path(scratch.name).replace(copy)
    return copy


def _fetch(url: str, sha256: str | None) -> Given:
    """Copies the file here. `sha256`: what it must be."""
    _folder().mkdir(parents=True, exist_ok=True)
    _make_room()
    seen, size = hashlib.sha256(), 0
    try:
        system, path = _filesystem(url)
        with (
            system.open(path, "rb") as file,
            tempfile.NamedTemporaryFile(dir=_folder(), delete=False) as scratch,
        ):
            while chunk := file.read(_CHUNK):
                size += len(chunk)
                if size <= MOST_BYTES:
                    seen.update(chunk)
                    scratch.write(chunk)
                else:
                    break
    except Exception as error:  # every file system of fsspec has errors of its own
        raise MissingFileError(f"{url}: can't be fetched: {type(error).__name__}: {error}") from error
    given = Given(url, seen.hexdigest(), size, None)
    if size > MOST_BYTES:
        Path(scratch.name).unlink()
        raise TooLargeError(f"{url}: more than {MOST_BYTES} bytes")
    if sha256 not in (None, given.sha256):
        Path(scratch.name).unlink()
        raise ChangedFileError(f"{url}: changed while it was read")
    copy = _copy(given)
    copy.parent.mkdir(parents=True, exist_ok=True)
    Path(scratch.name).replace(copy)
    return given


def _make_room() -> None:
    """Takes away the oldest copies where they are too many."""
    copies = []
    for path in _folder().glob("*/*"):
        try:
            copies.append((path.stat().st_mtime, path.stat().st_size, path))
        except OSError:  # another worker was faster
            continue
    total = sum(size for _, size, _ in copies)
    for _, size, path in sorted(copies):
        if total <= _KEPT_BYTES:
            return
        shutil.rmtree(path.parent, ignore_errors=True)
        total -= size
