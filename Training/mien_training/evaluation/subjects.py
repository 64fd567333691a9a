"""What is evaluated: a training, a bundle, or any ONNX model with a description of its input."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import onnx

from ..bundle.manifest import INT8, MANIFEST, NETWORK, read_bundle
from ..files import TrainingError
from . import preprocessing as description
from .preprocessing import Preprocessing

WEIGHTS = (".pt", ".pth")


@dataclass
class Subject:
    """A model that is to be evaluated."""

    name: str
    model: onnx.ModelProto
    preprocessing: Preprocessing
    path: Path
    """Where it is from, for errors."""
    temperature: float | None = None
    """What its logits are divided by, inside the model; ``None``: nobody said."""
    told: dict = field(default_factory=dict)
    """More about it, for the report."""

    @property
    def content(self) -> bytes:
        """The model's file."""
        return self.model.SerializeToString()


def subjects(
    path: Path, given: Preprocessing | None, temperature: Callable[[Path, Preprocessing], float]
) -> list[Subject]:
    """Opens what a person named: one subject, two for a bundle with a network in 8-bit integers.

    :param given: the preprocessing of ONNX models that have no description beside them
    :param temperature: chooses a training's temperature; takes its path and preprocessing
    """
    if (path / MANIFEST).is_file():
        return _of_bundle(path)
    if path.is_dir() or path.suffix in WEIGHTS:
        return [_of_run(path, temperature)]
    if not path.exists():
        raise TrainingError(f"{path}: no such file or folder: give a training, a bundle or an ONNX file")
    return [Subject(path.stem, load(path), beside(path, given), path)]


def load(path: Path) -> onnx.ModelProto:
    """Reads an ONNX file."""
    try:
        model = onnx.load(str(path))
        onnx.checker.check_model(model)
    except Exception as error:
        # protobuf and onnx raise their own errors, without a base in common.
        raise TrainingError(f"{path}: is no ONNX model: give another file") from error
    return model


def beside(path: Path, given: Preprocessing | None) -> Preprocessing:
    """What a file with the model's name and the ending .json says, otherwise what was given."""
    description_path = path.with_suffix(".json")
    if description_path.is_file():
        return description.read(description_path)
    if given is None:
        raise TrainingError(
            f"{path}: nobody says what it takes: write {description_path.name} beside it, or give --preprocessing"
        )
    return given


def _of_bundle(folder: Path) -> list[Subject]:
    contents = read_bundle(folder)
    preprocessing = description.of_json(contents, folder / MANIFEST)
    name, temperature = f"{contents.get('name')}-{contents.get('version')}", contents.get("temperature_applied")
    told = {key: contents[key] for key in ("data", "licence") if key in contents}
    found = [Subject(name, load(folder / NETWORK), preprocessing, folder, temperature, told)]
    if INT8 in contents["sha256"]:
        found.append(Subject(f"{name} int8", load(folder / INT8), preprocessing, folder, temperature, told))
    return found


def _of_run(path: Path, temperature: Callable[[Path, Preprocessing], float]) -> Subject:
    from dataclasses import replace

    from ..bundle.conversion import onnx_model
    from ..expression.checkpoint import load_network

    network = load_network(path)
    preprocessing = description.of_recipe(network.recipe)
    chosen = temperature(path, preprocessing)
    name = path.name if path.is_dir() else f"{path.parent.name}/{path.stem}"
    return Subject(
        name,
        onnx_model(network, preprocessing.center_crop, chosen, preprocessing.channels),
        replace(preprocessing, output="probabilities"),
        path,
        chosen,
        {"network": network.recipe.name},
    )
