"""The spaCy pipeline for official Vietnamese: tokens, spans of every component, the way back to paper, drawings."""

from __future__ import annotations

import doctest
import subprocess
import sys
import tomllib
from importlib import import_module
from pathlib import Path
from typing import get_args

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc, DocBin, Span

from extractors.language import COMPONENTS, layout_of, load, to_doc
from extractors.language.components import ORGAN_LABELS
from extractors.language.drawing import colours, draw
from extractors.language.names import name_in_text
from extractors.language.places import with_places
from extractors.language.tokenizer import codes_in, token_spans
from extractors.tasks.phrases import tokens
from extractors.tasks.units import units_at
from normalizers.pages import Paragraph, Piece, Text
from normalizers.records import AssignmentRole, Header, Relation
from normalizers.tables import rows

BARE = load(())
ROOT = Path(__file__).resolve().parents[2]
LETTER = (
    "Thực hiện Kế hoạch số 27/KH-SYT ngày 11/3/2025 của Sở Y tế tỉnh Lâm Đồng về phòng, chống sốt xuất huyết;\n"
    "Giám đốc Trung tâm giao Phòng Kế hoạch - Nghiệp vụ chủ trì, phối hợp với các khoa, phòng liên quan rà soát số "
    "liệu, báo cáo Ban Giám đốc trước ngày 05/4.\n"
    "Hằng tháng, các trạm y tế gửi số liệu về Trung tâm."
)


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load()


def words(text: str) -> list[str]:
    return [text[start:end] for start, end in token_spans(text)]


# Tokens


@pytest.mark.parametrize("row", rows("token_patterns"), ids=lambda row: row["name"])
def test_every_example_of_the_table_is_one_token(row: dict[str, str]) -> None:
    for example in row["examples"].split():
        assert words(f"({example})") == ["(", example, ")"]


@pytest.mark.parametrize("row", rows("abbreviations"), ids=lambda row: row["abbreviation"])
def test_abbreviations_keep_their_point(row: dict[str, str]) -> None:
    assert words(f"{row['abbreviation']} Vinh")[0] == row["abbreviation"]


