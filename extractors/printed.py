"""The printed lines of a running text as head and foot need them: words with boxes, cells of one line kept apart."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from normalizers.names import mostly_upper
from normalizers.pages import Box, Origin, Role, Text, enclosing
from normalizers.records import Evidence
from normalizers.text import folded

_GAP = 2.5  # a gap wider than so many line heights parts two cells: spaces of justified text stay below 1.5


@dataclass(slots=True)
class PrintedWord:
    """`read`: what stood there before it was mended or read otherwise, where that differs."""

    text: str
    box: Box | None
    confidence: float
    read: str | None = None


@dataclass(frozen=True)
class Printed:
    """One printed line of one cell. `index` counts the lines of the document in reading order."""

    words: tuple[PrintedWord, ...]
    page: int
    role: Role
    origin: Origin
    index: int
    centred: bool = False

    @cached_property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @cached_property
    def folded(self) -> str:
        return folded(self.text)

    @cached_property
    def box(self) -> Box | None:
        return enclosing(word.box for word in self.words)

    @property
    def upper(self) -> bool:
        return mostly_upper(self.text)

    @property
    def confidence(self) -> float:
        return min((word.confidence for word in self.words), default=0.0)

    @property
    def read_by_engine(self) -> bool:
        """Whether letters may be wrong: everything but a good text layer."""
        return self.origin in ("ocr", "given_text")

    def of(self, words: Iterable[PrintedWord]) -> Printed:
        return Printed(tuple(words), self.page, self.role, self.origin, self.index, self.centred)


def printed_lines(
    text: Text, *, without: Collection[Role] = (), pages: Collection[int] | None = None
) -> Iterator[Printed]:
    """The printed lines in reading order, those of tables, notes and stamps included (see `role`) unless left out.

    `pages`: only those that begin on one of these.
    """
    origins: dict[int, Origin] = {page.number: page.origin for page in text.pages}
    index = 0
    for paragraph in text.paragraphs:
        for start, end in paragraph.lines or ((paragraph.start, paragraph.end),):
            pieces = text.pieces_in(start, end)
            if not pieces:
                continue
            index += 1
            page = pieces[0].page
            if paragraph.role in without or (pages is not None and page not in pages):
                continue
            words = tuple([PrintedWord(text.content[p.start : p.end], p.box, p.confidence, p.read) for p in pieces])
            yield Printed(words, page, paragraph.role, origins.get(page, "text_layer"), index - 1, paragraph.centred)


def cells(line: Printed) -> list[Printed]:
    """The line parted where a gap is too wide for a space. A line without boxes stays whole."""
    parts: list[list[PrintedWord]] = [[]]
    for before, word in zip((None, *line.words), line.words, strict=False):
        if before is not None and before.box is not None and word.box is not None:
            height = max(before.box[3] - before.box[1], word.box[3] - word.box[1], 6.0)
            if word.box[0] - before.box[2] > _GAP * height:
                parts.append([])
        parts[-1].append(word)
    return [line] if len(parts) == 1 else [line.of(part) for part in parts]


def without_specks(line: Printed) -> Printed:
    """The line without the short, doubtful words at its ends that an engine makes of specks and frames."""
    words = list(line.words)
    for end in (0, -1):
        while len(words) > 1 and len(words[end].text) <= 2 and words[end].confidence < 0.45:
            words.pop(end)
    return line.of(words)


def split_at(line: Printed, word: int) -> tuple[Printed | None, Printed | None]:
    """The words before the given one, and from it on."""
    left, right = line.words[:word], line.words[word:]
    return (line.of(left) if left else None), (line.of(right) if right else None)


def evidence(lines: Sequence[Printed], *, confidence: float | None = None, read: str | None = None) -> Evidence:
    """Where the lines stand: their first page, the box around them there, how surely their words were read.

    A value is right when all its words are: where an engine read them, the least sure one counts as much as the mean.
    """
    page = lines[0].page
    words = [word.confidence for line in lines for word in line.words]
    sure = sum(words) / max(len(words), 1)
    if any(line.read_by_engine for line in lines):
        sure = (sure + min(words, default=0.0)) / 2
    return Evidence(
        page=page,
        bbox=enclosing(line.box for line in lines if line.page == page),
        confidence=round(sure if confidence is None else confidence, 2),
        source=lines[0].origin,
        read=read,
    )
