"""Letters given back: stripped, garbled, almost right; and everything that must stay as it is."""

from __future__ import annotations

import lzma
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from normalizers.restoration import Token, diagnose, restorer
from normalizers.restoration.language_model import LanguageModel, language_model
from normalizers.restoration.lines import restore_lines
from normalizers.restoration.restorer import cased
from normalizers.restoration.tokens import is_code, runs
from normalizers.restoration.training.channel import learn, word_pairs
from normalizers.restoration.training.train import KEEP, train
from normalizers.syllables import tone_folded
from normalizers.text import without_marks

GOOD = [
    "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 02 năm 2025;",
    "Ủy ban nhân dân xã giao Phòng Kinh tế chủ trì, phối hợp với các cơ quan liên quan tổ chức thực hiện.",
    "Thời hạn báo cáo: trước ngày 15 hàng tháng, gửi về Sở Tài chính để tổng hợp.",
    "Trạm y tế chịu trách nhiệm tiêm chủng mở rộng trên địa bàn; kinh phí do ngân sách nhà nước bảo đảm.",
]
ENGLISH = "The Ministry of Health shall be responsible for the implementation of this Circular in the provinces."


@pytest.mark.parametrize("line", GOOD)
def test_stripped_text_comes_back(line: str) -> None:
    restored = restorer().restore_line(without_marks(line), "stripped")
    assert tone_folded(restored.lower()).split() == [tone_folded(word) for word in line.lower().split()]


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("Quyét dinh vé viéc thanh 1ap Ban chi dao", "Quyết định về việc thành lập Ban chỉ đạo"),
        ("giao Phong Noi vu chu tri, phéi hop v6i cac don vi", "giao Phòng Nội vụ chủ trì, phối hợp với các đơn vị"),
        ("thyc hién nhiém vu dugc giao", "thực hiện nhiệm vụ được giao"),
    ],
)
def test_garbled_text_comes_back(read: str, meant: str) -> None:
    assert restorer().restore_line(read, "garbled") == meant


@pytest.mark.parametrize(
    "kept",
    [
        "14/KH-SYT", "KH-UBND", "05-NQ/TU", "4521/UBND-KGVX", "04/8/2025", "12.500.000", "vanthu@bogd.gov.vn",
        "https://dichvucong.gov.vn/tra-cuu", "VNeID", "TTYT", "Facebook", "II.", "2021-2025",
    ],
)  # fmt: skip
@pytest.mark.parametrize("mode", ["stripped", "garbled"])
def test_what_is_no_word_stays(kept: str, mode: str) -> None:
    line = f"thuc hien theo {kept} cua don vi"
    restored = restorer().restore_line(line, mode)  # type: ignore[arg-type]
    assert kept in restored and restored != line


@pytest.mark.parametrize("kept", ["Diéu 1a", "khoan 2b", "muc I1."])
def test_numbers_of_provisions_stay_in_garbled_text(kept: str) -> None:
    restored = restorer().restore_line(f"thyc hién theo {kept} quy dinh nay", "garbled")
    assert restored.split()[4] == kept.split()[1]


@pytest.mark.parametrize(
    ("read", "mode", "printed"),
    [
        ("can cu Nghi dinh so 45/2020/ND-CP ngay 08/4/2020", "stripped", "45/2020/NĐ-CP"),
        ("theo Quyet dinh so 88/QD-UBND cua tinh", "stripped", "88/QĐ-UBND"),
        ("Thong tu so 10/2022/TT-BLDTBXH ngay 31/5/2022", "stripped", "10/2022/TT-BLĐTBXH"),
        ("thyc hién Nghi quyét s6 57-NO/TW ngay 22/12/2024", "garbled", "57-NQ/TW"),
        ("ban hanh kém theo Quyét dinh s6 12/OD-UBND", "garbled", "12/QĐ-UBND"),
        ("Luat s6 41/2024/OH15 duoc Quéc héi thong qua", "garbled", "41/2024/QH15"),
        ("theo Ké hoach s6 19/KH-TTVT ctia don vi", "garbled", "19/KH-TTVT"),
    ],
)
def test_letters_of_codes_that_can_be_nothing_else(read: str, mode: str, printed: str) -> None:
    assert printed in restorer().restore_line(read, mode).split()  # type: ignore[arg-type]


