"""Trains, measures and bundles the face detector."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from ..files import TrainingError

TRUTH = Path(__file__).parents[2] / "annotations" / "photos-test.json"
"""The true faces of the collection's test photos."""


def say(text: str) -> None:
    """A line with the time for whoever watches."""
    print(f"{time.strftime('%H:%M:%S')} {text}", flush=True)


def parser() -> argparse.ArgumentParser:
    """The commands and their options."""
    whole = argparse.ArgumentParser(prog="python -m mien_training.detection", description=__doc__)
    commands = whole.add_subparsers(dest="command", required=True)

    train = commands.add_parser("train", help="train the face detector")
    train.add_argument("--photos", type=Path, required=True, help="a folder with photos, in any subfolders")
    train.add_argument("--teacher", type=Path, required=True, help="YuNet with a free input size")
    train.add_argument("--fer", type=Path, help="FER2013 as tar.gz: faces to blend in")
    train.add_argument("--clips", type=Path, help="a folder with films")
    train.add_argument("--drawn", type=Path, help="a folder that Training/drawn/draw has filled")
    train.add_argument("--out", type=Path, required=True, help="takes checkpoint and learning curve")
    train.add_argument("--resume", action="store_true", help="continue from the last whole epoch")
    train.add_argument("--epochs", type=int, default=48)
    train.add_argument("--batches", type=int, default=160, help="batches in an epoch")
    train.add_argument("--rate", type=float, default=3e-3, help="the highest learning rate")
    train.add_argument("--seed", type=int, default=1)
    train.add_argument("--bfloat16", action="store_true", help="faster on processors that have it")
    train.add_argument("--workers", type=int, default=1, help="processes that make pictures ahead; 0: none")

    evaluate = commands.add_parser("evaluate", help="precision and recall on photos whose faces are known")
    evaluate.add_argument(
        "--detectors", required=True, help="haar, ONNX files, bundles, trainings; commas between them"
    )
    evaluate.add_argument("--photos", type=Path, required=True)
    evaluate.add_argument("--truth", type=Path, default=TRUTH, help=f"the true faces (default: {TRUTH.name})")
    evaluate.add_argument("--side", type=int, default=320, help="the longer side of the picture that is searched")
    evaluate.add_argument("--drawn", type=Path, help="a folder with drawn people that nobody was trained on")
    evaluate.add_argument("--report", type=Path, help="takes the numbers as JSON")

    export = commands.add_parser("export", help="make a bundle of a training")
    export.add_argument("run", type=Path, help="the training's folder")
    export.add_argument("--out", type=Path, required=True, help="the bundle, e.g. Models/face-0.1.0")
    export.add_argument("--picture", type=Path, required=True, help="a drawn person for the self-test")
    export.add_argument("--report", type=Path, help="of evaluate, for the bundle's metrics")
    export.add_argument("--threshold", type=float, default=0.5, help="the score from which a box is a face")
    export.add_argument("--data", default="photos, films, FER2013 Training and drawn people, labelled by YuNet")

    sheets = commands.add_parser("sheets", help="contact sheets of the test photos, to decide what is a face")
    sheets.add_argument("--detectors", required=True, help="whose boxes are shown, at low thresholds")
    sheets.add_argument("--photos", type=Path, required=True)
    sheets.add_argument("--out", type=Path, required=True, help="takes the sheets and candidates.json")

    decide = commands.add_parser("decide", help="make the true faces from decisions about the sheets")
    decide.add_argument("--photos", type=Path, required=True)
    decide.add_argument("--candidates", type=Path, required=True)
    decide.add_argument("--decisions", type=Path, required=True, help="a line for each photo, see annotate.py")
    decide.add_argument("--out", type=Path, required=True)
    return whole


def run(options: argparse.Namespace) -> None:
    """Runs one command."""
    if options.command == "train":
        from .train import Settings, train

        settings = Settings(
            epochs=options.epochs,
            batches=options.batches,
            rate=options.rate,
            seed=options.seed,
            bfloat16=options.bfloat16,
        )
        train(
            options.photos,
            options.teacher,
            options.fer,
            options.clips,
            options.drawn,
            options.out,
            settings,
            options.resume,
            options.workers,
            say,
        )
    elif options.command == "evaluate":
        from .evaluate import evaluate

        evaluate(
            options.detectors.split(","),
            options.photos,
            options.truth,
            options.side,
            options.drawn,
            options.report,
            say,
        )
    elif options.command == "export":
        from .export import export

        export(options.run, options.out, options.picture, options.report, options.threshold, options.data, say)
    elif options.command == "sheets":
        from .annotate import sheets
        from .evaluate import looks

        sheets(options.photos, "test", looks(options.detectors.split(",")), options.out)
    elif options.command == "decide":
        from .annotate import decide

        decide(options.photos, "test", options.candidates, options.decisions, options.out)


def main(arguments: list[str] | None = None) -> int:
    """Runs a command; errors that the user can put right end it with one sentence."""
    options = parser().parse_args(arguments)
    try:
        run(options)
    except TrainingError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
