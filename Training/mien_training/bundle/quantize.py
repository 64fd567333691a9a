"""The same network in 8-bit integers: a quarter of the bytes, two to four times as fast where processors can."""

from __future__ import annotations

import contextlib
import io
import logging
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnx

from ..files import TrainingError

OPSET = 13
"""The first whose quantisers have a scale for each channel."""
METHODS = ("MinMax", "Percentile", "Entropy")
"""How ranges are chosen from what calibration faces give."""
LARGEST_LOSS = 0.005
"""Accuracy that a network in 8-bit integers may lose and still be shipped."""
KINDS = ["Conv", "Add", "MaxPool", "Relu"]
"""What is computed in integers. The last layer is small and decides: it stays as it is."""


def quantised(model: onnx.ModelProto, faces: np.ndarray, method: str) -> onnx.ModelProto:
    """The network with quantisers around its convolutions (QDQ), which OpenVINO and ONNX Runtime turn into integers.

    :param model: of operator set 13 or later
    :param faces: what ranges are chosen by, as the network takes them; some hundreds of those it was trained on
    :param method: one of ``METHODS``
    :raises TrainingError: when ONNX Runtime is not installed
    """
    try:
        from onnxruntime.quantization import CalibrationMethod, QuantFormat, QuantType, quantize_static
    except ImportError as error:
        raise TrainingError("8-bit integers need ONNX Runtime and its tools: pip install onnxruntime") from error
    name = model.graph.input[0].name
    with tempfile.TemporaryDirectory(prefix="mien-int8-") as folder, _quiet():
        source, made = Path(folder) / "model.onnx", Path(folder) / "int8.onnx"
        onnx.save(model, str(source))
        quantize_static(
            str(source),
            str(made),
            _Reader(name, faces),
            quant_format=QuantFormat.QDQ,
            op_types_to_quantize=KINDS,
            per_channel=True,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
            calibrate_method=getattr(CalibrationMethod, method),
            # Biases stay as they are: integers would only add rounding.
            extra_options={"QuantizeBias": False},
        )
        return onnx.load(str(made))


class _Reader:
    """Calibration faces in batches, as ONNX Runtime's tools want them."""

    def __init__(self, name: str, faces: np.ndarray, batch: int = 32) -> None:
        self._batches: Iterator[dict[str, np.ndarray]] = iter(
            [{name: faces[start : start + batch]} for start in range(0, len(faces) - len(faces) % batch, batch)]
            or [{name: faces}]
        )

    def get_next(self) -> dict[str, np.ndarray] | None:
        """The next batch; ``None`` after the last."""
        return next(self._batches, None)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """ONNX Runtime's tools tell of each step, and advise to prepare the model first; it has nothing to prepare."""
    logging.disable(logging.WARNING)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            yield
    finally:
        logging.disable(logging.NOTSET)


def calibration_faces(labels: np.ndarray, count: int, seed: int = 0) -> np.ndarray:
    """Indices of ``count`` faces, as many of each class as there are, so that the rare ones have their ranges."""
    random = np.random.default_rng(seed)
    order = random.permutation(len(labels))
    turn = np.zeros(len(labels), np.int64)
    for label in np.unique(labels):
        mine = order[labels[order] == label]
        turn[mine] = np.arange(len(mine))
    return order[np.argsort(turn[order], kind="stable")][:count]
