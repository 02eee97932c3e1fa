"""Tesseract in a process of its own: what it reads, and what happens when it hangs, dies or is told to end."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import cv2
import numpy as np
import pytest

from extractors.pages.engines import EngineDiedError, EngineTimeoutError, How, Patient, SeenWord
from extractors.pages.picture import Picture
from extractors.pages.resident import ResidentTesseract, available
from extractors.pages.tesseract import Tesseract, engine, models

pytestmark = pytest.mark.skipif(not available(), reason="tesserocr is not installed")


def sheet(*lines: str, dpi: int = 200) -> Picture:
    """Lines without Vietnamese marks: OpenCV's letters have none."""
    pixels = np.full((120 * len(lines) + 80, 1400), 255, np.uint8)
    for number, text in enumerate(lines):
        cv2.putText(pixels, text, (40, 110 + 120 * number), cv2.FONT_HERSHEY_COMPLEX, 1.6, 0, 3, cv2.LINE_AA)
    return Picture(pixels, dpi)


def text(words: list[SeenWord] | tuple[SeenWord, ...]) -> str:
    return " ".join(word.text for word in words)


@pytest.fixture
def reader() -> ResidentTesseract:
    made = ResidentTesseract()
    yield made
    made.close()


def test_it_is_what_reads_where_it_can_and_says_so() -> None:
    patient = engine("vie")
    assert isinstance(patient, Patient)
    assert isinstance(patient.engine, ResidentTesseract)
    assert engine("vie").name.startswith("tesserocr ")


def test_it_reads_what_the_program_reads(reader: ResidentTesseract) -> None:
    picture = sheet("Ban hanh 2025", "Phong 14 giao")
    ours, programs = reader.recognise(picture, 30, How()), Tesseract().recognise(picture, 30, How())
    assert [word.text for word in ours] == [word.text for word in programs]
    assert len({word.row for word in ours}) == 2
    assert all(abs(a.box[0] - b.box[0]) <= 3 for a, b in zip(ours, programs, strict=True))


def test_what_one_picture_may_hold_does_not_bind_the_next(reader: ResidentTesseract) -> None:
    picture = sheet("Ban 14 giao")
    before = text(list(reader.recognise(picture, 30, How())))
    digits = text(list(reader.recognise(picture, 30, How(one_block=True, only="0123456789"))))
    assert "14" in digits
    assert not any(c.isalpha() for c in digits)
    assert text(list(reader.recognise(picture, 30, How(adaptive=True)))) == before


def test_a_reading_that_takes_too_long_is_stopped_and_the_next_one_works(reader: ResidentTesseract) -> None:
    endless = Picture(np.tile(sheet("Dieu khoan thi hanh van ban nay").pixels, (60, 4)), 200)
    with pytest.raises(EngineTimeoutError):
        reader.recognise(endless, 1.0, How())
    assert "14" in text(list(reader.recognise(sheet("Ban 14 giao"), 30, How())))


def killed(reader: ResidentTesseract, monkeypatch: pytest.MonkeyPatch, times: int) -> None:
    """Kills the next `times` processes as soon as they run."""
    left = [times]
    start = reader._started

    def started() -> object:
        child = start()
        if left[0]:
            left[0] -= 1
            os.kill(child.pid, signal.SIGKILL)
            child.wait()
        return child

    monkeypatch.setattr(reader, "_started", started)


def test_a_process_that_was_killed_is_asked_again_and_says_the_same(
    reader: ResidentTesseract, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = sheet("Ban 14", "Phong 15 giao")
    undisturbed = reader.recognise(picture, 30, How())
    killed(reader, monkeypatch, 2)
    with pytest.raises(EngineDiedError):
        reader.recognise(picture, 30, How())
    assert Patient(reader).recognise(picture, 30, How()) == undisturbed


def test_what_kills_it_every_time_is_read_by_the_program_and_the_next_one_is_not(
    reader: ResidentTesseract, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed(reader, monkeypatch, 3)
    assert "15" in text(list(Patient(reader).recognise(sheet("Ban 15"), 30, How())))
    assert reader.process is None
    assert "14" in text(list(Patient(reader).recognise(sheet("Ban 14"), 30, How())))
    assert reader.process is not None


def test_where_it_cannot_start_the_program_reads(tmp_path: Path) -> None:
    without_models = ResidentTesseract("vie", tmp_path)
    assert "17" in text(list(without_models.recognise(sheet("Ban 17"), 30, How())))


def test_the_way_up_is_told(reader: ResidentTesseract) -> None:
    lines = ["Thuc hien nhiem vu duoc giao tai van ban"] * 9
    upright = sheet(*lines)
    assert reader.quarter_turns(upright, 30) == 0
    on_its_head = Picture(np.ascontiguousarray(np.rot90(upright.pixels, 2)), 200)
    assert reader.quarter_turns(on_its_head, 30) == 2


def test_told_to_end_it_ends(reader: ResidentTesseract) -> None:
    reader.recognise(sheet("Ban 14"), 30, How())
    process = reader.process
    assert process is not None
    reader.close()
    assert reader.process is None
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


def test_models_are_where_the_program_says() -> None:
    folder, names = models()
    assert "vie" in names
    assert (folder / "vie.traineddata").is_file()
