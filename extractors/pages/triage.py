"""How a page of a PDF is to be read, and why: its text layer, its picture, or both.

"Has text" is not "can be read", and "full-page image" is not "scan": each page is judged by itself, after the visible
signature blocks were taken away.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from extractors.pages.belief import Language, language
from extractors.pages.mupdf import Content
from extractors.pages.options import Mode
from normalizers.pages import Box

Way = Literal["text", "picture", "both", "blank"]

_SCAN = 0.6  # share of the page that one image must cover to be its scan
_FIGURE = 0.15  # share from which an image may hold text worth reading
_FEW_WORDS = 80  # a page with fewer words beside a big image is read whole as a picture
_OUTLINES = 150  # curved pieces from which drawings may be letters
_HIDDEN = 0.5


@dataclass(frozen=True, slots=True)
class Decision:
    """`pictures`: for `both`, the parts of the page to read as pictures besides the text layer."""

    way: Way
    reason: str
    pictures: tuple[Box, ...] = ()


def decide(  # noqa: PLR0911 - a list of cases, each with its reason
    content: Content, boxes: Sequence[Box], texts: Sequence[str], mode: Mode
) -> Decision:
    """`boxes`, `texts`: the words of the text layer in Unicode, signature blocks left out."""
    if mode == "text":
        return Decision("text", "text layer, as asked") if texts else Decision("blank", "no text layer")
    if mode == "ocr":
        return Decision("picture", "picture, as asked")
    if not texts:
        return _without_text(content)
    seen = language(texts)
    if seen.broken >= 0.05:
        return Decision("picture", f"text layer damaged: {seen.broken:.0%} of its characters stand for nothing")
    if _share(content, _largest(content)) >= _SCAN and (doubt := _doubt(content, boxes, seen)):
        return Decision("picture", doubt)
    figures = tuple(box for box in content.images if _may_hold_text(content, box, boxes))
    if len(texts) < _FEW_WORDS and figures:
        return Decision("picture", f"only {len(texts)} words of text beside an image")
    if len(texts) < _FEW_WORDS // 4 and content.curves >= _OUTLINES:
        return Decision("picture", f"only {len(texts)} words of text beside drawings that may be letters")
    if figures:
        return Decision("both", "text layer, and images without text over them", figures)
    return Decision("text", "text layer")


def _without_text(content: Content) -> Decision:
    if content.images and _share(content, _largest(content)) >= 0.02:
        return Decision("picture", "scan without text layer")
    if content.curves >= _OUTLINES or content.drawings >= _OUTLINES:
        return Decision("picture", "letters drawn as outlines")
    if content.images or content.drawings:
        return Decision("picture", "no text, some drawing")
    return Decision("blank", "blank page")


def _doubt(content: Content, boxes: Sequence[Box], seen: Language) -> str | None:
    """Why the text over a full-page image is not to be trusted; None where it is."""
    if seen.tokens < 12:
        return f"scan, only {seen.tokens} words of text over it"
    if not seen.vietnamese:
        shares = f"{seen.marked:.0%} of its words have marks, {seen.valid:.0%} are valid"
        return f"text layer of an OCR without Vietnamese: {shares}"
    if content.hidden >= _HIDDEN and (seen.valid < 0.97 or seen.marked < 0.6):
        return f"hidden OCR text with errors: {seen.valid:.0%} of its words valid"
    return None


def _largest(content: Content) -> Box | None:
    return max(content.images, key=lambda box: (box[2] - box[0]) * (box[3] - box[1]), default=None)


def _share(content: Content, box: Box | None) -> float:
    area = content.width * content.height
    return (box[2] - box[0]) * (box[3] - box[1]) / area if box and area else 0.0


def _may_hold_text(content: Content, image: Box, words: Sequence[Box]) -> bool:
    """A big image with next to no words of the text layer over it: a scanned part, a picture of a table."""
    if _share(content, image) < _FIGURE:
        return False
    over = sum(
        image[0] <= (box[0] + box[2]) / 2 <= image[2] and image[1] <= (box[1] + box[3]) / 2 <= image[3] for box in words
    )
    return over <= max(3, len(words) // 50)
