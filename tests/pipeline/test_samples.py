"""The committed samples: complete, small, true to their sources; and how a source becomes a page."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("reportlab", reason="samples are only made where reportlab is installed (extra dev)")

import numpy as np

from pipeline.samples import bad_inputs
from pipeline.samples.degrade import LEVELS, Level, degrade, to_jpeg
from pipeline.samples.garble import garble
from pipeline.samples.generate import SUFFIXES, file_name, generate
from pipeline.samples.gold import GoldError, check, gold_of, units_of
from pipeline.samples.legacy_fonts import TCVN3, NotInTcvn3Error
from pipeline.samples.legacy_fonts import encode as to_tcvn3
from pipeline.samples.markup import MarkupError, Run, parse_body
from pipeline.samples.scan import page_images
from pipeline.samples.sheets import FONT_FILES, FONT_FOLDER, break_lines, words_of
from pipeline.samples.sources import Sample, SampleHead, SampleSigner, SampleTable, load_all
from pipeline.samples.typeset import set_document, set_paragraphs

FOLDER = Path(__file__).parents[2] / "data" / "samples"
SAMPLES = load_all(FOLDER / "sources")
NAMES = [sample.name for sample in SAMPLES]
RELATIONS = {"BASED_ON", "IMPLEMENTS", "REFERS_TO", "DISSEMINATES", "MENTIONS", "REPLACES", "PROPOSED_BY", "REPLIES_TO"}
CODE = re.compile(r"\d+(/\d{4})?[/-][A-ZĐa-z]+([/-][A-ZĐa-z]+)*$")

fonts = pytest.mark.skipif(
    not all((FONT_FOLDER / file).exists() for file in FONT_FILES.values()),
    reason="fonts-liberation2 is not installed",
)


def gold(name: str) -> dict[str, Any]:
    record: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return record


def small(body: str, **tables: SampleTable) -> Sample:
    head = SampleHead(
        code="07/KH-UBND",
        organ="Ủy ban nhân dân xã Ia Mơ",
        issued_date="2026-02-03",
        issued_place="Ia Mơ",
        subject="Dọn vệ sinh trước Tết",
        signers=(SampleSigner("CHỦ TỊCH", "Rơ Châm Hlan"),),
        type_code="KH",
        type_name="Kế hoạch",
    )
    source = load_all(FOLDER / "sources")[0]
    return Sample("nho", "state", head, parse_body(body), tables, type(source.paper)())


def test_there_are_a_dozen_and_they_are_small() -> None:
    assert len(SAMPLES) >= 12
    files = [path for path in FOLDER.rglob("*") if path.is_file()]
    assert max(path.stat().st_size for path in files) < 1_000_000
    assert sum(path.stat().st_size for path in files) < 4_500_000


def test_every_source_has_file_and_gold_and_nothing_is_left_over() -> None:
    wanted = {file_name(sample) for sample in SAMPLES} | {f"{name}.json" for name in NAMES}
    wanted |= {f"{s.name}_p{page}.txt" for s in SAMPLES for page in s.paper.text_pages}
    there = {path.name for path in FOLDER.iterdir() if path.is_file()}
    assert there == wanted | {"README.md", "misreadings.csv"}


@pytest.mark.parametrize("name", NAMES)
def test_gold_is_well_formed(name: str) -> None:
    record = gold(name)
    head = record["header"]
    assert CODE.match(head["code"])
    assert head["code"] in {f"{head['code_number']}{cut}{head['code_notation']}" for cut in "/-"}
    assert date.fromisoformat(head["issued_date"]) < date(2027, 1, 1)
    assert head["signers"] and all(signer["full_name"] for signer in head["signers"])
    for citation in record["citations"]:
        assert citation["relation"] in RELATIONS
        assert citation["code"] is None or (CODE.match(citation["code"]) and citation["code"] in citation["text"])
        assert citation["code"] or citation["name"] in citation["text"]
        assert citation["issued_date"] is None or date.fromisoformat(citation["issued_date"])
        assert 1 <= citation["page"] <= record["pages"]
    for task in record["assignments"]:
        assert task["role"] in {"lead", "implement", "cooperate", "advise", "report_to", "execute_document"}
        assert task["unit"] and task["task"] and 1 <= task["page"] <= record["pages"]
    for table in record["tables"]:
        assert {len(row) for row in table["rows"]} == {len(table["header"])}


def test_the_samples_are_one_network() -> None:
    codes = {(record["header"]["code"], record["header"]["issued_date"]) for record in map(gold, NAMES)}
    inside = {
        (citing, cited["code"])
        for citing in NAMES
        for cited in gold(citing)["citations"]
        if (cited["code"], cited["issued_date"]) in codes and cited["relation"] == "IMPLEMENTS"
    }
    assert {
        ("ke-hoach-tinh", "76/NQ-CP"),
        ("ke-hoach-so-y-te", "31/KH-UBND"),
        ("ke-hoach-trung-tam-y-te", "26/KH-SYT"),
        ("bao-cao-trung-tam", "33/KH-TTYT"),
    } <= inside


@fonts
@pytest.mark.parametrize("name", NAMES)
def test_committed_gold_is_what_the_source_says_now(name: str) -> None:
    sample = next(sample for sample in SAMPLES if sample.name == name)
    assert gold(name) == gold_of(set_document(sample))


@fonts
def test_a_digital_sample_comes_out_byte_for_byte(tmp_path: Path) -> None:
    for name in ("quyet-dinh-so-y-te", "bao-cao-trung-tam"):
        once, twice = (generate(FOLDER / "sources", tmp_path / run, name)[0] for run in ("a", "b"))
        assert once.read_bytes() == twice.read_bytes()


@fonts
@pytest.mark.parametrize("name", [s.name for s in SAMPLES if s.paper.kind == "digital"])
def test_a_digital_page_holds_the_words_of_its_exact_text(name: str) -> None:
    pymupdf = pytest.importorskip("pymupdf")
    with pymupdf.open(FOLDER / f"{name}.pdf") as document:
        shown = " ".join(document[0].get_text().split())
    for line in (FOLDER / f"{name}_p1.txt").read_text(encoding="utf-8").splitlines():
        # a number left blank is a gap on paper
        assert " ".join(line.split()) in shown


def test_tcvn3_layer_reads_as_old_bytes_and_not_as_unicode() -> None:
    pymupdf = pytest.importorskip("pymupdf")
    with pymupdf.open(FOLDER / "quyet-dinh-cu.pdf") as document:
        text = document[0].get_text()
        names = {font[3] for font in document[0].get_fonts()}
    assert "§éc lËp - Tù do - H¹nh phóc" in text
    assert not any(letter in text for letter in "ộậựạ")
    assert any(".VnTimeH" in name for name in names)


def test_garbage_layer_lies_over_the_party_scan() -> None:
    pymupdf = pytest.importorskip("pymupdf")
    with pymupdf.open(FOLDER / "huong-dan-dang.pdf") as document:
        text = document[0].get_text()
        assert document[0].get_images()
    assert "57-NQ/TW" in text
    assert "Nghị quyết" not in text


def test_markup_keeps_gold_off_the_page() -> None:
    (block,) = parse_body("Thực hiện {{IMPLEMENTS+MENTIONS|5/KH-UBND|Kế hoạch số 05/KH-UBND ngày 9/1/2026|}} **ngay**.")
    assert block.plain == "Thực hiện Kế hoạch số 05/KH-UBND ngày 9/1/2026 ngay."
    assert block.runs[1] == Run("ngay", bold=True)
    (mention,) = block.mentions
    assert (mention.relation, mention.relation_also, mention.issued_date) == ("IMPLEMENTS", ("MENTIONS",), "2026-01-09")
    assert block.plain[mention.start :].startswith("Kế hoạch")
    (named,) = parse_body("Theo {{?MENTIONS||Đề án 06|Thủ tướng Chính phủ|06/QĐ-TTg}}.")[0].mentions
    assert (named.code, named.alias_of, named.optional) == (None, "06/QĐ-TTg", True)


@pytest.mark.parametrize(
    "body", ["@ lead=A | task=b", "Xã họp.\n@ lead=A", "Xã họp.\n@ boss=A | task=họp", "{{IMPLEMENTS|1/A}}"]
)
def test_markup_refuses(body: str) -> None:
    with pytest.raises(MarkupError):
        parse_body(body)


@pytest.mark.parametrize("said", ["lead=Hội Phụ nữ | task=quét đường", "lead=Thôn trưởng | task=trồng cây"])
def test_gold_that_paper_does_not_say_is_refused(said: str) -> None:
    with pytest.raises(GoldError):
        check(small(f"Thôn trưởng cho quét đường.\n@ {said}"))


def test_merged_cells_repeat_and_dashes_part_units() -> None:
    table = SampleTable("", (1, 1), ("task", "lead_unit"), ("Việc", "Ai"), (("a", "- Đội 1\n- Đội 2"), ("b", "^")))
    assert table.full_rows()[1] == ("b", "- Đội 1\n- Đội 2")
    assert units_of("- Đội 1\n- Đội 2") == ["Đội 1", "Đội 2"]
    assert units_of("") == []


@fonts
def test_lines_fit_and_lose_nothing() -> None:
    text = "Cán bộ xã đến từng nhà hướng dẫn người dân nộp hồ sơ qua mạng và nhận kết quả tại thôn"
    lines = break_lines(words_of([Run(text)]), 150, 14, first_indent=36)
    assert " ".join(line.text for line in lines) == text
    assert all(line.width <= 150 for line in lines)
    assert [text[line.start :].split(maxsplit=1)[0] for line in lines] == [line.words[0][0].text for line in lines]


@fonts
def test_a_long_table_goes_on_with_its_header_on_the_next_sheet() -> None:
    rows = tuple((str(number), f"Việc thứ {number}", "Thôn Hạnh" if number == 1 else "^") for number in range(1, 61))
    table = SampleTable("", (1, 4, 3), ("stt", "task", "lead_unit"), ("STT", "Việc", "Đơn vị chủ trì"), rows)
    document = set_document(small("Như sau:\n%landscape\n%table viec", viec=table))
    pages = gold_of(document)["tables"][0]["pages"]
    assert len(pages) > 2
    for page in pages:
        assert "Đơn vị chủ trì" in document.sheets[page - 1].printed
    assert sum(line == "Thôn Hạnh" for sheet in document.sheets for line in sheet.printed) == 1


def test_tcvn3_letters() -> None:
    assert len(TCVN3) == 74
    if (FONT_FOLDER / FONT_FILES["regular"]).exists():
        assert to_tcvn3("Uỷ ban nhân dân", "regular")[0] == "Uû ban nh©n d©n"
        assert to_tcvn3("TỈNH ỦY", "bold") == ("TØNH ñY", ".VnTimeH-Bold")
    with pytest.raises(NotInTcvn3Error):
        to_tcvn3("Ủy ban", "regular")


def test_garbling_spares_digits_and_marks_are_gone() -> None:
    text = "Số 14/KH-SYT ngày 04/8/2025 về đẩy mạnh việc xử lý hồ sơ"
    seen = garble(text, np.random.default_rng(3))
    assert "14/KH-SYT" in seen and "04/8/2025" in seen
    assert not any(letter in seen for letter in "ốềẩạệửýồơ")
    assert seen == garble(text, np.random.default_rng(3))


@fonts
def test_paragraphs_become_training_pages() -> None:
    blocks = parse_body("= 1. Mục đích\n~ Căn cứ Luật Đất đai;\n" + "Thôn họp bàn việc làm đường. \n" * 60)
    sheets = set_paragraphs(blocks)
    assert len(sheets) == 2
    assert sheets[0].printed[:3] == ["1. Mục đích", "Căn cứ Luật Đất đai;", "Thôn họp bàn việc làm đường."]
    images = page_images(sheets, 100)
    assert [image.shape for image in images] == [(1170, 827, 3)] * 2
    assert images[0].min() < 60


@pytest.mark.parametrize("level", LEVELS)
def test_scans_keep_size_and_ink_and_are_the_same_each_time(level: str) -> None:
    page = np.full((400, 300, 3), 255, np.uint8)
    page[100:110, 40:260] = 0
    scanned = degrade(page, LEVELS[level], 5)
    assert scanned.shape == page.shape
    assert scanned[96:114, 140:160].min() < 110 < scanned[300:320, 140:160].mean()
    assert np.array_equal(scanned, degrade(page, LEVELS[level], 5))
    assert to_jpeg(scanned, LEVELS[level])[:2] == b"\xff\xd8"


def test_a_level_needs_a_possible_quality() -> None:
    with pytest.raises(ValueError, match="JPEG"):
        Level(skew=1, grain=1, blur=1, jpeg=0)


def words_mupdf_finds(path: Path) -> str:
    """The text of the first page; nothing where the file opens only with a password or not at all."""
    pymupdf = pytest.importorskip("pymupdf")
    try:
        with pymupdf.open(path) as document:
            return document[0].get_text().strip() if document.page_count and not document.needs_pass else ""
    except (RuntimeError, ValueError):
        return ""


@pytest.mark.parametrize("kind", bad_inputs.UNREADABLE)
def test_bad_inputs_give_nothing_to_read(kind: str, tmp_path: Path) -> None:
    path = bad_inputs.UNREADABLE[kind](tmp_path)
    assert path.parent == tmp_path and path.exists()
    assert words_mupdf_finds(path) == ""


def test_a_picture_may_call_itself_pdf(tmp_path: Path) -> None:
    assert bad_inputs.picture_named_pdf(tmp_path).read_bytes()[:2] == b"\xff\xd8"
    assert not list(bad_inputs.folder_without_documents(tmp_path).glob("*.[pdt]*[fxt]"))
    assert SUFFIXES.keys() == {"digital", "tcvn3", "scan", "txt", "docx"}
