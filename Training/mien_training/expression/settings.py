"""What decides the outcome of a training."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from .augment import Augmentation

OPTIMIZERS = ("sgd", "adam", "rmsprop")
"""The optimizers that can be named."""
BALANCES = ("none", "weights", "sampler")
"""How rare classes can be helped."""


@dataclass(frozen=True)
class Settings:
    """All that, with the faces, decides what comes out of a training."""

    network: str = "mien"
    epochs: int = 72
    batch: int = 128
    optimizer: str = "sgd"
    rate: float = 0.1
    schedule: str = "cosine"
    warm_up: float = 0.04
    momentum: float = 0.9
    decay: float = 5e-4
    """Weight decay of convolutions and linear layers; biases and normalisations have none."""
    smoothing: float = 0.1
    """Of labels."""
    average: float = 0.999
    """What stays of the averaged weights in each step."""
    balance: str = "weights"
    power: float = 0.5
    """How far rare classes are lifted to the mean number of faces: 0 not at all, 1 wholly."""
    mixup: float = 0.0
    """The parameter of the beta distribution by which two faces are mixed; 0: none."""
    distil: float = 0.0
    """The part of the loss that comes from a teacher."""
    temperature: float = 2.0
    """At which teacher and pupil are compared."""
    augmentation: Augmentation = field(default_factory=Augmentation)
    seed: int = 1
    bfloat16: bool = False
    """Whether the network computes in bfloat16: half the time on processors that have it."""

    def plain(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)
