"""The strips that a net learns from, kept beside it: shards as they come in, batches at random, each seen a little
otherwise every time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.nn import functional

from extractors.pages.line_strips import HEIGHT, STRIDE
from extractors.pages.second_reader import places
from pipeline.training.line_pictures import WIDTH

_SHIFTED = 0.2
LONGEST = WIDTH // STRIDE  # signs of a strip, at most


def encoded(text: str) -> list[int]:
    """Numbers of the signs; those that are not in the alphabet are left out."""
    known = places()
    return [known[sign] for sign in text if sign in known]


class StripPool:
    """Room for `most` strips on `device`; when it is full, new ones take the places of the oldest."""

    def __init__(self, folder: Path, most: int, device: str) -> None:
        self.folder, self.most, self.device = folder, most, device
        self.strips = torch.zeros((most, HEIGHT, WIDTH), dtype=torch.uint8, device=device)
        self.signs = torch.zeros((most, LONGEST), dtype=torch.int32, device=device)
        self.lengths = torch.zeros(most, dtype=torch.int64, device=device)
        self.came = 0
        self._taken: set[Path] = set()

    def __len__(self) -> int:
        return min(self.came, self.most)

    def take_in(self, most: int) -> None:
        """Up to `most` shards of the folder that were not there before."""
        new = [path for path in sorted(self.folder.glob("????.npz")) if path not in self._taken]
        for path in new[:most]:
            self._taken.add(path)
            data = np.load(path)
            texts = [encoded(str(text))[:LONGEST] for text in data["texts"]]
            signs = np.zeros((len(texts), LONGEST), np.int32)
            for row, text in zip(signs, texts, strict=True):
                row[: len(text)] = text
            at = torch.arange(self.came, self.came + len(texts), device=self.device) % self.most
            self.strips[at] = torch.from_numpy(data["strips"]).to(self.device)
            self.signs[at] = torch.from_numpy(signs).to(self.device)
            self.lengths[at] = torch.tensor([len(text) for text in texts], device=self.device)
            self.came += len(texts)

    def batch(self, count: int) -> tuple[Any, Any, Any]:
        """Strips (count × 1 × HEIGHT × WIDTH, ink 1), numbers of their signs, how many there are of each."""
        at = torch.randint(0, len(self), (count,), device=self.device)
        return otherwise(self.strips[at].unsqueeze(1).float() / 255), self.signs[at], self.lengths[at]


def _shifted(x: Any) -> Any:
    """Some strips begin with bare paper, as far as there is paper at their end: boxes take specks along."""
    count, _, _, width = x.shape
    at = torch.arange(width, device=x.device)
    end = torch.where((x > 0).any(dim=2).squeeze(1), at, 0).amax(dim=1)
    by = ((width - 1 - end) * torch.rand(count, device=x.device)).long()
    by = torch.where(torch.rand(count, device=x.device) < _SHIFTED, by, 0)
    source = (at - by.unsqueeze(1)) % width
    return x.gather(3, source.view(count, 1, 1, width).expand_as(x))


def otherwise(x: Any) -> Any:
    """The strips moved, stretched and leant a little, fainter or darker, thicker or thinner, with grain."""
    count, device = len(x), x.device
    x = _shifted(x)
    chance = torch.rand(6, count, 1, 1, 1, device=device)
    near = torch.randn(5, count, device=device)
    turn = torch.zeros(count, 2, 3, device=device)
    turn[:, 0, 0], turn[:, 1, 1] = 1 + 0.03 * near[0], 1 + 0.03 * near[1]
    turn[:, 0, 1] = 0.003 * near[2]
    turn[:, 0, 2] = (2 * torch.rand(count, device=device) - 1) * STRIDE / WIDTH + turn[:, 0, 0] - 1
    turn[:, 1, 2] = 2 * 0.6 * near[4] / HEIGHT
    moved = functional.grid_sample(
        x, functional.affine_grid(turn, list(x.shape), align_corners=False), align_corners=False
    )
    x = torch.where(chance[0] < 0.6, moved, x)
    thick = functional.max_pool2d(x, 3, 1, 1)
    thin = -functional.max_pool2d(-x, 3, 1, 1)
    soft = functional.avg_pool2d(x, 3, 1, 1)
    share = 0.6 * torch.rand(count, 1, 1, 1, device=device)
    for first, other in ((0.0, thick), (0.1, thin), (0.2, soft)):
        x = torch.where((chance[1] >= first) & (chance[1] < first + 0.1), x + share * (other - x), x)
    x = torch.where(chance[2] < 0.3, x * (0.6 + 0.6 * chance[3]), x)
    grain = 0.12 * chance[4] * (chance[5] < 0.3)
    return (x + grain * torch.randn_like(x)).clamp(0, 1)
