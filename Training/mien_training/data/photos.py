"""Trees of folders, on disk: faces as they are, and photos in which the project's own detector finds the faces."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from ..files import TrainingError
from .faces import Face, Wanted
from .folders import check_not_empty, pictures, place_of
from .pictures import FACE_SCALE, cut, decode, whole

LONGEST_FACE = 112
"""Pictures with up to so many pixels on their longer side are faces, larger ones photos: as ``mien import`` has it."""
AT_A_TIME = 64
"""Photos in one run of ``mien``: loading its networks takes longer than reading a photo."""


def read_tree(
    folder: Path, wanted: Wanted, side: int, program: Path | None, say: Callable[[str], None]
) -> Iterator[Face]:
    """The faces of a tree. A photo counts when it has one face: its folder does not say whose word it is otherwise."""
    check_not_empty(folder)
    found = [(path, path.relative_to(folder).as_posix()) for path in pictures(folder)]
    places = [place_of(name, folder) for _, name in found]
    large: list[tuple[Path, str, int, str]] = []
    for (path, name), (emotion, part) in zip(found, places, strict=True):
        if wanted(part):
            image = decode(_bytes(path), str(path))
            if max(image.shape) > LONGEST_FACE:
                large.append((path, name, emotion, part))
            else:
                yield Face(whole(image, side), emotion, name, part)
    if large:
        yield from _photos(large, side, find_program(program), say)


def find_program(program: Path | None = None) -> str:
    """The ``mien`` that finds faces: the one given, ``$MIEN``, the one in the path, or the one that was built here."""
    named = str(program) if program else os.environ.get("MIEN")
    if named:
        found = shutil.which(named)
        if found is None:
            raise TrainingError(f"{named}: no program there that can be run: build mien (make build) and name it")
        return found
    builds = [Path(__file__).parents[3] / ".build" / kind / "mien" for kind in ("release", "debug")]
    found = shutil.which("mien") or next((str(path) for path in builds if os.access(path, os.X_OK)), None)
    if found is None:
        raise TrainingError("mien, which finds the faces in photos, is not there: run make build, or give --mien PATH")
    return found


def boxes(paths: list[Path], program: str) -> Iterator[list[tuple[float, float, float, float]]]:
    """The boxes (x, y, width, height in pixels) of the faces in each photo, by ``mien predict --json``."""
    command = [program, "predict", "--json", *(str(path.absolute()) for path in paths)]
    try:
        outcome = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError as error:
        raise TrainingError(
            f"{program}: cannot be run ({error.strerror}): build mien again, or name another"
        ) from error
    lines = outcome.stdout.split("\n")
    for number, path in enumerate(paths):
        yield _boxes(lines[number] if number < len(lines) else "", path, program, outcome.stderr)


def _boxes(line: str, path: Path, program: str, complaint: str) -> list[tuple[float, float, float, float]]:
    try:
        answer = json.loads(line)
        if answer["path"] != str(path.absolute()):
            raise ValueError("an answer about another photo")
        if answer.get("error"):
            raise TrainingError(f"{path}: mien cannot read it: remove it or put a whole photo there")
        faces = [tuple(float(number) for number in face["box"]) for face in answer["faces"]]
        if any(len(box) != 4 or not np.isfinite(box).all() or min(box[2:]) <= 0 for box in faces):
            raise ValueError("a box that is none")
    except (ValueError, KeyError, TypeError) as error:
        why = " ".join(complaint.split())[:200] or str(error)
        raise TrainingError(f"{path}: {program} gave no answer about it ({why}): try '{program} doctor'") from error
    return faces  # type: ignore[return-value]


def _photos(
    large: list[tuple[Path, str, int, str]], side: int, program: str, say: Callable[[str], None]
) -> Iterator[Face]:
    none = several = 0
    for start in range(0, len(large), AT_A_TIME):
        batch = large[start : start + AT_A_TIME]
        for (path, name, emotion, part), found in zip(batch, boxes([row[0] for row in batch], program), strict=True):
            none, several = none + (not found), several + (len(found) > 1)
            if len(found) == 1:
                yield Face(cut(decode(_bytes(path), str(path)), found[0], FACE_SCALE, side), emotion, name, part)
    if none or several:
        say(f"of {len(large)} photos, {none} without a face and {several} with several are left out")


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise TrainingError(f"{path}: cannot be read ({error.strerror}): remove it or mend its rights") from error
