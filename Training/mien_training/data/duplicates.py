"""Pictures that show the same: found by difference hashes, checked pixel by pixel."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import cv2
import numpy as np

BITS = 256
PHOTO_BITS = 10
"""Photos whose hashes differ in at most so many of 256 bits count as one and the same."""
SIMILAR_BITS = 50
"""Faces whose hashes differ in at most so many bits are compared pixel by pixel: FER2013's faces are all framed alike,
so that from 40 bits on most pairs are two people, and beyond 50 hardly one in a hundred is the same picture."""
SIMILAR_PIXELS = 0.9
"""The correlation from which two pictures are one: of FER2013's pairs at 0.90 to 0.92 nearly all are the same picture
with another watermark, crop or contrast; at 0.85 half of them are two people."""
SHIFT = 4
"""The correlation is the best of all shifts by up to so many pixels of 48."""
FLAT = 2.0
"""Pictures whose greys deviate less are empty, and duplicates of none."""
_SIDE = 48
_AT_A_TIME = 2048


def difference_bits(grey: np.ndarray) -> np.ndarray:
    """256 truth values that say where the shrunken grey picture grows brighter to the right."""
    small = cv2.resize(cv2.GaussianBlur(grey, (0, 0), 1.0), (17, 16), interpolation=cv2.INTER_AREA).astype(np.int16)
    return (small[:, 1:] > small[:, :-1]).reshape(-1)


def hashes(grey: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The difference bits of a grey picture and of its mirror image."""
    return difference_bits(grey), difference_bits(np.ascontiguousarray(grey[:, ::-1]))


def near_pairs(bits: np.ndarray, mirrored: np.ndarray, limit: int) -> Iterator[tuple[int, int, bool]]:
    """All pairs (first < second, whether one is mirrored) of rows that differ in at most ``limit`` bits.

    ``bits`` and ``mirrored`` are (n, 256) truth values. Products of rows of ±1 count the bits that differ, so 32,000
    pictures take seconds.
    """
    right = bits.astype(np.float32) * 2 - 1
    for is_mirrored, left in ((False, right), (True, mirrored.astype(np.float32) * 2 - 1)):
        for start in range(0, len(bits), _AT_A_TIME):
            same = left[start : start + _AT_A_TIME] @ right[start:].T
            for first, second in zip(*np.nonzero(same >= BITS - 2 * limit), strict=True):
                if first < second:
                    yield start + int(first), start + int(second), is_mirrored


def groups(count: int, pairs: Iterable[tuple[int, int]]) -> list[list[int]]:
    """The numbers below ``count`` in groups: in one group what pairs connect, also by way of others."""
    parent = list(range(count))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    for first, second in pairs:
        parent[root(second)] = root(first)
    found: dict[int, list[int]] = {}
    for index in range(count):
        found.setdefault(root(index), []).append(index)
    return list(found.values())


def likeness(one: np.ndarray, other: np.ndarray) -> float:
    """The correlation of two grey 48×48 pictures at the shift at which it is highest: 1 for the same picture."""
    middle = other[SHIFT:-SHIFT, SHIFT:-SHIFT]
    if middle.std() < FLAT or one.std() < FLAT:
        return 0.0
    found = cv2.matchTemplate(one, middle, cv2.TM_CCOEFF_NORMED)
    return float(np.max(found, where=np.isfinite(found) & (found <= 1.001), initial=0.0))


def near_duplicates(images: np.ndarray) -> list[tuple[int, int]]:
    """The pairs (first < second) of faces that show the same picture, also mirrored.

    ``images`` are (n, side, side) grey bytes. Some 15 seconds for 32,000 faces on one core.
    """
    small = [
        image if image.shape[0] == _SIDE else cv2.resize(image, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA)
        for image in images
    ]
    textured = [index for index, image in enumerate(small) if image.std() >= FLAT]
    if not textured:
        return []
    both = [hashes(small[index]) for index in textured]
    bits, mirrored = (np.stack([pair[which] for pair in both]) for which in (0, 1))
    found = set()
    for left, right, is_mirrored in near_pairs(bits, mirrored, SIMILAR_BITS):
        first, second = textured[left], textured[right]
        one = np.ascontiguousarray(small[first][:, ::-1]) if is_mirrored else small[first]
        if (first, second) not in found and likeness(one, small[second]) >= SIMILAR_PIXELS:
            found.add((first, second))
    return sorted(found)
