"""`python -m mien_training evaluate`."""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from ..data.labels import EMOTIONS
from ..files import TrainingError, check_place
from .engines import ENGINES
from .preprocessing import Preprocessing, checked, emotion, read

DESCRIPTION = """Measures trainings, bundles and any ONNX models on the same labelled faces, and writes metrics.json and
report.html, a page with everything inside. A training's temperature is chosen on the faces that it held out; a bundle
has it inside. An ONNX model needs a description of its input: MODEL.json beside MODEL.onnx with the keys labels, input
and output as in bundle.json, --preprocessing, or the options from --labels on."""


def add_parser(subparsers: argparse._SubParsersAction) -> None:
    """Adds ``evaluate``."""
    command = subparsers.add_parser("evaluate", help="measure models, write a report", description=DESCRIPTION)
    command.add_argument("models", type=Path, nargs="+", metavar="MODEL", help="a training, a bundle or an ONNX file")
    command.add_argument("--data", type=Path, required=True, help="labelled faces: table, archive or folder")
    command.add_argument("--split", help="the part of the data, e.g. PublicTest (default: all of it)")
    command.add_argument(
        "--trained-on", type=Path, action="append", default=[], help="the data of the trainings (default: --data)"
    )
    command.add_argument("--out", type=Path, required=True, help="a folder; takes metrics.json and report.html")
    command.add_argument("--classes", type=int, choices=(6, 7), default=7, help="6: disgust counts as angry")
    command.add_argument(
        "--engine", choices=("auto", *ENGINES), default="auto", help="auto: OpenVINO if it is installed"
    )
    command.add_argument("--examples", type=int, default=24, help="faces on the page; 0: no picture of a person")
    command.add_argument("--seconds", type=float, default=1.5, help="how long each batch size is timed")
    given = command.add_argument_group("an ONNX model's input and output")
    given.add_argument("--preprocessing", type=Path, help="bundle.json, or a file with the same keys")
    given.add_argument(
        "--labels", help=f"its outputs, commas between them (default: {','.join(EMOTIONS)}); - leaves one out"
    )
    given.add_argument("--resize", help="WIDTHxHEIGHT of the whole face, e.g. 64x64")
    given.add_argument("--center-crop", help="WIDTHxHEIGHT of the middle that it sees (default: all)")
    given.add_argument("--channels", type=int, choices=(1, 3))
    given.add_argument("--mean", help="subtracted from 0 to 255; three numbers with commas for three channels")
    given.add_argument("--std", help="what the difference is divided by")
    given.add_argument("--layout", choices=("NCHW", "NHWC"))
    given.add_argument("--output", choices=("probabilities", "logits"))


def run(options: argparse.Namespace) -> None:
    """Evaluates, and writes the report."""
    from .evaluate import Task, evaluated, write
    from .report import Show, page

    check_place(options.out)
    task = Task(
        options.data,
        options.split,
        options.classes,
        tuple(options.trained_on),
        options.engine,
        given(options),
        options.seconds,
    )
    results = evaluated(options.models, task, say)
    words = f"{options.data.name}{f', {options.split}' if options.split else ''}"
    write(results, task, options.out, lambda: page(results, Show(task.faces(48), words, max(0, options.examples))))
    say(f"{options.out / 'report.html'}")


def say(text: str) -> None:
    """A line with the time for whoever watches."""
    print(f"{time.strftime('%H:%M:%S')} {text}", flush=True)


def given(options: argparse.Namespace) -> Preprocessing | None:
    """The preprocessing that the options describe; ``None`` when they describe none."""
    own = ("labels", "resize", "center_crop", "channels", "mean", "std", "layout", "output")
    told = {name: getattr(options, name) for name in own if getattr(options, name) is not None}
    if options.preprocessing:
        if told:
            raise TrainingError(f"give --preprocessing or --{next(iter(told)).replace('_', '-')}, not both")
        return read(options.preprocessing)
    if not told:
        return None
    readers = {"labels": labels, "resize": size, "center_crop": size, "mean": numbers, "std": numbers}
    values = {name: readers.get(name, _same)(value, name) for name, value in told.items()}
    values.setdefault("center_crop", values.get("resize", (48, 48)))
    return checked(Preprocessing(**values), "the options")


def _same(value: object, option: str) -> object:
    return value


def labels(value: str, option: str) -> tuple[str | None, ...]:
    """``angry,-,fear``: what each output is, ``-`` for one that is left out."""
    return tuple(None if word == "-" else emotion(word, "--labels") for word in value.split(","))


def size(value: str, option: str) -> tuple[int, int]:
    """``64x48``: width and height."""
    try:
        width, height = (int(part) for part in value.lower().replace("×", "x").split("x"))
    except ValueError as error:
        raise TrainingError(f"--{option.replace('_', '-')} {value}: give WIDTHxHEIGHT, e.g. 64x64") from error
    return width, height


def numbers(value: str, option: str) -> tuple[float, ...]:
    """Numbers with commas between them."""
    try:
        return tuple(float(part) for part in value.split(","))
    except ValueError as error:
        raise TrainingError(f"--{option} {value}: give a number, or three with commas between them") from error
