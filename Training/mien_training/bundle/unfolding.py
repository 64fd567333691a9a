"""A bundle's network, so that it can be trained further.

In a bundle every batch norm is inside the convolution before it. Here it comes out again: with the mean and the variance
that faces give each channel, and with scale and shift such that the network answers as the bundle does. The temperature
stays in the last layer.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import nn

from ..files import TrainingError
from ..networks import Network, create
from ..networks.preparation import prepared
from .layers import NORMS, WITH_WEIGHTS
from .manifest import MANIFEST, NETWORK, read_bundle


def is_bundle(path: Path) -> bool:
    """Whether a path is that of a bundle rather than of a run."""
    return (path / MANIFEST).is_file()


def network_of(bundle: Path, faces: np.ndarray) -> Network:
    """A bundle's network, ready to answer.

    :param faces: bytes (n, side, side), some hundred of those that it was trained on
    :raises TrainingError: when the bundle is broken, or its network is none of ours
    """
    contents = read_bundle(bundle)
    network = create(str(contents.get("network")), tuple(contents["labels"])).eval()
    graph = onnx.load_model_from_string((bundle / NETWORK).read_bytes()).graph
    constants = {constant.name: numpy_helper.to_array(constant) for constant in graph.initializer}
    written = {node.name: [constants[name] for name in node.input[1:]] for node in graph.node if node.op_type in KINDS}
    shifts: dict[str, torch.Tensor] = {}
    for name, layer in network.named_modules():
        if isinstance(layer, WITH_WEIGHTS):
            shifts[name] = fill(layer, written.get(name, []), f"{bundle / NETWORK}: {name}")
    unfold(network, shifts, prepared(torch.from_numpy(np.ascontiguousarray(faces)), network.recipe))
    return network


KINDS = ("Conv", "Gemm")
"""The nodes that layers with weights become, under the layers' names."""


@torch.no_grad()
def fill(layer: nn.Module, values: list[np.ndarray], where: str) -> torch.Tensor:
    """Gives a layer its weights; returns the shift that its batch norm had left in it, 0 where it keeps its own."""
    if len(values) != 2 or values[0].shape != tuple(layer.weight.shape):  # type: ignore[arg-type]
        raise TrainingError(f"{where}: is not what this program's network of that name has: train it from the data")
    weight, bias = (torch.from_numpy(value.copy()) for value in values)
    layer.weight.copy_(weight)  # type: ignore[operator]
    if layer.bias is None:
        return bias
    layer.bias.copy_(bias)  # type: ignore[operator]
    return torch.zeros_like(bias)


@torch.no_grad()
def unfold(network: Network, shifts: dict[str, torch.Tensor], faces: torch.Tensor) -> None:
    """Takes each batch norm out of the layer before it, without a change to the answers."""
    waiting: list[torch.Tensor] = []
    hooks = []
    for name, layer in network.named_modules():
        if isinstance(layer, WITH_WEIGHTS):
            hooks.append(layer.register_forward_hook(partial(note, waiting, shifts[name])))
        elif isinstance(layer, NORMS):
            hooks.append(layer.register_forward_pre_hook(partial(settle, waiting)))
    network(faces)
    for hook in hooks:
        hook.remove()


def note(waiting: list[torch.Tensor], shift: torch.Tensor, *_: object) -> None:
    """Remembers the shift for the batch norm that comes next."""
    waiting[:] = [shift]


def settle(waiting: list[torch.Tensor], norm: nn.BatchNorm2d, entering: tuple[torch.Tensor]) -> None:
    """Gives a batch norm the statistics of what enters it, and a scale and shift that undo them."""
    maps, shift = entering[0], waiting.pop()
    axes = [axis for axis in range(maps.ndim) if axis != 1]
    mean, variance = maps.mean(dim=axes), maps.var(dim=axes, unbiased=False)
    norm.running_mean.copy_(mean)  # type: ignore[union-attr]
    norm.running_var.copy_(variance)  # type: ignore[union-attr]
    norm.weight.copy_((variance + norm.eps).sqrt())
    norm.bias.copy_(mean + shift)
