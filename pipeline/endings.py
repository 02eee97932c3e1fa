"""How a command ends that could not do its work: one line on standard error, and an exit code (contract)."""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Callable

import click

from pipeline.settings import ExitCode, MissingPartError


def exit_code(command: Callable[[], int | None]) -> int:  # noqa: PLR0911 - an ending each
    """Runs it. An error that is no bug becomes a sentence; a bug keeps its traceback."""
    try:
        return int(command() or 0)
    except click.ClickException as error:
        error.show()
        return ExitCode.USAGE
    except click.Abort:
        click.echo("stopped", err=True)
        return 130
    except MissingPartError as error:
        click.echo(str(error), err=True)
        return ExitCode.MISSING_PART
    except BrokenPipeError:  # the reader of the answer (`| head`) has enough
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - what is left at exit goes there
        return ExitCode.DONE
    except OSError as error:  # a folder that can't be written, a full disk: the machine's fault, not a bug
        click.echo(f"stopped: {error}", err=True)
        return ExitCode.SOME_FAILED
    except Exception as error:
        return _run_failed(error)


def _run_failed(error: Exception) -> ExitCode:
    """Where the store is no store, locked or full, or workers are gone."""
    from pipeline.executors import ExecutorLostError  # noqa: PLC0415 - only where something went wrong
    from pipeline.run import BusyError  # noqa: PLC0415
    from pipeline.store import StoreError  # noqa: PLC0415

    if isinstance(error, BusyError | ExecutorLostError):
        click.echo(f"stopped: {error}", err=True)
        return ExitCode.SOME_FAILED
    if isinstance(error, StoreError):
        click.echo(str(error), err=True)
        return ExitCode.USAGE
    if isinstance(error, sqlite3.OperationalError):
        click.echo(f"stopped: the store cannot be used now: {error}", err=True)
        return ExitCode.SOME_FAILED
    raise error
