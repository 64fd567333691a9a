"""Writes the tiny networks that the tests of Models and Inference load.

Needs `pip install onnx numpy`. Every network takes 1×6×6 greys (the middle of an 8×8 face, `(pixel − 128) / 64`).
Run it in this folder: `python3 make_fixtures.py`. It also writes the self-test that goes with `expression.onnx`.
"""

import json

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

SIDE, RESIZED, CLASSES = 6, 8, 7


def write(name, nodes, constants, outputs, check=True):
    value = lambda n, shape: helper.make_tensor_value_info(n, TensorProto.FLOAT, shape)
    graph = helper.make_graph(
        nodes,
        name,
        [value("faces", ["n", 1, SIDE, SIDE])],
        [value(n, ["n", count]) for n, count in outputs],
        [numpy_helper.from_array(array.astype(np.float32), n) for n, array in constants.items()],
    )
    opsets = [helper.make_opsetid("", 12), helper.make_opsetid("org.example", 1)]
    model = helper.make_model(graph, opset_imports=opsets, producer_name="mien")
    model.ir_version = 7
    if check:
        onnx.checker.check_model(model)
    onnx.save(model, f"{name}.onnx")


def linear(classes, bias=None):
    """A seeded linear layer: different faces get different answers, the same ones on every machine."""
    random = np.random.default_rng(7)
    weights = random.normal(0, 0.3, (classes, SIDE * SIDE))
    return {"w": weights, "b": np.zeros(classes) if bias is None else bias}


def dense(output="logits"):
    return [
        helper.make_node("Flatten", ["faces"], ["flat"], axis=1),
        helper.make_node("Gemm", ["flat", "w", "b"], [output], transB=1),
    ]


def softmax(source="logits", output="probabilities"):
    return helper.make_node("Softmax", [source], [output], axis=1)


seven = linear(CLASSES)
write("expression", dense() + [softmax()], seven, [("probabilities", CLASSES)])
write("six-classes", dense() + [softmax()], linear(6), [("probabilities", 6)])
write("logits", dense(), seven, [("logits", CLASSES)])
write("not-a-number", dense() + [softmax()], linear(CLASSES, np.full(CLASSES, np.nan)), [("probabilities", CLASSES)])
write("two-outputs", dense() + [softmax()], seven, [("probabilities", CLASSES), ("logits", CLASSES)])
unknown = helper.make_node("Riddle", ["logits"], ["probabilities"], domain="org.example")
write("unknown-operator", dense() + [unknown], seven, [("probabilities", CLASSES)], check=False)

faces = np.random.default_rng(11).integers(0, 256, (3, RESIZED, RESIZED))
start = (RESIZED - SIDE) // 2
middle = faces[:, start : start + SIDE, start : start + SIDE]
logits = ((middle - 128) / 64).reshape(3, -1).astype(np.float32) @ seven["w"].T.astype(np.float32)
answers = np.exp(logits - logits.max(1, keepdims=True))
answers /= answers.sum(1, keepdims=True)
inputs = faces.reshape(3, -1).tolist()
with open("selftest.json", "w") as file:
    json.dump({"inputs_8x8_uint8": inputs, "expected": answers.round(6).tolist(), "tolerance": 0.001}, file)
    file.write("\n")
