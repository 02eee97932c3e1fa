"""The house keeps its own rules: floors, tables, schemas, documented commands."""

from __future__ import annotations

import ast
import csv
from pathlib import Path

import click
import pytest

from normalizers.tables import data_dir
from pipeline.cli import cli
from pipeline.schema import schemas

ROOT = Path(__file__).resolve().parent.parent
FLOORS = ("normalizers", "extractors", "pipeline")
MODULES = [path for floor in FLOORS for path in sorted((ROOT / floor).rglob("*.py"))]
TABLES = sorted(data_dir().glob("*.csv"))


def imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_imports_go_down_only_and_modules_can_be_read_in_one_go(path: Path) -> None:
    floor = FLOORS.index(path.relative_to(ROOT).parts[0])
    assert not imported(path) & set(FLOORS[floor + 1 :])
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.name)
def test_every_table_is_well_formed_and_names_its_sources(path: Path) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    assert "source" in header
    assert len(set(header)) == len(header)
    assert rows
    source = header.index("source")
    for number, row in enumerate(rows, 2):
        assert len(row) == len(header), f"{path.name}:{number}"
        assert row[source].strip(), f"{path.name}:{number} names no source"


@pytest.mark.parametrize(("name", "content"), schemas().items())
def test_schemas_are_those_of_the_types(name: str, content: str) -> None:
    assert (data_dir() / "schema" / name).read_text(encoding="utf-8") == content, "run `make schema`"


def test_every_command_is_documented() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    context = click.Context(cli)
    for name in cli.list_commands(context):
        assert f"sohoa {name}" in readme
        command = cli.get_command(context, name)
        assert command is not None
        assert command.help
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert parameter.help, f"{name} {parameter.name}"
