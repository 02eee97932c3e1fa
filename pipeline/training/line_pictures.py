"""Lines of known text as pictures: set in many faces, or cut from digital papers, then scanned badly and cut out."""

from __future__ import annotations

import random
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from extractors.pages.line_strips import HEIGHT, SQUEEZE, strip

Pixels = NDArray[np.uint8]
Light = NDArray[Any]

WIDTH = 512  # pixels of a strip: about 40 letters
_STYLES = ("regular", "bold", "italic", "bold italic")
_STYLE_WEIGHTS = (46, 28, 19, 7)
# Families with Vietnamese letters, how often each is taken: those that look like Times New Roman most of all.
_FAMILIES = {
    "Liberation Serif": 26,
    "TeX Gyre Termes": 20,
    "FreeSerif": 12,
    "Tinos": 10,
    "Linux Libertine O": 4,
    "Noto Serif": 4,
    "Gentium": 4,
    "Charis SIL": 4,
    "DejaVu Serif": 3,
    "EB Garamond": 2,
    "Liberation Sans": 6,
    "DejaVu Sans": 2,
    "Noto Sans": 2,
}


@dataclass(frozen=True, slots=True)
class Drawn:
    """Black on white. `box`: where its ink is; `em`: size of the type in pixels; `cuts`: where each word begins."""

    pixels: Pixels
    em: float
    text: str


@lru_cache(maxsize=1)
def faces() -> dict[tuple[str, str], str]:
    """Installed font files of the families above by (family, style). Asks fontconfig, which must find one at least."""
    listed = subprocess.run(
        ["fc-list", ":", "family", "style", "file"], capture_output=True, text=True, check=True
    ).stdout
    found: dict[tuple[str, str], str] = {}
    for line in sorted(listed.splitlines()):
        file, family, style = (*line.split(":"), "", "")[:3]
        named = style.removeprefix("style=").split(",")[0].lower().replace("oblique", "italic")
        named = {"book": "regular", "roman": "regular", "bolditalic": "bold italic"}.get(named, named)
        for name in family.strip().split(","):
            if named in _STYLES and name in _FAMILIES:
                found.setdefault((name, named), file)
    return found


