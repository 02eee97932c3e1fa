"""What a file is, by its content, and whether it is safe to open.

The content decides, never the name: a JPEG that is called .pdf is read as the JPEG it is. One exception: plain text
has no mark to be known by, so it is taken as a paper only where the name ends in .txt; a web server's error page that
was saved as .pdf is a broken file.
"""

from __future__ import annotations

import hashlib
import os
import stat
import warnings
import zipfile
from dataclasses import dataclass
from pathlib import Path

from extractors.pages import plain_text
from normalizers.pages import Source, SourceKind

SUFFIXES = (".pdf", ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".txt", ".docx")

MOST_BYTES = 2_000_000_000
MOST_PAGES = 5_000
MOST_PIXELS = 300_000_000  # a page of A0 at 400 dpi
MOST_UNPACKED = 400_000_000  # bytes of all parts of a .docx together
MOST_TEXT = 50_000_000  # bytes of a .txt: some 20,000 pages
_HEAD = 1024
_CHUNK = 1 << 20


class UnreadableFileError(Exception):
    """The file can't be read; the message says why and what to do. Its class is the error class of the document."""


class MissingFileError(UnreadableFileError):
    """No such file, or it may not be read."""


class EmptyFileError(UnreadableFileError):
    """There are no bytes, or no pages, in it."""


class EncryptedFileError(UnreadableFileError):
    """It opens with a password only."""


class BrokenFileError(UnreadableFileError):
    """Its beginning says what it is, but the rest can't be made sense of."""


class UnsupportedFileError(UnreadableFileError):
    """Its content is none of the kinds that are read."""


class TooLargeError(UnreadableFileError):
    """It holds more pages, pixels or unpacked bytes than is safe."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Which file it is: hash of its bytes, how many they are, time of the last change (ns since 1970)."""

    sha256: str
    size: int
    stamp: int


def identify(path: Path) -> Identity:
    """Reads every byte once and looks at none. Raises MissingFileError, EmptyFileError, TooLargeError,
    UnsupportedFileError for what is no regular file."""
    try:
        if not path.exists():
            raise MissingFileError(f"{path}: no such file")
        if not path.is_file():
            raise UnsupportedFileError(f"{path}: not a regular file")
        # Not blocking: it may have become a FIFO just now.
        with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as file:  # noqa: PTH123 - opens a descriptor
            about = os.fstat(file.fileno())
            if not stat.S_ISREG(about.st_mode):
                raise UnsupportedFileError(f"{path}: not a regular file")
            if about.st_size == 0:
                raise EmptyFileError(f"{path.name}: the file is empty")
            if about.st_size > MOST_BYTES:
                raise TooLargeError(f"{path.name}: {about.st_size} bytes, at most {MOST_BYTES} are read")
            return Identity(hashlib.file_digest(file, "sha256").hexdigest(), about.st_size, about.st_mtime_ns)
    except (OSError, ValueError) as error:  # ValueError: a name with a zero byte
        raise MissingFileError(f"{path}: can't be read: {getattr(error, 'strerror', None) or error}") from error


def open_source(path: Path, sha256: str | None = None) -> Source:
    """Looks at the file without reading its pages: kind by content, hash of its bytes, number of pages.

    `sha256`: the hash where it is known already. Raises a subclass of UnreadableFileError.
    """
    digest = sha256 or identify(path).sha256
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
        kind = _kind(path, head)
        pages = _COUNT[kind](path)
    except OSError as error:
        raise MissingFileError(f"{path}: can't be read: {error.strerror or error}") from error
    if pages < 1:
        raise EmptyFileError(f"{path.name}: there are no pages in it")
    if pages > MOST_PAGES:
        raise TooLargeError(f"{path.name}: {pages} pages, at most {MOST_PAGES} are read; split the file")
    return Source(path=str(path), sha256=digest, kind=kind, pages=pages)


def _kind(path: Path, head: bytes) -> SourceKind:
    if b"%PDF-" in head:
        return "pdf"
    if head.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")):
        return "image"
    if head.startswith(b"PK\x03\x04"):
        return _kind_of_zip(path)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        # The old compound format holds .doc and also any encrypted .docx.
        if _holds(path, "EncryptedPackage".encode("utf-16-le")):
            raise EncryptedFileError(f"{path.name}: a Word document with a password; save it without one")
        raise UnsupportedFileError(f"{path.name}: an old Office file (.doc); save it as .docx or PDF")
    if plain_text.looks_like_text(head):
        if path.suffix.lower() == ".txt":
            return "text"
        raise BrokenFileError(
            f"{path.name}: holds plain text, no {path.suffix.lower() or 'document'}; name it .txt if it is a paper"
        )
    if path.suffix.lower() in SUFFIXES:
        raise BrokenFileError(f"{path.name}: its content is no {path.suffix.lower()} nor any other kind that is read")
    raise UnsupportedFileError(f"{path.name}: not a kind that is read ({', '.join(SUFFIXES)})")


def _holds(path: Path, needle: bytes) -> bool:
    # The directory of a compound file stands in one sector, anywhere.
    before = b""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            if needle in before + chunk:
                return True
            before = chunk[-len(needle) :]
    return False


def _kind_of_zip(path: Path) -> SourceKind:
    try:
        with zipfile.ZipFile(path) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise BrokenFileError(f"{path.name}: a damaged .docx or ZIP file: {error}") from error
    unpacked = sum(info.file_size for info in infos)
    if unpacked > MOST_UNPACKED:
        raise TooLargeError(f"{path.name}: unpacks to {unpacked} bytes, at most {MOST_UNPACKED} are read")
    if "word/document.xml" not in {info.filename for info in infos}:
        raise UnsupportedFileError(f"{path.name}: a ZIP file, but no .docx")
    return "docx"


def _pages_of_pdf(path: Path) -> int:
    from extractors.pages.mupdf import open_pdf  # noqa: PLC0415 - heavy

    try:
        with open_pdf(path) as document:
            locked, pages = bool(document.needs_pass), int(document.page_count)
    except Exception as error:  # PyMuPDF raises many kinds, all of them mean the same here
        raise BrokenFileError(f"{path.name}: a damaged PDF: {error}") from error
    if locked:
        raise EncryptedFileError(f"{path.name}: opens with a password only; save it without one")
    return pages


def _pages_of_image(path: Path) -> int:
    from PIL import Image  # noqa: PLC0415 - heavy

    pages = largest = 0
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(path, formats=("PNG", "JPEG", "TIFF")) as image:
                pages = int(getattr(image, "n_frames", 1))
                for number in range(min(pages, MOST_PAGES)):
                    image.seek(number)
                    largest = max(largest, image.width * image.height)
    except Image.DecompressionBombError as error:
        raise TooLargeError(f"{path.name}: {error}") from error
    except Exception as error:  # Pillow lets through whatever its decoders raise
        raise BrokenFileError(f"{path.name}: a damaged picture: {error}") from error
    if largest > MOST_PIXELS:
        raise TooLargeError(f"{path.name}: a page of {largest} pixels, at most {MOST_PIXELS} are read")
    return pages


def _pages_of_text(path: Path) -> int:
    if (size := path.stat().st_size) > MOST_TEXT:
        raise TooLargeError(f"{path.name}: {size} bytes of text, at most {MOST_TEXT} are read")
    return len(plain_text.split_pages(plain_text.decode(path.read_bytes())))


def _pages_of_docx(path: Path) -> int:
    return 1  # where its pages break is known to the printer only


_COUNT = {"pdf": _pages_of_pdf, "image": _pages_of_image, "text": _pages_of_text, "docx": _pages_of_docx}
