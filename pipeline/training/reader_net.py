"""The net of the second reader, as it is trained: strips in, logits of signs out. Needs the extra `training`."""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn import functional

from extractors.pages.line_strips import HEIGHT
from extractors.pages.second_reader import alphabet


def _block(
    inputs: int, outputs: int, kernel: tuple[int, int], stride: tuple[int, int], padding: tuple[int, int]
) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride, padding, bias=False), nn.BatchNorm2d(outputs), nn.ReLU()
    )


class _Kept(nn.Module):
    """A 3 × 3 convolution beside the way straight through."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.norm = nn.BatchNorm2d(channels)

    def forward(self, x: Tensor) -> Tensor:
        return functional.relu(x + self.norm(self.conv(x)))


class _Along(nn.Module):
    """Looks along the line: each channel by itself over nine steps, `apart` steps from each other, then all channels of
    a step together."""

    def __init__(self, channels: int, apart: int = 1) -> None:
        super().__init__()
        self.depth = nn.Conv2d(
            channels, channels, (1, 9), padding=(0, 4 * apart), dilation=(1, apart), groups=channels, bias=False
        )
        self.point = nn.Conv2d(channels, channels, 1, bias=False)
        self.norm = nn.BatchNorm2d(channels)

    def forward(self, x: Tensor) -> Tensor:
        return x + functional.relu(self.norm(self.point(self.depth(x))))


class ReaderNet(nn.Module):
    """count × 1 × HEIGHT × width (ink 1, paper 0) → count × width/4 × signs: logits, blank first."""

    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(
            _block(1, 24, (3, 3), (2, 2), (1, 1)),
            _block(24, 32, (3, 3), (1, 1), (1, 1)),
            _block(32, 64, (3, 3), (2, 2), (1, 1)),
            _Kept(64),
            _Kept(64),
            _block(64, 128, (3, 3), (2, 1), (1, 1)),
            _block(128, 256, (HEIGHT // 8, 1), (1, 1), (0, 0)),
            *(_Along(256, apart) for apart in (1, 1, 2, 1, 1, 2, 1, 1)),
        )
        self.head = nn.Conv2d(256, len(alphabet()) + 1, 1)

    def forward(self, x: Tensor) -> Tensor:
        seen: Tensor = self.head(self.body(x))
        return seen.squeeze(2).transpose(1, 2)
