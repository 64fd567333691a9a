"""Faces with a model's answers: a fair sample, and its surest mistakes."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import numpy as np

from ..data import LabelledFaces
from .charts import bars, percent
from .metrics import Answers
from .pictures import data_url


def sample(labels: np.ndarray, classes: int, count: int, seed: int = 1) -> np.ndarray:
    """Indices of ``count`` faces, as many of each class as there are, drawn without looking at any answer."""
    random = np.random.default_rng(seed)
    queues = [list(random.permutation(np.nonzero(labels == index)[0])) for index in range(classes)]
    chosen: list[int] = []
    while len(chosen) < count and any(queues):
        chosen.extend(int(queue.pop()) for queue in queues if queue)
    return np.array(sorted(chosen[:count], key=lambda index: (labels[index], index)), np.int64)


def surest_mistakes(answers: Answers, count: int) -> np.ndarray:
    """Indices of the mistakes that the model was surest of, surest first."""
    confidence = np.where(answers.right, -1.0, answers.probabilities.max(axis=1))
    order = np.argsort(-confidence, kind="stable")[:count]
    return order[confidence[order] >= 0]


def gallery(indices: Sequence[int] | np.ndarray, faces: LabelledFaces, answers: Answers) -> str:
    """Pictures with a bar for each emotion; the label green, a mistake red."""
    return f'<div class="faces">{"".join(_face(int(index), faces, answers) for index in indices)}</div>'


def _face(index: int, faces: LabelledFaces, answers: Answers) -> str:
    label, said = int(answers.labels[index]), int(answers.predicted[index])
    rows = []
    for place, name in enumerate(answers.classes):
        kind = "right" if place == label else "wrong" if place == said else ""
        rows.append((name, float(answers.probabilities[index, place]), kind))
    told = f"<b>{escape(answers.classes[label])}</b>"
    if said != label:
        told += f"<br>taken for <b>{escape(answers.classes[said])}</b>"
    alt = f"a face that people called {answers.classes[label]}; {percent(rows[said][1], 0)} {answers.classes[said]}"
    name = escape(faces.names[index], quote=True)
    return (
        f'<figure class="face {"" if said == label else "wrong"}" title="{name}"><div>'
        f'<img src="{data_url(faces.images[index])}" alt="{escape(alt)}"><figcaption>{told}</figcaption></div>'
        f"{bars(rows, digits=0)}</figure>"
    )
