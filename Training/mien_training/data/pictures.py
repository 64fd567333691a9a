"""Grey pictures of faces from encoded ones."""

from __future__ import annotations

import math

import cv2
import numpy as np

from ..files import TrainingError

ENDINGS = {".jpg", ".jpeg", ".png", ".webp", ".bmp"}
"""The pictures that are looked at in folders and archives."""
FACE_SCALE = 0.95
"""A crop's side, in longer sides of a detector's box: so FER2013's faces are framed, and so ``mien`` cuts."""
LONGEST_SIDE = 16_384
"""Larger pictures are refused: nobody's camera makes them, and they fill the memory."""


def decode(data: bytes, name: str) -> np.ndarray:
    """The grey bytes of an encoded picture; ``name`` is for the error."""
    image = None
    if data:
        try:
            image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE)
        except cv2.error:
            image = None
    if image is None or max(image.shape) > LONGEST_SIDE:
        raise TrainingError(f"{name}: not a picture that OpenCV reads: remove it or put a whole one there")
    return image


def whole(image: np.ndarray, side: int) -> np.ndarray:
    """A picture that a face fills, as a square; a longer one is widened with its border pixels."""
    height, width = image.shape
    return cut(image, (0, 0, width, height), 1.0, side)


def cut(image: np.ndarray, box: tuple[float, float, float, float], scale: float, side: int) -> np.ndarray:
    """A square with the middle of ``box`` (x, y, width, height), ``scale`` times its longer side, as ``mien`` cuts."""
    x, y, width, height = box
    wide = max(width, height) * scale
    rows, columns = image.shape
    if not wide <= 4 * max(rows, columns):
        raise ValueError("the box is much larger than the picture")
    length = max(1, _rounded(wide))
    left, top = _rounded(x + width / 2 - wide / 2), _rounded(y + height / 2 - wide / 2)
    inside = image[max(top, 0) : max(top + length, 0), max(left, 0) : max(left + length, 0)]
    if inside.size == 0:
        raise ValueError("the box lies outside of the picture")
    below, right = max(0, top + length - rows), max(0, left + length - columns)
    square = cv2.copyMakeBorder(inside, max(0, -top), below, max(0, -left), right, cv2.BORDER_REPLICATE)
    if length == side:
        return square
    return cv2.resize(square, (side, side), interpolation=cv2.INTER_AREA if length > side else cv2.INTER_LINEAR)


def _rounded(number: float) -> int:
    """The nearest whole number, halves away from zero as in Swift."""
    if not math.isfinite(number):
        raise ValueError("the box is no such one")
    return int(math.copysign(math.floor(abs(number) + 0.5), number))
