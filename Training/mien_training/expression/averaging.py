"""The moving average of a network's weights: steadier than the weights themselves."""

from __future__ import annotations

import torch
from torch import nn


@torch.no_grad()
def follow(average: nn.Module, network: nn.Module, keep: float, step: int) -> None:
    """Moves ``average`` a little towards ``network``; ``keep`` of it stays, less in the first steps."""
    keep = min(keep, (1 + step) / (10 + step))
    for own, other in zip(average.state_dict().values(), network.state_dict().values(), strict=True):
        if own.dtype.is_floating_point:
            own.mul_(keep).add_(other, alpha=1 - keep)
        else:
            own.copy_(other)
