"""The services answer as PyTorch does: 200 faces through both."""

from __future__ import annotations

import csv
import json
import subprocess
from pathlib import Path

import numpy as np
import pytest
import torch
from small_run import write_collection, write_run

pytest.importorskip("onnxruntime", reason="ONNX Runtime is not installed: pip install onnxruntime")

from mien_training.bundle.export import export
from mien_training.bundle.making import Order
from mien_training.data import read_faces
from mien_training.data.labels import EMOTIONS
from mien_training.data.photos import find_program
from mien_training.expression.checkpoint import load_network
from mien_training.files import TrainingError
from mien_training.networks.preparation import prepared

FACES = 203
"""29 of each emotion."""


@pytest.fixture(scope="module")
def program() -> str:
    """A `mien` that can evaluate models."""
    try:
        found = find_program()
    except TrainingError as error:
        pytest.skip(f"{error}")
    told = subprocess.run([found, "models", "evaluate", "--help"], capture_output=True, text=True, check=False).stdout
    if "--probabilities" not in told:
        pytest.skip(f"{found} has no 'models evaluate': build it again")
    return found


@pytest.fixture(scope="module")
def order(tmp_path_factory: pytest.TempPathFactory) -> Order:
    """A bundle of a small training, in its folder."""
    folder = tmp_path_factory.mktemp("parity")
    data = write_collection(folder / "faces", 140, FACES)
    run = write_run(folder / "run", data)
    made = Order(run, "small", "1.0.0", folder / "small-1.0.0", (data,), engine="onnxruntime", seconds=0.02)
    export(made, lambda text: None)
    return made


def of_pytorch(order: Order) -> dict[str, np.ndarray]:
    """Each face's probabilities by its name, as the training computes them."""
    network = load_network(order.run)
    faces = read_faces(order.data[0], "PublicTest")
    temperature = json.loads((order.out / "bundle.json").read_text())["temperature_applied"]
    with torch.no_grad():
        logits = network(prepared(torch.from_numpy(faces.images), network.recipe))
        answers = torch.softmax(logits / temperature, 1).numpy()
    return {Path(name).name: row for name, row in zip(faces.names, answers, strict=True)}


@pytest.mark.parametrize("engine", ["opencv", "auto"])
def test_200_faces_have_the_same_probabilities_in_the_services(
    program: str, order: Order, tmp_path: Path, engine: str
) -> None:
    table = tmp_path / "probabilities.csv"
    options = ["--json", "--probabilities", str(table), "--engine", engine, "--precision", "fp32"]
    command = [program, "models", "evaluate", str(order.out), str(order.data[0] / "PublicTest"), *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    expected = of_pytorch(order)
    with table.open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) == len(expected) == json.loads(done.stdout)["count"] == FACES
    for row in rows:
        found = np.array([float(row[name]) for name in EMOTIONS])
        assert np.abs(found - expected[Path(row["file"]).name]).max() <= 0.002, row["file"]
