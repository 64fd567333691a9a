"""From a training to a bundle: an ONNX file with YuNet's outputs, what it is, and how to check it."""

from __future__ import annotations

import base64
import tempfile
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import onnx
from onnx import TensorProto, helper
from torch import nn

from ..files import TrainingError, read_json, sha256, write_json, write_text, write_whole
from ..onnx_graph import Graph, folded
from .boxes import OUTPUTS, STRIDES, decode
from .data import read_image
from .network import Block, FaceNetwork, multiply_adds
from .teacher import Detector
from .train import read_checkpoint

NMS = 0.3


class FaceGraph(Graph):
    """The graph of a face detector."""

    def normalised(self, entering: str, layers: nn.Sequential, name: str, scale: float = 1.0) -> str:
        """Convolution, batch norm and ReLU as convolution and ReLU.

        :param scale: by which the input was multiplied in training
        """
        layer = layers[0]
        weight, bias = folded(layer, layers[1])
        made = self.convolution(
            entering, weight * np.float32(scale), bias, name, strides=layer.stride, groups=layer.groups
        )
        return self.node("Relu", [made], f"{name}.relu")

    def block(self, entering: str, block: Block, name: str) -> str:
        """A ``Block``."""
        inner = self.normalised(entering, block.depthwise, f"{name}.depthwise")
        inner = self.normalised(inner, block.pointwise, f"{name}.pointwise")
        return self.node("Add", [entering, inner], f"{name}.sum") if block.adds else inner


def model(network: FaceNetwork) -> onnx.ModelProto:
    """The network as ONNX: any batch, height and width, batch norm folded, sigmoids at the end."""
    network.eval()
    graph = FaceGraph()
    x = graph.normalised("input", network.stem[0], "stem.0", scale=1 / 128)
    x = graph.normalised(x, network.stem[1], "stem.1")
    maps = []
    for number, (stage, lateral) in enumerate(zip(network.stages, network.laterals, strict=True)):
        for index, layer in enumerate(stage):
            name = f"stage.{number}.{index}"
            x = graph.block(x, layer, name) if isinstance(layer, Block) else graph.normalised(x, layer, name)
        maps.append(graph.normalised(x, lateral, f"lateral.{number}"))
    twice = graph.constant("twice", np.array([1, 1, 2, 2], np.float32))
    region = graph.constant("region", np.zeros(0, np.float32))
    for level in (1, 0):
        larger = graph.node(
            "Resize",
            [maps[level + 1], region, twice],
            f"larger.{level}",
            mode="nearest",
            coordinate_transformation_mode="asymmetric",
            nearest_mode="floor",
        )
        maps[level] = graph.node("Add", [maps[level], larger], f"joined.{level}")
    for stride, entering, head in zip(STRIDES, maps, network.heads, strict=True):
        inner = graph.block(entering, head.block, f"head.{stride}")
        outputs(graph, inner, head.out, stride)
    picture = helper.make_tensor_value_info("input", TensorProto.FLOAT, ["batch", 3, "height", "width"])
    widths = {"cls": 1, "obj": 1, "bbox": 4, "kps": 10}
    leaving = [
        helper.make_tensor_value_info(
            name, TensorProto.FLOAT, ["batch", f"cells_{name.split('_')[1]}", widths[name.split("_")[0]]]
        )
        for name in OUTPUTS
    ]
    return graph.model("face", [picture], leaving)


def outputs(graph: FaceGraph, entering: str, layer: nn.Conv2d, stride: int) -> None:
    """The four outputs of one map: cells × values, scores after the sigmoid."""
    weight, bias = layer.weight.detach().numpy(), layer.bias.detach().numpy()  # type: ignore[union-attr]
    for kind, first, last in (("cls", 0, 1), ("obj", 1, 2), ("bbox", 2, 6), ("kps", 6, 16)):
        name = f"{kind}_{stride}"
        x = graph.convolution(entering, weight[first:last].copy(), bias[first:last].copy(), f"{name}.map")
        x = graph.node("Transpose", [x], f"{name}.cells", perm=[0, 2, 3, 1])
        shape = graph.constant(f"{name}.shape", np.array([0, -1, last - first], np.int64))
        if kind in ("cls", "obj"):
            x = graph.node("Reshape", [x, shape], f"{name}.flat")
            graph.node("Sigmoid", [x], name)
        else:
            graph.node("Reshape", [x, shape], name)


def averaged(run: Path) -> FaceNetwork:
    """The averaged network of a training."""
    network = FaceNetwork()
    network.load_state_dict(read_checkpoint(run / "checkpoint.pt")["average"])
    return network.eval()


def network_file(run: Path) -> Path:
    """A training's network as an ONNX file in a temporary folder."""
    path = Path(tempfile.mkdtemp(prefix="mien-face-")) / "model.onnx"
    onnx.save(model(averaged(run)), str(path))
    return path


