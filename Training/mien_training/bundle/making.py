"""What a bundle is made of, and what it must be told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import onnx
import torch

from ..data import LabelledFaces
from ..data.labels import EMOTIONS
from ..evaluation import engines
from ..evaluation.calibration import best_temperature, cooled, temperature_error
from ..evaluation.heldout import divided
from ..evaluation.preprocessing import Preprocessing, of_recipe
from ..evaluation.subjects import Subject
from ..files import TrainingError
from ..networks import Network
from .conversion import onnx_model

LARGEST_DIFFERENCE = 1e-4
"""Between PyTorch's probabilities and the written network's."""


@dataclass(frozen=True)
class Order:
    """What is to be exported, and where to."""

    run: Path
    name: str
    version: str
    out: Path
    data: tuple[Path, ...]
    """What it was trained on; the first has the part that it is measured on."""
    split: str = "PublicTest"
    """The part of the data that the bundle's metrics are of."""
    int8: bool = False
    note: str | None = None
    """What it was trained on, in words; ``None``: the data's name and part."""
    licence: str = "as the project"
    engine: str = "auto"
    calibrating: int = 512
    """Faces that choose the ranges of 8-bit integers."""
    seconds: float = 1.5


@dataclass
class Made:
    """A bundle in the making."""

    network: Network
    preprocessing: Preprocessing
    """As the written network is used: it gives probabilities."""
    temperature: float
    temperature_error: float
    """Its standard error: there are only so many held-out faces."""
    trained: LabelledFaces
    held: LabelledFaces

    def model(self, opset: int | None = None) -> onnx.ModelProto:
        """The network with its temperature."""
        size, channels = self.preprocessing.center_crop, self.preprocessing.channels
        versions = {} if opset is None else {"opset": opset}
        return onnx_model(self.network, size, self.temperature, channels, **versions)

    def expected(self, faces: np.ndarray) -> np.ndarray:
        """PyTorch's probabilities for faces (n, side, side)."""
        return cooled(torch_probabilities(self.network, self.preprocessing.apply(faces)), self.temperature)


def prepare(network: Network, order: Order) -> Made:
    """Chooses the temperature, and checks that what is written answers as PyTorch does."""
    preprocessing = of_recipe(network.recipe)
    if set(preprocessing.known) != set(EMOTIONS):
        raise TrainingError(
            f"{order.run}: knows {', '.join(preprocessing.known)}: the services need all seven emotions, so train with "
            "--classes 7"
        )
    trained, held = divided(order.run, order.data, max(preprocessing.resize))
    probabilities = torch_probabilities(network, preprocessing.apply(held.images))
    temperature = best_temperature(probabilities, held.labels)
    error = temperature_error(probabilities, held.labels, temperature)
    made = Made(network, replace(preprocessing, output="probabilities"), temperature, error, trained, held)
    check_engines(made, held.images[:8])
    return made


def torch_probabilities(network: Network, faces: np.ndarray, batch: int = 256) -> np.ndarray:
    """What PyTorch computes for faces as the network takes them."""
    with torch.no_grad():
        parts = [
            torch.softmax(network(torch.from_numpy(faces[start : start + batch])), 1)
            for start in range(0, len(faces), batch)
        ]
    return torch.cat(parts).numpy()


def check_engines(made: Made, faces: np.ndarray) -> None:
    """Raises ``TrainingError`` unless OpenCV and the engine answer as PyTorch does, to one face and to several."""
    content = made.model().SerializeToString()
    inputs, expected = made.preprocessing.apply(faces), made.expected(faces)
    readers: dict[str, Callable[[np.ndarray], np.ndarray]] = {
        "OpenCV": opencv(content),
        "the engine": engines.engine("auto", content, "the network").run,
    }
    for name, answer in readers.items():
        for count in (1, len(faces)):
            difference = float(np.abs(answer(inputs[:count]) - expected[:count]).max())
            if not difference <= LARGEST_DIFFERENCE:
                raise TrainingError(
                    f"{name} answers otherwise than PyTorch, by {difference:.1g}: this network cannot go"
                )


def opencv(content: bytes) -> Callable[[np.ndarray], np.ndarray]:
    """A network in the hands of OpenCV, whatever its version."""
    import cv2

    def answer(faces: np.ndarray) -> np.ndarray:
        try:
            # Anew for each batch size: OpenCV 4.6 plans for the first that it sees.
            network = cv2.dnn.readNetFromONNX(np.frombuffer(content, np.uint8))
            network.setInput(faces)
            return network.forward()
        except cv2.error as error:
            raise TrainingError(
                f"OpenCV {cv2.__version__} cannot run this network: {engines.first_line(error)}"
            ) from error

    return answer


def subject(made: Made, model: onnx.ModelProto, order: Order, suffix: str = "") -> Subject:
    """A network of the bundle for the evaluation."""
    return Subject(f"{order.name}-{order.version}{suffix}", model, made.preprocessing, order.run, made.temperature)
