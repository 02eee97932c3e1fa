"""The command line: parses, calls, prints. Data goes to standard output, messages to standard error."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.cli_options import CACHE, DATE, DB, FILE, FORMAT, JOBS, MODE, ORGAN, make_settings, store_at
from pipeline.cli_run import doctor, run, status
from pipeline.settings import ExitCode, program_version

if TYPE_CHECKING:
    from collections.abc import Sequence


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(program_version(), prog_name="sohoa")
def cli() -> None:
    """Vietnamese official documents, scanned or digital, into tables.

    Start with `sohoa run FOLDER --out out`, then ask: `sohoa query implementers 76/NQ-CP --db out/sohoa.db`.

    Exit codes: 0 done; 1 some documents failed; 2 wrong usage; 3 a needed part of the system is missing.
    """


@cli.command()
@click.argument("file", type=FILE)
@MODE
def extract(file: Path, mode: str) -> int:
    """Print the record of FILE as JSON; store nothing."""
    from extractors.files import UnreadableFileError  # noqa: PLC0415
    from pipeline.document import extract as extract_file  # noqa: PLC0415

    settings = make_settings(mode=mode)
    try:
        record = extract_file(file, settings.reading)
    except UnreadableFileError as error:
        click.echo(f"FAILED {file}: {type(error).__name__}: {error}", err=True)
        return ExitCode.SOME_FAILED
    click.echo(record.model_dump_json(indent=2))
    return ExitCode.DONE


@cli.command()
@click.argument("file", type=FILE)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The HTML page to write.")
@MODE
def draw(file: Path, out: Path, mode: str) -> int:
    """Draw FILE as a page of HTML: codes, citations, organs, roles, deadlines marked in its text."""
    from extractors.files import UnreadableFileError  # noqa: PLC0415
    from pipeline.drawing import draw_file  # noqa: PLC0415

    settings = make_settings(mode=mode)
    try:
        page = draw_file(file, settings.reading)
    except UnreadableFileError as error:
        click.echo(f"FAILED {file}: {type(error).__name__}: {error}", err=True)
        return ExitCode.SOME_FAILED
    out.write_text(page, encoding="utf-8")
    return ExitCode.DONE


@cli.command()
@click.argument("file", default="-", type=click.File("r", encoding="utf-8", errors="replace"))
def restore(file: Any) -> int:
    """Give Vietnamese marks back to text that lost them, line for line.

    FILE is text without or with damaged marks, standard input where it is absent.
    """
    from normalizers.restoration.lines import restore_lines  # noqa: PLC0415

    for line in restore_lines(line.rstrip("\r\n") for line in file):
        click.echo(line)
    return ExitCode.DONE


@cli.group()
def query() -> None:
    """Ask the store: implementers, citations, cited-by, tasks, units, sql."""


@query.command()
@click.argument("code")
@ORGAN
@DATE
@DB
@FORMAT
def implementers(code: str, organ: str | None, date: str | None, db: Path | None, form: str) -> int:
    """Which units implement the document CODE, directly or through documents that implement it.

    CODE is a number and symbol (76/NQ-CP), an alias ("Đề án 06") or part of a subject.
    """
    from pipeline import queries  # noqa: PLC0415

    return _answer(lambda store: queries.implementers(store, code, organ=organ, date=date), db, form)


@query.command()
@click.argument("code")
@ORGAN
@DATE
@DB
@FORMAT
def citations(code: str, organ: str | None, date: str | None, db: Path | None, form: str) -> int:
    """What the document CODE cites."""
    from pipeline import queries  # noqa: PLC0415

    return _answer(lambda store: queries.citations(store, code, organ=organ, date=date), db, form)


@query.command("cited-by")
@click.argument("code")
@ORGAN
@DATE
@DB
@FORMAT
def cited_by(code: str, organ: str | None, date: str | None, db: Path | None, form: str) -> int:
    """Which documents cite the document CODE."""
    from pipeline import queries  # noqa: PLC0415

    return _answer(lambda store: queries.cited_by(store, code, organ=organ, date=date), db, form)


@query.command()
@click.option("--unit", help="Part of the unit's name, with or without marks.")
@DB
@FORMAT
def tasks(unit: str | None, db: Path | None, form: str) -> int:
    """Tasks given to units, with role, deadline, document and page."""
    from pipeline import queries  # noqa: PLC0415

    return _answer(lambda store: queries.tasks(store, unit), db, form)


@query.command()
@DB
@FORMAT
def units(db: Path | None, form: str) -> int:
    """The units that were named, with their aliases and how many tasks they have."""
    from pipeline import queries  # noqa: PLC0415

    return _answer(queries.units, db, form)


@query.command()
@click.argument("statement")
@DB
@FORMAT
def sql(statement: str, db: Path | None, form: str) -> int:
    """One SELECT over the tables of the store; nothing can be changed."""
    from pipeline import queries  # noqa: PLC0415

    return _answer(lambda store: queries.sql(store, statement), db, form)


@cli.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="At most so many pages.")
@click.option("--organ", help="Only documents that this organ issued.")
@click.option("--date", help="Only documents of this day (2025-08-04), month or year.")
@click.option("--type", "kind", help="Only documents of this type: its abbreviation (KH) or its name.")
@DB
@FORMAT
def search(
    words: tuple[str, ...], limit: int, organ: str | None, date: str | None, kind: str | None, db: Path | None,
    form: str,
) -> int:  # fmt: skip
    """Pages that hold all WORDS, with or without diacritics (`ke hoach` finds `kế hoạch`)."""
    from pipeline import queries  # noqa: PLC0415

    asked = " ".join(words)
    return _answer(lambda store: queries.search(store, asked, limit=limit, organ=organ, date=date, kind=kind), db, form)


@cli.command()
@DB
@FORMAT
@click.option("--reason", help="Only issues of this reason, e.g. handwritten.")
@click.option("--path", help="Only files whose path holds this.")
@click.option(
    "--pictures", type=click.Path(path_type=Path, file_okay=False), metavar="DIR",
    help="Cut the place of each issue out of its page, into this folder; the list names the pictures.",
)  # fmt: skip
def issues(db: Path | None, form: str, reason: str | None, path: str | None, pictures: Path | None) -> int:
    """What a person should look at, and why.

    Fill in the column `correct` of the CSV (the value; `ok` where what stands there is right; `none` where the paper
    has no such thing) and give it to `sohoa correct`. What was missed: a line with the field `citations.new` or
    `assignments.new`.
    """
    from pipeline.review.issues import shown, to_check, with_pictures  # noqa: PLC0415

    found = to_check(store_at(db), reason=reason, path=path)
    if pictures:
        found = with_pictures(found, pictures)
    return _answer(lambda _: shown(found, form), db, form)


@cli.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@DB
@click.option("--by", help="Who says so; kept with each correction.")
def correct(file: Path, db: Path | None, by: str | None) -> int:
    """Take in the filled-in list of `sohoa issues` (CSV or XLSX).

    Corrections win over what was read, survive every new run, and links follow them. `as read` takes one back.
    """
    from pipeline.linking import link  # noqa: PLC0415
    from pipeline.review.taking_in import CorrectionsError  # noqa: PLC0415
    from pipeline.review.taking_in import correct as take_in  # noqa: PLC0415
    from pipeline.store import Store  # noqa: PLC0415

    try:
        with Store.open(store_at(db)) as store:
            taken = take_in(store, file, by)
            links = link(store) if taken.documents else "nothing filled in"
    except CorrectionsError as error:
        click.echo(str(error), err=True)
        return ExitCode.USAGE
    for sentence in taken.replaced:
        click.echo(sentence, err=True)
    click.echo(
        f"{taken.corrections} corrections, {taken.withdrawn} taken back, in {len(taken.documents)} documents; {links}"
    )
    return ExitCode.DONE


@cli.command()
@DB
@FORMAT
def corrections(db: Path | None, form: str) -> int:
    """What people said of the documents, who and when.

    Write `as read` into the column `correct` of the CSV and give it to `sohoa correct`, to take one back.
    """
    from pipeline.review.issues import said  # noqa: PLC0415

    return _answer(lambda store: said(store, form), db, form)


@cli.command()
@DB
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="Folder to write to.")
@click.option(
    "--format", "form", default="csv", show_default=True,
    type=click.Choice(["csv", "xlsx", "parquet", "jsonl", "graphml", "gexf", "metadata", "datasette"]),
    help="csv comes with a data dictionary beside it; metadata: the fields of NĐ 30/2020/NĐ-CP, Phụ lục VI; datasette: "
    "descriptions and questions for `datasette sohoa.db --metadata datasette.json`.",
)  # fmt: skip
def export(db: Path | None, out: Path, form: str) -> int:
    """Write the tables of the store to files."""
    from pipeline.export import export as write  # noqa: PLC0415

    for path in write(store_at(db), out, form):
        click.echo(str(path))
    return ExitCode.DONE


@cli.command()
@DB
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="Folder to write to.")
@click.option("--language", type=click.Choice(["vi", "en"]), default="vi", show_default=True, help="Of the headings.")
@click.option("--pictures/--no-pictures", default=True, help="Show each page beside its facts (some 100 KB a page).")
def page(db: Path | None, out: Path, language: str, pictures: bool) -> int:
    """Write the store as pages to look at in a browser; open OUT/index.html.

    Documents with their facts beside the page, tasks by due day, who implements what, and what is to be checked, with
    boxes to write corrections into. No server is needed.
    """
    from pipeline.site.site import count_documents, write_site  # noqa: PLC0415

    store = store_at(db)
    with click.progressbar(length=count_documents(store), label="writing", file=sys.stderr) as bar:
        index = write_site(store, out, language=language, pictures=pictures, each=lambda: bar.update(1))  # type: ignore[arg-type]
    click.echo(str(index))
    return ExitCode.DONE


@cli.command()
@click.argument("gold_dir", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--json", "as_json", is_flag=True, help="Print everything that was counted as JSON.")
@click.option("--details", is_flag=True, help="List each thing that went wrong below the table.")
@click.option(
    "--against", type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="OLD.json",
    help="List what was won and lost since an earlier output of --json, item by item.",
)  # fmt: skip
@JOBS
@CACHE
def evaluate(
    gold_dir: Path, as_json: bool, details: bool, against: Path | None, jobs: int | None, page_cache: Path | None
) -> int:
    """Score the program against the gold records of GOLD_DIR (NAME.json beside NAME.pdf)."""
    from pipeline.evaluation import report  # noqa: PLC0415
    from pipeline.evaluation.run import evaluate as score  # noqa: PLC0415

    try:
        groups = score(gold_dir, make_settings(jobs=jobs, page_cache=page_cache))
    except FileNotFoundError as error:
        raise click.UsageError(str(error)) from None
    if against:
        click.echo(report.gains_and_losses(json.loads(against.read_text(encoding="utf-8")), groups))
    elif as_json:
        click.echo(json.dumps(report.as_json(groups), ensure_ascii=False, indent=1))
    else:
        click.echo(report.as_text(groups, details))
    return ExitCode.DONE


def _answer(ask: Any, db: Path | None, form: str) -> int:
    """Print the rows that `ask` returns for the store; a question that can't be answered is a usage error."""
    from pipeline.answers import show  # noqa: PLC0415
    from pipeline.queries import QuestionError  # noqa: PLC0415

    try:
        rows: Sequence[dict[str, Any]] = ask(store_at(db))
    except QuestionError as error:
        click.echo(str(error), err=True)
        return ExitCode.USAGE
    show(rows, form)
    return ExitCode.DONE


for command in (run, status, doctor):
    cli.add_command(command)


def main() -> None:
    """Entry point: runs the command and leaves with its exit code."""
    from pipeline.endings import exit_code  # noqa: PLC0415 - imports what can fail

    sys.exit(exit_code(lambda: cli.main(prog_name="sohoa", standalone_mode=False)))


if __name__ == "__main__":
    main()
