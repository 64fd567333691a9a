"""A part of the faces that is kept out of training."""

from __future__ import annotations

import hashlib

import numpy as np

from ..files import TrainingError
from .duplicates import groups, near_duplicates
from .faces import LabelledFaces


def holdout(faces: LabelledFaces, share: float, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Divides faces into those to train on and about ``share`` of them to hold out: two arrays of indices.

    What is held out follows from the pictures' content and ``seed`` alone, whatever their order; near-duplicates (also
    mirrored ones) stay together. Looking for them takes seconds. Raises ``TrainingError`` when one side gets no face.
    """
    if share <= 0:
        return np.arange(len(faces)), np.zeros(0, np.int64)
    digests = [hashlib.sha256(np.ascontiguousarray(image).tobytes()).hexdigest() for image in faces.images]
    # Empty pictures are duplicates of none, but the same picture twice still goes to one side.
    same = [(index, first) for first, index in _repeated(digests)]
    is_held = np.zeros(len(faces), bool)
    for group in groups(len(faces), [*near_duplicates(faces.images), *same]):
        word = hashlib.sha256(f"{seed} {min(digests[index] for index in group)}".encode()).hexdigest()
        is_held[group] = int(word[:12], 16) / 16**12 < share
    if is_held.all() or not is_held.any():
        raise TrainingError(
            f"{len(faces)} faces are too few to hold {share:.0%} of them out: give more, or --holdout 0"
        )
    return np.nonzero(~is_held)[0], np.nonzero(is_held)[0]


def _repeated(digests: list[str]) -> list[tuple[int, int]]:
    first: dict[str, int] = {}
    return [(first[digest], index) for index, digest in enumerate(digests) if first.setdefault(digest, index) != index]
