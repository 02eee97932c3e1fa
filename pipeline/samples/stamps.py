"""What is put on paper after printing: red seals, signatures, numbers and days written by hand.

Pictures are RGB arrays of uint8, height × width × 3; places are in pixels. Ink is multiplied onto the page, so print
stays visible under it, as it does on paper.
"""

from __future__ import annotations

import io
import math
from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray
from reportlab.pdfgen.canvas import Canvas

from pipeline.samples.pictures import Image, pages_of
from pipeline.samples.sheets import font_name, width_of

PEN_BLUE = (38, 52, 150)
SEAL_MM = 36  # round seals of state bodies are 32 to 36 mm wide

# How digits are written: strokes of points in a box 0.6 wide and 1 high, y downwards.
_DIGITS: dict[str, list[list[tuple[float, float]]]] = {
    "0": [
        [(0.32, 0.02), (0.06, 0.25), (0.05, 0.75), (0.28, 0.99), (0.52, 0.72), (0.52, 0.28), (0.3, 0.02)],
    ],
    "1": [
        [(0.12, 0.3), (0.24, 0.18), (0.34, 0.0)],
        [(0.34, 0.0), (0.31, 0.5), (0.28, 1.0)],
    ],
    "2": [
        [(0.06, 0.26), (0.2, 0.03), (0.46, 0.1), (0.46, 0.38), (0.24, 0.72), (0.02, 0.98)],
        [(0.02, 0.98), (0.58, 0.94)],
    ],
    "3": [
        [(0.08, 0.08), (0.34, 0.0), (0.48, 0.2), (0.2, 0.45)],
        [(0.2, 0.45), (0.52, 0.6), (0.44, 0.92), (0.04, 0.94)],
    ],
    "4": [
        [(0.36, 0.0), (0.04, 0.62)],
        [(0.04, 0.62), (0.58, 0.6)],
        [(0.42, 0.3), (0.38, 1.02)],
    ],
    "5": [
        [(0.5, 0.02), (0.16, 0.04)],
        [(0.16, 0.04), (0.1, 0.42)],
        [(0.1, 0.42), (0.46, 0.46), (0.48, 0.85), (0.04, 0.96)],
    ],
    "6": [
        [(0.46, 0.0), (0.12, 0.4), (0.06, 0.84), (0.32, 1.0), (0.52, 0.78), (0.38, 0.52), (0.1, 0.66)],
    ],
    "7": [
        [(0.04, 0.06), (0.56, 0.04)],
        [(0.56, 0.04), (0.32, 0.48), (0.22, 1.0)],
        [(0.16, 0.5), (0.48, 0.48)],
    ],
    "8": [
        [
            (0.46, 0.14),
            (0.18, 0.04),
            (0.14, 0.3),
            (0.46, 0.6),
            (0.44, 0.94),
            (0.12, 0.92),
            (0.12, 0.62),
            (0.46, 0.34),
            (0.46, 0.12),
        ],
    ],
    "9": [
        [(0.48, 0.2), (0.24, 0.02), (0.08, 0.26), (0.24, 0.48), (0.48, 0.24)],
        [(0.48, 0.2), (0.44, 0.66), (0.24, 1.0)],
    ],
}


def _smooth(points: NDArray[np.float64], steps: int = 10) -> NDArray[np.float64]:
    """Catmull-Rom through the points."""
    padded = np.vstack([2 * points[0] - points[1], points, 2 * points[-1] - points[-2]])
    parts = np.linspace(0, 1, steps, endpoint=False)[:, None]
    curve = []
    for index in range(1, len(padded) - 2):
        before, start, end, after = padded[index - 1 : index + 3]
        square = (2 * before - 5 * start + 4 * end - after) * parts**2
        cube = (3 * start - before - 3 * end + after) * parts**3
        curve.append(0.5 * (2 * start + (end - before) * parts + square + cube))
    return np.vstack([*curve, points[-1:]])


def _ink(image: Image, curves: Sequence[NDArray[np.float64]], width: float, colour: tuple[int, int, int]) -> Image:
    layer = np.full(image.shape, 255, np.uint8)
    for curve in curves:
        points = np.round(curve * 16).astype(np.int32).reshape(-1, 1, 2)
        cv2.polylines(layer, [points], False, colour, max(1, round(width)), cv2.LINE_AA, 4)
    return multiplied(image, cv2.GaussianBlur(layer, (3, 3), 0.6).astype(np.uint8))


