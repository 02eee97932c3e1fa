"""What reads: hashes that change when the same file would give another record, so that it is read again."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from extractors.pages.options import ReadOptions

# Packages whose next version may read another text from the same bytes.
_READERS = ("PyMuPDF", "opencv-python-headless", "pillow", "pytesseract", "tesserocr", "onnxruntime", "python-docx")


def fingerprint(options: ReadOptions) -> str:
    """Of code, tables, models of restoration, libraries and settings: all that concerns every file."""
    reading = asdict(options)
    del reading["seconds_per_page"]  # a page that ran out of time is read again anyway
    facts = {
        "reading": reading,
        "code": code_fingerprint(),
        "data": data_fingerprint(),
        "libraries": {name: _version(name) for name in _READERS},
    }
    return hashlib.sha256(json.dumps(facts, sort_keys=True, default=str).encode()).hexdigest()[:16]


def engine_fingerprint(language: str) -> str:
    """Of the OCR engine and its models, which concern only files that it read; "" where there is none."""
    from extractors.pages import tesseract  # noqa: PLC0415 - asks the program
    from extractors.pages.engines import EngineError, EngineMissingError  # noqa: PLC0415

    try:
        seen = hashlib.sha256(f"{tesseract.version()} {language}".encode())
    except (EngineError, EngineMissingError):
        return ""
    for name in sorted(language.split("+")):
        for folder in _model_folders():
            if (model := folder / f"{name}.traineddata").is_file():
                with model.open("rb") as file:
                    seen.update(hashlib.file_digest(file, "sha256").digest())
                break
    return seen.hexdigest()[:16]


@lru_cache(maxsize=1)
def data_fingerprint() -> str:
    """Hash over names and contents of the tables and model files in data/."""
    from normalizers.tables import data_dir  # noqa: PLC0415 - opens the folder only when asked

    seen = hashlib.sha256()
    for path in sorted(data_dir().rglob("*")):
        parts = path.relative_to(data_dir()).parts
        if path.is_file() and parts[0] not in ("samples", "schema"):
            seen.update("/".join(parts).encode() + b"\0")
            seen.update(hashlib.sha256(path.read_bytes()).digest())
    return seen.hexdigest()


@lru_cache(maxsize=1)
def code_fingerprint() -> str:
    """Hash over the modules that make a record: a changed rule makes documents anew."""
    root = Path(__file__).resolve().parent.parent
    made_by = [path for floor in ("normalizers", "extractors") for path in sorted((root / floor).rglob("*.py"))]
    seen = hashlib.sha256()
    for path in [*made_by, root / "pipeline" / "document.py", root / "pipeline" / "rows.py"]:
        seen.update(path.read_bytes())
    return seen.hexdigest()


def _model_folders() -> list[Path]:
    """Where Tesseract looks for models: as told, else where Debian and others put them."""
    told = os.environ.get("TESSDATA_PREFIX")
    usual = [*Path("/usr/share/tesseract-ocr").glob("*/tessdata"), Path("/usr/share/tessdata")]
    usual += [Path("/usr/local/share/tessdata"), Path("/opt/homebrew/share/tessdata")]
    return [Path(told), Path(told) / "tessdata"] if told else usual


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "none"
