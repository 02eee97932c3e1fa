"""Damaged and hostile files by the hundred: good papers changed at random, and files made to do harm."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from pathlib import Path

_WITH_BOMBS = 100  # files
Change = Callable[[bytes, random.Random], bytes]


def flip_bits(content: bytes, chance: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.choice((1, 8, 64, 512))):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def cut_off(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(1, len(content))]


def cut_out(content: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(content))
    return content[:start] + content[start + chance.randrange(1, 1 + len(content) // 4) :]


def repeat_part(content: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(content))
    part = content[start : start + chance.randrange(1, 4096)]
    return content[:start] + part * chance.choice((2, 10, 100)) + content[start:]


def fill_with_noise(content: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(content))
    size = min(chance.randrange(1, 4096), len(content) - start)
    return content[:start] + chance.randbytes(size) + content[start + size :]


def lie_about_numbers(content: bytes, chance: random.Random) -> bytes:
    """Other digits in the text of a PDF (lengths, offsets, sizes, references), other words in binary headers."""
    changed = bytearray(content)
    digits = [i for i in range(min(len(changed), 200_000)) if 48 <= changed[i] <= 57]
    for _ in range(chance.choice((1, 4, 20))):
        if digits and chance.random() < 0.7:
            changed[chance.choice(digits)] = chance.choice(b"0123456789-")
        else:
            at = chance.randrange(min(len(changed), 512))
            lie = struct.pack("<I", chance.choice((0, 1, 0x7FFFFFFF, 0xFFFFFFFF, 0x10000)))
            changed[at : at + 4] = lie
    return bytes(changed)


CHANGES: tuple[Change, ...] = (flip_bits, cut_off, cut_out, repeat_part, fill_with_noise, lie_about_numbers)


def spliced(one: bytes, other: bytes, chance: random.Random) -> bytes:
    return one[: chance.randrange(1, len(one))] + other[chance.randrange(len(other)) :]


def pdf(objects: Sequence[bytes], root: int = 1) -> bytes:
    """A PDF of these objects, numbered from 1, with a right table of where they are."""
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(out + b"trailer<</Size %d/Root %d 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, root, start))


def stream(content: bytes, entries: bytes = b"") -> bytes:
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (entries, len(content), content)


def page(box: bytes = b"0 0 595 842", content: bytes = b"", resources: bytes = b"", packed: int = 0) -> bytes:
    """A PDF of one page. `packed`: how many times its content is deflated."""
    filters = b""
    for _ in range(packed):
        content = zlib.compress(content, 9)
        filters += b"/FlateDecode"
    return pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[%s]/Contents 4 0 R/Resources<<%s>>>>" % (box, resources),
            stream(content, b"/Filter[%s]" % filters if filters else b""),
        ]
    )


def picture_of(width: int, height: int) -> bytes:
    """A page with an image that says it is so large; its data are zeros, packed."""
    row = zlib.compressobj(9)
    data = bytearray()
    for _ in range(min(height, 3000)):
        data += row.compress(bytes(width))
    data += row.flush()
    head = b"/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray/BitsPerComponent 8" % (width, height)
    return pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>>>",
            stream(b"q 595 0 0 842 0 0 cm /I Do Q"),
            stream(bytes(data), head + b"/Filter/FlateDecode"),
        ]
    )


def nested_forms() -> bytes:
    """Drawings that draw each other ten times, ten deep: 10 to the 10th rectangles; and one that draws itself."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</F 5 0 R>>>>>>",
        stream(b"/F Do"),
    ]
    for deep in range(10):
        inner = 6 + deep if deep < 9 else 5
        form = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F %d 0 R>>>>" % inner
        objects.append(stream(b"/F Do " * 10 + b"0 0 1 1 re f", form))
    return pdf(objects)


def page_tree(kids: bytes, count: int = 1) -> bytes:
    return pdf([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, count)])


def empty_pages(count: int) -> bytes:
    kids = b" ".join(b"%d 0 R" % number for number in range(3, count + 3))
    one = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"
    return pdf([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, count), *[one] * count])


def tiff(width: int, height: int, *, next_directory: int = 0, strips: int = 1, data: bytes = b"\0" * 64) -> bytes:
    """A TIFF whose header says so; `next_directory`: where its next page is said to be."""
    tags = [
        (256, 4, 1, width), (257, 4, 1, height), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1),
        (273, 4, strips, 8 + 2 + 10 * 12 + 4), (277, 3, 1, 1), (278, 4, 1, height), (279, 4, strips, 0x7FFFFFFF),
        (282, 4, 1, 300),
    ]  # fmt: skip
    body = struct.pack("<H", len(tags)) + b"".join(struct.pack("<HHII", *tag) for tag in tags)
    return b"II*\0" + struct.pack("<I", 8) + body + struct.pack("<I", next_directory) + data


def docx(document: bytes, *, content_types: bool = True) -> bytes:
    """A Word file with this as its document.xml."""
    out = io.BytesIO()
    office = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        if content_types:
            archive.writestr(
                "[Content_Types].xml",
                '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
                'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override '
                f'PartName="/word/document.xml" ContentType="{office}"/></Types>',
            )
        archive.writestr(
            "_rels/.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship '
            f'Id="r1" Type="{relation}" Target="word/document.xml"/></Relationships>',
        )
        archive.writestr("word/document.xml", document)
    return out.getvalue()


