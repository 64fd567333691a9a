"""Our own networks: plain 3×3 convolutions with shortcuts, most of the work at 22×22 and 11×11.

They have no squeeze-and-excitation, no depthwise convolutions: OpenCV and OpenVINO run dense 3×3 convolutions best, and
eight-bit numbers cost them nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import nn

from .network import Network, Recipe


@dataclass(frozen=True)
class Shape:
    """How wide and deep a residual network is."""

    stem: int
    """Channels of the first convolution, at full size."""
    stages: tuple[tuple[int, int], ...]
    """Channels and residual blocks of each stage; each begins by halving width and height."""
    dropout: float = 0.3


def convolution(inputs: int, outputs: int) -> nn.Sequential:
    """A 3×3 convolution with batch normalisation and ReLU."""
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, 3, padding=1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU(inplace=True)
    )


class Block(nn.Module):
    """Two 3×3 convolutions beside a shortcut."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first = convolution(channels, channels)
        self.second = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.norm = nn.BatchNorm2d(channels)

    def forward(self, maps: torch.Tensor) -> torch.Tensor:
        """Maps of the same shape."""
        return torch.relu(maps + self.norm(self.second(self.first(maps))))


class ResidualNetwork(Network):
    """Stem, stages (max-pooling, a convolution, residual blocks), global average, linear layer."""

    def __init__(self, recipe: Recipe, shape: Shape) -> None:
        super().__init__(recipe)
        self.stem = convolution(recipe.channels, shape.stem)
        stages, inputs = [], shape.stem
        for channels, blocks in shape.stages:
            inside = [Block(channels) for _ in range(blocks)]
            stages.append(nn.Sequential(nn.MaxPool2d(2, ceil_mode=True), convolution(inputs, channels), *inside))
            inputs = channels
        self.stages = nn.ModuleList(stages)
        self.dropout = nn.Dropout(shape.dropout)
        self.linear = nn.Linear(inputs, len(recipe.classes))
        start(self)

    def features(self, faces: torch.Tensor) -> list[torch.Tensor]:
        """The stem's maps and those of each stage."""
        maps = [self.stem(faces)]
        for stage in self.stages:
            maps.append(stage(maps[-1]))
        return maps

    def answer(self, last: torch.Tensor) -> torch.Tensor:
        """Logits from the last stage's maps."""
        return self.linear(self.dropout(last.mean(dim=(2, 3))))


def start(network: nn.Module) -> None:
    """He's start for convolutions; a block's second normalisation starts at 0, so that it begins as its shortcut."""
    for module in network.modules():
        if isinstance(module, nn.Conv2d):
            nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
        elif isinstance(module, Block):
            nn.init.zeros_(module.norm.weight)
