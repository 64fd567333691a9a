"""What PyTorch's layers are in ONNX."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from torch import fx, nn

from ..files import TrainingError
from ..onnx_graph import Graph, scale_and_shift

NORMS = (nn.BatchNorm2d, nn.BatchNorm1d)
WITH_WEIGHTS = (nn.Conv2d, nn.Linear)


class Walk:
    """A graph in the making: which of its tensors each step of the network is."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.names: dict[fx.Node, str] = {}

    def value(self, given: Any, name: str) -> str:
        """A tensor's name: a step's, or that of a number that becomes a constant."""
        if isinstance(given, fx.Node):
            return self.names[given]
        return self.graph.constant(name, np.array(given, np.float32))


def pair(value: int | tuple[int, int]) -> tuple[int, int]:
    """PyTorch's numbers that stand for two."""
    return (value, value) if isinstance(value, int) else (value[0], value[1])


# Layers: (walk, names of what enters, name, layer[, weight and bias]) -> the name of what leaves.


def _convolution(
    walk: Walk, entering: list[str], name: str, layer: nn.Conv2d, folded: tuple[np.ndarray, np.ndarray]
) -> str:
    if layer.padding_mode != "zeros":
        raise TrainingError(f"{name}: padding with {layer.padding_mode} cannot be exported: pad with zeros")
    # left, right, top, bottom, also for "same"
    left, right, top, bottom = layer._reversed_padding_repeated_twice
    return walk.graph.convolution(
        entering[0],
        *folded,
        name,
        strides=pair(layer.stride),  # type: ignore[arg-type]
        pads=(top, left, bottom, right),
        dilations=pair(layer.dilation),  # type: ignore[arg-type]
        groups=layer.groups,
    )


def _linear(walk: Walk, entering: list[str], name: str, layer: nn.Linear, folded: tuple[np.ndarray, np.ndarray]) -> str:
    weight, bias = folded
    inputs = [entering[0], walk.graph.constant(f"{name}.weight", weight), walk.graph.constant(f"{name}.bias", bias)]
    return walk.graph.node("Gemm", inputs, name, alpha=1.0, beta=1.0, transB=1)


def _norm(walk: Walk, entering: list[str], name: str, layer: nn.Module) -> str:
    # One that no convolution precedes.
    factor, shift = (value.astype(np.float32) for value in scale_and_shift(layer))
    fresh = (factor, shift, np.zeros_like(factor), np.ones_like(factor))
    names = ("scale", "shift", "mean", "variance")
    inputs = [walk.graph.constant(f"{name}.{what}", value) for what, value in zip(names, fresh, strict=True)]
    # The smallest epsilon that is not lost beside a variance of 1: nothing is left to guard against.
    return walk.graph.node("BatchNormalization", [entering[0], *inputs], name, epsilon=1e-12)


def nothing(walk: Walk, entering: list[str], name: str, layer: nn.Module) -> str:
    return entering[0]


def plain(kind: str, **attributes: Any) -> Callable[..., str]:
    return lambda walk, entering, name, layer: walk.graph.node(kind, [entering[0]], name, **attributes)


def relu6(walk: Walk, entering: list[str], name: str, layer: nn.Module | None = None) -> str:
    if walk.graph.opset < 11:
        return walk.graph.node("Clip", [entering[0]], name, min=0.0, max=6.0)
    ends = [walk.graph.constant(f"{name}.{end}", np.array(end, np.float32)) for end in (0, 6)]
    return walk.graph.node("Clip", [entering[0], *ends], name)


def _leaky(walk: Walk, entering: list[str], name: str, layer: nn.LeakyReLU) -> str:
    return walk.graph.node("LeakyRelu", [entering[0]], name, alpha=float(layer.negative_slope))


def silu(walk: Walk, entering: list[str], name: str, layer: nn.Module | None = None) -> str:
    gate = walk.graph.node("Sigmoid", [entering[0]], f"{name}.gate")
    return walk.graph.node("Mul", [entering[0], gate], name)


