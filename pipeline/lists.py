"""Lists that people fill in: CSV as spreadsheets of any country save it, or a workbook."""

from __future__ import annotations

import codecs
import csv
import io
import re
from pathlib import Path
from typing import Any

_SEPARATOR = re.compile(r'"?sep=([,;\t])"?$')  # a first line that tells Excel the separator
_LONGEST = 4 << 20  # characters of a cell


class ListError(Exception):
    """The file is no table; the message says why."""


def read_list(file: Path) -> list[list[str]]:
    """The rows of a CSV file or of a workbook's first sheet, the head among them. Raises ListError, OSError."""
    return _sheet(file) if file.suffix.lower() == ".xlsx" else _csv(file)


def _csv(file: Path) -> list[list[str]]:
    content = file.read_bytes()
    wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))  # Excel's “Unicode text”
    try:
        text = content.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError:
        raise ListError(f"{file.name} is not UTF-8; in Excel save it as “CSV UTF-8”, or as .xlsx") from None
    first = text.split("\n", 1)[0].strip()
    if named := _SEPARATOR.match(first):
        text = text.split("\n", 1)[1] if "\n" in text else ""
    # Excel separates by what the country uses
    separator = named[1] if named else max(",;\t", key=first.count)
    limit = csv.field_size_limit(_LONGEST)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error as error:
        raise ListError(f"{file.name} is no table: {error}") from None
    finally:
        csv.field_size_limit(limit)


def _sheet(file: Path) -> list[list[str]]:
    from openpyxl import load_workbook  # noqa: PLC0415

    try:
        book = load_workbook(file, read_only=True, data_only=True)
    except Exception as error:  # openpyxl lets through whatever zipfile and its XML parser raise
        raise ListError(f"{file.name} is no workbook: {error}") from error
    return [[_cell(value) for value in row] for row in book.worksheets[0].iter_rows(values_only=True)]


def _cell(value: Any) -> str:
    """Excel turns `2025-08-04` into a date by itself."""
    return "" if value is None else value.date().isoformat() if hasattr(value, "date") else str(value)
