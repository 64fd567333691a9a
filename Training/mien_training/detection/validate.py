"""Validation: what a network in training finds, beside what its teacher finds."""

from __future__ import annotations

import numpy as np
import torch

from .boxes import OUTPUTS, STRIDES, Faces, decode, framed, network_input
from .data import Scene
from .evaluate import Curve
from .network import FaceNetwork


@torch.no_grad()
def detected(network: FaceNetwork, image: np.ndarray, side: int = 320, threshold: float = 0.05) -> Faces:
    """The faces that a network in training finds in a picture."""
    picture, factor = framed(image, side)
    # Always a square: each new shape costs a preparation that takes longer than the work.
    canvas = np.zeros((-(-side // 32) * 32, -(-side // 32) * 32, 3), np.uint8)
    canvas[: picture.shape[0], : picture.shape[1]] = picture
    network.eval()
    raw = [x[0].permute(1, 2, 0).reshape(-1, 16) for x in network(torch.from_numpy(network_input([canvas])))]
    outputs = {}
    for stride, values in zip(STRIDES, raw):  # noqa: B905
        parts = (values[:, :1].sigmoid(), values[:, 1:2].sigmoid(), values[:, 2:6], values[:, 6:])
        for kind, part in zip(("cls", "obj", "bbox", "kps"), parts):  # noqa: B905
            outputs[f"{kind}_{stride}"] = part.numpy()
    assert set(outputs) == set(OUTPUTS)
    return decode(outputs, canvas.shape[1], threshold).scaled(1 / factor)


def validated(network: FaceNetwork, scenes: list[Scene]) -> dict[str, float]:
    """How well a network agrees with the teacher's labels."""
    curve = Curve.of(
        [detected(network, scene.image) for scene in scenes],
        [scene.faces.boxes for scene in scenes],
        [scene.unsure for scene in scenes],
    )
    return {"validation_ap": curve.average_precision, "recall_at_precision_95": curve.recall_at(0.95)}
