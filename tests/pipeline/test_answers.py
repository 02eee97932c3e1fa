"""Answers as people write them: parts of signers, words of the pages, what was missed, cells, two people, odd files."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import get_args

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from network import cites, network

from extractors.header.number_line import Reason
from normalizers.records import Issue, Record, Signer
from normalizers.tables import rows
from pipeline import queries
from pipeline.cli import cli
from pipeline.linking import link
from pipeline.review.issues import to_check
from pipeline.review.signers import as_text, from_text
from pipeline.review.taking_in import CorrectionsError, Taken, correct
from pipeline.review.values import parse_field, value_at
from pipeline.store import Store


@pytest.fixture
def db(tmp_path: Path) -> Path:
    with Store.open(tmp_path / "sohoa.db") as store:
        for record in network():
            store.save(record, fingerprint="1")
        link(store)
    return tmp_path / "sohoa.db"


def take(db: Path, file: Path) -> int:
    with Store.open(db) as store:
        taken = correct(store, file, by="thu")
        link(store)
    return taken.corrections + taken.withdrawn


def answer(db: Path, folder: Path, field: str, said: str, path: str = "ttyt.pdf", **more: str) -> Taken:
    """One line of a list, taken in and linked."""
    file = folder / "answer.csv"
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.DictWriter(out, ["path", "field", "correct", *more])
        writer.writeheader()
        writer.writerow({"path": path, "field": field, "correct": said, **more})
    with Store.open(db) as store:
        taken = correct(store, file, by=more.get("by", "thu"))
        link(store)
    return taken


def record_of(db: Path, path: str = "ttyt.pdf") -> Record:
    found = queries.sql(db, f"SELECT record FROM documents WHERE path = '{path}'")
    return Record.model_validate_json(found[0]["record"])


def signed(db: Path, *signers: Signer) -> None:
    """The health centre's plan as another reading left it: with these signers."""
    read = network()[2]
    asked = (Issue(field="header.signers.full_name", reason="unreadable", page=2),)
    header = read.header.model_copy(update={"signers": signers})
    with Store.open(db) as store:
        store.save(read.model_copy(update={"header": header, "issues": asked}), fingerprint="2")
        link(store)


DIRECTOR = Signer(position="GIÁM ĐỐC")
NAMED = Signer(position="GIÁM ĐỐC", full_name="Vàng Seo Páo")
DEPUTY = Signer(authority="TM. BAN CHỈ ĐẠO", full_name="Đỗ Thị Hòa")
IN_FULL = Signer(authority="TM. BAN CHỈ ĐẠO", position="PHÓ BAN", full_name="Đỗ Thị Hòa")


@pytest.mark.parametrize(
    ("signers", "field", "said", "become"),
    [
        ((DIRECTOR,), "header.signers.full_name", "Vàng Seo Páo", (NAMED,)),
        ((DEPUTY, DIRECTOR), "header.signers.full_name", "Vàng Seo Páo", (DEPUTY, NAMED)),
        ((DEPUTY, NAMED), "header.signers.0.position", "PHÓ BAN", (IN_FULL, NAMED)),
        ((), "header.signers.full_name", "Vàng Seo Páo", (Signer(full_name="Vàng Seo Páo"),)),
        ((DIRECTOR,), "header.signers.full_name", "none", (DIRECTOR,)),
        ((DIRECTOR,), "header.signers.full_name", "ok", (DIRECTOR,)),
        ((DEPUTY,), "header.signers", "ok", (DEPUTY,)),
        ((DIRECTOR,), "header.signers.full_name", "TM. BAN CHỈ ĐẠO / PHÓ BAN / Đỗ Thị Hòa", (IN_FULL,)),
    ],
)
def test_a_name_that_is_filled_in_leaves_the_rest_of_the_signers(
    db: Path, tmp_path: Path, signers: tuple[Signer, ...], field: str, said: str, become: tuple[Signer, ...]
) -> None:
    signed(db, *signers)
    answer(db, tmp_path, field, said)
    assert record_of(db).header.signers == become
    assert not [row for row in to_check(db) if row["path"] == "ttyt.pdf"]


def test_whose_name_it_is_must_be_said_where_two_could_have_it(db: Path, tmp_path: Path) -> None:
    signed(db, DIRECTOR, DIRECTOR)
    with pytest.raises(CorrectionsError, match="say which"):
        answer(db, tmp_path, "header.signers.full_name", "Vàng Seo Páo")
    with pytest.raises(CorrectionsError, match="spaces around"):
        answer(db, tmp_path, "header.signers", "GIÁM ĐỐC/Vàng Seo Páo")


