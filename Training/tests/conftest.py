"""Pictures that the tests train and look on: squares instead of faces."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("torch", reason="PyTorch is not installed: pip install torch, or apt-get install python3-torch")
pytest.importorskip("cv2", reason="OpenCV is not installed: pip install opencv-python-headless")

from mien_training.detection.boxes import Faces
from mien_training.detection.data import Collection, Scene


def square_scene(seed: int, size: int = 96) -> Scene:
    """A bright square on a dark ground, and its place."""
    random = np.random.default_rng(seed)
    side = int(random.integers(24, 48))
    x, y = (int(value) for value in random.integers(4, size - side - 4, 2))
    image = random.integers(0, 60, (size, size, 3)).astype(np.uint8)
    image[y : y + side, x : x + side] = (200, 220, 240)
    image[y + side // 4 : y + side // 3, x + side // 4 : x + 3 * side // 4] = 20
    box = np.array([[x, y, x + side, y + side]], np.float32)
    places = np.array([[0.3, 0.3], [0.7, 0.3], [0.5, 0.5], [0.35, 0.8], [0.65, 0.8]], np.float32)
    faces = Faces(box, (box[:, None, :2] + places[None] * side).astype(np.float32), np.ones(1, np.float32))
    return Scene(image, faces, np.zeros((0, 4), np.float32))


@pytest.fixture(scope="session")
def squares() -> Collection:
    """A collection of squares; grey ones to blend in, too."""
    scenes = [square_scene(seed) for seed in range(8)]
    grey = [square_scene(seed, 48 + 8) for seed in range(20, 23)]
    return Collection(photos=scenes, frames=[], drawn=scenes[:2], grey=grey, validation=scenes[:2])
