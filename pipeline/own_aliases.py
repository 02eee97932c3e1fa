"""The users' own aliases of organs: a list with the columns `alias`, `name` and, if one likes, `source`."""

from __future__ import annotations

from pathlib import Path

from normalizers.text import folded, normal, squeeze
from pipeline.export import unsafe_cell
from pipeline.lists import ListError, read_list

Alias = tuple[str, str, str]  # alias, the name it stands for, where the user has it from


class AliasesError(Exception):
    """The list can't be used; the message names the lines."""


def read_aliases(file: Path) -> list[Alias]:
    """Every alias with its name and source, in the order of the file. Raises AliasesError, OSError."""
    try:
        table = read_list(file)
    except ListError as error:
        raise AliasesError(str(error)) from None
    head = [name.strip().lower() for name in table[0]] if table else []
    if lacking := [name for name in ("alias", "name") if name not in head]:
        raise AliasesError(f"{file.name}: no column {', '.join(lacking)} (alias, name and, if you like, source)")
    found: dict[str, Alias] = {}
    problems = []
    for number, cells in enumerate(table[1:], 2):
        line = {name: squeeze(normal(unsafe_cell(cell))) for name, cell in zip(head, cells, strict=False)}
        alias, name = line.get("alias", ""), line.get("name", "")
        if not alias and not name:
            continue
        before = found.get(folded(alias))
        if not folded(alias) or not folded(name):
            problems.append(f"line {number}: alias and name are both needed")
        elif before is not None and folded(before[1]) != folded(name):
            problems.append(f"line {number}: {alias} stands for {before[1]} already")
        else:
            found[folded(alias)] = (alias, name, line.get("source", ""))
    if problems:
        raise AliasesError("\n".join(problems))
    return list(found.values())
