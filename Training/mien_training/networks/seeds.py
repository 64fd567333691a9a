"""The networks of the three systems that Mien began from, as they were published.

``jianqiao-100`` (TensorFlow, 100×100, tanh after pooling, RMSProp), ``mememoji-6`` (Keras, nine convolutions, bytes as
they are) and ``serengil-48`` (Keras, also DeepFace's emotion model).
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import nn

from .network import Network, Recipe


class StackedNetwork(Network):
    """Stages of convolutions one after another, then dense layers on all that they leave."""

    def __init__(self, recipe: Recipe, stages: list[nn.Module], dense: nn.Module) -> None:
        super().__init__(recipe)
        self.stages = nn.ModuleList(stages)
        self.dense = dense

    def features(self, faces: torch.Tensor) -> list[torch.Tensor]:
        """Each stage's maps."""
        maps: list[torch.Tensor] = []
        for stage in self.stages:
            maps.append(stage(maps[-1] if maps else faces))
        return maps

    def answer(self, last: torch.Tensor) -> torch.Tensor:
        """Logits from the last stage's maps."""
        return self.dense(torch.flatten(last, 1))


def dense_layers(inputs: int, widths: tuple[int, ...], outputs: int, dropout: float) -> nn.Sequential:
    """Linear layers with ReLU (and dropout, where it is not 0), then one without."""
    layers: list[nn.Module] = []
    for width in widths:
        layers += [nn.Linear(inputs, width), nn.ReLU(inplace=True)]
        layers += [nn.Dropout(dropout)] if dropout else []
        inputs = width
    return nn.Sequential(*layers, nn.Linear(inputs, outputs))


def jianqiao(classes: tuple[str, ...]) -> Network:
    """Jian-Qiao's CNN: 36 million weights, most of them in the first dense layer."""
    recipe = Recipe("jianqiao-100", classes, resize=(100, 100), center_crop=(100, 100), mean=0, std=255)
    first = nn.Sequential(nn.Conv2d(1, 50, 5, padding=2), nn.MaxPool2d(2), nn.Tanh())
    # TensorFlow's SAME puts the one missing row and column of an even kernel at the end.
    second = nn.Sequential(nn.ZeroPad2d((0, 1, 0, 1)), nn.Conv2d(50, 20, 2), nn.MaxPool2d(2), nn.Tanh())
    return StackedNetwork(recipe, [first, second], dense_layers(25 * 25 * 20, (2500, 1500, 750, 300), len(classes), 0))


def mememoji(classes: tuple[str, ...]) -> Network:
    """The network that mememoji served: three times three convolutions; meant for six classes."""
    recipe = Recipe("mememoji-6", classes, center_crop=(48, 48), mean=0, std=1)
    stages, inputs = [], 1
    for width in (32, 64, 128):
        layers: list[nn.Module] = []
        for _ in range(3):
            layers += [nn.Conv2d(inputs, width, 3, padding=1), nn.ReLU(inplace=True)]
            inputs = width
        stages.append(nn.Sequential(*layers, nn.MaxPool2d(2)))
    return StackedNetwork(recipe, stages, dense_layers(6 * 6 * 128, (256, 256), len(classes), 0.3))


def serengil(classes: tuple[str, ...]) -> Network:
    """The network of tensorflow-101 and DeepFace."""
    recipe = Recipe("serengil-48", classes, center_crop=(48, 48), mean=0, std=255)

    def pair(inputs: int, width: int) -> nn.Sequential:
        first, second = nn.Conv2d(inputs, width, 3), nn.Conv2d(width, width, 3)
        return nn.Sequential(first, nn.ReLU(inplace=True), second, nn.ReLU(inplace=True), nn.AvgPool2d(3, 2))

    first = nn.Sequential(nn.Conv2d(1, 64, 5), nn.ReLU(inplace=True), nn.MaxPool2d(5, 2))
    return StackedNetwork(
        recipe, [first, pair(64, 64), pair(64, 128)], dense_layers(128, (1024, 1024), len(classes), 0.2)
    )


SEEDS: dict[str, Callable[[tuple[str, ...]], Network]] = {
    "jianqiao-100": jianqiao,
    "mememoji-6": mememoji,
    "serengil-48": serengil,
}
"""Name to what makes the network."""
