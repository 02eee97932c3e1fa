"""Lines of a head into which a hand wrote: `Số: 1145/TB-…`, `Cần Thơ, ngày 27 tháng 6 năm 2025`.

    python -m pipeline.training.head_lines SHARDS --shards 40
    python -m pipeline.training.train_reader SHARDS --start READER/net.pt --out data/hand --rate 5e-4

makes the shards from which the reader of handwritten numbers and days learns (extractors/pages/hand.py). Printed digits
are among them, and those of numbering stamps, so that it does not see a hand where there is none.
"""

from __future__ import annotations

import argparse
import random
import subprocess
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from extractors.pages.second_reader import alphabet
from normalizers.tables import rows
from pipeline.training.hand_digits import Hand
from pipeline.training.line_pictures import Drawn, Pixels, cut, faces, ink_box, scanned

SHARD = 2048
_FAMILIES = ("Liberation Serif", "TeX Gyre Termes", "Tinos", "FreeSerif", "Liberation Sans")
_FAMILY_WEIGHTS = (36, 30, 16, 10, 8)
# Faces after hands, as Debian packages them; those that are not installed are left out.
_HANDS = (
    "Breip",
    "Dancing Script",
    "Delphine",
    "DkgHandwriting",
    "Ecolier_court",
    "femkeklaver",
    "Humor Sans",
    "Steve",
)
_STAMPS = ("Liberation Mono", "Liberation Sans", "DejaVu Sans Mono", "DejaVu Sans", "DejaVu Serif", "TeX Gyre Termes")
_TALL = 0.66  # height of printed digits, em
_ABOVE, _BELOW = 0.8, 0.5  # em beyond the printed ink: how far a hand's strokes are followed at most
_SYMBOLS = (
    "UBND",
    "SYT",
    "TTYT",
    "BYT",
    "STC",
    "VP",
    "SNV",
    "ĐHTĐ",
    "BTC",
    "BCĐ",
    "HĐND",
    "VHXH",
    "KTTH",
    "NC",
    "KSTT",
)


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    how: str  # printed, hand, stamp, blank


def strips(count: int, seed: int) -> tuple[list[Pixels], list[str]]:
    """`count` strips (HEIGHT × WIDTH) and what stands on them. The same seed gives the same."""
    chance, rng = random.Random(seed), np.random.default_rng(seed)
    pictures: list[Pixels] = []
    texts: list[str] = []
    before: Drawn | None = None
    while len(pictures) < count:
        dpi = chance.choice((150, 200, 200, 200, 250, 300))
        em = round(chance.choice((12, 13, 13, 14)) * dpi / 72)
        pieces, style = _number(chance) if chance.random() < 0.55 else _date(chance)
        drawn, box = _draw(pieces, style, em, chance, rng)
        page = scanned(drawn, before, dpi, rng)
        before = drawn
        times = page.shape[0] / drawn.pixels.shape[0]
        wide = page.shape[1] / drawn.pixels.shape[1]
        shown = cut(
            page, (round(box[0] * wide), round(box[1] * times), round(box[2] * wide), round(box[3] * times)), rng
        )
        if shown is not None:
            pictures.append(shown)
            texts.append(drawn.text)
    return pictures, texts


def _how(chance: random.Random, hand: float) -> str:
    dice = chance.random()
    if dice < hand:
        return "hand"
    return "stamp" if dice < hand + 0.05 else "blank" if dice < hand + 0.16 else "printed"


def _number(chance: random.Random) -> tuple[list[_Piece], str]:
    number = str(chance.randrange(1, 10 ** chance.choice((1, 2, 2, 3, 3, 3, 4, 4, 5))))
    if len(number) == 1 and chance.random() < 0.7:
        number = "0" + number
    kinds = [row["abbr"] for row in rows("doc_types") if row["abbr"] and set(row["abbr"]) <= set(alphabet())]
    symbol = "-".join(chance.choice(_SYMBOLS) for _ in range(chance.choice((1, 1, 2))))
    kind = chance.choice((*kinds, "QĐ", "KH", "TB", "CT", "QĐ"))
    after = chance.choice(
        (f"/{kind}-{symbol}", f"/{kind}-{symbol}", f"/{symbol}", f"-{kind}/{chance.choice(('TW', 'TU', 'HU'))}")
    )
    if chance.random() < 0.06:
        after = f"/{chance.randint(1998, 2030)}{after}"
    label = chance.choice(("Số:", "Số:", "Số:", "Số", "Số :"))
    return [_Piece(label, "printed"), _Piece(number, _how(chance, 0.78)), _Piece(after, "printed")], chance.choice(
        ("regular", "regular", "regular", "bold", "italic")
    )


@lru_cache(maxsize=1)
def _places() -> tuple[str, ...]:
    return tuple(sorted({row["name"] for row in rows("provinces") if set(row["name"]) <= set(alphabet())}))


def _date(chance: random.Random) -> tuple[list[_Piece], str]:
    day, month = str(chance.randint(1, 31)), str(chance.randint(1, 12))
    if chance.random() < 0.85:
        day = day.zfill(2)
    if chance.random() < 0.5:
        month = month.zfill(2)
    year = str(chance.randint(1998, 2030))
    last = chance.choice(_places()).split()[-1]
    place = chance.choice((f"{last}, ngày", f"{last}, ngày", f"{last}, ngày", "ngày", "Ngày"))
    pieces = [
        _Piece(place, "printed"),
        _Piece(day, _how(chance, 0.78)),
        _Piece("tháng", "printed"),
        _Piece(month, _how(chance, 0.35)),
        _Piece("năm", "printed"),
    ]
    pieces.append(_Piece(year, "hand" if chance.random() < 0.05 else "printed"))
    return pieces, chance.choice(("italic", "italic", "italic", "regular"))


