"""What a network for expressions is: layers, and the recipe that says what must be done to a face first."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import nn


@dataclass(frozen=True)
class Recipe:
    """How a face becomes a network's input; goes into the bundle as it stands."""

    name: str
    classes: tuple[str, ...]
    resize: tuple[int, int] = (48, 48)
    """Width and height to which the cut-out face is scaled."""
    center_crop: tuple[int, int] = (44, 44)
    """Width and height of the middle that the network sees."""
    mean: float = 129.0
    """Subtracted from each byte; the result is divided by ``std``."""
    std: float = 65.0
    channels: int = 1
    face_scale: float = 0.95
    """Side of the square that is cut out, in longer sides of the detector's box."""
    face_align: str = "none"


class Network(nn.Module):
    """A network that takes (n, 1, height, width) normalised float32 and answers with logits (n, classes)."""

    recipe: Recipe

    def __init__(self, recipe: Recipe) -> None:
        super().__init__()
        self.recipe = recipe

    def features(self, faces: torch.Tensor) -> list[torch.Tensor]:
        """The feature maps (n, channels, height, width) after each stage, first to last."""
        raise NotImplementedError

    def answer(self, last: torch.Tensor) -> torch.Tensor:
        """The logits that follow from the last feature maps."""
        raise NotImplementedError

    def forward(self, faces: torch.Tensor) -> torch.Tensor:
        """Logits (n, classes)."""
        return self.answer(self.features(faces)[-1])
