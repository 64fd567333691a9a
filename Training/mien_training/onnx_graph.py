"""ONNX graphs by hand: no exporter's version matters, constants are there once, and OpenCV 4.6 reads them."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
import onnx
from onnx import helper, numpy_helper
from torch import nn

OPSET = 11
"""What OpenCV 4.6 reads, but for Clip: that it reads up to 10."""
IR_VERSION = 6
"""The file format of that time."""


class Graph:
    """An ONNX graph that grows node by node."""

    def __init__(self, opset: int = OPSET) -> None:
        self.opset = opset
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []
        self._names: dict[tuple[str, tuple[int, ...], bytes], str] = {}

    def constant(self, name: str, value: np.ndarray) -> str:
        """A tensor; the same values are kept once, under the first name."""
        value = np.ascontiguousarray(value)
        key = (value.dtype.str, value.shape, hashlib.sha256(value).digest())
        if key not in self._names:
            self._names[key] = name
            self.constants.append(numpy_helper.from_array(value, name))
        return self._names[key]

    def node(self, kind: str, inputs: list[str], output: str, **attributes: Any) -> str:
        """A node with one output; returns the output's name."""
        self.nodes.append(helper.make_node(kind, inputs, [output], name=output, **attributes))
        return output

    def convolution(
        self,
        entering: str,
        weight: np.ndarray,
        bias: np.ndarray,
        name: str,
        *,
        strides: tuple[int, int] = (1, 1),
        pads: tuple[int, int, int, int] | None = None,
        dilations: tuple[int, int] = (1, 1),
        groups: int = 1,
    ) -> str:
        """A convolution.

        :param pads: top, left, bottom, right; ``None``: half the kernel, which keeps the size of odd kernels
        """
        high, wide = weight.shape[2:]
        inputs = [entering, self.constant(f"{name}.weight", weight), self.constant(f"{name}.bias", bias)]
        return self.node(
            "Conv",
            inputs,
            name,
            kernel_shape=[high, wide],
            strides=list(strides),
            pads=list(pads or (high // 2, wide // 2) * 2),
            group=groups,
            dilations=list(dilations),
        )

    def model(
        self, name: str, inputs: list[onnx.ValueInfoProto], outputs: list[onnx.ValueInfoProto]
    ) -> onnx.ModelProto:
        """The whole, checked."""
        made = helper.make_graph(self.nodes, name, inputs, outputs, self.constants)
        whole = helper.make_model(
            made, producer_name="mien-training", opset_imports=[helper.make_opsetid("", self.opset)]
        )
        whole.ir_version = IR_VERSION if self.opset <= OPSET else 7
        onnx.checker.check_model(whole)
        return whole


def folded(layer: nn.Module, norm: nn.Module | None) -> tuple[np.ndarray, np.ndarray]:
    """Weight and bias of a convolution or linear layer, with the batch norm behind it inside (float32)."""
    weight = layer.weight.detach().double().cpu().numpy()  # type: ignore[union-attr,operator]
    given = layer.bias
    bias = np.zeros(len(weight)) if given is None else given.detach().double().cpu().numpy()  # type: ignore[operator]
    if norm is not None:
        factor, shift = scale_and_shift(norm)
        weight = weight * factor.reshape(-1, *[1] * (weight.ndim - 1))
        bias = bias * factor + shift
    return weight.astype(np.float32), bias.astype(np.float32)


def scale_and_shift(norm: nn.Module) -> tuple[np.ndarray, np.ndarray]:
    """What a batch norm in evaluation does to each channel: times the first, plus the second (float64)."""
    mean, variance = norm.running_mean.double(), norm.running_var.double()  # type: ignore[union-attr,operator]
    factor = 1 / (variance + norm.eps).sqrt()  # type: ignore[operator]
    shift = -mean * factor
    if norm.weight is not None:
        weight, bias = norm.weight.detach().double(), norm.bias.detach().double()  # type: ignore[union-attr,operator]
        factor, shift = factor * weight, shift * weight + bias
    return factor.cpu().numpy(), shift.cpu().numpy()
