"""One document from end to end: file → pages → text → facts → record."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from extractors.citations import find_citations
from extractors.documents import split
from extractors.files import open_source
from extractors.header import find_header
from extractors.layout import arrange
from extractors.pages.options import ReadOptions
from extractors.pages.reading import read_pages
from extractors.restoring import restore_page
from extractors.tables.columns import to_record
from extractors.tables.found import FoundTable
from extractors.tables.ruled import find_tables
from extractors.tasks import find_assignments
from normalizers.pages import Page, PageIssue, Source, Text
from normalizers.records import Assignment, Citation, Issue, PageText, Record, SourceFile
from pipeline.page_cache import read_cached
from pipeline.places import as_shown


def read(source: Source, numbers: Sequence[int], options: ReadOptions, cache: Path | None = None) -> list[Page]:
    """The pages with these numbers (from 1), read and restored. A page that fails comes back empty, with an issue."""
    return [restore_page(page) for page in read_as_seen(source, numbers, options, cache)]


def read_as_seen(source: Source, numbers: Sequence[int], options: ReadOptions, cache: Path | None = None) -> list[Page]:
    """The pages before restoring. `cache`: a folder that keeps them."""
    return read_cached(source, numbers, options, cache) if cache else read_pages(source, numbers, options)


def make_records(source: Source, pages: Sequence[Page]) -> list[Record]:
    """The records of the documents that these pages, all those of the file, hold: one as a rule."""
    return [make_record(source, group) for group in split(pages)]


def make_record(source: Source, pages: Sequence[Page]) -> Record:
    """The record of one document, given its pages."""
    found = find_tables(pages)
    text = arrange(pages, found)
    tables = tuple(to_record(table) for table in found)
    header, header_issues = find_header(text, source)
    citations = find_citations(text, header)
    assignments = find_assignments(text, tables, header)
    texts = _texts_of_pages(text)
    record = Record(
        source=SourceFile(
            path=source.path,
            sha256=source.sha256,
            pages=source.pages,
            first_page=pages[0].number,
            last_page=pages[-1].number,
        ),
        pages=tuple(
            PageText(
                page=page.number,
                origin=page.origin,
                confidence=round(page.confidence, 4),
                text=texts.get(page.number, ""),
                how=page.how,
            )
            for page in pages
        ),
        text=text.content,
        header=header,
        citations=citations,
        assignments=assignments,
        tables=tables,
        issues=(
            *header_issues,
            *_citation_issues(text, citations),
            *_deadline_issues(assignments),
            *_table_issues(found),
            *_page_issues(pages),
        ),
    )
    return as_shown(record, pages)


def extract(path: Path, options: ReadOptions | None = None) -> Record:
    """The record of the first document in a file; the others in its `other_documents`.

    Raises `extractors.files.UnreadableFileError` where the file can't be opened.
    """
    source = open_source(path)
    pages = read(source, range(1, source.pages + 1), options or ReadOptions())
    first, *others = make_records(source, pages)
    return first.model_copy(update={"other_documents": tuple(others)})


def _texts_of_pages(text: Text) -> dict[int, str]:
    """Each page in reading order, one printed line a line; what was put on it later (stamps, signatures) left out."""
    lines: dict[int, list[str]] = {}
    for paragraph in text.paragraphs:
        if paragraph.role in ("stamp", "signature"):
            continue
        for start, end in paragraph.lines:
            pieces = text.pieces_in(start, end)
            page = pieces[0].page if pieces else paragraph.page
            lines.setdefault(page, []).append(text.content[start:end])
    return {number: "\n".join(found) for number, found in lines.items()}


def _citation_issues(text: Text, citations: Sequence[Citation]) -> list[Issue]:
    """Mentions whose number could not be read: nothing says which document they mean; and dates that could not be."""
    found: list[Issue] = []
    for number, citation in enumerate(citations):
        for field, read in (("code", citation.read if citation.code is None else None), ("date", citation.date_read)):
            if read is None:
                continue
            at = text.content.find(read, citation.start, citation.end)
            place = text.place(at, at + len(read)) if at >= 0 else None
            found.append(
                Issue(
                    field=f"citations.{number}.{'issued_date' if field == 'date' else field}",
                    reason="unreadable",
                    detail=f"reads: {read}",
                    page=place.page if place else citation.page,
                    bbox=place.box if place else citation.bbox,
                )
            )
    return found


def _deadline_issues(assignments: Sequence[Assignment]) -> list[Issue]:
    """Deadlines whose figures were read in two ways."""
    return [
        Issue(
            field=f"assignments.{number}.due",
            reason="unsure",
            detail=f"reads: {one.deadline.text}",
            page=one.page,
            bbox=one.bbox,
        )
        for number, one in enumerate(assignments)
        if one.deadline is not None and one.deadline.unsure
    ]


def _table_issues(tables: Sequence[FoundTable]) -> list[Issue]:
    return [
        Issue(field=f"tables.{number}", reason=reason, detail=detail, page=table.page)
        for number, table in enumerate(tables)
        for reason, detail in table.issues
    ]


def _page_issues(pages: Sequence[Page]) -> list[Issue]:
    return [
        Issue(field="page", reason=issue.reason, detail=issue.detail, page=page.number, bbox=issue.box)
        for page in pages
        for issue in page.issues
    ]


def empty_page(number: int, reason: str, detail: str) -> Page:
    """Stands for a page whose reading killed its worker or ran out of time."""
    issue = PageIssue(reason, detail)
    return Page(number=number, width=0, height=0, origin="ocr", lines=(), confidence=0.0, how=reason, issues=(issue,))
