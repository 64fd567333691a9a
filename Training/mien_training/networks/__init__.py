"""The networks that can be trained, by name."""

from __future__ import annotations

from ..files import TrainingError
from .network import Network, Recipe
from .residual import ResidualNetwork, Shape
from .seeds import SEEDS

__all__ = ["NAMES", "Network", "Recipe", "create"]

SHAPES = {
    "mien": Shape(24, ((48, 0), (96, 1), (192, 1))),
    "mien-tiny": Shape(16, ((24, 0), (40, 1), (80, 1)), dropout=0.1),
}
"""Ours: name to shape."""

NAMES = (*SHAPES, *SEEDS)
"""All names that ``create`` knows."""


def create(name: str, classes: tuple[str, ...]) -> Network:
    """A network with fresh weights; ``classes`` in the order of its outputs."""
    if name in SEEDS:
        return SEEDS[name](classes)
    if name not in SHAPES:
        raise TrainingError(f"{name}: no network of that name: give one of {', '.join(NAMES)}")
    return ResidualNetwork(Recipe(name, classes), SHAPES[name])
