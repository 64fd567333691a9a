"""`bundle.json`: what a bundle is, and whether its files are the ones that it names."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from ..evaluation.preprocessing import Preprocessing
from ..files import TrainingError, read_json, sha256

FORMAT = 1
"""The format that this program writes and reads."""
MANIFEST, NETWORK, INT8, SELFTEST = "bundle.json", "model.onnx", "model.int8.onnx", "selftest.json"
NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
"""What names and versions may look like: they become folders and topics."""


def check_name(word: str, option: str) -> None:
    """Raises ``TrainingError`` for a name or version that the services would refuse."""
    if not NAME.fullmatch(word):
        raise TrainingError(
            f"{option} {word!r}: use up to 64 small letters, digits, dots, dashes and underscores, beginning with a "
            "letter or digit"
        )


def read_bundle(folder: Path) -> dict[str, Any]:
    """What `bundle.json` of an expression bundle says; every file's hash is checked.

    :raises TrainingError: when there is none, it is of another format or task, or a file is not the one it names
    """
    path = folder / MANIFEST
    contents = read_json(path, "the bundle's description")
    if not isinstance(contents, dict) or contents.get("format") != FORMAT:
        found = contents.get("format") if isinstance(contents, dict) else None
        raise TrainingError(f"{path}: has format {found}, this program reads {FORMAT}: export the bundle again")
    if contents.get("task") != "expression":
        raise TrainingError(f"{path}: is a bundle for {contents.get('task')}, not for expressions: give another")
    hashes = contents.get("sha256")
    if not isinstance(hashes, dict) or NETWORK not in hashes:
        raise TrainingError(f"{path}: names no sha256 of {NETWORK}: export the bundle again")
    for name, stated in hashes.items():
        if Path(name).name != name or not (folder / name).is_file():
            raise TrainingError(f"{folder / name}: is not there: copy the whole bundle again")
        if sha256(folder / name) != stated:
            raise TrainingError(f"{folder / name}: is not the file that {MANIFEST} names: copy the whole bundle again")
    return contents


def described(preprocessing: Preprocessing, scale: float, align: str) -> dict[str, Any]:
    """The parts of `bundle.json` that say how a face becomes the network's input."""
    return {
        "labels": list(preprocessing.known),
        "input": {
            "channels": preprocessing.channels,
            "resize": list(preprocessing.resize),
            "center_crop": list(preprocessing.center_crop),
            "mean": list(preprocessing.mean),
            "std": list(preprocessing.std),
            "layout": preprocessing.layout,
        },
        "face": {"square": True, "scale": scale, "align": align},
        "output": "probabilities",
    }
