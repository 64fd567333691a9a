"""`selftest.json`: faces, and what the network answers to them."""

from __future__ import annotations

from typing import Any

import numpy as np

TOLERANCE = 0.002
"""Engines agree to a tenth of this."""
LARGEST_INT8_TOLERANCE = 0.25
"""What the services accept."""


def selftest(inputs: np.ndarray, expected: np.ndarray) -> dict[str, Any]:
    """The file's content.

    :param inputs: (n, height, width) grey bytes in the manifest's ``resize``, before the middle is cut out
    :param expected: (n, labels) probabilities
    """
    height, width = inputs.shape[1:]
    return {
        f"inputs_{width}x{height}_uint8": [face.ravel().tolist() for face in inputs],
        "expected": [[round(float(value), 6) for value in row] for row in expected],
        "tolerance": TOLERANCE,
    }


def int8_tolerance(expected: np.ndarray, found: np.ndarray) -> float | None:
    """How far the network in 8-bit integers may be from ``expected``; ``None`` when that would be too far.

    Engines round differently, so half as much again as measured, and a little.
    """
    allowed = round(float(np.abs(expected - found).max()) * 1.5 + 0.02, 3)
    return allowed if allowed <= LARGEST_INT8_TOLERANCE else None
