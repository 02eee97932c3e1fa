"""Lines that the second reader learns from: known text, pictures of one size, and a net that fits them."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np

from extractors.pages.line_strips import HEIGHT, STRIDE
from extractors.pages.second_reader import alphabet, decoded, places
from normalizers.text import without_marks
from pipeline.samples.pdf import write_digital
from pipeline.samples.sheets import Sheet, put_centred
from pipeline.training.digital_words import gather, put_together
from pipeline.training.line_pictures import WIDTH, ink_box
from pipeline.training.line_texts import words
from pipeline.training.reader_shards import strips

LINES = [
    "Ủy ban nhân dân xã có trách nhiệm tổ chức thực hiện Quyết định này;",
    "kinh phí thực hiện lấy từ ngân sách địa phương năm 2026, nguồn sự nghiệp y tế.",
]


def test_the_alphabet_holds_every_vietnamese_letter_once() -> None:
    signs = alphabet()
    assert len(signs) == len(set(signs))
    assert set("ẠẵỹỢđĐặ09/-%“”") <= set(signs)
    assert decoded([0, places()["ổ"], places()["ổ"], 0, places()["ổ"], places()["i"], 0]) == "ổổi"


def test_text_to_learn_from_has_marks_that_no_language_would_have() -> None:
    stream = words(LINES, random.Random(7))
    taken = [next(stream) for _ in range(3000)]
    assert all(set(word) <= set(alphabet()) for word in taken)
    known = {word.lower() for line in LINES for word in line.split()}
    bare = {without_marks(word) for word in known}
    other = [word for word in taken if word.lower() not in known and without_marks(word.lower()) in bare]
    assert len(other) > 200
    assert sum(any(sign.isdigit() for sign in word) for word in taken) > 100


def test_strips_are_all_of_one_size_and_the_same_seed_gives_the_same() -> None:
    pictures, texts = strips(LINES, {}, 24, seed=3)
    again, _ = strips(LINES, {}, 24, seed=3)
    assert {picture.shape for picture in pictures} == {(HEIGHT, WIDTH)}
    assert all(np.array_equal(one, two) for one, two in zip(pictures, again, strict=True))
    assert all(0 < len(text) < WIDTH // STRIDE for text in texts)
    assert all(picture.max() > 120 for picture in pictures)


def test_words_of_digital_papers_are_cut_out_and_capitals_put_together(tmp_path: Path) -> None:
    sheet = Sheet(595, 842)
    put_centred(sheet, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 297, 100, 13, "bold")
    put_centred(sheet, "Điều khoản thi hành", 297, 140, 14, "regular")
    (tmp_path / "paper.pdf").write_bytes(write_digital((sheet,), "paper"))
    found = gather(tmp_path, ["vội chùa"])
    assert [word.text for word in found["regular"]][:4] == ["Điều", "khoản", "thi", "hành"]
    bold = {word.text for word in found["bold"]}
    assert {"CỘNG", "NGHĨA"} <= bold
    assert len(bold) > 8  # others of the same letters
    line = put_together(found["bold"], 50, 900, random.Random(1))
    assert set(line.text.split()) <= bold
    x0, y0, x1, y1 = ink_box(line.pixels)
    assert x1 - x0 < 1000
    assert 20 < y1 - y0 < 80
