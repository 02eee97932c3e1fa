"""Names of signers under a seal and a signature: read right, found as the signer. Typical scans, red; bad ones, grey;
and scans in black and white, as registries make them, where nothing tells the seal's ink from print."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from extractors.files import open_source
from extractors.pages.options import ReadOptions
from pipeline.bench.figures import Figures, Percent, SkippedError, percent
from pipeline.bench.reading import need_engine, need_typesetting, picture_of, stock
from pipeline.bench.setup import Setup
from pipeline.document import make_records, read
from pipeline.evaluation.compare import canonical

if TYPE_CHECKING:
    from pipeline.samples.typeset import SetDocument

SCANS = (("typical", 200), ("bad", 200), ("black and white", 300))


def measure(setup: Setup) -> Iterator[Figures]:
    need_engine()
    need_typesetting()
    documents = list(_signed(setup.samples / "sources", setup.pages))
    if not documents:
        raise SkippedError("skipped: no sample with a signer")
    count = sum(len(document.sample.head.signers) for document in documents)
    figures = Figures(
        title="Signers: names under a seal",
        on=f"{count} names on the last page of {len(documents)} samples, each signed by hand and sealed",
        columns=("scan, reader", "names", "name in the text", "signer right", "signer wrong"),
        details=[],
    )
    for level, dpi in SCANS:
        ours_in = ours_right = ours_wrong = stock_in = 0
        for document in documents:
            path = _scan(setup, document, level, dpi)
            source = open_source(path)
            pages = read(source, range(1, source.pages + 1), ReadOptions())
            found = [signer.full_name for record in make_records(source, pages) for signer in record.header.signers]
            names = [signer.full_name for signer in document.sample.head.signers]
            plain, _ = stock(picture_of(path, source.pages, dpi), dpi)
            meant = {canonical(name) for name in names}
            right = [name for name in found if name and canonical(name) in meant]
            wrong = [name for name in found if name and canonical(name) not in meant]
            ours_in += _within(names, pages[-1].text)
            stock_in += _within(names, plain)
            ours_right += len(right)
            ours_wrong += len(wrong)
            figures.details.append({"sample": path.name, "names": names, "found": found})
        figures.rows.append(
            (
                f"{level} {dpi} dpi, sohoa",
                count,
                percent(ours_in, count),
                percent(ours_right, count),
                percent(ours_wrong, count),
            )
        )
        figures.rows.append(
            (f"{level} {dpi} dpi, stock Tesseract vie", count, percent(stock_in, count), Percent(None), Percent(None))
        )
    yield figures


def _within(names: list[str], text: str) -> int:
    """How many of the names stand in the text, each on one line."""
    lines = [canonical(line) for line in text.splitlines()]
    return sum(any(canonical(name) in line for line in lines) for name in names)


def _signed(sources: Path, most: int) -> Iterator[SetDocument]:
    """Samples, each with a seal of its body, cut to the sheet that bears the signatures."""
    from pipeline.samples.sources import load_all  # noqa: PLC0415 - needs what need_typesetting looks for
    from pipeline.samples.typeset import set_document  # noqa: PLC0415

    for sample in load_all(sources)[:most]:
        document = set_document(sample)
        sheets = [sheet for sheet in document.sheets if sheet.signed]
        if sheets:
            yield replace(document, sheets=(sheets[-1],))


def _scan(setup: Setup, document: SetDocument, level: str, dpi: int) -> Path:
    from pipeline.samples.scan import write_scan  # noqa: PLC0415

    sample = document.sample
    seal = sample.paper.seal or sample.head.organ
    two_tone = level == "black and white"
    scanner = "clean" if two_tone else level
    paper = replace(sample.paper, kind="scan", level=scanner, dpi=dpi, seal=seal, garbage_layer=False)
    path = setup.scratch / f"{sample.name}-{level}-{dpi}-signed.pdf"
    path.write_bytes(write_scan(replace(document, sample=replace(sample, paper=paper))))
    if two_tone:
        _to_two_tones(path, document, dpi)
    return path


def _to_two_tones(path: Path, document: SetDocument, dpi: int) -> None:
    """The scan as a machine set to black and white gives it: each pixel by one threshold for the page (Otsu)."""
    import cv2  # noqa: PLC0415 - heavy

    from pipeline.samples.pdf import Picture, write_pictures  # noqa: PLC0415

    pictures = []
    for number, sheet in enumerate(document.sheets, 1):
        grey = cv2.cvtColor(picture_of(path, number, dpi), cv2.COLOR_RGB2GRAY)
        _, black = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
        _, data = cv2.imencode(".png", black)
        pictures.append(Picture(data.tobytes(), sheet.width, sheet.height))
    path.write_bytes(write_pictures(pictures, document.sample.name))
