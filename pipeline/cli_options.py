"""Options that several commands have, and what is made of them."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.settings import Settings

FILE = click.Path(path_type=Path)
EXISTING = click.Path(path_type=Path, exists=True)
DB = click.option(
    "--db", type=click.Path(path_type=Path, exists=True, dir_okay=False), default=None, envvar="SOHOA_DB",
    help="The store that `sohoa run` wrote. Default: sohoa.db here or in out/.",
)  # fmt: skip
ORGAN = click.option("--organ", help="Only the document CODE of this organ.")
DATE = click.option("--date", help="Only the document CODE of this day (2025-08-04) or year.")
FORMAT = click.option(
    "--format", "form", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True,
    help="How to print the answer.",
)  # fmt: skip
JOBS = click.option(
    "--jobs", type=click.IntRange(0), default=None, help="Worker processes. Default: one a core; 0: none."
)
SCHEDULER = click.option("--scheduler", metavar="ADDRESS", help="A running Dask cluster, e.g. tcp://10.0.0.1:8786.")
CACHE = click.option("--page-cache", type=FILE, default=None, help="A folder that keeps what was read from pages.")
MODE = click.option(
    "--mode", type=click.Choice(["auto", "ocr", "text"]), default="auto", show_default=True,
    help="auto decides page by page whether the text layer can be trusted; ocr reads every page as a picture; "
    "text takes text layers as they are and never calls the OCR engine.",
)  # fmt: skip


def make_settings(
    *,
    jobs: int | None = None,
    mode: str = "auto",
    page_cache: Path | None = None,
    scheduler: str | None = None,
    cluster: int | None = None,
    memory: int | None = None,
    page_seconds: float | None = None,
) -> Settings:
    from extractors.pages.options import ReadOptions  # noqa: PLC0415

    if scheduler and cluster:
        raise click.UsageError("--scheduler names a running cluster, --cluster starts one: give one of them")
    default = Settings()
    reading = default.reading.seconds_per_page if page_seconds is None else page_seconds
    return Settings(
        jobs=default.jobs if jobs is None else jobs,
        scheduler=scheduler,
        cluster=cluster or 0,
        memory=default.memory if memory is None else memory << 20,
        reading=ReadOptions(mode=mode, seconds_per_page=reading),  # type: ignore[arg-type]
        page_cache=page_cache,
    )


def store_at(db: Path | None) -> Path:
    for path in [db] if db else [Path("sohoa.db"), Path("out/sohoa.db")]:
        if path.is_file():
            return path
    raise click.UsageError("no store here: give --db, or make one with `sohoa run INPUT --out DIR`")
