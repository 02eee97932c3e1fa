"""What a benchmark run is told, and the papers it may use."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.evaluation.gold import Gold, load


@dataclass(frozen=True, slots=True)
class Setup:
    """`real`: a folder of real papers with gold records, None where there is none; `scratch`: an empty folder.

    `pages`: how many pages each part that reads pictures may take. `page_cache`: keeps what was read for the facts.
    `times`: how often a part that tries something at random tries it.
    """

    samples: Path
    scratch: Path
    real: Path | None = None
    pages: int = 12
    jobs: int = 1
    page_cache: Path | None = None
    times: int = 20

    def folders(self) -> Iterator[tuple[str, Path]]:
        """The folders with gold records, each with the name that tables give it."""
        yield "samples", self.samples
        if self.real:
            yield "real", self.real

    def golds(self) -> list[Gold]:
        return [gold for _, folder in self.folders() for gold in load(folder)]

    def digital_pdfs(self) -> list[Path]:
        """Born-digital PDFs, those of the real folder first."""
        kinds = ("born_digital",)
        golds = [gold for gold in reversed(self.golds()) if gold.kind in kinds and gold.paper.suffix == ".pdf"]
        return sorted((gold.paper for gold in golds), key=lambda path: (path.parent == self.samples, path.name))
