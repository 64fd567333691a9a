"""What is inside an ONNX model: parameters, multiply-adds, filters, feature maps."""

from __future__ import annotations

import numpy as np
import onnx
from onnx import numpy_helper

from ..files import TrainingError

MULTIPLYING = ("Conv", "Gemm", "MatMul")


def constants(model: onnx.ModelProto) -> dict[str, np.ndarray]:
    """The model's tensors by name, also those that exporters write as nodes."""
    found = {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
    for node in model.graph.node:
        if node.op_type == "Constant":
            for attribute in node.attribute:
                if attribute.name == "value":
                    found[node.output[0]] = numpy_helper.to_array(attribute.t)
    return found


def parameters(model: onnx.ModelProto) -> int:
    """How many numbers were learnt; scales and zero points of quantised models do not count."""
    quantisers = {
        name
        for node in model.graph.node
        if node.op_type in ("QuantizeLinear", "DequantizeLinear")
        for name in node.input[1:]
    }
    found = constants(model)
    return sum(
        value.size
        for name, value in found.items()
        if name not in quantisers and value.dtype.kind in "fi" and value.dtype != np.int64
    )


def intermediate(model: onnx.ModelProto, names: list[str], faces: np.ndarray) -> dict[str, np.ndarray]:
    """What some of the model's nodes give for faces as the model takes them."""
    try:
        import onnxruntime
    except ImportError as error:
        raise TrainingError("to look into models, ONNX Runtime is needed: pip install onnxruntime") from error
    exposed = onnx.ModelProto()
    exposed.CopyFrom(model)
    there = {output.name for output in exposed.graph.output}
    exposed.graph.output.extend([onnx.ValueInfoProto(name=name) for name in names if name not in there])
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(exposed.SerializeToString(), options, providers=["CPUExecutionProvider"])
    return dict(zip(names, session.run(names, {session.get_inputs()[0].name: faces}), strict=True))


def multiply_adds(model: onnx.ModelProto, face: np.ndarray) -> int:
    """Multiply-adds of all convolutions and matrix products for one face as the model takes it (1, …)."""
    weights = _weights(model)
    nodes = [node for node in model.graph.node if node.op_type in MULTIPLYING]
    # Products of two things that are both computed, as in attention: their inputs tell how much each number takes.
    entering = [node.input[0] for node in nodes if node.input[1] not in weights]
    found = intermediate(model, list(dict.fromkeys([node.output[0] for node in nodes] + entering)), face)
    return sum(
        int(found[node.output[0]].size) * _per_output(node, weights.get(node.input[1]), found.get(node.input[0]))
        for node in nodes
    )


def _per_output(node: onnx.NodeProto, weight: tuple[int, ...] | None, entering: np.ndarray | None) -> int:
    """Multiply-adds for one number of a node's output."""
    if weight is None:
        return 0 if entering is None else entering.shape[-1]
    if node.op_type == "Conv":
        return int(np.prod(weight[1:]))
    transposed = any(attribute.name == "transB" and attribute.i for attribute in node.attribute)
    return weight[-1] if transposed or len(weight) == 1 else weight[-2]


def _weights(model: onnx.ModelProto) -> dict[str, tuple[int, ...]]:
    """Shapes of the constants, also of those that a quantised model unpacks."""
    shapes = {name: value.shape for name, value in constants(model).items()}
    for node in model.graph.node:
        if node.op_type == "DequantizeLinear" and node.input[0] in shapes:
            shapes[node.output[0]] = shapes[node.input[0]]
    return shapes


def first_filters(model: onnx.ModelProto) -> np.ndarray | None:
    """The first convolution's weights (filters, height, width), the mean over colours; ``None`` without one."""
    found = constants(model)
    for node in model.graph.node:
        if node.op_type == "Conv" and node.input[1] in found:
            return found[node.input[1]].mean(axis=1)
    return None


def stages(model: onnx.ModelProto, face: np.ndarray) -> list[np.ndarray]:
    """The feature maps (channels, height, width) after each stage for one face as the model takes it (1, …).

    A stage is what lies between two changes of the maps' size; its last maps are taken.
    """
    skipped = ("Constant", "QuantizeLinear", "DequantizeLinear", "Pad", "Transpose")
    names = [node.output[0] for node in model.graph.node if node.op_type not in skipped]
    found = intermediate(model, names, face)
    last: dict[tuple[int, int], np.ndarray] = {}
    for name in names:
        maps = found[name]
        if maps.ndim == 4 and maps.shape[0] == 1 and maps.shape[2] > 1 and maps.shape[3] > 1:
            last[maps.shape[2:]] = maps[0]
    return list(last.values())
