"""Sheets and pictures as PDF files, the same bytes each time (fixed dates and ids)."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reportlab import rl_config
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from pipeline.samples.sheets import Face, Sheet, Span, font_name

Encode = Callable[[str, Face], tuple[str, str]]
"""Text and face → the text as the file shall hold it, and the name of the font that shows it."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A page that is a JPEG, with words lying invisibly over it. Sizes in points."""

    jpeg: bytes
    width: float
    height: float
    hidden: tuple[Span, ...] = ()


def plain(text: str, face: Face) -> tuple[str, str]:
    return text, font_name(face)


def write_digital(sheets: Sequence[Sheet], title: str, encode: Encode = plain) -> bytes:
    """A born-digital PDF. Handwriting is left out: it comes with the scan."""
    buffer = io.BytesIO()
    canvas = _canvas(buffer, title)
    for sheet in sheets:
        canvas.setPageSize((sheet.width, sheet.height))
        for span in sheet.spans:
            if not span.hand:
                text, font = encode(span.text, span.face)
                canvas.setFillColorRGB(*span.colour)
                canvas.setFont(font, span.size)
                canvas.drawString(span.x, sheet.height - span.y, text)
        for stroke in sheet.strokes:
            canvas.setStrokeColorRGB(*stroke.colour)
            canvas.setLineWidth(stroke.width)
            canvas.line(stroke.x0, sheet.height - stroke.y0, stroke.x1, sheet.height - stroke.y1)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def write_pictures(pictures: Sequence[Picture], title: str) -> bytes:
    """A scan: one picture a page, and the text layer (if any) that an office scanner put over it."""
    buffer = io.BytesIO()
    canvas = _canvas(buffer, title)
    for picture in pictures:
        canvas.setPageSize((picture.width, picture.height))
        canvas.drawImage(ImageReader(io.BytesIO(picture.jpeg)), 0, 0, picture.width, picture.height)
        for span in picture.hidden:
            words = canvas.beginText(span.x, picture.height - span.y)
            words.setTextRenderMode(3)
            words.setFont("Times-Roman", span.size)
            words.textOut(span.text)
            canvas.drawText(words)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _canvas(buffer: io.BytesIO, title: str) -> Canvas:
    rl_config.useA85 = 0  # binary streams: a fifth smaller
    canvas = Canvas(buffer, invariant=1, pageCompression=1)
    canvas.setTitle(title)
    canvas.setCreator("sohoa samples")
    return canvas
