"""The foot of a page: Nơi nhận left, signers right; and its footnotes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extractors.fixed_words import is_appendix_title, is_copy_mark, recipients_label
from extractors.layout.blocks import Segment, joined
from extractors.layout.paragraphs import Margins
from extractors.layout.rows import rows_of
from normalizers.names import mostly_upper
from normalizers.pages import Page
from normalizers.positions import starts_signer


def find_footnotes(page: Page, found: list[Segment], text: Margins) -> tuple[list[list[Segment]], list[Segment]]:
    """Lines under a short rule at the left margin, the first of them beginning with its mark; or small type there."""
    rows = rows_of(found)
    start = _note_start(page, rows, text)
    if start is None:
        return [], found
    notes: list[list[Segment]] = []
    for row in rows[start:]:
        line = joined(row)
        if not notes or _note_mark(line.text):
            notes.append([line])
        else:
            notes[-1].append(line)
    kept = [s for row in rows[:start] for s in row]
    return notes, kept


def _note_mark(text: str) -> bool:
    head = text.lstrip("[(*")
    if text.startswith("*"):
        return True
    digits = len(head) - len(head.lstrip("0123456789"))
    after = head[digits : digits + 2].lstrip(" ])")
    return 1 <= digits <= 2 and (not after or after[0].isupper() or after[0] in "\"“'(")


def _note_start(page: Page, rows: Sequence[Sequence[Segment]], text: Margins) -> int | None:
    short = [
        r
        for r in page.rules
        if abs(r.y1 - r.y0) < 3
        and 0.1 * text.width < r.x1 - r.x0 < 0.45 * text.width
        and abs(r.x0 - text.left) < 25
        and r.y0 > 0.35 * page.height
    ]
    for rule in sorted(short, key=lambda r: -r.y0):
        below = [i for i, row in enumerate(rows) if row[0].middle > rule.y0]
        if below and _note_mark(joined(rows[below[0]]).text) and rows[below[0]][0].at[0] - text.left < 60:
            return below[0]
    sizes = sorted(s.size or s.height for row in rows for s in row if s.width > 0.4 * page.width)
    if len(sizes) < 8:
        return None
    usual = sizes[len(sizes) // 2]
    start: int | None = None
    for index in range(len(rows) - 1, 0, -1):
        line = joined(rows[index])
        if (line.size or line.height) > 0.88 * usual or line.middle < 0.4 * page.height:
            break
        if _note_mark(line.text):
            start = index
    return start


def foot_begin(rows: list[list[Segment]], page: Page, text: Margins) -> int | None:
    recipients = next(
        (
            i
            for i, row in enumerate(rows)
            if recipients_label(row[0].text.split())
            and len(row[0].text) < 40
            and row[0].at[0] < text.left + 0.4 * text.width
        ),
        None,
    )
    if recipients is None:
        return _signer_alone(rows, page, text)
    begin = recipients
    while begin > 0 and rows[recipients][0].at[1] - rows[begin - 1][0].at[3] < 60:
        row = rows[begin - 1]
        if not all(_in_right(s, text) for s in row) or not (
            any(starts_signer(s.text) for s in row) or mostly_upper(row[0].text)
        ):
            break
        begin -= 1
    return begin


def _in_right(segment: Segment, text: Margins) -> bool:
    return segment.at[0] > text.left + 0.36 * text.width and segment.centre > text.centre + 0.08 * text.width


def _signer_alone(rows: list[list[Segment]], page: Page, text: Margins) -> int | None:
    """Signers without Nơi nhận: `TM. CHÍNH PHỦ` in the right half, nothing but the right half below it."""
    for index, row in enumerate(rows):
        if not any(starts_signer(s.text) for s in row):
            continue
        sides = [s for s in row if starts_signer(s.text)]
        if not (all(_in_right(s, text) for s in sides) or len(sides) == 2):
            continue
        below = rows[index : index + 8]
        narrow = all(s.width < 0.62 * text.width for r in below for s in r)
        if narrow and len(below) >= 2 and below[-1][0].middle - row[0].middle < 260:
            return index
    return None


def foot_columns(
    rows: list[list[Segment]], begin: int, page: Page, text: Margins
) -> tuple[list[Segment], list[Segment], list[Segment], int]:
    left: list[Segment] = []
    right: list[Segment] = []
    left_signers: list[Segment] = []
    listing = False
    end = len(rows)
    for index in range(begin, len(rows)):
        row = rows[index]
        if index > begin and _body_again(row, text, row[0].at[1] - max(s.at[3] for s in rows[index - 1])):
            end = index
            break
        for segment in (part for s in row for part in _cut_foot(s, text)):
            if recipients_label(segment.text.split()):
                listing = True
            starts_left = segment.at[0] < text.left + 0.3 * text.width
            if _in_right(segment, text) or not (starts_left or segment.centre < text.centre):
                right.append(segment)
            elif not listing:
                left_signers.append(segment)
            else:
                left.append(segment)
    return left, right, left_signers, end


def _cut_foot(segment: Segment, text: Margins) -> Iterator[Segment]:
    """`Nơi nhận:  GIÁM ĐỐC` drawn as one line: capitals after the widest gap belong to the signer."""
    if segment.at[0] > text.left + 0.3 * text.width or segment.at[2] < text.centre:
        yield segment
        return
    gaps = [
        (after.box[0] - before.box[2], index + 1)
        for index, (before, after) in enumerate(zip(segment.words, segment.words[1:], strict=False))
        if before.box is not None and after.box is not None
    ]
    gap, cut = max(gaps, default=(0.0, 0))
    if gap > 1.2 * max(segment.height, 8.0) and cut:
        yield Segment(segment.page, segment.words[:cut])
        yield Segment(segment.page, segment.words[cut:])
    else:
        yield segment


def _body_again(row: Sequence[Segment], text: Margins, gap: float) -> bool:
    """A line over nearly the whole measure, or a title centred on the page, ends the foot."""
    line = row[0]
    if len(row) > 1:
        return False
    if line.width > 0.8 * text.width and line.at[0] < text.left + 0.2 * text.width:
        return not line.text.startswith("-")
    return is_appendix_title(line.text) or (is_copy_mark(line.text) and gap > 0)
