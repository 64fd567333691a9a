"""Faces of nobody: averages of several people's, which still show an emotion."""

from __future__ import annotations

import numpy as np

from ..data import LabelledFaces


def average_faces(faces: LabelledFaces, each: int = 2, people: int = 8, seed: int = 0) -> np.ndarray:
    """``each`` faces for every class that has any, in the order of the classes; (n, side, side) bytes.

    Each is the mean of ``people`` faces, stretched to a photo's contrast. So bundles and published pages hold no
    picture of a person, and a network still finds in them what it was trained on.
    """
    random = np.random.default_rng(seed)
    found = []
    for index in range(len(faces.classes)):
        rows = np.nonzero(faces.labels == index)[0]
        for _ in range(each if len(rows) else 0):
            chosen = random.choice(rows, min(people, len(rows)), replace=False)
            found.append(_stretched(faces.images[chosen].astype(np.float32).mean(axis=0)))
    return np.stack(found)


def _stretched(mean: np.ndarray) -> np.ndarray:
    """The same picture with mean 129 and deviation 60, as faces have them."""
    spread = max(float(mean.std()), 1e-6)
    return np.clip((mean - mean.mean()) / spread * 60 + 129, 0, 255).round().astype(np.uint8)
