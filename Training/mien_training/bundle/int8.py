"""Whether a network in 8-bit integers goes into a bundle, and which."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnx

from ..data import read_faces
from ..evaluation import engines
from ..evaluation.evaluate import Task, result_of
from ..files import write_whole
from .making import Made, Order, subject
from .manifest import INT8
from .quantize import LARGEST_LOSS, METHODS, OPSET, calibration_faces, quantised
from .selftest import int8_tolerance


def add_int8(
    folder: Path, made: Made, order: Order, task: Task, test: tuple[np.ndarray, np.ndarray]
) -> tuple[dict[str, Any] | str, float | None]:
    """Writes the network in 8-bit integers if it is good enough: its metrics and tolerance, or why there is none.

    :param test: the self-test's faces, and what is expected
    """
    small = least_lossy(made, order)
    metrics = result_of(subject(made, small, order, " int8"), task).metrics
    loss = accuracy_loss(made, small, task)
    if loss > LARGEST_LOSS:
        return f"none: they lose {loss * 100:.1f} points, at most {LARGEST_LOSS * 100:.1f} are accepted", None
    found = answers(small, made.preprocessing.apply(test[0]), task)
    tolerance = int8_tolerance(test[1], found)
    if tolerance is None:
        return "none: they are too far from the self-test", None
    write_whole(folder / INT8, lambda path: path.write_bytes(small.SerializeToString()) and None)
    return metrics, tolerance


def least_lossy(made: Made, order: Order) -> onnx.ModelProto:
    """The network in 8-bit integers, with ranges chosen in the way that suits the held-out faces best."""
    rows = calibration_faces(made.trained.labels, order.calibrating)
    faces = made.preprocessing.apply(made.trained.images[rows])
    inputs = made.preprocessing.apply(made.held.images)
    expected = made.expected(made.held.images)
    model = made.model(OPSET)
    tried = []
    for index, method in enumerate(METHODS):
        small = quantised(model, faces, method)
        content = engines.engine(order.engine, small.SerializeToString(), order.run)
        found = engines.outputs(content, inputs, order.run)
        tried.append((float(np.abs(found - expected).mean()), index, small))
    return min(tried, key=lambda each: each[:2])[2]


def answers(model: onnx.ModelProto, inputs: np.ndarray, task: Task) -> np.ndarray:
    """What an engine computes."""
    return engines.outputs(engines.engine(task.engine, model.SerializeToString(), "the network"), inputs, "the network")


def accuracy_loss(made: Made, small: onnx.ModelProto, task: Task) -> float:
    """How much accuracy 8-bit integers lose on the held-out and the test faces together (0 to 1)."""
    test = read_faces(task.data, task.split, side=max(made.preprocessing.resize))
    images = np.concatenate([made.held.images, test.images])
    labels = np.concatenate([made.held.labels, test.labels])
    inputs = made.preprocessing.apply(images)
    full, less = (answers(model, inputs, task).argmax(axis=1) == labels for model in (made.model(), small))
    return float(full.mean() - less.mean())
