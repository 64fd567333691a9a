"""The pictures: read, split so that near-duplicates stay together, labelled by the teacher."""

from __future__ import annotations

import hashlib
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from ..data.duplicates import PHOTO_BITS, groups, hashes, near_pairs
from ..files import TrainingError, read_json, sha256, write_json
from .boxes import Faces
from .teacher import Detector, label

TEST_SHARE = 0.30
VALIDATION_SHARE = 0.10


@dataclass
class Photo:
    """A picture file of the collection."""

    name: str
    """The path below the collection's folder."""
    path: Path
    sha256: str
    hashes: tuple[np.ndarray, np.ndarray]
    """Difference bits of the picture and of its mirror image."""
    split: str = ""
    """``train``, ``validation`` or ``test``."""


def read_image(path: Path) -> np.ndarray:
    """A picture as rows of blue, green, red bytes."""
    image = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if image is None:
        raise TrainingError(f"{path}: not a picture that OpenCV reads: remove it or put a whole one there")
    return image


def read_photos(folder: Path) -> list[Photo]:
    """All pictures below a folder, each with its part of the split."""
    if not folder.is_dir():
        raise TrainingError(f"{folder}: no such folder: give one with photos, e.g. --photos photos")
    photos = []
    for path in sorted(path for path in folder.rglob("*") if path.suffix.lower() in {".jpg", ".jpeg", ".png"}):
        image = read_image(path)
        both = hashes(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY))
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        photos.append(Photo(path.relative_to(folder).as_posix(), path, digest, both))
    if not photos:
        raise TrainingError(f"{folder}: no .jpg or .png in it: give a folder with photos")
    for group in similar(photos):
        share = int(min(photo.sha256 for photo in group)[:8], 16) / 2**32
        split = "train"
        if share < TEST_SHARE + VALIDATION_SHARE:
            split = "test" if share < TEST_SHARE else "validation"
        for photo in group:
            photo.split = split
    return photos


def similar(photos: list[Photo]) -> list[list[Photo]]:
    """Groups of photos that show the same, also mirrored, also by way of a third one."""
    bits, mirrored = (np.stack([photo.hashes[which] for photo in photos]) for which in (0, 1))
    pairs = [(first, second) for first, second, _ in near_pairs(bits, mirrored, PHOTO_BITS)]
    return [[photos[index] for index in group] for group in groups(len(photos), pairs)]


@dataclass
class Scene:
    """A picture to train on, and what is known about it."""

    image: np.ndarray
    faces: Faces
    unsure: np.ndarray
    """Boxes (n × 4) that are neither face nor background."""


def clip_frames(folder: Path, every: int = 4) -> Iterator[np.ndarray]:
    """Every n-th frame of all films in a folder."""
    for path in sorted(path for path in folder.iterdir() if path.suffix.lower() in {".mkv", ".mp4", ".avi", ".webm"}):
        film = cv2.VideoCapture(str(path))
        if not film.isOpened():
            raise TrainingError(f"{path}: not a film that OpenCV reads: remove it")
        number = 0
        while True:
            there, frame = film.read()
            if not there:
                break
            if number % every == 0:
                yield frame
            number += 1


class Labels:
    """What the teacher said about each picture, kept in a file: asking it again takes minutes."""

    def __init__(self, teacher: Detector, path: Path | None) -> None:
        self.teacher = teacher
        self.path = path
        self.mark = sha256(teacher.path)[:16]
        self.known: dict[str, list] = read_json(path, "the labels") if path and path.exists() else {}

    def of(self, image: np.ndarray, look: Callable[[Detector, np.ndarray], tuple[Faces, np.ndarray]]) -> Scene:
        """The picture with the labels that ``look`` gives or gave."""
        key = f"{look.__name__} {self.mark} {hashlib.sha256(image.tobytes()).hexdigest()[:32]}"
        if key not in self.known:
            faces, unsure = look(self.teacher, image)
            self.known[key] = [part.tolist() for part in (faces.boxes, faces.landmarks, faces.scores, unsure)]
        boxes, landmarks, scores, unsure = (np.array(part, np.float32) for part in self.known[key])
        faces = Faces(boxes.reshape(-1, 4), landmarks.reshape(-1, 5, 2), scores)
        return Scene(image, faces, unsure.reshape(-1, 4))

    def save(self) -> None:
        """Writes the file."""
        if self.path:
            write_json(self.path, self.known, indent=None)


