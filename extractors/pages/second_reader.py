"""A second reader of lines: a small convolutional net (CTC) that was taught Vietnamese marks in official type.

It gives, for every STRIDE pixels along a strip, how likely each sign of its alphabet stands there. It knows no words:
that is what makes it a witness beside an engine that does (witness.py). Made by pipeline.training.train_reader.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from extractors.pages.line_strips import HEIGHT, STRIDE
from normalizers.tables import data_dir

if TYPE_CHECKING:
    from extractors.pages.picture import Pixels

Logs = NDArray[np.float32]  # steps × signs: natural logarithms of probabilities; sign 0 is BLANK

_VOWELS = "aăâeêioôơuưy"
_TONES = ("", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323")
_CONSONANTS = "bcdđfghjklmnpqrstvwxz"
_SIGNS = " 0123456789.,;:-–/()“”\"'’‘%+*=&?![]<>_…§°@#•|²³×"
BLANK = 0  # nothing new: between signs, and while one goes on
_TOGETHER = 8  # strips in one run of the net, of about one length


@lru_cache(maxsize=1)
def alphabet() -> str:
    """The signs the reader knows, NFC; the first is number 1, since 0 is BLANK."""
    lower = _CONSONANTS + "".join(unicodedata.normalize("NFC", v + t) for v in _VOWELS for t in _TONES)
    return _SIGNS + lower + lower.upper()


@lru_cache(maxsize=1)
def places() -> dict[str, int]:
    """Number of each sign of the alphabet."""
    return {sign: number for number, sign in enumerate(alphabet(), 1)}


class SecondReader:
    """Opens the net in a folder of data/. Raises FileNotFoundError where it is missing."""

    def __init__(self, folder: str = "reader") -> None:
        import onnxruntime  # noqa: PLC0415 - heavy

        path = data_dir() / folder / "net.onnx"
        if not path.is_file():
            raise FileNotFoundError(f"the net of a reader is missing: {folder}/{path.name}")
        settings = onnxruntime.SessionOptions()
        settings.intra_op_num_threads = settings.inter_op_num_threads = 1  # pages are spread over processes
        settings.log_severity_level = 3
        self._session: Any = onnxruntime.InferenceSession(
            str(path), sess_options=settings, providers=["CPUExecutionProvider"]
        )

    def read(self, strips: Sequence[Pixels]) -> list[Logs]:
        """The log probabilities along each strip (HEIGHT pixels high, see line_strips), in their order."""
        found: list[Logs] = [np.zeros((0, len(alphabet()) + 1), np.float32)] * len(strips)
        order = sorted(range(len(strips)), key=lambda index: strips[index].shape[1])
        for start in range(0, len(order), _TOGETHER):
            group = order[start : start + _TOGETHER]
            wide = max(strips[index].shape[1] for index in group)
            wide += -wide % STRIDE
            batch = np.zeros((len(group), 1, HEIGHT, wide), np.float32)
            for row, index in enumerate(group):
                batch[row, 0, :, : strips[index].shape[1]] = strips[index]
            logits = np.asarray(self._session.run(None, {"strips": batch / np.float32(255)})[0], np.float32)
            logits -= logits.max(axis=2, keepdims=True)
            logits -= np.log(np.exp(logits).sum(axis=2, keepdims=True))
            for row, index in enumerate(group):
                found[index] = logits[row, : -(-strips[index].shape[1] // STRIDE)]
        return found


@lru_cache(maxsize=1)
def second_reader() -> SecondReader:
    """The reader that comes with the program, opened once a process."""
    return SecondReader()


def decoded(best: Sequence[int]) -> str:
    """What the likeliest sign of each step reads, repeats and blanks taken out."""
    signs = alphabet()
    return "".join(
        signs[sign - 1] for at, sign in enumerate(best) if sign != BLANK and (at == 0 or best[at - 1] != sign)
    )
