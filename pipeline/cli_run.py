"""Commands around a run: `sohoa run`, `sohoa status`, `sohoa doctor`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from pipeline.cli_options import CACHE, DB, JOBS, MODE, SCHEDULER, make_settings, store_at
from pipeline.settings import ExitCode


@click.command()
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="Folder of the store.")
@JOBS
@SCHEDULER
@click.option(
    "--cluster", type=click.IntRange(1), metavar="N", help="Work on a Dask cluster of N workers started here."
)
@click.option(
    "--memory", type=click.IntRange(0), metavar="MB",
    help="Most address space of a worker; 0: no limit. Default: 4096, or its share of a smaller machine.",
)  # fmt: skip
@click.option(
    "--page-seconds", type=click.FloatRange(1), metavar="S", help="Most seconds for reading a page. Default: 120."
)
@click.option(
    "--redo", is_flag=False, flag_value="all", default=None, metavar="[all|CODE|PATH]",
    help="Read again although nothing changed: everything, or the documents with this code or path. Write --redo=CODE.",
)  # fmt: skip
@click.option("--below-confidence", type=click.FloatRange(0, 1), default=None, help="Read again what is below this.")
@click.option(
    "--aliases", type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="FILE",
    help="Your own aliases of organs (CSV or XLSX; columns alias, name, source). The store keeps them; an empty list "
    "takes them back.",
)  # fmt: skip
@MODE
@CACHE
def run(
    inputs: tuple[str, ...],
    out: Path,
    jobs: int | None,
    scheduler: str | None,
    cluster: int | None,
    memory: int | None,
    page_seconds: float | None,
    redo: str | None,
    below_confidence: float | None,
    aliases: Path | None,
    mode: str,
    page_cache: Path | None,
) -> int:
    """Read every document under INPUT... and write the store OUT/sohoa.db.

    INPUT is a file or a folder: .pdf .png .jpg .jpeg .tif .tiff .txt .docx; or a URL that fsspec knows
    (s3://bucket/folder). Run again, it does only what is new or changed; a document that failed is tried again.
    OUT/log.jsonl gets a line a file; `sohoa status` says how far a run is.
    """
    from pipeline.inputs import is_url  # noqa: PLC0415
    from pipeline.own_aliases import AliasesError, read_aliases  # noqa: PLC0415
    from pipeline.run import run_batch  # noqa: PLC0415

    settings = make_settings(
        jobs=jobs, mode=mode, page_cache=page_cache, scheduler=scheduler, cluster=cluster, memory=memory,
        page_seconds=page_seconds,
    )  # fmt: skip
    given = [one if is_url(one) else Path(one) for one in inputs]
    try:
        own = read_aliases(aliases) if aliases else None
    except AliasesError as error:
        click.echo(str(error), err=True)
        return ExitCode.USAGE
    return run_batch(given, out, settings, redo=redo, below_confidence=below_confidence, aliases=own)


@click.command()
@DB
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True,
              help="How to print the answer.")  # fmt: skip
def status(db: Path | None, form: str) -> int:
    """How far the run is that writes the store, or how the last one ended; which files failed."""
    from pipeline.status import as_text  # noqa: PLC0415
    from pipeline.status import status as ask  # noqa: PLC0415

    answer = ask(store_at(db))
    click.echo(json.dumps(answer, ensure_ascii=False, indent=1) if form == "json" else as_text(answer))
    return ExitCode.DONE


@click.command()
@SCHEDULER
def doctor(scheduler: str | None) -> int:
    """What is installed, what is missing, and the command that mends it; with --scheduler on all workers too."""
    from pipeline.doctor import as_lines, check_all, missing  # noqa: PLC0415

    checks = check_all()
    click.echo("\n".join(as_lines(checks)))
    wrong = []
    if scheduler:
        from pipeline.cluster import connect, unfit, worker_reports  # noqa: PLC0415

        reports = worker_reports(connect(scheduler))
        for address, there in reports.items():
            click.echo(f"\nworker {address}:")
            click.echo(there if isinstance(there, str) else "\n".join(as_lines(there.checks)))
        wrong = unfit(reports)
        click.echo(
            "\n".join(["", *wrong] if wrong else ["", f"{len(reports)} workers would do the same as this machine"])
        )
    return ExitCode.MISSING_PART if missing(checks) or wrong else ExitCode.DONE
