"""What decides the outcome of a training."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from .augment import Augmentation

OPTIMIZERS = ("sgd", "adam", "rmsprop")
"""The optimizers that can be named."""
SCHEDULES = ("cosine", "one-cycle", "constant")
"""The courses of the learning rate that can be named."""
BALANCES = ("none", "weights", "sampler")
"""How rare classes can be helped: their faces count more, or come more often."""

CALM_FROM = 0.4
"""The part of the epochs with the whole augmentation."""


@dataclass(frozen=True)
class Settings:
    """All that, with the faces, decides what comes out of a training."""

    network: str = "mien"
    epochs: int = 70
    batch: int = 128
    optimizer: str = "sgd"
    rate: float = 0.1
    """The highest learning rate."""
    schedule: str = "cosine"
    warm_up: float = 0.04
    """The part of a cosine schedule in which the rate rises."""
    momentum: float = 0.9
    squares: float = 0.9
    """What RMSprop keeps of the mean square in each step."""
    decay: float = 5e-4
    """Weight decay of convolutions and linear layers; biases and normalisations have none."""
    smoothing: float = 0.1
    """Of labels."""
    average: float = 0.999
    """What stays of the averaged weights in each step; 0: they are the last ones."""
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
    calm: float = 0.8
    """How strong augmentation still is in the last epoch; it falls from ``CALM_FROM`` of the epochs on."""
    patience: int = 0
    """Epochs after which a training ends when the held-out faces' loss has not fallen; 0: never."""
    new_faces: float = 0.0
    """The part of an epoch that is people's own faces, in fine-tuning."""
    seed: int = 1
    bfloat16: bool = False
    """Whether the network computes in bfloat16: half the time on processors that have it."""

    def strength(self, epoch: int) -> float:
        """How strong augmentation is in an epoch, counted from 0: faces become truer as the rate falls."""
        along = max(0.0, (epoch / self.epochs - CALM_FROM) / (1 - CALM_FROM))
        return 1 - (1 - self.calm) * along

    def plain(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)


UNCHANGED = {
    "augmentation": Augmentation().scaled(0),
    "smoothing": 0.0,
    "average": 0.0,
    "balance": "none",
    "decay": 0.0,
}
"""What no seed had: faces as they are, labels as they are, the last weights."""

PUBLISHED: dict[str, dict[str, Any]] = {
    "jianqiao-100": {
        **UNCHANGED, "optimizer": "rmsprop", "rate": 1e-3, "momentum": 0.99, "squares": 0.9999, "decay": 1e-3,
        "batch": 30, "epochs": 500, "schedule": "constant",
    },
    "mememoji-6": {
        **UNCHANGED, "optimizer": "adam", "rate": 1e-3, "batch": 128, "epochs": 100, "schedule": "constant",
        "patience": 5,
    },
    "serengil-48": {
        **UNCHANGED, "optimizer": "adam", "rate": 1e-3, "batch": 256, "epochs": 12, "schedule": "constant",
    },
}  # fmt: skip
"""How the seeds' networks were trained, as far as their authors say. (5 × 256 steps of 256 faces: 12 epochs.)"""


def defaults(network: str) -> Settings:
    """The settings for a network where nobody says otherwise: the seeds' own for theirs."""
    if network == "mien-tiny":
        return Settings(network=network, decay=2e-4, augmentation=Augmentation().scaled(0.7))
    return Settings(network=network, **PUBLISHED.get(network, {}))
