"""The network: few plain convolutions where the picture is large, depthwise-separable blocks below, three maps."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional

from .boxes import STRIDES

WIDTHS = (12, 24, 48, 96, 128)
"""Channels at strides 2, 4, 8, 16, 32."""
DEPTHS = (2, 2, 2)
"""Blocks after the one that halves the map, at strides 8, 16, 32."""
NECK = 48
"""Channels of the maps that the heads read."""


def convolution(entering: int, leaving: int, kernel: int, stride: int = 1, groups: int = 1) -> nn.Sequential:
    """Convolution, batch norm, ReLU."""
    return nn.Sequential(
        nn.Conv2d(entering, leaving, kernel, stride, kernel // 2, groups=groups, bias=False),
        nn.BatchNorm2d(leaving),
        nn.ReLU(inplace=True),
    )


class Block(nn.Module):
    """A depthwise and a pointwise convolution; where the shape stays, what enters is added."""

    def __init__(self, entering: int, leaving: int, stride: int = 1) -> None:
        super().__init__()
        self.depthwise = convolution(entering, entering, 3, stride, entering)
        self.pointwise = convolution(entering, leaving, 1)
        self.adds = stride == 1 and entering == leaving

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = self.pointwise(self.depthwise(x))
        return x + y if self.adds else y


class Head(nn.Module):
    """Sixteen numbers for each cell: cls, obj, four of the box, ten of the landmarks."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.block = Block(channels, channels)
        self.out = nn.Conv2d(channels, 16, 1)
        nn.init.normal_(self.out.weight, std=0.01)
        with torch.no_grad():
            self.out.bias.zero_()
            self.out.bias[1] = -4.0  # few cells are faces
            self.out.bias[2:4] = 0.5
            self.out.bias[4:6] = 1.0
            self.out.bias[6:] = 0.5

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.out(self.block(x))


class FaceNetwork(nn.Module):
    """From pictures (n × 3 × H × W; blue, green, red, 0 to 255; H and W multiples of 32) to maps of 16 channels."""

    def __init__(self) -> None:
        super().__init__()
        # Depthwise convolutions would save multiply-adds here, and took twice as long to train.
        self.stem = nn.Sequential(convolution(3, WIDTHS[0], 3, 2), convolution(WIDTHS[0], WIDTHS[1], 3, 2))
        halving = [
            convolution(WIDTHS[1], WIDTHS[2], 3, 2),
            Block(WIDTHS[2], WIDTHS[3], 2),
            Block(WIDTHS[3], WIDTHS[4], 2),
        ]
        self.stages = nn.ModuleList(
            [
                nn.Sequential(first, *(Block(width, width) for _ in range(depth)))
                for first, width, depth in zip(halving, WIDTHS[2:], DEPTHS)  # noqa: B905
            ]
        )
        self.laterals = nn.ModuleList([convolution(width, NECK, 1) for width in WIDTHS[2:]])
        self.heads = nn.ModuleList([Head(NECK) for _ in STRIDES])

    def forward(self, x: torch.Tensor) -> list[torch.Tensor]:
        # The first convolution would do this as well, but learns better on small numbers; the export folds it in.
        x = self.stem(x * (1 / 128))
        found = []
        for stage in self.stages:
            x = stage(x)
            found.append(x)
        maps = [lateral(x) for lateral, x in zip(self.laterals, found)]  # noqa: B905
        for level in (1, 0):
            maps[level] = maps[level] + functional.interpolate(maps[level + 1], scale_factor=2.0, mode="nearest")
        return [head(x) for head, x in zip(self.heads, maps)]  # noqa: B905


def flat(maps: list[torch.Tensor]) -> torch.Tensor:
    """All maps' cells one after the other, n × cells × 16, before any sigmoid."""
    return torch.cat([x.permute(0, 2, 3, 1).reshape(x.shape[0], -1, 16) for x in maps], dim=1)


def cells(width: int, height: int) -> torch.Tensor:
    """Column, row and stride of each cell, in the order of ``flat`` (cells × 3)."""
    parts = []
    for stride in STRIDES:
        row, column = torch.meshgrid(torch.arange(height // stride), torch.arange(width // stride), indexing="ij")
        parts.append(torch.stack([column, row, torch.full_like(row, stride)], dim=2).reshape(-1, 3))
    return torch.cat(parts).float()


def multiply_adds(network: nn.Module, side: int = 320) -> int:
    """Multiply-adds of all convolutions for one picture of side × side pixels."""
    total = 0

    def count(layer: nn.Module, _: object, output: torch.Tensor) -> None:
        nonlocal total
        total += output.numel() * layer.weight[0].numel()  # type: ignore[operator,index]

    hooks = [layer.register_forward_hook(count) for layer in network.modules() if isinstance(layer, nn.Conv2d)]
    was = network.training
    network.eval()
    with torch.no_grad():
        network(torch.zeros(1, 3, side, side))
    network.train(was)
    for hook in hooks:
        hook.remove()
    return total
