"""How to read: what a caller may choose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Mode = Literal["auto", "ocr", "text"]


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """Settings of reading, the same for all pages.

    `mode`: auto decides page by page; ocr reads every page as a picture; text takes the text layer as it is
    and never calls the engine. `dpi`: resolution a page is drawn at. At 200 more words are read right than at 300
    (95.7 against 95.3 % of real scans, 89 against 84 % of bad ones), in two thirds of the time. `seconds_per_page`: the
    engine's time for one page, all its tries together. `second_try`: whether a page whose first reading is not
    believable is cleaned, turned and read again.
    """

    language: str = "vie"
    dpi: int = 200
    seconds_per_page: float = 120.0
    mode: Mode = "auto"
    second_try: bool = True

    def __post_init__(self) -> None:
        if not 72 <= self.dpi <= 1200:
            raise ValueError(f"dpi must lie between 72 and 1200, not {self.dpi}")
        if self.seconds_per_page <= 0:
            raise ValueError(f"seconds_per_page must be positive, not {self.seconds_per_page}")
        if self.mode not in ("auto", "ocr", "text"):
            raise ValueError(f"mode must be auto, ocr or text, not {self.mode!r}")
        if not self.language.replace("+", "").replace("_", "").isalnum():
            raise ValueError(f"language must be Tesseract's name of it, such as vie, not {self.language!r}")
