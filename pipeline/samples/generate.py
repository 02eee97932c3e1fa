"""Makes data/samples from data/samples/sources: `python -m pipeline.samples.generate --out data/samples`.

The same sources give the same bytes with the same versions of the fonts and libraries.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from pipeline.samples.garble import given_text
from pipeline.samples.gold import gold_of
from pipeline.samples.legacy_fonts import write_tcvn3
from pipeline.samples.pdf import write_digital
from pipeline.samples.scan import write_scan
from pipeline.samples.sources import Sample, load_all
from pipeline.samples.typeset import SetDocument, set_document
from pipeline.samples.word_file import write_docx

SUFFIXES = {"digital": ".pdf", "tcvn3": ".pdf", "scan": ".pdf", "txt": ".txt", "docx": ".docx"}


def file_of(document: SetDocument) -> bytes:
    """The bytes of the sample's file."""
    sample = document.sample
    if sample.paper.kind == "scan":
        return write_scan(document)
    if sample.paper.kind == "tcvn3":
        return write_tcvn3(document.sheets, sample.name)
    if sample.paper.kind == "txt":
        return given_text(document.sheets, sample.paper.seed).encode()
    if sample.paper.kind == "docx":
        return write_docx(sample)
    return write_digital(document.sheets, sample.name)


def file_name(sample: Sample) -> str:
    return sample.name + SUFFIXES[sample.paper.kind]


def generate(sources: Path, out: Path, only: str = "") -> list[Path]:
    """Writes file, gold record and exact page texts of every sample. Gives the paths of the documents."""
    out.mkdir(parents=True, exist_ok=True)
    made = []
    for sample in load_all(sources):
        if only and only not in sample.name:
            continue
        document = set_document(sample)
        path = out / file_name(sample)
        path.write_bytes(file_of(document))
        gold = json.dumps(gold_of(document), ensure_ascii=False, indent=1)
        (out / f"{sample.name}.json").write_text(gold + "\n", encoding="utf-8")
        for page in sample.paper.text_pages:
            text = "\n".join(document.sheets[page - 1].printed)
            (out / f"{sample.name}_p{page}.txt").write_text(text + "\n", encoding="utf-8")
        made.append(path)
    return made


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("data/samples"))
    parser.add_argument("--sources", type=Path, default=Path("data/samples/sources"))
    parser.add_argument("--only", default="", help="make only the samples whose name holds this")
    options = parser.parse_args()
    for path in generate(options.sources, options.out, options.only):
        print(f"{path.stat().st_size // 1024:5d} KB  {path}")


if __name__ == "__main__":
    main()
