"""The commands as a user runs them: exit codes, what goes to which stream, what a second run does."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import jsonschema  # type: ignore[import-untyped]
import pytest

from normalizers.tables import data_dir
from pipeline.cli import main
from pipeline.samples import bad_inputs

SAMPLES = data_dir() / "samples"
PROGRAM = str(Path(sys.executable).with_name("sohoa"))
STORED = (
    "nghi-quyet-chinh-phu.pdf",
    "ke-hoach-tinh.pdf",
    "ke-hoach-so-y-te.pdf",  # a scan
    "ke-hoach-trung-tam-y-te.pdf",
    "cong-van-viet-tay.pdf",  # a scan whose number is written by hand
    "cong-van-ky-so.pdf",
    "quyet-dinh-cu.pdf",  # TCVN3
    "bao-cao-trung-tam.docx",
    "thong-bao-ket-luan.txt",
)
LETTER = """SỞ Y TẾ
Số: {number}/SYT-NVY
Kính gửi: Các đơn vị trực thuộc.
Thực hiện Kế hoạch số 88/KH-UBND ngày 03/9/2025 của Ủy ban nhân dân tỉnh, Sở Y tế yêu cầu các đơn vị báo cáo.
"""


@dataclass(frozen=True)
class Answer:
    code: int
    out: str
    err: str


def sohoa(*words: object) -> Answer:
    """The command in this process."""
    out, err = io.StringIO(), io.StringIO()
    with (
        patch.object(sys, "argv", ["sohoa", *map(str, words)]),
        redirect_stdout(out),
        redirect_stderr(err),
        pytest.raises(SystemExit) as end,
    ):
        main()
    return Answer(int(end.value.code or 0), out.getvalue(), err.getvalue())


def installed(*words: object, **more: Any) -> Answer:
    """The installed program in a process of its own."""
    done = subprocess.run(
        [PROGRAM, *map(str, words)], capture_output=True, text=True, encoding="utf-8", check=False, timeout=300, **more
    )
    return Answer(done.returncode, done.stdout, done.stderr)


def rows(db: Path, statement: str) -> list[dict[str, Any]]:
    answer = sohoa("query", "sql", statement, "--db", db, "--format", "json")
    assert answer.code == 0, answer.err
    found: list[dict[str, Any]] = json.loads(answer.out)
    return found


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One store of samples of each kind: digital, scanned, .docx, .txt, TCVN3. Reading pictures takes its time."""
    out = tmp_path_factory.mktemp("store")
    answer = installed("run", *(SAMPLES / name for name in STORED), "--out", out)
    assert answer.code == 0, answer.err
    return out / "sohoa.db"


@pytest.fixture
def letters(tmp_path: Path) -> Path:
    folder = tmp_path / "den"
    folder.mkdir()
    for number in (11, 12, 13):
        (folder / f"cv{number}.txt").write_text(LETTER.format(number=number), encoding="utf-8")
    return folder


COMMANDS = ["run", "extract", "restore", "query", "search", "export", "evaluate", "doctor"]
QUESTIONS = ["implementers", "citations", "cited-by", "tasks", "units", "sql"]


@pytest.mark.parametrize("words", [[], *([name] for name in COMMANDS), *(["query", name] for name in QUESTIONS)])
def test_every_command_explains_itself(words: list[str]) -> None:
    answer = sohoa(*words, "--help")
    assert answer.code == 0
    assert answer.out.startswith(f"Usage: sohoa {' '.join(words)}".rstrip())
    assert answer.err == ""


@pytest.mark.parametrize(
    "words",
    [["no-such-command"], ["run"], ["extract"], ["query", "implementers"], ["search"], ["run", "x", "--jobs=y"]],
)
def test_wrong_usage_is_2_and_says_so_on_standard_error(words: list[str]) -> None:
    answer = sohoa(*words)
    assert (answer.code, answer.out) == (2, "")
    assert "Usage:" in answer.err


