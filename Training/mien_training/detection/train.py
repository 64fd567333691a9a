"""Training: batches made from seeds, checkpoints that continue exactly, a learning curve."""

from __future__ import annotations

import copy
import csv
import io
import math
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset

from ..files import TrainingError, write_text, write_whole
from .augment import Sample, sample
from .boxes import STRIDES, network_input
from .data import Collection, Labels, load
from .losses import Targets, loss
from .network import FaceNetwork, cells, flat
from .teacher import Detector
from .validate import validated


@dataclass(frozen=True)
class Settings:
    """What decides the outcome of a training."""

    epochs: int = 48
    batches: int = 160
    """In an epoch."""
    batch: int = 16
    sizes: tuple[int, ...] = (192, 224, 256, 288)
    """Sides of the pictures; each batch takes one of them."""
    last_sizes: tuple[int, ...] = (224, 256, 288, 320)
    """The same for the last part, where the rate comes down and pictures are calm."""
    flat: float = 0.6
    """The part of the training with the full rate."""
    rate: float = 3e-3
    decay: float = 5e-4
    average: float = 0.999
    """Of the exponential moving average over steps."""
    seed: int = 1
    bfloat16: bool = False
    """Whether the network computes in bfloat16: a quarter less time on processors that have it."""


@dataclass
class Batch:
    """Tensors of one training step."""

    pictures: torch.Tensor
    targets: Targets
    taught: torch.Tensor | None


def padded(rows: list[np.ndarray], width: int) -> torch.Tensor:
    """Lists of different lengths as one array, filled up with zeros."""
    most = max(1, *(len(row) for row in rows))
    out = np.zeros((len(rows), most, width), np.float32)
    for index, row in enumerate(rows):
        out[index, : len(row)] = row.reshape(-1, width)
    return torch.from_numpy(out)


def batched(samples: list[Sample], teacher: Detector | None) -> Batch:
    """Samples of one size as tensors, with what the teacher says about each cell."""
    taught = None
    if teacher is not None:
        maps = teacher.maps([one.clean for one in samples])
        joined = {
            kind: np.concatenate([maps[f"{kind}_{stride}"] for stride in STRIDES], axis=1)
            for kind in ("cls", "obj", "bbox", "kps")
        }
        taught = torch.from_numpy(np.concatenate([joined[kind] for kind in ("cls", "obj", "bbox", "kps")], axis=2))
    boxes = padded([one.faces.boxes for one in samples], 4)
    there = torch.zeros(boxes.shape[:2], dtype=torch.bool)
    for index, one in enumerate(samples):
        there[index, : len(one.faces)] = True
    return Batch(
        pictures=torch.from_numpy(network_input([one.disturbed for one in samples])),
        targets=Targets(
            boxes,
            padded([one.faces.landmarks.reshape(-1, 10) for one in samples], 10),
            there,
            padded([one.unsure for one in samples], 4),
        ),
        taught=taught,
    )


class Batches(Dataset[Batch]):
    """The batches of one epoch; each is made from the numbers of seed, epoch and batch alone."""

    def __init__(self, collection: Collection, settings: Settings, epoch: int, teacher: Path | None) -> None:
        self.collection = collection
        self.settings = settings
        self.epoch = epoch
        self.teacher = teacher
        self.detector: Detector | None = None

    def __len__(self) -> int:
        return self.settings.batches

    def __getitem__(self, index: int) -> Batch:
        cv2.setNumThreads(0)
        if self.teacher is not None and self.detector is None:
            self.detector = Detector(self.teacher)
        random = np.random.default_rng([self.settings.seed, self.epoch, index])
        calm = self.epoch >= self.settings.flat * self.settings.epochs
        sizes = self.settings.last_sizes if calm else self.settings.sizes
        size = sizes[int(random.integers(len(sizes)))]
        samples = [sample(self.collection, random, size, calm) for _ in range(self.settings.batch)]
        return batched(samples, self.detector)


@dataclass
class State:
    """Everything that a training is at the end of an epoch."""

    network: FaceNetwork
    average: FaceNetwork
    optimiser: torch.optim.Optimizer
    epoch: int
    curve: list[dict[str, float]]


def fresh(settings: Settings) -> State:
    """The state before the first epoch."""
    torch.manual_seed(settings.seed)
    network = FaceNetwork().to(memory_format=torch.channels_last)
    weights = [parameter for parameter in network.parameters() if parameter.dim() > 1]
    others = [parameter for parameter in network.parameters() if parameter.dim() <= 1]
    groups = [{"params": weights, "weight_decay": settings.decay}, {"params": others, "weight_decay": 0.0}]
    return State(network, copy.deepcopy(network), torch.optim.AdamW(groups, lr=settings.rate), 0, [])


def rate(settings: Settings, step: int) -> float:
    """Linear warm-up, the full rate for the flat part, then half a cosine down to a hundredth."""
    warm, whole = min(300, settings.batches), settings.epochs * settings.batches
    if step < warm:
        return settings.rate * (step + 1) / warm
    along = max(0.0, (step - settings.flat * whole) / max(1.0, (1 - settings.flat) * whole))
    return settings.rate * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * min(1.0, along))))


