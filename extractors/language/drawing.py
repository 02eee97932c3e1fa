"""A page to look at: the text of a document paragraph by paragraph, its spans drawn by displaCy."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from html import escape
from itertools import pairwise
from typing import Any

from spacy import displacy
from spacy.tokens import Doc, Span

from extractors.language.components import ORGAN_LABELS
from extractors.language.places import layout_of
from normalizers.tables import rows

_PAGE = """<!DOCTYPE html>
<html lang="vi">
<head><meta charset="utf-8"><title>{title}</title></head>
<body style="font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem">
{content}
</body>
</html>
"""
_SWATCH = '<span style="background: {colour}; color: #000; padding: 2px 6px; border-radius: 3px">{label} {count}</span>'
_OTHER = "#dddddd"


def colours() -> dict[str, str]:
    """Colour of each label (data/span_colours.csv); registered with spaCy, so that displaCy uses them everywhere."""
    return {row["label"]: row["colour"] for row in rows("span_colours")}


def draw(*docs: Doc, keys: Sequence[str] | None = None, title: str = "") -> str:
    """A whole page of HTML with the spans of these groups (of all, where none are named).

    The meaning of a span (its code, the kind of a deadline) stands beside its label. What `doc.user_data["title"]`
    says, as usual in spaCy, stands above each of several documents. What comes from documents is escaped.
    """
    return _PAGE.format(title=escape(title), content="\n".join(_section(doc, keys) for doc in docs))


def _section(doc: Doc, keys: Sequence[str] | None) -> str:
    spans = [span for key in (keys if keys is not None else list(doc.spans)) for span in doc.spans[key]]
    counts = Counter(span.label_ for span in spans)
    legend = " ".join(
        _SWATCH.format(colour=colours().get(label, _OTHER), label=escape(label), count=count)
        for label, count in sorted(counts.items())
    )
    parts = list(_parts(doc, spans))
    drawn = displacy.render(parts, style="span", manual=True, jupyter=False, options={"colors": colours()})
    return f"<h1>{escape(doc.user_data.get('title', ''))}</h1>\n<p>{legend}</p>\n{drawn}"


def _parts(doc: Doc, spans: Sequence[Span]) -> Iterator[dict[str, Any]]:
    """What displaCy draws, one part a paragraph; the first of each page says which page it is."""
    page = 0
    for paragraph in layout_of(doc).paragraphs:
        part = doc.char_span(paragraph.start, paragraph.end, alignment_mode="expand")
        if part is None:
            continue
        inside = [span for span in spans if span.start < part.end and span.end > part.start]
        starts = _pieces(part, inside)
        yield {
            "text": part.text,
            "tokens": [doc[one:end].text for one, end in pairwise([*starts, part.end])],
            "spans": [
                {
                    "start_token": bisect_left(starts, span.start),
                    "end_token": bisect_left(starts, span.end),
                    "label": escape(span.label_),
                    "kb_id": escape(_meaning(span)),  # displaCy writes it into the page as it is
                    "kb_url": "#",
                }
                for span in inside
            ],
            "title": f"trang {paragraph.page}" if paragraph.page != page else None,
        }
        page = paragraph.page


def _pieces(part: Span, inside: Sequence[Span]) -> list[int]:
    """Where a piece begins: displaCy sets a space between any two, so tokens that touch are one unless a span ends."""
    borders = {border for span in inside for border in (span.start, span.end)}
    return [
        token.i
        for token in part
        if token.i == part.start or token.i in borders or part.doc[token.i - 1].whitespace_ or token.is_space
    ]


def _meaning(span: Span) -> str:
    """`id_` where it says more than the words do: the key of an organ is long and says the same."""
    return (span._.organ["abbr"] or "") if span.label_ in ORGAN_LABELS.values() and span._.organ else span.id_
