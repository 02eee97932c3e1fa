"""Files that cannot be read, made when needed: what a folder from an office may hold beside good papers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas


def _one_page(path: Path, password: str | None = None) -> None:
    locked = StandardEncryption(password, canPrint=0) if password else None
    canvas = Canvas(str(path), invariant=1, encrypt=locked)
    for line in range(40):
        canvas.drawString(72, 770 - 17 * line, f"So: {line}/KH-UBND, ngay 01 thang 8 nam 2025")
    canvas.save()


def empty_pdf(folder: Path) -> Path:
    """0 bytes."""
    path = folder / "rong.pdf"
    path.touch()
    return path


def encrypted_pdf(folder: Path) -> Path:
    """Opens only with a password."""
    path = folder / "co-mat-khau.pdf"
    _one_page(path, "bi-mat")
    return path


def picture_named_pdf(folder: Path) -> Path:
    """A JPEG whose name says .pdf: a person sees a page, so it must be read or clearly refused."""
    path = folder / "anh-doi-ten.pdf"
    image = np.full((300, 220, 3), 255, np.uint8)
    cv2.putText(image, "CONG VAN", (20, 60), cv2.FONT_HERSHEY_SIMPLEX, 1, (0, 0, 0), 2)
    path.write_bytes(bytes(cv2.imencode(".jpg", image)[1].tobytes()))
    return path


def truncated_pdf(folder: Path) -> Path:
    """Cut off in the middle, as by a broken download: no cross-reference table, no trailer."""
    path = folder / "tai-do.pdf"
    _one_page(path)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 3])
    return path


def pdf_without_pages(folder: Path) -> Path:
    """A well-formed PDF of no pages."""
    path = folder / "khong-trang.pdf"
    path.write_bytes(
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
        b"trailer<</Root 1 0 R/Size 3>>\n%%EOF\n"
    )
    return path


def noise_named_docx(folder: Path) -> Path:
    """Random bytes that call themselves a Word file."""
    path = folder / "hong.docx"
    path.write_bytes(np.random.default_rng(1).bytes(4096))
    return path


def blank_page(folder: Path) -> Path:
    """A readable PDF with nothing on its page: no error, but nothing found either."""
    path = folder / "trang-trang.pdf"
    canvas = Canvas(str(path), invariant=1)
    canvas.showPage()
    canvas.save()
    return path


def folder_without_documents(folder: Path) -> Path:
    """A folder that holds only files of other kinds."""
    path = folder / "khong-co-van-ban"
    path.mkdir()
    (path / "Thumbs.db").write_bytes(b"\x00" * 64)
    (path / "ghi-chu.log").write_text("khong phai van ban\n", encoding="utf-8")
    return path


UNREADABLE: dict[str, Callable[[Path], Path]] = {
    "empty": empty_pdf,
    "encrypted": encrypted_pdf,
    "truncated": truncated_pdf,
    "no pages": pdf_without_pages,
    "noise": noise_named_docx,
}
"""Files that must end as failed documents, each with an error class and a message, and stop nothing else."""
