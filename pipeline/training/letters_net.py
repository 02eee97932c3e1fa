"""The net that says of every sign of a garbled text which letters it stands for; normalizers/restoration/letters.py
runs it."""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn import functional

WIDTH, LAYERS = 320, 15
_REACH = (1, 2, 4)  # how far apart the nine signs are that a layer looks at


class _Along(nn.Module):
    """Each channel by itself over nine signs, then all channels of a sign together."""

    def __init__(self, channels: int, apart: int) -> None:
        super().__init__()
        self.depth = nn.Conv2d(
            channels, channels, (1, 9), padding=(0, 4 * apart), dilation=(1, apart), groups=channels, bias=False
        )
        self.point = nn.Conv2d(channels, channels, 1, bias=False)
        self.norm = nn.BatchNorm2d(channels)

    def forward(self, x: Tensor) -> Tensor:
        return x + functional.relu(self.norm(self.point(self.depth(x))))


class LettersNet(nn.Module):
    """count × signs (numbers) → count × labels × signs: logits."""

    def __init__(self, inputs: int, labels: int, width: int = WIDTH, layers: int = LAYERS) -> None:
        super().__init__()
        self.embed = nn.Embedding(inputs, width)
        self.body = nn.Sequential(*(_Along(width, _REACH[at % len(_REACH)]) for at in range(layers)))
        self.head = nn.Conv2d(width, labels, 1)

    def forward(self, signs: Tensor) -> Tensor:
        seen: Tensor = self.head(self.body(self.embed(signs).transpose(1, 2).unsqueeze(2)))
        return seen.squeeze(2)
