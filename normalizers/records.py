"""The record of one document: what extraction gives to the store, and `sohoa extract` to its user.

Names follow the metadata of Phụ lục VI, Nghị định 30/2020/NĐ-CP. The JSON Schema in data/schema/ is made from these
types (`python -m pipeline.schema`). Dates are ISO 8601; boxes are (x0, y0, x1, y1) in points, origin top left.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from normalizers.pages import Box, Origin

Relation = Literal[
    "BASED_ON",
    "IMPLEMENTS",
    "REFERS_TO",
    "DISSEMINATES",
    "MENTIONS",
    "REPLACES",
    "REPEALS",
    "CANCELS",
    "AMENDS",
    "CORRECTS",
    "CONSOLIDATES",
    "GUIDES",
    "ELABORATES",
    "ATTACHES",
    "PART_OF",
    "PROPOSED_BY",
    "REPLIES_TO",
    "EXTENDS",
]
AssignmentRole = Literal["lead", "implement", "cooperate", "advise", "report_to"]
EvidenceSource = Literal[
    "text_layer",
    "converted_text_layer",
    "ocr",
    "given_text",
    "signature",
    "file_name",
    "citing_documents",
    "correction",
    "rule",
]
DeadlineKind = Literal[
    "before",  # trước ngày D: `due` is D, not included
    "until",  # đến hết ngày D, chậm nhất ngày D: `due` is D, included
    "on",  # ngày D
    "interval",  # a month, quarter, year, years: `start` to `due`, both included
    "recurring",  # `recurrence` is an RFC 5545 RRULE
    "ongoing",  # thường xuyên
    "within",  # relative: trong 10 ngày làm việc kể từ ngày nhận
    "after_event",  # ngay sau khi ...
    "by_reference",  # theo Kế hoạch của Sở
    "on_demand",  # khi có yêu cầu, đột xuất
    "unknown",  # words that look like a deadline and could not be read
]


def _in_tenths(box: Box) -> Box:
    return (round(box[0], 1), round(box[1], 1), round(box[2], 1), round(box[3], 1))


BBox = Annotated[Box, AfterValidator(_in_tenths)]  # a tenth of a point is finer than any page is read


class Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SourceFile(Model):
    path: str
    sha256: str
    pages: int = Field(description="pages of the whole file")
    first_page: int = Field(default=1, description="where this document begins in a file that holds several")
    last_page: int | None = None


class PageText(Model):
    page: int
    origin: Origin
    confidence: float
    text: str
    how: str = Field(default="", description="which way of reading won, and why")


class Evidence(Model):
    page: int
    bbox: BBox | None = None
    confidence: float
    source: EvidenceSource
    read: str | None = Field(default=None, description="the words as they stand there, where the value differs")


class Signer(Model):
    authority: str | None = None
    position: str | None = None
    full_name: str | None = None


class Recipient(Model):
    """One line of Nơi nhận with its purpose: t/h (implement), b/c (report to), p/h (cooperate), biết (know)."""

    name: str
    purpose: str | None = None


class Header(Model):
    code: str | None = None
    code_number: str | None = None
    code_notation: str | None = None
    type_code: str | None = None
    type_name: str | None = None
    issued_date: str | None = None
    issued_place: str | None = None
    parent_organ: str | None = None
    organ: str | None = None
    subject: str | None = None
    addressees: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    signers: tuple[Signer, ...] = ()
    recipient_purposes: tuple[Recipient, ...] = ()
    archive: str | None = Field(default=None, description="the line Lưu: of Nơi nhận")
    urgency: str | None = None
    evidence: dict[str, Evidence] = Field(default_factory=dict, description="by field name")


class Citation(Model):
    """One mention of another document. `start` and `end` are offsets into the record's `text`."""

    code: str | None
    type_code: str | None = None
    issued_date: str | None = None
    organ: str | None = None
    relation: Relation
    text: str
    name: str | None = Field(default=None, description="a law cited by name, a programme known by its alias")
    alias_of: str | None = Field(default=None, description="the code that the alias stands for")
    passive: bool = Field(default=False, description="the cited document acts on this one (được thay thế bởi)")
    read: str | None = Field(default=None, description="the code as it stands on paper, where normalising changed it")
    date_read: str | None = Field(
        default=None, description="the words of a date that were read too unsurely to give it"
    )
    cue: str | None = Field(default=None, description="the words that decided the relation")
    section: str | None = Field(
        default=None,
        description="where it stands (III.2, Điều 3); null in title and opening, which speak for the whole",
    )
    page: int
    bbox: BBox | None = None
    start: int
    end: int
    confidence: float


class Deadline(Model):
    text: str
    kind: DeadlineKind
    start: str | None = None
    due: str | None = None
    recurrence: str | None = None
    unsure: bool = Field(default=False, description="its figures were read in two ways: no day is given")


class Assignment(Model):
    unit: str
    role: AssignmentRole
    task: str
    deadline: Deadline | None = None
    product: str | None = None
    page: int
    bbox: BBox | None = None
    origin: Literal["table", "body"]
    section: str | None = None
    confidence: float


class Table(Model):
    """A table of facts. Merged cells repeat their text in every row they cover; `row_pages` says where each row is."""

    page: int
    title: str | None = None
    columns: tuple[str, ...] = Field(description="meaning of each column: stt, task, lead_unit ...; '' where not known")
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    row_pages: tuple[int, ...] = ()
    bbox: BBox | None = None
    confidence: float = 1.0


class Issue(Model):
    """What a person should look at."""

    field: str
    reason: str
    detail: str = ""
    page: int | None = None
    bbox: BBox | None = None


class Record(Model):
    source: SourceFile
    pages: tuple[PageText, ...]
    text: str
    header: Header
    citations: tuple[Citation, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    tables: tuple[Table, ...] = ()
    issues: tuple[Issue, ...] = ()
    other_documents: tuple[Record, ...] = ()
