"""Word files (.docx): paragraphs, tables and notes in the order of the text. There are no pages and no boxes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from normalizers.pages import GivenTable, Line, Page, PageIssue, Word
from normalizers.text import folded, normal

# Tables without border that arrange the head (national title, number, date) and the foot (recipients, signature).
_LAYOUT = re.compile(
    r"doc lap|cong hoa xa hoi|dang cong san viet nam|noi nhan|\bso:?\s.{0,12}/|\b(?:kt|tm|tl|tuq|q)\. "
)
_FEW_ROWS = 4


def read_docx(path: Path, numbers: Sequence[int]) -> list[Page]:
    """The one page of the file, once for each 1 in `numbers`; a damaged file gives an empty page with an issue."""
    try:
        page = _page(path)
    except Exception as error:  # python-docx and its XML parser raise many kinds on damaged files
        issue = PageIssue("page_broken", f"{type(error).__name__}: {error}"[:300])
        page = Page(1, 0, 0, "text_layer", (), 0.0, "the file is damaged", issues=(issue,))
    return [page for number in numbers if number == 1]


def _page(path: Path) -> Page:
    import docx  # noqa: PLC0415 - heavy
    from docx.table import Table  # noqa: PLC0415

    document = docx.Document(str(path))
    lines: list[Line] = []
    tables: list[GivenTable] = []
    for part in document.iter_inner_content():
        if isinstance(part, Table):
            rows = _rows(part)
            if any(any(cell for cell in row) for row in rows):
                tables.append(GivenTable(rows, len(lines), _is_layout(part, rows)))
        else:
            lines.extend(_lines(part, block=len(lines)))
    lines.extend(_notes(document, block=len(lines)))
    return Page(
        number=1,
        width=0,
        height=0,
        origin="text_layer",
        lines=tuple(lines),
        confidence=1.0,
        how="docx",
        tables=tuple(tables),
    )


def _lines(paragraph: Any, block: int) -> Iterator[Line]:
    """A paragraph is one line unless it has line breaks. Numbers that Word counts by itself are not in the file."""
    words: list[Word] = []
    glued = False
    for run in paragraph.iter_inner_content():
        for inner in getattr(run, "runs", [run]):  # a hyperlink holds runs
            size = inner.font.size.pt if inner.font.size else None
            for number, text in enumerate(normal(inner.text).split("\n")):
                if number:
                    if words:
                        yield Line(tuple(words), block)
                    words, glued = [], False
                for index, piece in enumerate(re.split(r"[ \t]+", text)):
                    if not piece:
                        glued = False
                        continue
                    if index == 0 and glued and words:
                        last = words.pop()
                        words.append(Word(last.text + piece, None, 1.0, None, last.size, last.bold, last.italic))
                    else:
                        words.append(Word(piece, None, 1.0, None, size, bool(inner.bold), bool(inner.italic)))
                    glued = True
                if text and text[-1] in " \t":
                    glued = False
    if words:
        yield Line(tuple(words), block)


def _rows(table: Any) -> tuple[tuple[str, ...], ...]:
    """Texts of the cells; a merged cell's text in every place it covers, as python-docx repeats it."""
    rows = [tuple(normal(cell.text).strip() for cell in row.cells) for row in table.rows]
    width = max((len(row) for row in rows), default=0)
    return tuple(row + ("",) * (width - len(row)) for row in rows)


def _is_layout(table: Any, rows: tuple[tuple[str, ...], ...]) -> bool:
    if len(rows) > _FEW_ROWS or max(len(row) for row in rows) > 3:
        return False
    return bool(_LAYOUT.search(folded(" ".join(cell for row in rows for cell in row))))


def _notes(document: Any, block: int) -> Iterator[Line]:
    """Footnotes, which python-docx does not know of: the text of their part, one note a line."""
    from docx.oxml.ns import qn  # noqa: PLC0415 - heavy
    from docx.oxml.parser import parse_xml  # noqa: PLC0415 - keeps entities closed

    for relation in document.part.rels.values():
        if not relation.reltype.endswith("/footnotes"):
            continue
        root = parse_xml(relation.target_part.blob)
        for note in root.iter(qn("w:footnote")):
            if note.get(qn("w:type")) in ("separator", "continuationSeparator", "continuationNotice"):
                continue
            text = normal(" ".join("".join(t.text or "" for t in p.iter(qn("w:t"))) for p in note.iter(qn("w:p"))))
            words = tuple(Word(word, None) for word in text.split())
            if words:
                number = note.get(qn("w:id"))
                yield Line((Word(str(number), None), *words), block)
