"""`sohoa draw`: the documents of one file as a page of HTML, with all that the language pipeline sees in them."""

from __future__ import annotations

from pathlib import Path

from extractors.documents import split
from extractors.files import open_source
from extractors.header import find_header
from extractors.layout import arrange
from extractors.pages.options import ReadOptions
from extractors.tables.ruled import find_tables
from pipeline.document import read


def draw_file(path: Path, options: ReadOptions | None = None) -> str:
    """A whole page of HTML. Raises `extractors.files.UnreadableFileError` where the file can't be opened."""
    from extractors.language import load, to_doc  # noqa: PLC0415  (spaCy takes half a second)
    from extractors.language.drawing import draw  # noqa: PLC0415

    source = open_source(path)
    pages = read(source, range(1, source.pages + 1), options or ReadOptions())
    nlp = load()
    docs = []
    for group in split(pages):
        text = arrange(group, find_tables(group))
        header, _ = find_header(text, source)
        doc = to_doc(nlp, text, header)
        doc.user_data["title"] = header.code or header.subject or f"trang {group[0].number}"
        docs.append(doc)
    return draw(*docs, title=path.name)
