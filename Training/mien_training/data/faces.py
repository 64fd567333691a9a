"""Labelled faces in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import numpy as np

from ..files import TrainingError
from .labels import Classes

Wanted = Callable[[str], bool]
"""Whether the faces of a part of a data set (``Training``, …; ``""`` where there are no parts) are asked for."""


@dataclass(frozen=True)
class Face:
    """A face as a reader gives it."""

    image: np.ndarray
    """Grey bytes, (side, side)."""
    emotion: int
    """Its number in ``labels.EMOTIONS``."""
    name: str
    """Where it is from: ``file:line``, or the path in its folder or archive."""
    part: str = ""
    """``Training``, ``PublicTest``, ``PrivateTest``, or nothing."""
    weight: float = 1.0
    """The share of people who say so."""


@dataclass(frozen=True)
class LabelledFaces:
    """Faces, what they show, and where they are from."""

    images: np.ndarray
    """(n, side, side) grey bytes."""
    labels: np.ndarray
    """(n,) int64: indices into ``classes``."""
    classes: tuple[str, ...]
    names: tuple[str, ...]
    """Where each is from: ``file:line``, or the path in its folder or archive."""
    weights: np.ndarray | None = None
    """(n,) float32: how much each counts, by people's agreement; ``None``: all the same."""
    parts: tuple[str, ...] = ()
    """The part of the data set that each is in; empty where nobody said."""

    def __len__(self) -> int:
        return len(self.labels)

    def counts(self) -> dict[str, int]:
        """How many faces each class has."""
        numbers = np.bincount(self.labels, minlength=len(self.classes))
        return {name: int(number) for name, number in zip(self.classes, numbers, strict=True)}

    def take(self, indices: np.ndarray) -> LabelledFaces:
        """Those at ``indices``, in that order."""
        return replace(
            self,
            images=self.images[indices],
            labels=self.labels[indices],
            names=tuple(self.names[index] for index in indices),
            weights=None if self.weights is None else self.weights[indices],
            parts=tuple(self.parts[index] for index in indices) if self.parts else (),
        )

    def with_every_class(self, source: object) -> LabelledFaces:
        """Itself; raises ``TrainingError`` when a class has no face, as nobody can learn such a one."""
        empty = [name for name, count in self.counts().items() if count == 0]
        if empty:
            raise TrainingError(f"{source}: no face of {' or '.join(empty)}: add some, or give another source")
        return self


def gather(faces: Iterable[Face], classes: Classes, side: int) -> LabelledFaces:
    """Puts what a reader gives into arrays."""
    rows = list(faces)
    weights = np.array([face.weight for face in rows], np.float32)
    return LabelledFaces(
        images=np.stack([face.image for face in rows]) if rows else np.zeros((0, side, side), np.uint8),
        labels=np.array([classes.of_emotion[face.emotion] for face in rows], np.int64),
        classes=classes.names,
        names=tuple(face.name for face in rows),
        weights=None if (weights == 1).all() else weights,
        parts=tuple(face.part for face in rows),
    )


def join(sets: list[LabelledFaces]) -> LabelledFaces:
    """All faces of several sets with the same classes and sides."""
    weighted = any(one.weights is not None for one in sets)
    return LabelledFaces(
        images=np.concatenate([one.images for one in sets]),
        labels=np.concatenate([one.labels for one in sets]),
        classes=sets[0].classes,
        names=tuple(name for one in sets for name in one.names),
        weights=np.concatenate([np.ones(len(one), np.float32) if one.weights is None else one.weights for one in sets])
        if weighted
        else None,
        parts=tuple(part for one in sets for part in (one.parts or ("",) * len(one))),
    )