def step(state: State, batch: Batch, settings: Settings, number: int) -> dict[str, float]:
    """One step of the optimiser."""
    for group in state.optimiser.param_groups:
        group["lr"] = rate(settings, number)
    height, width = batch.pictures.shape[2:]
    state.network.train()
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=settings.bfloat16):
        raw = flat(state.network(batch.pictures.to(memory_format=torch.channels_last)))
    total, parts = loss(raw.float(), batch.targets, cells(width, height), batch.taught)
    if not torch.isfinite(total):
        raise TrainingError(f"the loss of step {number} is {float(total)}: lower --rate")
    state.optimiser.zero_grad(set_to_none=True)
    total.backward()
    nn.utils.clip_grad_norm_(state.network.parameters(), 10.0)
    state.optimiser.step()
    follow(state.average, state.network, min(settings.average, (1 + number) / (10 + number)))
    return {"loss": float(total.detach()), **parts}


@torch.no_grad()
def follow(average: nn.Module, network: nn.Module, keep: float) -> None:
    """Moves the average a little towards the network."""
    for own, other in zip(average.state_dict().values(), network.state_dict().values()):  # noqa: B905
        if own.dtype.is_floating_point:
            own.mul_(keep).add_(other, alpha=1 - keep)
        else:
            own.copy_(other)


def save(state: State, settings: Settings, path: Path) -> None:
    """Writes a checkpoint by rename."""
    content = {
        "settings": asdict(settings),
        "epoch": state.epoch,
        "curve": state.curve,
        "network": state.network.state_dict(),
        "average": state.average.state_dict(),
        "optimiser": state.optimiser.state_dict(),
    }
    write_whole(path, lambda temporary: torch.save(content, temporary))


def read_checkpoint(path: Path) -> dict[str, Any]:
    """A checkpoint's content."""
    try:
        content: dict[str, Any] = torch.load(path, map_location="cpu")
    except OSError as error:
        raise TrainingError(
            f"{path}: no checkpoint there ({error.strerror}): train first, or give another --out"
        ) from error
    except Exception as error:
        raise TrainingError(f"{path}: not a checkpoint of this program ({error}): train again") from error
    return content


def resumed(settings: Settings, path: Path) -> State:
    """The state of a checkpoint that was made with the same settings."""
    content, state = read_checkpoint(path), fresh(settings)
    was = content["settings"]
    if was != asdict(settings):
        raise TrainingError(f"{path}: was made with other settings ({was}): give those, or another --out")
    state.network.load_state_dict(content["network"])
    state.average.load_state_dict(content["average"])
    state.optimiser.load_state_dict(content["optimiser"])
    state.epoch, state.curve = content["epoch"], content["curve"]
    return state


def written(curve: list[dict[str, float]]) -> str:
    """The learning curve as CSV."""
    text = io.StringIO()
    writer = csv.DictWriter(text, sorted({key for row in curve for key in row}, key=lambda key: (key != "epoch", key)))
    writer.writeheader()
    writer.writerows(curve)
    return text.getvalue()


def epoch_batches(
    collection: Collection, settings: Settings, epoch: int, teacher: Path | None, workers: int
) -> Iterator[Batch]:
    """The epoch's batches in order, made ahead by other processes where ``workers`` is not 0."""
    ahead: dict[str, Any] = {"prefetch_factor": 4} if workers else {}
    return iter(
        DataLoader(Batches(collection, settings, epoch, teacher), batch_size=None, num_workers=workers, **ahead)
    )


def run(
    state: State,
    collection: Collection,
    settings: Settings,
    teacher: Path | None,
    out: Path,
    workers: int,
    say: Callable[[str], None],
) -> None:
    """Trains from the state to the last epoch; a checkpoint and the learning curve after each."""
    began, first = time.monotonic(), state.epoch
    for epoch in range(state.epoch, settings.epochs):
        sums: dict[str, float] = {}
        for index, batch in enumerate(epoch_batches(collection, settings, epoch, teacher, workers)):
            for name, value in step(state, batch, settings, epoch * settings.batches + index).items():
                sums[name] = sums.get(name, 0.0) + value / settings.batches
        state.epoch = epoch + 1
        row = {"epoch": float(state.epoch), "rate": state.optimiser.param_groups[0]["lr"], **sums}
        if collection.validation and (state.epoch % 4 == 0 or state.epoch == settings.epochs):
            row.update(validated(state.average, collection.validation))
        state.curve.append({name: round(value, 6) for name, value in row.items()})
        save(state, settings, out / "checkpoint.pt")
        write_text(out / "curve.csv", written(state.curve))
        left = (time.monotonic() - began) / (state.epoch - first) * (settings.epochs - state.epoch)
        numbers = " ".join(f"{name} {value:.4g}" for name, value in row.items() if name != "epoch")
        say(f"epoch {state.epoch}/{settings.epochs} {numbers}, {left / 60:.0f} min left")


def train(
    photos: Path,
    teacher: Path,
    fer: Path | None,
    clips: Path | None,
    drawn: Path | None,
    out: Path,
    settings: Settings,
    resume: bool,
    workers: int,
    say: Callable[[str], None],
) -> None:
    """The command ``train``."""
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    cv2.setNumThreads(1)
    checkpoint = out / "checkpoint.pt"
    if checkpoint.exists() and not resume:
        raise TrainingError(
            f"{checkpoint}: there is a training already: continue it with --resume, or give another --out"
        )
    state = resumed(settings, checkpoint) if resume else fresh(settings)
    collection = load(photos, Labels(Detector(teacher), out / "labels.json"), fer, clips, drawn, settings.seed, say)
    run(state, collection, settings, teacher, out, workers, say)
