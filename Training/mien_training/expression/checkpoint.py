"""What a training is at the end of an epoch, and how it is kept."""

from __future__ import annotations

import copy
import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch

from ..files import TrainingError, write_whole
from ..networks import Network, create
from .optimizers import optimizer
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
    best: float = -math.inf
    """The score of the best epoch."""
    lowest: tuple[int, float] = (0, math.inf)
    """The epoch with the lowest loss of the held-out faces, and that loss."""
    data: str = ""
    """The hash of the faces that it is trained on."""


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
        "lowest": list(state.lowest),
        "data": state.data,
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


def load_state(settings: Settings, classes: tuple[str, ...], path: Path, data: str | None = None) -> State:
    """The state of a checkpoint; raises ``TrainingError`` when other settings or other faces made it.

    ``data`` is the hash of the faces that it shall go on with; ``None``: not looked at.
    """
    content = read(path)
    was, now = {**Settings().plain(), **content["settings"]}, settings.plain()
    other = [f"{name} {was[name]}" for name in now if was[name] != now[name]]
    other += ["other classes"] if tuple(content["classes"]) != classes else []
    other += ["other faces"] if data not in (None, content.get("data", data)) else []
    if other:
        raise TrainingError(f"{path}: was made with {', '.join(other)}: give the same, or another --out")
    state = fresh(settings, classes)
    state.network.load_state_dict(content["network"])
    state.average.load_state_dict(content["average"])
    state.optimizer.load_state_dict(content["optimizer"])
    state.epoch, state.curve, state.best = content["epoch"], content["curve"], content["best"]
    epoch, loss = content.get("lowest", (0, math.inf))
    state.lowest, state.data = (int(epoch), float(loss)), content.get("data", "")
    return state


def network_path(run: Path) -> Path:
    """The file with a run's network: a run's best epoch, or a checkpoint itself."""
    if not run.is_dir():
        return run
    return run / BEST if (run / BEST).exists() else run / LAST


def load_network(run: Path) -> Network:
    """The averaged network of a run's folder (its best epoch) or of a checkpoint, ready to answer."""
    content = read(network_path(run))
    network = create(content["settings"]["network"], tuple(content["classes"]))
    network.load_state_dict(content["average"])
    return network.eval()