def grey_faces(archive: Path, labels: Labels, count: int, seed: int) -> list[Scene]:
    """Faces of FER2013's Training part in which the teacher sees one face."""
    try:
        with tarfile.open(archive) as tar:
            members = [member for member in tar if "/Training/" in member.name and member.name.endswith(".jpg")]
            order = np.random.default_rng(seed).permutation(len(members))[:count]
            chosen = sorted((members[index] for index in order), key=lambda member: member.offset)
            files = [tar.extractfile(member) for member in chosen]
            raw = [np.frombuffer(file.read(), np.uint8) for file in files if file is not None]
    except (OSError, tarfile.TarError) as error:
        raise TrainingError(
            f"{archive}: not FER2013 as tar.gz ({error}): give another file or leave out --fer"
        ) from error
    images = [cv2.imdecode(data, cv2.IMREAD_COLOR) for data in raw]
    scenes = [labels.of(image, framed_face) for image in images if image is not None]
    return [scene for scene in scenes if len(scene.faces) == 1]


def framed_face(teacher: Detector, image: np.ndarray) -> tuple[Faces, np.ndarray]:
    """What the teacher finds in a picture that a face fills: enlarged, with some room around it."""
    side = image.shape[0]
    room = cv2.copyMakeBorder(
        cv2.resize(image, (112, 112), interpolation=cv2.INTER_CUBIC), 24, 24, 24, 24, cv2.BORDER_REPLICATE
    )
    found = teacher.detect(room, 160, 0.75)
    faces = Faces((found.boxes - 24) / 112 * side, (found.landmarks - 24) / 112 * side, found.scores)
    return faces, np.zeros((0, 4), np.float32)


def drawn_scenes(folder: Path) -> list[Scene]:
    """What ``Training/drawn/draw`` has drawn."""
    scenes = []
    for entry in read_json(folder / "truth.json", "the drawn faces' truth"):
        try:
            x, y, width, height = entry["box"]
            box = np.array([[x, y, x + width, y + height]], np.float32)
            faces = Faces(box, np.array([entry["landmarks"]], np.float32).reshape(1, 5, 2), np.ones(1, np.float32))
            image = read_image(folder / entry["file"])
        except (KeyError, TypeError, ValueError) as error:
            raise TrainingError(f"{folder}/truth.json: an entry lacks {error}: draw the folder again") from error
        scenes.append(Scene(image, faces, np.zeros((0, 4), np.float32)))
    return scenes


@dataclass
class Collection:
    """Everything to train on, in memory."""

    photos: list[Scene]
    frames: list[Scene]
    drawn: list[Scene]
    grey: list[Scene]
    validation: list[Scene]


def load(
    photos: Path,
    labels: Labels,
    fer: Path | None,
    clips: Path | None,
    drawn: Path | None,
    seed: int,
    say: Callable[[str], None],
    fer_count: int = 6000,
) -> Collection:
    """Reads and labels everything; takes minutes."""
    files = read_photos(photos)
    counts = {split: sum(photo.split == split for photo in files) for split in ("train", "validation", "test")}
    say(f"{len(files)} photos: {counts}; the test photos are not looked at")

    def of(split: str) -> Iterator[np.ndarray]:
        return (read_image(photo.path) for photo in files if photo.split == split)

    collection = Collection(
        photos=[labels.of(image, label) for image in of("train")],
        frames=[labels.of(image, label) for image in clip_frames(clips)] if clips else [],
        drawn=drawn_scenes(drawn) if drawn else [],
        grey=grey_faces(fer, labels, fer_count, seed) if fer else [],
        validation=[labels.of(image, label) for image in of("validation")],
    )
    labels.save()
    for name in ("photos", "frames", "drawn", "grey", "validation"):
        scenes = getattr(collection, name)
        say(
            f"{name}: {len(scenes)} pictures, {sum(len(scene.faces) for scene in scenes)} faces, "
            f"{sum(len(scene.unsure) for scene in scenes)} unsure boxes"
        )
    return collection
