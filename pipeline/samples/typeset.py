"""A sample set in type: the form of Nghị định 30/2020/NĐ-CP, Phụ lục I, or of Party papers (Hướng dẫn 36-HD/VPTW).

`Press` sets running text on sheets; `set_document` gives the sheets of a sample with the place of every block.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.samples.forms import foot_height, put_foot, put_head
from pipeline.samples.markup import Block, Run
from pipeline.samples.sheets import (
    A4,
    MM,
    SetLine,
    Sheet,
    Stroke,
    balanced,
    break_lines,
    put_centred,
    put_line,
    width_of,
    words_of,
)
from pipeline.samples.sources import Form, Sample
from pipeline.samples.table_setting import Region, set_table

BODY = 14.0
LEADING = 17.5
PARAGRAPH_GAP = 5.0
INDENT = 12.7 * MM


@dataclass(slots=True)
class Press:
    """Puts text on sheets from top to bottom and begins a new sheet where one is full."""

    form: Form = "state"
    sheets: list[Sheet] = field(default_factory=list)
    y: float = 0.0
    landscape: bool = False

    @property
    def sheet(self) -> Sheet:
        return self.sheets[-1]

    @property
    def left(self) -> float:
        return (20 if self.landscape else 30) * MM

    @property
    def width(self) -> float:
        return self.sheet.width - self.left - (20 if self.landscape else 16) * MM

    @property
    def bottom(self) -> float:
        return self.sheet.height - 20 * MM

    def turn(self) -> None:
        """A new sheet; its number stands centred in the top margin, but not on the first one."""
        width, height = (A4[1], A4[0]) if self.landscape else A4
        self.sheets.append(Sheet(width, height))
        self.y = 20 * MM
        if len(self.sheets) > 1:
            number = str(len(self.sheets))
            put_centred(self.sheet, number, width / 2, 12 * MM, 13, "regular")
            self.sheet.printed.append(number)

    def room(self, height: float) -> None:
        if self.y + height > self.bottom:
            self.turn()

    def paragraph(
        self,
        runs: Sequence[Run],
        *,
        size: float = BODY,
        italic: bool = False,
        bold: bool = False,
        indent: float = INDENT,
    ) -> list[tuple[int, int]]:
        """Justified text. Gives (offset in the plain text, number of the sheet from 1) for each line."""
        lines = break_lines(words_of(runs, italic=italic, bold=bold), self.width, size, first_indent=indent)
        placed = []
        if len(lines) > 1:
            self.room(2 * LEADING)
        for index, line in enumerate(lines):
            self.room(LEADING)
            self.y += LEADING
            shift = indent if index == 0 else 0.0
            last = index == len(lines) - 1
            put_line(
                self.sheet, line, self.left + shift, self.y, size, gap=None if last else self._gap(line, shift, size)
            )
            self.sheet.printed.append(line.text)
            placed.append((line.start, len(self.sheets)))
        self.y += PARAGRAPH_GAP
        return placed

    def _gap(self, line: SetLine, shift: float, size: float) -> float:
        space = width_of(" ", "regular", size)
        spare = self.width - line.width
        gaps = len(line.words) - 1
        return space + spare / gaps if gaps else space

    def centred(
        self, text: str, *, size: float = BODY, bold: bool = False, italic: bool = False
    ) -> list[tuple[int, int]]:
        """A title: balanced lines in the middle of the sheet."""
        face = words_of([Run("x")], bold=bold, italic=italic)[0][0].face
        placed = []
        at = 0
        for line in balanced(text, self.width * 0.86, size, face):
            self.room(LEADING)
            self.y += LEADING
            put_centred(self.sheet, line, self.left + self.width / 2, self.y, size, face)
            self.sheet.printed.append(line)
            placed.append((at, len(self.sheets)))
            at += len(line) + 1
        return placed

    def short_rule(self, length: float) -> None:
        """The rule under a title."""
        self.y += 8
        middle = self.left + self.width / 2
        self.sheet.strokes.append(Stroke(middle - length / 2, self.y, middle + length / 2, self.y))
        self.y += 6


@dataclass(frozen=True, slots=True)
class SetBlock:
    """A block on paper: for each printed line its offset in the plain text and its sheet (from 1).

    `row_pages`: for a table, the sheet of each row.
    """

    block: Block
    lines: tuple[tuple[int, int], ...] = ()
    row_pages: tuple[int, ...] = ()

    def page_at(self, offset: int) -> int:
        return max((page for start, page in self.lines if start <= offset), default=self.lines[0][1])


@dataclass(frozen=True, slots=True)
class SetDocument:
    sample: Sample
    sheets: tuple[Sheet, ...]
    blocks: tuple[SetBlock, ...]


def set_document(sample: Sample) -> SetDocument:
    """The sheets of a sample, and where each of its blocks stands."""
    press = Press(form=sample.form)
    press.turn()
    press.y = put_head(press.sheet, sample, press.left, press.width, press.y)
    blocks: list[SetBlock] = []
    foot_done = False
    last = last_before_foot(sample.blocks)
    for index, block in enumerate(sample.blocks):
        if index == last:  # the foot never stands alone on a sheet
            lines = len(break_lines(words_of(block.runs), press.width, BODY, first_indent=INDENT))
            press.room(lines * LEADING + PARAGRAPH_GAP + 8 + foot_height(sample, press.width))
        if block.kind == "turn":
            if not foot_done:  # an appendix comes after the signature
                _foot(press, sample)
                foot_done = True
            press.landscape = block.name == "landscape"
            press.turn()
        else:
            blocks.append(_put(press, sample, block))
    if not foot_done:
        _foot(press, sample)
    return SetDocument(sample, tuple(press.sheets), tuple(blocks))


def set_paragraphs(blocks: Sequence[Block]) -> tuple[Sheet, ...]:
    """Running text alone, without head and foot: pages for training pairs (`printed` is their exact text).

    Headings come in bold, basis lines in italic; tables and turns are left out.
    """
    press = Press()
    press.turn()
    for block in blocks:
        if block.kind in {"centred", "appendix", "centred_italic"}:
            press.centred(block.plain, bold=block.kind != "centred_italic", italic=block.kind == "centred_italic")
        elif block.kind in {"paragraph", "heading", "basis"}:
            press.paragraph(block.runs, bold=block.kind == "heading", italic=block.kind == "basis")
    return tuple(press.sheets)


def last_before_foot(blocks: Sequence[Block]) -> int:
    """The block above the foot: the last one, or the last before an appendix; -1 where that is not running text."""
    turn = next((index for index, block in enumerate(blocks) if block.kind == "turn"), len(blocks))
    return turn - 1 if turn and blocks[turn - 1].kind == "paragraph" else -1


def _foot(press: Press, sample: Sample) -> None:
    press.room(foot_height(sample, press.width))
    press.y = put_foot(press.sheet, sample, press.left, press.width, press.y + 8)


def _put(press: Press, sample: Sample, block: Block) -> SetBlock:
    lines: list[tuple[int, int]]
    if block.kind == "table":
        return _put_table(press, sample, block)
    if block.kind == "heading":
        press.room(3 * LEADING)  # never the last line of a sheet
        lines = press.paragraph(block.runs, bold=True)
    elif block.kind == "basis":
        lines = press.paragraph(block.runs, italic=sample.form == "state")
    elif block.kind in {"centred", "appendix"}:
        lines = press.centred(block.plain, bold=True)
        press.y += PARAGRAPH_GAP
    elif block.kind == "centred_italic":
        lines = press.centred(block.plain, italic=True)
        press.short_rule(90)
    else:
        lines = press.paragraph(block.runs)
    return SetBlock(block, tuple(lines))


def _put_table(press: Press, sample: Sample, block: Block) -> SetBlock:
    def region() -> Region:
        return Region(press.sheet, press.left, press.y, press.bottom, press.width)

    def next_region() -> Region:
        press.turn()
        return region()

    first = len(press.sheets)
    sheets, press.y = set_table(sample.tables[block.name], region(), next_region)
    press.y += 10
    numbers = {id(sheet): number for number, sheet in enumerate(press.sheets, 1)}
    return SetBlock(block, ((0, first),), tuple(numbers[id(sheet)] for sheet in sheets))
