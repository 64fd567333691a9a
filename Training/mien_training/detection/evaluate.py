"""How good a detector is on pictures whose faces are known."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from ..files import TrainingError, read_json, sha256, write_json
from .boxes import Faces, overlaps, without_doubles
from .data import drawn_scenes, read_image
from .teacher import Detector

SAME = 0.4
"""Boxes that overlap so much are the same face: detectors frame faces differently."""


@dataclass
class Curve:
    """Precision and recall at each score, from high scores to low."""

    scores: np.ndarray
    precision: np.ndarray
    recall: np.ndarray
    faces: int

    @staticmethod
    def of(found: list[Faces], truth: list[np.ndarray], unsure: list[np.ndarray]) -> Curve:
        """Matches greedily, best score first, each true face once.

        What is found on an unsure box counts neither way.

        :param truth: the true boxes of each picture (n × 4)
        """
        scores: list[float] = []
        hits: list[bool] = []
        for faces, boxes, ignored in zip(found, truth, unsure, strict=True):
            free = np.ones(len(boxes), bool)
            shared, aside = overlaps(faces.boxes, boxes), overlaps(faces.boxes, ignored)
            for index in np.argsort(-faces.scores, kind="stable"):
                fitting = np.where(free, shared[index], 0)
                if len(boxes) and fitting.max() >= SAME:
                    free[fitting.argmax()] = False
                    hits.append(True)
                elif len(ignored) and aside[index].max() >= SAME:
                    continue
                else:
                    hits.append(False)
                scores.append(float(faces.scores[index]))
        order = np.argsort(-np.array(scores, np.float64), kind="stable")
        right = np.cumsum(np.array(hits, np.float64)[order])
        count = sum(len(boxes) for boxes in truth)
        return Curve(
            np.array(scores, np.float64)[order], right / np.arange(1, len(order) + 1), right / max(1, count), count
        )

    @property
    def average_precision(self) -> float:
        """The area under the curve whose precision never rises again to the right."""
        if not len(self.scores):
            return 0.0
        best = np.maximum.accumulate(self.precision[::-1])[::-1]
        return float(np.sum(np.diff(self.recall, prepend=0.0) * best))

    def recall_at(self, precision: float) -> float:
        """The largest recall with at least this precision."""
        return float(self.recall[self.precision >= precision].max(initial=0.0))

    def at(self, threshold: float) -> tuple[float, float]:
        """Precision and recall of what scores at least ``threshold``."""
        count = int((self.scores >= threshold).sum())
        return (float(self.precision[count - 1]), float(self.recall[count - 1])) if count else (1.0, 0.0)


class Haar:
    """OpenCV's default frontal cascade as the detector service uses it, its score included."""

    name = "haar"

    def __init__(self) -> None:
        self.cascade = cv2.CascadeClassifier(str(cascade_file()))

    def detect(self, image: np.ndarray, side: int, threshold: float) -> Faces:
        """The faces in a picture whose longer side is scaled to ``side`` for the search where it is longer."""
        factor = min(1.0, side / max(image.shape[:2]))
        size = tuple(max(1, round(length * factor)) for length in image.shape[1::-1])
        grey = cv2.resize(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), size, interpolation=cv2.INTER_AREA)
        least = round(0.12 * min(size))
        rects, _, weights = self.cascade.detectMultiScale3(
            grey, scaleFactor=1.1, minNeighbors=5, minSize=(least, least), outputRejectLevels=True
        )
        if not len(rects):
            return Faces.none()
        rects = np.array(rects, np.float32).reshape(-1, 4)
        scores = 1 / (1 + np.exp(1.20 - 0.73 * np.array(weights, np.float32).reshape(-1)))
        boxes = np.concatenate([rects[:, :2], rects[:, :2] + rects[:, 2:]], axis=1) / np.float32(factor)
        faces = Faces(boxes, np.zeros((len(boxes), 5, 2), np.float32), scores)
        return without_doubles(faces[scores >= threshold], 0.4)


def cascade_file() -> Path:
    """Where OpenCV keeps its default frontal cascade."""
    name = "haarcascade_frontalface_default.xml"
    folders = [Path(folder) for folder in ("/usr/share/opencv4/haarcascades", "/usr/local/share/opencv4/haarcascades")]
    if hasattr(cv2, "data"):
        folders.append(Path(cv2.data.haarcascades))
    for folder in folders:
        if (folder / name).is_file():
            return folder / name
    raise TrainingError(f"{name}: not found: install opencv-data, or leave haar out of --detectors")


