"""Parts of a picture, read in one call of the engine: cut out, stacked with white between them, words mapped back."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from extractors.pages.engines import Engine, How, SeenWord
from extractors.pages.picture import Picture

PixelBox = tuple[int, int, int, int]

_GAP = 0.12  # inch of white around each part
_TALLEST = 25.0  # inches of one stack: an engine gets slow and careless on endless pages


def read_parts(
    picture: Picture, boxes: Sequence[PixelBox], engine: Engine, seconds: float, how: How
) -> list[list[SeenWord]]:
    """For each box (pixels of `picture`) the words in it, boxes in pixels of `picture`; `row` numbers from 0 in each.

    Raises what the engine raises.
    """
    found: list[list[SeenWord]] = [[] for _ in boxes]
    for stack in _stacks(picture, boxes):
        pasted, tops = _paste(picture, [boxes[index] for index in stack])
        for word in engine.recognise(pasted, seconds, how):
            middle = (word.box[1] + word.box[3]) / 2
            place = max(int(np.searchsorted(tops, middle, side="right")) - 1, 0)
            x0, y0, x1, y1 = boxes[stack[place]]
            left, top = x0 - _margin(picture), y0 - int(tops[place]) - _margin(picture)
            box = (
                min(max(word.box[0] + left, x0), x1),
                min(max(word.box[1] + top, y0), y1),
                min(max(word.box[2] + left, x0), x1),
                min(max(word.box[3] + top, y0), y1),
            )
            if box[0] < box[2] and box[1] < box[3]:
                found[stack[place]].append(SeenWord(word.text, box, word.confidence, word.block, word.row))
    return found


def _margin(picture: Picture) -> int:
    return max(4, int(_GAP * picture.dpi))


def _stacks(picture: Picture, boxes: Sequence[PixelBox]) -> list[list[int]]:
    stacks: list[list[int]] = []
    height = 0.0
    for index, box in enumerate(boxes):
        tall = box[3] - box[1] + 2 * _margin(picture)
        if not stacks or height + tall > _TALLEST * picture.dpi:
            stacks.append([])
            height = 0.0
        stacks[-1].append(index)
        height += tall
    return stacks


def _paste(picture: Picture, boxes: Sequence[PixelBox]) -> tuple[Picture, np.ndarray[tuple[int], np.dtype[np.int64]]]:
    """The parts below one another on paper of their own brightness, and the y at which each one's strip begins."""
    margin = _margin(picture)
    heights = [box[3] - box[1] + 2 * margin for box in boxes]
    width = max(box[2] - box[0] for box in boxes) + 2 * margin
    tops = np.concatenate([[0], np.cumsum(heights)[:-1]]).astype(np.int64)
    sheet = np.full((sum(heights), width, *picture.pixels.shape[2:]), 255, np.uint8)
    for top, height, (x0, y0, x1, y1) in zip(tops, heights, boxes, strict=True):
        part = picture.pixels[y0:y1, x0:x1]
        sheet[top : top + height] = np.percentile(part.reshape(-1, *part.shape[2:]), 85, axis=0).astype(np.uint8)
        sheet[top + margin : top + margin + y1 - y0, margin : margin + x1 - x0] = part
    return Picture(sheet, picture.dpi), tops
