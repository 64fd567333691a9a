"""What faces show, and which part of a data set they are in: the words for both."""

from __future__ import annotations

import re
from dataclasses import dataclass

EMOTIONS = ("angry", "disgust", "fear", "happy", "sad", "surprise", "neutral")
"""The seven emotions in the order of FER2013's numbers."""

WORDS = {
    "angry": "angry", "anger": "angry", "disgust": "disgust", "disgusted": "disgust", "fear": "fear",
    "fearful": "fear", "afraid": "fear", "happy": "happy", "happiness": "happy", "sad": "sad", "sadness": "sad",
    "surprise": "surprise", "surprised": "surprise", "neutral": "neutral",
}  # fmt: skip
"""What the names of folders in collections of faces mean; ``mien import`` knows the same words."""

PARTS = {
    "training": "Training", "train": "Training", "publictest": "PublicTest", "validation": "PublicTest",
    "valid": "PublicTest", "val": "PublicTest", "privatetest": "PrivateTest", "test": "PrivateTest",
}  # fmt: skip
"""The words for the parts of a data set, and FER2013's word for the same."""


@dataclass(frozen=True)
class Classes:
    """What a network tells apart, and which emotion counts as which of it."""

    names: tuple[str, ...]
    of_emotion: tuple[int, ...]
    """For each of ``EMOTIONS`` the index of its class."""


SEVEN = Classes(EMOTIONS, tuple(range(len(EMOTIONS))))
SIX = Classes(tuple(name for name in EMOTIONS if name != "disgust"), (0, 0, 1, 2, 3, 4, 5))
"""Disgust counts as angry: FER2013 has few faces of it."""


def classes(count: int) -> Classes:
    """All seven, or six with disgust merged into angry; raises ``ValueError`` for another count."""
    if count not in (6, 7):
        raise ValueError(f"there are 6 or 7 classes, not {count}")
    return SEVEN if count == 7 else SIX


def emotion_of(folder: str) -> int | None:
    """The number of the one emotion that a folder's name speaks of (``sad``, ``Angry+Human+Faces``), or ``None``."""
    found = {WORDS[word] for word in re.split(r"[^a-z]+", folder.lower()) if word in WORDS}
    return EMOTIONS.index(found.pop()) if len(found) == 1 else None


def part_of(name: str) -> str | None:
    """FER2013's word for a part of a data set (``Training`` for ``train``), or ``None`` for another word."""
    return PARTS.get(name.strip().lower())