@settings(max_examples=60)
@given(st.lists(st.builds(Signer, **{part: st.none() | st.sampled_from(["TM. ỦY BAN", "CHỦ TỊCH", "Lò Văn Ón"])
                                     for part in ("authority", "position", "full_name")}), max_size=3))  # fmt: skip
def test_signers_come_back_from_what_is_shown(signers: list[Signer]) -> None:
    known = tuple(signer for signer in signers if signer != Signer())
    assert from_text(as_text(known)) == known


@pytest.mark.parametrize(
    ("field", "said", "kept"),
    [
        ("header.issued_date", "2025-10-02 00:00:00", "2025-10-02"),
        ("header.issued_date", "2025-10-02T00:00:00", "2025-10-02"),
        ("header.issued_date", "1/9/2025", "2025-09-01"),
        ("Header.Code", " 12 / KH - TTYT ", "12/KH-TTYT"),
        ("header.type_name", "KE HOACH", "Kế hoạch"),
        ("header.urgency", "hỏa tốc", "HỎA TỐC"),
        ("citations.1.relation", "triển khai", "IMPLEMENTS"),
        ("assignments.0.role", "phối hợp", "cooperate"),
        ("tables.0.0.1", "Tập huấn tuyến xã", "Tập huấn tuyến xã"),
    ],
)
def test_values_in_the_words_of_pages_and_spreadsheets(
    db: Path, tmp_path: Path, field: str, said: str, kept: str
) -> None:
    answer(db, tmp_path, field, said)
    place = parse_field(field)
    assert place is not None
    assert value_at(record_of(db), place) == kept


@pytest.mark.parametrize(
    ("field", "said", "why"),
    [
        ("header.urgency", "rất gấp", "none of"),
        ("header.issued_date", "45901", "no day"),
        ("header.issued_date", "01/09/25", "no day"),
        ("tables.0.5.1", "x", "1 rows of 2 cells"),
        ("tables.3.0.0", "x", "1 tables"),
        ("page", "ok", "0 issues"),
        ("subject", "ok", "0 issues"),
        ("citations.new", "IMPLEMENTS", "relation | code"),
        ("citations.new", "IMPLEMENTS | 5", "number and symbol"),
        ("citations.new", "none", "write what"),
        ("assignments.new", "Trạm Y tế | làm | Tiêm chủng", "none of"),
    ],
)
def test_what_cannot_be_meant_is_refused(db: Path, tmp_path: Path, field: str, said: str, why: str) -> None:
    with pytest.raises(CorrectionsError, match=re.escape(why)):
        answer(db, tmp_path, field, said)
    assert queries.sql(db, "SELECT count(*) AS n FROM corrections") == [{"n": 0}]


def test_what_a_reading_missed_is_added_linked_and_stays(db: Path, tmp_path: Path) -> None:
    answer(db, tmp_path, "citations.new", "triển khai | 35/KH-UBND | 3/9/2025 | UBND tỉnh", page="2")
    answer(db, tmp_path, "assignments.new", "Phòng Điều dưỡng | chủ trì | Trực tiêm chủng | 30/11/2025", page="2")
    for _ in range(2):
        assert {row["link"] for row in queries.citations(db, "12/KH-TTYT") if row["code"] == "35/KH-UBND"} == {"linked"}
        told = [row for row in queries.implementers(db, "35/KH-UBND") if row["unit"] == "Phòng Điều dưỡng"]
        assert {(row["role"], row["due"], row["page"]) for row in told} == {("lead", "2025-11-30", 2)}
        assert len(record_of(db).citations) == 3
        with Store.open(db) as store:
            store.save(network()[2], fingerprint="2")
            link(store)


def test_what_was_added_is_not_told_twice_once_it_is_read(db: Path, tmp_path: Path) -> None:
    answer(db, tmp_path, "citations.new", "IMPLEMENTS | 35/KH-UBND | 2025-09-03 | UBND tỉnh")
    read = network()[2]
    more = (*read.citations, cites("35/KH-UBND", "2025-09-03", "Ủy ban nhân dân tỉnh Lào Cai"))
    with Store.open(db) as store:
        store.save(read.model_copy(update={"citations": more}), fingerprint="2")
    assert record_of(db).citations == more


def test_a_cell_is_found_again_by_the_words_of_its_row(db: Path, tmp_path: Path) -> None:
    answer(db, tmp_path, "tables.0.0.1", "Tập huấn tuyến xã")
    read = network()[2]
    table = read.tables[0].model_copy(update={"rows": (("0", "Rà soát"), *read.tables[0].rows)})
    with Store.open(db) as store:
        store.save(read.model_copy(update={"tables": (table,)}), fingerprint="2")
        assert record_of(db).tables[0].rows == (("0", "Rà soát"), ("1", "Tập huấn tuyến xã"))
        store.save(read.model_copy(update={"tables": ()}), fingerprint="3")
    assert [row["reason"] for row in to_check(db, path="ttyt.pdf")] == ["correction_lost", "handwritten"]


