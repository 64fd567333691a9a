"""The batches of an epoch: their order, their faces and their weights follow from seed and epoch alone."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch

from ..data.faces import LabelledFaces
from ..networks import Recipe
from ..networks.preparation import normalised
from .augment import augmented
from .settings import Settings


@dataclass
class Batch:
    """Tensors of one training step."""

    faces: torch.Tensor
    labels: torch.Tensor
    weights: torch.Tensor


def class_weights(labels: np.ndarray, classes: int, power: float) -> np.ndarray:
    """How much each class counts: rare ones up to the mean number of faces, common ones 1."""
    counts = np.maximum(np.bincount(labels, minlength=classes), 1)
    return np.maximum(1.0, (counts.mean() / counts) ** power).astype(np.float32)


def digest(faces: LabelledFaces) -> str:
    """The hash of faces and labels in their order: a training continues only with the same."""
    content = hashlib.sha256(np.ascontiguousarray(faces.images).tobytes())
    content.update(faces.labels.astype(np.int64).tobytes())
    if faces.weights is not None:
        content.update(faces.weights.astype(np.float32).tobytes())
    return content.hexdigest()


class Batches:
    """Training faces, ready to be drawn from."""

    def __init__(
        self,
        faces: LabelledFaces,
        recipe: Recipe,
        settings: Settings,
        chances: np.ndarray | None = None,
        length: int | None = None,
    ) -> None:
        """``chances`` (n,): how likely each face is to be drawn, ``length`` of them in an epoch; else all come once."""
        self.faces = torch.from_numpy(np.ascontiguousarray(faces.images))
        self.labels = torch.from_numpy(faces.labels.astype(np.int64))
        self.recipe, self.settings, self.digest = recipe, settings, digest(faces)
        self.length = len(faces) if length is None else length
        lifted = torch.from_numpy(class_weights(faces.labels, len(faces.classes), settings.power))[self.labels]
        own = torch.ones(len(faces)) if faces.weights is None else torch.from_numpy(faces.weights).float()
        weights = own * lifted if settings.balance == "weights" else own
        self.weights = weights / weights.mean()
        self.chances = None if chances is None else torch.from_numpy(chances).double()
        if settings.balance == "sampler":
            self.chances = lifted.double() * (1 if self.chances is None else self.chances)

    def __len__(self) -> int:
        """Batches in an epoch; a rest that is less than half a batch is left for another epoch's order."""
        return max(1, int(self.length / self.settings.batch + 0.5))

    def order(self, generator: torch.Generator) -> torch.Tensor:
        """Which faces come, in which order."""
        if self.chances is None:
            return torch.randperm(len(self.labels), generator=generator)
        return torch.multinomial(self.chances, self.length, replacement=True, generator=generator)

    def epoch(self, number: int) -> Iterator[Batch]:
        """The batches of one epoch, counted from 0."""
        generator = torch.Generator().manual_seed(self.settings.seed * 1_000_003 + number)
        order = self.order(generator)
        augmentation = self.settings.augmentation.scaled(self.settings.strength(number))
        side, whole = self.recipe.center_crop[0], self.recipe.resize[0]
        for index in range(len(self)):
            chosen = order[index * self.settings.batch : (index + 1) * self.settings.batch]
            faces = normalised(self.faces[chosen], self.recipe)
            faces = augmented(faces, side, whole, augmentation, generator)
            yield Batch(faces, self.labels[chosen], self.weights[chosen])
