"""Pages read by the program and by its peers, and image-only copies of digital pages to read."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from extractors.files import open_source
from extractors.pages.engines import EngineMissingError, NullEngine
from extractors.pages.options import ReadOptions
from extractors.pages.reading import read_pages
from extractors.restoring import restore_page
from normalizers.pages import Page
from pipeline.bench.costs import Cost, measured
from pipeline.bench.figures import SkippedError

if TYPE_CHECKING:
    from pipeline.samples.pictures import Image

_ENOUGH = 100  # words a page must have to be worth reading
_IMAGE = 0.3  # share of a page that an image may cover: its words are not in the text layer


@dataclass(frozen=True, slots=True)
class DigitalPage:
    """A page whose text layer says what stands on it."""

    path: Path
    number: int
    text: str


def need_engine(language: str = "vie") -> None:
    from extractors.pages.tesseract import engine  # noqa: PLC0415 - looks for the program

    try:
        engine(language)
    except EngineMissingError as error:
        raise SkippedError(f"skipped: {error}") from error


def all_words(page: Page) -> str:
    """The page's text and what was put on it later (blocks of digital signatures), as any other reader gives both."""
    return "\n".join([page.text, *(mark.text for mark in page.marks if mark.text)])


def ours(path: Path, number: int = 1, options: ReadOptions | None = None) -> tuple[Page, Cost]:
    """One page of a file by the reading ladder, restored. The engine is started for it, and ended: a process that lives
    on is in no count."""
    from extractors.pages.tesseract import engine  # noqa: PLC0415 - looks for the program

    source = open_source(path)
    options = options or ReadOptions()
    with measured() as cost:
        reader = engine(options.language)
        page = restore_page(read_pages(source, [number], options, reader)[0])
        reader.close()
    return page, cost


def stock(image: Image, dpi: int, language: str = "vie") -> tuple[str, Cost]:
    """Tesseract as it comes (page segmentation 3), one thread: more cost CPU and bring nothing."""
    import pytesseract  # noqa: PLC0415 - heavy

    before = os.environ.get("OMP_THREAD_LIMIT")
    os.environ["OMP_THREAD_LIMIT"] = "1"
    try:
        with measured() as cost:
            text = pytesseract.image_to_string(image, lang=language, config=f"--psm 3 --dpi {dpi}")
    finally:
        if before is None:
            del os.environ["OMP_THREAD_LIMIT"]
        else:
            os.environ["OMP_THREAD_LIMIT"] = before
    return str(text), cost


def picture_of(path: Path, number: int, dpi: int) -> Image:
    """A page of a PDF as an RGB picture."""
    from extractors.pages.mupdf import draw, open_pdf  # noqa: PLC0415 - heavy

    with open_pdf(path) as document:
        return draw(document[number - 1], dpi).pixels


def digital_pages(paths: Sequence[Path], most: int) -> list[DigitalPage]:
    """Up to `most` full pages whose text layer can be trusted and shows all there is, taken round the files."""
    queues = [list(_trusted(path, most)) for path in paths]
    found: list[DigitalPage] = []
    for turn in range(most):
        found += [queue[turn] for queue in queues if turn < len(queue)]
    return found[:most]


def _trusted(path: Path, most: int) -> Iterator[DigitalPage]:
    from extractors.pages.mupdf import look, open_pdf  # noqa: PLC0415 - heavy

    source = open_source(path)
    numbers = range(1, min(source.pages, 2 * most) + 1)
    with open_pdf(path) as document:
        for page in read_pages(source, numbers, ReadOptions(), NullEngine()):
            if page.origin != "text_layer" or page.how != "text layer" or len(page.text.split()) < _ENOUGH:
                continue
            content = look(document[page.number - 1])
            covered = sum((x1 - x0) * (y1 - y0) for x0, y0, x1, y1 in content.images)
            if covered < _IMAGE * content.width * content.height:
                yield DigitalPage(path, page.number, all_words(page))


def scan_of(images: Sequence[Image], dpi: int, level: str, seed: int, path: Path) -> list[Image]:
    """Writes clean pictures as an office scanner would give them, a PDF of JPEGs; gives the pictures it holds."""
    import cv2  # noqa: PLC0415 - heavy
    import numpy as np  # noqa: PLC0415 - heavy

    from pipeline.samples.degrade import LEVELS, degrade, to_jpeg  # noqa: PLC0415
    from pipeline.samples.pdf import Picture, write_pictures  # noqa: PLC0415

    jpegs = [to_jpeg(degrade(image, LEVELS[level], seed + at), LEVELS[level]) for at, image in enumerate(images)]
    scale = 72 / dpi
    sizes = [(image.shape[1] * scale, image.shape[0] * scale) for image in images]
    pictures = [Picture(jpeg, width, height) for jpeg, (width, height) in zip(jpegs, sizes, strict=True)]
    path.write_bytes(write_pictures(pictures, "scan"))
    shown = []
    for jpeg in jpegs:
        decoded = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
        assert decoded is not None
        shown.append(np.asarray(cv2.cvtColor(decoded, cv2.COLOR_BGR2RGB), np.uint8))
    return shown


def need_typesetting() -> None:
    """Samples are set with reportlab and Liberation fonts: parts of the extra dev and of Debian."""
    try:
        from pipeline.samples.sheets import FontsMissingError, width_of  # noqa: PLC0415
    except ImportError as error:
        raise SkippedError(f"skipped: setting samples needs {error.name} (pip install 'sohoa[dev]')") from error
    try:
        width_of("a", "regular", 12)
    except FontsMissingError as error:
        raise SkippedError(f"skipped: {error}") from error
