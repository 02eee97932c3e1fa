"""A small network of papers, made by hand: a national programme, a province's plan, a department's, a health centre's."""  # noqa: E501

from __future__ import annotations

import hashlib

from normalizers.records import (
    Assignment,
    Citation,
    Deadline,
    Evidence,
    Header,
    Issue,
    PageText,
    Record,
    Relation,
    SourceFile,
    Table,
)


def cites(
    code: str | None, date: str | None, organ: str | None, relation: Relation = "IMPLEMENTS", name: str | None = None
) -> Citation:
    text = f"văn bản số {code} ngày {date} của {organ}"
    return Citation(
        code=code, issued_date=date, organ=organ, relation=relation, text=text, name=name, page=1, start=0, end=1,
        confidence=0.9,
    )  # fmt: skip


def gives(unit: str, task: str, role: str = "lead", due: str | None = None) -> Assignment:
    deadline = Deadline(text=f"trước ngày {due}", kind="before", due=due) if due else None
    return Assignment(unit=unit, role=role, task=task, deadline=deadline, page=2, origin="body", confidence=0.8)  # type: ignore[arg-type]


def paper(
    path: str,
    code: str | None,
    date: str | None,
    organ: str,
    *citations: Citation,
    tasks: tuple[Assignment, ...] = (),
    subject: str = "Về việc triển khai công tác năm",
    parent: str | None = None,
    place: str | None = None,
    content: str = "",
) -> Record:
    text = content or f"{code} {subject}"
    return Record(
        source=SourceFile(path=path, sha256=hashlib.sha256(path.encode()).hexdigest(), pages=2),
        pages=(PageText(page=1, origin="ocr", confidence=0.95, text=text),),
        text=text,
        header=Header(
            code=code, type_code="KH", type_name="Kế hoạch", issued_date=date, organ=organ, parent_organ=parent,
            issued_place=place, subject=subject,
            evidence={"code": Evidence(page=1, confidence=0.7, source="ocr", bbox=(1, 2, 3, 4))},
        ),
        citations=citations,
        assignments=tasks,
        tables=(Table(page=1, columns=("stt", "task"), header=("STT", "Nhiệm vụ"), rows=(("1", "Tập huấn"),)),),
        issues=(Issue(field="header.signers", reason="handwritten", page=1),),
    )  # fmt: skip


def network() -> list[Record]:
    """NQ 11/NQ-CP ← 35/KH-UBND of Lào Cai ← 07/KH-SYT of Lào Cai ← 12/KH-TTYT; and 07/KH-SYT of Cà Mau, which is another."""  # noqa: E501
    return [
        paper("ubnd.pdf", "35/KH-UBND", "2025-09-03", "Ủy ban nhân dân tỉnh Lào Cai",
              cites("11/NQ-CP", "2025-02-10", "Chính phủ"),
              tasks=(gives("Sở Y tế", "tham mưu kế hoạch của ngành", due="2025-10-01"),
                     gives("UBND tỉnh", "nhận báo cáo", "report_to"))),
        paper("syt.pdf", "07/KH-SYT", "2025-09-20", "Sở Y tế", cites("35/KH-UBND", "2025-09-03", "UBND tỉnh"),
              parent="UBND tỉnh Lào Cai", tasks=(gives("Các trạm y tế", "tiêm chủng mở rộng", "implement"),)),
        paper("ttyt.pdf", "12/KH-TTYT", "2025-10-01", "Trung tâm Y tế Bát Xát",
              cites("07/KH-SYT", "2025-09-20", "Sở Y tế"), cites("07/KH-SYT", None, None, "REFERS_TO"),
              parent="Sở Y tế tỉnh Lào Cai", content="Kế hoạch đẩy mạnh truyền thông, định kỳ theo 35/QĐ-UBND",
              tasks=(gives("Phòng TC - HC", "=lập danh sách"),)),
        paper("camau.pdf", "07/KH-SYT", "2025-09-22", "Sở Y tế", parent="UBND tỉnh Cà Mau"),
        paper("tinhuy.pdf", "03-KH/TU", "2025-09-25", "Tỉnh ủy Cà Mau", cites("11/NQ-CP", "2025-02-10", "Chính phủ", "DISSEMINATES")),  # noqa: E501
    ]  # fmt: skip
