"""The command ``export``: from a training to a bundle that appears whole."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..evaluation import engines
from ..evaluation.evaluate import Task, result_of
from ..expression.checkpoint import load_network
from ..files import TrainingError, check_place, sha256, write_json, write_text, write_whole
from .average import average_faces
from .card import card
from .int8 import add_int8
from .making import Made, Order, prepare, subject
from .manifest import FORMAT, MANIFEST, NETWORK, SELFTEST, check_name, described
from .selftest import selftest


def export(order: Order, say: Callable[[str], None]) -> None:
    """Writes a bundle.

    :raises TrainingError: before anything appears
    """
    check(order)
    network = load_network(order.run)
    made = prepare(network, order)
    certain = f"{made.temperature:g} (± {made.temperature_error:.3f})"
    say(f"temperature {certain}, chosen on {len(made.held)} faces that were held out")
    order.out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=order.out.parent, prefix=f".{order.out.name}.") as folder:
        inside = Path(folder) / "bundle"
        inside.mkdir()
        metrics = fill(inside, made, order, say)
        inside.chmod(0o755)
        inside.rename(order.out)
    say(f"{order.out}: {metrics['accuracy']:.2%} of {metrics['count']} faces")


def check(order: Order) -> None:
    """Raises ``TrainingError`` for names that the services would refuse."""
    check_name(order.name, "--name")
    check_name(order.version, "--version")
    if order.out.name != f"{order.name}-{order.version}":
        raise TrainingError(f"{order.out}: the folder must be called {order.name}-{order.version}: change --out")
    if order.out.exists():
        raise TrainingError(f"{order.out}: is there already: remove it, or give another version")
    check_place(order.out)


def fill(folder: Path, made: Made, order: Order, say: Callable[[str], None]) -> dict[str, Any]:
    """Writes the bundle's files; returns the metrics of its network."""
    task = Task(order.data[0], order.split, engine=order.engine, seconds=order.seconds)
    model = made.model()
    write_whole(folder / NETWORK, lambda path: path.write_bytes(model.SerializeToString()) and None)
    metrics = result_of(subject(made, model, order), task).metrics
    tests = average_faces(made.held)
    tests_size = replace(made.preprocessing, center_crop=made.preprocessing.resize)
    expected = made.expected(tests)
    write_json(folder / SELFTEST, selftest(tests_size.framed(tests), expected), indent=None)
    int8, tolerance = "not asked for", None
    if order.int8:
        int8, tolerance = add_int8(folder, made, order, task, (tests, expected))
        say(f"8-bit integers: {int8 if isinstance(int8, str) else format(int8['accuracy'], '.2%')}")
    contents = manifest(made, order, metrics, int8, tolerance)
    contents["sha256"] = {path.name: sha256(path) for path in sorted(folder.iterdir())}
    write_json(folder / MANIFEST, contents)
    write_text(folder / "README.md", card(contents, metrics, facts(made, order, int8)))
    return metrics


def manifest(
    made: Made, order: Order, metrics: dict[str, Any], int8: dict[str, Any] | str, tolerance: float | None
) -> dict[str, Any]:
    """What `bundle.json` says, but for the hashes."""
    recipe = made.network.recipe
    contents: dict[str, Any] = {
        "format": FORMAT,
        "name": order.name,
        "version": order.version,
        "task": "expression",
        **described(made.preprocessing, recipe.face_scale, recipe.face_align),
        "temperature_applied": made.temperature,
        "macs": metrics["multiply_adds"],
        "parameters": metrics["parameters"],
        "network": recipe.name,
        "data": order.note or ", ".join(path.name for path in order.data),
        "licence": order.licence,
        "metrics": told(order, metrics),
    }
    if tolerance is not None and not isinstance(int8, str):
        contents["int8_tolerance"] = tolerance
        contents["metrics"]["int8"] = told(order, int8)
    return contents


def told(order: Order, metrics: dict[str, Any]) -> dict[str, Any]:
    """The metrics that go into `bundle.json`, from 0 to 1."""
    accuracy = "public_test_accuracy" if order.split == "PublicTest" else "accuracy"
    rows = metrics["per_class"].items()
    return {
        accuracy: round(metrics["accuracy"], 4),
        **{
            key: {name: round(row[key], 4) for name, row in rows if row[key] is not None}
            for key in ("recall", "precision", "f1")
        },
        "ece": round(metrics["calibration"]["ece"], 4),
        "top2": round(metrics["top2"], 4),
        "count": metrics["count"],
    }


def facts(made: Made, order: Order, int8: dict[str, Any] | str) -> dict[str, Any]:
    """What the card says besides."""
    return {
        "test": f"{order.data[0].name}, {order.split}",
        "held": len(made.held),
        "temperature": f"{made.temperature:g} (± {made.temperature_error:.3f})",
        "trained": len(made.trained),
        "machine": engines.processor(),
        "int8": int8,
    }
