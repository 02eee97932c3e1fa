"""Words cut from digital papers, as they are drawn: real type in the faces that offices use, put together anew."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from extractors.pages.second_reader import alphabet
from normalizers.syllables import all_syllables
from normalizers.text import normal
from pipeline.training.line_pictures import Drawn

Pixels = NDArray[np.uint8]
_ENOUGH = 12  # pictures of one letter in one style
EM = 64  # pixels of the type in which words are kept
_ABOVE, _BELOW = int(1.5 * EM), int(0.7 * EM)  # of the baseline
# What of it is the word's own; beyond are the lines above and below, which stand as near as 1.15 em.
_LOW, _TALL, _UNDER = int(0.86 * EM), int(1.06 * EM), int(0.27 * EM)


@dataclass(frozen=True, slots=True)
class CutWord:
    text: str
    pixels: Pixels  # height _ABOVE + _BELOW


@dataclass(frozen=True, slots=True)
class Span:
    """Signs of one face; `places`: from where to where each reaches in the picture, pixels."""

    style: str
    signs: list[str]
    places: list[tuple[float, float]]
    picture: Pixels


def _mupdf() -> Any:
    import pymupdf  # noqa: PLC0415 - words that were gathered elsewhere are put together without it

    return pymupdf


def spans_of(path: Path) -> Iterator[Span]:
    """Every stretch of one size and face whose font the file brings with it."""
    with _mupdf().open(path) as document:
        for page in document:
            drawn = page.get_displaylist()
            brought = {font[3].split("+")[-1] for font in page.get_fonts() if font[1] not in ("n/a", "")}
            for block in page.get_text("rawdict")["blocks"]:
                for line in block.get("lines", ()):
                    if line["dir"] != (1.0, 0.0):
                        continue
                    for span in line["spans"]:
                        if span["font"].split("+")[-1] in brought and 8 < span["size"] < 20 and span["chars"]:
                            yield _span(drawn, span)


def _span(drawn: Any, span: dict[str, Any]) -> Span:
    zoom = EM / span["size"]
    top = span["origin"][1] - _ABOVE / zoom
    bottom = span["origin"][1] + _BELOW / zoom
    style = ("bold " if span["flags"] & 16 else "") + ("italic" if span["flags"] & 2 else "")
    chars = span["chars"]
    clip = _mupdf().Rect(chars[0]["bbox"][0] - 1, top, chars[-1]["bbox"][2] + 1, bottom)
    shown = drawn.get_pixmap(_mupdf().Matrix(zoom, zoom), _mupdf().csGRAY, 0, clip)
    picture = np.frombuffer(shown.samples, np.uint8).reshape(shown.height, shown.width)
    high = _ABOVE + _BELOW
    picture = np.pad(picture, ((0, max(high - len(picture), 0)), (0, 0)), constant_values=255)[:high]
    places = [((char["bbox"][0] - clip.x0) * zoom, (char["bbox"][2] - clip.x0) * zoom) for char in chars]
    return Span(style.strip() or "regular", [normal(char["c"]) for char in chars], places, picture)


def _words(span: Span, signs: frozenset[str]) -> Iterator[CutWord]:
    start = 0
    for at in range(len(span.signs) + 1):
        if at < len(span.signs) and span.signs[at].strip():
            continue
        text = normal("".join(span.signs[start:at]))
        if text and set(text) <= signs:
            x0, x1 = span.places[start][0], span.places[at - 1][1]
            yield CutWord(text, _own(span.picture[:, max(int(x0) - 2, 0) : int(x1) + 3], text))
        start = at + 1


def _own(picture: Pixels, text: str) -> Pixels:
    own = picture.copy()
    own[: _ABOVE - (_TALL if any(_tall(sign) for sign in text) else _LOW)] = 255
    own[_ABOVE + _UNDER :] = 255
    return own


def _tall(sign: str) -> bool:
    """Capitals with marks on them."""
    return sign.isupper() and len(unicodedata.normalize("NFD", sign)) > 1


def gather(folder: Path, lines: Sequence[str]) -> dict[str, list[CutWord]]:
    """All words of the digital papers in a folder, by style, and words of `lines` put together of their capitals:
    headings are set in them, and papers have too few headings."""
    signs = frozenset(alphabet())
    found: dict[str, list[CutWord]] = {}
    letters: dict[str, dict[str, list[Pixels]]] = {}
    for path in sorted(folder.glob("*.pdf")):
        for span in spans_of(path):
            found.setdefault(span.style, []).extend(_words(span, signs))
            for sign, (x0, x1) in zip(span.signs, span.places, strict=True):
                kept = letters.setdefault(span.style, {}).setdefault(sign, [])
                if sign.isupper() and len(kept) < _ENOUGH and x1 - x0 > 4:
                    kept.append(_own(span.picture[:, round(x0) : round(x1)], sign))
    chance = random.Random(1)
    capitals = sorted({word.upper() for line in lines for word in line.split() if word.isalpha()} | _loud_syllables())
    chance.shuffle(capitals)
    for style, bank in letters.items():
        made = [_of_letters(word, bank, chance) for word in capitals]
        found[style] += [word for word in made if word is not None][: len(found[style])]
    return found


def _loud_syllables() -> set[str]:
    """Every syllable in capitals: what tells Ó from Ố must not be which of them is a word."""
    return {syllable.upper() for syllable in all_syllables()}


def _of_letters(word: str, bank: dict[str, list[Pixels]], chance: random.Random) -> CutWord | None:
    if not all(bank.get(sign) for sign in word):
        return None
    return CutWord(word, np.hstack([chance.choice(bank[sign]) for sign in word]))


def put_together(words: Sequence[CutWord], em: int, wide: int, chance: random.Random) -> Drawn:
    """A line about `wide` pixels long of words as they follow each other, or in any order."""
    import cv2  # noqa: PLC0415 - heavy

    scale = em / EM
    blank = int(EM * chance.choice((0.22, 0.25, 0.25, 0.3, 0.4)))
    in_order = chance.random() < 0.35
    at = chance.randrange(len(words))
    parts: list[Pixels] = [np.full((_ABOVE + _BELOW, EM // 2), 255, np.uint8)]
    said: list[str] = []
    long = 0
    most = chance.randint(1, 3) if chance.random() < 0.12 else 99
    while len(said) < most:
        word = words[at % len(words)] if in_order else chance.choice(words)
        at += 1
        long += word.pixels.shape[1] + blank
        if said and long * scale > wide:
            break
        if long * scale > wide:
            long = 0
            continue
        parts += [word.pixels, np.full((_ABOVE + _BELOW, blank), 255, np.uint8)]
        said.append(word.text)
    line = np.hstack([*parts, parts[0]])
    small = cv2.resize(line, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return Drawn(np.asarray(small, np.uint8), em, " ".join(said))
