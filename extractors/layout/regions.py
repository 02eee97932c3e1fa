"""One page with geometry: its lines are cut into segments, and each segment gets the part it plays.

Order of the tests: what was put on the page afterwards (signature, stamps), page number and running head, the head's
two columns, footnotes, the foot's two columns; the rest is body.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from extractors.fixed_words import is_signature_block, is_state_title
from extractors.layout import cues
from extractors.layout.blocks import Block, Segment, joined
from extractors.layout.foot import find_footnotes, foot_begin, foot_columns
from extractors.layout.head import find_head
from extractors.layout.paragraphs import Margins, margins
from extractors.layout.rows import rows_of
from normalizers.pages import Box, Page
from normalizers.text import folded

_EDGE = 0.09  # page numbers and running heads stand in this share of the page's height


@dataclass(slots=True)
class Parts:
    """The segments of one page by part, each in reading order; `body` may hold several runs parted by a foot."""

    margins: Margins
    before: list[Block] = field(default_factory=list)  # signature, running head, head
    body: list[list[Segment]] = field(default_factory=list)
    foot: list[Block] = field(default_factory=list)
    after_foot: list[list[Segment]] = field(default_factory=list)
    notes: list[list[Segment]] = field(default_factory=list)
    after: list[Block] = field(default_factory=list)  # page number, specks


def divide(page: Page, found: Sequence[Segment], running: Collection[str]) -> Parts:
    """Every segment of the page in exactly one part."""
    text_margins = margins(found, page.width)
    parts = Parts(text_margins)
    specks = [s for s in found if cues.noise(s.text) and not _bullet(s, found)]
    rest = [s for s in found if s not in specks]
    signature, stamps, rest = _marks(page, rest)
    numbers, heads, rest = _edges(page, rest, running)
    left, right, stamped, rest = find_head(page, rest, text_margins)
    notes, rest = find_footnotes(page, rest, text_margins)
    parts.before.extend(Block("signature", [s]) for s in signature)
    parts.before.extend(Block("running_head", [s]) for s in heads)
    parts.before.extend(Block("head_left", [s]) for s in _side_by_side(left))
    parts.before.extend(Block("head_right", [s]) for s in _side_by_side(right))
    parts.notes = notes
    parts.after.extend(Block("stamp", [s]) for s in (*stamps, *stamped, *specks))
    parts.after.extend(Block("page_number", [s]) for s in numbers)
    _foot(page, rows_of(rest), parts)
    return parts


def _side_by_side(column: Sequence[Segment]) -> Iterator[Segment]:
    """What stands on one line of one column is one line, gaps or not (`Số:      /KH-UBND`)."""
    run: list[Segment] = []
    for segment in column:
        if run and (
            abs(segment.middle - run[-1].middle) >= 0.5 * max(segment.height, run[-1].height)
            or segment.at[0] < run[-1].at[2] - 3
        ):
            yield joined(run)
            run = []
        run.append(segment)
    if run:
        yield joined(run)


def _bullet(speck: Segment, found: Sequence[Segment]) -> bool:
    """A dash that stands before a line's text is a list's bullet, not a speck."""
    if speck.text.strip() not in {"-", "–", "—", "+", "*", "•", "●", "▪", ""}:
        return False
    return any(
        0 <= other.at[0] - speck.at[2] < 60 and abs(other.middle - speck.middle) < max(other.height, 8.0) * 0.6
        for other in found
        if other is not speck
    )


def _inside(segment: Segment, box: Box, slack: float = 4.0) -> bool:
    return box[0] - slack <= segment.centre <= box[2] + slack and box[1] - slack <= segment.middle <= box[3] + slack


def _marks(page: Page, found: list[Segment]) -> tuple[list[Segment], list[Segment], list[Segment]]:
    """What reading marked as signature or stamp, and lines that say it themselves."""
    # A signature object may lie over the printed name: only what a visible block itself says is no text of the page.
    signature_boxes = [m.box for m in page.marks if m.kind == "signature" and m.text and m.box is not None]
    stamp_boxes = [m.box for m in page.marks if m.kind in ("incoming_stamp", "urgency_stamp") and m.box is not None]
    signature: list[Segment] = []
    stamps: list[Segment] = []
    rest: list[Segment] = []
    arrived = [s for s in found if cues.incoming_line(s.text) and _is_arrival(s.text)]
    small = _small(found)
    for segment in found:
        if any(_inside(segment, box) for box in signature_boxes):
            signature.append(segment)
        elif any(_inside(segment, box) for box in stamp_boxes) or cues.URGENCY.match(folded(segment.text)):
            stamps.append(segment)
        elif is_signature_block(segment.text) and (segment.height < small or "ký" in segment.text.lower()):
            signature.append(segment)
        elif any(
            segment is s
            or (
                cues.incoming_line(segment.text)
                and -5 < segment.middle - s.middle < 70
                and segment.at[0] < s.at[2] + 60
                and segment.at[2] > s.at[0] - 60
                and segment.width < 0.3 * page.width
            )
            for s in arrived
        ):
            stamps.append(segment)
        else:
            rest.append(segment)
    return signature, stamps, rest


def _is_arrival(text: str) -> bool:
    letters = "".join(c for c in text if c.isalpha())
    return folded(letters).endswith("den") and letters.isupper()


def _small(found: Sequence[Segment]) -> float:
    heights = sorted(s.height for s in found if s.width > 60)
    return 0.8 * heights[len(heights) // 2] if heights else 0.0


def _edges(
    page: Page, found: list[Segment], running: Collection[str]
) -> tuple[list[Segment], list[Segment], list[Segment]]:
    """Page numbers and running heads at the top and the bottom edge."""
    numbers: list[Segment] = []
    heads: list[Segment] = []
    rest: list[Segment] = []
    top, bottom = _EDGE * page.height, (1 - _EDGE) * page.height
    ordinary = [s for s in found if not cues.PAGE_NUMBER.match(folded(s.text))]
    first = min((s.middle for s in ordinary if running_key(s) not in running), default=page.height)
    last = max((s.middle for s in ordinary), default=0.0)
    for segment in found:
        plain = folded(segment.text)
        edge = segment.middle < top or segment.middle > bottom
        if edge and cues.PAGE_NUMBER.match(plain) and (segment.middle < first + 2 or segment.middle > last - 2):
            numbers.append(segment)
        elif cues.RUNNING.match(plain) or (edge and running_key(segment) in running):
            heads.append(segment)
        else:
            rest.append(segment)
    return numbers, heads, rest


def running_key(segment: Segment) -> str:
    """The same for a running head on every page: digits do not count."""
    return "".join("#" if c.isdigit() else c for c in folded(segment.text))


def running_heads(pages: Sequence[tuple[Page, Sequence[Segment]]]) -> set[str]:
    """Lines at the edge that come back on at least half of the pages (three or more)."""
    counts: dict[str, set[int]] = {}
    for page, found in pages:
        for segment in found:
            edge = segment.middle < _EDGE * page.height or segment.middle > (1 - _EDGE) * page.height
            if edge and len(segment.text) > 5 and not is_state_title(segment.text):
                counts.setdefault(running_key(segment), set()).add(page.number)
    return {key for key, numbers in counts.items() if len(numbers) >= 3 and len(numbers) >= 0.4 * len(pages)}


def _foot(page: Page, rows: list[list[Segment]], parts: Parts) -> None:
    """Body rows until the foot begins; Nơi nhận left, signers right; what spans the page after it is body again."""
    begin = foot_begin(rows, page, parts.margins)
    if begin is None:
        parts.body = [[joined(row) for row in rows]] if rows else []
        return
    parts.body = [[joined(row) for row in rows[:begin]]] if begin else []
    left, right, left_signers, end = foot_columns(rows, begin, page, parts.margins)
    parts.foot.extend(Block("foot_left", [s]) for s in _side_by_side(left))
    parts.foot.extend(Block("foot_right", [s]) for s in left_signers)
    parts.foot.extend(Block("foot_right", [s]) for s in _side_by_side(right))
    if end < len(rows):
        parts.after_foot = [[joined(row) for row in rows[end:]]]
