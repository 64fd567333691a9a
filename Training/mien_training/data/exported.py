"""What ``mien export --labels`` writes: faces that people have labelled, with how many of them say so."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..files import TrainingError, read_json
from .faces import Face, Wanted
from .labels import EMOTIONS, part_of
from .pictures import FACE_SCALE, cut, decode

COLUMNS = ("file", "part", "emotion", "votes", "people", "box_x", "box_y", "box_width", "box_height")


def is_export(folder: Path) -> bool:
    """Whether ``mien export`` has written the folder (its ``folder`` and ``coco`` forms; its table is FER2013's)."""
    try:
        made_by = json.loads((folder / "provenance.json").read_text(encoding="utf-8")).get("made_by")
    except (OSError, ValueError, AttributeError):
        return False
    return made_by == "mien export"


def read(folder: Path, wanted: Wanted, side: int) -> Iterator[Face]:
    """The faces of an export, cut as FER2013's are; raises ``TrainingError`` with file and line."""
    if (folder / "faces.csv").is_file():
        return _table(folder, wanted, side)
    if (folder / "annotations").is_dir():
        return _coco(folder, wanted, side)
    raise TrainingError(f"{folder}: an export without faces.csv and without annotations: export it again")


def _table(folder: Path, wanted: Wanted, side: int) -> Iterator[Face]:
    path = folder / "faces.csv"
    with path.open(encoding="utf-8", newline="") as text:
        rows = csv.DictReader(text)
        missing = [column for column in COLUMNS if column not in (rows.fieldnames or [])]
        if missing:
            raise TrainingError(f"{path}:1: no column {', '.join(missing)}: export it again")
        try:
            for row in rows:
                values = {key: value for key, value in row.items() if key in COLUMNS}
                box = [values[f"box_{what}"] for what in ("x", "y", "width", "height")]
                yield from _face(folder, values, box, f"{path}:{rows.line_num}", wanted, side)
        except (csv.Error, UnicodeDecodeError) as error:
            raise TrainingError(f"{path}:{rows.line_num + 1}: not a table ({error}): export it again") from error


def _coco(folder: Path, wanted: Wanted, side: int) -> Iterator[Face]:
    for path in sorted((folder / "annotations").glob("*.json")):
        if part_of(path.stem) is None:
            raise TrainingError(f"{path}: '{path.stem}' is no part of a data set: take the file out")
        yield from _annotations(folder, path, read_json(path, "the annotations"), wanted, side)


def _annotations(folder: Path, path: Path, contents: Any, wanted: Wanted, side: int) -> Iterator[Face]:
    try:
        files = {picture["id"]: picture["file_name"] for picture in contents["images"]}
        names = {category["id"]: category["name"] for category in contents["categories"]}
        annotations = list(contents["annotations"])
    except (KeyError, TypeError) as error:
        raise TrainingError(f"{path}: no annotations as COCO has them ({error} is missing): export it again") from error
    for number, annotation in enumerate(annotations):
        name = f"{path}: annotation {number + 1}"
        try:
            row = {
                "file": f"images/{files[annotation['image_id']]}",
                "part": path.stem,
                "emotion": names[annotation["category_id"]],
                "votes": annotation["attributes"]["votes"],
                "people": annotation["attributes"]["people"],
            }
            box = list(annotation["bbox"])
        except (KeyError, TypeError) as error:
            raise TrainingError(f"{name}: {error} is missing or unknown: export it again") from error
        yield from _face(folder, row, box, name, wanted, side)


def _face(folder: Path, row: dict[str, Any], box: list[Any], name: str, wanted: Wanted, side: int) -> Iterator[Face]:
    part = part_of(str(row["part"]))
    if part is None or row["emotion"] not in EMOTIONS:
        what = "part" if part is None else "emotion"
        raise TrainingError(f"{name}: unknown {what} '{str(row[what])[:40]}': mend the line or take it out")
    if not wanted(part):
        return
    try:
        x, y, width, height = (float(number) for number in box)
        votes, people = int(row["votes"]), int(row["people"])
        if not (width > 0 and height > 0 and 0 < votes <= people):
            raise ValueError("out of bounds")
    except (TypeError, ValueError) as error:
        raise TrainingError(
            f"{name}: the face's box or votes are no such numbers: mend the line or take it out"
        ) from error
    file = folder / str(row["file"])
    if not file.resolve().is_relative_to(folder.resolve()):
        raise TrainingError(f"{name}: {row['file']} lies outside of the export: take the line out")
    yield Face(
        _crop(file, (x, y, width, height), name, side),
        EMOTIONS.index(row["emotion"]),
        row["file"],
        part,
        votes / people,
    )


def _crop(file: Path, box: tuple[float, float, float, float], name: str, side: int) -> Any:
    try:
        return cut(decode(file.read_bytes(), str(file)), box, FACE_SCALE, side)
    except OSError as error:
        raise TrainingError(f"{name}: {file} cannot be read ({error.strerror}): export it again") from error
    except (ValueError, OverflowError) as error:
        raise TrainingError(f"{name}: {error}: mend the line or take it out") from error
