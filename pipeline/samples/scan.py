"""Sheets as a scan: printed, signed, sealed, numbered by hand, then laid on a scanner."""

from __future__ import annotations

import numpy as np

from pipeline.samples.degrade import LEVELS, degrade, to_jpeg
from pipeline.samples.garble import garbled_spans
from pipeline.samples.pdf import Picture, write_digital, write_pictures
from pipeline.samples.pictures import Image, pages_of
from pipeline.samples.sheets import Sheet
from pipeline.samples.sources import Paper
from pipeline.samples.stamps import SEAL_MM, incoming, press, seal, sign, write_number
from pipeline.samples.typeset import SetDocument


def page_images(sheets: tuple[Sheet, ...], dpi: int) -> list[Image]:
    """Each sheet as a clean RGB picture."""
    return pages_of(write_digital(sheets, ""), dpi / 72)


def write_scan(document: SetDocument) -> bytes:
    """The PDF that an office scanner makes of the paper."""
    paper = document.sample.paper
    level = LEVELS[paper.level]
    images = page_images(document.sheets, paper.dpi)
    finished = [
        _by_hand(image, sheet, paper, number)
        for number, (image, sheet) in enumerate(zip(images, document.sheets, strict=True))
    ]
    pictures = []
    for number, (image, sheet) in enumerate(zip(finished, document.sheets, strict=True)):
        behind = images[number + 1] if number + 1 < len(images) else images[number]
        scanned = degrade(image, level, paper.seed * 100 + number, behind=behind)
        hidden = garbled_spans(sheet, paper.seed * 100 + number) if paper.garbage_layer else ()
        pictures.append(Picture(to_jpeg(scanned, level), sheet.width, sheet.height, hidden))
    return write_pictures(pictures, document.sample.name)


def _by_hand(image: Image, sheet: Sheet, paper: Paper, number: int) -> Image:
    scale = paper.dpi / 72
    rng = np.random.default_rng(paper.seed * 1000 + number)
    for span in sheet.spans:
        if span.hand:
            image = write_number(image, span.text, (span.x + 3) * scale, (span.y + 1) * scale, 15 * scale, rng)
    if sheet.incoming_at:
        x, y = sheet.incoming_at
        image = incoming(image, paper.incoming, x * scale, y * scale, paper.dpi, rng)
    for x, y in sheet.signed:
        image = sign(image, x * scale, (y + 6) * scale, 100 * scale, rng)
        if paper.seal:
            pixels = round(SEAL_MM / 25.4 * paper.dpi)
            image = press(image, seal(paper.seal, paper.seal_core, pixels), (x - 48) * scale, (y + 4) * scale, rng)
    return image
