"""Pages of a file, read: the text layer where it can be trusted, the picture of the page where not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from extractors.pages import docx, images, mupdf, plain_text
from extractors.pages.engines import Engine
from extractors.pages.legacy_fonts import to_unicode
from extractors.pages.lines import make_lines, placed
from extractors.pages.options import ReadOptions
from extractors.pages.scan import Scan, read_picture
from extractors.pages.signatures import take_blocks, widget_marks
from extractors.pages.triage import Decision, decide
from normalizers.pages import Affine, Box, Line, Mark, Origin, Page, PageIssue, Rule, Source, Word, inverse, moved
from normalizers.text import normal


def read_pages(
    source: Source, numbers: Sequence[int], options: ReadOptions, engine: Engine | None = None
) -> list[Page]:
    """The pages with these numbers (from 1), in this order; a page that can't be read is empty and has an issue.

    `engine`: Tesseract with the options' language where none is given, asked for only when a page needs it. Raises
    EngineMissingError where a page needs it and it is not installed; OSError where the file is gone.
    """
    path = Path(source.path)
    match source.kind:
        case "text":
            return plain_text.read_text(path, numbers)
        case "docx":
            return docx.read_docx(path, numbers)
        case "image":
            return [_page_of_image(path, number, options, engine) for number in numbers]
        case "pdf":
            return list(_pages_of_pdf(path, numbers, options, engine))


def _pages_of_pdf(path: Path, numbers: Sequence[int], options: ReadOptions, engine: Engine | None) -> Iterator[Page]:
    with mupdf.open_pdf(path) as document:
        for number in numbers:
            try:
                page = document[number - 1]
                content = mupdf.look(page)
            except (RuntimeError, ValueError, IndexError, KeyError, TypeError) as error:
                # PyMuPDF's errors are RuntimeErrors; the others come out of it on damaged pages.
                yield _broken(number, error)
                continue
            yield _page_of_pdf(page, number, content, options, engine)


def _page_of_pdf(page: Any, number: int, content: mupdf.Content, options: ReadOptions, engine: Engine | None) -> Page:
    raw, blocks = take_blocks(content.words)
    marks = (*blocks, *widget_marks(content.widgets))
    texts, encoding = to_unicode(raw)
    decision = decide(content, [word.box for word in raw], texts, options.mode)
    if decision.way in ("text", "both", "blank"):
        read = _text_layer(number, content, raw, texts, encoding, decision, marks)
        return _with_pictures(read, page, decision, options, engine) if decision.way == "both" else read
    without = tuple(widget.box for widget in content.widgets if any(_covers(widget.box, mark.box) for mark in blocks))
    try:
        picture = mupdf.draw(page, options.dpi, without=without)
    except (RuntimeError, ValueError, MemoryError) as error:
        return replace(_broken(number, error), marks=marks)
    scan = read_picture(picture, engine or _engine(options), options.seconds_per_page, second_try=options.second_try)
    return _scanned(number, scan, decision.reason, marks)


def _text_layer(
    number: int,
    content: mupdf.Content,
    raw: Sequence[mupdf.RawWord],
    texts: Sequence[str],
    encoding: str,
    decision: Decision,
    marks: tuple[Mark, ...],
) -> Page:
    words = []
    for word, text in zip(raw, texts, strict=True):
        shown = normal(text)
        if not shown.strip():
            continue
        read = word.text if encoding != "unicode" and word.text != text else None
        made = Word(shown, word.box, 1.0, read, word.size, word.bold, word.italic)
        words.append(placed(made, word.block, word.row, word.baseline, spaced=word.spaced))
    origin: Origin = "text_layer" if encoding == "unicode" else "converted_text_layer"
    how = decision.reason if encoding == "unicode" else f"{decision.reason}, converted from {encoding.upper()}"
    issues: tuple[PageIssue, ...] = ()
    if decision.reason == "no text layer":
        issues = (PageIssue("not_read", "no text layer, and reading pictures is switched off"),)
    return Page(
        number=number,
        width=content.width,
        height=content.height,
        origin=origin,
        lines=make_lines(words, content.rules),
        confidence=1.0 if origin == "text_layer" else 0.98,
        how=how,
        rules=content.rules,
        marks=marks,
        issues=issues,
    )


def _with_pictures(read: Page, page: Any, decision: Decision, options: ReadOptions, engine: Engine | None) -> Page:
    """The page with what its images say, added in their places."""
    lines, rules, issues = list(read.lines), list(read.rules), list(read.issues)
    for box in decision.pictures:
        picture = mupdf.draw(page, options.dpi, box)
        scan = read_picture(picture, engine or _engine(options), options.seconds_per_page, second_try=False)
        by = _placed(scan.shown, box)
        lines.extend(_moved(line, by) for line in scan.lines if _worth(line))
        rules.extend(Rule(*moved((r.x0, r.y0, r.x1, r.y1), by)) for r in scan.rules)
        issues.extend(replace(issue, box=box) for issue in scan.issues if issue.reason in ("timeout", "engine_failed"))
    return replace(read, lines=tuple(lines), rules=tuple(rules), issues=tuple(issues))


def _worth(line: Line) -> bool:
    """A photograph or a seal gives a few unsure letters: no line of text."""
    return sum(word.confidence for word in line.words) / len(line.words) >= 0.7


def _placed(shown: Affine | None, box: Box) -> Affine:
    """From the points of a part that was read as a picture to those of the page: the part's upper left is at `box`."""
    a, b, c, d, e, f = shown or (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)
    return a, b, c + box[0], d, e, f + box[1]


