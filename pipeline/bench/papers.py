"""Papers in number: the samples made distinct, and small digital PDFs of one page."""

from __future__ import annotations

import shutil
from itertools import chain, cycle, islice
from pathlib import Path

from extractors.files import SUFFIXES

_SMALL = 150_000  # bytes: a page of scan has more
_SCANS = 3
ORGANS = ("Sở Y tế", "Sở Nội vụ", "Sở Tài chính", "Sở Giáo dục và Đào tạo", "Trung tâm Y tế Tuy Phước")


def varied(samples: Path, folder: Path, count: int) -> Path:
    """`count` papers with different contents, three of them scans of one page or two, the others small; the folder."""
    folder.mkdir(parents=True)
    papers = sorted(
        (path for path in samples.iterdir() if path.suffix in SUFFIXES and "_p" not in path.name), key=_size
    )
    small = [path for path in papers if _size(path) < _SMALL]
    scans = [path for path in papers if _size(path) >= _SMALL][:_SCANS]
    again = cycle(path for path in small if path.suffix != ".docx")
    for number, paper in enumerate(islice(chain(small, scans, again), count)):
        copy = folder / f"{number:03}-{paper.name}"
        shutil.copy(paper, copy)
        if number >= len(small) + len(scans):
            with copy.open("ab") as file:
                file.write(b"\n" * (number + 1))  # behind the end of a PDF or text: another hash, the same paper
    return folder


def letter(number: int) -> str:
    """A short official letter, each with its own number, day and words."""
    organ, other = ORGANS[number % len(ORGANS)], ORGANS[(number + 1) % len(ORGANS)]
    day, month = number % 28 + 1, number // 28 % 12 + 1
    return (
        f"ỦY BAN NHÂN DÂN TỈNH GIA LAI\n{organ.upper()}\nSố: {number + 1}/CV-VP\n"
        f"Gia Lai, ngày {day:02} tháng {month:02} năm 2025\n"
        f"V/v báo cáo kết quả đợt {number % 97 + 1}\n"
        f"Kính gửi: {other}\n"
        f"Thực hiện Kế hoạch số {number % 211 + 10}/KH-UBND ngày 04/8/2025 của Ủy ban nhân dân tỉnh Gia Lai về cải "
        f"cách hành chính,\n{organ} đề nghị {other} gửi báo cáo trước ngày {day:02}/{month % 12 + 1:02}/2026.\n"
        f"Giao Phòng Tổ chức - Hành chính chủ trì, phối hợp với các phòng thực hiện {number % 13 + 2} nhiệm vụ.\n"
        "Nơi nhận:\n- Như trên;\n- Lưu: VT.\n"
    )


def small_pdfs(folder: Path, count: int, first: int = 0) -> Path:
    """`count` digital PDFs of one page, each another letter; 1,000 a folder."""
    from reportlab.pdfgen.canvas import Canvas  # noqa: PLC0415 - extra dev

    from pipeline.samples.sheets import font_name  # noqa: PLC0415 - the same

    regular = font_name("regular")
    for number in range(first, first + count):
        home = folder / f"{number // 1000:03}"
        home.mkdir(parents=True, exist_ok=True)
        canvas = Canvas(str(home / f"cv{number:06}.pdf"), invariant=1, pageCompression=1)
        canvas.setFont(regular, 11)
        for line, text in enumerate(letter(number).splitlines()):
            canvas.drawString(60, 780 - 22 * line, text)
        canvas.save()
    return folder


def _size(path: Path) -> int:
    return path.stat().st_size
