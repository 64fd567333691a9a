"""Networks as ONNX: the same answers in ONNX Runtime, OpenCV and OpenVINO, with any batch."""

from __future__ import annotations

import cv2
import numpy as np
import onnx
import pytest
import torch
from torch import nn
from torch.nn import functional

from mien_training.bundle.conversion import onnx_model
from mien_training.data.labels import EMOTIONS
from mien_training.files import TrainingError
from mien_training.networks import NAMES, create

pytestmark = pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel lengths")


class Residual(nn.Module):
    """What compact networks are made of."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(1, 8, 3, padding=1, bias=False), nn.BatchNorm2d(8), nn.SiLU())
        self.first = nn.Sequential(nn.Conv2d(8, 8, 3, padding=1, groups=8, bias=False), nn.BatchNorm2d(8), nn.ReLU6())
        self.before = nn.Sequential(nn.BatchNorm2d(8), nn.ReLU(), nn.Conv2d(8, 8, 3, padding=1))
        self.down = nn.Sequential(
            nn.MaxPool2d(2), nn.Dropout2d(0.5), nn.Conv2d(8, 16, 1, bias=False), nn.BatchNorm2d(16)
        )
        self.head = nn.Sequential(nn.Dropout(0.3), nn.Linear(32, 7))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.stem(x)
        x = x + self.first(x)
        x = functional.relu(self.before(x) + x)
        x = self.down(x)
        x = torch.cat([x, functional.hardswish(x)], dim=1)
        return self.head(x.mean((2, 3)))


class Gated(nn.Module):
    """Squeeze and excitation."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(1, 8, 3, padding=1), nn.Hardswish())
        self.squeeze = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Conv2d(8, 4, 1), nn.ReLU())
        self.excite = nn.Sequential(nn.Conv2d(4, 8, 1), nn.Sigmoid())
        self.head = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(8, 7))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.stem(x)
        return self.head(x * self.excite(self.squeeze(x)))


