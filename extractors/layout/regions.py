"""One page with geometry: its lines are cut into segments, and each segment gets the part it plays.

Order of the tests: what was put on the page afterwards (signature, stamps), page number and running head, the head's
two columns, footnotes, the foot's two columns; the rest is body.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from extractors.layout import cues
from extractors.layout.blocks import Block, Segment, joined
from extractors.layout.paragraphs import Margins, margins
from normalizers.pages import Box, Page, Role, Word
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


def segments(page: Page, taken: Collection[tuple[int, int, int]] = ()) -> list[Segment]:
    """The page's lines cut at wide gaps, without the words that tables took (page, line, word)."""
    found: list[Segment] = []
    for number, line in enumerate(page.lines):
        run: list[Word] = []
        for index, word in enumerate(line.words):
            if (page.number, number, index) in taken:
                if run:
                    found.append(Segment(page.number, run))
                run = []
                continue
            if run and _wide_gap(run[-1], word):
                found.append(Segment(page.number, run))
                run = []
            run.append(word)
        if run:
            found.append(Segment(page.number, run))
    return found


def _wide_gap(left: Word, right: Word) -> bool:
    if left.box is None or right.box is None:
        return False
    height = max(left.box[3] - left.box[1], right.box[3] - right.box[1], 8.0)
    return right.box[0] - left.box[2] > min(2.2 * height, 30.0)


def rows_of(found: Sequence[Segment]) -> list[list[Segment]]:
    """Segments that stand side by side form a row; rows from top to bottom, segments from left to right."""
    rows: list[list[Segment]] = []
    for segment in sorted(found, key=lambda s: (s.middle, s.at[0])):
        row = next((r for r in reversed(rows[-4:]) if _beside(r, segment)), None)
        if row is None:
            rows.append([segment])
        else:
            row.append(segment)
    for row in rows:
        row.sort(key=lambda s: s.at[0])
    return rows


def _beside(row: list[Segment], segment: Segment) -> bool:
    for other in row:
        if min(other.at[2], segment.at[2]) - max(other.at[0], segment.at[0]) > 3:
            return False
    nearest = min(row, key=lambda s: min(abs(s.at[2] - segment.at[0]), abs(s.at[0] - segment.at[2])))
    height = max(min(nearest.height, segment.height), 5.0)
    return abs(nearest.middle - segment.middle) < 0.55 * height


def divide(page: Page, found: Sequence[Segment], running: Collection[str]) -> Parts:
    """Every segment of the page in exactly one part."""
    text_margins = margins(found, page.width)
    parts = Parts(text_margins)
    specks = [s for s in found if cues.noise(s.text) and not _bullet(s, found)]
    rest = [s for s in found if s not in specks]
    signature, stamps, rest = _marks(page, rest)
    numbers, heads, rest = _edges(page, rest, running)
    left, right, stamped, rest = _head(page, rest, text_margins)
    notes, rest = _footnotes(page, rest, text_margins)
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
    signature_boxes = [m.box for m in page.marks if m.kind == "signature" and m.box is not None]
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
        elif cues.signature_line(segment.text) and (segment.height < small or "ký" in segment.text.lower()):
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
            if edge and len(segment.text) > 5 and not cues.national_title(segment.text):
                counts.setdefault(running_key(segment), set()).add(page.number)
    return {key for key, numbers in counts.items() if len(numbers) >= 3 and len(numbers) >= 0.4 * len(pages)}


# --- the head -------------------------------------------------------------------------------------------------------


