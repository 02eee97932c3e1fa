"""The command line: parses, calls, prints. Data goes to standard output, messages to standard error."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.settings import ExitCode, MissingPartError, Settings, program_version

if TYPE_CHECKING:
    from collections.abc import Sequence

_FILE = click.Path(path_type=Path)
_EXISTING = click.Path(path_type=Path, exists=True)
_DB = click.option(
    "--db", type=click.Path(path_type=Path, exists=True, dir_okay=False), default=None, envvar="SOHOA_DB",
    help="The store that `sohoa run` wrote. Default: sohoa.db here or in out/.",
)  # fmt: skip
_ORGAN = click.option("--organ", help="Only the document CODE of this organ.")
_DATE = click.option("--date", help="Only the document CODE of this day (2025-08-04) or year.")
_FORMAT = click.option(
    "--format", "form", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True,
    help="How to print the answer.",
)  # fmt: skip
_JOBS = click.option(
    "--jobs", type=click.IntRange(0), default=None, help="Worker processes. Default: one a core; 0: none."
)
_CACHE = click.option("--page-cache", type=_FILE, default=None, help="A folder that keeps what was read from pages.")
_MODE = click.option(
    "--mode", type=click.Choice(["auto", "ocr", "text"]), default="auto", show_default=True,
    help="auto decides page by page whether the text layer can be trusted; ocr reads every page as a picture; "
    "text takes text layers as they are and never calls the OCR engine.",
)  # fmt: skip


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(program_version(), prog_name="sohoa")
def cli() -> None:
    """Vietnamese official documents, scanned or digital, into tables.

    Start with `sohoa run FOLDER --out out`, then ask: `sohoa query implementers 76/NQ-CP --db out/sohoa.db`.

    Exit codes: 0 done; 1 some documents failed; 2 wrong usage; 3 a needed part of the system is missing.
    """


@cli.command()
@click.argument("inputs", nargs=-1, required=True, type=_FILE)
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="Folder of the store.")
@_JOBS
@click.option("--scheduler", metavar="ADDRESS", help="Work on a Dask cluster, e.g. tcp://10.0.0.1:8786.")
@click.option(
    "--redo", is_flag=False, flag_value="all", default=None, metavar="[all|CODE|PATH]",
    help="Read again although nothing changed: everything, or the documents with this code or path. Write --redo=CODE.",
)  # fmt: skip
@click.option("--below-confidence", type=click.FloatRange(0, 1), default=None, help="Read again what is below this.")
@_MODE
@_CACHE
def run(
    inputs: tuple[Path, ...],
    out: Path,
    jobs: int | None,
    scheduler: str | None,
    redo: str | None,
    below_confidence: float | None,
    mode: str,
    page_cache: Path | None,
) -> int:
    """Read every document under INPUT... and write the store OUT/sohoa.db.

    INPUT is a file or a folder: .pdf .png .jpg .jpeg .tif .tiff .txt .docx. Run again, it does only what is new
    or changed; a document that failed is tried again.
    """
    from pipeline.run import run_batch  # noqa: PLC0415

    settings = _settings(jobs=jobs, mode=mode, page_cache=page_cache, scheduler=scheduler)
    return run_batch(inputs, out, settings, redo=redo, below_confidence=below_confidence)


@cli.command()
@click.argument("file", type=_FILE)
@_MODE
def extract(file: Path, mode: str) -> int:
    """Print the record of FILE as JSON; store nothing."""
    from extractors.files import UnreadableFileError  # noqa: PLC0415
    from pipeline.document import extract as extract_file  # noqa: PLC0415

    settings = _settings(mode=mode)
    try:
        record = extract_file(file, settings.reading)
    except UnreadableFileError as error:
        click.echo(f"FAILED {file}: {type(error).__name__}: {error}", err=True)
        return ExitCode.SOME_FAILED
    click.echo(record.model_dump_json(indent=2))
    return ExitCode.DONE


@cli.command()
@click.argument("file", type=_FILE)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The HTML page to write.")
@_MODE
def draw(file: Path, out: Path, mode: str) -> int:
    """Draw FILE as a page of HTML: codes, citations, organs, roles, deadlines marked in its text."""
    from extractors.files import UnreadableFileError  # noqa: PLC0415
    from pipeline.drawing import draw_file  # noqa: PLC0415

    settings = _settings(mode=mode)
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
@_ORGAN
@_DATE
@_DB
@_FORMAT
def implementers(code: str, organ: str | None, date: str | None, db: Path | None, form: str) -> int:
    """Which units implement the document CODE, directly or through documents that implement it.

    CODE is a number and symbol (76/NQ-CP), an alias ("Đề án 06") or part of a subject.
    """
    from pipeline import queries  # noqa: PLC0415

    return _answer(lambda store: queries.implementers(store, code, organ=organ, date=date), db, form)


@query.command()
@click.argument("code")
@_ORGAN
@_DATE
@_DB
@_FORMAT
def citations(code: str, organ: str | None, date: str | None, db: Path | None, form: str) -> int:
    """What the document CODE cites."""
    from pipeline import queries  # noqa: PLC0415

    return _answer(lambda store: queries.citations(store, code, organ=organ, date=date), db, form)


@query.command("cited-by")
@click.argument("code")
@_ORGAN
@_DATE
@_DB
@_FORMAT
def cited_by(code: str, organ: str | None, date: str | None, db: Path | None, form: str) -> int:
    """Which documents cite the document CODE."""
    from pipeline import queries  # noqa: PLC0415

    return _answer(lambda store: queries.cited_by(store, code, organ=organ, date=date), db, form)


@query.command()
@click.option("--unit", help="Part of the unit's name, with or without marks.")
@_DB
@_FORMAT
def tasks(unit: str | None, db: Path | None, form: str) -> int:
    """Tasks given to units, with role, deadline, document and page."""
    from pipeline import queries  # noqa: PLC0415

    return _answer(lambda store: queries.tasks(store, unit), db, form)


@query.command()
@_DB
@_FORMAT
def units(db: Path | None, form: str) -> int:
    """The units that were named, with their aliases and how many tasks they have."""
    from pipeline import queries  # noqa: PLC0415

    return _answer(queries.units, db, form)


@query.command()
@click.argument("statement")
@_DB
@_FORMAT
def sql(statement: str, db: Path | None, form: str) -> int:
    """One SELECT over the tables of the store; nothing can be changed."""
    from pipeline import queries  # noqa: PLC0415

    return _answer(lambda store: queries.sql(store, statement), db, form)


@cli.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="At most so many pages.")
@_DB
@_FORMAT
def search(words: tuple[str, ...], limit: int, db: Path | None, form: str) -> int:
    """Pages that hold all WORDS, with or without diacritics (`ke hoach` finds `kế hoạch`)."""
    from pipeline import queries  # noqa: PLC0415

    return _answer(lambda store: queries.search(store, " ".join(words), limit=limit), db, form)


@cli.command()
@_DB
@_FORMAT
@click.option("--reason", help="Only issues of this reason, e.g. handwritten.")
@click.option("--path", help="Only files whose path holds this.")
@click.option(
    "--pictures", type=click.Path(path_type=Path, file_okay=False), metavar="DIR",
    help="Cut the place of each issue out of its page, into this folder; the list names the pictures.",
)  # fmt: skip
def issues(db: Path | None, form: str, reason: str | None, path: str | None, pictures: Path | None) -> int:
    """What a person should look at, and why.

    Fill in the column `correct` of the CSV (the value; `ok` where what stands there is right; `none` where the paper
    has no such thing) and give it to `sohoa correct`.
    """
    from pipeline.review.issues import shown, to_check, with_pictures  # noqa: PLC0415

    found = to_check(_store(db), reason=reason, path=path)
    if pictures:
        found = with_pictures(found, pictures)
    return _answer(lambda _: shown(found, form), db, form)


@cli.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@_DB
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
        with Store.open(_store(db)) as store:
            taken = take_in(store, file, by)
            links = link(store) if taken.documents else "nothing filled in"
    except CorrectionsError as error:
        click.echo(str(error), err=True)
        return ExitCode.USAGE
    click.echo(
        f"{taken.corrections} corrections, {taken.withdrawn} taken back, in {len(taken.documents)} documents; {links}"
    )
    return ExitCode.DONE


@cli.command()
@_DB
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="Folder to write to.")
@click.option(
    "--format", "form", default="csv", show_default=True,
    type=click.Choice(["csv", "xlsx", "parquet", "jsonl", "graphml", "gexf", "metadata"]),
    help="csv comes with a data dictionary beside it; metadata: the fields of NĐ 30/2020/NĐ-CP, Phụ lục VI.",
)  # fmt: skip
def export(db: Path | None, out: Path, form: str) -> int:
    """Write the tables of the store to files."""
    from pipeline.export import export as write  # noqa: PLC0415

    for path in write(_store(db), out, form):
        click.echo(str(path))
    return ExitCode.DONE


@cli.command()
@_DB
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="Folder to write to.")
@click.option("--language", type=click.Choice(["vi", "en"]), default="vi", show_default=True, help="Of the headings.")
@click.option("--pictures/--no-pictures", default=True, help="Show each page beside its facts (some 100 KB a page).")
def page(db: Path | None, out: Path, language: str, pictures: bool) -> int:
    """Write the store as pages to look at in a browser; open OUT/index.html.

    Documents with their facts beside the page, tasks by due day, who implements what, and what is to be checked, with
    boxes to write corrections into. No server is needed.
    """
    from pipeline.site.site import count_documents, write_site  # noqa: PLC0415

    store = _store(db)
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
@_JOBS
@_CACHE
def evaluate(
    gold_dir: Path, as_json: bool, details: bool, against: Path | None, jobs: int | None, page_cache: Path | None
) -> int:
    """Score the program against the gold records of GOLD_DIR (NAME.json beside NAME.pdf)."""
    from pipeline.evaluation import report  # noqa: PLC0415
    from pipeline.evaluation.run import evaluate as score  # noqa: PLC0415

    try:
        groups = score(gold_dir, _settings(jobs=jobs, page_cache=page_cache))
    except FileNotFoundError as error:
        raise click.UsageError(str(error)) from None
    if against:
        click.echo(report.gains_and_losses(json.loads(against.read_text(encoding="utf-8")), groups))
    elif as_json:
        click.echo(json.dumps(report.as_json(groups), ensure_ascii=False, indent=1))
    else:
        click.echo(report.as_text(groups, details))
    return ExitCode.DONE


@cli.command()
def doctor() -> int:
    """What is installed, what is missing, and the command that mends it."""
    from pipeline.doctor import check_all, missing  # noqa: PLC0415

    checks = check_all()
    for check in checks:
        state = "ok     " if check.found else "MISSING" if check.needed else "absent "
        click.echo(f"{state} {check.part}: {check.found or check.mend}")
    return ExitCode.MISSING_PART if missing(checks) else ExitCode.DONE


def _settings(
    *, jobs: int | None = None, mode: str = "auto", page_cache: Path | None = None, scheduler: str | None = None
) -> Settings:
    from extractors.pages.options import ReadOptions  # noqa: PLC0415

    reading = ReadOptions(mode=mode)  # type: ignore[arg-type]
    default = Settings()
    return Settings(
        jobs=default.jobs if jobs is None else jobs, reading=reading, page_cache=page_cache, scheduler=scheduler
    )


def _store(db: Path | None) -> Path:
    for path in [db] if db else [Path("sohoa.db"), Path("out/sohoa.db")]:
        if path.is_file():
            return path
    raise click.UsageError("no store here: give --db, or make one with `sohoa run INPUT --out DIR`")


def _answer(ask: Any, db: Path | None, form: str) -> int:
    """Print the rows that `ask` returns for the store; a question that can't be answered is a usage error."""
    from pipeline.answers import show  # noqa: PLC0415
    from pipeline.queries import QuestionError  # noqa: PLC0415

    try:
        rows: Sequence[dict[str, Any]] = ask(_store(db))
    except QuestionError as error:
        click.echo(str(error), err=True)
        return ExitCode.USAGE
    show(rows, form)
    return ExitCode.DONE


