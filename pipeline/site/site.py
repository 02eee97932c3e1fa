"""`sohoa page`: writes the pages of a store into a folder."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from normalizers.codes import known_part
from normalizers.pages import Box
from normalizers.tables import rows
from pipeline.review.issues import explained, to_check, with_pictures
from pipeline.review.pictures import NoPictureError, page_picture, save
from pipeline.review.values import parse_field, value_at
from pipeline.site import content
from pipeline.store import connect_read_only

if TYPE_CHECKING:
    from jinja2 import Environment

Language = Literal["vi", "en"]
_HERE = Path(__file__).parent / "templates"
_DPI = 100
_FIELDS = (
    "code", "type_name", "issued_date", "issued_place", "parent_organ", "organ", "subject", "addressees", "recipients",
    "signers", "urgency", "archive",
)  # fmt: skip


def count_documents(db: Path) -> int:
    """How many documents `write_site` will write a page for."""
    connection = connect_read_only(db)
    try:
        return int(connection.execute("SELECT count(*) FROM documents WHERE record IS NOT NULL").fetchone()[0])
    finally:
        connection.close()


def write_site(
    db: Path, out: Path, *, language: Language = "vi", pictures: bool = True, each: Callable[[], None] = lambda: None
) -> Path:
    """Writes index.html and what it leads to into `out`, over what an earlier call wrote; the path of index.html.

    `pictures`: of every page, from the files where they stood when they were read; some 100 KB a page. `each` is
    called after each document.
    """
    pages = _environment(language)
    out.mkdir(parents=True, exist_ok=True)
    for name in ("style.css", "page.js"):
        shutil.copyfile(_HERE / name, out / name)
    connection = connect_read_only(db)
    try:
        connection.execute("BEGIN")  # all pages of one state
        given = {"counts": content.counts(connection), "most": content.MOST_ROWS, "db": str(db)}
        write = partial(_write, pages, out, given)
        write("index.html", "documents.html", rows=content.documents(connection))
        write("tasks.html", "tasks.html", rows=content.tasks(connection))
        write("implementation.html", "implementation.html", trees=content.trees(connection))
        for one in content.shown(connection):
            drawn = _pictures(one, out) if pictures else {}
            write(f"documents/{one.key}.html", "document.html", one=one, fields=_header(one), pictures=drawn)
            each()
    finally:
        connection.close()
    listed = to_check(db)
    listed = with_pictures(listed[: content.MOST_ROWS], out / "cut") if pictures else listed[: content.MOST_ROWS]
    for row in listed:
        row["meaning"] = explained(row["reason"], language)
        row["picture"] = f"cut/{Path(row['picture']).name}" if row["picture"] else None
    write("check.html", "check.html", rows=listed)
    return out / "index.html"


def _environment(language: Language) -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415 - heavy

    words = {row["key"]: row[language] for row in rows("labels")}
    pages = Environment(
        loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    pages.globals["t"] = lambda key: words.get(key, key)
    pages.globals["language"] = language
    pages.filters["percent"] = _percent
    pages.filters["known_part"] = known_part
    return pages


def _write(pages: Environment, out: Path, given: dict[str, Any], name: str, template: str, **more: Any) -> None:
    path = out / name
    path.parent.mkdir(exist_ok=True)
    up = "../" * name.count("/")
    text = pages.get_template(template).render(**given, **more, up=up, here=name)
    path.write_text(text, encoding="utf-8")


def _pictures(one: content.Shown, out: Path) -> dict[int, tuple[str, tuple[float, float]]]:
    """By page: name of the picture beside the document's page, and width and height of the sheet in points."""
    found = {}
    for page in one.record.pages:
        name = f"{one.key}-p{page.page}.jpg"
        try:
            picture = page_picture(Path(one.record.source.path), page.page, _DPI)
        except NoPictureError:
            continue
        save(picture, out / "documents" / name, quality=70)
        width, height = picture.size
        found[page.page] = (name, (width * 72 / picture.dpi, height * 72 / picture.dpi))
    return found


def _header(one: content.Shown) -> list[tuple[str, str, Any]]:
    """Field, value as people read it, evidence; fields without a value are left out."""
    listed = []
    for name in _FIELDS:
        field = parse_field(f"header.{name}")
        value = value_at(one.record, field) if field else None
        if value:
            evidence = one.record.header.evidence
            listed.append((name, value, evidence.get(name) or evidence.get(f"{name}.full_name")))
    return listed


def _percent(box: Box | None, size: tuple[float, float]) -> str:
    """A box as left, top, width and height in percent of the page."""
    if box is None:
        return ""
    x0, y0, x1, y1 = box
    wide, high = size
    return f"{100 * x0 / wide:.2f} {100 * y0 / high:.2f} {100 * (x1 - x0) / wide:.2f} {100 * (y1 - y0) / high:.2f}"