def _head(
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
                    seen_number = seen_number or bool(cues.NUMBER.match(folded(segment.text)))
                else:
                    right.append(segment)
                    seen_date = seen_date or bool(cues.DATE.search(folded(segment.text)))
    return left, right, stamps, rest


def _put_on_top(segment: Segment, split: float, text: Margins, anchor: Segment) -> bool:
    """Above the title nothing of the paper stands but the organ's first line: the rest was put on it later."""
    if segment.width > 0.62 * text.width or anchor.at[1] - segment.at[3] > 75:
        return False
    if cues.appendix_title(segment.text) or folded(segment.text).startswith(("mau ", "bieu ", "phu luc")):
        return False
    return not (segment.at[2] <= split + 10 and cues.mostly_upper(segment.text) and len(segment.text) > 4)


def _in_arrival_stamp(segment: Segment, stamped: Sequence[Segment]) -> bool:
    """The stamp ĐẾN (35 × 50 mm): the organ's name above, Giờ and Ngày beside and below the word."""
    for word in stamped:
        near = -45 < segment.middle - word.middle < 45 and segment.at[0] < word.at[2] + 45
        if segment is word:
            return True
        if near and not cues.NUMBER.match(folded(segment.text)) and not cues.SUBJECT.match(folded(segment.text)):
            plain = folded(segment.text)
            if segment.width < 150 and (
                plain.startswith(("gi", "ng", "chuyen", "luu")) or cues.mostly_upper(segment.text)
            ):
                return not cues.type_name(segment.text)
    return False


def _title(page: Page, found: Sequence[Segment]) -> Segment | None:
    for segment in sorted(found, key=lambda s: s.middle):
        if segment.middle > 0.45 * page.height:
            break
        for part in _cut_at_title(segment):
            titled = cues.national_title(part.text) or cues.party_title(part.text) or cues.motto(part.text)
            if titled and part.at[2] > 0.5 * page.width:
                return part
    return None


def _number_line(page: Page, found: Sequence[Segment]) -> Segment | None:
    """A head without a title that was read: `Số: …/…` in the left half near the top, organ lines in capitals above."""
    for segment in sorted(found, key=lambda s: s.middle):
        if segment.middle > 0.3 * page.height:
            return None
        if cues.NUMBER.match(folded(segment.text)) and segment.centre < 0.5 * page.width and "/" in segment.text:
            above = [
                s
                for s in found
                if 0 < segment.middle - s.middle < 90 and s.centre < 0.5 * page.width and cues.mostly_upper(s.text)
            ]
            return segment if above else None
    return None


def _split(anchor: Segment, found: Sequence[Segment], page: Page, text: Margins) -> float:
    """Where the head's left column ends: in the gap before the title, where organ lines leave one."""
    titled = not cues.NUMBER.match(folded(anchor.text))
    right_edge = anchor.at[0] if titled else 0.47 * page.width
    near = [part for s in found if -35 < s.middle - anchor.middle < 60 for part in _cut_at_title(s)]
    lefts = [s.at[2] for s in near if s.at[2] < right_edge + 6 and s.at[0] < 0.4 * page.width]
    rights = [s.at[0] for s in near if s.centre > right_edge and s.at[0] > text.left + 0.25 * text.width]
    start = min([right_edge, *rights]) if titled else right_edge
    return (max(lefts) + start) / 2 if lefts and max(lefts) < start else start - 2


def _cut_at_title(segment: Segment) -> list[Segment]:
    start = cues.title_start([word.text for word in segment.words])
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
    plain = folded(segment.text)
    below = segment.middle - anchor.middle
    if cues.type_name(segment.text) or cues.ADDRESSEE.match(plain) or cues.appendix_title(segment.text):
        return None
    number, date = seen
    subject = bool(cues.SUBJECT.match(plain))
    dated = bool(cues.DATE.search(plain))
    centred = abs(segment.centre - text.centre) < 14 and below > 45
    role: Role | None = None
    if segment.at[2] > split + 10 and segment.at[0] < split - 10:
        role = "head_left" if subject and segment.at[0] < split - 60 and segment.at[2] < split + 60 else None
    elif centred and not cues.motto(segment.text) and not dated:
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


# --- footnotes ------------------------------------------------------------------------------------------------------


def _footnotes(page: Page, found: list[Segment], text: Margins) -> tuple[list[list[Segment]], list[Segment]]:
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


# --- the foot -------------------------------------------------------------------------------------------------------


def _foot(page: Page, rows: list[list[Segment]], parts: Parts) -> None:
    """Body rows until the foot begins; Nơi nhận left, signers right; what spans the page after it is body again."""
    begin = _foot_begin(rows, page, parts.margins)
    if begin is None:
        parts.body = [[joined(row) for row in rows]] if rows else []
        return
    parts.body = [[joined(row) for row in rows[:begin]]] if begin else []
    left, right, left_signers, end = _foot_columns(rows, begin, page, parts.margins)
    parts.foot.extend(Block("foot_left", [s]) for s in _side_by_side(left))
    parts.foot.extend(Block("foot_right", [s]) for s in left_signers)
    parts.foot.extend(Block("foot_right", [s]) for s in _side_by_side(right))
    if end < len(rows):
        parts.after_foot = [[joined(row) for row in rows[end:]]]


def _foot_begin(rows: list[list[Segment]], page: Page, text: Margins) -> int | None:
    recipients = next(
        (
            i
            for i, row in enumerate(rows)
            if cues.RECIPIENTS.match(folded(row[0].text))
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
            any(cues.signer_start(s.text) for s in row) or cues.mostly_upper(row[0].text)
        ):
            break
        begin -= 1
    return begin


def _in_right(segment: Segment, text: Margins) -> bool:
    return segment.at[0] > text.left + 0.36 * text.width and segment.centre > text.centre + 0.08 * text.width


def _signer_alone(rows: list[list[Segment]], page: Page, text: Margins) -> int | None:
    """Signers without Nơi nhận: `TM. CHÍNH PHỦ` in the right half, nothing but the right half below it."""
    for index, row in enumerate(rows):
        if not any(cues.signer_start(s.text) for s in row):
            continue
        sides = [s for s in row if cues.signer_start(s.text)]
        if not (all(_in_right(s, text) for s in sides) or len(sides) == 2):
            continue
        below = rows[index : index + 8]
        narrow = all(s.width < 0.62 * text.width for r in below for s in r)
        if narrow and len(below) >= 2 and below[-1][0].middle - row[0].middle < 260:
            return index
    return None


def _foot_columns(
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
            if cues.RECIPIENTS.match(folded(segment.text)):
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
    return cues.appendix_title(line.text) or bool(cues.COPY.match(folded(line.text)) and gap > 0)
