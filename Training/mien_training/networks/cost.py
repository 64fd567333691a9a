"""How much a network computes for one face."""

from __future__ import annotations

import copy

import torch
from torch import nn

from .network import Network


def multiply_adds(network: Network) -> int:
    """Multiplications with additions of convolutions and linear layers for one face; what is counted in MMAC."""
    counted = 0

    def count(module: nn.Module, inputs: tuple[torch.Tensor, ...], output: torch.Tensor) -> None:
        nonlocal counted
        places = output[0, 0].numel() if isinstance(module, nn.Conv2d) else 1
        counted += places * module.weight.numel()

    # A copy, so that neither the hooks nor the evaluation mode stay behind.
    own = copy.deepcopy(network).eval()
    for module in own.modules():
        if isinstance(module, (nn.Conv2d, nn.Linear)):
            module.register_forward_hook(count)
    width, height = network.recipe.center_crop
    with torch.no_grad():
        own(torch.zeros(1, network.recipe.channels, height, width))
    return counted


def parameters(network: Network) -> int:
    """How many weights are learnt."""
    return sum(parameter.numel() for parameter in network.parameters())
