"""The program inside the process that `resident` starts: reads pictures from standard input, writes words to standard
output. Run by its path; it imports nothing of ours, and PyMuPDF must stay out (tesserocr has crashed beside it).

A message is four bytes of length (big-endian), that many bytes of JSON, and, in requests, the pixels it announces.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from typing import Any, BinaryIO


def main() -> None:
    requests = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    # Tesseract's own messages must not stand among the answers.
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    os.dup2(nothing, 2)
    folder, language = sys.argv[1], sys.argv[2]
    import tesserocr  # noqa: PLC0415 - after the streams are safe

    readers: dict[str, Any] = {}

    def reader(name: str) -> Any:
        if name not in readers:
            mode = tesserocr.PSM.OSD_ONLY if name == "osd" else tesserocr.PSM.AUTO
            readers[name] = tesserocr.PyTessBaseAPI(path=folder, lang=name, psm=mode)
        return readers[name]

    while (asked := _next(requests)) is not None:
        pixels = requests.read(asked["width"] * asked["height"] * asked["depth"])
        # Hangs happen in C, where only the kernel's alarm gets through: its default ends the process.
        signal.setitimer(signal.ITIMER_REAL, asked["seconds"])
        try:
            answer = _turns(reader("osd"), asked, pixels) if asked["turns"] else _words(reader(language), asked, pixels)
        except Exception as error:  # the caller decides what it means
            answer = {"error": f"{type(error).__name__}: {error}"}
        signal.setitimer(signal.ITIMER_REAL, 0)
        data = json.dumps(answer).encode()
        answers.write(len(data).to_bytes(4, "big") + data)
        answers.flush()


def _next(requests: BinaryIO) -> dict[str, Any] | None:
    """The next request; None when the caller has gone."""
    head = requests.read(4)
    if len(head) < 4:
        return None
    asked: dict[str, Any] = json.loads(requests.read(int.from_bytes(head, "big")))
    return asked


def _show(api: Any, asked: dict[str, Any], pixels: bytes) -> None:
    width, height, depth = asked["width"], asked["height"], asked["depth"]
    api.SetImageBytes(pixels, width, height, depth, width * depth)
    api.SetSourceResolution(asked["dpi"])


def _words(api: Any, asked: dict[str, Any], pixels: bytes) -> dict[str, Any]:
    api.SetPageSegMode(asked["segmentation"])
    for name, value in asked["variables"].items():
        api.SetVariable(name, value)
    _show(api, asked, pixels)
    try:
        api.Recognize()
        return {"table": api.GetTSVText(0)}
    finally:
        api.Clear()


def _turns(api: Any, asked: dict[str, Any], pixels: bytes) -> dict[str, Any]:
    _show(api, asked, pixels)
    try:
        found = api.DetectOrientationScript()
    finally:
        api.Clear()
    return {"degrees": found["orient_deg"], "confidence": found["orient_conf"]} if found else {}


if __name__ == "__main__":
    main()
