"""Keeps what was read from a page, so that trying another rule of extraction need not read the page again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from extractors import pages
from extractors.pages.options import ReadOptions
from extractors.pages.reading import read_pages
from normalizers.pages import Page, Source

if TYPE_CHECKING:
    from pydantic import TypeAdapter


def read_cached(source: Source, numbers: Sequence[int], options: ReadOptions, folder: Path) -> list[Page]:
    """As `read_pages`; pages that `folder` holds (same file content, options and reader) come from there."""
    settings = json.dumps(asdict(options), sort_keys=True, default=str)
    key = hashlib.sha256(f"{source.sha256} {source.kind} {settings} {_reader()}".encode()).hexdigest()[:24]
    files = {number: folder / f"{key}-{number}.json" for number in numbers}
    kept = {number: _adapter().validate_json(file.read_bytes()) for number, file in files.items() if file.is_file()}
    missing = [number for number in numbers if number not in kept]
    if missing:
        folder.mkdir(parents=True, exist_ok=True)
        for page in read_pages(source, missing, options):
            kept[page.number] = page
            scratch = files[page.number].with_suffix(".part")
            scratch.write_bytes(_adapter().dump_json(page))
            scratch.replace(files[page.number])
    return [kept[number] for number in numbers]


@lru_cache(maxsize=1)
def _reader() -> str:
    """Hash over the modules that read pages: what an older reader kept is not taken for what this one sees."""
    seen = hashlib.sha256()
    for path in sorted(Path(pages.__file__).parent.glob("*.py")):
        seen.update(path.read_bytes())
    return seen.hexdigest()


@lru_cache(maxsize=1)
def _adapter() -> TypeAdapter[Page]:
    from pydantic import TypeAdapter  # noqa: PLC0415 - half of the start time of a program that never needs it

    return TypeAdapter(Page)
