"""The faces that a training did not see: they choose its temperature, and nothing else looks at them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..data import LabelledFaces, holdout, read_faces
from ..data.faces import join
from ..files import TrainingError, read_json

OPTIONS = "options.json"


def rule_of(run: Path) -> dict:
    """What a run's options say about the faces that were held out."""
    folder = run if run.is_dir() else run.parent
    options = read_json(folder / OPTIONS, "the training's options")
    rule = options.get("holdout") if isinstance(options, dict) else None
    if not isinstance(rule, dict) or not {"share", "seed"} <= rule.keys():
        raise TrainingError(f"{folder / OPTIONS}: does not say which faces were held out: train again")
    return {"split": options.get("split"), "classes": len(options.get("classes", "1234567")), **rule}


def divided(run: Path, sources: Sequence[Path], side: int) -> tuple[LabelledFaces, LabelledFaces]:
    """The faces that a run was trained on, and those that it held out.

    :param sources: the data that it was trained on, in the same order
    :param side: of the faces, in pixels
    :raises TrainingError: when the run held none out, or ``sources`` are other data
    """
    rule = rule_of(run)
    faces = _faces(sources, rule, 48)
    if not rule["share"]:
        raise TrainingError(f"{run}: no faces were held out: train with --holdout 0.05")
    trained, held = holdout(faces, rule["share"], rule["seed"])
    if "held" in rule and (len(held), len(trained)) != (rule["held"], rule["trained"]):
        raise TrainingError(
            f"{sources[0]}: {len(held)} faces would be held out, in {run} it was {rule['held']}: give the data that it "
            "was trained on"
        )
    # What is held out follows from the faces at 48 pixels, whatever the network sees.
    faces = faces if side == 48 else _faces(sources, rule, side)
    return faces.take(trained), faces.take(held)


def _faces(sources: Sequence[Path], rule: dict, side: int) -> LabelledFaces:
    """All that a training read."""
    return join([read_faces(path, rule["split"], classes=rule["classes"], side=side) for path in sources])
