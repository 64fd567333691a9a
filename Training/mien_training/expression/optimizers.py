"""The optimizers that can be named."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import torch

from .settings import Settings


class RMSprop(torch.optim.Optimizer):
    """RMSprop as TensorFlow had it: mean squares begin at 1, so that a long memory makes no huge first steps."""

    def __init__(self, groups: Iterable[dict[str, Any]], lr: float, squares: float, momentum: float) -> None:
        defaults = {"lr": lr, "squares": squares, "momentum": momentum, "weight_decay": 0.0}
        super().__init__(groups, defaults)

    @torch.no_grad()
    def step(self, closure: Callable[[], float] | None = None) -> None:  # type: ignore[override]
        """One step by the gradients that are there."""
        for group in self.param_groups:
            for weight in group["params"]:
                if weight.grad is not None:
                    self._move(weight, group)

    def _move(self, weight: torch.Tensor, group: dict[str, Any]) -> None:
        state = self.state[weight]
        if not state:
            state["squares"], state["velocity"] = torch.ones_like(weight), torch.zeros_like(weight)
        slope = weight.grad.add(weight, alpha=group["weight_decay"])
        state["squares"].mul_(group["squares"]).addcmul_(slope, slope, value=1 - group["squares"])
        change = slope / (state["squares"] + 1e-10).sqrt()
        state["velocity"].mul_(group["momentum"]).add_(change, alpha=group["lr"])
        weight.sub_(state["velocity"])


def optimizer(network: torch.nn.Module, settings: Settings) -> torch.optim.Optimizer:
    """The optimizer that the settings name; biases and normalisations do not decay."""
    weights = [parameter for parameter in network.parameters() if parameter.dim() > 1]
    others = [parameter for parameter in network.parameters() if parameter.dim() <= 1]
    groups = [{"params": weights, "weight_decay": settings.decay}, {"params": others, "weight_decay": 0.0}]
    if settings.optimizer == "adam":
        return torch.optim.AdamW(groups, lr=settings.rate)
    if settings.optimizer == "rmsprop":
        return RMSprop(groups, settings.rate, settings.squares, settings.momentum)
    return torch.optim.SGD(groups, lr=settings.rate, momentum=settings.momentum, nesterov=settings.momentum > 0)
