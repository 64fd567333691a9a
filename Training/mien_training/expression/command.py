"""``python -m mien_training train`` and ``… finetune``."""

from __future__ import annotations

import argparse
from pathlib import Path

from .settings import BALANCES, OPTIMIZERS, SCHEDULES, Settings

NAMED = (
    "epochs", "batch", "optimizer", "rate", "schedule", "decay", "smoothing", "average", "balance", "power", "mixup",
    "temperature", "calm", "patience", "seed",
)  # fmt: skip
"""Options that are settings of the same name; ``None`` where nobody gave them."""


def add_settings(command: argparse.ArgumentParser) -> None:
    """Adds the options that are settings; their defaults depend on the network."""
    own = Settings()
    command.add_argument("--epochs", type=int, help=f"default {own.epochs}")
    command.add_argument("--batch", type=int, help=f"faces in a step, default {own.batch}")
    command.add_argument("--optimizer", choices=OPTIMIZERS, help=f"default {own.optimizer}")
    command.add_argument("--rate", type=float, help=f"the highest learning rate, default {own.rate}")
    command.add_argument("--schedule", choices=SCHEDULES, help=f"of the rate, default {own.schedule}")
    command.add_argument("--decay", type=float, help=f"weight decay, default {own.decay}")
    command.add_argument("--smoothing", type=float, help=f"of labels, default {own.smoothing}")
    command.add_argument("--average", type=float, help=f"what the averaged weights keep, default {own.average}")
    command.add_argument("--balance", choices=BALANCES, help=f"help for rare classes, default {own.balance}")
    command.add_argument("--power", type=float, help=f"how much help, 0 to 1, default {own.power}")
    command.add_argument("--mixup", type=float, help="mixes faces by beta(MIXUP, MIXUP); default: not")
    command.add_argument("--strength", type=float, help="of augmentation: 1 as set for ours, 0 none")
    command.add_argument("--calm", type=float, help=f"what is left of it in the last epoch, default {own.calm}")
    command.add_argument("--patience", type=int, help="end when the held-out loss has not fallen for so many epochs")
    command.add_argument("--seed", type=int, help=f"default {own.seed}")
    command.add_argument("--bfloat16", action="store_true", help="half the time on processors that have it")
    command.add_argument("--threads", type=int, help="default: one for each core")


def add_parser(subparsers: argparse._SubParsersAction) -> None:
    """Adds the two commands."""
    train = subparsers.add_parser("train", help="train a network to tell expressions")
    train.add_argument("--data", type=Path, action="append", required=True, help="faces; may be given several times")
    train.add_argument("--split", default="Training", help="the part of them that is trained on")
    train.add_argument("--watch", metavar="SPLIT", help="a part that is looked at every 5 epochs, never chosen by")
    train.add_argument("--classes", type=int, choices=(6, 7), default=7, help="6: disgust counts as angry")
    train.add_argument("--holdout", type=float, default=0.05, help="part of the faces that chooses the best epoch")
    train.add_argument("--network", default="mien", help="mien, mien-tiny, jianqiao-100, mememoji-6, serengil-48")
    train.add_argument("--out", type=Path, required=True, help="takes checkpoints, curve and options")
    train.add_argument("--resume", action="store_true", help="continue after the last whole epoch")
    train.add_argument("--start", type=Path, metavar="RUN", help="begin with the weights of a finished run")
    train.add_argument(
        "--teacher", type=Path, action="append", metavar="RUN", help="learn from it; several: their mean"
    )
    train.add_argument("--distil", type=float, default=0.7, help="part of the loss that is the teacher's")
    train.add_argument("--temperature", type=float, help="at which pupil and teacher are compared")
    add_settings(train)

    finetune = subparsers.add_parser("finetune", help="train a finished network further, on labels that people gave")
    finetune.add_argument("network_run", type=Path, metavar="RUN", help="a run's folder, a checkpoint, or a bundle of this program")
    finetune.add_argument("--labels", type=Path, required=True, help="what `mien export --labels` wrote")
    finetune.add_argument("--data", type=Path, required=True, help="the faces that RUN was trained on: kept in mind")
    finetune.add_argument("--split", default="Training", help="the part of them that it was trained on")
    finetune.add_argument("--holdout", type=float, default=0.05, help="as for RUN, so that its held-out faces stay so")
    finetune.add_argument("--share", type=float, default=0.3, help="how many of the faces are people's")
    finetune.add_argument("--forget", type=float, default=1.0, help="points that it may lose on RUN's held-out faces")
    finetune.add_argument("--out", type=Path, required=True, help="takes checkpoints, curve and options")
    finetune.add_argument("--resume", action="store_true", help="continue after the last whole epoch")
    add_settings(finetune)


def run(options: argparse.Namespace) -> int:
    """Runs one of the two; PyTorch is loaded only here."""
    if options.command == "finetune":
        from .finetune import finetune

        return finetune(options)
    from .session import train

    return train(options)
