"""Tables, archives, folders and exports become faces; whatever is wrong in them is named with its place."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from face_pictures import face, png, table_row, write_archive, write_tree

from mien_training.data import read_faces
from mien_training.data.faces import join
from mien_training.data.labels import EMOTIONS, emotion_of, part_of
from mien_training.files import TrainingError

HEAD = "emotion,pixels,Usage\n"


def table(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "fer2013.csv"
    path.write_text(text)
    return path


def test_a_table_gives_its_faces_by_part(tmp_path: Path):
    path = table(
        tmp_path,
        HEAD + table_row(3, face(1)) + table_row(1, face(2), "PublicTest") + table_row(6, face(3), "PrivateTest"),
    )
    faces = read_faces(path)
    assert faces.images.dtype == np.uint8 and faces.labels.dtype == np.int64
    np.testing.assert_array_equal(faces.images, [face(1), face(2), face(3)])
    assert [faces.classes[label] for label in faces.labels] == ["happy", "disgust", "neutral"]
    assert faces.names == (f"{path}:2", f"{path}:3", f"{path}:4")
    assert faces.parts == ("Training", "PublicTest", "PrivateTest")
    assert faces.weights is None
    assert read_faces(path, "PublicTest").names == (f"{path}:3",)
    assert read_faces(path, "val").names == (f"{path}:3",)


def test_columns_may_stand_in_another_order_and_usage_may_be_missing(tmp_path: Path):
    pixels = table_row(0, face(1)).split(",")[1]
    faces = read_faces(table(tmp_path, f'pixels, Emotion\n"{pixels}",4\n\n'))
    assert faces.labels.tolist() == [4]
    np.testing.assert_array_equal(faces.images[0], face(1))


def test_six_classes_count_disgust_as_angry(tmp_path: Path):
    path = table(tmp_path, HEAD + "".join(table_row(number, face(number)) for number in range(7)))
    six = read_faces(path, classes=6)
    assert six.classes == ("angry", "fear", "happy", "sad", "surprise", "neutral")
    assert six.labels.tolist() == [0, 0, 1, 2, 3, 4, 5]
    assert six.counts()["angry"] == 2
    assert read_faces(path).classes == EMOTIONS


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", r"fer2013\.csv:1: the columns"),
        ("label,image\n1,2\n", r"fer2013\.csv:1: the columns are 'label,image'"),
        (HEAD + table_row(7, face(1)), r"fer2013\.csv:2: emotion '7' is no number from 0 to 6"),
        (HEAD + table_row("happy", face(1)), r"fer2013\.csv:2: emotion 'happy'"),
        (HEAD + table_row(1, face(1)) + table_row(1, face(2)[1:]), r"fer2013\.csv:3: the pixels are not 2304 numbers"),
        (
            HEAD + table_row(1, face(1).astype(int) + 200),
            r"fer2013\.csv:2: the pixels are not 2304 numbers from 0 to 255",
        ),
        (HEAD + table_row(1, face(1)).replace(" ", ";"), r"fer2013\.csv:2: the pixels"),
        (HEAD + table_row(1, face(1), "Exam"), r"fer2013\.csv:2: Usage 'Exam'"),
        (HEAD + "3\n", r"fer2013\.csv:2: 1 columns, 3 are needed"),
        (HEAD, r"fer2013\.csv: no face in it"),
        (HEAD + '3,"1 2', r"fer2013\.csv:\d: "),
    ],
)
def test_a_wrong_table_is_named_with_its_line(tmp_path: Path, text: str, message: str):
    with pytest.raises(TrainingError, match=message) as error:
        read_faces(table(tmp_path, text))
    assert "\n" not in str(error.value)


def test_a_table_that_is_no_text_is_named(tmp_path: Path):
    path = tmp_path / "fer2013.csv"
    path.write_bytes(HEAD.encode() + b"\xff\xfe\x00")
    with pytest.raises(TrainingError, match=r"fer2013\.csv:2: 1 columns"):
        read_faces(path)


def test_a_missing_part_is_told_with_those_that_are_there(tmp_path: Path):
    path = table(tmp_path, HEAD + table_row(3, face(1)))
    with pytest.raises(TrainingError, match="no face of PrivateTest in it: it has Training"):
        read_faces(path, "PrivateTest")
    with pytest.raises(TrainingError, match="'Exam' is no part"):
        read_faces(path, "Exam")
    with pytest.raises(TrainingError, match=r"no-such.*no such file or folder"):
        read_faces(tmp_path / "no-such")
    with pytest.raises(TrainingError, match="--classes 7"):
        read_faces(path, classes=5)


def test_an_archive_with_folders_gives_its_faces(tmp_path: Path):
    files = {f"fer2013/{part}/{word}/{part}_1.png": png(face(number)) for number, (part, word) in
             enumerate([("Training", "happy"), ("Training", "Fearful"), ("PublicTest", "sad")])}  # fmt: skip
    path = write_archive(tmp_path / "fer2013.tar.gz", {"README.txt": b"hello", ".hidden.jpg": b"", **files})
    faces = read_faces(path, "Training")
    assert [faces.classes[label] for label in faces.labels] == ["happy", "fear"]
    assert faces.names[0] == "fer2013/Training/happy/Training_1.png"
    np.testing.assert_array_equal(faces.images[0], face(0))
    assert len(read_faces(path)) == 3


def test_an_archive_with_the_table_gives_its_faces(tmp_path: Path):
    text = HEAD + table_row(3, face(1)) + table_row(3, face(2), "PublicTest")
    path = write_archive(tmp_path / "fer2013.tar.gz", {"fer2013/fer2013.csv": text.encode()})
    assert read_faces(path, "PublicTest").names == (f"{path}:fer2013/fer2013.csv:3",)


def test_what_is_wrong_in_an_archive_is_named(tmp_path: Path):
    path = write_archive(tmp_path / "a.tar.gz", {"Training/happy/1.jpg": b"no picture"})
    with pytest.raises(TrainingError, match=r"a\.tar\.gz:Training/happy/1\.jpg: not a picture"):
        read_faces(path)
    path = write_archive(tmp_path / "b.tar.gz", {"Training/hungry/1.png": png(face(1))})
    with pytest.raises(TrainingError, match="'hungry' is named for no emotion"):
        read_faces(path)
    whole = write_archive(tmp_path / "c.tar.gz", {f"happy/{n}.png": png(face(n)) for n in range(9)}).read_bytes()
    (tmp_path / "c.tar.gz").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(TrainingError, match=r"c\.tar\.gz: not a whole archive"):
        read_faces(tmp_path / "c.tar.gz")
    (tmp_path / "d.tar.gz").write_bytes(b"nothing like it")
    with pytest.raises(TrainingError, match=r"d\.tar\.gz: not a whole archive"):
        read_faces(tmp_path / "d.tar.gz")


def test_a_tree_gives_its_faces_with_and_without_parts(tmp_path: Path):
    tree = write_tree(
        tmp_path / "faces",
        {"train/angry/1.png": face(1), "test/Sad+Human+Faces/2.png": face(2), "test/.thumbs/3.png": face(3)},
    )
    (tree / "train/angry/notes.txt").write_text("not a picture")
    faces = read_faces(tree)
    assert faces.names == ("test/Sad+Human+Faces/2.png", "train/angry/1.png")
    assert faces.parts == ("PrivateTest", "Training")
    assert [faces.classes[label] for label in faces.labels] == ["sad", "angry"]
    flat = write_tree(tmp_path / "flat", {"angry/1.png": face(1, 100), "sad/2.png": np.hstack([face(2), face(3)])})
    faces = read_faces(flat, side=64)
    assert faces.images.shape == (2, 64, 64)
    assert faces.parts == ("", "")


def test_what_is_wrong_in_a_tree_is_named(tmp_path: Path):
    tree = write_tree(tmp_path / "faces", {"angry/1.png": face(1)})
    (tree / "angry/2.jpg").write_bytes(b"")
    with pytest.raises(TrainingError, match=r"angry/2\.jpg: not a picture"):
        read_faces(tree)
    (tree / "angry/2.jpg").unlink()
    (tree / "angry/2.jpg").symlink_to(tree / "gone.jpg")
    with pytest.raises(TrainingError, match=r"angry/2\.jpg: cannot be read"):
        read_faces(tree)
    (tree / "angry/2.jpg").unlink()
    (tree / "sad").mkdir()
    with pytest.raises(TrainingError, match=r"faces/sad: no picture in it"):
        read_faces(tree)
    (tree / "sad").rename(tree / "bored")
    write_tree(tree, {"bored/1.png": face(2)})
    with pytest.raises(TrainingError, match=r"faces/bored/1\.png: the folder 'bored' is named for no emotion"):
        read_faces(tree)
    (tmp_path / "empty").mkdir()
    with pytest.raises(TrainingError, match="empty: no face in it"):
        read_faces(tmp_path / "empty")


def test_a_class_without_a_face_can_be_asked_for(tmp_path: Path):
    faces = read_faces(write_tree(tmp_path / "faces", {"angry/1.png": face(1)}), classes=6)
    with pytest.raises(TrainingError, match="faces: no face of fear or happy or sad or surprise or neutral"):
        faces.with_every_class("faces")


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """What ``mien export --labels`` writes as a folder: pictures with room around the face."""
    folder = tmp_path / "labels"
    picture = np.zeros((100, 120), np.uint8)
    picture[20:80, 30:90] = face(1, 60)
    write_tree(folder, {"train/happy/hall-1-2-0.jpg": picture, "val/sad/hall-1-9-0.jpg": picture})
    for emotion in EMOTIONS:
        (folder / "test" / emotion).mkdir(parents=True)
    columns = "file,part,emotion,votes,people,camera,run,frame,position,track,captured_at"
    rows = [
        "train/happy/hall-1-2-0.jpg,train,happy,2,3,hall,1,2,0,1,2026-01-01T00:00:00Z,30.0,20.0,60.0,60.0,m,happy",
        "val/sad/hall-1-9-0.jpg,val,sad,1,1,hall,1,9,0,2,2026-01-01T00:00:00Z,30.0,20.0,60.0,60.0,m,",
    ]
    head = f"{columns},box_x,box_y,box_width,box_height,model,shown"
    (folder / "faces.csv").write_text("\n".join([head, *rows]) + "\n")
    (folder / "provenance.json").write_text('{"made_by": "mien export", "format": "folder"}')
    return folder


def test_exported_labels_are_cut_and_weighed_by_agreement(export: Path):
    faces = read_faces(export)
    assert faces.names == ("train/happy/hall-1-2-0.jpg", "val/sad/hall-1-9-0.jpg")
    assert faces.parts == ("Training", "PublicTest")
    np.testing.assert_allclose(faces.weights, [2 / 3, 1])
    # A square of 57 pixels around the middle of 60, its corner rounded as in Swift.
    inside = cv2.resize(face(1, 60)[2:59, 2:59], (48, 48), interpolation=cv2.INTER_AREA)
    assert np.abs(faces.images[0].astype(int) - inside).mean() < 3
    assert len(read_faces(export, "train")) == 1
    both = join([faces, read_faces(export, "val")])
    np.testing.assert_allclose(both.weights, [2 / 3, 1, 1])


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("votes", "voices", r"faces\.csv:1: no column votes"),
        (",train,happy", ",train,glad", r"faces\.csv:2: unknown emotion 'glad'"),
        (",val,sad", ",exam,sad", r"faces\.csv:3: unknown part 'exam'"),
        (",happy,2,3", ",happy,4,3", r"faces\.csv:2: the face's box or votes"),
        ("60.0,60.0,m,happy", "nan,60.0,m,happy", r"faces\.csv:2: the face's box or votes"),
        ("30.0,20.0,60.0", "900,900,60.0", r"faces\.csv:2: the box lies outside"),
        ("30.0,20.0,60.0", "1e300,20.0,60.0", r"faces\.csv:2: "),
        ("train/happy/hall-1-2-0.jpg,train", "train/happy/gone.jpg,train", r"faces\.csv:2: .*gone\.jpg cannot be read"),
        ("train/happy/hall-1-2-0.jpg,train", "../../secret.jpg,train", r"faces\.csv:2: .* lies outside"),
    ],
)
def test_a_spoilt_export_is_named_with_its_line(export: Path, old: str, new: str, message: str):
    path = export / "faces.csv"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    with pytest.raises(TrainingError, match=message):
        read_faces(export)


def test_exported_labels_as_coco_are_the_same_faces(export: Path):
    expected = read_faces(export)
    (export / "images").mkdir()
    for part, name, emotion, votes in (("train", "happy/hall-1-2-0", 4, (2, 3)), ("val", "sad/hall-1-9-0", 5, (1, 1))):
        (export / part / f"{name}.jpg").rename(export / "images" / f"{part}.jpg")
        contents = {
            "images": [{"id": 1, "width": 120, "height": 100, "file_name": f"{part}.jpg"}],
            "categories": [{"id": number + 1, "name": word} for number, word in enumerate(EMOTIONS)],
            "annotations": [
                {
                    "id": 1,
                    "image_id": 1,
                    "category_id": emotion,
                    "bbox": [30, 20, 60, 60],
                    "attributes": {"votes": votes[0], "people": votes[1]},
                }
            ],
        }
        (export / "annotations").mkdir(exist_ok=True)
        (export / "annotations" / f"{part}.json").write_text(json.dumps(contents))
    (export / "faces.csv").unlink()
    faces = read_faces(export)
    np.testing.assert_array_equal(faces.images, expected.images)
    np.testing.assert_array_equal(faces.labels, expected.labels)
    np.testing.assert_allclose(faces.weights, expected.weights)
    spoilt = export / "annotations" / "val.json"
    spoilt.write_text(spoilt.read_text().replace('"image_id": 1', '"image_id": 8'))
    with pytest.raises(TrainingError, match=r"val\.json: annotation 1: 8 is missing"):
        read_faces(export)
    spoilt.write_text("{}")
    with pytest.raises(TrainingError, match=r"val\.json: no annotations as COCO"):
        read_faces(export)


def test_words_for_emotions_and_parts():
    assert [EMOTIONS[emotion_of(word)] for word in ("Anger", "angry human face", "AFRAID", "surprised")] == [
        "angry", "angry", "fear", "surprise"]  # fmt: skip
    assert emotion_of("happy or sad") is None and emotion_of("faces") is None
    assert part_of("Train") == "Training" and part_of("fer2013") is None
