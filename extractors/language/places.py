"""The way back from a Doc to paper: its paragraphs, and page and box of every word, kept as plain lists.

They lie in `doc.user_data["sohoa"]`, so that they travel with `Doc.to_bytes`, `DocBin(store_user_data=True)` and
`nlp.pipe(n_process=…)`. `span._.place` and `token._.place` read them; `layout_of` gives the `Text` back.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span, Token

from normalizers.pages import Cell, Paragraph, Piece, Place, Text
from normalizers.records import Header

_KEY = "sohoa"
_EXTENSIONS = ("code", "citation", "organ", "deadline")


def to_doc(nlp: Language, text: Text, header: Header | None = None) -> Doc:
    """The running text as a Doc that went through the pipeline. Its offsets are those of `Text.content`.

    `header`: what is known about the document; its date decides the year of deadlines, its organ and place which
    `Sở Y tế` is meant, its code which citations mean the document itself.
    """
    return nlp(with_places(nlp.make_doc(text.content), text, header))


def with_places(doc: Doc, text: Text, header: Header | None = None) -> Doc:
    """The same Doc with the way back to paper. Raises ValueError where it is not the Doc of this text."""
    if doc.text != text.content:
        raise ValueError("the Doc holds another text: make it with nlp.make_doc(text.content)")
    doc.user_data[_KEY] = {
        "paragraphs": [_of_paragraph(one) for one in text.paragraphs],
        "pieces": [
            [one.start, one.end, one.page, _list(one.box), one.confidence, one.size, one.bold, one.italic]
            for one in text.pieces
        ],
        "header": header.model_dump(mode="json") if header else None,
    }
    return doc


def header_of(doc: Doc) -> Header:
    """What is known about the document; an empty header where nothing was said."""
    kept = doc.user_data.get(_KEY, {}).get("header")
    return Header.model_validate(kept) if kept else Header()


def layout_of(doc: Doc) -> Text:
    """The `Text` that the Doc was made of, without its pages. Of a plain string every line is a paragraph."""
    kept = doc.user_data.get(_KEY)
    if kept is None:
        return plain_text(doc.text)
    return Text(doc.text, tuple(map(_to_paragraph, kept["paragraphs"])), tuple(map(_to_piece, kept["pieces"])))


def plain_text(content: str) -> Text:
    """Text without a page, taken as it is: paragraphs end at line breaks, all are body."""
    paragraphs: list[Paragraph] = []
    at = 0
    for line in content.splitlines(keepends=True):
        end = at + len(line.rstrip())
        start = end - len(line.strip())
        if start < end:
            paragraphs.append(Paragraph(start, end, "body", 1, lines=((start, end),)))
        at += len(line)
    pieces = tuple(Piece(*match.span(), 1, None, 1.0) for match in re.finditer(r"\S+", content))
    return Text(content, tuple(paragraphs), pieces)


def place_of(doc: Doc, start: int, end: int) -> Place | None:
    """Page, box and confidence of the words between two character offsets; None where the Doc has no places."""
    kept = doc.user_data.get(_KEY)
    if kept is None:
        return None
    pieces, paragraphs = kept["pieces"], kept["paragraphs"]
    first = bisect_right(pieces, start, key=lambda piece: int(piece[1]))
    last = bisect_left(pieces, end, key=lambda piece: int(piece[0]))
    near = max(bisect_right(paragraphs, start, key=lambda one: int(one[0])) - 1, 0)
    return Text(
        doc.text,
        tuple(map(_to_paragraph, paragraphs[near : near + 1])),
        tuple(map(_to_piece, pieces[first:last])),
    ).place(start, end)


def register_extensions() -> None:
    """Makes `span._.place`, `token._.place` and what the components write known to spaCy; others' are left alone."""
    if not Span.has_extension("place"):
        Span.set_extension("place", getter=_place_of_span)
    if not Token.has_extension("place"):
        Token.set_extension("place", getter=_place_of_token)
    for name in _EXTENSIONS:
        if not Span.has_extension(name):
            Span.set_extension(name, default=None)


def _place_of_span(span: Span) -> Place | None:
    return place_of(span.doc, span.start_char, span.end_char)


def _place_of_token(token: Token) -> Place | None:
    return place_of(token.doc, token.idx, token.idx + len(token))


def _list(box: Sequence[float] | None) -> list[float] | None:
    return list(box) if box else None


def _of_paragraph(one: Paragraph) -> list[Any]:
    cell = [one.cell.table, one.cell.row, one.cell.column] if one.cell else None
    lines = [list(line) for line in one.lines]
    return [one.start, one.end, one.role, one.page, lines, _list(one.box), one.centred, cell]


def _to_paragraph(kept: Sequence[Any]) -> Paragraph:
    start, end, role, page, lines, box, centred, cell = kept
    return Paragraph(
        start,
        end,
        role,
        page,
        lines=tuple((first, last) for first, last in lines),
        box=tuple(box) if box else None,
        centred=centred,
        cell=Cell(*cell) if cell else None,
    )


def _to_piece(kept: Sequence[Any]) -> Piece:
    start, end, page, box, confidence, size, bold, italic = kept
    return Piece(start, end, page, tuple(box) if box else None, confidence, size, bold, italic)
