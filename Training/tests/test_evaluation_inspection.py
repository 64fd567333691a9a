"""What is counted and seen in models that others made."""

from __future__ import annotations

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

pytest.importorskip("onnxruntime", reason="ONNX Runtime is not installed: pip install onnxruntime")

from mien_training.evaluation import inspection, pictures
from mien_training.onnx_graph import Graph


@pytest.fixture
def model() -> onnx.ModelProto:
    """A convolution, a product of two computed tensors as in attention, and a constant that is a node."""
    graph = Graph()
    weight = np.arange(2 * 9).reshape(2, 1, 3, 3).astype(np.float32)
    maps = graph.convolution("face", weight, np.zeros(2, np.float32), "maps")
    smaller = graph.node("MaxPool", [maps], "smaller", kernel_shape=[2, 2], strides=[2, 2])
    turned = graph.node("Transpose", [smaller], "turned", perm=[0, 1, 3, 2])
    product = graph.node("MatMul", [smaller, turned], "product")
    flat = graph.node("Flatten", [product], "flat", axis=1)
    graph.nodes.append(
        helper.make_node("Constant", [], ["last"], value=numpy_helper.from_array(np.ones((2 * 16, 7), np.float32)))
    )
    graph.node("MatMul", [flat, "last"], "answer")
    entering = helper.make_tensor_value_info("face", TensorProto.FLOAT, ["n", 1, 8, 8])
    leaving = helper.make_tensor_value_info("answer", TensorProto.FLOAT, ["n", 7])
    return graph.model("other", [entering], [leaving])


FACE = np.random.default_rng(0).normal(size=(1, 1, 8, 8)).astype(np.float32)


def test_multiply_adds_of_convolutions_and_of_products_are_counted(model: onnx.ModelProto):
    assert inspection.multiply_adds(model, FACE) == 8 * 8 * 2 * 9 + 2 * 4 * 4 * 4 + 32 * 7


def test_parameters_are_counted_wherever_they_stand(model: onnx.ModelProto):
    assert inspection.parameters(model) == 2 * 9 + 2 + 32 * 7


def test_filters_are_those_of_the_first_convolution(model: onnx.ModelProto):
    found = inspection.first_filters(model)
    assert found is not None
    np.testing.assert_array_equal(found, np.arange(18).reshape(2, 3, 3))


def test_a_stage_ends_where_the_size_of_the_maps_changes(model: onnx.ModelProto):
    assert [maps.shape for maps in inspection.stages(model, FACE)] == [(2, 8, 8), (2, 4, 4)]


def test_looking_inside_leaves_the_model_as_it_was(model: onnx.ModelProto):
    before = model.SerializeToString()
    inspection.stages(model, FACE)
    assert model.SerializeToString() == before


def test_sheets_have_gaps_that_are_nothing():
    sheet = pictures.sheet([np.full((2, 3, 3), 9, np.uint8)] * 3, columns=2, zoom=2, gap=1)
    assert sheet.shape == (2 * 4 + 1, 2 * 6 + 1, 4)
    assert (sheet[:, 6, 3] == 0).all() and (sheet[5:, 7:, 3] == 0).all()
    assert (sheet[:4, :6] == [9, 9, 9, 255]).all()


def test_maps_without_any_life_can_be_shown():
    assert pictures.feature_maps(np.zeros((3, 5, 5), np.float32)).shape[2] == 4
    assert pictures.filters(np.zeros((1, 3, 3), np.float32)).shape[2] == 4
    assert pictures.data_url(np.zeros((4, 4), np.uint8)).startswith("data:image/png;base64,")