def hard_gate(walk: Walk, entering: list[str], name: str, layer: nn.Module | None = None) -> str:
    return walk.graph.node("HardSigmoid", [entering[0]], name, alpha=1 / 6, beta=0.5)


def hard_swish(walk: Walk, entering: list[str], name: str, layer: nn.Module | None = None) -> str:
    return walk.graph.node("Mul", [entering[0], hard_gate(walk, entering, f"{name}.gate")], name)


def pooling(
    walk: Walk, entering: str, name: str, kind: str, kernel: Any, stride: Any, padding: Any, ceil: bool, **more: int
) -> str:
    return walk.graph.node(
        kind,
        [entering],
        name,
        kernel_shape=list(pair(kernel)),
        strides=list(pair(kernel if stride is None else stride)),
        pads=list(pair(padding)) * 2,
        ceil_mode=int(ceil),
        **more,
    )


def _max_pool(walk: Walk, entering: list[str], name: str, layer: nn.MaxPool2d) -> str:
    if pair(layer.dilation) != (1, 1):
        raise TrainingError(f"{name}: a dilated pooling cannot be exported: use one without")
    return pooling(walk, entering[0], name, "MaxPool", layer.kernel_size, layer.stride, layer.padding, layer.ceil_mode)


def _average_pool(walk: Walk, entering: list[str], name: str, layer: nn.AvgPool2d) -> str:
    counts = {"count_include_pad": int(layer.count_include_pad)}
    size = (layer.kernel_size, layer.stride, layer.padding)
    return pooling(walk, entering[0], name, "AveragePool", *size, layer.ceil_mode, **counts)


def whole_average(walk: Walk, entering: str, name: str, size: Any) -> str:
    if pair(size) != (1, 1):
        raise TrainingError(f"{name}: an adaptive pooling to {size} cannot be exported: use 1")
    return walk.graph.node("GlobalAveragePool", [entering], name)


def _adaptive(walk: Walk, entering: list[str], name: str, layer: nn.AdaptiveAvgPool2d) -> str:
    return whole_average(walk, entering[0], name, layer.output_size)


def _flat(walk: Walk, entering: list[str], name: str, layer: nn.Flatten) -> str:
    if (layer.start_dim, layer.end_dim) != (1, -1):
        raise TrainingError(f"{name}: only a Flatten from dimension 1 to the last can be exported")
    return walk.graph.node("Flatten", [entering[0]], name, axis=1)


def padded(walk: Walk, entering: str, name: str, padding: tuple[int, ...], value: float = 0.0) -> str:
    left, right, top, bottom = padding
    pads = [0, 0, top, left, 0, 0, bottom, right]
    if walk.graph.opset < 11:
        return walk.graph.node("Pad", [entering], name, mode="constant", pads=pads, value=value)
    inputs = [walk.graph.constant(f"{name}.pads", np.array(pads, np.int64)), walk.value(value, f"{name}.value")]
    return walk.graph.node("Pad", [entering, *inputs], name, mode="constant")


def _pad(walk: Walk, entering: list[str], name: str, layer: nn.ConstantPad2d) -> str:
    return padded(walk, entering[0], name, tuple(layer.padding), float(layer.value))


LAYERS: dict[type, Callable[..., str]] = {
    nn.Conv2d: _convolution,
    nn.Linear: _linear,
    nn.BatchNorm2d: _norm,
    nn.BatchNorm1d: _norm,
    nn.Dropout: nothing,
    nn.Dropout2d: nothing,
    nn.Identity: nothing,
    nn.ReLU: plain("Relu"),
    nn.ReLU6: relu6,
    nn.LeakyReLU: _leaky,
    nn.SiLU: silu,
    nn.Sigmoid: plain("Sigmoid"),
    nn.Tanh: plain("Tanh"),
    nn.Hardsigmoid: hard_gate,
    nn.Hardswish: hard_swish,
    nn.MaxPool2d: _max_pool,
    nn.AvgPool2d: _average_pool,
    nn.AdaptiveAvgPool2d: _adaptive,
    nn.Flatten: _flat,
    nn.ZeroPad2d: _pad,
    nn.ConstantPad2d: _pad,
}
"""Layers by their class."""