def selftest(network: Path, picture: np.ndarray, threshold: float) -> dict:
    """A picture and the faces that the network must find in it."""
    outputs = {name: value[0] for name, value in Detector(network).maps([picture]).items()}
    faces = decode(outputs, picture.shape[1], threshold, NMS)
    if not len(faces):
        raise TrainingError("the network finds no face in the self-test's picture: give another one with --picture")
    return {
        "format": 1,
        "width": picture.shape[1],
        "height": picture.shape[0],
        "pixels_bgr_base64": base64.b64encode(picture.tobytes()).decode(),
        "faces": [
            {
                "box": [round(float(value), 3) for value in (*box[:2], *(box[2:] - box[:2]))],
                "score": round(float(score), 4),
                "landmarks": [[round(float(value), 3) for value in point] for point in landmarks],
            }
            for box, score, landmarks in zip(faces.boxes, faces.scores, faces.landmarks, strict=True)
        ],
        "tolerance": {"pixels": 1.5, "score": 0.02},
    }


CARD = """# face-{version}

A small face detector: {parameters:,} parameters, {macs:.0f} million multiply-adds at 320×320.
Plain convolutions down to stride 8, depthwise-separable blocks below, three maps joined from coarse to fine, and the
twelve outputs of YuNet's 2023 network, so that one decoder reads both. Input: blue, green, red, 0 to 255, sides that
are multiples of 32.

Trained from scratch by `Training/` (`python -m mien_training.detection`). Data: {data}.
The teacher, YuNet (ShiqiYu/libfacedetection.train, Apache-2.0), gave labels and dense maps; none of its weights are in
here, and no picture that it was trained on.

| measured | |
|---|---|
{rows}

How that was measured, beside Haar and YuNet, and what the detector does not see: docs/face-detector.md.

Score √(cls·obj); a face from {threshold}, doubles overlap by more than {nms}. `selftest.json`: a drawn person and the
faces to find there.
"""


def export(
    run: Path, out: Path, picture: Path, report: Path | None, threshold: float, data: str, say: Callable[[str], None]
) -> None:
    """The command ``export``: a bundle that appears whole.

    :param report: of ``evaluate``; its numbers for this training go into the bundle
    """
    name, dash, version = out.name.partition("-")
    if not dash or not version:
        raise TrainingError(f"{out}: a bundle's folder is called <name>-<version>: give --out Models/face-0.1.0")
    if out.exists():
        raise TrainingError(f"{out}: is there already: remove it or give another version")
    network = averaged(run)
    metrics = measured(run, report)
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name}.") as made:
        folder = Path(made) / "bundle"
        folder.mkdir()
        write_whole(folder / "model.onnx", lambda temporary: onnx.save(model(network), str(temporary)))
        small = cv2.resize(read_image(picture), (160, 128), interpolation=cv2.INTER_AREA)
        write_json(folder / "selftest.json", selftest(folder / "model.onnx", small, threshold))
        # Folded into the convolutions, batch norm leaves one bias for each channel.
        parameters = sum(
            int(np.prod(tensor.dims))
            for tensor in model(network).graph.initializer
            if tensor.name.endswith((".weight", ".bias"))
        )
        bundle = {
            "format": 1,
            "name": name,
            "version": version,
            "task": "face-detection",
            "decoder": "yunet",
            "input": {"channels": 3, "order": "bgr", "stride": 32, "mean": [0, 0, 0], "std": [1, 1, 1]},
            "score_threshold": threshold,
            "nms_threshold": NMS,
            "macs": multiply_adds(network),
            "parameters": parameters,
            "data": data,
            "licence": "as the project",
            "metrics": metrics,
            "sha256": {file: sha256(folder / file) for file in ("model.onnx", "selftest.json")},
        }
        write_json(folder / "bundle.json", bundle)
        write_text(
            folder / "README.md",
            CARD.format(
                version=version,
                parameters=parameters,
                macs=bundle["macs"] / 1e6,
                data=data,
                rows=rows(metrics),
                threshold=threshold,
                nms=NMS,
            ),
        )
        folder.chmod(0o755)
        folder.rename(out)
    say(
        f"{out}: {parameters} parameters, {bundle['macs'] / 1e6:.1f} M multiply-adds, "
        f"{(out / 'model.onnx').stat().st_size} bytes"
    )


def measured(run: Path, report: Path | None) -> dict:
    """What a report says about a training."""
    if report is None:
        return {}
    detectors = read_json(report, "the report").get("detectors", {})
    if str(run) not in detectors:
        raise TrainingError(f"{report}: says nothing about {run}: evaluate it with --detectors …,{run}")
    numbers: dict = detectors[str(run)]
    numbers.pop("cpu_ms", None)  # of one machine
    return numbers


def rows(metrics: dict) -> str:
    """The measured numbers as rows of the card's table."""
    lines = [
        f"| recall at precision {at} | {value:.1%} |" for at, value in metrics.get("recall_at_precision", {}).items()
    ]
    for at, (precision, recall) in metrics.get("at_threshold", {}).items():
        lines.append(f"| from score {at}: precision, recall | {precision:.1%}, {recall:.1%} |")
    drawn = metrics.get("drawn", {})
    for at, (precision, recall) in drawn.get("at_threshold", {}).items():
        lines.append(f"| drawn people from score {at}: precision, recall | {precision:.1%}, {recall:.1%} |")
    return "\n".join(lines) or "| nothing | |"
