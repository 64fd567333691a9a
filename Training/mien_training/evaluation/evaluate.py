"""The command ``evaluate``: several models on the same faces."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from ..data import LabelledFaces, read_faces
from ..data.labels import classes as classes_of
from ..files import TrainingError, write_json, write_text
from . import engines, inspection
from .calibration import best_temperature, calibration
from .heldout import divided
from .metrics import Answers, measured, merged
from .preprocessing import Preprocessing
from .subjects import Subject, subjects

BATCHES = (1, 8)
"""Sizes of the batches whose time is measured."""


@dataclass(frozen=True)
class Task:
    """What is to be evaluated."""

    data: Path
    split: str | None
    classes: int = 7
    trained_on: tuple[Path, ...] = ()
    """The data of the trainings, for their temperature; empty: ``data``."""
    engine: str = "auto"
    preprocessing: Preprocessing | None = None
    """Of ONNX models that have no description beside them."""
    seconds: float = 1.5
    """How long each batch size is timed."""

    def faces(self, side: int) -> LabelledFaces:
        """The faces at a side in pixels; read once for each."""
        return _faces(self.data, self.split, self.classes, side)


@dataclass
class Result:
    """A model's numbers, and what the pictures of the report need."""

    subject: Subject
    metrics: dict[str, Any]
    answers: Answers
    notes: list[str] = field(default_factory=list)


@cache
def _faces(data: Path, split: str | None, classes: int, side: int) -> LabelledFaces:
    return read_faces(data, split, classes=classes, side=side)


def evaluated(paths: list[Path], task: Task, say: Callable[[str], None]) -> list[Result]:
    """Evaluates all models.

    :raises TrainingError: when a model or the data cannot be read; before anything is written
    """
    found = []
    for path in paths:
        for subject in subjects(path, task.preprocessing, lambda run, how: temperature(run, how, task)):
            result = result_of(subject, task)
            say(f"{subject.name}: {result.metrics['accuracy']:.2%} of {result.metrics['count']} faces")
            found.append(result)
    return found


def temperature(run: Path, preprocessing: Preprocessing, task: Task) -> float:
    """The best temperature of a training, on the faces that it held out."""
    from ..bundle.conversion import onnx_model
    from ..expression.checkpoint import load_network

    _, held = divided(run, task.trained_on or (task.data,), max(preprocessing.resize))
    model = onnx_model(load_network(run), preprocessing.center_crop, channels=preprocessing.channels)
    engine = engines.engine(task.engine, model.SerializeToString(), run)
    probabilities = engines.outputs(engine, preprocessing.apply(held.images), run)
    return best_temperature(probabilities, held.labels)


def result_of(subject: Subject, task: Task) -> Result:
    """Runs a model on all faces and measures it."""
    preprocessing = subject.preprocessing
    faces = task.faces(max(preprocessing.resize))
    engine = engines.engine(task.engine, subject.content, subject.path)
    output = engines.outputs(engine, preprocessing.apply(faces.images), subject.path)
    check_width(output, subject)
    known, classes = preprocessing.known, classes_of(task.classes).names
    answers = Answers(merged(preprocessing.probabilities(output), known, classes), faces.labels, classes)
    metrics = {**describe(subject, engine, task.seconds), **measured(answers)}
    best = best_temperature(answers.probabilities, answers.labels)
    metrics["temperature"] = {"inside": subject.temperature, "best_on_these_faces": best}
    return Result(subject, metrics, answers, notes(known, classes))


def check_width(output: np.ndarray, subject: Subject) -> None:
    """Raises ``TrainingError`` unless the model gives a finite number for each label."""
    count = output.reshape(len(output), -1).shape[1]
    labels = subject.preprocessing.labels
    if count != len(labels):
        raise TrainingError(
            f"{subject.path}: the model gives {count} numbers for a face, but there are {len(labels)} labels: put it "
            "right in its description"
        )
    if not np.isfinite(output).all():
        raise TrainingError(f"{subject.path}: the model gives numbers that are not finite: check mean and std")


def describe(subject: Subject, engine: engines.Engine, seconds: float) -> dict[str, Any]:
    """Size, work and time of a model."""
    shape = subject.preprocessing.shape
    face = np.zeros((1, *shape), np.float32)
    return {
        "name": subject.name,
        "engine": engine.title,
        "labels": list(subject.preprocessing.known),
        **subject.told,
        "bytes": len(subject.content),
        "parameters": inspection.parameters(subject.model),
        "multiply_adds": inspection.multiply_adds(subject.model, face),
        "ms_per_face": {str(batch): engines.milliseconds(engine, shape, batch, seconds) for batch in BATCHES},
    }


def notes(known: tuple[str, ...], classes: tuple[str, ...]) -> list[str]:
    """What a reader must know to be fair."""
    found = []
    missing = [name for name in classes if name not in known]
    if missing:
        found.append(f"This model never says {', '.join(missing)}: every such face counts as a mistake.")
    if "disgust" in known and "disgust" not in classes:
        found.append("Its disgust counts as angry.")
    return found


def write(results: list[Result], task: Task, out: Path, page: Callable[[], str]) -> None:
    """Writes `metrics.json` and `report.html`.

    :param page: makes the report
    """
    faces = task.faces(48)
    data = {"source": task.data.name, "split": task.split, "count": len(faces), "per_class": faces.counts()}
    html = page()
    write_json(out / "metrics.json", {"format": 1, "data": data, "models": [result.metrics for result in results]})
    write_text(out / "report.html", html)


def calibrated(answers: Answers) -> dict[str, Any]:
    """The calibration of answers."""
    return calibration(answers.probabilities, answers.labels)