def _moved(line: Line, by: Affine) -> Line:
    return Line(tuple(replace(word, box=word.box and moved(word.box, by)) for word in line.words), line.block)


def _page_of_image(path: Path, number: int, options: ReadOptions, engine: Engine | None) -> Page:
    if options.mode == "text":
        issue = PageIssue("not_read", "a picture, and reading pictures is switched off")
        return Page(number, 0, 0, "ocr", (), 0.0, "picture, not read", issues=(issue,))
    try:
        picture = images.open_picture(path, number, options.dpi)
    except (OSError, ValueError, EOFError, SyntaxError, MemoryError) as error:  # what Pillow's decoders raise
        return _broken(number, error)
    scan = read_picture(picture, engine or _engine(options), options.seconds_per_page, second_try=options.second_try)
    return _scanned(number, scan, "picture file", ())


def _scanned(number: int, scan: Scan, reason: str, marks: tuple[Mark, ...]) -> Page:
    """`marks`: those of the file, on the page as shown."""
    if scan.shown is not None:
        back = inverse(scan.shown)
        marks = tuple(replace(mark, box=mark.box and moved(mark.box, back)) for mark in marks)
    return Page(
        number=number,
        width=scan.width,
        height=scan.height,
        origin="ocr",
        lines=scan.lines,
        confidence=scan.confidence,
        how=f"{reason}; {scan.how}",
        rules=scan.rules,
        marks=(*marks, *scan.marks),
        issues=scan.issues,
        shown=scan.shown,
    )


def _broken(number: int, error: Exception) -> Page:
    issue = PageIssue("page_broken", f"{type(error).__name__}: {error}"[:300])
    return Page(number, 0, 0, "ocr", (), 0.0, "the page is damaged", issues=(issue,))


def _covers(widget: Box, block: Box | None) -> bool:
    """Whether the block's middle lies in the field: it is the field's appearance."""
    if block is None:
        return False
    x, y = (block[0] + block[2]) / 2, (block[1] + block[3]) / 2
    return widget[0] <= x <= widget[2] and widget[1] <= y <= widget[3]


def _engine(options: ReadOptions) -> Engine:
    from extractors.pages import tesseract  # noqa: PLC0415 - looks for the program

    return tesseract.engine(options.language)
