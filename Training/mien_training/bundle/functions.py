"""What PyTorch's functions and the methods of its tensors are in ONNX."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import torch
from torch import fx
from torch.nn import functional

from ..files import TrainingError
from .layers import Walk, hard_gate, hard_swish, nothing, padded, plain, pooling, relu6, silu, whole_average

# Functions and methods: (walk, name, the call's own arguments) -> the name of what leaves.


def _two(kind: str) -> Callable[..., str]:
    def write(walk: Walk, name: str, left: Any, right: Any) -> str:
        return walk.graph.node(kind, [walk.value(left, f"{name}.left"), walk.value(right, f"{name}.right")], name)

    return write


def _one(write: Callable[..., str]) -> Callable[..., str]:
    return lambda walk, name, entering, *_, **__: write(walk, [walk.names[entering]], name, None)


def _concatenated(walk: Walk, name: str, parts: list[fx.Node], dim: int = 0) -> str:
    return walk.graph.node("Concat", [walk.names[part] for part in parts], name, axis=dim)


def _flattened(walk: Walk, name: str, entering: fx.Node, start_dim: int = 0, end_dim: int = -1) -> str:
    if (start_dim, end_dim) != (1, -1):
        raise TrainingError(f"{name}: only flatten(1) can be exported")
    return walk.graph.node("Flatten", [walk.names[entering]], name, axis=1)


def _mean(walk: Walk, name: str, entering: fx.Node, dim: Any = None, keepdim: bool = False) -> str:
    if not isinstance(dim, (list, tuple)) or sorted(axis % 4 for axis in dim) != [2, 3]:
        raise TrainingError(f"{name}: only the mean over height and width (2, 3) can be exported")
    pooled = walk.graph.node("GlobalAveragePool", [walk.names[entering]], f"{name}.pooled" if not keepdim else name)
    return pooled if keepdim else walk.graph.node("Flatten", [pooled], name, axis=1)


def _max_pooled(
    walk: Walk,
    name: str,
    entering: fx.Node,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    dilation: Any = 1,
    ceil_mode: bool = False,
    **_: Any,
) -> str:
    return pooling(walk, walk.names[entering], name, "MaxPool", kernel_size, stride, padding, ceil_mode)


def _average_pooled(
    walk: Walk,
    name: str,
    entering: fx.Node,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    **_: Any,
) -> str:
    counts = {"count_include_pad": int(count_include_pad)}
    size = (kernel_size, stride, padding)
    return pooling(walk, walk.names[entering], name, "AveragePool", *size, ceil_mode, **counts)


def _adaptively_pooled(walk: Walk, name: str, entering: fx.Node, output_size: Any) -> str:
    return whole_average(walk, walk.names[entering], name, output_size)


def _function_pad(
    walk: Walk, name: str, entering: fx.Node, pad: Any, mode: str = "constant", value: float | None = None
) -> str:
    if mode != "constant" or len(pad) != 4:
        raise TrainingError(f"{name}: only constant padding of height and width can be exported")
    return padded(walk, walk.names[entering], name, tuple(pad), float(value or 0))


_RELU, _SIGMOID, _TANH = (_one(plain(kind)) for kind in ("Relu", "Sigmoid", "Tanh"))

METHODS: dict[str, Callable[..., str]] = {
    "add": _two("Add"),
    "mul": _two("Mul"),
    "flatten": _flattened,
    "mean": _mean,
    "relu": _RELU,
    "sigmoid": _SIGMOID,
    "tanh": _TANH,
}
"""A tensor's methods by name."""

FUNCTIONS: dict[Any, Callable[..., str]] = {
    operator.add: _two("Add"),
    operator.iadd: _two("Add"),
    torch.add: _two("Add"),
    operator.mul: _two("Mul"),
    operator.imul: _two("Mul"),
    torch.mul: _two("Mul"),
    operator.truediv: _two("Div"),
    operator.sub: _two("Sub"),
    torch.cat: _concatenated,
    torch.flatten: _flattened,
    torch.mean: _mean,
    torch.relu: _RELU,
    functional.relu: _RELU,
    functional.relu6: _one(relu6),
    functional.silu: _one(silu),
    functional.hardswish: _one(hard_swish),
    functional.hardsigmoid: _one(hard_gate),
    torch.sigmoid: _SIGMOID,
    functional.sigmoid: _SIGMOID,
    torch.tanh: _TANH,
    functional.tanh: _TANH,
    functional.dropout: _one(nothing),
    functional.max_pool2d: _max_pooled,
    functional.avg_pool2d: _average_pooled,
    functional.adaptive_avg_pool2d: _adaptively_pooled,
    functional.pad: _function_pad,
}
"""Functions by themselves."""
