"""Faces from whatever holds them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from ..files import TrainingError
from . import exported, fer2013_csv, folders, photos
from .faces import Face, LabelledFaces, Wanted, gather
from .labels import PARTS, Classes, part_of
from .labels import classes as classes_of


def read_faces(
    source: Path,
    split: str | None = None,
    *,
    classes: int = 7,
    side: int = 48,
    program: Path | None = None,
    say: Callable[[str], None] = lambda text: None,
) -> LabelledFaces:
    """Reads faces and what they show.

    ``source`` is ``fer2013.csv``, an archive with it or with folders, a tree of folders (``angry/…``,
    ``Training/angry/…``) of faces or of photos, or what ``mien export --labels`` wrote. Pictures of more than 112
    pixels are photos: ``program`` (else ``mien``) finds the faces in them.
    ``split`` is ``Training``, ``PublicTest``, ``PrivateTest`` (also ``train``, ``val``, ``test``) or ``None`` for
    all; ``classes`` 7, or 6 with disgust merged into angry; ``side`` the pictures' side in pixels. ``say`` takes a
    line about what was left out. Raises ``TrainingError`` that names file and line.
    """
    part = _part(split)
    seen: set[str] = set()

    def wanted(name: str) -> bool:
        seen.add(name)
        return part is None or name == part

    faces = gather(_faces(Path(source), wanted, side, program, say), _classes(classes), side)
    if len(faces) == 0:
        there = ", ".join(sorted(name for name in seen if name))
        has = f"it has {there}" if there else "it is not divided into parts"
        raise TrainingError(
            f"{source}: no face{f' of {split}' if split else ''} in it: {has if seen else 'give another'}"
        )
    return faces


def _part(split: str | None) -> str | None:
    part = part_of(split) if split else None
    if split and part is None:
        raise TrainingError(
            f"'{split}' is no part of a data set: give {', '.join(sorted(set(PARTS.values())))} or none"
        )
    return part


def _classes(count: int) -> Classes:
    try:
        return classes_of(count)
    except ValueError as error:
        raise TrainingError(f"{error}: give --classes 7, or 6 to count disgust as angry") from error


def _faces(source: Path, wanted: Wanted, side: int, program: Path | None, say: Callable[[str], None]) -> Iterator[Face]:
    if not source.exists():
        raise TrainingError(f"{source}: no such file or folder: give a table, an archive or a folder of faces")
    if source.is_file():
        table = source.suffix.lower() == ".csv"
        return fer2013_csv.read(source, wanted, side) if table else folders.read_archive(source, wanted, side)
    if exported.is_export(source):
        return exported.read(source, wanted, side)
    if (source / folders.TABLE).is_file():
        return fer2013_csv.read(source / folders.TABLE, wanted, side)
    return photos.read_tree(source, wanted, side, program, say)
