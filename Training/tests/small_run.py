"""A collection of blobs with labels, and a training of them that nobody has to wait for."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import torch
from torch import nn

from mien_training.data import holdout, read_faces
from mien_training.data.labels import EMOTIONS
from mien_training.expression.checkpoint import BEST, fresh, save
from mien_training.expression.settings import Settings
from mien_training.files import write_json
from mien_training.networks import Network
from mien_training.networks.preparation import prepared


def blob(number: int, label: int) -> np.ndarray:
    """A grey picture unlike the others, with a bright bar whose place tells the label."""
    blocks = np.random.default_rng(number).integers(0, 200, (7, 7)).astype(np.uint8)
    image = cv2.resize(blocks, (48, 48), interpolation=cv2.INTER_CUBIC)
    image[4 + 6 * label : 9 + 6 * label, 8:40] = 240
    return image


def write_collection(folder: Path, training: int = 140, public: int = 42) -> Path:
    """``Training`` and ``PublicTest`` with as many pictures of each emotion."""
    for part, count in (("Training", training), ("PublicTest", public)):
        for index in range(count):
            label = index % len(EMOTIONS)
            path = folder / part / EMOTIONS[label] / f"{part}_{index}.jpg"
            path.parent.mkdir(parents=True, exist_ok=True)
            picture = blob(index + (0 if part == "Training" else 10_000), label)
            assert cv2.imwrite(str(path), picture, [cv2.IMWRITE_JPEG_QUALITY, 95])
    return folder


def write_run(folder: Path, data: Path, classes: tuple[str, ...] = EMOTIONS) -> Path:
    """A training's folder: weights that chance made, with answers that differ from face to face."""
    settings = Settings(network="mien-tiny")
    state = fresh(settings, classes)
    faces = read_faces(data, "Training", classes=len(classes))
    _stirred(state.average, faces.images)
    folder.mkdir(parents=True)
    save(state, settings, folder / BEST)
    trained, held = holdout(faces, 0.3)
    rule = {"share": 0.3, "seed": 0, "by": "content", "held": len(held), "trained": len(trained)}
    write_json(folder / "options.json", {"split": "Training", "classes": list(classes), "holdout": rule})
    return folder


def _stirred(network: Network, images: np.ndarray) -> None:
    """As a network that has seen something: batch norms with statistics, answers that are sure of themselves."""
    faces = prepared(torch.from_numpy(images), network.recipe)
    last = [layer for layer in network.modules() if isinstance(layer, nn.Linear)][-1]
    with torch.no_grad():
        network.train()
        for _ in range(20):
            network(faces)
        network.eval()
        logits = network(faces)
        last.weight.div_(logits.std(dim=0, keepdim=True).T / 2)
        last.bias.copy_(last.bias - network(faces).mean(dim=0))
