"""Folders named for emotions, on disk or in an archive: ``angry/1.jpg``, ``Training/angry/1.jpg``."""

from __future__ import annotations

import io
import os
import tarfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from ..files import TrainingError
from . import fer2013_csv
from .faces import Face, Wanted
from .labels import EMOTIONS, emotion_of, part_of
from .pictures import ENDINGS, decode, whole

LARGEST_FILE = 64 << 20
"""Bytes of one picture in an archive; larger ones are refused unread."""
LARGEST_TABLE = 1 << 30
TABLE = "fer2013.csv"


def pictures(folder: Path) -> list[Path]:
    """All pictures below a folder, by name; hidden files and folders are passed over."""
    found = []
    for place, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [Path(place, name) for name in files if is_picture(name)]
    return sorted(found)


def is_picture(name: str) -> bool:
    """Whether a file's name has a picture's ending."""
    file = PurePosixPath(name)
    return file.suffix.lower() in ENDINGS and not file.name.startswith(".")


def place_of(name: str, source: Path) -> tuple[int, str]:
    """The emotion and the part that the folders of the picture ``name`` stand for; raises ``TrainingError``."""
    folders = PurePosixPath(name).parts[:-1] or (source.name,)
    emotion = emotion_of(folders[-1])
    if emotion is None:
        raise TrainingError(
            f"{source}/{name}: the folder '{folders[-1]}' is named for no emotion: "
            f"name it for one of {', '.join(EMOTIONS)}, or take it out"
        )
    return emotion, next((part for part in map(part_of, reversed(folders[:-1])) if part), "")


def check_not_empty(folder: Path) -> None:
    """Raises ``TrainingError`` for a folder that is named for an emotion and has no picture."""
    for place, folders, files in os.walk(folder):
        if emotion_of(Path(place).name) is not None and not folders and not any(map(is_picture, files)):
            raise TrainingError(f"{place}: no picture in it: put faces there or remove the folder")


def read_archive(path: Path, wanted: Wanted, side: int) -> Iterator[Face]:
    """The faces in an archive (``.tar``, ``.tar.gz``, …): folders as on disk, or ``fer2013.csv``."""
    try:
        with tarfile.open(path) as tar:
            for member in tar:
                if not member.isfile():
                    continue
                yield from _member(tar, member, path, wanted, side)
    except (OSError, EOFError, tarfile.TarError, zlib.error) as error:
        raise TrainingError(f"{path}: not a whole archive of faces ({error}): fetch it again") from error


def _member(tar: tarfile.TarFile, member: tarfile.TarInfo, path: Path, wanted: Wanted, side: int) -> Iterator[Face]:
    name = f"{path}:{member.name}"
    if PurePosixPath(member.name).name == TABLE:
        with io.TextIOWrapper(
            io.BufferedReader(_content(tar, member, name, LARGEST_TABLE)), "utf-8", "replace", newline=""
        ) as text:
            yield from fer2013_csv.read_text(text, name, wanted, side)
    elif is_picture(member.name):
        emotion, part = place_of(member.name, path)
        if wanted(part):
            image = decode(_content(tar, member, name, LARGEST_FILE).read(), name)
            yield Face(whole(image, side), emotion, member.name, part)


def _content(tar: tarfile.TarFile, member: tarfile.TarInfo, name: str, largest: int) -> tarfile.ExFileObject:
    content = tar.extractfile(member)
    if content is None or member.size > largest:
        raise TrainingError(f"{name}: {member.size} bytes are more than a file here may have: take it out")
    return content