def test_the_same_field_said_twice_in_one_list_is_nobodys_word(db: Path, tmp_path: Path) -> None:
    file = tmp_path / "two.csv"
    for second in ("b", "as read"):
        file.write_text(f"path,field,correct\nttyt.pdf,header.subject,a\nttyt.pdf,header.subject,{second}\n", "utf-8")
        with pytest.raises(CorrectionsError, match=r"line 3: header\.subject is said otherwise"):
            take(db, file)
    file.write_text("path,field,correct\nttyt.pdf,header.subject,a\nttyt.pdf,header.subject,a\n", "utf-8")
    assert take(db, file) == 1


def test_whose_word_gives_way_is_told(db: Path, tmp_path: Path) -> None:
    assert answer(db, tmp_path, "header.subject", "Tiêm chủng", by="Lê Thu").replaced == []
    assert answer(db, tmp_path, "header.subject", "Tiêm chủng", by="Mai").replaced == []
    (told,) = answer(db, tmp_path, "header.subject", "none", by="Mai").replaced
    assert all(word in told for word in ("header.subject", "Mai", "Tiêm chủng", "none"))


def test_a_removal_and_an_addition_can_be_taken_back(db: Path, tmp_path: Path) -> None:
    answer(db, tmp_path, "citations.0", "none")
    answer(db, tmp_path, "assignments.new", "Phòng Điều dưỡng | lead | Trực tiêm chủng")
    done = CliRunner().invoke(cli, ["corrections", "--db", str(db), "--format", "csv"], standalone_mode=False)
    listed = list(csv.DictReader(io.StringIO(done.stdout)))
    assert [row["field"] for row in listed] == ["citations.0", "assignments.new"]
    file = tmp_path / "back.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, list(listed[0]))
        writer.writeheader()
        writer.writerows({**row, "correct": "as read"} for row in listed)
    assert take(db, file) == 2
    assert record_of(db) == network()[2]
    assert answer(db, tmp_path, "header.subject", "as read").withdrawn == 0  # nothing was said of it


def test_what_was_said_of_a_paper_that_was_changed_is_listed_and_can_be_forgotten(db: Path, tmp_path: Path) -> None:
    answer(db, tmp_path, "header.subject", "Tiêm chủng mở rộng")
    read = network()[2]
    again = read.model_copy(update={"source": read.source.model_copy(update={"sha256": "f" * 64})})
    with Store.open(db) as store:
        store.save(again, fingerprint="1")
        link(store)
    (lost,) = (row for row in to_check(db) if row["reason"] == "correction_lost")
    assert "Tiêm chủng mở rộng" in lost["detail"]
    more = {name: lost[name] for name in ("document_key", "reason", "detail")}
    with pytest.raises(CorrectionsError, match="not there any more"):
        answer(db, tmp_path, lost["field"], "Tiêm chủng", "", **more)
    assert answer(db, tmp_path, lost["field"], "as read", "", **more).withdrawn == 1
    assert not [row for row in to_check(db) if row["reason"] == "correction_lost"]


@pytest.mark.parametrize(
    ("content", "taken"),
    [
        ("sep=;\r\npath;field;correct\r\nttyt.pdf;header.subject;a\r\n".encode("utf-8-sig"), 1),
        ("path\tfield\tcorrect\r\nttyt.pdf\theader.subject\ta\r\n".encode("utf-16"), 1),
        (b"path,correct,field\r\nttyt.pdf,a\r\n", None),
        (b"path,field,correct\r\nttyt.pdf,header.subject," + b"a" * 200_000 + b"\r\n", 1),
        (b'path,field,correct\r\nttyt.pdf,header.subject,"' + b"a" * 5_000_000 + b'"\r\n', None),
    ],
    ids=["a line for Excel", "Unicode text", "a short line", "a long cell", "too long a cell"],
)
def test_lists_of_every_make_are_read_or_refused_whole(
    db: Path, tmp_path: Path, content: bytes, taken: int | None
) -> None:
    (tmp_path / "list.csv").write_bytes(content)
    if taken is None:
        with pytest.raises(CorrectionsError):
            take(db, tmp_path / "list.csv")
    else:
        assert take(db, tmp_path / "list.csv") == taken


def test_every_reason_is_told_in_both_languages(db: Path) -> None:
    known = {row["reason"]: row for row in rows("issue_reasons")}
    assert {*get_args(Reason)} - {""} <= set(known)
    assert all(row["en"] and row["vi"] for row in known.values())
