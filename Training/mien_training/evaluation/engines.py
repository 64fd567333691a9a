"""What runs an ONNX model, and how long it takes."""

from __future__ import annotations

import platform
import time
from pathlib import Path
from typing import Protocol

import numpy as np

from ..files import TrainingError

BATCH = 64
"""Faces at a time when time is not measured."""


class Engine(Protocol):
    """A model in the hands of an engine, on one thread."""

    title: str
    """Name and version, for people."""

    def run(self, faces: np.ndarray) -> np.ndarray:
        """The model's first output for a batch."""
        ...


class OpenVINO:
    """The engine that the services prefer, with the settings that they use."""

    def __init__(self, model: bytes) -> None:
        import openvino

        settings = {"INFERENCE_PRECISION_HINT": "f32", "INFERENCE_NUM_THREADS": 1, "NUM_STREAMS": 1}
        core = openvino.Core()
        self.title = f"OpenVINO {openvino.__version__.split('-')[0]}"
        self._request = core.compile_model(core.read_model(model), "CPU", settings).create_infer_request()

    def run(self, faces: np.ndarray) -> np.ndarray:
        """The first output."""
        self._request.infer([faces])
        return self._request.get_output_tensor(0).data.copy()


class ONNXRuntime:
    """Runs anything."""

    def __init__(self, model: bytes) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self.title = f"ONNX Runtime {onnxruntime.__version__}"
        self._session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        self._input = self._session.get_inputs()[0].name

    def run(self, faces: np.ndarray) -> np.ndarray:
        """The first output."""
        return self._session.run(None, {self._input: faces})[0]


ENGINES = {"openvino": OpenVINO, "onnxruntime": ONNXRuntime}


def engine(name: str, model: bytes, path: object) -> Engine:
    """Opens a model; ``auto`` is OpenVINO where it is installed, otherwise ONNX Runtime.

    :raises TrainingError: when there is no engine, or it cannot read the model
    """
    for each in ENGINES if name == "auto" else [name]:
        try:
            return ENGINES[each](model)
        except ImportError:
            continue
        except Exception as error:
            # Engines have no common error; what they say is long, and its first line tells most.
            raise TrainingError(f"{path}: {each} cannot read the model: {first_line(error)}") from error
    raise TrainingError(f"no engine to run the model: pip install {'openvino' if name == 'auto' else name}")


def first_line(error: BaseException) -> str:
    """What an engine complained about, in one line."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return (lines[0] if lines else type(error).__name__)[:200]


def outputs(engine: Engine, faces: np.ndarray, path: object, batch: int = BATCH) -> np.ndarray:
    """The model's output for many faces.

    A model exported with a batch of 1 gets its faces one by one.
    """
    try:
        return np.concatenate([engine.run(faces[start : start + batch]) for start in range(0, len(faces), batch)])
    except Exception as error:
        if batch > 1:
            return outputs(engine, faces, path, batch=1)
        raise TrainingError(
            f"{path}: the model does not take faces of {'×'.join(map(str, faces.shape[1:]))}: {first_line(error)}"
        ) from error


def milliseconds(engine: Engine, shape: tuple[int, ...], batch: int, seconds: float = 1.5) -> float | None:
    """Milliseconds of processor time for a face on one core, in batches of ``batch``: the fastest tenth of the runs.

    Other programs make runs slower, never faster; so the fast ones tell about the model.

    :return: ``None`` when the model does not take such batches
    """
    faces = np.random.default_rng(0).standard_normal((batch, *shape)).astype(np.float32)
    try:
        for _ in range(5):
            engine.run(faces)
    except Exception:
        return None
    times = []
    end = time.perf_counter() + seconds
    while len(times) < 20 or time.perf_counter() < end:
        before = time.process_time()
        engine.run(faces)
        times.append(time.process_time() - before)
    return float(np.quantile(times, 0.1)) * 1000 / batch


def processor() -> str:
    """The name of this machine's processor."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
