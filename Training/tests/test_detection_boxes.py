"""Decoding, suppression, curves."""

from __future__ import annotations

import numpy as np
import pytest

from mien_training.detection.boxes import OUTPUTS, STRIDES, Faces, decode, framed, without_doubles
from mien_training.detection.evaluate import Curve


def empty_maps(width: int, height: int) -> dict[str, np.ndarray]:
    widths = {"cls": 1, "obj": 1, "bbox": 4, "kps": 10}
    return {
        f"{kind}_{stride}": np.zeros(((width // stride) * (height // stride), widths[kind]), np.float32)
        for kind in widths
        for stride in STRIDES
    }


def test_a_hand_made_map_decodes_to_the_face_that_it_means():
    maps = empty_maps(96, 64)
    assert set(maps) == set(OUTPUTS)
    cell = 1 * (96 // 16) + 2  # row 1, column 2 of stride 16
    maps["cls_16"][cell], maps["obj_16"][cell] = 0.81, 1.0
    maps["bbox_16"][cell] = [0.5, 0.25, np.log(2), np.log(3)]
    maps["kps_16"][cell] = np.arange(10) / 10
    faces = decode(maps, 96, 0.5)
    assert len(faces) == 1
    assert faces.scores[0] == pytest.approx(0.9)
    np.testing.assert_allclose(faces.boxes[0], [40 - 16, 20 - 24, 40 + 16, 20 + 24], atol=1e-4)
    np.testing.assert_allclose(faces.landmarks[0, 1], [(2 + 0.2) * 16, (1 + 0.3) * 16], atol=1e-4)


def test_what_scores_too_little_is_no_face():
    maps = empty_maps(64, 64)
    maps["cls_8"][:], maps["obj_8"][:] = 0.3, 0.3
    assert len(decode(maps, 64, 0.31)) == 0


def test_doubles_go_and_neighbours_stay():
    boxes = np.array([[0, 0, 10, 10], [1, 1, 11, 11], [20, 0, 30, 10]], np.float32)
    faces = Faces(boxes, np.zeros((3, 5, 2), np.float32), np.array([0.5, 0.9, 0.7], np.float32))
    assert without_doubles(faces, 0.3).scores.tolist() == pytest.approx([0.9, 0.7])


def test_mirroring_twice_changes_nothing_and_once_swaps_the_eyes():
    landmarks = np.arange(10, dtype=np.float32).reshape(1, 5, 2)
    faces = Faces(np.array([[1, 2, 5, 8]], np.float32), landmarks, np.ones(1, np.float32))
    once = faces.mirrored(20)
    np.testing.assert_allclose(once.landmarks[0, 0], [20 - 2, 3])
    np.testing.assert_allclose(once.boxes[0], [15, 2, 19, 8])
    np.testing.assert_allclose(once.mirrored(20).landmarks, landmarks)


def test_a_framed_picture_has_sides_that_are_multiples_of_32():
    canvas, factor = framed(np.full((341, 512, 3), 9, np.uint8), 320)
    assert canvas.shape == (224, 320, 3)
    assert factor == pytest.approx(0.625)
    assert canvas[-1].max() == 0


def faces_at(boxes: list[list[float]], scores: list[float]) -> Faces:
    return Faces(
        np.array(boxes, np.float32).reshape(-1, 4),
        np.zeros((len(scores), 5, 2), np.float32),
        np.array(scores, np.float32),
    )


def test_a_face_found_twice_counts_once_and_what_is_unsure_counts_not_at_all():
    truth = [np.array([[0, 0, 10, 10], [50, 0, 60, 10]], np.float32)]
    unsure = [np.array([[100, 0, 110, 10]], np.float32)]
    found = [faces_at([[0, 0, 10, 10], [0, 1, 10, 11], [100, 0, 110, 10]], [0.9, 0.8, 0.99])]
    curve = Curve.of(found, truth, unsure)
    assert curve.scores.tolist() == pytest.approx([0.9, 0.8])
    assert curve.precision.tolist() == pytest.approx([1.0, 0.5])
    assert curve.recall.tolist() == pytest.approx([0.5, 0.5])
    assert curve.recall_at(0.9) == 0.5
    assert curve.at(0.85) == (1.0, 0.5)
    assert curve.at(0.95) == (1.0, 0.0)
    assert curve.average_precision == pytest.approx(0.5)


def test_a_detector_that_finds_nothing_has_no_precision_to_speak_of():
    curve = Curve.of([Faces.none()], [np.zeros((1, 4), np.float32)], [np.zeros((0, 4), np.float32)])
    assert curve.average_precision == 0.0
    assert curve.recall_at(0.9) == 0.0
