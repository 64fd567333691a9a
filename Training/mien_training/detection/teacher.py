"""YuNet as the teacher: labels for pictures, and dense maps to learn from."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ..files import TrainingError
from .boxes import OUTPUTS, Faces, decode, framed, network_input, overlaps, without_doubles


class Detector:
    """A network with YuNet's outputs and a free input size, run by ONNX Runtime on one thread."""

    def __init__(self, path: Path, nms: float = 0.3) -> None:
        import onnxruntime

        if not path.is_file():
            raise TrainingError(f"{path}: no such file: give an ONNX face detector with YuNet's twelve outputs")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        try:
            self.session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        except Exception as error:
            raise TrainingError(
                f"{path}: not a network that ONNX Runtime reads ({error}): give another file"
            ) from error
        if missing := set(OUTPUTS) - {output.name for output in self.session.get_outputs()}:
            raise TrainingError(f"{path}: has no output {sorted(missing)[0]}: give YuNet's 2023 network")
        self.input = self.session.get_inputs()[0].name
        self.path = path
        self.nms = nms

    def maps(self, images: list[np.ndarray]) -> dict[str, np.ndarray]:
        """All outputs for pictures of one size whose sides are multiples of 32."""
        return dict(zip(OUTPUTS, self.session.run(list(OUTPUTS), {self.input: network_input(images)}), strict=True))

    def detect(self, image: np.ndarray, side: int, threshold: float) -> Faces:
        """The faces in a picture whose longer side is scaled to ``side`` for the search."""
        canvas, factor = framed(image, side)
        outputs = {name: value[0] for name, value in self.maps([canvas]).items()}
        return decode(outputs, canvas.shape[1], threshold, self.nms).scaled(1 / factor)


SIDES = (192, 320, 480, 640, 960)
"""The sizes at which the teacher looks at each picture: large faces show best in small pictures and the reverse."""


def label(teacher: Detector, image: np.ndarray, sure: float = 0.75, least: float = 0.3) -> tuple[Faces, np.ndarray]:
    """What the teacher finds in a picture and its mirror image, at several sizes.

    A face that at least two of the ten looks see is a label when its best score is ``sure``; what else two looks see,
    or one with a score of 0.5, is neither face nor background.

    :returns: the faces, and boxes that no loss should look into (n × 4)
    """
    looks: list[Faces] = []
    for side in SIDES:
        looks.append(teacher.detect(image, side, least))
        mirrored = teacher.detect(np.ascontiguousarray(image[:, ::-1]), side, least)
        looks.append(mirrored.mirrored(image.shape[1]))
    everything = Faces.joined(looks)
    best = without_doubles(everything, 0.35)
    if not len(best):
        return best, best.boxes
    seen = np.array(
        [sum((overlaps(best.boxes[i : i + 1], look.boxes) > 0.4).any() for look in looks) for i in range(len(best))]
    )
    accepted = (best.scores >= sure) & (seen >= 2)
    faces = best[accepted]
    for index in range(len(faces)):
        same = overlaps(faces.boxes[index : index + 1], everything.boxes)[0] > 0.6
        weight = everything.scores[same] ** 2
        faces.boxes[index] = np.average(everything.boxes[same], axis=0, weights=weight)
        faces.landmarks[index] = np.average(everything.landmarks[same], axis=0, weights=weight)
    return faces, best.boxes[~accepted & ((best.scores >= 0.5) | (seen >= 2))]