def multiplied(image: Image, layer: Image) -> Image:
    """Both pictures as transparent ink on white paper."""
    return (image.astype(np.uint16) * layer // 255).astype(np.uint8)


def write_number(image: Image, number: str, x: float, y: float, height: float, rng: np.random.Generator) -> Image:
    """Digits by hand, base line at y, beginning at x; other signs leave a gap."""
    curves = []
    slant = rng.uniform(0.05, 0.22)
    for digit in number:
        size = height * rng.uniform(0.92, 1.08)
        for stroke in _DIGITS.get(digit, []):
            points = np.array(stroke) + rng.normal(0, 0.018, (len(stroke), 2))
            points[:, 0] += (1 - points[:, 1]) * slant
            curves.append(_smooth(points * size + (x, y - size + rng.normal(0, height * 0.03))))
        x += height * rng.uniform(0.66, 0.78)
    return _ink(image, curves, height / 11, PEN_BLUE)


def sign(image: Image, x: float, y: float, width: float, rng: np.random.Generator) -> Image:
    """A scribble around a centre, as a signature."""
    count = 11
    across = np.linspace(-0.5, 0.42, count) + rng.normal(0, 0.05, count)
    up = rng.normal(0.02, 0.11, count)
    up[::2] -= 0.08
    body = _smooth(np.column_stack([across, up]) * width + (x, y), 14)
    tail = _smooth(np.array([(-0.35, 0.2), (0.1, 0.13), (0.62, rng.uniform(-0.1, 0.1))]) * width + (x, y), 14)
    return _ink(image, [body, tail], width / 55, PEN_BLUE)


def seal(words: str, core: str, pixels: int) -> Image:
    """A round red seal on white: two rings, the body's name along them, a star and a word or two inside."""
    buffer = io.BytesIO()
    size = 200.0
    canvas = Canvas(buffer, pagesize=(size, size), invariant=1)
    canvas.setStrokeColorRGB(0.85, 0.1, 0.16)
    canvas.setFillColorRGB(0.85, 0.1, 0.16)
    middle = size / 2
    for radius, width in ((96, 4.0), (66, 2.0)):
        canvas.setLineWidth(width)
        canvas.circle(middle, middle, radius)
    _around(canvas, words.upper(), middle, 74, 19)
    star = canvas.beginPath()
    for point in range(10):
        reach = 19.0 if point % 2 == 0 else 7.6
        angle = math.pi / 2 + point * math.pi / 5
        place = (middle + reach * math.cos(angle), middle + 24 + reach * math.sin(angle))
        if point:
            star.lineTo(*place)
        else:
            star.moveTo(*place)
    star.close()
    canvas.drawPath(star, fill=1, stroke=0)
    canvas.setFont(font_name("bold"), 17)
    for index, line in enumerate(core.upper().split("|")):
        canvas.drawCentredString(middle, middle - 16 - 19 * index, line)
    canvas.save()
    return pages_of(buffer.getvalue(), pixels / size)[0]


def incoming(image: Image, words: Sequence[str], x: float, y: float, dpi: int, rng: np.random.Generator) -> Image:
    """The stamp ĐẾN of the body that got the paper (its name, its register number, its date) around (x, y).

    Number and date are the register's, written by hand, and not those of the document.
    """
    name, number, day = words
    wide, high = 110.0, 70.0
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(wide, high), invariant=1)
    canvas.setStrokeColorRGB(0.8, 0.1, 0.18)
    canvas.setFillColorRGB(0.8, 0.1, 0.18)
    canvas.setLineWidth(1.2)
    canvas.rect(1, 1, wide - 2, high - 2)
    canvas.line(1, high - 15, wide - 1, high - 15)
    size = min(7.5, 7.5 * (wide - 8) / width_of(name.upper(), "bold", 7.5))
    canvas.setFont(font_name("bold"), size)
    canvas.drawCentredString(wide / 2, high - 11, name.upper())
    canvas.setFont(font_name("bold"), 14)
    canvas.drawString(5, high - 42, "ĐẾN")
    canvas.setFont(font_name("regular"), 9)
    for index, label in enumerate(("Số:", "Ngày:", "Chuyển:")):
        canvas.drawString(40, high - 28 - 17 * index, f"{label} ......................"[:26])
    canvas.save()
    stamp = pages_of(buffer.getvalue(), dpi / 72)[0]
    layer = np.full(image.shape, 255, np.uint8)
    scale = dpi / 72
    left, top = round(x - wide * scale / 2), round(y - high * scale / 2)
    layer[top : top + stamp.shape[0], left : left + stamp.shape[1]] = stamp
    image = multiplied(image, layer)
    image = write_number(image, number, left + 58 * scale, top + 29 * scale, 11 * scale, rng)
    return write_number(image, day.replace("/", " "), left + 62 * scale, top + 45 * scale, 7 * scale, rng)


def _around(canvas: Canvas, words: str, middle: float, radius: float, size: float) -> None:
    """Letters along a circle, spread over at most 300 degrees of it, centred at the top."""
    widths = [width_of(letter, "bold", size) for letter in words]
    wide = sum(widths) * 1.04
    if wide > radius * math.radians(300):
        size *= radius * math.radians(300) / wide
        widths = [width_of(letter, "bold", size) for letter in words]
        wide = sum(widths) * 1.04
    angle = math.pi / 2 + wide / radius / 2
    canvas.setFont(font_name("bold"), size)
    for letter, width in zip(words, widths, strict=True):
        angle -= width * 0.52 / radius
        canvas.saveState()
        canvas.translate(middle + radius * math.cos(angle), middle + radius * math.sin(angle))
        canvas.rotate(math.degrees(angle) - 90)
        canvas.drawCentredString(0, 0, letter)
        canvas.restoreState()
        angle -= width * 0.52 / radius


def press(image: Image, seal_image: Image, x: float, y: float, rng: np.random.Generator) -> Image:
    """The seal on the page, its centre at (x, y): a little turned, worn in places, never quite opaque."""
    size = int(seal_image.shape[0])
    turn = cv2.getRotationMatrix2D((size / 2, size / 2), float(rng.uniform(-14, 14)), 1.0)
    turned = cv2.warpAffine(seal_image, turn, (size, size), borderValue=(255, 255, 255))
    coarse = rng.uniform(0.45, 1.0, (9, 9)).astype(np.float32)
    worn = np.clip(cv2.resize(coarse, (size, size), interpolation=cv2.INTER_CUBIC), 0.3, 0.95)
    worn = worn * np.clip(rng.normal(1.0, 0.12, (size, size)), 0.5, 1.0)
    faint = (255 - (255 - turned.astype(np.float32)) * worn[:, :, None]).astype(np.uint8)
    layer = np.full(image.shape, 255, np.uint8)
    left, top = round(x - size / 2), round(y - size / 2)
    x0, y0 = max(left, 0), max(top, 0)
    x1, y1 = min(left + size, image.shape[1]), min(top + size, image.shape[0])
    layer[y0:y1, x0:x1] = faint[y0 - top : y1 - top, x0 - left : x1 - left]
    return multiplied(image, layer)
