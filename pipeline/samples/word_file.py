"""A sample as a Word file: head and foot in tables without borders, tables of facts with borders, as offices type."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt

from pipeline.samples.forms import MOTTO
from pipeline.samples.markup import Block, Run
from pipeline.samples.sources import Sample, SampleTable

_FIXED = (2025, 1, 1, 0, 0, 0)
_MIDDLE = WD_ALIGN_PARAGRAPH.CENTER


def write_docx(sample: Sample) -> bytes:
    """The bytes of the file, the same each time. Only the state form is known."""
    document = Document()
    style = document.styles["Normal"]
    style.font.name = "Times New Roman"
    style.font.size = Pt(14)
    style.paragraph_format.space_after = Pt(4)
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(30), Mm(16)
    section.top_margin = section.bottom_margin = Mm(20)
    _head(document, sample)
    foot_done = False
    for block in sample.blocks:
        if block.kind == "turn":
            if not foot_done:
                _foot(document, sample)
                foot_done = True
            added = document.add_section()
            wide = block.name == "landscape"
            added.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
            added.page_width, added.page_height = (Mm(297), Mm(210)) if wide else (Mm(210), Mm(297))
        elif block.kind == "table":
            _table(document, sample.tables[block.name])
        else:
            _paragraph(document, block)
    if not foot_done:
        _foot(document, sample)
    for moment in ("created", "modified"):
        setattr(document.core_properties, moment, datetime(*_FIXED))
    document.core_properties.author = "sohoa samples"
    buffer = io.BytesIO()
    document.save(buffer)
    return _same_dates(buffer.getvalue())


def _same_dates(data: bytes) -> bytes:
    """The archive written again with fixed times: python-docx stamps each member with the present."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            info = zipfile.ZipInfo(name, _FIXED)
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, old.read(name))
    return buffer.getvalue()


def _write(
    paragraph: Any, text: str, *, size: float, bold: bool = False, italic: bool = False, middle: bool = True
) -> None:
    if middle:
        paragraph.alignment = _MIDDLE
    run = paragraph.add_run(text)
    run.bold, run.italic = bold, italic
    run.font.size = Pt(size)


def _stack(cell: Any, lines: Sequence[tuple[str, float, bool, bool]], *, middle: bool = True) -> None:
    for index, (text, size, bold, italic) in enumerate(lines):
        paragraph = cell.paragraphs[0] if index == 0 else cell.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(0)
        _write(paragraph, text, size=size, bold=bold, italic=italic, middle=middle)


def _head(document: Any, sample: Sample) -> None:
    head = sample.head
    grid = document.add_table(rows=2, cols=2)
    left = [(head.parent_organ.upper(), 12.5, False, False)] if head.parent_organ else []
    _stack(grid.cell(0, 0), [*left, (head.organ.upper(), 12.5, True, False)])
    _stack(grid.cell(0, 1), [(head.national_title, 12.5, True, False), (MOTTO, 13.5, True, False)])
    day = date.fromisoformat(head.issued_date)
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    number = [(f"Số: {head.code}", 13.0, False, False)]
    if head.letter:
        number.append((f"V/v {head.subject}", 12.0, False, False))
    _stack(grid.cell(1, 0), number)
    when = f"{head.issued_place}, ngày {day.day:02d} tháng {month} năm {day.year}"
    _stack(grid.cell(1, 1), [(when, 13.5, False, True)])
    document.add_paragraph()
    if not head.letter:
        _write(document.add_paragraph(), head.type_name.upper(), size=14, bold=True)
        _write(document.add_paragraph(), head.subject, size=14, bold=True)
    if head.addressees:
        _write(document.add_paragraph(), f"Kính gửi: {'; '.join(head.addressees)}.", size=14)


def _paragraph(document: Any, block: Block) -> None:
    paragraph = document.add_paragraph()
    if block.kind in {"centred", "appendix", "centred_italic"}:
        paragraph.alignment = _MIDDLE
    else:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        paragraph.paragraph_format.first_line_indent = Mm(12.7)
    for part in block.runs or (Run(""),):
        run = paragraph.add_run(part.text)
        run.bold = part.bold or block.kind in {"heading", "centred", "appendix"}
        run.italic = block.kind in {"basis", "centred_italic"}


def _table(document: Any, table: SampleTable) -> None:
    made = document.add_table(rows=1 + len(table.rows), cols=len(table.header))
    made.style = "Table Grid"
    for column, text in enumerate(table.header):
        _stack(made.cell(0, column), [(text, 12.0, True, False)])
        start = 1
        for row, cells in enumerate(table.rows, 1):
            if cells[column] != "^":
                start = row
                lines = [(line, 12.0, False, False) for line in cells[column].split("\n")]
                _stack(made.cell(row, column), lines, middle=False)
            else:
                made.cell(start, column).merge(made.cell(row, column))
    document.add_paragraph()


def _foot(document: Any, sample: Sample) -> None:
    head = sample.head
    grid = document.add_table(rows=1, cols=1 + len(head.signers))
    recipients = [("Nơi nhận:", 12.0, True, True)]
    recipients += [(f"- {name};", 11.0, False, False) for name in head.recipients]
    _stack(grid.cell(0, 0), [*recipients, (f"- Lưu: {head.archive}.", 11.0, False, False)], middle=False)
    for index, signer in enumerate(head.signers, 1):
        lines = [(text, 13.5, True, False) for text in (*signer.authority, signer.position)]
        _stack(grid.cell(0, index), [*lines, *[("", 14.0, False, False)] * 4, (signer.full_name, 14.0, True, False)])
