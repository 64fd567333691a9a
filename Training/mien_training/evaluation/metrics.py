"""Numbers about answers: accuracy, precision, recall, confusions, ranks."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from .calibration import calibration


@dataclass(frozen=True)
class Answers:
    """What a model said about labelled faces."""

    probabilities: np.ndarray
    """(n, classes) float32; rows sum to 1."""
    labels: np.ndarray
    """(n,) int64: the classes that people gave."""
    classes: tuple[str, ...]

    @property
    def predicted(self) -> np.ndarray:
        """(n,) the likeliest class of each face; of equals the first."""
        return self.probabilities.argmax(axis=1)

    @property
    def right(self) -> np.ndarray:
        """(n,) whether the likeliest class is the label."""
        return self.predicted == self.labels


def measured(answers: Answers) -> dict[str, Any]:
    """Everything that the report shows, ready for JSON; shares are 0 to 1, ``None`` where nothing can be said."""
    confusion = confusions(answers)
    count = len(answers.labels)
    correct = int(answers.right.sum())
    rows = per_class(confusion, answers.classes)
    present = [row for row in rows.values() if row["count"]]
    ranks = rank_shares(answers)
    return {
        "count": count,
        "accuracy": correct / count,
        "accuracy_between": list(between(correct, count)),
        "mean_recall": float(np.mean([row["recall"] for row in present])),
        "mean_f1": float(np.mean([row["f1"] for row in present])),
        "per_class": rows,
        "confusion": confusion.tolist(),
        "rank": ranks,
        "top2": sum(ranks[:2]),
        "top3": sum(ranks[:3]),
        "predicted": confusion.sum(axis=0).tolist(),
        "calibration": calibration(answers.probabilities, answers.labels),
    }


def confusions(answers: Answers) -> np.ndarray:
    """(classes, classes) counts: rows are the labels, columns what the model said."""
    size = len(answers.classes)
    return np.bincount(answers.labels * size + answers.predicted, minlength=size * size).reshape(size, size)


def per_class(confusion: np.ndarray, classes: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    """Precision, recall, F1 and the number of faces of each class."""
    rows: dict[str, dict[str, Any]] = {}
    for index, name in enumerate(classes):
        hit, there, said = confusion[index, index], confusion[index].sum(), confusion[:, index].sum()
        rows[name] = {
            "precision": float(hit / said) if said else None,
            "recall": float(hit / there) if there else None,
            # Of a class that is there and never said, F1 is 0; of one that is neither there nor said, nothing is known.
            "f1": float(2 * hit / (there + said)) if there + said else None,
            "count": int(there),
        }
    return rows


def rank_shares(answers: Answers) -> list[float]:
    """The share of faces whose label is the model's first, second, … choice."""
    order = np.argsort(-answers.probabilities, axis=1, kind="stable")
    ranks = (order == answers.labels[:, None]).argmax(axis=1)
    return (np.bincount(ranks, minlength=len(answers.classes)) / len(ranks)).tolist()


def between(correct: int, count: int) -> tuple[float, float]:
    """Wilson's interval: where the true share lies in 95 of 100 cases."""
    z = 1.96
    share = correct / count
    middle = share + z * z / (2 * count)
    spread = z * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    return (middle - spread) / (1 + z * z / count), (middle + spread) / (1 + z * z / count)


def merged(probabilities: np.ndarray, labels: tuple[str, ...], classes: tuple[str, ...]) -> np.ndarray:
    """A model's columns in the order of ``classes``; (n, classes).

    A class that the model does not know gets 0. Where ``classes`` has no disgust, the model's counts as angry.
    """
    found = np.zeros((len(probabilities), len(classes)), np.float32)
    for column, label in enumerate(labels):
        label = "angry" if label == "disgust" and label not in classes else label
        if label in classes:
            found[:, classes.index(label)] += probabilities[:, column]
    return found / np.maximum(found.sum(axis=1, keepdims=True), 1e-12)