def main() -> None:
    """Entry point: runs the command and leaves with its exit code."""
    try:
        code = cli.main(prog_name="sohoa", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = ExitCode.USAGE
    except click.Abort:
        click.echo("stopped", err=True)
        code = 130
    except MissingPartError as error:
        click.echo(str(error), err=True)
        code = ExitCode.MISSING_PART
    except BrokenPipeError:  # the reader of the answer (`| head`) has enough
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - what is left at exit goes there
        code = ExitCode.DONE
    except OSError as error:  # a folder that can't be written, a full disk: the machine's fault, not a bug
        click.echo(f"stopped: {error}", err=True)
        code = ExitCode.SOME_FAILED
    except Exception as error:
        code = _store_failed(error)
    sys.exit(int(code or 0))


def _store_failed(error: Exception) -> ExitCode:
    """One line where the store is no store, locked, or full. Any other error is a bug and keeps its traceback."""
    import sqlite3  # noqa: PLC0415

    from pipeline.store import StoreError  # noqa: PLC0415

    if isinstance(error, StoreError):
        click.echo(str(error), err=True)
        return ExitCode.USAGE
    if isinstance(error, sqlite3.OperationalError):
        click.echo(f"stopped: the store cannot be used now: {error}", err=True)
        return ExitCode.SOME_FAILED
    raise error


if __name__ == "__main__":
    main()
