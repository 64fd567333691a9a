"""Between a network and what further training made of it: weights that know the new and have not forgotten the old.

Wortsman et al., "Robust fine-tuning of zero-shot models" (CVPR 2022, arXiv 2109.01903): the straight line between the two
in the space of weights keeps most of both.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass

import torch

from ..networks import Network

STEPS = 20
"""Parts of the way that are tried."""


@dataclass(frozen=True)
class Blend:
    """A place on the way from the old network to the new one."""

    part: float
    """0 is the old network, 1 the new one."""
    old: float
    """Accuracy on the faces that must not be forgotten."""
    own: float
    """Accuracy on people's faces."""


@torch.no_grad()
def blended(old: Network, new: Network, part: float) -> Network:
    """The network that has gone so much of the way."""
    network, target = copy.deepcopy(old), new.state_dict()
    for name, value in network.state_dict().items():
        if value.is_floating_point():
            value.lerp_(target[name], part)
    return network.eval()


def best_blend(measure: Callable[[float], tuple[float, float]], floor: float) -> Blend:
    """The place with the highest accuracy on people's faces that keeps ``floor`` on the old ones; of several the nearest.

    :param measure: for a part of the way, the accuracies on old and on people's faces
    """
    places = [Blend(step / STEPS, *measure(step / STEPS)) for step in range(STEPS + 1)]
    allowed = [place for place in places[1:] if place.old >= floor]
    return max([places[0], *allowed], key=lambda place: (place.own, -place.part))
