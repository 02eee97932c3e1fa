"""Files of every kind, and of every kind of damage: what `open_source` makes of them."""

import io
import zipfile
from pathlib import Path

import pymupdf
import pytest
from PIL import Image

from extractors.files import (
    BrokenFileError,
    EmptyFileError,
    EncryptedFileError,
    MissingFileError,
    TooLargeError,
    UnsupportedFileError,
    open_source,
)


def jpeg() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (60, 80), "white").save(out, "JPEG")
    return out.getvalue()


def pdf(**how: object) -> bytes:
    document = pymupdf.open()
    for _ in range(3):
        document.new_page()
    return bytes(document.tobytes(**how))


def zipped(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


def put(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("name", "content", "kind", "pages"),
    [
        ("to_trinh.pdf", pdf(), "pdf", 3),
        ("anh_chup.jpg", jpeg(), "image", 1),
        ("thuc_ra_la_anh.pdf", jpeg(), "image", 1),  # the content decides, not the name
        ("khong_duoi", pdf(), "pdf", 3),
        ("trang.txt", "Số: 12/KH-SYT\fPhụ lục".encode(), "text", 2),
        ("word_cu.txt", "Kế hoạch".encode("utf-16"), "text", 1),
    ],
)
def test_kind_comes_from_content(tmp_path: Path, name: str, content: bytes, kind: str, pages: int) -> None:
    source = open_source(put(tmp_path, name, content))
    assert (source.kind, source.pages) == (kind, pages)
    assert len(source.sha256) == 64


def test_tiff_with_two_pages(tmp_path: Path) -> None:
    sheets = [Image.new("L", (50, 70), 255) for _ in range(2)]
    sheets[0].save(tmp_path / "quet.tif", save_all=True, append_images=sheets[1:])
    assert open_source(tmp_path / "quet.tif").pages == 2


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("rong.pdf", b"", EmptyFileError),
        ("cut.jpg", b"\xff\xd8\xff\xe0broken", BrokenFileError),
        ("khoa.pdf", pdf(encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="bimat", owner_pw="chu"), EncryptedFileError),
        ("trang_loi.pdf", b"<html><body>404 Not Found</body></html>", BrokenFileError),
        ("rac.pdf", bytes(range(256)) * 8, BrokenFileError),
        ("hong.docx", b"PK\x03\x04 cut off", BrokenFileError),
        ("bang.xlsx", zipped("xl/workbook.xml"), UnsupportedFileError),
        ("cu.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), UnsupportedFileError),
        ("phim.mp4", bytes(range(32)) * 8, UnsupportedFileError),
    ],
)
def test_what_cannot_be_read_says_why(tmp_path: Path, name: str, content: bytes, error: type[Exception]) -> None:
    with pytest.raises(error, match=name):
        open_source(put(tmp_path, name, content))


def test_missing_and_folder(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError):
        open_source(tmp_path / "khong_co.pdf")
    with pytest.raises(UnsupportedFileError):
        open_source(tmp_path)


def test_a_docx_that_unpacks_to_too_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extractors.files.MOST_UNPACKED", 1)
    with pytest.raises(TooLargeError):
        open_source(put(tmp_path, "bom.docx", zipped("word/document.xml", "word/media/a")))


def test_a_picture_of_too_many_pixels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extractors.files.MOST_PIXELS", 100)
    with pytest.raises(TooLargeError):
        open_source(put(tmp_path, "to.jpg", jpeg()))
