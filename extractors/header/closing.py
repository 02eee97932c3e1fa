"""The foot of a document: recipients, archive line, signers; and the body that a paper without a head is from."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from extractors.header.foot_cells import Foot, foot_of
from extractors.header.own_words import OwnWords
from extractors.header.recipients import recipients_of, with_purpose
from extractors.header.signers import FoundSigner, find_signers
from extractors.printed import Printed, evidence
from normalizers.pages import Text
from normalizers.records import Evidence, Issue, Recipient, Signer
from normalizers.text import folded

_BY_RULE = 0.6
_NAME = r"[A-ZĐ][\w]*(?:[ -]+(?:và|[A-ZĐ]?\w+)){1,7}"
_ACTS = re.compile(
    rf"(?:^|\n|[.;]\s)(?P<organ>{_NAME}?)\s+(?:đề nghị|yêu cầu|thông báo|kính mời|trân trọng|báo cáo|kính đề nghị)\b",
    re.M,
)
_LEADERS = re.compile(r"^(?:Lãnh đạo|Ban Giám đốc|BGĐ|Giám đốc|GĐ)\s+(?P<organ>[A-ZĐ].+)$")


@dataclass(frozen=True, slots=True)
class Closing:
    recipients: tuple[str, ...] = ()
    purposes: tuple[Recipient, ...] = ()
    archive: str | None = None
    signers: tuple[Signer, ...] = ()
    evidence: dict[str, Evidence] = field(default_factory=dict)
    issues: tuple[Issue, ...] = ()


def find_closing(text: Text, own: OwnWords) -> Closing:
    """Everything in the foot. A position without a readable name gives a signer without a name, and an issue."""
    foot = foot_of(text)
    names, archive = recipients_of(own.mended(foot.recipients))
    purposes = tuple(with_purpose(name) for name in names)
    signers = find_signers(foot.signing, own.persons if any(line.origin == "ocr" for line in foot.signing) else ())
    if foot.label is None:  # anywhere in the paper: a title without a name is no signature
        signers = [entry for entry in signers if entry.signer.full_name is not None]
    found: dict[str, Evidence] = {}
    if names and foot.recipients:
        found["recipients"] = evidence(foot.recipients)
    if signers:
        found["signers"] = _signers_evidence(signers)
    issues = [
        _issue("header.signers.position", "unreadable", entry.lines)
        for entry in signers
        if entry.signer.position is None
    ]
    issues += [_issue("header.signers.position", "unsure", entry.lines) for entry in signers if entry.by_rule]
    issues += [
        _issue("header.signers.full_name", "unreadable", entry.lines)
        for entry in signers
        if entry.signer.full_name is None
    ]
    if not signers:
        issues.append(_absent("header.signers", foot, text))
    if not names and not _is_gazette(text):
        issues.append(_absent("header.recipients", foot, text))
    return Closing(names, purposes, archive, tuple(e.signer for e in signers), found, tuple(issues))


def _signers_evidence(signers: list[FoundSigner]) -> Evidence:
    lines = [line for entry in signers for line in entry.lines]
    place = evidence(lines)
    if any(entry.by_rule for entry in signers):
        return place.model_copy(update={"confidence": min(place.confidence, _BY_RULE)})
    return place


def _issue(name: str, reason: str, lines: tuple[Printed, ...] | list[Printed]) -> Issue:
    place = evidence(lines)
    return Issue(field=name, reason=reason, page=place.page, bbox=place.bbox)


def _absent(name: str, foot: Foot, text: Text) -> Issue:
    if foot.label is not None:
        return _issue(name, "missing", [foot.label])
    page = text.paragraphs[-1].page if text.paragraphs else None
    return Issue(field=name, reason="missing", detail="no foot was found", page=page)


def _is_gazette(text: Text) -> bool:
    """Gazettes print papers without Nơi nhận."""
    return any(folded(text.text_of(part)).startswith("cong bao") for part in text.of("running_head"))


def organ_of_text(text: Text, closing: Closing) -> str | None:
    """The issuer of a paper whose head is missing, where two places prove it: a sentence in which the body acts
    (`Sở Y tế đề nghị …`), and an entry of Nơi nhận that names its own leaders (`Lãnh đạo Sở Y tế`)."""
    acting = Counter(match["organ"] for match in _ACTS.finditer(text.content))
    for entry in closing.purposes:
        match = _LEADERS.match(entry.name)
        if match is not None and acting.get(match["organ"]):
            return match["organ"]
    return None