def test_of_two_points_d_the_second_lost_its_mark() -> None:
    lines = ["c) Muc tieu chung;", "d) Nhiem vu cu the;", "d) Giai phap thuc hien;", "e) Kinh phi."]
    restored = restorer().restore_lines(lines, "stripped")
    assert [line[0] for line in restored] == ["c", "d", "đ", "e"]


def test_english_inside_stripped_text_stays() -> None:
    assert restorer().restore_line(ENGLISH, "stripped") == ENGLISH


@pytest.mark.parametrize("engine", [0.3, 0.6, 0.99])
def test_right_words_of_an_engine_stay(engine: float) -> None:
    for line in GOOD:
        tokens = [Token(word, engine) for word in line.split()]
        assert [restored.text for restored in restorer().restore_tokens(tokens)] == line.split()


def test_a_doubted_word_is_mended_and_knows_its_token() -> None:
    words = [
        "chủ",
        "trì,",
        "phối",
        "hợp",
        "với",
        "các",
        "cơ",
        "quan",
        "liên",
        "quan",
        "tô",
        "chức",
        "thực",
        "hiện",
        "nhiệm",
        "vụ",
    ]
    tokens = [Token(word, 0.5 if word == "tô" else 0.96) for word in words]
    result = restorer().restore_tokens(tokens)
    assert result[10].text == "tổ" and (result[10].first, result[10].last) == (10, 10)
    assert [r.text for r in result if r.text != tokens[r.first].text] == ["tổ"]


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("các cơ quan liên quan tổ chức thực hiện", "các cơ quan liên quan tô chức thực hiện"),
        ("quy định chi tiết thi hành Luật", "quy định chỉ tiết thi hành Luật"),
        ("Viện kiểm sát nhân dân tối cao", "Viện kiêm sát nhân dân tôi cao"),
        ("SỬA ĐỔI, BỔ SUNG MỘT SỐ ĐIỀU", "SỬA ĐÔI, BỖ SUNG MỘT SỐ ĐIỀU"),
    ],
)
def test_an_engine_sure_of_the_wrong_marks_is_corrected_where_no_doubt_is_left(printed: str, read: str) -> None:
    tokens = [Token(word, 0.96) for word in read.split()]
    assert " ".join(r.text for r in restorer().restore_tokens(tokens)) == printed


@pytest.mark.parametrize(
    "text",
    [
        "thị xã; Vũ Thu Hà, Tô Văn Bình và Lê Thế Vinh",  # names are what they are
        "xin ý kiến của Thứ trưởng phụ trách",
        "xin ý kiến của Thủ trưởng đơn vị",
        "tại thôn Đa Phước và thôn Đá Bạc",
        "số 12/QĐ-UBND ngày 04 tháng 3 năm 2025",
    ],
)
def test_what_the_engine_was_sure_of_stays_where_it_may_be_right(text: str) -> None:
    tokens = [Token(word, 0.96) for word in text.split()]
    assert " ".join(r.text for r in restorer().restore_tokens(tokens)) == text


@pytest.mark.parametrize("confidence", [0.0, 0.05, 1.0, 1.5])
def test_no_confidence_breaks_it(confidence: float) -> None:
    restored = restorer().restore_tokens([Token("tô", confidence), Token("chưc", confidence), Token("", confidence)])
    assert len(restored) == 3 and restored[2].text == ""


@pytest.mark.parametrize(
    ("text", "diagnosis"),
    [
        (" ".join(GOOD), "fine"),
        (without_marks(" ".join(GOOD)), "stripped"),
        ("Thyc hién Ké hoach cai cach hanh chinh cua tinh, nang cao chat lugng phuc vu ngudi dan", "garbled"),
        (ENGLISH, "fine"),
        ("", "fine"),
        ("12/2025 34 56,7 %", "fine"),
    ],
)
def test_diagnosis(text: str, diagnosis: str) -> None:
    assert diagnose(text) == diagnosis


