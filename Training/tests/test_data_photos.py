"""Faces in photos are found by mien: a stand-in says what the tests need, the real one is asked where it was built."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from face_pictures import face, write_tree

from mien_training.__main__ import main
from mien_training.data import read_faces
from mien_training.data.photos import find_program
from mien_training.files import TrainingError

ROOT = Path(__file__).parents[2]
COLLECTION = ROOT.parent / "shared" / "data" / "photos"

STAND_IN = """#!/usr/bin/env python3
import json, os, sys
assert sys.argv[1:3] == ["predict", "--json"], sys.argv
print(len(sys.argv) - 3, file=open(os.path.join(os.path.dirname(sys.argv[0]), "asked"), "a"))
for path in sys.argv[3:]:
    name = os.path.basename(path)
    faces = [{"box": [40, 30, 80, 100], "score": 0.9}] * ("two" in name) + [{"box": [100, 50, 80, 100], "score": 0.9}]
    if "nobody" in name: faces = []
    answer = {"path": path, "faces": faces, "model": "m"}
    if "broken" in name: answer["error"] = "it is broken"
    if "silent" in name: sys.exit("no detector here")
    if "wrong" in name: answer["faces"][0]["box"] = [1, 2, -3, 4]
    print(json.dumps(answer))
"""


@pytest.fixture
def program(tmp_path: Path) -> Path:
    path = tmp_path / "bin" / "mien"
    path.parent.mkdir()
    path.write_text(STAND_IN)
    path.chmod(0o755)
    return path


def photo(number: int) -> np.ndarray:
    image = np.zeros((200, 300), np.uint8)
    image[50:150, 90:190] = face(number, 100)
    return image


def test_photos_with_one_face_are_cut_around_it(tmp_path: Path, program: Path):
    tree = write_tree(
        tmp_path / "photos",
        {"happy/1.png": photo(1), "happy/two.png": photo(2), "sad/nobody.png": photo(3), "sad/small.png": face(4)},
    )
    said: list[str] = []
    faces = read_faces(tree, program=program, say=said.append)
    assert sorted(faces.names) == ["happy/1.png", "sad/small.png"]
    expected = cv2.resize(photo(1)[53:148, 93:188], (48, 48), interpolation=cv2.INTER_AREA)
    np.testing.assert_array_equal(faces.images[faces.names.index("happy/1.png")], expected)
    assert said == ["of 3 photos, 1 without a face and 1 with several are left out"]


def test_many_photos_go_through_a_few_runs(tmp_path: Path, program: Path):
    tree = write_tree(tmp_path / "photos", {f"happy/{number}.png": photo(number) for number in range(70)})
    assert len(read_faces(tree, program=program)) == 70
    assert (program.parent / "asked").read_text().split() == ["64", "6"]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("broken", r"broken\.png: mien cannot read it"),
        ("silent", r"silent\.png: .*no detector here"),
        ("wrong", r"wrong\.png: .*a box that is none"),
    ],
)
def test_a_photo_that_mien_fails_on_is_named(tmp_path: Path, program: Path, name: str, message: str):
    tree = write_tree(tmp_path / "photos", {f"happy/{name}.png": photo(1)})
    with pytest.raises(TrainingError, match=message):
        read_faces(tree, program=program)


def test_a_missing_program_is_told(tmp_path: Path, monkeypatch, capsys):
    tree = write_tree(tmp_path / "photos", {"happy/1.png": photo(1)})
    assert main(["data", str(tree), "--mien", str(tmp_path / "gone")]) == 2
    assert "gone: no program there" in capsys.readouterr().err
    monkeypatch.setenv("MIEN", str(tmp_path / "other"))
    with pytest.raises(TrainingError, match="other: no program there"):
        read_faces(tree)


def test_the_program_may_be_named_by_the_environment(program: Path, monkeypatch):
    monkeypatch.setenv("MIEN", str(program))
    assert find_program() == str(program)


@pytest.mark.skipif(not COLLECTION.is_dir(), reason="../shared/data is not there")
def test_mien_itself_finds_faces_in_photos(tmp_path: Path):
    for word in ("happy", "surprised"):
        (tmp_path / word).mkdir()
        for path in sorted((COLLECTION / word).iterdir())[:4]:
            (tmp_path / word / path.name).symlink_to(path)
    try:
        program = find_program()
    except TrainingError as error:
        pytest.skip(str(error))
    faces = read_faces(tmp_path, program=Path(program))
    assert len(faces) >= 5
    assert set(faces.counts()) >= {"happy", "surprise"}
    assert faces.images.std(axis=(1, 2)).min() > 15
