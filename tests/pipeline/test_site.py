"""The pages of a store: each document has one, facts point to their places, nothing that a paper says is markup."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner
from network import cites, gives, network, paper

from normalizers.records import Evidence
from normalizers.tables import rows
from pipeline.cli import cli
from pipeline.linking import link
from pipeline.site.site import write_site
from pipeline.store import Store

SAMPLES = Path(__file__).resolve().parents[2] / "data" / "samples"


class Links(HTMLParser):
    """What a page leads to."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if name in ("href", "src") and value]


@pytest.fixture
def db(tmp_path: Path) -> Path:
    hostile = paper("la.pdf", "1/KH-UBND", "2025-09-03", "UBND xã <script>alert(1)</script>",
                    cites("11/NQ-CP", "2025-02-10", "Chính phủ"), subject='Về "an toàn" & <b>trật tự</b>',
                    tasks=(gives("Công an xã", "giữ trật tự", due="2025-12-01"),))  # fmt: skip
    with Store.open(tmp_path / "sohoa.db") as store:
        for record in (*network(), hostile):
            store.save(record, fingerprint="1")
        store.save_failure("hỏng.pdf", None, "BrokenFileError", "a damaged PDF")
        link(store)
    return tmp_path / "sohoa.db"


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_link_leads_somewhere_and_nothing_is_fetched(db: Path, tmp_path: Path, language: str) -> None:
    write_site(db, tmp_path / "site", language=language)  # type: ignore[arg-type]
    pages = list((tmp_path / "site").rglob("*.html"))
    assert len(pages) == 4 + 6
    for page in pages:
        links = Links()
        links.feed(page.read_text(encoding="utf-8"))
        for target in links.found:
            assert "//" not in target
            assert (page.parent / target.split("#")[0]).is_file()


def test_what_papers_say_is_text_and_never_markup(db: Path, tmp_path: Path) -> None:
    write_site(db, tmp_path / "site")
    for page in (tmp_path / "site").rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert "<script>alert" not in text
        assert "<b>trật tự" not in text
    assert "&lt;script&gt;alert(1)" in (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
    assert "a damaged PDF" in (tmp_path / "site" / "index.html").read_text(encoding="utf-8")


def test_the_tree_shows_who_implements_what(db: Path, tmp_path: Path) -> None:
    write_site(db, tmp_path / "site")
    text = (tmp_path / "site" / "implementation.html").read_text(encoding="utf-8")
    order = [text.index(code) for code in ("11/NQ-CP", "35/KH-UBND", "07/KH-SYT", "12/KH-TTYT")]
    assert order == sorted(order)
    assert "03-KH/TU" not in text  # it only disseminates


def test_all_headings_have_both_languages(db: Path, tmp_path: Path) -> None:
    known = {row["key"] for row in rows("labels")}
    used = set(re.findall(r"\bt\(\"(\w+)\"\)|\bt\('(\w+)'\)", "".join(
        page.read_text(encoding="utf-8") for page in
        (Path(__file__).resolve().parents[2] / "pipeline" / "site" / "templates").glob("*.html"))))  # fmt: skip
    assert {one or two for one, two in used} <= known
    assert all(row["vi"] and row["en"] for row in rows("labels"))


def test_facts_of_a_real_page_lie_on_it(tmp_path: Path) -> None:
    """As a user does it: run, write the pages, look at the boxes."""
    for words in (["run", SAMPLES / "ke-hoach-tinh.pdf", "--out", tmp_path, "--jobs", "0"],
                  ["page", "--db", tmp_path / "sohoa.db", "--out", tmp_path / "site"]):  # fmt: skip
        done = CliRunner().invoke(cli, [str(word) for word in words], standalone_mode=False)
        assert not done.return_value, done.output
    page = next((tmp_path / "site" / "documents").glob("*.html")).read_text(encoding="utf-8")
    boxes = [[float(part) for part in box.split()] for box in re.findall(r'data-box="([\d. -]+)"', page)]
    assert len(boxes) > 20
    assert all(x >= 0 and y >= 0 and x + wide <= 100.5 and y + high <= 100.5 for x, y, wide, high in boxes)
    pictures = list((tmp_path / "site" / "documents").glob("*.jpg"))
    assert pictures
    assert all(picture.read_bytes().startswith(b"\xff\xd8") for picture in pictures)


def test_a_file_that_is_gone_shows_its_text_instead(db: Path, tmp_path: Path) -> None:
    with Store.open(db) as store:
        record = network()[0]
        evidence = {"code": Evidence(page=1, bbox=(1, 2, 3, 4), confidence=0.5, source="ocr")}
        header = record.header.model_copy(update={"evidence": evidence})
        store.save(record.model_copy(update={"header": header}), fingerprint="1")
    write_site(db, tmp_path / "site")
    pages = [page.read_text(encoding="utf-8") for page in (tmp_path / "site" / "documents").glob("*.html")]
    assert all("không có hình" in page and "<pre>" in page for page in pages)