@lru_cache(maxsize=512)
def _font(file: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(file, size, layout_engine=ImageFont.Layout.BASIC)


def set_line(stream: Iterator[str], wide: int, em: int, chance: random.Random) -> Drawn:
    """Words of the stream on a line about `wide` pixels long, in a face taken at random."""
    family = chance.choices(list(_FAMILIES), list(_FAMILIES.values()))[0]
    style = chance.choices(_STYLES, _STYLE_WEIGHTS)[0]
    file = faces().get((family, style)) or faces().get((family, "regular")) or next(iter(faces().values()))
    font = _font(file, em)
    capitals = chance.random() < (0.45 if "bold" in style else 0.12)
    blank = font.getlength(" ") * chance.choice((1.0, 1.0, 1.0, 1.15, 1.4, 2.0, 0.85))
    spread = chance.choice((0.0,) * 14 + (0.03, 0.06)) * em
    placed: list[tuple[float, str]] = []
    x = 0.0
    few = chance.random() < 0.12
    most = chance.randint(1, 3) if few else 99
    for raw in stream:
        word = raw.upper() if capitals else raw
        long = font.getlength(word) + spread * len(word)
        if placed and (x + long > wide or len(placed) >= most):
            break
        if long > wide:
            continue
        placed.append((x, word))
        x += long + blank
    canvas = Image.new("L", (int(x - blank) + em, int(2.2 * em)), 255)
    draw = ImageDraw.Draw(canvas)
    for at, word in placed:
        if spread:
            x = at
            for sign in word:
                draw.text((x + em // 2, 1.5 * em), sign, fill=0, font=font, anchor="ls")
                x += font.getlength(sign) + spread
        else:
            draw.text((at + em // 2, 1.5 * em), word, fill=0, font=font, anchor="ls")
    return Drawn(np.asarray(canvas, np.uint8).copy(), em, " ".join(word for _, word in placed))


def scanned(drawn: Drawn, beside: Drawn | None, dpi: int, rng: np.random.Generator) -> Pixels:
    """The line as it would lie on a scanned page; `beside`: text of the lines above and below it."""
    page: Light = _among(drawn, beside, rng).astype(np.float32)
    em = drawn.em
    if rng.random() < 0.6:
        page = _leant(page, rng)
    if rng.random() < 0.10:
        _ruled(page, em, rng)
    if rng.random() < 0.07:
        _signed(page, em, rng)
    if rng.random() < 0.07:
        _sealed(page, em, rng)
    # ink that spreads or fades: blurred, then cut at a level that is not the middle
    fine = em / 36
    page = cv2.GaussianBlur(page, (0, 0), float(rng.uniform(0.25, 1.1)) * max(fine, 0.6))
    if rng.random() < 0.06:
        page = _dragged(page, fine, rng)
    if rng.random() < 0.6:
        level, gain = rng.uniform(85, 200), rng.uniform(1.0, 3.5)
        page = np.clip((page - level) * gain + level, 0, 255)
    if rng.random() < 0.35:
        other = np.roll(page[:, ::-1], int(rng.integers(-20, 20)), axis=0)
        page = page - (255 - cv2.GaussianBlur(other, (0, 0), 1.6 * fine)) * float(rng.uniform(0.03, 0.22))
    paper, ink = rng.uniform(190, 255), rng.uniform(0, 90)
    page = ink + page * ((paper - ink) / 255)
    if rng.random() < 0.4:
        page = (
            page * np.linspace(1, rng.uniform(0.7, 1.0), page.shape[1], dtype=np.float32)[:: int(rng.choice((-1, 1)))]
        )
    grain = float(rng.choice((0, 3, 6, 10, 16, 24)))
    if grain:
        noise = rng.standard_normal(page.shape, np.float32) * grain * 1.6
        page = page + cv2.GaussianBlur(noise, (0, 0), float(rng.uniform(0.4, 0.9)))
    if rng.random() < 0.12:
        count = int(page.size * rng.uniform(0.0002, 0.003))
        page[rng.integers(0, page.shape[0], count), rng.integers(0, page.shape[1], count)] = rng.choice((20.0, 245.0))
    if rng.random() < 0.2:
        page = np.where(page < paper * rng.uniform(0.45, 0.75), 0.0, 255.0)
    shown = np.clip(page, 0, 255).astype(np.uint8)
    if rng.random() < 0.6:
        _, data = cv2.imencode(".jpg", shown, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(28, 85))])
        shown = np.asarray(cv2.imdecode(data, cv2.IMREAD_GRAYSCALE), np.uint8)
    if dpi < 230 and rng.random() < 0.75:  # pages are read at 300 dpi
        times = 300 / dpi
        kind = cv2.INTER_CUBIC if rng.random() < 0.5 else cv2.INTER_LINEAR
        shown = np.asarray(cv2.resize(shown, None, fx=times, fy=times, interpolation=kind), np.uint8)
    return shown


def _among(drawn: Drawn, beside: Drawn | None, rng: np.random.Generator) -> Pixels:
    """Parts of the lines above and below come with a line that is cut from a page."""
    page = drawn.pixels
    if beside is None or rng.random() < 0.55:
        return page
    pitch = int(rng.uniform(1.13, 1.75) * max(drawn.em, beside.em))
    other = beside.pixels
    if other.shape[1] < page.shape[1]:
        other = np.tile(other, (1, page.shape[1] // other.shape[1] + 1))
    other = other[:, : page.shape[1]]
    whole = page.copy()
    high = min(page.shape[0], other.shape[0])
    if pitch < high:
        whole[pitch:high] = np.minimum(whole[pitch:high], other[: high - pitch])
        whole[: high - pitch] = np.minimum(whole[: high - pitch], other[pitch:high])
    return whole


def _leant(page: Light, rng: np.random.Generator) -> Light:
    """A little turned, slanted and stretched."""
    height, width = page.shape
    angle = np.deg2rad(rng.normal(0, 0.25))
    slant = rng.normal(0, 0.02)
    stretch = rng.uniform(0.93, 1.07)
    matrix = np.array([[stretch, slant, -slant * height / 2], [np.sin(angle), 1.0, -np.sin(angle) * width / 2]])
    return cv2.warpAffine(
        page, matrix, (int(width * max(stretch, 1)), height), flags=cv2.INTER_LINEAR, borderValue=255.0
    )


def _ruled(page: Light, em: float, rng: np.random.Generator) -> None:
    """Lines of forms and tables, or what is left of them; underlined headings."""
    width = page.shape[1]
    thick = max(int(em / 22), 1)
    for _ in range(int(rng.integers(1, 3))):
        dark = float(rng.uniform(0, 160))
        if rng.random() < 0.5:
            y = int(1.5 * em + em * rng.uniform(0.12, 0.4))
            start, end = sorted(rng.integers(0, width, 2))
            page[y : y + thick, start:end] = np.minimum(page[y : y + thick, start:end], dark)
        else:
            x = int(
                rng.choice((rng.integers(0, max(int(0.4 * em), 1)), width - 1 - rng.integers(0, int(0.4 * em) + 1)))
            )
            page[:, x : x + thick] = np.minimum(page[:, x : x + thick], dark)


def _signed(page: Light, em: float, rng: np.random.Generator) -> None:
    """Strokes of a pen over the line, as of a signature: dark, or what cleaning left of them."""
    height, width = page.shape
    shade, over = float(rng.uniform(0, 190)), np.full(page.shape, 255, np.uint8)
    for _ in range(int(rng.integers(1, 4))):
        across = np.sort(rng.uniform(-0.1, 1.1, 2)) * width
        corners = np.stack([rng.uniform(across[0], across[1], 4), rng.uniform(-0.3, 1.3, 4) * height])
        at = np.linspace(0, 1, 40)
        weights = np.stack([(1 - at) ** 3, 3 * at * (1 - at) ** 2, 3 * at**2 * (1 - at), at**3])
        points = (corners @ weights).T.astype(np.int32)
        cv2.polylines(
            over, [points], isClosed=False, color=shade, thickness=max(round(em * rng.uniform(0.03, 0.09)), 1)
        )
    np.minimum(page, over, out=page)


def _sealed(page: Light, em: float, rng: np.random.Generator) -> None:
    """A piece of a seal over the line: rings, signs between them, a star; grey, or bare paper where one was taken out,
    the ink under it too."""
    height, width = page.shape
    radius = float(rng.uniform(4.5, 8.0)) * em
    middle = int(rng.uniform(0, width)), int(rng.uniform(-0.9, 1.9) * radius)
    over = np.full(page.shape, 255, np.uint8)
    thick = max(round(em * float(rng.uniform(0.04, 0.12))), 1)
    for share in (1.0, 0.93, 0.6):
        cv2.circle(over, middle, int(radius * share), 0, thick)
    for turn in np.arange(0, 360, 14):
        along = np.deg2rad(turn)
        spot = int(middle[0] + 0.78 * radius * np.cos(along)), int(middle[1] + 0.78 * radius * np.sin(along))
        sign = "ABCDEGHIKLMNOPSTUVXY"[int(rng.integers(0, 20))]
        cv2.putText(over, sign, spot, cv2.FONT_HERSHEY_DUPLEX, radius / 250, 0, thick)
    if abs(middle[1] - height / 2) < radius / 2:
        points = [
            (middle[0] + far * radius * np.sin(np.pi * at / 5), middle[1] - far * radius * np.cos(np.pi * at / 5))
            for at, far in enumerate((0.4, 0.16) * 5)
        ]
        cv2.fillPoly(over, [np.array(points, np.int32)], 0)
    if rng.random() < 0.3:
        lost = (over < 128) & (rng.random(page.shape) < rng.uniform(0.3, 0.9))
        page[lost] = np.maximum(page[lost], rng.uniform(150, 255))
    else:
        np.minimum(page, 255 - (255.0 - over) * float(rng.uniform(0.15, 0.9)), out=page)


def _dragged(page: Light, fine: float, rng: np.random.Generator) -> Light:
    """A hand that moved, a sheet that was pulled: blurred one way."""
    size = 2 * max(round(float(rng.uniform(1.0, 3.0)) * fine), 1) + 1
    along = np.deg2rad(rng.uniform(0, 180))
    kernel = np.zeros((size, size), np.float32)
    reach = np.array([np.cos(along), np.sin(along)]) * (size // 2)
    start, end = ([round(size // 2 + way * float(part)) for part in reach] for way in (-1, 1))
    cv2.line(kernel, start, end, 1.0)
    return cv2.filter2D(page, -1, kernel / kernel.sum(), borderType=cv2.BORDER_REPLICATE)


def cut(page: Pixels, text_box: tuple[int, int, int, int], rng: np.random.Generator) -> Pixels | None:
    """The strip of the line, cut about as an engine's boxes would have it; WIDTH long, paper at its end. None where it
    is longer."""
    x0, y0, x1, y1 = text_box
    high = y1 - y0
    shake = rng.normal(0, 0.045, 2) * high + (0.03 * high if rng.random() < 0.2 else 0)
    side = rng.uniform(0.05, 0.6, 2) * high
    box = (int(x0 - side[0]), int(y0 - shake[0]), int(x1 + side[1]), int(y1 + shake[1]))
    shown = strip(page, box)
    if shown.shape[1] > WIDTH:
        return None
    return np.pad(shown, ((0, 0), (0, WIDTH - shown.shape[1])))


def ink_box(pixels: Pixels) -> tuple[int, int, int, int]:
    """Where a drawn line has ink."""
    rows, columns = np.flatnonzero((pixels < 128).any(axis=1)), np.flatnonzero((pixels < 128).any(axis=0))
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def sample(make: Sequence[Drawn], rng: np.random.Generator, dpi: int) -> Pixels | None:
    """The strip of the first line of `make`, another one above and below it; None where it is too long."""
    drawn = make[0]
    page = scanned(drawn, make[1] if len(make) > 1 else None, dpi, rng)
    box = ink_box(drawn.pixels)
    times = page.shape[0] / drawn.pixels.shape[0]
    x0, y0, x1, y1 = (round(value * times) for value in box)
    wide = page.shape[1] / drawn.pixels.shape[1] / times  # stretched
    return cut(page, (round(x0 * wide), y0, round(x1 * wide), y1), rng)


def room(em: float, high: float) -> int:
    """How long a line of this type may be to fit into a strip where its ink is `high` em high, in pixels."""
    return int((WIDTH / SQUEEZE / HEIGHT * 1.24 * high - 1.0) * em)