def test_lines_in_lines_out() -> None:
    lines = [without_marks(line) for line in GOOD] + ["", "  ", "---"]
    restored = list(restore_lines(iter(lines)))
    assert len(restored) == len(lines) and restored[0].startswith("Căn cứ Luật") and restored[-3:] == ["", "  ", "---"]
    assert list(restore_lines(GOOD)) == GOOD
    assert list(restore_lines([ENGLISH])) == [ENGLISH]


@given(st.text(alphabet="abcdđeghiknoqtuvxyAQD ./-,;:()0123456789\t", max_size=60))
@settings(max_examples=80, deadline=None)
def test_only_letters_change_and_only_their_marks(text: str) -> None:
    restored = restorer().restore_line(text, "stripped")
    assert without_marks(restored) == without_marks(text)


@given(st.text(max_size=40))
@settings(max_examples=60, deadline=None)
def test_nothing_breaks_it(text: str) -> None:
    line = " ".join(text.split())
    assert restorer().restore_line(line, "garbled").count(" ") == line.count(" ")


@pytest.mark.parametrize(
    ("word", "like", "result"),
    [("quyết", "QUYET", "QUYẾT"), ("định", "Dinh", "Định"), ("của", "ctia", "của"), ("tế", "t€", "tế")],
)
def test_case_pattern(word: str, like: str, result: str) -> None:
    assert cased(word, like) == result


def test_codes_are_told_from_joined_words() -> None:
    assert is_code("KH-UBND") and is_code("/NQ-CP") and is_code("01/2025")
    assert not is_code("và/hoặc") and not is_code("kinh-tế") and not is_code("chung")
    assert [run.text for run in runs("Số: 12/QĐ-UBND (bản chính).")] == ["Số", "12/QĐ-UBND", "bản", "chính"]


def test_probabilities_sum_to_one_about() -> None:
    model = language_model()
    every = np.arange(len(model.words))
    for a, b in [("kế", "hoạch"), ("ủy", "ban"), ("thực", "hiện")]:
        first, second = (np.full(len(every), model.numbers[word]) for word in (a, b))
        assert 0.9 < float(np.exp(model.two(second, every)).sum()) < 1.1
        assert 0.9 < float(np.exp(model.three(first, second, every)).sum()) < 1.1
        assert 0.9 < float(np.exp(model.four(second, first, second, every)).sum()) < 1.1


def test_training_is_reproducible_and_learns(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus.txt.xz"
    corpus.write_bytes(lzma.compress("\n".join(GOOD * 30).encode()))
    card = train(corpus, tmp_path / "one", KEEP)
    train(corpus, tmp_path / "two", KEEP)
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()
    model = LanguageModel(tmp_path / "one")
    likely, unlikely = (
        model.two(np.array([model.numbers["ủy"]]), np.array([model.numbers[w]])) for w in ("ban", "chủ")
    )
    assert likely[0] > unlikely[0] and card["vocabulary"] == len(model.words)


def test_a_missing_model_says_so(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        LanguageModel(tmp_path)


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("quyén cua ngu’i dan v@i co quan nha nudc", "quyền của người dân với cơ quan nhà nước"),
        ("BO Noi vu chu tri thyc hién", "Bộ Nội vụ chủ trì thực hiện"),
        ("Phong NOi vu xAy dung ké hoach", "Phòng Nội vụ xây dựng kế hoạch"),
        ("Il. Té chirc thyc hién cua don vi", "II. Tổ chức thực hiện của đơn vị"),
    ],
)
def test_signs_and_capitals_of_an_ocr_are_undone(read: str, meant: str) -> None:
    assert restorer().restore_line(read, "garbled") == meant


def test_the_channel_is_learnt_from_pages_laid_beside_their_text() -> None:
    truth = "Ủy ban nhân dân tỉnh giao Sở Tài chính chủ trì thực hiện nhiệm vụ được giao"
    read = "Uy ban nhan dan tinh giao S6 Tai chinh chu tri thuc hién nhiém vu dugc giao"
    pairs = Counter(word_pairs(truth, read))
    assert pairs["s6", "sở"] == 1 and pairs["dugc", "được"] == 1 and pairs["giao", "giao"] == 2
    counts = learn(pairs)
    assert counts["é", "ệ"] == pytest.approx(2, abs=0.1) and ("e", "ệ") not in counts
    assert counts["g", "ợ"] == pytest.approx(1, abs=0.2)
