"""The loop: steps, the held-out faces after each epoch, checkpoints."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

from ..data.faces import LabelledFaces
from ..files import TrainingError
from ..networks import Network
from ..networks.preparation import prepared
from .averaging import follow
from .batches import Batch, Batches
from .checkpoint import BEST, LAST, State, save
from .curve import write_curve
from .distil import Teacher, whole_loss
from .schedule import rate
from .settings import Settings


@dataclass(frozen=True)
class Course:
    """What a training runs on and where it leaves its results."""

    batches: Batches
    held: LabelledFaces | None
    """Faces that are not trained on: they choose the best epoch."""
    watched: LabelledFaces | None
    """Faces that are only looked at, every few epochs."""
    teacher: Teacher | None
    out: Path
    say: Callable[[str], None]
    progress: Callable[[int, int], None] | None = None
    """Told of steps done and of all."""
    kept: LabelledFaces | None = None
    """Faces that a network which is trained further had learnt from."""


WATCH_EVERY = 5
"""Epochs between looks at the watched faces."""


def mixed(batch: Batch, settings: Settings, random: np.random.Generator) -> tuple[torch.Tensor, torch.Tensor, float]:
    """Faces mixed with others of their batch, the others' order, and how much of each face's own stays."""
    order = torch.arange(len(batch.labels)).flip(0)
    if settings.mixup <= 0:
        return batch.faces, order, 1.0
    keep = float(random.beta(settings.mixup, settings.mixup))
    return batch.faces * keep + batch.faces[order] * (1 - keep), order, keep


def step(
    state: State, batch: Batch, settings: Settings, teacher: Teacher | None, number: int, steps: int
) -> tuple[float, int]:
    """One step of the optimizer: the loss, and how many faces were told rightly."""
    for group in state.optimizer.param_groups:
        group["lr"] = rate(settings.schedule, settings.rate, number, steps, settings.warm_up)
    faces, order, keep = mixed(batch, settings, np.random.default_rng([settings.seed, number]))
    faces = faces.contiguous(memory_format=torch.channels_last)
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=settings.bfloat16):
        logits = state.network(faces)
    logits = logits.float()
    taught = teacher(faces) if teacher is not None else None
    total = whole_loss(logits, batch.labels, batch.weights, taught, settings)
    if keep < 1:
        other = whole_loss(logits, batch.labels[order], batch.weights[order], taught, settings)
        total = keep * total + (1 - keep) * other
    if not torch.isfinite(total):
        raise TrainingError(f"the loss of step {number} is {total.item()}: lower --rate")
    state.optimizer.zero_grad(set_to_none=True)
    total.backward()
    state.optimizer.step()
    follow(state.average, state.network, settings.average, number)
    return float(total.detach()), int((logits.argmax(dim=1) == batch.labels).sum())


@torch.no_grad()
def logits_of(network: Network, faces: LabelledFaces, batch: int = 128) -> torch.Tensor:
    """The logits (n, classes) of a network for faces, computed in float32."""
    network.eval()
    parts = []
    for index in range(0, len(faces), batch):
        images = torch.from_numpy(np.ascontiguousarray(faces.images[index : index + batch]))
        parts.append(network(prepared(images, network.recipe).contiguous(memory_format=torch.channels_last)))
    return torch.cat(parts)


def measured(network: Network, faces: LabelledFaces) -> tuple[float, float]:
    """Accuracy and cross-entropy of a network on faces."""
    logits, labels = logits_of(network, faces), torch.from_numpy(faces.labels)
    return float((logits.argmax(dim=1) == labels).float().mean()), float(functional.cross_entropy(logits, labels))


def teach(network: Network, settings: Settings) -> None:
    """Makes a network ready to learn. One that is trained further keeps the statistics of its batch norms: those of a batch
    of people's faces and others are of neither."""
    network.train()
    if settings.new_faces > 0:
        for layer in network.modules():
            if isinstance(layer, torch.nn.BatchNorm2d):
                layer.eval()


def epoch(state: State, course: Course, settings: Settings) -> dict[str, float]:
    """Trains one epoch; its row of the curve."""
    began, batches, done = time.monotonic(), len(course.batches), state.epoch
    # Dropout draws from the global generator: this makes an epoch the same after a stop.
    torch.manual_seed(settings.seed * 7_919 + done)
    teach(state.network, settings)
    total, right, seen = 0.0, 0, 0
    for index, batch in enumerate(course.batches.epoch(done)):
        number, steps = done * batches + index, settings.epochs * batches
        value, correct = step(state, batch, settings, course.teacher, number, steps)
        total, right, seen = total + value, right + correct, seen + len(batch.labels)
        if course.progress is not None:
            course.progress(number + 1, steps)
    state.epoch = done + 1
    row = {"epoch": state.epoch, "rate": state.optimizer.param_groups[0]["lr"], "loss": total / batches}
    return {**row, "accuracy": right / seen, "seconds": time.monotonic() - began}


def looked(state: State, course: Course, settings: Settings) -> dict[str, float]:
    """What the averaged network does on the faces that are not trained on."""
    row: dict[str, float] = {}
    if course.held is not None:
        row["held_accuracy"], row["held_loss"] = measured(state.average, course.held)
    if course.kept is not None:
        row["kept_accuracy"], row["kept_loss"] = measured(state.average, course.kept)
    last = state.epoch == settings.epochs
    if course.watched is not None and (last or state.epoch % WATCH_EVERY == 0):
        row["watched_accuracy"], row["watched_loss"] = measured(state.average, course.watched)
    return row


def score(row: dict[str, float]) -> float:
    """What the best epoch has most of: accuracy on the held-out faces, where there are any."""
    return row.get("held_accuracy", row["epoch"])


def keep(state: State, course: Course, settings: Settings, row: dict[str, float]) -> None:
    """Writes checkpoint and curve of an epoch, and the best network if this is it."""
    state.curve.append({name: round(value, 6) for name, value in row.items()})
    if row.get("held_loss", math.inf) < state.lowest[1]:
        state.lowest = (state.epoch, row["held_loss"])
    reached = score(row)
    if reached > state.best:
        state.best = reached
        save(state, settings, course.out / BEST)
    save(state, settings, course.out / LAST)
    write_curve(state.curve, course.out)


def ended(state: State, settings: Settings) -> bool:
    """Whether all epochs are done, or patience is at its end."""
    waited = state.epoch - state.lowest[0]
    return state.epoch >= settings.epochs or 0 < settings.patience <= waited


def run(state: State, course: Course, settings: Settings) -> None:
    """Trains from the state to the last epoch; checkpoint and curve after each."""
    state.data = course.batches.digest
    while not ended(state, settings):
        row = epoch(state, course, settings)
        row.update(looked(state, course, settings))
        keep(state, course, settings, row)
        left = row["seconds"] * (settings.epochs - state.epoch) / 60
        numbers = " ".join(f"{name} {value:.4g}" for name, value in row.items() if name != "epoch")
        course.say(f"epoch {state.epoch}/{settings.epochs} {numbers}, {left:.0f} min left")
