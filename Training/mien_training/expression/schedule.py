"""Learning rates over the steps of a training."""

from __future__ import annotations

import math

NAMES = ("cosine", "one-cycle", "constant")
"""The schedules that ``rate`` knows."""


def rate(schedule: str, highest: float, step: int, steps: int, warm_up: float = 0.04) -> float:
    """The rate of a step, counted from 0, of ``steps``.

    cosine: a straight warm-up over the first ``warm_up`` of the steps, then half a cosine to a thousandth.
    one-cycle: up for 0.3 of the steps along half a cosine from a 25th, down along another to a 10,000th.
    """
    if schedule == "constant":
        return highest
    if schedule == "one-cycle":
        return one_cycle(highest, step / max(1, steps - 1))
    warm = max(1, round(warm_up * steps))
    if step < warm:
        return highest * (step + 1) / warm
    return between(highest, highest * 1e-3, (step - warm) / max(1, steps - 1 - warm))


def one_cycle(highest: float, along: float) -> float:
    """The one-cycle rate at ``along`` (0 … 1) of the training."""
    rise = 0.3
    if along < rise:
        return between(highest / 25, highest, along / rise)
    return between(highest, highest * 1e-4, (along - rise) / (1 - rise))


def between(first: float, last: float, along: float) -> float:
    """Half a cosine from ``first`` to ``last``."""
    return last + (first - last) * 0.5 * (1 + math.cos(math.pi * min(1.0, along)))
