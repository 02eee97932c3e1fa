"""The sources of the samples: one TOML file each, holding head, body, tables, foot and the state of the paper."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from pipeline.samples.markup import Block, parse_body

Form = Literal["state", "party"]
PaperKind = Literal["digital", "tcvn3", "scan", "txt", "docx"]


@dataclass(frozen=True, slots=True)
class SampleSigner:
    """One signature: lines of authority above the position (`TM. ỦY BAN NHÂN DÂN`, `KT. CHỦ TỊCH`), then the name."""

    position: str
    full_name: str
    authority: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SampleHead:
    """Head and foot as they are meant; how they are printed follows from the form."""

    code: str
    organ: str
    issued_date: str
    issued_place: str
    subject: str
    signers: tuple[SampleSigner, ...]
    type_code: str | None = None
    type_name: str = "Công văn"
    parent_organ: str | None = None
    organ_lines: tuple[str, ...] = ()  # the organ as its lines are printed, where balance would tear a name
    addressees: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    archive: str = "VT"
    national_title: str = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    urgency: str | None = None

    @property
    def letter(self) -> bool:
        return self.type_code is None

    @property
    def split_code(self) -> tuple[str, str]:
        """Number and notation: `19/KH-TTYT` → 19, KH-TTYT; `57-NQ/TW` → 57, NQ/TW."""
        cut = next(index for index, sign in enumerate(self.code) if sign in "/-")
        return self.code[:cut], self.code[cut + 1 :]


@dataclass(frozen=True, slots=True)
class SampleTable:
    """A ruled table. `^` in a cell: merged with the cell above. `meaning` names each column as records do."""

    title: str
    widths: tuple[float, ...]  # shares of the width of the text
    meaning: tuple[str, ...]
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def full_rows(self) -> tuple[tuple[str, ...], ...]:
        """The rows with merged text repeated in every row it covers."""
        full: list[tuple[str, ...]] = []
        for row in self.rows:
            full.append(tuple(full[-1][column] if cell == "^" else cell for column, cell in enumerate(row)))
        return tuple(full)


@dataclass(frozen=True, slots=True)
class Paper:
    """What became of the document: how it lies in the file."""

    kind: PaperKind = "digital"
    level: str = "typical"  # of degradation, see degrade.LEVELS
    dpi: int = 200
    seed: int = 1
    seal: str | None = None  # words around the seal; None for no seal
    seal_core: str = ""  # words in the middle of the seal
    handwritten: tuple[str, ...] = ()  # code, issued_date: written by hand after printing
    blank: tuple[str, ...] = ()  # code, issued_date: never printed, only in the signature block
    signature: tuple[str, ...] = ()  # lines of the visible block of a digital signature
    incoming: tuple[str, ...] = ()  # the stamp ĐẾN of the body that received it: its name, number, date
    garbage_layer: bool = False  # a text layer as left by an OCR without Vietnamese
    text_pages: tuple[int, ...] = ()  # pages to give an exact text for


@dataclass(frozen=True, slots=True)
class Sample:
    name: str
    form: Form
    head: SampleHead
    blocks: tuple[Block, ...]
    tables: Mapping[str, SampleTable]
    paper: Paper
    notes: str = ""
    unsure: tuple[str, ...] = field(default=())


def _tuples(value: Any) -> Any:
    return tuple(_tuples(item) for item in value) if isinstance(value, list) else value


def _fields(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _tuples(value) for key, value in raw.items()}


def load(path: Path) -> Sample:
    """One sample from its TOML source.

    Raises:
        MarkupError: the body says something that markup.py does not know.
        TypeError: a key that the dataclasses above do not have, or one that is missing.
    """
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    head = _fields(raw["head"])
    head["signers"] = tuple(SampleSigner(**_fields(signer)) for signer in raw["head"]["signers"])
    return Sample(
        name=path.stem,
        form=raw.get("form", "state"),
        head=SampleHead(**head),
        blocks=parse_body(raw["body"]),
        tables={name: SampleTable(**_fields(table)) for name, table in raw.get("tables", {}).items()},
        paper=Paper(**_fields(raw.get("paper", {}))),
        notes=raw.get("notes", ""),
        unsure=tuple(raw.get("unsure", ())),
    )


def load_all(folder: Path) -> tuple[Sample, ...]:
    """Every source of a folder, by name."""
    return tuple(load(path) for path in sorted(folder.glob("*.toml")))
