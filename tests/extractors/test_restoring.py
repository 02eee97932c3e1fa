"""Pages get their letters back; boxes, and what was read, survive."""

from __future__ import annotations

from extractors.restoring import restore_page
from normalizers.pages import Line, Origin, Page, Word


def page(origin: Origin, *lines: str, confidence: float = 0.95, doubted: tuple[str, ...] = ()) -> Page:
    made = tuple(
        Line(
            tuple(
                Word(word, (10.0 * x, 20.0 * y, 10.0 * x + 8, 20.0 * y + 12), 0.4 if word in doubted else confidence)
                for x, word in enumerate(line.split())
            )
        )
        for y, line in enumerate(lines)
    )
    return Page(1, 595, 842, origin, made, 0.9)


def test_stripped_given_text_is_restored_word_by_word() -> None:
    before = page(
        "given_text",
        "Uy ban nhan dan xa giao Phong Kinh te chu tri, phoi hop",
        "voi cac co quan lien quan thuc hien Ke hoach so 12/KH-UBND.",
    )
    after = restore_page(before)
    assert after.lines[1].text == "với các cơ quan liên quan thực hiện Kế hoạch số 12/KH-UBND."
    changed, kept = after.lines[1].words[0], after.lines[1].words[-1]
    assert changed.read == "voi" and changed.confidence < 0.96 and changed.box == before.lines[1].words[0].box
    assert kept.read is None and kept.confidence == 0.95
    assert "stripped" in after.how and [issue.reason for issue in after.issues] == ["restored_text"]


def test_good_given_text_and_trusted_layers_stay() -> None:
    good = page("given_text", "Ủy ban nhân dân xã giao Phòng Kinh tế chủ trì thực hiện.")
    assert restore_page(good) == good
    trusted = page("text_layer", "Uy ban nhan dan xa giao Phong Kinh te chu tri thuc hien.")
    assert restore_page(trusted) == trusted


def test_ocr_changes_what_was_doubted_and_what_can_only_be_wrong() -> None:
    line = "giao Phòng Kinh tế phối hợp với các cơ quan liên quan tô chức thực hiện"
    for doubted in (("tô",), ()):
        after = restore_page(page("ocr", line, doubted=doubted))
        assert after.lines[0].text == line.replace("tô", "tổ")
        assert [word.read for word in after.lines[0].words if word.read] == ["tô"]
    right = "giao Phòng Kinh tế thu hồi giấy phép của hộ ông Tô Văn Bình"
    assert restore_page(page("ocr", right)).lines[0].text == right


def test_unsure_words_make_one_issue_a_page() -> None:
    junk = ("ngàygổ", "Đườngl", "lrưởng", "thậồ", "cệng", "hượưng", "đổồi")
    after = restore_page(page("ocr", "Kế hoạch " + " ".join(junk) + " số 12/QĐ-UBND", doubted=junk))
    (issue,) = [issue for issue in after.issues if issue.reason == "unsure_word"]
    assert issue.box is not None and "and" in issue.detail


def test_empty_pages_pass() -> None:
    for origin in ("ocr", "given_text", "text_layer"):
        empty = Page(1, 0, 0, origin, (), 0.0)
        assert restore_page(empty).lines == ()