def word_text(text: bytes, before: bytes = b"") -> bytes:
    space = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return (
        b'<?xml version="1.0"?>%s<w:document xmlns:w="%s"><w:body><w:p><w:r><w:t>%s</w:t></w:r></w:p></w:body>'
        b"</w:document>" % (before, space, text)
    )


def _laughs() -> bytes:
    names = [b'<!ENTITY a0 "ha">'] + [b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10)]
    return b"<!DOCTYPE w [%s]>" % b"".join(names)


def hostile() -> Iterator[tuple[str, bytes]]:
    """(file name, content) of files that were made to do harm."""
    for name, box in {
        "zero": b"0 0 0 0", "thin": b"0 0 0.001 842", "upside": b"595 842 0 0", "huge": b"0 0 9999999 9999999",
        "longer": b"0 0 595 1e30", "words": b"(a) (b) (c) (d)", "short": b"0 0",
        "far": b"1e9 1e9 1000000595 1000000842", "negative": b"-500000 -500000 500000 500000",
    }.items():  # fmt: skip
        yield f"box-{name}.pdf", page(box, b"BT /F1 12 Tf 72 700 Td (So: 12/KH-UBND) Tj ET")
    yield "deep-arrays.pdf", page(content=b"[" * 200_000)
    yield "deep-states.pdf", page(content=b"q " * 500_000)
    yield "kids-self.pdf", page_tree(b"2 0 R")
    yield "kids-lie.pdf", page_tree(b"9 0 R", 2_000_000_000)
    yield "kids-negative.pdf", page_tree(b"", -5)
    yield "pages-10000.pdf", empty_pages(10_000)
    yield "pages-900.pdf", empty_pages(900)
    yield "length-loop.pdf", pdf([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Length 2 0 R>>stream\nendstream"])
    yield "root-self.pdf", pdf([b"1 0 R"])
    yield "header-only.pdf", b"%PDF-1.7\n"
    yield "headers.pdf", b"%PDF-1.7\n" * 200_000
    yield "tiff-wide.tif", tiff(0x7FFFFFFF, 1)
    yield "tiff-large.tif", tiff(60_000, 60_000)
    yield "tiff-loop.tif", tiff(100, 100, next_directory=8)
    yield "tiff-strips.tif", tiff(100, 100, strips=0x0FFFFFFF)
    yield "tiff-zero.tif", tiff(0, 0)
    yield "png-large.png", _png(40_000, 40_000)
    yield "png-wide.png", _png(0x7FFFFFFF, 0x7FFFFFFF)
    yield "docx-laughs.docx", docx(word_text(b"&a9;", _laughs()))
    yield "docx-file.docx", docx(word_text(b"&x;", b'<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>'))
    yield "docx-web.docx", docx(word_text(b"&x;", b'<!DOCTYPE w [<!ENTITY x SYSTEM "http://127.0.0.1:9/x">]>'))
    yield "docx-deep.docx", docx(word_text(b"<w:r>" * 100_000))
    yield "docx-typeless.docx", docx(word_text(b"a"), content_types=False)


def bombs() -> Iterator[tuple[str, bytes]]:
    """(file name, content) of files that grow, or keep a reader busy; some 10 seconds to make."""
    yield "bomb-content.pdf", page(content=b"0 0 m 9 9 l S\n" * 8_000_000, packed=1)
    yield "bomb-twice.pdf", page(content=bytes(300_000_000), packed=2)
    yield "bomb-picture.pdf", picture_of(60_000, 60_000)
    yield "bomb-forms.pdf", nested_forms()
    yield "docx-bomb.docx", docx(word_text(b"a" * 300_000_000))
    yield "docx-words.docx", docx(word_text(b"a " * 10_000_000))
    yield "text-line.txt", "Căn cứ ".encode() * 300_000
    yield "text-lines.txt", b"\n" * 3_000_000
    yield "text-codes.txt", b"12/KH-UBND, " * 20_000
    yield (
        "text-paragraph.txt",
        ("Sở Y tế thực hiện Kế hoạch số 12/KH-UBND ngày 01/02/2025 trước 30/9/2025. " * 9_000).encode(),
    )
    yield "text-slashes.txt", b"/-" * 200_000
    yield "text-digits.txt", b"1" * 2_000_000
    yield "text-zeros.txt", b"\xff\xfe" + bytes(1_000_000)
    yield "text-pages.txt", b"a\f" * 100_000
    yield "text-tables.txt", ("| 1 | Sở Y tế | tháng 9/2025 |\n" * 20_000).encode()


def _png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )


def mutated(papers: Sequence[Path], count: int, seed: int = 1) -> Iterator[tuple[str, bytes]]:
    """`count` files: the hostile ones and as many bombs as there is room for, then the papers, each changed in one to
    three ways. Small numbers have no bombs, which take long."""
    chance = random.Random(seed)
    contents = [(path, path.read_bytes()) for path in papers]
    made = 0
    for name, content in chain(hostile(), bombs() if count > _WITH_BOMBS else ()):
        if made == count:
            return
        made += 1
        yield f"{made:04}-{name}", content
    while made < count:
        path, content = contents[made % len(contents)]
        names = []
        for change in chance.choices(CHANGES, k=chance.choice((1, 1, 2, 3))):
            content = change(content, chance) or b"%"
            names.append(change.__name__)
        if chance.random() < 0.08:
            content = spliced(content, chance.choice(contents)[1], chance)
            names.append("spliced")
        suffix = path.suffix if chance.random() > 0.08 else chance.choice([path.suffix for path in papers])
        made += 1
        yield f"{made:04}-{path.stem}-{'-'.join(names)}{suffix}", content
