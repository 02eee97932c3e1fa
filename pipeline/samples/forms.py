"""Head and foot of a paper: cells of Nghị định 30/2020/NĐ-CP, Phụ lục I, and of Hướng dẫn 36-HD/VPTW for the Party."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from pipeline.samples.markup import Run
from pipeline.samples.sheets import (
    Colour,
    Face,
    Sheet,
    Span,
    Stroke,
    balanced,
    break_lines,
    put_centred,
    put_line,
    width_of,
    words_of,
)
from pipeline.samples.sources import Sample

MOTTO = "Độc lập - Tự do - Hạnh phúc"
PARTY_TITLE = "ĐẢNG CỘNG SẢN VIỆT NAM"
HAND_DIGIT = 11.5  # room left for each digit that is written by hand, in points
BLANK_GAP = 30.0
SIGNATURE_ROOM = 74.0
DIGITAL_BLUE: Colour = (0.05, 0.1, 0.55)
STAMP_RED: Colour = (0.8, 0.08, 0.1)


def put_head(sheet: Sheet, sample: Sample, left: float, width: float, y: float) -> float:
    """Everything above the body: both columns, title or V/v, Kính gửi. Gives the y where the body begins."""
    head = sample.head
    party = sample.form == "party"
    left_width, right_width = (width * 0.44, width * 0.56) if party else (width * 0.43, width * 0.57)
    left_middle = left + left_width / 2
    right_middle = left + left_width + right_width / 2
    if sample.paper.signature:
        _signature_block(sheet, sample.paper.signature, left + width, y - 44)
    left_end = _left_column(sheet, sample, left_middle, left_width, y)
    right_end = _right_column(sheet, sample, right_middle, y)
    y = max(left_end, right_end) + (14 if head.letter else 20)
    if sample.paper.incoming:  # room that offices leave under the subject of a letter
        sheet.incoming_at = (left_middle - 34, y + 26)
        y += 36
    if head.urgency:
        y = _urgency(sheet, head.urgency, left_middle, y)
    if not head.letter:
        y = _title(sheet, sample, left, width, y)
    if head.addressees:
        y = _addressees(sheet, head.addressees, left, width, y)
    return y + 4


def _left_column(sheet: Sheet, sample: Sample, middle: float, width: float, y: float) -> float:
    head = sample.head
    size = 14.0 if sample.form == "party" else 12.5
    if head.parent_organ:
        y = _lines(
            sheet, _organ_lines(head.parent_organ.upper(), width - 16, size, "regular"), middle, y, size, "regular"
        )
    organ = list(head.organ_lines) or _organ_lines(head.organ.upper(), width - 16, size, "bold")
    y = _lines(sheet, organ, middle, y, size, "bold")
    if sample.form == "party":
        y = _lines(sheet, ["*"], middle, y, 14, "regular")
        y += 1
    else:
        length = width_of(organ[-1], "bold", size) * 0.45
        sheet.strokes.append(Stroke(middle - length / 2, y + 5, middle + length / 2, y + 5))
        y += 9
    y = _number(sheet, sample, middle, y)
    if head.letter:
        subject = head.subject if sample.form == "party" else f"V/v {head.subject}"
        face: Face = "italic" if sample.form == "party" else "regular"
        y = _lines(sheet, balanced(subject, width - 6, 12, face), middle, y + 3, 12, face, leading=14.5)
    return y


def _organ_lines(name: str, width: float, size: float, face: Face) -> list[str]:
    """One line where it fits, else broken before the name of the place, else balanced."""
    if width_of(name, face, size) <= width:
        return [name]
    broken = re.split(r" (?=(?:TỈNH|THÀNH PHỐ|HUYỆN|XÃ|PHƯỜNG) )", name, maxsplit=1)
    if len(broken) == 2 and width_of(broken[0], face, size) <= width:
        return broken
    return balanced(name, width, size, face)


def _number(sheet: Sheet, sample: Sample, middle: float, y: float) -> float:
    number, _ = sample.head.split_code
    label = "Số " if sample.form == "party" else "Số: "
    rest = sample.head.code[len(number) :]
    return _with_gaps(sheet, [label, (number, "code"), rest], sample, middle, y + 15, 13, "regular")


def _with_gaps(
    sheet: Sheet,
    parts: Sequence[str | tuple[str, str]],
    sample: Sample,
    middle: float,
    y: float,
    size: float,
    face: Face,
) -> float:
    """One centred line; a part (text, field) is printed, left blank, or left to the hand, as the paper says."""
    paper = sample.paper
    pieces: list[tuple[str, float, str]] = []
    for part in parts:
        text, what = (part, "") if isinstance(part, str) else part
        if what and what in paper.handwritten:
            pieces.append((text, HAND_DIGIT * len(text) + 10, "hand"))
        elif what and what in paper.blank:
            pieces.append(("", BLANK_GAP, "blank"))
        else:
            pieces.append((text, width_of(text, face, size), "print"))
    x = middle - sum(width for _, width, _ in pieces) / 2
    printed = ""
    for text, width, how in pieces:
        if how == "hand":
            sheet.spans.append(Span(text, face, size, x, y, hand=True))
            printed += f"{{{{{text}}}}} "
        elif how == "blank":
            printed += " "
        else:
            sheet.spans.append(Span(text, face, size, x, y))
            printed += text
        x += width
    sheet.printed.append(" ".join(printed.replace("}} /", "}}/").split()))
    return y


def _right_column(sheet: Sheet, sample: Sample, middle: float, y: float) -> float:
    if sample.form == "party":
        put_centred(sheet, PARTY_TITLE, middle, y + 15, 15, "bold")
        sheet.printed.append(PARTY_TITLE)
        length = width_of(PARTY_TITLE, "bold", 15)
        y += 20
        sheet.strokes.append(Stroke(middle - length / 2, y, middle + length / 2, y))
        y += 28
    else:
        y = _lines(sheet, [sample.head.national_title], middle, y, 12.5, "bold")
        y = _lines(sheet, [MOTTO], middle, y, 13.5, "bold")
        length = width_of(MOTTO, "bold", 13.5)
        sheet.strokes.append(Stroke(middle - length / 2, y + 4, middle + length / 2, y + 4))
        y += 9
    day = date.fromisoformat(sample.head.issued_date)
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    parts: list[str | tuple[str, str]] = [
        f"{sample.head.issued_place}, ngày ",
        (f"{day.day:02d}", "issued_date"),
        f" tháng {month} năm {day.year}",
    ]
    return _with_gaps(sheet, parts, sample, middle, y + 16, 13.5, "italic")


def _title(sheet: Sheet, sample: Sample, left: float, width: float, y: float) -> float:
    head = sample.head
    middle = left + width / 2
    size = 15.5 if sample.form == "party" else 14.0
    y = _lines(sheet, [head.type_name.upper()], middle, y, size, "bold", leading=18)
    y = _lines(sheet, balanced(head.subject, width * 0.88, 14, "bold"), middle, y, 14, "bold", leading=17)
    if sample.form == "party":
        return _lines(sheet, ["-----"], middle, y, 14, "regular", leading=12) + 8
    sheet.strokes.append(Stroke(middle - 45, y + 7.5, middle + 45, y + 7.5))
    return y + 16


def _addressees(sheet: Sheet, addressees: Sequence[str], left: float, width: float, y: float) -> float:
    y += 8
    if len(addressees) == 1:
        lines = balanced(f"Kính gửi: {addressees[0]}.", width * 0.8, 14, "regular")
        return _lines(sheet, lines, left + width / 2, y, 14, "regular", leading=18) + 8
    x = left + 90
    label = "Kính gửi:"
    y += 18
    sheet.spans.append(Span(label, "regular", 14, x, y))
    sheet.printed.append(label)
    for index, name in enumerate(addressees):
        text = f"- {name}{'.' if index == len(addressees) - 1 else ';'}"
        for line in break_lines(words_of([Run(text)]), left + width - x - 70, 14):
            y += 18
            put_line(sheet, line, x + 64, y, 14)
            sheet.printed.append(line.text)
    return y + 10


def _lines(
    sheet: Sheet, lines: Sequence[str], middle: float, y: float, size: float, face: Face, leading: float = 15.5
) -> float:
    for line in lines:
        y += leading
        put_centred(sheet, line, middle, y, size, face)
        sheet.printed.append(line)
    return y


def _signature_block(sheet: Sheet, lines: Sequence[str], right: float, y: float) -> None:
    wide = max(width_of(line, "regular", 9) for line in lines)
    for line in lines:
        y += 10.5
        sheet.spans.append(Span(line, "regular", 9, right - wide, y, DIGITAL_BLUE))
        sheet.printed.append(line)


def _urgency(sheet: Sheet, word: str, middle: float, y: float) -> float:
    half = width_of(word, "bold", 14) / 2 + 8
    y += 18
    put_centred(sheet, word, middle, y, 14, "bold", STAMP_RED)
    for x0, y0, x1, y1 in (
        (-half, -16, half, -16),
        (-half, 7, half, 7),
        (-half, -16, -half, 7),
        (half, -16, half, 7),
    ):
        sheet.strokes.append(Stroke(middle + x0, y + y0, middle + x1, y + y1, 1.0, STAMP_RED))
    return y + 8


def _recipient_lines(sample: Sample, width: float) -> list[str]:
    party = sample.form == "party"
    lines: list[str] = []
    archive = f"- Lưu {sample.head.archive}." if party else f"- Lưu: {sample.head.archive}."
    entries = [f"- {name}{',' if party else ';'}" for name in sample.head.recipients]
    for text in (*entries, archive):
        lines += [line.text for line in break_lines(words_of([Run(text)]), width, 12 if party else 11)]
    return lines


def foot_height(sample: Sample, width: float) -> float:
    """Room that the foot needs; it is never torn over two sheets."""
    recipients = 30 + 13.5 * len(_recipient_lines(sample, width * 0.46))
    signature = 40 + SIGNATURE_ROOM + 17 * max(len(signer.authority) for signer in sample.head.signers)
    return max(recipients, signature) + 16


def put_foot(sheet: Sheet, sample: Sample, left: float, width: float, y: float) -> float:
    """Nơi nhận on the left, the signers on the right, level with it."""
    party = sample.form == "party"
    label_face: Face = "regular" if party else "bolditalic"
    label_size = 14.0 if party else 12.0
    size = 12.0 if party else 11.0
    at = y + 16
    sheet.spans.append(Span("Nơi nhận:", label_face, label_size, left, at))
    if party:
        sheet.strokes.append(Stroke(left, at + 2, left + width_of("Nơi nhận:", label_face, label_size), at + 2))
    sheet.printed.append("Nơi nhận:")
    for line in _recipient_lines(sample, width * 0.46):
        at += 13.5
        put_line(sheet, break_lines(words_of([Run(line)]), width, size)[0], left, at, size)
        sheet.printed.append(line)
    end = at
    signers = sample.head.signers
    column = width * 0.5
    for index, signer in enumerate(signers):
        middle = left + width - column / 2 if len(signers) == 1 else left + width * (index + 0.5) / len(signers)
        under = _lines(sheet, [*signer.authority, signer.position], middle, y, 13.5, "bold", leading=16)
        sheet.signed.append((middle, under + SIGNATURE_ROOM / 2))
        name_at = under + SIGNATURE_ROOM
        end = max(end, _lines(sheet, [signer.full_name], middle, name_at, 14, "bold", leading=14))
    return end
