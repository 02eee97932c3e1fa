"""Acts → records as extraction gives them, mentions in running text, with the truth about each of them beside."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from normalizers.records import Assignment, Citation, Deadline, Evidence, Header, PageText, Record, SourceFile
from pipeline.bench.network import damage as ocr
from pipeline.bench.network.acts import Act
from pipeline.bench.network.bodies import printed
from pipeline.bench.network.damage import Damage

_NONE = Damage(0, 0, 0, 0, 0, 0, 0, 0, 0)


@dataclass(slots=True)
class Paper:
    """A record and its truth: the act it is, the act each citation means, the body each assignment names."""

    record: Record
    act: Act
    cited: list[Act] = field(default_factory=list)
    assigned: list[str] = field(default_factory=list)


def papers(acts: Sequence[Act], rng: random.Random, damage: Damage, *, scanned: float = 0.6) -> Iterator[Paper]:
    """The papers of these acts; a share of them scanned, the others digital and undamaged."""
    for n, act in enumerate(acts):
        yield _paper(n, act, rng, damage if rng.random() < scanned else _NONE)


def _paper(n: int, act: Act, rng: random.Random, damage: Damage) -> Paper:
    sha = hashlib.sha256(f"{n} {act.code} {act.day} {act.issuer.key}".encode()).hexdigest()
    made = Paper(record=_EMPTY, act=act)
    text: list[str] = [f"{act.word.upper()}\n{act.subject}\n"]
    citations: list[Citation] = []
    length = len(text[0])
    codes = [cited.code for cited, _ in act.cites]
    mentions = [(cited, relation, False) for cited, relation in act.cites]
    short = [
        (cited, "REFERS_TO", True) for cited, _ in act.cites if codes.count(cited.code) == 1 and rng.random() < 0.2
    ]
    for cited, relation, again in [*mentions, *short]:
        lead = rng.choice(["Thực hiện ", "Căn cứ ", "Theo ", "Triển khai "]) if not again else "Tiếp tục thực hiện "
        citation, after = _mention(cited, relation, again, act, rng, damage, length + len(lead))
        text.append(f"{lead}{citation.text}{after}\n")
        length += len(text[-1])
        citations.append(citation)
        made.cited.append(cited)
    assignments = []
    for task in act.tasks:
        unit = ocr.text(printed(task.body, act.issuer, rng, act.day), damage, rng)
        text.append(f"{unit}: {task.text}.\n")
        due = Deadline(text=f"trước ngày {task.due}", kind="before", due=task.due) if task.due else None
        assignments.append(
            Assignment(unit=unit, role=task.role, task=task.text, deadline=due, page=1, origin="body", confidence=0.9)  # type: ignore[arg-type]
        )
        made.assigned.append(task.body.key)
    whole = "".join(text)
    made.record = Record(
        source=SourceFile(path=f"{n:06d}.pdf", sha256=sha, pages=1),
        pages=(PageText(page=1, origin="ocr", confidence=0.95, text=whole),),
        text=whole,
        header=_header(act, rng, damage),
        citations=tuple(citations),
        assignments=tuple(assignments),
    )
    return made


def _header(act: Act, rng: random.Random, damage: Damage) -> Header:
    issuer = act.issuer
    at = min(i for i in (act.code.find("/"), act.code.find("-")) if i >= 0)
    number, notation = act.code[:at], act.code[at + 1 :]
    by_hand = rng.random() < damage.handwritten
    undated = by_hand and rng.random() < damage.no_date
    parent = issuer.parent.full() if issuer.parent is not None and issuer.place is not None else None
    named = issuer.full() if issuer.place is None or issuer.rank == 2 else issuer.name
    if issuer.place is None:
        parent = None
    return Header(
        code=None if by_hand else act.code, code_number=None if by_hand else number, code_notation=notation,
        type_code=act.kind or None, type_name=act.word, issued_date=None if undated else act.day,
        issued_place=issuer.place.name if issuer.place else "Hà Nội", parent_organ=parent, organ=named,
        subject=ocr.text(act.subject, damage, rng),
        evidence={} if by_hand else {"code": Evidence(page=1, confidence=0.95, source="ocr")},
    )  # fmt: skip


def _mention(
    cited: Act, relation: str, again: bool, act: Act, rng: random.Random, damage: Damage, start: int
) -> tuple[Citation, str]:
    """The mention and what follows it on paper: full as a rule (NĐ 30/2020 Phụ lục I.II.6), short the second time."""
    code, read = ocr.code(cited.code, damage, rng)
    day = None if again else ocr.day(cited.day, damage, rng)
    organ = ocr.text(printed(cited.issuer, act.issuer, rng, act.day), damage, rng)
    if again or (cited.issuer.place is not None and rng.random() < 0.1):
        organ = ""
    words = f"{cited.word} số {code or read}"
    if day:
        words += f" ngày {day[8:]}/{day[5:7]}/{day[:4]}"
    if organ:
        words += f" của {organ}"
    about = not again and (relation == "IMPLEMENTS" or rng.random() < 0.6)
    said = cited.subject[0].lower() + cited.subject[1:]
    after = f" {'' if said.startswith('về ') else 'về '}{ocr.text(said, damage, rng)}; " if about else "; "
    citation = Citation(
        code=code, type_code=cited.kind or None, issued_date=day, organ=organ or None, relation=relation,  # type: ignore[arg-type]
        text=words, read=read, section="II.1" if again else None, page=1, start=start, end=start + len(words),
        confidence=0.9,
    )  # fmt: skip
    return citation, after


_EMPTY = Record(source=SourceFile(path="", sha256="", pages=0), pages=(), text="", header=Header())
