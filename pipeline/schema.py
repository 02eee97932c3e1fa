"""JSON Schema of the types that cross a boundary, made from them: `python -m pipeline.schema` writes data/schema/."""

from __future__ import annotations

import json
from typing import Any

from pydantic import TypeAdapter

from normalizers.pages import Page, Source, Text
from normalizers.records import Record
from normalizers.tables import data_dir

TYPES: dict[str, Any] = {"source": Source, "page": Page, "text": Text, "record": Record}


def schemas() -> dict[str, str]:
    """File name → content for every type; the same bytes every time."""
    return {
        f"{name}.schema.json": json.dumps(
            {"$schema": "https://json-schema.org/draft/2020-12/schema", **TypeAdapter(type_).json_schema()},
            ensure_ascii=False,
            indent=1,
            sort_keys=True,
        )
        + "\n"
        for name, type_ in TYPES.items()
    }


def main() -> None:
    folder = data_dir() / "schema"
    folder.mkdir(exist_ok=True)
    for name, content in schemas().items():
        (folder / name).write_text(content, encoding="utf-8")


if __name__ == "__main__":
    main()
