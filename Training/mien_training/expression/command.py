"""``python -m mien_training train``: one network from faces with labels."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import torch

from ..data.faces import LabelledFaces
from ..data.holdout import holdout
from ..data.reading import read_faces
from ..files import TrainingError, write_json
from .augment import Augmentation
from .batches import Batches
from .checkpoint import LAST, State, fresh, load_network, load_state
from .distil import Teacher
from .settings import BALANCES, OPTIMIZERS, Settings
from .train import Course, run as run_course


def say(text: str) -> None:
    """A line with the time for whoever watches."""
    print(f"{time.strftime('%H:%M:%S')} {text}", flush=True)


def add_train(subparsers: argparse._SubParsersAction) -> None:
    """Adds ``train``."""
    own = Settings()
    command = subparsers.add_parser("train", help="train a network for expressions")
    command.add_argument("--data", type=Path, action="append", required=True, help="faces; may be given several times")
    command.add_argument("--split", default="Training", help="the part of the data that is trained on")
    command.add_argument("--watch", help="another part, looked at every 5 epochs, never chosen by")
    command.add_argument("--classes", type=int, choices=(6, 7), default=7)
    command.add_argument("--holdout", type=float, default=0.05, help="part of the faces that chooses the best epoch")
    command.add_argument("--out", type=Path, required=True, help="takes checkpoints, curve and options")
    command.add_argument("--resume", action="store_true", help="continue after the last whole epoch")
    command.add_argument("--teacher", type=Path, action="append", help="a finished run; several: their mean")
    command.add_argument("--network", default=own.network)
    command.add_argument("--epochs", type=int, default=own.epochs)
    command.add_argument("--batch", type=int, default=own.batch)
    command.add_argument("--optimizer", choices=OPTIMIZERS, default=own.optimizer)
    command.add_argument("--rate", type=float, default=own.rate, help="the highest learning rate")
    command.add_argument("--schedule", choices=("cosine", "one-cycle", "constant"), default=own.schedule)
    command.add_argument("--decay", type=float, default=own.decay, help="weight decay")
    command.add_argument("--smoothing", type=float, default=own.smoothing, help="label smoothing")
    command.add_argument("--average", type=float, default=own.average, help="of the weights' moving average")
    command.add_argument("--balance", choices=BALANCES, default=own.balance, help="help for rare classes")
    command.add_argument("--power", type=float, default=own.power, help="how much help, 0 to 1")
    command.add_argument("--mixup", type=float, default=own.mixup)
    command.add_argument("--distil", type=float, default=0.7, help="part of the loss that is the teacher's")
    command.add_argument("--temperature", type=float, default=own.temperature, help="of distillation")
    command.add_argument("--strength", type=float, default=1.0, help="of augmentation; 0: none but mirroring")
    command.add_argument("--seed", type=int, default=own.seed)
    command.add_argument("--bfloat16", action="store_true", help="half the time on processors that have it")
    command.add_argument("--threads", type=int, default=1)
    command.set_defaults(run=run)


def settings_of(options: argparse.Namespace) -> Settings:
    """The settings that the options give."""
    names = "network epochs batch optimizer rate schedule decay smoothing average balance power mixup seed bfloat16"
    given = {name: getattr(options, name) for name in names.split()}
    return Settings(
        **given,
        distil=options.distil if options.teacher else 0.0,
        temperature=options.temperature,
        augmentation=Augmentation().scaled(options.strength),
    )


def faces_of(options: argparse.Namespace, split: str) -> LabelledFaces:
    """The faces of all sources."""
    return read_faces(options.data[0], split, classes=options.classes)


def beginning(settings: Settings, classes: tuple[str, ...], options: argparse.Namespace) -> State:
    """The state to start from."""
    path = options.out / LAST
    if options.resume:
        return load_state(settings, classes, path)
    if path.exists():
        raise TrainingError(f"{path}: there is a training already: continue it with --resume, or give another --out")
    return fresh(settings, classes)


def run(options: argparse.Namespace) -> None:
    """The command ``train``."""
    torch.set_num_threads(options.threads)
    torch.set_flush_denormal(True)
    settings = settings_of(options)
    faces = faces_of(options, options.split)
    state = beginning(settings, faces.classes, options)
    train_index, held_index = holdout(faces, options.holdout)
    held = faces.take(held_index) if len(held_index) else None
    watched = faces_of(options, options.watch) if options.watch else None
    teacher = Teacher([load_network(path) for path in options.teacher], settings.bfloat16) if options.teacher else None
    batches = Batches(faces.take(train_index), state.network.recipe, settings)
    rule = {"share": options.holdout, "seed": 0, "by": "content", "held": len(held_index), "trained": len(train_index)}
    told = {"data": [path.name for path in options.data], "split": options.split, "classes": list(faces.classes)}
    write_json(options.out / "options.json", {**told, "holdout": rule, "settings": settings.plain()})
    say(f"{len(train_index)} faces to train on, {len(held_index)} held out, {len(batches)} batches an epoch")
    run_course(state, Course(batches, held, watched, teacher, options.out, say), settings)


def main() -> int:
    """For trials."""
    whole = argparse.ArgumentParser()
    add_train(whole.add_subparsers(required=True))
    options = whole.parse_args()
    try:
        options.run(options)
    except TrainingError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
