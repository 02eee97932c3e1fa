"""Pictures of pages and of places on them, from the files themselves, as a person sees them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from normalizers.pages import Box

if TYPE_CHECKING:
    from extractors.pages.picture import Picture

_AROUND = 12.0  # points shown around a place
_SMALLEST = (250.0, 40.0)  # points: a lone digit says nothing without its line


class NoPictureError(Exception):
    """The page can't be shown: the file is gone, changed, or has no pages to look at (text, .docx)."""


def page_picture(path: Path, number: int, dpi: int) -> Picture:
    """Page `number` of the file (from 1) as shown, RGB. Raises NoPictureError."""
    from extractors.files import UnreadableFileError, open_source  # noqa: PLC0415 - heavy

    try:
        source = open_source(path)
    except UnreadableFileError as error:
        raise NoPictureError(str(error)) from error
    if not 1 <= number <= source.pages or source.kind not in ("pdf", "image"):
        raise NoPictureError(f"{path.name}: no picture of page {number}")
    try:
        if source.kind == "pdf":
            from extractors.pages.mupdf import draw, open_pdf  # noqa: PLC0415 - heavy

            with open_pdf(path) as document:
                return draw(document[number - 1], dpi)
        from extractors.pages.images import open_picture  # noqa: PLC0415 - heavy

        return open_picture(path, number, dpi)
    except Exception as error:  # MuPDF and Pillow let through whatever their decoders raise
        raise NoPictureError(f"{path.name}, page {number}: {error}") from error


def cut_out(page: Picture, box: Box) -> Picture:
    """The place with what stands around it. `box` in points of the page."""
    from extractors.pages.picture import Picture  # noqa: PLC0415 - heavy

    scale = page.dpi / 72
    width, height = (size / scale for size in page.size)
    x0, y0, x1, y1 = box
    wide, high = max(_SMALLEST[0] - (x1 - x0), 2 * _AROUND) / 2, max(_SMALLEST[1] - (y1 - y0), 2 * _AROUND) / 2
    x0, x1 = max(x0 - wide, 0.0), min(x1 + wide, width)
    y0, y1 = max(y0 - high, 0.0), min(y1 + high, height)
    if x1 - x0 < 1 or y1 - y0 < 1:
        raise NoPictureError(f"the place {box} is not on the page")
    rows = slice(round(y0 * scale), round(y1 * scale))
    return Picture(page.pixels[rows, round(x0 * scale) : round(x1 * scale)].copy(), page.dpi)


def save(picture: Picture, path: Path, quality: int = 80) -> None:
    """PNG or JPEG, by the name's end."""
    from PIL import Image  # noqa: PLC0415 - heavy

    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(picture.pixels).save(path, quality=quality, optimize=path.suffix == ".jpg")
