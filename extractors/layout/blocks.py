"""Segments (words side by side in one column), blocks (segments that belong together), and the Text made of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median

from normalizers.pages import Box, Cell, Page, Paragraph, Piece, Role, Text, Word, enclosing


@dataclass(slots=True)
class Segment:
    """Words of one printed line that no wide gap parts. `box` is None only for text without geometry."""

    page: int
    words: list[Word]
    box: Box | None = None
    size: float | None = None
    text: str = ""
    block: int = 0  # as the reader numbered it: in a .docx, the paragraph

    def __post_init__(self) -> None:
        self.box = enclosing(word.box for word in self.words)
        self.text = " ".join(word.text for word in self.words)
        sizes = [word.size for word in self.words if word.size is not None]
        if sizes:
            self.size = median(sizes)

    # Only asked of segments with geometry: the parts of layout that see boxes never get others.
    @property
    def at(self) -> Box:
        return self.box if self.box is not None else (0.0, 0.0, 0.0, 0.0)

    @property
    def centre(self) -> float:
        return (self.at[0] + self.at[2]) / 2

    @property
    def middle(self) -> float:
        return (self.at[1] + self.at[3]) / 2

    @property
    def height(self) -> float:
        return self.at[3] - self.at[1]

    @property
    def width(self) -> float:
        return self.at[2] - self.at[0]


@dataclass(slots=True)
class Block:
    """What becomes one paragraph. `lines` are its printed lines, which may stand on two pages."""

    role: Role
    lines: list[Segment] = field(default_factory=list)
    centred: bool = False
    cell: Cell | None = None


def joined(row: Sequence[Segment]) -> Segment:
    """Segments of one row as one printed line."""
    if len(row) == 1:
        return row[0]
    return Segment(row[0].page, [word for segment in row for word in segment.words])


def build(blocks: Iterable[Block], pages: Sequence[Page]) -> Text:
    """Blocks in reading order become the running text: a newline between blocks, a space between words."""
    content: list[str] = []
    pieces: list[Piece] = []
    paragraphs: list[Paragraph] = []
    offset = 0
    for block in blocks:
        lines: list[tuple[int, int]] = []
        start = offset
        for segment in block.lines:
            line_start: int | None = None
            for word in segment.words:
                text = " ".join(word.text.split())
                if not text:
                    continue
                if offset > start:
                    content.append(" ")
                    offset += 1
                if line_start is None:
                    line_start = offset
                content.append(text)
                pieces.append(
                    Piece(
                        offset,
                        offset + len(text),
                        segment.page,
                        word.box,
                        word.confidence,
                        word.size,
                        word.bold,
                        word.italic,
                        word.read,
                    )
                )
                offset += len(text)
            if line_start is not None:
                lines.append((line_start, offset))
        if not lines:
            continue
        first_page = block.lines[0].page
        box = enclosing(segment.box for segment in block.lines if segment.page == first_page)
        paragraphs.append(
            Paragraph(start, offset, block.role, first_page, tuple(lines), box, block.centred, block.cell)
        )
        content.append("\n")
        offset += 1
    return Text("".join(content[:-1]), tuple(paragraphs), tuple(pieces), tuple(pages))
