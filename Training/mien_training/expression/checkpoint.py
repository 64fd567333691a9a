"""What a training is at the end of an epoch, and how it is kept."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch

from ..files import TrainingError, write_whole
from ..networks import Network, create
from .settings import Settings

LAST = "checkpoint.pt"
BEST = "best.pt"


@dataclass
class State:
    """Everything that a training is at the end of an epoch."""

    network: Network
    average: Network
    optimizer: torch.optim.Optimizer
    epoch: int = 0
    curve: list[dict[str, float]] = field(default_factory=list)
    best: float = -1.0


def optimizer(network: Network, settings: Settings) -> torch.optim.Optimizer:
    """The optimizer that the settings name; biases and normalisations do not decay."""
    weights = [parameter for parameter in network.parameters() if parameter.dim() > 1]
    others = [parameter for parameter in network.parameters() if parameter.dim() <= 1]
    groups = [{"params": weights, "weight_decay": settings.decay}, {"params": others, "weight_decay": 0.0}]
    if settings.optimizer == "adam":
        return torch.optim.AdamW(groups, lr=settings.rate)
    if settings.optimizer == "rmsprop":
        return torch.optim.RMSprop(groups, lr=settings.rate, alpha=0.9, momentum=settings.momentum)
    return torch.optim.SGD(groups, lr=settings.rate, momentum=settings.momentum, nesterov=settings.momentum > 0)


def fresh(settings: Settings, classes: tuple[str, ...], first: Network | None = None) -> State:
    """The state before the first epoch; with ``first``'s weights, or random ones from the seed."""
    torch.manual_seed(settings.seed)
    network = create(settings.network, classes) if first is None else copy.deepcopy(first)
    network = network.to(memory_format=torch.channels_last)
    return State(network, copy.deepcopy(network).eval(), optimizer(network, settings))


def save(state: State, settings: Settings, path: Path) -> None:
    """Writes a checkpoint by rename."""
    content = {
        "settings": settings.plain(),
        "classes": list(state.network.recipe.classes),
        "epoch": state.epoch,
        "curve": state.curve,
        "best": state.best,
        "network": state.network.state_dict(),
        "average": state.average.state_dict(),
        "optimizer": state.optimizer.state_dict(),
    }
    write_whole(path, lambda temporary: torch.save(content, temporary))


def read(path: Path) -> dict[str, Any]:
    """A checkpoint's content; raises ``TrainingError`` when there is none."""
    try:
        content: dict[str, Any] = torch.load(path, map_location="cpu")
        content["settings"], content["classes"], content["average"]
    except OSError as error:
        raise TrainingError(f"{path}: no checkpoint there ({error.strerror}): train first") from error
    except Exception as error:
        raise TrainingError(f"{path}: not a checkpoint of this program ({error}): train again") from error
    return content


def load_state(settings: Settings, classes: tuple[str, ...], path: Path) -> State:
    """The state of a checkpoint that was made with the same settings."""
    content = read(path)
    if content["settings"] != settings.plain() or tuple(content["classes"]) != classes:
        was, now = content["settings"], settings.plain()
        other = [f"{name} {was.get(name)}" for name in now if was.get(name) != now[name]] or ["other classes"]
        raise TrainingError(f"{path}: was made with {', '.join(other)}: give the same, or another --out")
    state = fresh(settings, classes)
    state.network.load_state_dict(content["network"])
    state.average.load_state_dict(content["average"])
    state.optimizer.load_state_dict(content["optimizer"])
    state.epoch, state.curve, state.best = content["epoch"], content["curve"], content["best"]
    return state


def load_network(run: Path) -> Network:
    """The averaged network of a run's folder (its best epoch) or of a checkpoint, ready to answer."""
    path = run
    if run.is_dir():
        path = run / BEST if (run / BEST).exists() else run / LAST
    content = read(path)
    network = create(content["settings"]["network"], tuple(content["classes"]))
    network.load_state_dict(content["average"])
    return network.eval()
