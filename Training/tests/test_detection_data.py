"""The split, the augmentation, and what bad input is told."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from mien_training.detection.annotate import decide, merged, sheets
from mien_training.detection.augment import sample, transformed, within
from mien_training.detection.boxes import Faces
from mien_training.detection.data import Collection, Scene, drawn_scenes, read_image, read_photos
from mien_training.detection.evaluate import read_truth
from mien_training.files import TrainingError, read_json


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    folder.mkdir()
    for seed in range(12):
        blocks = np.random.default_rng(seed).integers(0, 256, (8, 8, 3)).astype(np.uint8)
        image = cv2.resize(blocks, (120, 100), interpolation=cv2.INTER_CUBIC)
        cv2.imwrite(str(folder / f"{seed}.png"), image)
        cv2.imwrite(str(folder / f"{seed}-again.jpg"), cv2.resize(image, (90, 75)))
        cv2.imwrite(str(folder / f"{seed}-mirrored.png"), image[:, ::-1])
    return folder


def test_pictures_that_show_the_same_are_in_the_same_part(photos):
    splits = {photo.name: photo.split for photo in read_photos(photos)}
    for seed in range(12):
        assert len({splits[f"{seed}{end}"] for end in (".png", "-again.jpg", "-mirrored.png")}) == 1
    assert set(splits.values()) <= {"train", "validation", "test"}
    assert len(set(splits.values())) > 1
    assert splits == {photo.name: photo.split for photo in read_photos(photos)}


def test_the_same_seed_gives_the_same_sample(squares: Collection):
    for seed in range(30):
        first, second = (sample(squares, np.random.default_rng(seed), 128) for _ in range(2))
        np.testing.assert_array_equal(first.disturbed, second.disturbed)
        np.testing.assert_array_equal(first.faces.boxes, second.faces.boxes)
        assert first.disturbed.shape == first.clean.shape == (128, 128, 3)
        centres = (first.faces.boxes[:, :2] + first.faces.boxes[:, 2:]) / 2
        assert ((centres >= 0) & (centres <= 128)).all()
        assert np.isfinite(first.faces.landmarks).all()
    other = sample(squares, np.random.default_rng(31), 128)
    assert not np.array_equal(other.disturbed, first.disturbed)


def test_a_moved_scene_moves_its_boxes_and_swaps_mirrored_landmarks():
    landmarks = np.array([[[20, 30], [40, 30], [30, 40], [22, 50], [38, 50]]], np.float32)
    faces = Faces(np.array([[10, 20, 50, 60]], np.float32), landmarks, np.ones(1, np.float32))
    scene = Scene(np.zeros((100, 100, 3), np.uint8), faces, np.zeros((0, 4), np.float32))
    matrix = np.array([[-1.0, 0, 100], [0, 1, 5]])
    out = transformed(scene, matrix, True, np.random.default_rng(0), 100, 100)
    np.testing.assert_allclose(out.faces.boxes, [[50, 25, 90, 65]])
    np.testing.assert_allclose(out.faces.landmarks[0, 0], [60, 35])


def test_a_strongly_shrunken_scene_keeps_box_and_picture_together():
    image = np.zeros((400, 400, 3), np.uint8)
    image[100:300, 200:400] = 255
    faces = Faces(np.array([[200, 100, 400, 300]], np.float32), np.zeros((1, 5, 2), np.float32), np.ones(1, np.float32))
    scene = Scene(image, faces, np.zeros((0, 4), np.float32))
    out = transformed(scene, np.array([[0.25, 0, 0], [0, 0.25, 0]]), False, np.random.default_rng(0), 100, 100)
    np.testing.assert_allclose(out.faces.boxes, [[50, 25, 100, 75]], atol=1e-3)
    assert out.image[30:70, 55:95].min() > 200
    assert out.image[:, :45].max() < 60


def test_faces_at_the_edge_become_unsure():
    boxes = np.array([[-30, 10, 10, 50], [10, 10, 50, 50], [500, 0, 520, 20], [60, 60, 65, 65]], np.float32)
    faces = Faces(boxes, np.zeros((4, 5, 2), np.float32), np.ones(4, np.float32))
    out = within(Scene(np.zeros((100, 100, 3), np.uint8), faces, np.zeros((0, 4), np.float32)), 100, 100)
    assert out.faces.boxes.tolist() == [[10, 10, 50, 50]]
    assert out.unsure.tolist() == [[-30, 10, 10, 50], [60, 60, 65, 65]]


def test_bad_input_is_named(tmp_path: Path):
    with pytest.raises(TrainingError, match=r"no-such.*no such folder"):
        read_photos(tmp_path / "no-such")
    with pytest.raises(TrainingError, match=r"no \.jpg"):
        read_photos(tmp_path)
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"no picture")
    with pytest.raises(TrainingError, match=r"broken\.jpg: not a picture"):
        read_image(broken)
    (tmp_path / "truth.json").write_text("[{}]")
    with pytest.raises(TrainingError, match="lacks 'box'"):
        drawn_scenes(tmp_path)
    (tmp_path / "truth.json").write_text("nonsense")
    with pytest.raises(TrainingError, match="no JSON"):
        drawn_scenes(tmp_path)


def test_decisions_about_sheets_become_true_faces(photos: Path, tmp_path: Path):
    look = [lambda image: Faces(np.array([[10, 10, 30, 40]], np.float32), np.zeros((1, 5, 2), np.float32), np.ones(1))]
    sheets(photos, "test", look, tmp_path / "sheets")
    candidates = tmp_path / "sheets" / "candidates.json"
    names = list(read_json(candidates, "candidates"))
    assert (tmp_path / "sheets" / "sheet-000.png").stat().st_size > 1000
    lines = [f"{names[0]}: 1 ?+5,6,7,8", f"{names[1]}: -"] + [f"{name}:" for name in names[2:]]
    decisions = tmp_path / "decisions.txt"
    decisions.write_text("# a comment\n" + "\n".join(lines))
    decide(photos, "test", candidates, decisions, tmp_path / "truth.json")
    rows = read_truth(photos, tmp_path / "truth.json")
    assert len(rows) == len(names) - 1
    assert rows[0][1].tolist() == [[10, 10, 30, 40]]
    assert rows[0][2].tolist() == [[5, 6, 12, 14]]
    decisions.write_text(f"{names[0]}: 2")
    with pytest.raises(TrainingError, match="'2' of"):
        decide(photos, "test", candidates, decisions, tmp_path / "truth.json")
    (photos / names[0]).write_bytes((photos / names[0]).read_bytes() + b"x")
    with pytest.raises(TrainingError, match="another picture"):
        read_truth(photos, tmp_path / "truth.json")


def test_boxes_of_several_detectors_merge_to_their_median():
    def faces(*boxes: list[float]) -> Faces:
        return Faces(np.array(boxes, np.float32), np.zeros((len(boxes), 5, 2), np.float32), np.ones(len(boxes)))

    boxes = merged([faces([0, 0, 10, 10]), faces([0, 0, 12, 10], [40, 40, 50, 50]), faces([0, 0, 14, 10])])
    assert boxes.tolist() == [[0, 0, 12, 10], [40, 40, 50, 50]]
