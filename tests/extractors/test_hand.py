"""Numbers and days that a hand wrote: what the net for hands sees, and what is made of it. The net is the real one."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont

from extractors.header import find_header
from extractors.pages.alignment import log_likelihood
from extractors.pages.digit_beam import digits_on
from extractors.pages.engines import SeenWord
from extractors.pages.hand import hand_marks
from extractors.pages.picture import Pixels
from extractors.pages.second_reader import BLANK, alphabet, places
from normalizers.pages import Mark, Page, Paragraph, Piece, Source, Text
from normalizers.records import Header, Issue
from pipeline.samples.sheets import FONT_FOLDER
from pipeline.training.hand_digits import Hand

EM = 36  # pixels of 13 point type at 200 dpi
FILE = Source("papers/scan.pdf", "0" * 64, "pdf", 1)


def written(before: str, digits: str, after: str, seed: int, face: str = "Regular") -> tuple[Pixels, list[SeenWord]]:
    """A page with one line, its blank filled by a hand of its own, and its printed words as an engine sees them."""
    rng = np.random.default_rng(seed)
    font = ImageFont.truetype(str(FONT_FOLDER / f"LiberationSerif-{face}.ttf"), EM)
    sheet = Image.new("L", (1100, 900), 250)
    draw, words, x, line = ImageDraw.Draw(sheet), [], 80.0, 300
    for part in (before, None, after):
        if part is None and not digits:
            x += rng.uniform(0.5, 2.5) * EM
            continue
        if part is None:
            ink = Hand(rng).write(digits, round(EM * rng.uniform(0.6, 0.95)))
            spot = Image.fromarray(np.where(ink < 200, 30, 250).astype(np.uint8))
            sheet.paste(spot, (round(x), line - spot.height))
            x += spot.width + EM / 4
            continue
        for word in part.split():
            draw.text((x, line), word, fill=20, font=font, anchor="ls")
            x0, y0, x1, y1 = draw.textbbox((x, line), word, font=font, anchor="ls")
            words.append(SeenWord(word, (round(x0), round(y0), round(x1), round(y1)), 0.9, 0, 0))
            x += font.getlength(word) + EM / 4
    pixels = np.asarray(sheet) + rng.normal(0, 5, (sheet.height, sheet.width))
    return np.clip(pixels, 0, 255).astype(np.uint8), words


def seen(pixels: Pixels, words: list[SeenWord]) -> dict[str, Mark]:
    return {mark.fields["blank"]: mark for mark in hand_marks(pixels, words)}


def test_most_numbers_by_hand_are_read_and_the_sure_ones_are_right() -> None:
    rng = np.random.default_rng(11)
    numbers = [str(rng.integers(1, 10 ** int(rng.integers(2, 5)))).zfill(2) for _ in range(40)]
    marks = [seen(*written("Số:", number, "/QĐ-UBND", seed))["number"] for seed, number in enumerate(numbers)]
    right = [mark.text == number for mark, number in zip(marks, numbers, strict=True)]
    assert sum(right) >= 34
    assert all(good for mark, good in zip(marks, right, strict=True) if mark.confidence >= 0.97)
    assert sum(mark.confidence >= 0.9 for mark in marks) >= 20


@pytest.mark.parametrize("day", [1, 7, 14, 22, 29, 30])
def test_a_day_by_hand_beside_a_month_in_print(day: int) -> None:
    marks = seen(*written("Long, ngày", f"{day:02}", "tháng 11 năm 2024", 50 + day, "Italic"))
    assert marks["day"].text == str(day)
    assert marks["month"].text == "11"
    assert marks["month"].confidence > 0.9


def test_the_blank_of_a_number_is_where_the_hand_wrote() -> None:
    pixels, words = written("Số:", "2718", "/KH-SYT", 4)
    box = seen(pixels, words)["number"].box
    assert box is not None
    assert words[0].box[0] < box[0] < words[0].box[2] + EM
    assert words[1].box[0] - EM < box[2] < words[1].box[2]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Căn cứ Quyết định số 12/QĐ-UBND ngày 05 tháng 01 năm 2025 của", "Sở Y tế"),  # cites another paper
        ("Căn cứ Luật Dược và Luật Giá, ngày", "tháng 3 năm 2025"),
        ("Nơi nhận:", "Như Điều 3"),
        ("Lưu: VT,", "NVY"),
    ],
)
def test_other_lines_have_no_blanks(before: str, after: str) -> None:
    assert seen(*written(before, "8", after, 3)) == {}


@pytest.mark.parametrize(("before", "after"), [("Số:", "/KH-SYT"), ("Ninh, ngày", "tháng 3 năm 2025")])
def test_a_blank_that_nobody_filled_holds_nothing(before: str, after: str) -> None:
    for seed in range(5):
        marks = seen(*written(before, "", after, seed))
        assert [mark.text for blank, mark in marks.items() if blank != "month"] == ["nothing"]


def test_a_foot_is_no_head() -> None:
    pixels, words = written("Số:", "15", "/KH-SYT", 2)
    low = [SeenWord(w.text, (w.box[0], w.box[1] + 500, w.box[2], w.box[3] + 500), 0.9, 0, 0) for w in words]
    assert hand_marks(np.roll(pixels, 500, axis=0), low) == []


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(["3", "7", "1", " ", ""]), min_size=1, max_size=7), st.integers(0, 10**6))
def test_the_beam_gives_each_number_the_likelihood_that_alignment_gives_it(signs: list[str], seed: int) -> None:
    rng = np.random.default_rng(seed)
    logits = rng.normal(-6, 0.5, (len(signs), len(alphabet()) + 1))
    for step, sign in enumerate(signs):
        logits[step, places()[sign] if sign else BLANK] = rng.normal(0, 1)
        logits[step, BLANK] = max(logits[step, BLANK], -2.0)
    logs = (logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))).astype(np.float32)
    found = digits_on(logs, 5)
    for text, likely in sorted(found.items(), key=lambda item: -item[1])[:3]:
        assert likely >= log_likelihood(logs, text) - 0.2  # the beam forgets what is far behind


def head(number: str, day: str, marks: tuple[Mark, ...]) -> tuple[Header, dict[str, Issue]]:
    """A scanned paper whose number line and date line read like this."""
    rows = [
        (80, 50, "SỞ Y TẾ BẮC NINH"),
        (290, 50, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        (330, 65, "Độc lập - Tự do - Hạnh phúc"),
        (100, 110, number),
        (320, 110, day),
        (270, 150, "QUYẾT ĐỊNH"),
        (180, 168, "Về việc thành lập Tổ công tác"),
    ]
    content, paragraphs, pieces = "", [], []
    for x, y, words in rows:
        start = at = len(content)
        left = float(x)
        for word in words.split(" "):
            pieces.append(Piece(at, at + len(word), 1, (left, y, left + 6 * len(word), y + 12), 0.96))
            at, left = at + len(word) + 1, left + 6 * len(word) + 4
        content += words + "\n"
        paragraphs.append(Paragraph(start, start + len(words), "body", 1, ((start, start + len(words)),)))
    text = Text(content, tuple(paragraphs), tuple(pieces), (Page(1, 595, 842, "ocr", (), 1.0, marks=marks),))
    header, issues = find_header(text, FILE)
    return header, {issue.field: issue for issue in issues}


def mark(blank: str, options: str, sense: float = -0.1) -> Mark:
    box = (130.0, 108.0, 160.0, 124.0) if blank == "number" else (410.0, 108.0, 430.0, 124.0)
    first = options.split(", ", maxsplit=1)[0].split()
    fields = {"blank": blank, "options": options, "sense": str(sense)}
    return Mark("handwriting", first[0], box, float(first[1]), fields)


@pytest.mark.parametrize(
    ("engine", "options", "sense", "code"),
    [
        ("4f5", "415 0.97, 475 0.02", -0.1, "415/QĐ-SYT"),
        ("4f5", "415 0.93, 475 0.07", -0.1, None),  # too many others
        ("475", "475 0.80, 415 0.20", -0.1, "475/QĐ-SYT"),  # an engine made for type reads the same
        ("475", "415 0.97, 475 0.02", -0.1, None),  # it reads otherwise: then a little chance is enough for doubt
        ("415a", "415 0.99, 475 0.01", -0.1, None),  # the net knows no letters behind a number
        ("~~", "nothing 0.60, 11 0.39", -0.1, None),  # a blank
        ("~~", "11 0.99, 1 0.01", -20.0, None),  # strokes that are no number
    ],
)
def test_a_number_is_given_where_little_else_can_stand_there(
    engine: str, options: str, sense: float, code: str | None
) -> None:
    header, issues = head(
        f"Số: {engine} /QĐ-SYT", "Bắc Ninh, ngày 07 tháng 3 năm 2025", (mark("number", options, sense),)
    )
    assert (header.code, header.code_notation) == (code, "QĐ-SYT")
    assert issues["header.code"].reason == "handwritten"
    if code:
        assert header.evidence["code"].confidence <= 0.85
        assert issues["header.code"].detail.endswith(f"taken as {code}")


def test_a_printed_number_that_the_net_sees_otherwise_is_no_value() -> None:
    day = "Bắc Ninh, ngày 07 tháng 3 năm 2025"
    header, _ = head("Số: 45/QĐ-SYT", day, (mark("number", "45 0.99, 145 0.01"),))
    assert header.code == "45/QĐ-SYT"
    header, _ = head("Số: 45a/QĐ-SYT", day, (mark("number", "45 0.99, 145 0.01"),))
    assert header.code == "45a/QĐ-SYT"
    header, issues = head("Số: 44/QĐ-SYT", day, (mark("number", "11 0.99, 14 0.01"),))
    assert header.code is None
    assert issues["header.code"].reason == "handwritten"


@pytest.mark.parametrize(
    ("engine", "options", "signed", "iso"),
    [
        ("4}", "14 0.96, 11 0.04", None, "2025-03-14"),
        ("4}", "14 0.60, 11 0.40", None, None),
        ("4}", "14 0.60, 11 0.40", "2025-03-14", "2025-03-14"),  # the day of the signature
        ("4}", "14 0.62, 15 0.38", None, "2025-03-14"),  # the 15th was a Saturday
        ("4}", "28 0.97, 23 0.03", "2025-03-21", None),  # numbered a week after it was signed? no
        ("4}", "31 0.98, 30 0.02", "2025-03-31", "2025-03-31"),
        ("17", "11 0.99, 17 0.01", None, None),  # read surely, and seen otherwise
    ],
)
def test_a_day_is_weighed_with_calendar_and_signature(
    engine: str, options: str, signed: str | None, iso: str | None
) -> None:
    block = (
        () if signed is None else (Mark("signature", "", (0, 0, 9, 9), fields={"time": f"{signed}T08:00:00+07:00"}),)
    )
    day = f"Bắc Ninh, ngày {engine} tháng 3 năm 2025"
    header, issues = head("Số: 45/QĐ-SYT", day, (mark("day", options), *block))
    assert header.issued_date == iso
    if iso:
        assert date.fromisoformat(iso).year == 2025
        assert header.evidence["issued_date"].confidence <= 0.85
        assert "header.issued_date" in issues
