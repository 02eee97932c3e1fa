"""Picture files (PNG, JPEG, TIFF with several pages): decoded, stood upright, their resolution found out."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np

from extractors.pages.picture import Picture, Pixels

_A4 = (8.27, 11.69)  # inches
_PLAUSIBLE = (4.0, 24.0)  # inches: the longer side of a sheet


def open_picture(path: Path, number: int, dpi: int) -> Picture:
    """Page `number` (from 1) as RGB at about `dpi`. Raises what Pillow raises where the page can't be decoded."""
    from PIL import Image, ImageOps  # noqa: PLC0415 - heavy

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        with Image.open(path, formats=("PNG", "JPEG", "TIFF")) as file:
            file.seek(number - 1)
            stated = file.info.get("dpi")
            upright = ImageOps.exif_transpose(file)
            pixels = _rgb(upright if upright is not None else file)
    height, width = pixels.shape[:2]
    found = resolution(width, height, float(stated[0]) if stated else None)
    return _at(Picture(pixels, found), dpi)


def resolution(width: int, height: int, stated: float | None) -> int:
    """Dots an inch: as the file states where that gives a sheet of a likely size, else as if it were an A4 sheet.

    Phones and screenshots state 72 or 96 whatever they show.
    """
    long, short = max(width, height), min(width, height)
    if stated and stated >= 100 and _PLAUSIBLE[0] <= long / stated <= _PLAUSIBLE[1]:
        return round(stated)
    return max(36, round(max(long / _A4[1], short / _A4[0])))


def _at(picture: Picture, dpi: int) -> Picture:
    """Brought near the wanted resolution: much finer costs time, much coarser costs letters."""
    import cv2  # noqa: PLC0415 - heavy

    times = dpi / picture.dpi
    if 0.75 <= times <= 1.3:
        return picture
    kind = cv2.INTER_AREA if times < 1 else cv2.INTER_CUBIC
    times = min(times, 3.0)
    pixels = cv2.resize(picture.pixels, None, fx=times, fy=times, interpolation=kind)
    return Picture(np.asarray(pixels, np.uint8), round(picture.dpi * times))


def _rgb(image: object) -> Pixels:
    from PIL import Image  # noqa: PLC0415 - heavy

    assert isinstance(image, Image.Image)
    if image.mode.startswith(("I", "F")):  # 16 bits and more: Pillow would cut them off, not scale them
        values = np.asarray(image, dtype=np.float64)
        top = max(float(values.max()), 1.0)
        grey = (values * (255.0 / top)).astype(np.uint8)
        return np.repeat(grey[:, :, None], 3, axis=2)
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        see_through = image.convert("RGBA")
        paper = Image.new("RGBA", see_through.size, (255, 255, 255, 255))
        image = Image.alpha_composite(paper, see_through)
    return np.asarray(image.convert("RGB"), dtype=np.uint8).copy()
