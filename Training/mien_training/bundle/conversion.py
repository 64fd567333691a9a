"""Networks of PyTorch as ONNX graphs that OpenCV 4.6 and OpenVINO read.

PyTorch's own exporters change with every version and leave `Identity` on constants, which OpenCV 4.6 refuses. Here
`torch.fx` tells what happens with the input, and each step becomes a node: batch norm folded into the convolution
before it, dropout gone, temperature and softmax at the end, the batch free.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper
from torch import fx, nn

from ..files import TrainingError
from ..onnx_graph import Graph, folded
from .functions import FUNCTIONS, METHODS
from .layers import LAYERS, NORMS, WITH_WEIGHTS, Walk

OPSET = 10
"""The last whose Clip OpenCV 4.6 reads."""
INPUT, OUTPUT = "input", "probabilities"


def onnx_model(
    network: nn.Module, size: tuple[int, int], temperature: float = 1.0, channels: int = 1, opset: int = OPSET
) -> onnx.ModelProto:
    """The network as ONNX: float32 faces (batch × channels × height × width), normalised, to probabilities.

    :param size: width and height of what the network sees, in pixels
    :param temperature: what the logits are divided by before the softmax
    :param opset: the version of ONNX's operators; a later one than the default only for what OpenCV never sees
    :raises TrainingError: when the network has a layer that is not known here
    """
    if not temperature > 0:
        raise TrainingError(f"the temperature is {temperature}: it must be above 0")
    network = network.eval()
    walk = Walk(Graph(opset))
    logits = _walked(walk, fx.Tracer().trace(network), network, temperature)
    walk.graph.node("Softmax", [logits], OUTPUT, axis=1)
    with torch.no_grad():
        count = network(torch.zeros(1, channels, size[1], size[0])).shape[1]
    return walk.graph.model(
        "expression",
        [helper.make_tensor_value_info(INPUT, TensorProto.FLOAT, ["batch", channels, size[1], size[0]])],
        [helper.make_tensor_value_info(OUTPUT, TensorProto.FLOAT, ["batch", count])],
    )


def _walked(walk: Walk, steps: fx.Graph, network: nn.Module, temperature: float) -> str:
    """Writes every step; returns the name of the logits."""
    layers = dict(network.named_modules())
    norms = _norms_to_fold(steps, layers)
    for step in steps.nodes:
        if step.op == "placeholder":
            walk.names[step] = INPUT
        elif step.op == "get_attr":
            walk.names[step] = walk.graph.constant(str(step.target), _attribute(network, str(step.target)))
        elif step.op == "output":
            return _cooled(walk, step.args[0], temperature)
        elif step in norms.values():
            walk.names[step] = walk.names[step.args[0]]
        elif step.op == "call_module":
            _layer(walk, step, layers, layers[norms[step].target] if step in norms else None)
        else:
            _call(walk, step)
    raise TrainingError("the network gives nothing back")


def _norms_to_fold(steps: fx.Graph, layers: dict[str, nn.Module]) -> dict[fx.Node, fx.Node]:
    """For each convolution or linear layer whose only reader is a batch norm: that norm's step."""
    found = {}
    for step in steps.nodes:
        if step.op != "call_module" or not isinstance(layers[step.target], WITH_WEIGHTS):
            continue
        users = list(step.users)
        if len(users) == 1 and users[0].op == "call_module" and isinstance(layers[users[0].target], NORMS):
            found[step] = users[0]
    return found


def _layer(walk: Walk, step: fx.Node, layers: dict[str, nn.Module], norm: nn.Module | None) -> None:
    layer = layers[step.target]  # type: ignore[index]
    write = LAYERS.get(type(layer))
    if write is None:
        raise TrainingError(f"{step.target}: {type(layer).__name__} cannot be exported: {_known()}")
    name = str(step.target)
    entering = [walk.names[argument] for argument in step.args]  # type: ignore[index]
    if isinstance(layer, WITH_WEIGHTS):
        walk.names[step] = write(walk, entering, name, layer, folded(layer, norm))
    else:
        walk.names[step] = write(walk, entering, name, layer)


def _call(walk: Walk, step: fx.Node) -> None:
    table: dict[Any, Any] = METHODS if step.op == "call_method" else FUNCTIONS
    write = table.get(step.target)
    if write is None:
        called = step.target if isinstance(step.target, str) else getattr(step.target, "__name__", step.target)
        raise TrainingError(f"{step.name}: {called}() cannot be exported: {_known()}")
    walk.names[step] = write(walk, step.name, *step.args, **step.kwargs)


def _known() -> str:
    return f"use {', '.join(sorted(kind.__name__ for kind in LAYERS))}, or add it to bundle/layers.py"


def _attribute(network: nn.Module, path: str) -> np.ndarray:
    found: Any = network
    for part in path.split("."):
        found = getattr(found, part)
    return found.detach().float().cpu().numpy()


def _cooled(walk: Walk, logits: fx.Node, temperature: float) -> str:
    """Divides the logits by the temperature: in the last layer's weights, where that is a linear one."""
    name = walk.names[logits]
    if temperature == 1:
        return name
    last = walk.graph.nodes[-1]
    if last.op_type == "Gemm" and last.output[0] == name:
        for constant in walk.graph.constants:
            if constant.name in last.input[1:]:
                value = onnx.numpy_helper.to_array(constant).astype(np.float64) / temperature
                constant.CopyFrom(onnx.numpy_helper.from_array(value.astype(np.float32), constant.name))
        return name
    by = walk.graph.constant("temperature", np.array([temperature], np.float32))
    return walk.graph.node("Div", [name, by], "cooled")
