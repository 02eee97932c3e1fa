"""What people say wins over what was read, survives every run, and links follow it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from network import cites, gives, network, paper
from openpyxl import Workbook

from normalizers.records import Issue, Record
from pipeline import queries
from pipeline.cli import cli
from pipeline.export import export
from pipeline.linking import link
from pipeline.review.corrections import Correction, anchor_of, corrected
from pipeline.review.issues import to_check
from pipeline.review.taking_in import CorrectionsError, correct
from pipeline.review.values import NoSuchValueError, checked, parse_field, value_at, with_value
from pipeline.store import Store

SAMPLES = Path(__file__).resolve().parents[2] / "data" / "samples"


def handwritten() -> Record:
    """A notice whose number and day were written by hand: neither was read."""
    record = paper("thongbao.pdf", None, None, "UBND tỉnh Lào Cai", subject="Kết luận cuộc họp giao ban tháng 10")
    said = tuple(Issue(field=f"header.{name}", reason="handwritten", page=1, bbox=(90, 80, 140, 95))
                 for name in ("code", "issued_date"))  # fmt: skip
    return record.model_copy(update={"issues": said})


@pytest.fixture
def db(tmp_path: Path) -> Path:
    citing = paper("baocao.pdf", "61/BC-SYT", "2025-11-20", "Sở Y tế", cites("493/TB-UBND", "2025-11-13", "UBND tỉnh"),
                   parent="UBND tỉnh Lào Cai")  # fmt: skip
    with Store.open(tmp_path / "sohoa.db") as store:
        for record in (*network(), handwritten(), citing):
            store.save(record, fingerprint="1")
        link(store)
    return tmp_path / "sohoa.db"


def fill_in(db: Path, file: Path, said: dict[tuple[str, str], str]) -> Path:
    """The list as a person saves it; `said`: by end of path and field."""
    listed = to_check(db)
    for row in listed:
        row["correct"] = said.pop((row["path"], row["field"]), "")
    listed += [{"path": path, "field": field, "correct": value} for (path, field), value in said.items()]
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.DictWriter(
            out, ["path", "field", "reason", "page", "detail", "value", "correct"], extrasaction="ignore"
        )
        writer.writeheader()
        writer.writerows(listed)
    return file


def take(db: Path, file: Path) -> int:
    with Store.open(db) as store:
        taken = correct(store, file, by="thu")
        link(store)
    return taken.corrections + taken.withdrawn


def test_a_number_written_by_hand_is_filled_in_and_links_follow(db: Path, tmp_path: Path) -> None:
    said = {("thongbao.pdf", "header.code"): "493/TB-UBND", ("thongbao.pdf", "header.issued_date"): "13/11/2025"}
    assert take(db, fill_in(db, tmp_path / "list.csv", said)) == 2
    row = queries.sql(db, "SELECT code, code_number, issued_date, record FROM documents WHERE path = 'thongbao.pdf'")[0]
    assert (row["code"], row["code_number"], row["issued_date"]) == ("493/TB-UBND", "493", "2025-11-13")
    assert json.loads(row["record"])["header"]["evidence"]["code"] | {"bbox": None} == {
        "page": 1, "bbox": None, "confidence": 1.0, "source": "correction", "read": None,
    }  # fmt: skip
    assert [r["path"] for r in queries.cited_by(db, "493/TB-UBND")] == ["baocao.pdf"]
    assert not [r for r in to_check(db) if r["path"] == "thongbao.pdf"]


def test_it_survives_another_reading(db: Path, tmp_path: Path) -> None:
    take(db, fill_in(db, tmp_path / "list.csv", {("thongbao.pdf", "header.code"): "493/TB-UBND"}))
    with Store.open(db) as store:
        store.save(handwritten(), fingerprint="2")
        link(store)
    assert queries.sql(db, "SELECT code FROM documents WHERE path = 'thongbao.pdf'") == [{"code": "493/TB-UBND"}]
    read = queries.sql(db, "SELECT record_read FROM documents WHERE path = 'thongbao.pdf'")[0]["record_read"]
    assert json.loads(read)["header"]["code"] is None


def test_what_was_said_can_be_taken_back(db: Path, tmp_path: Path) -> None:
    for said in ("493/TB-UBND", "as read"):
        take(db, fill_in(db, tmp_path / "list.csv", {("thongbao.pdf", "header.code"): said}))
    assert queries.sql(db, "SELECT code, record_read FROM documents WHERE path = 'thongbao.pdf'") == [
        {"code": None, "record_read": None}
    ]
    assert [r["field"] for r in to_check(db) if r["path"] == "thongbao.pdf"] == ["header.code", "header.issued_date"]


def test_ok_settles_an_issue_and_makes_the_value_sure(db: Path, tmp_path: Path) -> None:
    said = {("ubnd.pdf", "header.signers"): "ok", ("ubnd.pdf", "header.code"): "ok"}
    take(db, fill_in(db, tmp_path / "list.csv", said))
    found = queries.sql(
        db,
        "SELECT field, header_evidence.confidence, source FROM header_evidence "
        "JOIN documents USING (document_key) WHERE path = 'ubnd.pdf' AND field = 'code'",
    )
    assert found == [{"field": "code", "confidence": 1.0, "source": "correction"}]
    assert not [r for r in to_check(db) if r["path"] == "ubnd.pdf"]


def test_exports_list_what_was_corrected(db: Path, tmp_path: Path) -> None:
    take(db, fill_in(db, tmp_path / "list.csv", {("ttyt.pdf", "citations.1.relation"): "IMPLEMENTS"}))
    export(db, tmp_path / "out", "csv")
    with (tmp_path / "out" / "corrections.csv").open(encoding="utf-8-sig", newline="") as file:
        row = next(csv.DictReader(file))
    assert (row["document_code"], row["field"], row["read"], row["value"], row["corrected_by"]) == (
        "12/KH-TTYT", "citations.1.relation", "REFERS_TO", "IMPLEMENTS", "thu",
    )  # fmt: skip


def test_a_correction_follows_its_words_when_more_is_found_before_them() -> None:
    read = network()[2]
    place = parse_field("citations.1.relation")
    assert place is not None
    said = [Correction("k", "citations.1.relation", anchor_of(read, place), "wrong", "MENTIONS")]
    more = read.model_copy(update={"citations": (cites("9/TB-VP", "2025-08-01", "Văn phòng"), *read.citations)})
    fixed, placed = corrected(more, said)
    assert [c.relation for c in fixed.citations] == ["IMPLEMENTS", "IMPLEMENTS", "MENTIONS"]
    assert placed[0].field == "citations.2.relation"


def test_a_citation_that_is_none_goes_and_the_numbers_of_issues_follow() -> None:
    read = network()[2]
    asked = (Issue(field="citations.0.code", reason="unreadable"), Issue(field="citations.1.code", reason="unreadable"))
    read = read.model_copy(update={"issues": asked})
    place = parse_field("citations.0")
    assert place is not None
    fixed, _ = corrected(read, [Correction("k", "citations.0", anchor_of(read, place), "absent", None)])
    assert fixed.citations == read.citations[1:]
    assert [issue.field for issue in fixed.issues] == ["citations.0.code"]


def test_after_one_was_taken_out_numbers_mean_what_the_list_shows(db: Path, tmp_path: Path) -> None:
    take(db, fill_in(db, tmp_path / "1.csv", {("ttyt.pdf", "citations.0"): "none"}))
    take(db, fill_in(db, tmp_path / "2.csv", {("ttyt.pdf", "citations.0.organ"): "Sở Y tế tỉnh Lào Cai"}))
    found = queries.sql(
        db,
        "SELECT relation, citations.organ FROM citations JOIN documents USING (document_key) WHERE path = 'ttyt.pdf'",
    )
    assert found == [{"relation": "REFERS_TO", "organ": "Sở Y tế tỉnh Lào Cai"}]


def test_what_is_not_found_again_is_said_not_guessed() -> None:
    read = paper("a.pdf", "1/KH-UBND", "2025-01-02", "UBND xã", tasks=(gives("Trạm Y tế", "tiêm chủng cho trẻ em"),))
    place = parse_field("assignments.0.role")
    assert place is not None
    said = Correction("k", "assignments.0.role", anchor_of(read, place), "wrong", "cooperate")
    other = paper("a.pdf", "1/KH-UBND", "2025-01-02", "UBND xã", tasks=(gives("Công an xã", "giữ gìn trật tự"),))
    fixed, _ = corrected(other, [said])
    assert fixed.assignments == other.assignments
    assert "correction_lost" in {issue.reason for issue in fixed.issues}


def test_one_bad_line_and_nothing_is_taken_in(db: Path, tmp_path: Path) -> None:
    said = {
        ("thongbao.pdf", "header.code"): "493/TB-UBND",
        ("thongbao.pdf", "header.issued_date"): "31/02/2025",
        ("ttyt.pdf", "citations.7.code"): "1/KH-UBND",
        ("ttyt.pdf", "citations.0.relation"): "LOVES",
        ("nowhere.pdf", "header.code"): "1/KH-UBND",
    }
    with pytest.raises(CorrectionsError) as error:
        take(db, fill_in(db, tmp_path / "list.csv", said))
    for word in ("31/02/2025", "citations.7", "LOVES", "nowhere.pdf", "nothing was taken in"):
        assert word in str(error.value)
    assert queries.sql(db, "SELECT count(*) AS n FROM corrections") == [{"n": 0}]


def test_lists_as_excel_saves_them(db: Path, tmp_path: Path) -> None:
    file = tmp_path / "semicolons.csv"
    file.write_text("path;field;correct\r\nthongbao.pdf;header.code;493/TB-UBND\r\n", encoding="utf-8-sig")
    assert take(db, file) == 1
    book = Workbook()
    import datetime as dt

    for row in (["path", "field", "correct"], ["thongbao.pdf", "header.issued_date", dt.datetime(2025, 11, 13)]):
        book.active.append(row)  # type: ignore[union-attr]
    book.save(tmp_path / "list.xlsx")
    assert take(db, tmp_path / "list.xlsx") == 1
    (tmp_path / "ansi.csv").write_bytes(
        "path,field,correct\nthongbao.pdf,header.organ,Sở".encode("cp1258", "replace") + b"\xd2"
    )
    with pytest.raises(CorrectionsError, match="UTF-8"):
        take(db, tmp_path / "ansi.csv")


@pytest.mark.parametrize(
    ("field", "said", "kept"),
    [
        ("header.code", "Số: 493 /TB - UBND", "493/TB-UBND"),
        ("header.issued_date", "ngày 4 tháng 8 năm 2025", "2025-08-04"),
        ("header.signers", "KT. GIÁM ĐỐC / PHÓ GIÁM ĐỐC / Trần Thị Bình | Lê Văn An",
         "KT. GIÁM ĐỐC / PHÓ GIÁM ĐỐC / Trần Thị Bình | Lê Văn An"),
        ("header.addressees", "Sở Y tế;  Sở Nội vụ", "Sở Y tế; Sở Nội vụ"),
        ("citations.0", "7/kh-syt", None),
        ("citations.1.relation", "implements", "IMPLEMENTS"),
        ("assignments.0.due", "30/6/2026", "2026-06-30"),
    ],
)  # fmt: skip
def test_values_as_people_write_them(field: str, said: str, kept: str | None) -> None:
    place = parse_field(field)
    assert place is not None
    if kept is None:
        with pytest.raises(NoSuchValueError):
            checked(place, said)
        return
    record = with_value(network()[2], place, checked(place, said))
    assert value_at(record, place) == kept
    assert Record.model_validate_json(record.model_dump_json()) == record


@settings(max_examples=60)
@given(st.text(st.characters(categories=("L", "N", "Zs", "P")), max_size=40))
def test_any_text_is_kept_as_it_will_be_shown(said: str) -> None:
    for name in ("header.subject", "header.organ", "header.recipients", "citations.0.organ", "assignments.0.product"):
        place = parse_field(name)
        assert place is not None
        once = value_at(with_value(network()[2], place, checked(place, said)), place)
        assert value_at(with_value(network()[2], place, checked(place, once)), place) == once


def test_from_the_list_with_pictures_to_the_answer(tmp_path: Path) -> None:
    """As a user does it: run, list, fill in, correct, ask."""

    def sohoa(*words: str | Path, code: int = 0) -> str:
        done = CliRunner().invoke(cli, [str(word) for word in words], standalone_mode=False)
        assert (done.return_value or 0) == code, done.output
        return done.stdout

    sohoa("run", SAMPLES / "cong-van-ky-so.pdf", "--out", tmp_path, "--jobs", "0")
    db = tmp_path / "sohoa.db"
    listed: list[dict[str, Any]] = list(
        csv.DictReader(io.StringIO(sohoa("issues", "--db", db, "--format", "csv", "--pictures", tmp_path / "cut")))
    )
    assert listed
    assert all(row["meaning"] and (not row["picture"] or Path(row["picture"]).stat().st_size > 200) for row in listed)
    file = tmp_path / "list.csv"
    file.write_text(f"document_key,field,correct\n{listed[0]['document_key']},header.subject,Về việc mới\n", "utf-8")
    assert "1 corrections" in sohoa("correct", file, "--db", db)
    assert queries.sql(db, "SELECT subject FROM documents") == [{"subject": "Về việc mới"}]
    assert "Về việc mới" in sohoa("search", "ve viec moi", "--db", db)
    file.write_text("document_key,field,correct\nnone,header.subject,x\n", "utf-8")
    sohoa("correct", file, "--db", db, code=2)