def detector(text: str) -> Haar | Detector:
    """The detector that a word of the command line names: ``haar``, an ONNX file, a bundle, a training's folder."""
    if text == "haar":
        return Haar()
    path = Path(text)
    if (path / "model.onnx").is_file():
        return Detector(path / "model.onnx")
    if (path / "checkpoint.pt").is_file():
        from .export import network_file

        return Detector(network_file(path))
    return Detector(path)


def looks(names: list[str]) -> list[Callable[[np.ndarray], Faces]]:
    """Searches at low thresholds, small and large, for sheets of candidates."""
    found: list[Callable[[np.ndarray], Faces]] = []
    for name in names:
        which = detector(name)
        for side, threshold in ((320, 0.2), (640, 0.15)):
            found.append(
                lambda image, which=which, side=side, threshold=threshold: which.detect(image, side, threshold)
            )
    return found


def read_truth(photos: Path, truth: Path) -> list[tuple[Path, np.ndarray, np.ndarray]]:
    """Photos with their true faces and their unsure boxes (n × 4); a photo that has changed is an error."""
    rows = []
    for name, entry in read_json(truth, "the true faces").items():
        path = photos / name
        if not path.is_file():
            raise TrainingError(f"{path}: is in {truth} and not there: give the folder that the truth was made for")
        if sha256(path) != entry["sha256"]:
            raise TrainingError(f"{path}: is another picture than the one in {truth}: put that one back")
        boxes = [np.array(entry[kind], np.float32).reshape(-1, 4) for kind in ("faces", "unsure")]
        corners = [np.concatenate([box[:, :2], box[:, :2] + box[:, 2:]], axis=1) for box in boxes]
        rows.append((path, corners[0], corners[1]))
    return rows


PRECISIONS = (0.99, 0.98, 0.95, 0.90)
"""Where the report compares recalls."""


def measure(which: Haar | Detector, rows: list[tuple[Path, np.ndarray, np.ndarray]], side: int) -> tuple[Curve, dict]:
    """A detector's curve and the numbers of the report."""
    found, times = [], []
    for path, _, _ in rows:
        image = read_image(path)
        began = time.process_time()
        found.append(which.detect(image, side, 0.02))
        times.append((time.process_time() - began) * 1000)
    curve = Curve.of(found, [faces for _, faces, _ in rows], [unsure for _, _, unsure in rows])
    return curve, {
        "side": side,
        "average_precision": round(curve.average_precision, 4),
        "recall_at_precision": {str(precision): round(curve.recall_at(precision), 4) for precision in PRECISIONS},
        "at_threshold": {
            str(at): [round(value, 4) for value in curve.at(at)] for at in (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
        },
        "most_recall": round(float(curve.recall.max(initial=0.0)), 4),
        "cpu_ms": round(float(np.median(times)), 2),
    }


def drawn_recall(which: Haar | Detector, folder: Path, side: int) -> dict:
    """How many drawn faces a detector finds, and what else."""
    scenes = drawn_scenes(folder)
    curve = Curve.of(
        [which.detect(scene.image, side, 0.02) for scene in scenes],
        [scene.faces.boxes for scene in scenes],
        [scene.unsure for scene in scenes],
    )
    return {
        "faces": curve.faces,
        "average_precision": round(curve.average_precision, 4),
        "at_threshold": {str(at): [round(value, 4) for value in curve.at(at)] for at in (0.4, 0.5, 0.6, 0.7, 0.8)},
    }


def evaluate(
    names: list[str],
    photos: Path,
    truth: Path,
    side: int,
    drawn: Path | None,
    report: Path | None,
    say: Callable[[str], None],
) -> None:
    """The command ``evaluate``: a table for the eye, and JSON."""
    cv2.setNumThreads(1)
    rows = read_truth(photos, truth)
    content: dict = {
        "photos": len(rows),
        "faces": sum(len(faces) for _, faces, _ in rows),
        "iou": SAME,
        "detectors": {},
    }
    say(f"{content['photos']} photos, {content['faces']} faces; recall at precision {PRECISIONS}, AP, most recall, ms")
    curves = {}
    for name in names:
        which = detector(name)
        curves[name], numbers = measure(which, rows, side)
        if drawn:
            numbers["drawn"] = drawn_recall(which, drawn, side)
        content["detectors"][name] = numbers
        recalls = " ".join(f"{value:.3f}" for value in numbers["recall_at_precision"].values())
        say(
            f"{name}: {recalls} AP {numbers['average_precision']:.3f} most {numbers['most_recall']:.3f} "
            f"{numbers['cpu_ms']:.1f} ms" + (f" drawn {numbers['drawn']['at_threshold']}" if drawn else "")
        )
    if report:
        write_json(report, content)
