"""`python -m mien_training export`."""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from ..evaluation.engines import ENGINES

DESCRIPTION = """Makes the folder that Mien's services load: ONNX with batch norm folded, temperature and softmax
inside, any batch; bundle.json with hashes and metrics; a self-test; a model card. The temperature is chosen on the
faces that the training held out, the metrics are of --split. What is written is run in OpenCV and in the engine and
must answer as PyTorch does. The folder appears whole, or not at all."""


def add_parser(subparsers: argparse._SubParsersAction) -> None:
    """Adds ``export``."""
    command = subparsers.add_parser("export", help="make a bundle of a training", description=DESCRIPTION)
    command.add_argument("training", type=Path, metavar="RUN", help="the training's folder, or one of its checkpoints")
    command.add_argument("--name", required=True, help="of the bundle, e.g. expression")
    command.add_argument("--version", required=True, help="of the bundle, e.g. 0.2.0")
    command.add_argument("--out", type=Path, required=True, help="e.g. ../Models/expression-0.2.0")
    command.add_argument(
        "--data", type=Path, action="append", required=True, help="what it was trained on, as often as for train"
    )
    command.add_argument(
        "--split", default="PublicTest", help="the part of --data that the metrics are of (default: PublicTest)"
    )
    command.add_argument(
        "--int8", action="store_true", help="also in 8-bit integers, if they lose at most 0.5 points of accuracy"
    )
    command.add_argument("--note", help="what it was trained on, in words, for card and bundle.json")
    command.add_argument("--licence", default="as the project", help="under which terms it may be used")
    command.add_argument("--engine", choices=("auto", *ENGINES), default="auto", help="that measures it")


def run(options: argparse.Namespace) -> None:
    """Makes the bundle."""
    from .export import export
    from .making import Order

    order = Order(
        run=options.training,
        name=options.name,
        version=options.version,
        out=options.out,
        data=tuple(options.data),
        split=options.split,
        int8=options.int8,
        note=options.note,
        licence=options.licence,
        engine=options.engine,
    )
    export(order, say)


def say(text: str) -> None:
    """A line with the time for whoever watches."""
    print(f"{time.strftime('%H:%M:%S')} {text}", flush=True)
