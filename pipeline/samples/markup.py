"""The body of a sample as text with light marks, read into blocks that carry their own gold.

One line is one block; its first characters say what it is:

    = I. MỤC ĐÍCH          bold heading          ~ Căn cứ ...;        basis line (italic in state papers)
    ! QUYẾT ĐỊNH:          bold, centred         * (Kèm theo ...)     italic, centred
    ^ Phụ lục              14 pt bold, centred   %table name          a table of the source
    %landscape  %portrait  a new page            @ role=unit | ...    tasks that the block above gives

Anything else is a paragraph. Inside a line `**...**` is bold and `{{RELATION|code|words|organ|alias_of}}` is a mention
of another document: only `words` are printed, the rest is gold. RELATION may be `A+B`: A, or
B just as well; `?A`: finding the mention is not required (a programme named inside the title of the paper that it is).
`@` lines hold `lead=`, `implement=`, `cooperate=`, `advise=`, `report_to=`, `execute_document=` (each any number of
times), `task=`, `deadline=`, `section=`; every value must stand in the printed text, so gold cannot drift from paper.
Only units of a list (`Các sở: Tài chính, Y tế`) are given in full (`Sở Tài chính`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

BlockKind = Literal["paragraph", "heading", "basis", "centred", "centred_italic", "appendix", "table", "turn"]
ROLES = ("lead", "implement", "cooperate", "advise", "report_to", "execute_document")

_MENTION = re.compile(r"\{\{(.*?)\}\}")
_DATE = re.compile(r"ngày\s+(\d{1,2})(?:/| tháng |-)(\d{1,2})(?:/| năm |-)(\d{4})")
_KINDS: dict[str, BlockKind] = {
    "=": "heading",
    "~": "basis",
    "!": "centred",
    "*": "centred_italic",
    "^": "appendix",
}


class MarkupError(ValueError):
    """A source file of a sample says something that the generator does not understand."""


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one weight."""

    text: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Mention:
    """Another document, named at `start` (offset into the block's plain text)."""

    start: int
    relation: str
    relation_also: tuple[str, ...]
    code: str | None
    text: str
    organ: str | None
    alias_of: str | None
    optional: bool = False

    @property
    def issued_date(self) -> str | None:
        """The date the words themselves give, ISO 8601."""
        found = _DATE.search(self.text)
        return f"{int(found[3]):04d}-{int(found[2]):02d}-{int(found[1]):02d}" if found else None


@dataclass(frozen=True, slots=True)
class Duty:
    """One task of a block: who, in what role, what, until when."""

    units: tuple[tuple[str, str], ...]  # (role, unit)
    task: str
    deadline: str | None
    section: str | None


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, heading, table or turn of the page, with what a careful reader finds in it."""

    kind: BlockKind
    runs: tuple[Run, ...] = ()
    name: str = ""  # of the table; of the orientation after a turn
    mentions: tuple[Mention, ...] = ()
    duties: tuple[Duty, ...] = ()

    @property
    def plain(self) -> str:
        return "".join(run.text for run in self.runs)


def parse_body(source: str) -> tuple[Block, ...]:
    """The blocks of a body.

    Raises:
        MarkupError: an `@` line without a block above it, an unknown key, a mention with too few fields.
    """
    blocks: list[Block] = []
    for line in (line.strip() for line in source.splitlines()):
        if not line:
            continue
        if line.startswith("@"):
            if not blocks:
                raise MarkupError(f"no paragraph before: {line}")
            last = blocks[-1]
            blocks[-1] = Block(last.kind, last.runs, last.name, last.mentions, (*last.duties, _duty(line)))
        elif line.startswith("%table "):
            blocks.append(Block("table", name=line.removeprefix("%table ").strip()))
        elif line in {"%landscape", "%portrait"}:
            blocks.append(Block("turn", name=line[1:]))
        else:
            kind = _KINDS.get(line[0], "paragraph") if line[1:2] == " " else "paragraph"
            blocks.append(_written(kind, line if kind == "paragraph" else line[2:].strip()))
    return tuple(blocks)


def _written(kind: BlockKind, line: str) -> Block:
    mentions: list[Mention] = []
    plain = ""
    at = 0
    for found in _MENTION.finditer(line):
        plain += line[at : found.start()]
        fields = [field.strip() for field in found[1].split("|")]
        if len(fields) < 3:
            raise MarkupError(f"a mention needs RELATION|code|words: {found[0]}")
        fields += [""] * (5 - len(fields))
        relation, *also = fields[0].removeprefix("?").split("+")
        start = len(plain.replace("**", ""))
        mentions.append(
            Mention(
                start,
                relation,
                tuple(also),
                code=fields[1] or None,
                text=fields[2],
                organ=fields[3] or None,
                alias_of=fields[4] or None,
                optional=fields[0].startswith("?"),
            )
        )
        plain += fields[2]
        at = found.end()
    plain += line[at:]
    runs = tuple(Run(part, bold=index % 2 == 1) for index, part in enumerate(plain.split("**")) if part)
    return Block(kind, runs, mentions=tuple(mentions))


def _duty(line: str) -> Duty:
    units: list[tuple[str, str]] = []
    values: dict[str, str] = {}
    for part in line[1:].split("|"):
        key, _, value = part.strip().partition("=")
        if key in ROLES:
            units.append((key, value))
        elif key in {"task", "deadline", "section"}:
            values[key] = value
        else:
            raise MarkupError(f"unknown key {key!r} in: {line}")
    if not units or "task" not in values:
        raise MarkupError(f"a duty needs a unit and a task: {line}")
    return Duty(tuple(units), values["task"], values.get("deadline"), values.get("section"))
