"""A finished network, trained further on labels that people gave, without forgetting what it knew."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ..bundle.manifest import MANIFEST, read_bundle
from ..bundle.unfolding import is_bundle, network_of
from ..data.faces import LabelledFaces, join
from ..data.holdout import holdout
from ..data.reading import read_faces
from ..files import TrainingError, sha256
from ..networks import Network
from .batches import Batches
from .blending import Blend, best_blend, blended
from .checkpoint import BEST, LAST, State, load_network, save
from .progress import Progress
from .session import HOLDOUT_SEED, beginning, origin, prepare, settings_of, write_options
from .settings import Settings
from .train import Course, measured, run

FINE = Settings(epochs=8, rate=0.004, average=0.99, warm_up=0.1)
"""How a finished network is trained further: a small part of the rate, few epochs."""
FEWEST = 1000
"""Faces of people that an epoch has at least; fewer come several times."""
MEASURED = 512
"""Faces that tell the statistics of a bundle's channels."""


@dataclass(frozen=True)
class Faces:
    """People's faces and those that the network had learnt from, each with held-out ones."""

    own: LabelledFaces
    own_held: LabelledFaces
    old: LabelledFaces
    kept: LabelledFaces

    @classmethod
    def read(cls, options: argparse.Namespace, classes: int) -> Faces:
        """The faces that the options name, divided as the network's training divided them."""
        old = read_faces(options.data, options.split, classes=classes)
        trained, kept = holdout(old, options.holdout, HOLDOUT_SEED)
        if len(kept) == 0:
            raise TrainingError(
                "--holdout 0: without held-out faces nobody sees what is forgotten: give RUN's, or 0.05"
            )
        return cls(*divided(options.labels, classes), old.take(trained), old.take(kept))

    def batches(self, network: Network, settings: Settings) -> Batches:
        """Batches with ``settings.new_faces`` of people's faces."""
        share = settings.new_faces
        own, old = np.full(len(self.own), share / len(self.own)), np.full(len(self.old), (1 - share) / len(self.old))
        length = min(len(self.old), round(max(len(self.own), FEWEST) / share))
        return Batches(join([self.own, self.old]), network.recipe, settings, np.concatenate([own, old]), length)


def divided(labels: Path, classes: int) -> tuple[LabelledFaces, LabelledFaces]:
    """People's faces to train on and to choose by: as the export divided them, else a fifth by content."""
    whole = read_faces(labels, classes=classes)
    parts = np.array(whole.parts) if whole.parts else np.full(len(whole), "")
    if {"Training", "PublicTest"} <= set(parts):
        return whole.take(np.nonzero(parts == "Training")[0]), whole.take(np.nonzero(parts == "PublicTest")[0])
    own, held = holdout(whole, 0.2, HOLDOUT_SEED)
    return whole.take(own), whole.take(held)


def say_accuracy(when: str, network: Network, faces: Faces, say: Callable[[str], None]) -> tuple[float, float]:
    """Says and returns a network's accuracy on the old and on people's held-out faces."""
    old, own = measured(network, faces.kept)[0], measured(network, faces.own_held)[0]
    say(f"{when}: {old:.1%} of {len(faces.kept)} old faces, {own:.1%} of people's {len(faces.own_held)}, all held out")
    return old, own


def first(path: Path, options: argparse.Namespace) -> tuple[Network, dict[str, str]]:
    """The network to begin with, a run's or a bundle's, and what it is."""
    if not is_bundle(path):
        return load_network(path), origin(path)
    known = read_faces(options.data, options.split, classes=len(read_bundle(path)["labels"])).images
    some = known[:: max(1, len(known) // MEASURED)]
    return network_of(path, some), {"bundle": path.resolve().name, "sha256": sha256(path / MANIFEST)}


def finetune(options: argparse.Namespace) -> int:
    """The command ``finetune``."""
    prepare(options)
    if not 0 < options.share < 1:
        raise TrainingError(f"--share {options.share}: give more than 0 and less than 1, such as 0.5")
    (network, start), progress = first(options.network_run, options), Progress()
    classes = network.recipe.classes
    settings = settings_of(options, replace(FINE, network=network.recipe.name, new_faces=options.share))
    faces = Faces.read(options, len(classes))
    batches = faces.batches(network, settings)
    state = beginning(settings, options, classes, batches.digest, network)
    write_options(options, settings, classes, len(faces.kept), len(faces.old), start=start)
    old, _ = say_accuracy("before", network, faces, progress.say)
    run(state, Course(batches, faces.own_held, None, None, options.out, progress.say, progress, faces.kept), settings)
    blend(network, state, settings, faces, old - options.forget / 100, options.out, progress.say)
    say_accuracy("after", load_network(options.out), faces, progress.say)
    return 0


def blend(
    old: Network, state: State, settings: Settings, faces: Faces, floor: float, out: Path, say: Callable[[str], None]
) -> None:
    """Leaves the network that has learnt most without forgetting more than it may."""
    new = load_network(out / LAST)

    def measure(part: float) -> tuple[float, float]:
        network = blended(old, new, part)
        return measured(network, faces.kept)[0], measured(network, faces.own_held)[0]

    best, whole = best_blend(measure, floor), Blend(1, *measure(1))
    say(f"all of what was learnt: {whole.old:.1%} of the old faces, {whole.own:.1%} of people's; kept: {best.part:.0%}")
    save(replace(state, average=blended(old, new, best.part), best=best.own), settings, out / BEST)
