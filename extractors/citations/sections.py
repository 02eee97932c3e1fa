"""In which section of a document a mention stands: one that opens the document speaks for all of it."""

from __future__ import annotations

from bisect import bisect_right

from extractors.tasks.outline import UNMARKED, marked
from normalizers.pages import Text

_DEEPEST = 4.5  # a section is named by chapter, article, number; letters and dashes are parts of it


def section_starts(text: Text) -> tuple[tuple[int, ...], tuple[str | None, ...]]:
    """Offsets where a section begins, and its label (`III.2`, `Điều 3`); None for what speaks for the whole document.

    Title, preamble and opening words come before the first section. Article 1 of a decision says what it decides.
    """
    starts: list[int] = [0]
    labels: list[str | None] = [None]
    stack: list[tuple[float, str]] = []
    for paragraph in text.of("body"):
        mark = marked(text.text_of(paragraph))
        if not mark.label or mark.level >= min(_DEEPEST, UNMARKED):
            continue
        stack = [entry for entry in stack if entry[0] < mark.level]
        stack.append((mark.level, mark.label))
        names = [label for level, label in stack if level >= 1]
        first_article = names[:1] and names[0].casefold().endswith(" 1") and names[0][0] in "Đđ"
        starts.append(paragraph.start)
        labels.append(None if first_article or not names else ".".join(_own(names)))
    return tuple(starts), tuple(labels)


def section_at(starts: tuple[int, ...], labels: tuple[str | None, ...], offset: int) -> str | None:
    return labels[max(bisect_right(starts, offset) - 1, 0)]


def _own(names: list[str]) -> list[str]:
    """`1.2` under `1` already names its parent."""
    return [one for one, below in zip(names, [*names[1:], ""], strict=True) if not below.startswith(one + ".")]
