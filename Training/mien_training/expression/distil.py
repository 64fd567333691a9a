"""What a pupil learns from: labels, mixed faces, a teacher."""

from __future__ import annotations

import copy

import torch
from torch import nn
from torch.nn import functional

from .settings import Settings


class Teacher:
    """One or several trained networks that answer together; they see what the pupil sees."""

    def __init__(self, networks: list[nn.Module], bfloat16: bool) -> None:
        self.networks = [copy.deepcopy(network).eval().to(memory_format=torch.channels_last) for network in networks]
        self.bfloat16 = bfloat16

    @torch.no_grad()
    def __call__(self, faces: torch.Tensor) -> torch.Tensor:
        """The mean of the networks' logits (n, classes)."""
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=self.bfloat16):
            return torch.stack([network(faces).float() for network in self.networks]).mean(dim=0)


def label_loss(logits: torch.Tensor, labels: torch.Tensor, weights: torch.Tensor, smoothing: float) -> torch.Tensor:
    """Cross-entropy with smoothed labels; each face counts by its weight."""
    each = functional.cross_entropy(logits, labels, reduction="none", label_smoothing=smoothing)
    return (each * weights).mean()


def taught_loss(logits: torch.Tensor, taught: torch.Tensor, temperature: float) -> torch.Tensor:
    """How far a pupil's softened answers are from its teacher's; as steep as the loss of labels."""
    own = functional.log_softmax(logits / temperature, dim=1)
    others = functional.softmax(taught / temperature, dim=1)
    return functional.kl_div(own, others, reduction="batchmean") * temperature**2


def whole_loss(
    logits: torch.Tensor,
    labels: torch.Tensor,
    weights: torch.Tensor,
    taught: torch.Tensor | None,
    settings: Settings,
) -> torch.Tensor:
    """The loss of one batch."""
    own = label_loss(logits, labels, weights, settings.smoothing)
    if taught is None:
        return own
    return (1 - settings.distil) * own + settings.distil * taught_loss(logits, taught, settings.temperature)
