"""The networks that can be trained, by name."""

from __future__ import annotations

from ..files import TrainingError
from .network import Network, Recipe
from .residual import ResidualNetwork, Shape

__all__ = ["NAMES", "Network", "Recipe", "create"]

SHAPES = {
    "mien": Shape(32, ((64, 0), (128, 1), (256, 0))),
    "mien-l": Shape(32, ((32, 1), (96, 1), (192, 1))),
    "mien-k": Shape(32, ((48, 1), (96, 1), (256, 0))),
    "mien-m": Shape(32, ((48, 0), (96, 2), (192, 1))),
    "mien-n": Shape(16, ((48, 1), (96, 1), (192, 1))),
    "mien-tiny": Shape(16, ((32, 0), (48, 1), (96, 1))),
}
"""Ours: name to shape."""

NAMES = tuple(SHAPES)
"""All names that ``create`` knows."""


def create(name: str, classes: tuple[str, ...]) -> Network:
    """A network with fresh weights; ``classes`` in the order of its outputs."""
    if name not in SHAPES:
        raise TrainingError(f"{name}: no network of that name: give one of {', '.join(NAMES)}")
    return ResidualNetwork(Recipe(name, classes), SHAPES[name])
