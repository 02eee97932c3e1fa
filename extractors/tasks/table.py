"""Tasks in tables, by the meaning of the columns (records.Table.columns)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from extractors.tasks.cell_units import split_units
from extractors.tasks.units import whole_units
from normalizers.deadlines import read_deadline
from normalizers.records import Assignment, AssignmentRole, Table
from normalizers.text import squeeze

CONFIDENCE = 0.95
UNREAD = 0.6  # the words of the cell are not known as a unit: an abbreviation of the house, or a misread cell
_ROLES: tuple[tuple[str, AssignmentRole], ...] = (
    ("lead_unit", "lead"),
    ("exec_unit", "implement"),
    ("cooperating_unit", "cooperate"),
)


def table_assignments(
    tables: Sequence[Table], document_date: date | None, doubted: Collection[str] = ()
) -> tuple[Assignment, ...]:
    """One entry a row, unit and role. Rows without a unit (group headings) and without a task give none.

    `doubted`: the words of cells whose figures were read in two ways; a deadline that such a cell says has no day.
    """
    made: list[Assignment] = []
    with_units = (one for one in tables if any(meaning in one.columns for meaning, _ in _ROLES))
    for table in map(_with_task, with_units):
        for number, row in enumerate(table.rows):
            page = table.row_pages[number] if number < len(table.row_pages) else table.page
            made.extend(_row(table, row, page, document_date, doubted))
    return tuple(made)


def _with_task(table: Table) -> Table:
    """Where no column is known to hold the task, it is the unnamed one nearest before the units."""
    if "task" in table.columns:
        return table
    first = min(i for i, name in enumerate(table.columns) if name in {meaning for meaning, _ in _ROLES})
    unknown = [i for i in range(first) if not table.columns[i]]
    if not unknown:
        return table
    columns = tuple("task" if i == unknown[-1] else name for i, name in enumerate(table.columns))
    return table.model_copy(update={"columns": columns})


def _row(
    table: Table, row: Sequence[str], page: int, document_date: date | None, doubted: Collection[str]
) -> list[Assignment]:
    task = squeeze(_cell(table, row, "task")).rstrip(" ;")
    # A group heading merged over the whole row repeats itself in every column.
    if len(task) < 4 or _is_group(row):
        return []
    time = _cell(table, row, "time")
    deadline = read_deadline(time, document_date=document_date)
    if deadline is not None and any(squeeze(part) in doubted for part in time.split("\n")):
        deadline = deadline.model_copy(update={"start": None, "due": None, "recurrence": None, "unsure": True})
    product = squeeze(_cell(table, row, "product")) or None
    return [
        Assignment(
            unit=unit,
            role=role,
            task=task,
            deadline=deadline,
            product=product,
            page=page,
            bbox=None,
            origin="table",
            section=squeeze(_cell(table, row, "stt")).rstrip(".") or None,
            confidence=round((CONFIDENCE if whole_units(unit, later=True) else UNREAD) * table.confidence, 3),
        )
        for meaning, role in _ROLES
        for unit in split_units(_cell(table, row, meaning))
        if _is_name(unit)
    ]


def _cell(table: Table, row: Sequence[str], meaning: str) -> str:
    """The words of the columns that have this meaning, one below the other."""
    cells = [cell.strip() for name, cell in zip(table.columns, row, strict=False) if name == meaning]
    return "\n".join(dict.fromkeys(cell for cell in cells if cell))


def _is_group(row: Sequence[str]) -> bool:
    said = {squeeze(cell) for cell in row[1:] if cell.strip()}
    return len(said) <= 1 and sum(bool(cell.strip()) for cell in row) > 2


def _is_name(unit: str) -> bool:
    """Letters that can begin a name, not a tick, a number, `nt`, or the middle of a torn cell."""
    if not (unit[:1].isupper() or whole_units(unit, later=True)):
        return False
    return sum(c.isalpha() for c in unit) >= 2 and unit.strip('" ').lower() not in ("nt", "như trên", "//")