SPLIT = [
    ("Số: 14/KH-SYT.", ["Số", ":", "14/KH-SYT", "."]),
    ("(TP.Huế, ngày 04/8/2025)", ["(", "TP.", "Huế", ",", "ngày", "04/8/2025", ")"]),
    ("KT. GIÁM ĐỐC", ["KT.", "GIÁM", "ĐỐC"]),
    ("giai đoạn 2021-2025;", ["giai", "đoạn", "2021", "-", "2025", ";"]),
    ("tuyến Hà Nội-Hải Phòng", ["tuyến", "Hà", "Nội", "-", "Hải", "Phòng"]),
    ("và/hoặc", ["và", "/", "hoặc"]),
    ("trong 10ngày", ["trong", "10", "ngày"]),
    ("UBND xã “Ia Pa”", ["UBND", "xã", "“", "Ia", "Pa", "”"]),
    ("QĐ-UBND, GD&ĐT", ["QĐ-UBND", ",", "GD&ĐT"]),
    ("gửi vanthu@hue.gov.vn; xem https://hue.gov.vn/a?b=1.", ["gửi", "vanthu@hue.gov.vn", ";", "xem",
     "https://hue.gov.vn/a?b=1", "."]),
    ("1.2. Mục đích", ["1.2", ".", "Mục", "đích"]),
    ("thi hành./.", ["thi", "hành", "./."]),
    ("số 14 / KH-SYT", ["số", "14", "/", "KH-SYT"]),  # white space always ends a token: this code is a span of three
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), SPLIT)
def test_punctuation_is_split_and_what_belongs_together_is_not(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@given(st.text(alphabet="aĐếƠ 1209./-–&@,;:()\n\t…_'ữ\u0301", max_size=60))
@settings(max_examples=100)
def test_tokens_give_the_text_back(text: str) -> None:
    doc = BARE(text)
    assert doc.text == text
    for token in doc:
        assert token.is_space or not any(letter.isspace() for letter in token.text)


@given(
    st.integers(1, 9999),
    st.sampled_from(["KH-SYT", "QĐ-UBND", "NQ/TW", "2023/TT-BYT", "CTr-BCĐ", "TTr-STC", "NQ-CP"]),
    st.sampled_from(["", "(", "“", "- "]),
    st.sampled_from(["", ".", ",", ")", ";", "”", " ngày"]),
)
@settings(max_examples=100)
def test_every_code_in_one_piece_is_one_token(number: int, symbol: str, before: str, after: str) -> None:
    text = f"Văn bản số {before}{number}{'-' if symbol == 'NQ/TW' else '/'}{symbol}{after}"
    found = codes_in(text)
    assert found
    spans = set(token_spans(text))
    assert all((code.start, code.end) in spans for code in found)


@pytest.mark.parametrize("unit", ["a.", "1/", "A1-", "1.-", "a@", "14/KH-", "A&", "(", "'a"])
def test_no_text_takes_long(unit: str) -> None:
    text = unit * (30_000 // len(unit))
    assert sum(end - start for start, end in token_spans(text)) == len(text)


# Components


def spans(doc: Doc, key: str) -> list[tuple[str, str, str]]:
    return [(span.label_, span.id_, span.text) for span in doc.spans[key]]


def test_what_the_components_see_in_a_letter(nlp: Language) -> None:
    doc = nlp(LETTER)
    assert spans(doc, "codes") == [("CODE", "27/KH-SYT", "27/KH-SYT")]
    assert spans(doc, "citations") == [
        ("IMPLEMENTS", "27/KH-SYT", "Kế hoạch số 27/KH-SYT ngày 11/3/2025 của Sở Y tế tỉnh Lâm Đồng")
    ]
    assert [(label, text) for label, _, text in spans(doc, "organs")][:4] == [
        ("ORGAN", "Sở Y tế tỉnh Lâm Đồng"),
        ("OFFICE", "Giám đốc Trung tâm"),
        ("ORGAN", "Phòng Kế hoạch - Nghiệp vụ"),
        ("GROUP", "các khoa, phòng liên quan"),
    ]
    assert [(label, text) for label, _, text in spans(doc, "roles")] == [
        ("LEAD", "Phòng Kế hoạch - Nghiệp vụ"),
        ("COOPERATE", "các khoa, phòng liên quan"),
        ("REPORT_TO", "Ban Giám đốc"),
    ]
    assert [(label, text) for label, _, text in spans(doc, "cues")] == [
        ("IMPLEMENTS", "Thực hiện"),
        ("ASSIGN", "giao"),
        ("LEAD", "chủ trì"),
        ("COOPERATE", "phối hợp"),
    ]
    assert spans(doc, "deadlines") == [
        ("DEADLINE", "before", "trước ngày 05/4"),
        ("DEADLINE", "recurring", "Hằng tháng"),
    ]


def test_spans_carry_what_was_read(nlp: Language) -> None:
    doc = nlp(LETTER)
    code, citation = doc.spans["codes"][0], doc.spans["citations"][0]
    assert (code._.code["number"], code._.code["type_code"], code._.code["bodies"]) == ("27", "KH", ["SYT"])
    assert (citation._.citation["issued_date"], citation._.citation["cue"]) == ("2025-03-11", "thuc hien")
    assert doc.text[citation._.citation["start"] : citation._.citation["end"]] == citation.text


def test_the_date_of_the_document_gives_deadlines_their_year(nlp: Language) -> None:
    dated = load(())
    dated.add_pipe("sohoa_deadlines", config={"document_date": "2025-03-15"})
    bare, from_setting = nlp(LETTER), dated(LETTER)
    assert bare.spans["deadlines"][0]._.deadline["due"] is None
    assert from_setting.spans["deadlines"][0]._.deadline["due"] == "2025-04-05"
    from_header = to_doc(nlp, layout_of(bare), Header(issued_date="2024-03-15"))
    assert from_header.spans["deadlines"][0]._.deadline["due"] == "2024-04-05"


def test_the_place_of_the_document_decides_which_organ_is_meant(nlp: Language) -> None:
    bare = nlp("Đề nghị Sở Xây dựng rà soát.")
    placed = to_doc(nlp, layout_of(bare), Header(organ="Ủy ban nhân dân tỉnh Lạng Sơn", issued_date="2025-03-01"))
    assert bare.spans["organs"][0].id_ == "so xay dung"
    assert placed.spans["organs"][0].id_.startswith("so xay dung|")


def test_the_document_itself_is_no_citation(nlp: Language) -> None:
    text = layout_of(nlp("Ban hành kèm theo Quyết định số 8/QĐ-TTYT và Quyết định số 9/QĐ-TTYT."))
    doc = to_doc(nlp, text, Header(code="8/QĐ-TTYT", code_number="8", code_notation="QĐ-TTYT"))
    assert [span.id_ for span in doc.spans["citations"]] == ["9/QĐ-TTYT"]


def test_a_code_with_a_damaged_digit_has_no_meaning(nlp: Language) -> None:
    doc = nlp("Căn cứ Quyết định số 1O2/QĐ-UBND của UBND tỉnh.")
    code = doc.spans["codes"][0]
    assert (code.text, code.id_, code._.code["number"]) == ("1O2/QĐ-UBND", "", None)


NAMES = [(row["example"], row["pattern"]) for row in rows("organ_name_ends")]


@pytest.mark.parametrize(("example", "pattern"), NAMES)
def test_names_of_organs_end_where_the_table_says(example: str, pattern: str) -> None:
    read = units_at(tokens(example), 0)
    assert read is not None
    name, end = name_in_text(example, read.units[0])
    assert len(name) < len(example)
    assert example.startswith(name)
    assert end == len(name)


KEPT = ["các bộ, ngành có liên quan", "Sở Nông nghiệp và Môi trường", "Ủy ban nhân dân (UBND) các huyện"]


@pytest.mark.parametrize("name", KEPT)
def test_what_belongs_to_a_name_stays(name: str) -> None:
    read = units_at(tokens(name), 0)
    assert read is not None
    assert name_in_text(name, read.units[0])[0] == name


# The way back to paper


def two_pages() -> Text:
    first, second = "Căn cứ Quyết định số 5/QĐ-UBND", "ngày 02/01/2025 của UBND tỉnh."
    content = f"{first} {second}"
    pieces = []
    at = 0
    for number, word in enumerate(content.split(" ")):
        page = 1 if at < len(first) else 2
        box = (10.0 * number, 100.0, 10.0 * number + 9, 112.0)
        pieces.append(Piece(at, at + len(word), page, box, 0.9))
        at += len(word) + 1
    paragraph = Paragraph(0, len(content), "body", 1, lines=((0, len(content)),))
    return Text(content, (paragraph,), tuple(pieces))


def test_spans_and_tokens_know_page_and_box(nlp: Language) -> None:
    text = two_pages()
    doc = to_doc(nlp, text)
    assert doc.text == text.content
    code = doc.spans["codes"][0]
    assert code._.place == text.place(code.start_char, code.end_char)
    assert code._.place.box == (50.0, 100.0, 59.0, 112.0)
    assert doc[-2]._.place.page == 2
    assert nlp("Căn cứ Quyết định")[0]._.place is None  # a plain string has no place


def test_places_and_facts_travel_with_the_document(nlp: Language) -> None:
    doc = to_doc(nlp, two_pages(), Header(issued_date="2025-02-01"))
    stored = DocBin(docs=[doc], store_user_data=True).to_bytes()
    (back,) = DocBin().from_bytes(stored).get_docs(nlp.vocab)
    assert layout_of(back) == two_pages()
    assert [span._.place for span in back.spans["citations"]] == [span._.place for span in doc.spans["citations"]]
    assert back.spans["codes"][0]._.code["number"] == "5"


def test_a_doc_of_another_text_is_refused(nlp: Language) -> None:
    with pytest.raises(ValueError, match="another text"):
        with_places(nlp.make_doc("Khác"), two_pages())


# As a part of spaCy


def test_names_in_pyproject_are_those_of_the_code() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    groups = {name: group for name, group in project["entry-points"].items() if name.startswith("spacy_")}
    assert set(groups["spacy_factories"]) == set(COMPONENTS)
    for group in groups.values():
        for where in group.values():
            module, _, name = where.partition(":")
            assert callable(getattr(import_module(module), name))
    for name in COMPONENTS:
        assert Language.get_factory_meta(name).assigns


def test_components_work_in_a_pipeline_of_another_language() -> None:
    other = spacy.blank("xx", config={"nlp": {"tokenizer": {"@tokenizers": "sohoa.Tokenizer.v1"}}})
    other.add_pipe("sohoa_codes", config={"spans_key": "so_hieu"})
    doc = other("Công văn số 1281/SYT-NVY.")
    assert [span.id_ for span in doc.spans["so_hieu"]] == ["1281/SYT-NVY"]


def test_a_pipeline_is_saved_and_loaded(nlp: Language, tmp_path: Path) -> None:
    nlp.to_disk(tmp_path / "nlp")
    again = spacy.load(tmp_path / "nlp")
    assert again.pipe_names == list(COMPONENTS)
    assert spans(again(LETTER), "citations") == spans(nlp(LETTER), "citations")


def test_several_processes_give_the_same(nlp: Language) -> None:
    texts = [LETTER, "Quyết định số 3/QĐ-SNV ngày 01/02/2024."] * 2
    one = [spans(doc, "codes") for doc in nlp.pipe(texts)]
    assert [spans(doc, "codes") for doc in nlp.pipe(texts, n_process=2, batch_size=2)] == one


def test_the_rest_of_the_house_does_not_load_spacy() -> None:
    program = "import sys, pipeline.cli, pipeline.document, pipeline.drawing; sys.exit('spacy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False).returncode == 0


def test_the_examples_of_the_documentation_are_true() -> None:
    result = doctest.testfile(str(ROOT / "docs" / "spacy.md"), module_relative=False, encoding="utf-8")
    assert result.attempted > 10
    assert not result.failed


def test_long_documents_are_read(nlp: Language) -> None:
    assert len(nlp.make_doc("trang " * 200_000)) == 200_000


# Drawings


def test_a_drawing_shows_labels_meanings_and_pages(nlp: Language) -> None:
    page = draw(to_doc(nlp, two_pages()), title="Quyết định")
    assert "<meta charset" in page
    assert "trang 1" in page
    assert "5/QĐ-UBND" in page
    assert colours()["CODE"] in page


def test_a_drawing_runs_no_markup_of_the_document(nlp: Language) -> None:
    doc = nlp("Căn cứ <script>alert(1)</script> Quyết định số 5/QĐ-UBND <img src=x>")
    doc.user_data["title"] = "<script>alert(2)</script>"
    doc.spans["codes"] = [Span(doc, 0, 2, label="<b>x</b>", span_id="<i>y</i>")]
    page = draw(doc, title="<script>alert(3)</script>")
    assert "<script" not in page
    assert "<img" not in page
    assert "<i>" not in page
    assert "<b>" not in page


def test_every_label_has_a_colour(nlp: Language) -> None:
    doc = nlp(LETTER)
    labels = {span.label_ for group in doc.spans.values() for span in group}
    labels |= {*ORGAN_LABELS.values(), *get_args(Relation), *(role.upper() for role in get_args(AssignmentRole))}
    assert labels <= set(colours())