def test_a_missing_store_is_wrong_usage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    named = sohoa("query", "units", "--db", tmp_path / "no.db")
    unnamed = sohoa("query", "units")
    assert (named.code, named.out, unnamed.code, unnamed.out) == (2, "", 2, "")
    assert "no.db" in named.err
    assert "sohoa run" in unnamed.err


def test_a_file_that_is_no_store_gets_one_line(tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    other.write_bytes(b"not a database at all" * 100)
    answer = sohoa("query", "units", "--db", other)
    assert (answer.code, answer.out, len(answer.err.splitlines())) == (2, "", 1)


# --- run, again and again


def test_a_second_run_reads_only_what_is_new(letters: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = sohoa("run", letters, "--out", out, "--jobs", 0)
    again = sohoa("run", letters, "--out", out, "--jobs", 0)
    assert (first.code, again.code) == (0, 0)
    assert "3 read, 0 unchanged" in first.out
    assert "0 read, 3 unchanged" in again.out

    (letters / "cv14.txt").write_text(LETTER.format(number=14), encoding="utf-8")
    assert "1 read, 3 unchanged" in sohoa("run", letters, "--out", out, "--jobs", 0).out


def test_a_changed_file_takes_the_place_of_its_old_record(letters: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    sohoa("run", letters, "--out", out, "--jobs", 0)
    (letters / "cv12.txt").write_text(LETTER.format(number=99), encoding="utf-8")
    assert "1 read, 2 unchanged" in sohoa("run", letters, "--out", out, "--jobs", 0).out
    found = {row["code"] for row in rows(out / "sohoa.db", "SELECT code FROM documents")}
    assert found == {"11/SYT-NVY", "99/SYT-NVY", "13/SYT-NVY"}


def test_a_renamed_file_is_not_read_again(letters: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    sohoa("run", letters, "--out", out, "--jobs", 0)
    (letters / "cv12.txt").rename(letters / "doi ten.txt")
    assert "0 read, 3 unchanged" in sohoa("run", letters, "--out", out, "--jobs", 0).out
    (row,) = rows(out / "sohoa.db", "SELECT path FROM documents WHERE code = '12/SYT-NVY'")
    assert row["path"] == str(letters / "doi ten.txt")


def test_the_record_of_a_deleted_file_stays(letters: Path, tmp_path: Path) -> None:
    """The store is the archive: a paper that was moved away is no paper less."""
    out = tmp_path / "out"
    sohoa("run", letters, "--out", out, "--jobs", 0)
    (letters / "cv12.txt").unlink()
    assert sohoa("run", letters, "--out", out, "--jobs", 0).code == 0
    assert len(rows(out / "sohoa.db", "SELECT code FROM documents WHERE status = 'done'")) == 3


@pytest.mark.parametrize(
    ("option", "read"),
    [
        ("--redo", 3),
        ("--redo=all", 3),
        ("--redo=12/SYT-NVY", 1),
        ("--redo=cv13.txt", 1),
        ("--redo=404/SYT-NVY", 0),
        ("--below-confidence=0.5", 1),
        ("--below-confidence=0", 0),
    ],
)
def test_redo_reads_what_was_chosen(option: str, read: int, letters: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    sohoa("run", letters, "--out", out, "--jobs", 0)
    with sqlite3.connect(out / "sohoa.db") as store:
        store.execute("UPDATE documents SET confidence = 0.4 WHERE code = '11/SYT-NVY'")
    answer = sohoa("run", letters, "--out", out, "--jobs", 0, option)
    assert answer.code == 0
    assert f"{read} read, {3 - read} unchanged" in answer.out
    assert ("nothing to redo" in answer.err) == ("404" in option)
    assert len(rows(out / "sohoa.db", "SELECT 1 FROM documents")) == 3


# --- bad inputs


def test_bad_files_are_listed_and_the_good_ones_stored(letters: Path, tmp_path: Path) -> None:
    bad = [make(letters) for make in bad_inputs.UNREADABLE.values()] + [letters / "khong-co.pdf"]
    answer = installed("run", letters, letters / "khong-co.pdf", "--out", tmp_path / "out", "--jobs", 1)
    assert answer.code == 1
    assert "Traceback" not in answer.err
    failed = [line for line in answer.err.splitlines() if "FAILED" in line]
    assert len(failed) == len(bad)
    stored = rows(tmp_path / "out/sohoa.db", "SELECT path, status, error_class, message FROM documents")
    reasons = {row["path"]: row for row in stored if row["status"] == "failed"}
    assert set(reasons) == {str(path) for path in bad}
    assert all(row["error_class"] and row["message"] for row in reasons.values())
    assert sum(row["status"] == "done" for row in stored) == 3


def test_a_picture_named_pdf_is_read_or_refused(tmp_path: Path) -> None:
    answer = sohoa("extract", bad_inputs.picture_named_pdf(tmp_path), "--mode", "text")
    assert answer.code in (0, 1)
    assert json.loads(answer.out)["header"]["code"] is None if answer.code == 0 else "FAILED" in answer.err


def test_a_folder_without_documents_fails_in_words(tmp_path: Path) -> None:
    answer = sohoa("run", bad_inputs.folder_without_documents(tmp_path), "--out", tmp_path / "out")
    assert (answer.code, answer.out) == (1, "")
    assert "no documents under" in answer.err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", sorted(bad_inputs.UNREADABLE))
def test_extract_of_a_bad_file_prints_no_data(name: str, tmp_path: Path) -> None:
    answer = sohoa("extract", bad_inputs.UNREADABLE[name](tmp_path))
    assert (answer.code, answer.out, len(answer.err.splitlines())) == (1, "", 1)


def test_extract_of_a_folder_is_refused_in_one_line(tmp_path: Path) -> None:
    answer = sohoa("extract", tmp_path)
    assert answer.code in (1, 2)
    assert answer.out == ""
    assert "Traceback" not in answer.err


# --- extract


@pytest.mark.parametrize(
    "name",
    ["nghi-quyet-chinh-phu.pdf", "quyet-dinh-cu.pdf", "bao-cao-trung-tam.docx", "thong-bao-ket-luan.txt"],
)
def test_extract_prints_a_valid_record_with_the_code(name: str) -> None:
    answer = sohoa("extract", SAMPLES / name)
    assert answer.code == 0
    record = json.loads(answer.out)
    jsonschema.validate(record, json.loads((data_dir() / "schema/record.schema.json").read_text(encoding="utf-8")))
    gold = json.loads((SAMPLES / name).with_suffix(".json").read_text(encoding="utf-8"))
    assert record["header"]["code"] == gold["header"]["code"]
    assert "\\u" not in answer.out  # diacritics as they are


@pytest.mark.parametrize("name", STORED)
def test_the_code_in_the_store_is_that_of_gold_or_null_where_a_hand_wrote_it(name: str, db: Path) -> None:
    """A number written by hand is right or null, never a guess, and has an issue that says a hand wrote it."""
    (row,) = (row for row in rows(db, "SELECT * FROM documents") if Path(row["path"]).name == name)
    gold = json.loads((SAMPLES / name).with_suffix(".json").read_text(encoding="utf-8"))
    by_hand = any("code" in field for field in gold["handwritten"])
    assert row["code"] in ({None, gold["header"]["code"]} if by_hand else {gold["header"]["code"]})
    if by_hand:
        asked = f"SELECT 1 FROM issues WHERE document_key = '{row['document_key']}' AND field LIKE 'header.code%'"
        assert rows(db, asked)


# --- questions


def test_implementers_go_down_the_chain(db: Path) -> None:
    answer = sohoa("query", "implementers", "76/NQ-CP", "--db", db, "--format", "json")
    assert answer.code == 0
    found = json.loads(answer.out)
    center = [row for row in found if row["code"] == "33/KH-TTYT"]
    assert {row["role"] for row in center} >= {"issuer", "lead", "cooperate"}
    assert all(row["chain"] == "76/NQ-CP → 31/KH-UBND → 26/KH-SYT → 33/KH-TTYT" for row in center)
    gold = json.loads((SAMPLES / "ke-hoach-trung-tam-y-te.json").read_text(encoding="utf-8"))
    doers = (task for task in gold["assignments"] if task["role"] != "report_to")  # who is reported to does nothing
    wanted = {(task["unit"], task["role"], task["page"]) for task in doers}
    assert wanted <= {(row["unit"], row["role"], row["page"]) for row in center}
    in_tables = {task["deadline"] for task in gold["assignments"] if task["deadline"] and task["origin"] == "table"}
    assert in_tables <= {row["deadline"] for row in center}


def test_an_unknown_code_is_a_sentence_and_2(db: Path) -> None:
    answer = sohoa("query", "implementers", "9999/QX-ABC", "--db", db)
    assert (answer.code, answer.out) == (2, "")
    assert "9999/QX-ABC" in answer.err


@pytest.mark.parametrize("words", [["query", "citations", "31/KH-UBND"], ["query", "units"], ["search", "ke hoach"]])
def test_csv_and_json_say_the_same(words: list[str], db: Path) -> None:
    as_json = json.loads(sohoa(*words, "--db", db, "--format", "json").out)
    as_csv = list(csv.DictReader(io.StringIO(sohoa(*words, "--db", db, "--format", "csv").out)))
    assert as_json
    assert len(as_csv) == len(as_json)
    assert list(as_csv[0]) == list(as_json[0])


def test_search_needs_no_marks(db: Path) -> None:
    plain, marked = (
        json.loads(sohoa("search", words, "--db", db, "--format", "json").out) for words in ("ke hoach", "kế hoạch")
    )
    assert plain
    assert plain == marked


@pytest.mark.parametrize("statement", ["DELETE FROM documents", "DROP TABLE pages", "SELECT * FROM nowhere"])
def test_sql_that_is_no_question_is_refused(statement: str, db: Path) -> None:
    answer = sohoa("query", "sql", statement, "--db", db)
    assert (answer.code, answer.out) == (2, "")
    assert rows(db, "SELECT count(*) AS n FROM documents")[0]["n"] > 0


# --- export, evaluate, restore, doctor


def test_exported_csv_is_safe_in_a_spreadsheet(db: Path, tmp_path: Path) -> None:
    answer = sohoa("export", "--db", db, "--out", tmp_path)
    assert answer.code == 0
    files = [Path(line) for line in answer.out.splitlines()]
    assert {"documents.csv", "assignments.csv", "citations.csv"} <= {path.name for path in files}
    for path in files:
        if path.suffix == ".csv":
            assert path.read_bytes().startswith(b"\xef\xbb\xbf")
            cells = (cell for row in csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))) for cell in row)
            assert not [cell for cell in cells if cell.startswith(("=", "+", "@"))]


def test_datasette_gets_every_question_and_what_columns_mean(db: Path, tmp_path: Path) -> None:
    (path,) = sohoa("export", "--db", db, "--out", tmp_path, "--format", "datasette").out.splitlines()
    told = json.loads(Path(path).read_text(encoding="utf-8"))["databases"]["sohoa"]
    assert told["tables"]["assignments"]["columns"]["deadline_due"]
    filled = {"code": "76/NQ-CP", "words": "cải cách", "unit": "Sở Y tế"}  # what people leave empty comes as ""
    with closing(sqlite3.connect(f"file:{db}?mode=ro", uri=True)) as store:
        for name, question in told["queries"].items():
            asked = {param: filled.get(param, "") for param in question["params"]}
            found = store.execute(question["sql"], asked).fetchall()
            assert found, name
            assert question["description"]
        for table in told["tables"]:  # datasette follows a key only where its column is named
            assert all(key[4] for key in store.execute(f"PRAGMA foreign_key_list('{table}')"))


def test_own_aliases_from_a_list(letters: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.csv"
    own.write_text("alias;name;source\r\nTrung tâm;Trung tâm Y tế Phù Cát;danh bạ\r\n", encoding="utf-8-sig")
    out = tmp_path / "out"
    assert sohoa("run", letters, "--out", out, "--jobs", 0, "--aliases", own).code == 0
    asked = "SELECT alias, name, source FROM own_aliases"
    assert [tuple(row.values()) for row in rows(out / "sohoa.db", asked)] == [
        ("Trung tâm", "Trung tâm Y tế Phù Cát", "danh bạ")
    ]
    assert sohoa("run", letters, "--out", out, "--jobs", 0).code == 0
    assert rows(out / "sohoa.db", asked)  # kept until another list comes
    own.write_text("alias,name\n", encoding="utf-8")
    assert sohoa("run", letters, "--out", out, "--jobs", 0, "--aliases", own).code == 0
    assert not rows(out / "sohoa.db", asked)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("tên,nghĩa\nTTYT,Trung tâm Y tế\n", "no column alias, name"),
        ("alias,name\nTTYT,\n", "line 2"),
        ("alias,name\nCơ sở 2,Bệnh viện A\ncơ sở 2,Bệnh viện B\n", "line 3: cơ sở 2 stands for Bệnh viện A already"),
    ],
)
def test_a_list_of_aliases_that_says_nothing_is_refused(content: str, why: str, letters: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.csv"
    own.write_text(content, encoding="utf-8")
    answer = sohoa("run", letters, "--out", tmp_path / "out", "--aliases", own)
    assert answer.code == 2
    assert why in answer.err
    assert not (tmp_path / "out").exists()


def test_exported_jsonl_is_what_extract_prints(letters: Path, tmp_path: Path) -> None:
    sohoa("run", letters, "--out", tmp_path / "out", "--jobs", 0)
    (path,) = sohoa(
        "export", "--db", tmp_path / "out/sohoa.db", "--out", tmp_path, "--format", "jsonl"
    ).out.splitlines()
    stored = {r["source"]["path"]: r for r in map(json.loads, Path(path).read_text(encoding="utf-8").splitlines())}
    assert len(stored) == 3
    for name, record in stored.items():
        printed = json.loads(sohoa("extract", name).out)
        assert printed.pop("other_documents") == []  # each is a line of its own
        assert record == printed


def test_evaluate_prints_a_table_or_json(tmp_path: Path) -> None:
    for name in ("bao-cao-trung-tam.docx", "bao-cao-trung-tam.json"):
        shutil.copy(SAMPLES / name, tmp_path)
    table, as_json = sohoa("evaluate", tmp_path, "--jobs", 0), sohoa("evaluate", tmp_path, "--jobs", 0, "--json")
    assert (table.code, as_json.code) == (0, 0)
    assert "code" in table.out
    assert json.loads(as_json.out)


def test_restore_answers_line_for_line() -> None:
    answer = installed("restore", input="Ke hoach trien khai\n\nUy ban nhan dan tinh\n")
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.splitlines() == ["Kế hoạch triển khai", "", "Ủy ban nhân dân tỉnh"]


def test_doctor_finds_everything() -> None:
    answer = sohoa("doctor")
    assert answer.code == 0
    assert "MISSING" not in answer.out


def test_without_tesseract_the_command_that_brings_it_is_named(letters: Path, tmp_path: Path) -> None:
    bare = {**os.environ, "PATH": str(tmp_path)}
    run = installed("run", letters, "--out", tmp_path / "out", env=bare)
    doctor = installed("doctor", env=bare)
    assert (run.code, run.out, doctor.code) == (3, "", 3)
    assert "apt-get install tesseract-ocr" in run.err
    assert "apt-get install tesseract-ocr" in doctor.out
