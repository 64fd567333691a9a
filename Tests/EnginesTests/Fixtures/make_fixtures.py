"""Writes the tiny networks that the tests of the engines load.

Needs `pip install onnx numpy`. Run it in this folder: `python3 make_fixtures.py`.
"""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

FLOAT, INT64 = TensorProto.FLOAT, TensorProto.INT64
random = np.random.default_rng(7)


def write(name, nodes, constants, inputs, outputs):
    value = lambda n, shape, kind=FLOAT: helper.make_tensor_value_info(n, kind, shape)
    graph = helper.make_graph(
        nodes,
        name,
        [value(*i) for i in inputs],
        [value(*o) for o in outputs],
        [numpy_helper.from_array(array, n) for n, array in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], producer_name="mien")
    model.ir_version = 7
    onnx.checker.check_model(model)
    onnx.save(model, f"{name}.onnx")


# A convolution that takes pictures of any size, in any number: the picture itself, and each point with its 8 neighbours.
itself, neighbours = np.zeros((3, 3)), np.ones((3, 3))
itself[1, 1] = 1
kernel = {"k": np.stack([itself, neighbours])[:, None].astype(np.float32)}
convolution = helper.make_node("Conv", ["pictures", "k"], ["maps"], pads=[1, 1, 1, 1])
anything = ["n", 1, "h", "w"]
write("any-size", [convolution], kernel, [("pictures", anything)], [("maps", ["n", 2, "h", "w"])])

# One number for the whole batch, whatever its size.
mean = helper.make_node("ReduceMean", ["pictures"], ["mean"], axes=[0, 1, 2, 3], keepdims=1)
write("whole-batch", [mean], {}, [("pictures", anything)], [("mean", [1, 1, 1, 1])])

# A batch of one is built in.
built_in = {
    "square": np.array([6, 6], np.int64),
    "w": random.normal(0, 0.3, (6, 7)).astype(np.float32),
    "size": np.array([1, 42], np.int64),
}
nodes = [
    helper.make_node("Reshape", ["faces", "square"], ["rows"]),
    helper.make_node("MatMul", ["rows", "w"], ["product"]),
    helper.make_node("Reshape", ["product", "size"], ["numbers"]),
]
write("one-by-one", nodes, built_in, [("faces", [1, 1, 6, 6])], [("numbers", [1, 42])])

# Two inputs, an input and an output of whole numbers.
add = helper.make_node("Add", ["a", "b"], ["sum"])
write("two-inputs", [add], {}, [("a", [1, 4]), ("b", [1, 4])], [("sum", [1, 4])])
cast = helper.make_node("Cast", ["numbers"], ["floats"], to=FLOAT)
write("whole-numbers", [cast], {}, [("numbers", ["n", 4], INT64)], [("floats", ["n", 4])])
best = helper.make_node("ArgMax", ["pictures"], ["best"], axis=3)
write("whole-outputs", [best], {}, [("pictures", anything)], [("best", ["n", 1, "h", 1], INT64)])

# A convolution and a linear layer, as they are and in 8-bit integers between QuantizeLinear and DequantizeLinear.
layers = {
    "k": random.normal(0, 0.2, (4, 1, 3, 3)).astype(np.float32),
    "w": random.normal(0, 0.1, (4 * 36, 7)).astype(np.float32),
}


def network(eight_bits):
    nodes, constants = [], dict(layers)

    def quantised(name, limit):
        """The name of the value after it went through 127 steps up to a limit."""
        if not eight_bits:
            return name
        constants[f"{name}_scale"] = np.array(limit / 127, np.float32)
        constants[f"{name}_zero"] = np.array(0, np.int8)
        how = [f"{name}_scale", f"{name}_zero"]
        nodes.append(helper.make_node("QuantizeLinear", [name, *how], [f"{name}_8"]))
        nodes.append(helper.make_node("DequantizeLinear", [f"{name}_8", *how], [f"{name}_q"]))
        return f"{name}_q"

    faces, k = quantised("faces", 2), quantised("k", np.abs(layers["k"]).max())
    nodes.append(helper.make_node("Conv", [faces, k], ["maps"], pads=[1, 1, 1, 1]))
    nodes.append(helper.make_node("Relu", ["maps"], ["bright"]))
    nodes.append(helper.make_node("Flatten", ["bright"], ["flat"], axis=1))
    flat, w = quantised("flat", 4), quantised("w", np.abs(layers["w"]).max())
    nodes.append(helper.make_node("MatMul", [flat, w], ["logits"]))
    nodes.append(helper.make_node("Softmax", ["logits"], ["probabilities"], axis=1))
    return nodes, constants


for name, eight_bits in [("plain", False), ("int8", True)]:
    write(name, *network(eight_bits), [("faces", ["n", 1, 6, 6])], [("probabilities", ["n", 7])])