def _draw(
    pieces: list[_Piece], style: str, em: int, chance: random.Random, rng: np.random.Generator
) -> tuple[Drawn, tuple[int, int, int, int]]:
    """The line, and the box of its printed ink, which is what an engine's boxes show."""
    family = chance.choices(_FAMILIES, _FAMILY_WEIGHTS)[0]
    file = faces().get((family, style)) or next(iter(faces().values()))
    font = ImageFont.truetype(file, em, layout_engine=ImageFont.Layout.BASIC)
    high, line = int(3.2 * em), int(2.1 * em)
    long = int(sum(font.getlength(piece.text) for piece in pieces) + 8 * em)
    printed, written = Image.new("L", (long, high), 255), np.full((high, long), 255, np.uint8)
    draw = ImageDraw.Draw(printed)
    one = Hand(rng)
    tall = float(rng.uniform(0.85, 1.65)) * _TALL * em
    ink = int(rng.choice((0, 0, 0, 30, 60)))  # fainter ink is gone where a scan has two tones
    face = chance.choice(_hand_faces()) if _hand_faces() and chance.random() < 0.25 else None
    x, text = float(em), ""
    glued = chance.random() < 0.3
    for at, piece in enumerate(pieces):
        if piece.how == "printed":
            draw.text((x, line), piece.text, fill=0, font=font, anchor="ls")
            x += font.getlength(piece.text)
            follows = not (piece.text[0] in "/-" and glued)
            text += (" " if text and follows else "") + piece.text
            if at + 1 < len(pieces):
                x += em * chance.uniform(0.18, 0.32)
            continue
        if piece.how == "blank":
            dots = chance.choice(("", "", "", "......", "…….", "…"))
            draw.text((x, line), dots, fill=0, font=font, anchor="ls")
            x += font.getlength(dots) + em * chance.uniform(0.3, 2.5)
            text += f" {dots}".rstrip()
            continue
        if piece.how == "stamp":
            shown = _set(piece.text, _stamp_face(chance), round(em * chance.uniform(0.9, 1.3)))
        elif face is not None:
            shown = _set(piece.text, face, round(tall * 1.5))
        else:
            shown = one.write(piece.text, max(round(tall), 8))
        room = em * chance.uniform(-0.12, 0.7) if not glued else em * chance.uniform(-0.15, 0.12)
        left = x + em * chance.uniform(-0.25, 0.3)
        under = line - shown.shape[0] + round(em * rng.normal(0.04, 0.12))
        _lay(written, shown if piece.how == "stamp" else np.maximum(shown, ink), round(left), under)
        x = max(left + shown.shape[1] + room, x + 0.4 * em)
        text += " " + piece.text
    layer = np.asarray(printed, np.uint8)
    whole = np.minimum(layer, written)
    box, spread = ink_box(layer), ink_box(whole)
    above, below = (float(rng.uniform(0.5, 1.0)) * reach * em for reach in (_ABOVE, _BELOW))
    return Drawn(whole, em, text), (
        min(box[0], spread[0]),
        round(max(min(box[1], spread[1]), box[1] - above)),
        max(box[2], spread[2]),
        round(min(max(box[3], spread[3]), box[3] + below)),
    )


def _lay(page: Pixels, shown: Pixels, x: int, y: int) -> None:
    x, y = max(x, 0), max(y, 0)
    part = shown[: max(page.shape[0] - y, 0), : max(page.shape[1] - x, 0)]
    spot = page[y : y + part.shape[0], x : x + part.shape[1]]
    np.minimum(spot, part, out=spot)


def _set(text: str, file: str, size: int) -> Pixels:
    font = ImageFont.truetype(file, size, layout_engine=ImageFont.Layout.BASIC)
    canvas = Image.new("L", (int(font.getlength(text)) + size, 2 * size), 255)
    ImageDraw.Draw(canvas).text((size // 2, int(1.4 * size)), text, fill=0, font=font, anchor="ls")
    shown = np.asarray(canvas, np.uint8)
    x0, y0, x1, y1 = ink_box(shown)
    return shown[y0:y1, x0:x1]


@lru_cache(maxsize=1)
def _hand_faces() -> tuple[str, ...]:
    listed = subprocess.run(["fc-list", ":", "family", "file"], capture_output=True, text=True, check=True).stdout
    wanted = set(_HANDS)
    return tuple(
        sorted(
            file
            for file, family in (line.split(":", 1) for line in listed.splitlines() if ":" in line)
            if wanted & {name.strip() for name in family.split(",")}
        )
    )


def _stamp_face(chance: random.Random) -> str:
    known = [file for (family, style), file in faces().items() if family in _STAMPS and style in ("regular", "bold")]
    return chance.choice(known or list(faces().values()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--shards", type=int, default=40)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    cv2.setNumThreads(1)
    for number in range(options.first, options.first + options.shards):
        path = options.out / f"{number:04}.npz"
        if path.exists():
            continue
        pictures, texts = strips(SHARD, number + 5_000_000)
        unfinished = path.with_suffix(".part.npz")
        np.savez(unfinished, strips=np.stack(pictures), texts=np.array(texts))
        unfinished.rename(path)


if __name__ == "__main__":
    main()
