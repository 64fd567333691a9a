"""Tables as Kaggle's challenge of 2013 has them: ``emotion,pixels,Usage``, a face on each line."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

import numpy as np

from ..files import TrainingError
from .faces import Face, Wanted
from .labels import EMOTIONS, PARTS, part_of
from .pictures import whole

SIDE = 48


def read(path: Path, wanted: Wanted, side: int) -> Iterator[Face]:
    """The faces of a table; raises ``TrainingError`` with file and line."""
    try:
        with path.open(encoding="utf-8", errors="replace", newline="") as text:
            yield from read_text(text, str(path), wanted, side)
    except OSError as error:
        raise TrainingError(f"{path}: cannot be read ({error.strerror}): give another file") from error


def read_text(text: TextIO, name: str, wanted: Wanted, side: int) -> Iterator[Face]:
    """The faces of an open table that is called ``name``."""
    rows = csv.reader(text)
    try:
        columns = [column.strip().lower() for column in next(rows, [])]
        places = [columns.index(column) if column in columns else -1 for column in ("emotion", "pixels", "usage")]
        if min(places[:2]) < 0:
            raise TrainingError(
                f"{name}:1: the columns are '{','.join(columns)[:60]}', not 'emotion,pixels,Usage': give fer2013.csv"
            )
        for row in rows:
            if row:
                face = _face(row, places, f"{name}:{rows.line_num}", wanted, side)
                if face is not None:
                    yield face
    except csv.Error as error:
        raise TrainingError(f"{name}:{rows.line_num + 1}: not a table ({error}): give fer2013.csv") from error


def _face(row: list[str], places: list[int], name: str, wanted: Wanted, side: int) -> Face | None:
    if len(row) <= max(places):
        raise TrainingError(f"{name}: {len(row)} columns, {max(places) + 1} are needed: repair the line or take it out")
    part = part_of(row[places[2]]) if places[2] >= 0 else ""
    if part is None:
        words = ", ".join(sorted(set(PARTS.values())))
        raise TrainingError(f"{name}: Usage '{row[places[2]][:40]}' is none of {words}: repair the line or take it out")
    if not wanted(part):
        return None
    emotion = row[places[0]].strip()
    if not (emotion.isascii() and emotion.isdigit() and int(emotion) < len(EMOTIONS)):
        raise TrainingError(
            f"{name}: emotion '{emotion[:40]}' is no number from 0 to 6: repair the line or take it out"
        )
    return Face(whole(_pixels(row[places[1]], name), side), int(emotion), name, part)


def _pixels(text: str, name: str) -> np.ndarray:
    try:
        pixels = bytes(map(int, text.split()))
    except ValueError:
        pixels = b""
    if len(pixels) != SIDE * SIDE:
        raise TrainingError(
            f"{name}: the pixels are not {SIDE * SIDE} numbers from 0 to 255: repair the line or take it out"
        )
    return np.frombuffer(pixels, np.uint8).reshape(SIDE, SIDE)
