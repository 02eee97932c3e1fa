"""The head of a page: organs and number left, title, place and date right, and what was stamped between them."""

from __future__ import annotations

from collections.abc import Sequence

from extractors.fixed_words import (
    addressee_label,
    is_appendix_title,
    is_kind_in_capitals,
    is_motto,
    is_party_title,
    is_state_title,
    is_subject,
    title_start,
)
from extractors.layout import cues
from extractors.layout.blocks import Segment
from extractors.layout.paragraphs import Margins
from extractors.layout.rows import rows_of
from normalizers.names import mostly_upper
from normalizers.number_labels import is_numbered
from normalizers.pages import Page, Role
from normalizers.text import folded


def find_head(
    page: Page, found: list[Segment], text: Margins
) -> tuple[list[Segment], list[Segment], list[Segment], list[Segment]]:
    """Left column, right column, what was stamped between them, and the rest of the page."""
    anchor = _title(page, found) or _number_line(page, found)
    if anchor is None:
        return [], [], [], found
    split = _split(anchor, found, page, text)
    pieces = [part for s in found for part in _cut(s, split, anchor)]
    stamps: list[Segment] = []
    left: list[Segment] = []
    right: list[Segment] = []
    seen_number = seen_date = False
    done = False
    rest: list[Segment] = []
    stamped = [s for s in pieces if cues.arrival_stamp(s.text) and s.middle > anchor.at[1]]
    for row in rows_of(pieces):
        for segment in row:
            if segment.middle < anchor.at[1] - 3 and _put_on_top(segment, split, text, anchor):
                stamps.append(segment)
            elif segment.at[3] < anchor.at[1] - 40 or done or segment.at[1] > anchor.at[3] + 210:
                rest.append(segment)
            elif _in_arrival_stamp(segment, stamped):
                stamps.append(segment)
            else:
                side = _side(segment, split, text, anchor, (seen_number, seen_date))
                if side is None:
                    done = segment.middle > anchor.at[3]
                    rest.append(segment)
                elif side == "head_left":
                    left.append(segment)
                    seen_number = seen_number or bool(is_numbered(segment.text))
                else:
                    right.append(segment)
                    seen_date = seen_date or bool(cues.is_dated(segment.text))
    return left, right, stamps, rest


def _put_on_top(segment: Segment, split: float, text: Margins, anchor: Segment) -> bool:
    """Above the title nothing of the paper stands but the organ's first line: the rest was put on it later."""
    if segment.width > 0.62 * text.width or anchor.at[1] - segment.at[3] > 75:
        return False
    if is_appendix_title(segment.text) or folded(segment.text).startswith(("mau ", "bieu ", "phu luc")):
        return False
    return not (segment.at[2] <= split + 10 and mostly_upper(segment.text) and len(segment.text) > 4)


def _in_arrival_stamp(segment: Segment, stamped: Sequence[Segment]) -> bool:
    """The stamp ĐẾN (35 × 50 mm): the organ's name above, Giờ and Ngày beside and below the word."""
    for word in stamped:
        near = -45 < segment.middle - word.middle < 45 and segment.at[0] < word.at[2] + 45
        if segment is word:
            return True
        if near and not is_numbered(segment.text) and not is_subject(segment.text):
            plain = folded(segment.text)
            if segment.width < 150 and (plain.startswith(("gi", "ng", "chuyen", "luu")) or mostly_upper(segment.text)):
                return not is_kind_in_capitals(segment.text)
    return False


def _title(page: Page, found: Sequence[Segment]) -> Segment | None:
    for segment in sorted(found, key=lambda s: s.middle):
        if segment.middle > 0.45 * page.height:
            break
        for part in _cut_at_title(segment):
            titled = is_state_title(part.text) or is_party_title(part.text) or is_motto(part.text)
            if titled and part.at[2] > 0.5 * page.width:
                return part
    return None


def _number_line(page: Page, found: Sequence[Segment]) -> Segment | None:
    """A head without a title that was read: `Số: …/…` in the left half near the top, organ lines in capitals above."""
    for segment in sorted(found, key=lambda s: s.middle):
        if segment.middle > 0.3 * page.height:
            return None
        if is_numbered(segment.text) and segment.centre < 0.5 * page.width and "/" in segment.text:
            above = [
                s
                for s in found
                if 0 < segment.middle - s.middle < 90 and s.centre < 0.5 * page.width and mostly_upper(s.text)
            ]
            return segment if above else None
    return None


def _split(anchor: Segment, found: Sequence[Segment], page: Page, text: Margins) -> float:
    """Where the head's left column ends: in the gap before the title, where organ lines leave one."""
    titled = not is_numbered(anchor.text)
    right_edge = anchor.at[0] if titled else 0.47 * page.width
    near = [part for s in found if -35 < s.middle - anchor.middle < 60 for part in _cut_at_title(s)]
    lefts = [s.at[2] for s in near if s.at[2] < right_edge + 6 and s.at[0] < 0.4 * page.width]
    rights = [s.at[0] for s in near if s.centre > right_edge and s.at[0] > text.left + 0.25 * text.width]
    start = min([right_edge, *rights]) if titled else right_edge
    return (max(lefts) + start) / 2 if lefts and max(lefts) < start else start - 2


def _cut_at_title(segment: Segment) -> list[Segment]:
    start = title_start([word.text for word in segment.words])
    if not start:
        return [segment]
    return [Segment(segment.page, segment.words[:start]), Segment(segment.page, segment.words[start:])]


def _cut(segment: Segment, split: float, anchor: Segment) -> list[Segment]:
    """A line that the engine drew through both columns is cut at the title's words, or at a gap near the split."""
    if not (-40 < segment.middle - anchor.middle < 80 and segment.at[0] < split - 20 and segment.at[2] > split + 20):
        return [segment]
    at_title = _cut_at_title(segment)
    if len(at_title) == 2:
        return at_title
    words = segment.words
    for index in range(1, len(words)):
        before, after = words[index - 1].box, words[index].box
        if before is None or after is None:
            continue
        if before[2] <= split + 12 and after[0] >= split - 12 and after[0] - before[2] > 0.6 * segment.height:
            return [Segment(segment.page, words[:index]), Segment(segment.page, words[index:])]
    return [segment]


def _side(segment: Segment, split: float, text: Margins, anchor: Segment, seen: tuple[bool, bool]) -> Role | None:
    """The column of the head this segment stands in; None where the head is over."""
    below = segment.middle - anchor.middle
    if is_kind_in_capitals(segment.text) or addressee_label(segment.text) or is_appendix_title(segment.text):
        return None
    number, date = seen
    subject = bool(is_subject(segment.text))
    dated = bool(cues.is_dated(segment.text))
    centred = abs(segment.centre - text.centre) < 14 and below > 45
    role: Role | None = None
    if segment.at[2] > split + 10 and segment.at[0] < split - 10:
        role = "head_left" if subject and segment.at[0] < split - 60 and segment.at[2] < split + 60 else None
    elif centred and not is_motto(segment.text) and not dated:
        role = None
    elif segment.at[0] >= split - 10:
        role = None if (date or below > 90) and below > 30 and not dated else "head_right"
    elif (
        number
        and not subject
        and (segment.at[0] - text.left > 0.35 * text.width or cues.ENUMERATOR.match(segment.text))
    ):
        role = None
    else:
        role = "head_left"
    return role
