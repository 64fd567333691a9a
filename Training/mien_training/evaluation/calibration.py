"""Whether 70 % means that seven of ten are right, and the temperature that makes it so."""

from __future__ import annotations

from typing import Any

import numpy as np

BINS = 15
"""Confidences between 0 and 1 in as many parts of the same width, as is usual for the calibration error."""
SMALLEST = 1e-12
"""Stands for a probability of nothing, so that it has a logarithm."""


def calibration(probabilities: np.ndarray, labels: np.ndarray, bins: int = BINS) -> dict[str, Any]:
    """The expected calibration error (ECE), the mean log loss, and what the reliability plot shows.

    :return: ``ece`` (0 to 1), ``log_loss`` (nats), ``bins``: those that have faces, each with its ends, the number of
        faces, their mean confidence and the share that is right
    """
    confidence = probabilities.max(axis=1).astype(float)
    right = probabilities.argmax(axis=1) == labels
    place = np.clip(np.ceil(confidence * bins).astype(int) - 1, 0, bins - 1)
    found, error = [], 0.0
    for index in range(bins):
        inside = place == index
        if not inside.any():
            continue
        mean, share = float(confidence[inside].mean()), float(right[inside].mean())
        error += inside.mean() * abs(mean - share)
        ends = {"from": index / bins, "to": (index + 1) / bins}
        found.append({**ends, "count": int(inside.sum()), "confidence": mean, "accuracy": share})
    return {"ece": float(error), "log_loss": log_loss(probabilities, labels), "bins": found}


def log_loss(probabilities: np.ndarray, labels: np.ndarray) -> float:
    """The mean negative logarithm of the probability that the labels got."""
    return float(-np.log(np.maximum(probabilities[np.arange(len(labels)), labels], SMALLEST)).mean())


def cooled(probabilities: np.ndarray, temperature: float) -> np.ndarray:
    """The probabilities that the same logits give when they are divided by ``temperature``."""
    logits = np.log(np.maximum(probabilities.astype(float), SMALLEST)) / temperature
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def best_temperature(probabilities: np.ndarray, labels: np.ndarray) -> float:
    """The temperature from 0.1 to 10 with the smallest log loss, to three decimals.

    The log loss has one minimum over the temperature; a golden section finds it.
    """
    low, high = np.log(0.1), np.log(10.0)
    golden = (5**0.5 - 1) / 2

    def loss(point: float) -> float:
        return log_loss(cooled(probabilities, float(np.exp(point))), labels)

    while high - low > 1e-4:
        left, right = high - golden * (high - low), low + golden * (high - low)
        if loss(left) < loss(right):
            high = right
        else:
            low = left
    return round(float(np.exp((low + high) / 2)), 3)


def temperature_error(probabilities: np.ndarray, labels: np.ndarray, temperature: float) -> float:
    """How far the best temperature on so many faces may be from the true one: its standard error.

    From slope and curvature of the log loss over the temperature's logarithm.
    """
    logits = np.log(np.maximum(probabilities.astype(float), SMALLEST)) / temperature
    shares = cooled(probabilities, temperature)
    means = (shares * logits).sum(axis=1)
    slopes = logits[np.arange(len(labels)), labels] - means
    curvature = float(((shares * logits**2).sum(axis=1) - means**2).mean())
    return temperature * float(np.sqrt((slopes**2).mean() / len(labels))) / max(curvature, SMALLEST)