class Seeds(nn.Module):
    """What the seed networks are made of: valid and "same" convolutions, odd poolings, tanh, dense layers."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Conv2d(1, 5, 5)
        self.even = nn.Conv2d(5, 6, 2, padding="same")
        self.pad = nn.ZeroPad2d((0, 1, 2, 0))
        self.average = nn.AvgPool2d(3, 2)
        self.dense = nn.Linear(6 * 5 * 5, 9)
        self.norm = nn.BatchNorm1d(9)
        self.last = nn.Linear(9, 6)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = functional.max_pool2d(functional.relu(self.first(x)), 5, stride=2)
        x = torch.tanh(self.pad(self.even(x)))
        x = self.average(functional.pad(x, (1, 0, 0, 1)))
        x = functional.dropout(torch.flatten(x, 1), 0.5, self.training)
        return self.last(torch.relu(self.norm(self.dense(x)))) * 1.5


def made(kind: type[nn.Module], seed: int = 3) -> nn.Module:
    """A network whose batch norms have seen something."""
    torch.manual_seed(seed)
    network = kind()
    for layer in network.modules():
        if isinstance(layer, (nn.BatchNorm2d, nn.BatchNorm1d)):
            layer.running_mean.normal_()
            layer.running_var.uniform_(0.5, 2)
            nn.init.normal_(layer.weight, 1, 0.3)
            nn.init.normal_(layer.bias)
    return network.eval()


@pytest.fixture(params=[Residual, Gated, Seeds], ids=["residual", "gated", "seeds"], scope="module")
def network(request: pytest.FixtureRequest) -> nn.Module:
    return made(request.param)


FACES = torch.randn(5, 1, 24, 28, generator=torch.Generator().manual_seed(1))


def expected(network: nn.Module, temperature: float = 1.0) -> np.ndarray:
    with torch.no_grad():
        return torch.softmax(network(FACES) / temperature, 1).numpy()


def answers(model: onnx.ModelProto, faces: np.ndarray) -> np.ndarray:
    onnxruntime = pytest.importorskip("onnxruntime", reason="ONNX Runtime is not installed: pip install onnxruntime")
    return onnxruntime.InferenceSession(model.SerializeToString()).run(None, {"input": faces})[0]


@pytest.mark.parametrize("opset", [10, 13])
def test_onnx_runtime_answers_as_pytorch_does(network: nn.Module, opset: int):
    model = onnx_model(network, (28, 24), opset=opset)
    np.testing.assert_allclose(answers(model, FACES.numpy()), expected(network), atol=1e-5)
    np.testing.assert_allclose(answers(model, FACES[:1].numpy()), expected(network)[:1], atol=1e-5)


def test_the_temperature_is_inside(network: nn.Module):
    model = onnx_model(network, (28, 24), temperature=2.5)
    np.testing.assert_allclose(answers(model, FACES.numpy()), expected(network, 2.5), atol=1e-5)


def test_opencv_reads_it_and_answers_the_same(network: nn.Module):
    model = onnx_model(network, (28, 24), temperature=0.9)
    read = cv2.dnn.readNetFromONNX(np.frombuffer(model.SerializeToString(), np.uint8))
    # OpenCV 4.6 multiplies maps by one number for each channel only when there is one face.
    for count in (1,) if isinstance(network, Gated) else (5, 1):
        read.setInput(FACES[:count].numpy())
        np.testing.assert_allclose(read.forward(), expected(network, 0.9)[:count], atol=1e-4)


def test_openvino_reads_it_and_answers_the_same(network: nn.Module):
    openvino = pytest.importorskip("openvino", reason="OpenVINO is not installed: pip install openvino")
    core = openvino.Core()
    model = core.read_model(onnx_model(network, (28, 24)).SerializeToString())
    compiled = core.compile_model(model, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    for count in (5, 1):
        found = compiled(FACES[:count].numpy())[0]
        np.testing.assert_allclose(found, expected(network)[:count], atol=1e-4)


def test_batch_norm_is_folded_and_nothing_is_left_of_dropout():
    kinds = [node.op_type for node in onnx_model(made(Residual), (28, 24)).graph.node]
    assert kinds.count("BatchNormalization") == 1  # the one that no convolution precedes
    assert kinds[-1] == "Softmax"
    assert not {"Dropout", "Identity", "Constant"} & set(kinds)


def test_the_same_constant_is_there_once():
    constants = onnx_model(made(Residual), (28, 24)).graph.initializer
    contents = [(tuple(tensor.dims), tensor.raw_data) for tensor in constants]
    assert len(set(contents)) == len(contents)
    assert len({tensor.name for tensor in constants}) == len(constants)


@pytest.mark.parametrize("name", NAMES)
def test_every_network_that_can_be_trained_can_be_exported(name: str):
    network = create(name, EMOTIONS).eval()
    recipe = network.recipe
    faces = torch.rand(2, recipe.channels, *reversed(recipe.center_crop), generator=torch.Generator().manual_seed(2))
    model = onnx_model(network, recipe.center_crop)
    with torch.no_grad():
        expected = torch.softmax(network(faces), 1).numpy()
    np.testing.assert_allclose(answers(model, faces.numpy()), expected, atol=1e-4)
    read = cv2.dnn.readNetFromONNX(np.frombuffer(model.SerializeToString(), np.uint8))
    read.setInput(faces.numpy())
    np.testing.assert_allclose(read.forward(), expected, atol=1e-4)


def test_a_layer_that_is_not_known_is_named():
    with pytest.raises(TrainingError, match=r"1: GroupNorm cannot be exported: use .*BatchNorm2d"):
        onnx_model(nn.Sequential(nn.Conv2d(1, 4, 3), nn.GroupNorm(2, 4)), (8, 8))


def test_a_temperature_must_be_positive():
    with pytest.raises(TrainingError, match="the temperature is 0"):
        onnx_model(made(Seeds), (28, 24), temperature=0)
