"""Pages of a PDF as pictures."""

from __future__ import annotations

from typing import Any

import numpy as np
import pymupdf
from numpy.typing import NDArray

Image = NDArray[np.uint8]  # height × width × 3, RGB

_mupdf: Any = pymupdf  # its functions carry no types


def pages_of(pdf: bytes, zoom: float) -> list[Image]:
    """Every page as an RGB picture of `zoom` × 72 dpi."""
    images = []
    with _mupdf.open(stream=pdf, filetype="pdf") as opened:
        for page in opened:
            shown = page.get_pixmap(matrix=_mupdf.Matrix(zoom, zoom))
            images.append(np.frombuffer(shown.samples, np.uint8).reshape(shown.height, shown.width, 3).copy())
    return images
