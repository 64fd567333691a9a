"""Boxes, scores and landmarks: what a network's twelve outputs say.

Boxes are ``x, y, x2, y2`` in pixels, landmarks five points: right eye, left eye, nose tip, right and left corner of the
mouth, right and left as the person has them.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

STRIDES = (8, 16, 32)
"""The cell sizes of the three maps, in pixels."""

OUTPUTS = tuple(f"{kind}_{stride}" for kind in ("cls", "obj", "bbox", "kps") for stride in STRIDES)
"""The outputs' names, in YuNet's order."""

MIRRORED = (1, 0, 2, 4, 3)
"""Which landmark takes each one's place when the picture is mirrored."""


@dataclass
class Faces:
    """Faces in one picture, best first where they have been detected."""

    boxes: np.ndarray
    """n × 4"""
    landmarks: np.ndarray
    """n × 5 × 2"""
    scores: np.ndarray
    """n"""

    @staticmethod
    def none() -> Faces:
        """No faces."""
        return Faces(np.zeros((0, 4), np.float32), np.zeros((0, 5, 2), np.float32), np.zeros(0, np.float32))

    def __len__(self) -> int:
        return len(self.scores)

    def __getitem__(self, which: np.ndarray) -> Faces:
        return Faces(self.boxes[which], self.landmarks[which], self.scores[which])

    def scaled(self, factor: float) -> Faces:
        """The faces in a picture that is ``factor`` times as large."""
        return Faces(self.boxes * np.float32(factor), self.landmarks * np.float32(factor), self.scores)

    def mirrored(self, width: float) -> Faces:
        """The faces in the mirrored picture."""
        boxes = self.boxes.copy()
        boxes[:, [0, 2]] = width - self.boxes[:, [2, 0]]
        landmarks = self.landmarks[:, MIRRORED].copy()
        landmarks[..., 0] = width - landmarks[..., 0]
        return Faces(boxes, landmarks, self.scores)

    @staticmethod
    def joined(parts: list[Faces]) -> Faces:
        """All faces of several lists."""
        parts = [part for part in parts if len(part)]
        if not parts:
            return Faces.none()
        return Faces(
            np.concatenate([part.boxes for part in parts]),
            np.concatenate([part.landmarks for part in parts]),
            np.concatenate([part.scores for part in parts]),
        )


def overlaps(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Intersection over union of each box of ``first`` with each of ``second``."""
    low = np.maximum(first[:, None, :2], second[None, :, :2])
    high = np.minimum(first[:, None, 2:], second[None, :, 2:])
    shared = np.prod(np.clip(high - low, 0, None), axis=2)
    areas = [np.prod(np.clip(boxes[:, 2:] - boxes[:, :2], 0, None), axis=1) for boxes in (first, second)]
    return shared / np.maximum(areas[0][:, None] + areas[1][None] - shared, 1e-9)


def without_doubles(faces: Faces, threshold: float = 0.3, most: int = 1000) -> Faces:
    """Greedy non-maximum suppression: best first, and nothing that overlaps a better one by more.

    Only the ``most`` best are looked at.
    """
    faces = faces[np.argsort(-faces.scores, kind="stable")[:most]]
    double = overlaps(faces.boxes, faces.boxes) > threshold
    left = np.ones(len(faces), bool)
    kept: list[int] = []
    for index in range(len(faces)):
        if left[index]:
            kept.append(index)
            left &= ~double[index]
    return faces[np.array(kept, dtype=int)]


def decode(outputs: dict[str, np.ndarray], width: int, threshold: float, nms: float | None = 0.3) -> Faces:
    """The faces that one picture's outputs say.

    For the cell at column c and row r of stride s: centre = ((c + dx)·s, (r + dy)·s), size = exp(d)·s, landmark =
    (c + kx)·s and likewise down, score = √(cls·obj). That is libfacedetection's decoding of the 2023 networks.

    :param outputs: an array of cells × values for each name in ``OUTPUTS``
    :param width: of the network's input, in pixels
    :param nms: the largest overlap of two faces; ``None`` keeps doubles
    """
    parts: list[Faces] = []
    for stride in STRIDES:
        cls, obj = (outputs[f"{kind}_{stride}"].reshape(-1) for kind in ("cls", "obj"))
        scores = np.sqrt(np.clip(cls, 0, 1) * np.clip(obj, 0, 1))
        cells = np.nonzero(scores >= threshold)[0]
        place = np.stack([cells % (width // stride), cells // (width // stride)], axis=1).astype(np.float32)
        box = outputs[f"bbox_{stride}"].reshape(-1, 4)[cells]
        centre, half = (place + box[:, :2]) * stride, np.exp(np.clip(box[:, 2:], -10, 10)) * stride / 2
        landmarks = (place[:, None] + outputs[f"kps_{stride}"].reshape(-1, 5, 2)[cells]) * stride
        parts.append(Faces(np.concatenate([centre - half, centre + half], axis=1), landmarks, scores[cells]))
    faces = Faces.joined(parts)
    return faces if nms is None else without_doubles(faces, nms)


def framed(image: np.ndarray, side: int) -> tuple[np.ndarray, float]:
    """The picture scaled so that its longer side is ``side``, black below and to the right up to multiples of 32.

    :returns: the picture, and how many of its pixels a pixel of the original became
    """
    factor = side / max(image.shape[:2])
    height, width = (max(1, round(length * factor)) for length in image.shape[:2])
    how = cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR
    canvas = np.zeros((-(-height // 32) * 32, -(-width // 32) * 32, 3), np.uint8)
    canvas[:height, :width] = cv2.resize(image, (width, height), interpolation=how)
    return canvas, factor


def network_input(images: list[np.ndarray]) -> np.ndarray:
    """Pictures of one size as the networks take them: NCHW, blue, green, red, 0 to 255."""
    return np.ascontiguousarray(np.stack(images).transpose(0, 3, 1, 2), dtype=np.float32)
