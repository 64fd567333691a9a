"""One training from its options to its end."""

from __future__ import annotations

import argparse
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch

from ..data.faces import join
from ..data.holdout import holdout
from ..data.reading import read_faces
from ..files import TrainingError, sha256, write_json
from ..networks import Network, create
from .augment import Augmentation
from .batches import Batches
from .checkpoint import LAST, State, fresh, load_network, load_state, network_path
from .command import NAMED
from .distil import Teacher
from .progress import Progress
from .settings import Settings, defaults
from .train import Course
from .train import run as run_course

HOLDOUT_SEED = 0
"""What is held out is the same in every training, so that networks can be compared and teach each other."""


def settings_of(options: argparse.Namespace, base: Settings) -> Settings:
    """The settings that the options give, and the rest from ``base``; raises ``TrainingError`` for impossible ones."""
    given: dict[str, Any] = {name: getattr(options, name, None) for name in NAMED}
    given = {name: value for name, value in given.items() if value is not None}
    if options.strength is not None:
        given["augmentation"] = Augmentation().scaled(options.strength)
    settings = replace(base, **given, bfloat16=options.bfloat16)
    for name in ("epochs", "batch", "rate"):
        if getattr(settings, name) <= 0:
            raise TrainingError(f"--{name} {getattr(settings, name)}: give more than 0")
    if not 0 <= options.holdout < 1:
        raise TrainingError(f"--holdout {options.holdout}: give a part of the faces, such as 0.05")
    return settings


def prepare(options: argparse.Namespace) -> None:
    """Sees to it that no training is overwritten; threads; no time for numbers that are as good as 0."""
    path = options.out / LAST
    if path.exists() and not options.resume:
        raise TrainingError(f"{path}: there is a training already: continue it with --resume, or give another --out")
    if options.resume and not path.exists():
        raise TrainingError(f"{path}: no training to continue: leave --resume out, or give its --out")
    torch.set_num_threads(options.threads or os.cpu_count() or 1)
    torch.set_flush_denormal(True)


def beginning(
    settings: Settings, options: argparse.Namespace, classes: tuple[str, ...], data: str, first: Network | None
) -> State:
    """The state of the last whole epoch, or the one before the first."""
    if options.resume:
        return load_state(settings, classes, options.out / LAST, data)
    return fresh(settings, classes, first)


def write_options(
    options: argparse.Namespace, settings: Settings, classes: tuple[str, ...], held: int, trained: int, **more: Any
) -> None:
    """Writes what the training is made of, and the rule by which faces were held out."""
    rule = {"share": options.holdout, "seed": HOLDOUT_SEED, "by": "content", "held": held, "trained": trained}
    data = [path.name for path in (options.data if isinstance(options.data, list) else [options.data])]
    told = {"data": data, "split": options.split, "classes": list(classes), "holdout": rule, **more}
    write_json(options.out / "options.json", {**told, "settings": settings.plain()})


def origin(path: Path) -> dict[str, str]:
    """Which network another began with or learnt from."""
    name = path.name if path.is_dir() else f"{path.resolve().parent.name}/{path.name}"
    return {"run": name, "sha256": sha256(network_path(path))}


def taught_by(options: argparse.Namespace, settings: Settings, classes: tuple[str, ...]) -> Teacher | None:
    """The teacher that the options name."""
    if not options.teacher:
        return None
    networks, pupil = [load_network(path) for path in options.teacher], create(settings.network, classes).recipe
    for path, network in zip(options.teacher, networks, strict=True):
        if replace(network.recipe, name=pupil.name) != pupil:
            raise TrainingError(
                f"{path}: it sees faces otherwise, or other classes, than {pupil.name}: another teacher"
            )
    return Teacher(networks, settings.bfloat16)


def started(options: argparse.Namespace, settings: Settings, classes: tuple[str, ...]) -> Network | None:
    """The network of ``--start``."""
    if options.start is None:
        return None
    network = load_network(options.start)
    if network.recipe != create(settings.network, classes).recipe:
        raise TrainingError(f"{options.start}: it is a {network.recipe.name} for {len(network.recipe.classes)} classes")
    return network


def train(options: argparse.Namespace) -> int:
    """The command ``train``."""
    prepare(options)
    settings = settings_of(options, defaults(options.network))
    settings = replace(settings, distil=options.distil if options.teacher else 0.0)
    faces = join([read_faces(path, options.split, classes=options.classes) for path in options.data])
    faces = faces.with_every_class(", ".join(str(path) for path in options.data))
    train_index, held_index = holdout(faces, options.holdout, HOLDOUT_SEED)
    recipe = create(settings.network, faces.classes).recipe
    batches = Batches(faces.take(train_index), recipe, settings)
    teacher, first = taught_by(options, settings, faces.classes), started(options, settings, faces.classes)
    state = beginning(settings, options, faces.classes, batches.digest, first)
    watched = read_faces(options.data[0], options.watch, classes=options.classes) if options.watch else None
    more = {"teachers": [origin(path) for path in options.teacher]} if options.teacher else {}
    more |= {"start": origin(options.start)} if options.start else {}
    write_options(options, settings, faces.classes, len(held_index), len(train_index), **more)
    held, progress = faces.take(held_index) if len(held_index) else None, Progress()
    progress.say(f"{len(train_index)} faces to train on, {len(held_index)} held out, {len(batches)} batches an epoch")
    run_course(state, Course(batches, held, watched, teacher, options.out, progress.say, progress), settings)
    return 0
