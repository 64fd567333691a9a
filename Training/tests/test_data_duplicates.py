"""The same picture twice is found, whatever was done to it; what is held out has no twin in what is learnt."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from face_pictures import face, table_row, write_tree

from mien_training.__main__ import main
from mien_training.data import LabelledFaces, holdout
from mien_training.data.duplicates import groups, near_duplicates
from mien_training.data.labels import EMOTIONS
from mien_training.files import TrainingError


def changed(image: np.ndarray, how: str) -> np.ndarray:
    """The same picture as another site shows it."""
    if how == "mirrored":
        return np.ascontiguousarray(image[:, ::-1])
    if how == "shifted":
        return cv2.copyMakeBorder(image[:-1, 1:], 1, 0, 0, 1, cv2.BORDER_REPLICATE)
    if how == "darker":
        return (image * 0.6 + 10).astype(np.uint8)
    if how == "compressed":
        return cv2.imdecode(cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 30])[1], cv2.IMREAD_GRAYSCALE)
    marked = image.copy()
    cv2.putText(marked, "stock", (6, 30), cv2.FONT_HERSHEY_PLAIN, 0.4, 255)
    return marked


def labelled(images: list[np.ndarray]) -> LabelledFaces:
    count = len(images)
    labels = np.arange(count, dtype=np.int64) % len(EMOTIONS)
    return LabelledFaces(np.stack(images), labels, EMOTIONS, tuple(map(str, range(count))))


@pytest.mark.parametrize("how", ["mirrored", "shifted", "darker", "compressed", "marked"])
def test_the_same_picture_is_found_and_no_other(how: str):
    originals = [face(number) for number in range(40)]
    images = np.stack([*originals, *(changed(image, how) for image in originals[:20])])
    assert near_duplicates(images) == [(number, number + 40) for number in range(20)]


def test_empty_pictures_are_nobodys_duplicates():
    flat = np.zeros((48, 48), np.uint8)
    assert near_duplicates(np.stack([flat, flat + 200, face(1)])) == []
    assert near_duplicates(np.stack([flat, flat])) == []


def test_what_is_connected_is_one_group():
    assert sorted(map(sorted, groups(6, [(0, 1), (4, 2), (1, 2)]))) == [[0, 1, 2, 4], [3], [5]]


def test_what_is_held_out_follows_from_the_content_and_keeps_twins_together():
    originals = [face(number) for number in range(200)]
    images = [*originals, *(changed(image, "mirrored") for image in originals)]
    train, held = holdout(labelled(images), 0.2, seed=3)
    assert sorted([*train, *held]) == list(range(400))
    assert {index % 200 for index in held}.isdisjoint({index % 200 for index in train})
    assert 40 < len(held) < 130
    order = np.random.default_rng(0).permutation(400)
    again = holdout(labelled([images[index] for index in order]), 0.2, seed=3)[1]
    assert sorted(order[again]) == sorted(held)
    assert sorted(holdout(labelled(images), 0.2, seed=4)[1]) != sorted(held)


def test_holding_out_nothing_or_too_much():
    faces = labelled([face(number) for number in range(3)])
    assert holdout(faces, 0)[0].tolist() == [0, 1, 2]
    with pytest.raises(TrainingError, match="3 faces are too few"):
        holdout(faces, 1e-9)


def test_the_command_counts_and_finds_what_is_in_two_parts(tmp_path: Path, capsys):
    blank = np.full((48, 48), 128, np.uint8)
    path = tmp_path / "fer2013.csv"
    path.write_text(
        "emotion,pixels,Usage\n"
        + "".join(table_row(number % 7, face(number)) for number in range(14))
        + table_row(3, blank)
        + table_row(3, changed(face(3), "mirrored"), "PublicTest")
        + table_row(0, changed(face(1), "darker"), "PublicTest")
    )
    assert main(["data", str(path), "--duplicates"]) == 0
    text = capsys.readouterr().out
    assert "2 of them in different parts" in text
    assert "2 of 2 faces of PublicTest are in Training, too" in text
    assert f"{path}:3 (disgust) = {path}:18 (angry)" in text
    assert "1 with labels that contradict each other" in text
    assert f"1 pictures show nothing: {path}:16" in text
    assert main(["data", str(path), "--duplicates", "--json", "--classes", "6"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["counts"]["Training"]["happy"] == 3
    assert found["between_parts"] == 2
    assert found["contradictions"] == 0, "disgust counts as angry"


def test_the_command_compares_several_sources(tmp_path: Path, capsys):
    one = write_tree(tmp_path / "one", {f"happy/{number}.png": face(number) for number in range(4)})
    other = write_tree(tmp_path / "other", {"sad/1.png": changed(face(1), "mirrored")})
    assert main(["data", str(one), str(other), "--duplicates", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["counts"][str(one)]["happy"] == 4 and found["counts"][str(other)]["sad"] == 1
    assert found["near_duplicates"][0]["parts"] == [str(one), str(other)]


def test_an_error_is_one_line_and_status_2(tmp_path: Path, capsys):
    assert main(["data", str(tmp_path / "gone")]) == 2
    text = capsys.readouterr().err
    assert text.startswith("error: ") and text.count("\n") == 1


def test_faces_can_be_taken_with_all_that_is_known():
    faces = labelled([face(1), face(2), face(3)])
    faces = replace(faces, weights=np.array([1, 0.5, 0.2], np.float32), parts=("a", "b", "c"))
    taken = faces.take(np.array([2, 0]))
    assert taken.names == ("2", "0") and taken.parts == ("c", "a") and taken.labels.tolist() == [2, 0]
    np.testing.assert_allclose(taken.weights, [0.2, 1])
    np.testing.assert_array_equal(taken.images[0], face(3))
