"""Lines of the body become paragraphs: by indents, line ends short of the margin, gaps, bullets and centred lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from extractors.fixed_words import is_appendix_title, is_kind_in_capitals
from extractors.layout import cues
from extractors.layout.blocks import Block, Segment
from normalizers.names import mostly_upper
from normalizers.text import folded

_INDENT = 12.0  # points; the rule is 1 or 1.27 cm (28-36), scans lose some by skew
_HANGING = 32.0  # points from a number to the text behind it; a paragraph below a heading is set less far in
_NEIGHBOURS = 7


@dataclass(frozen=True, slots=True)
class Margins:
    """Where the text of a page begins and ends, in points from the page's left."""

    left: float
    right: float

    @property
    def centre(self) -> float:
        return (self.left + self.right) / 2

    @property
    def width(self) -> float:
        return max(self.right - self.left, 1.0)


def margins(lines: Sequence[Segment], page_width: float) -> Margins:
    """From the long lines of a page; a page without any gets the margins of NĐ 30 (30-35 mm left, 15-20 mm right)."""
    long = [line.at for line in lines if line.width > 0.5 * page_width]
    if len(long) < 3:
        return Margins(0.15 * page_width, 0.915 * page_width)
    rights = sorted(box[2] for box in long)
    left = sorted(box[0] for box in long)[len(long) // 5]
    # Most long lines of a page may be first lines; then shorter ones show the margin, an indent further left.
    starts = sorted(line.at[0] for line in lines if line.width > 0.25 * page_width and 20 < left - line.at[0] < 60)
    left = next((x for x, following in pairwise(starts) if following - x < 8), left)
    return Margins(left, rights[(len(rights) * 4) // 5])


def _local_left(lines: Sequence[Segment], index: int, page: Margins) -> float:
    """The left margin near this line: a skewed scan drifts by more than an indent from top to bottom."""
    near = lines[max(index - _NEIGHBOURS, 0) : index + _NEIGHBOURS + 1]
    starts = sorted(line.at[0] for line in near if abs(line.at[0] - page.left) < 30 and line.width > 0.3 * page.width)
    return starts[min(1, len(starts) - 1)] if starts else page.left


def is_centred(line: Segment, page: Margins) -> bool:
    left_space = line.at[0] - page.left
    right_space = page.right - line.at[2]
    return left_space > 15 and right_space > 15 and abs(left_space - right_space) < max(16.0, 0.06 * page.width)


def body_blocks(lines: Sequence[Segment], page: Margins) -> list[Block]:
    """Paragraphs of one page's body, top to bottom. The lines have geometry."""
    blocks: list[Block] = []
    pitches = [b.middle - a.middle for a, b in pairwise(lines) if 0 < b.middle - a.middle < 40]
    pitch = median(pitches) if pitches else 16.0
    for index, line in enumerate(lines):
        centred = _centred_here(line, page) or _full_title(lines, index, page)
        if blocks and not _starts_new(lines, index, blocks[-1], centred, page, pitch):
            blocks[-1].lines.append(line)
        else:
            blocks.append(Block("body", [line], centred))
    return blocks


def _centred_here(line: Segment, page: Margins) -> bool:
    if not is_centred(line, page):
        return False
    # A short heading that starts at the usual indent may be centred by chance; an enumerator says it is not.
    return not (cues.ENUMERATOR.match(line.text) and line.at[0] - page.left < 60)


def _full_title(lines: Sequence[Segment], index: int, page: Margins) -> bool:
    """`Về việc …` that fills the measure, above its centred second line: the first line of a title."""
    line = lines[index]
    if index + 1 >= len(lines) or not folded(line.text[:8]).startswith(("ve viec", "v/v")):
        return False
    below = lines[index + 1]
    middle = abs(line.centre - below.centre) < 0.05 * page.width
    return middle and _centred_here(below, page) and below.middle - line.middle < 2.2 * max(line.height, 10.0)


def _starts_new(lines: Sequence[Segment], index: int, block: Block, centred: bool, page: Margins, pitch: float) -> bool:
    line, last = lines[index], block.lines[-1]
    gap = line.middle - last.middle
    if block.centred or centred:
        return not _centred_goes_on(line, last, block, centred, page, gap, pitch)
    left = _local_left(lines, index, page)
    indent, last_indent = line.at[0] - left, last.at[0] - left
    if cues.ENUMERATOR.match(line.text) and (indent > 6 or _ended(last)):
        return True
    if gap > 2.6 * pitch:
        return True
    short = page.right - last.at[2] > 0.12 * page.width
    if indent <= _INDENT:
        return short and (_ended(last) or (line.text[:1].isupper() and not _joins(last)))
    if last_indent < indent - 8:  # first line of a paragraph after a full one
        return not (_hangs(block, line) or _begins_to_hang(block, line, short=short))
    # Two first lines in a row: headings, lists of one-line items.
    return short or _ended(last) or (len(block.lines) == 1 and indent > last_indent + 40)


def _hangs(block: Block, line: Segment) -> bool:
    """A list item whose later lines stand under its text, not at the margin."""
    if len(block.lines) < 2 or not cues.ENUMERATOR.match(block.lines[0].text):
        return False
    return abs(block.lines[-1].at[0] - line.at[0]) < 6


def _begins_to_hang(block: Block, line: Segment, *, short: bool) -> bool:
    """The second line of a list item, set further in than its number: the first is full and has not ended."""
    first = block.lines[0]
    if len(block.lines) > 1 or short or _ended(first) or not cues.ENUMERATOR.match(first.text):
        return False
    return line.at[0] - first.at[0] < _HANGING and not cues.ENUMERATOR.match(line.text)


def _ended(line: Segment) -> bool:
    return bool(cues.ENDS.search(line.text))


def _joins(line: Segment) -> bool:
    """A short line that cannot be a paragraph's last: it ends in a comma or in a word that wants another."""
    return line.text.endswith((",", "-", "–")) or line.text.split()[-1].lower() in {"và", "của", "các", "về", "số"}


def _centred_goes_on(
    line: Segment, last: Segment, block: Block, centred: bool, page: Margins, gap: float, pitch: float
) -> bool:
    """Centred lines that are one title: same case, close together, neither a type's name nor in brackets alone."""
    first = block.lines[0].text
    own_line = is_kind_in_capitals(last.text) or is_kind_in_capitals(line.text) or is_appendix_title(last.text)
    apart = gap > 1.8 * max(pitch, last.height) or cues.noise(line.text)
    over = line.text.startswith("(") or (_ended(last) and not first.startswith("("))
    if not block.centred or own_line or apart or over or mostly_upper(last.text) != mostly_upper(line.text):
        return False
    if centred or first.startswith("("):
        return True
    # A title's line that fills the measure is not centred to the eye.
    return page.right - last.at[2] < 40 and not cues.ENUMERATOR.match(line.text)


def continues_over_page(before: Block, after: Block, page: Margins, next_page: Margins) -> bool:
    """The first paragraph of a page goes on from the last one of the page before."""
    last, line = before.lines[-1], after.lines[0]
    if before.centred or after.centred or _ended(last) or cues.ENUMERATOR.match(line.text):
        return False
    if line.box is None or last.box is None:
        return line.text[:1].islower()
    if line.at[0] - next_page.left > _INDENT:
        return False
    return page.right - last.at[2] < 0.25 * page.width or line.text[:1].islower()
