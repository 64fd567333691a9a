"""Pictures that stand for faces in the tests of collections, and collections of them."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import cv2
import numpy as np


def face(number: int, side: int = 48) -> np.ndarray:
    """A grey picture unlike those with other numbers."""
    blocks = np.random.default_rng(number).integers(0, 256, (7, 7)).astype(np.uint8)
    return cv2.resize(blocks, (side, side), interpolation=cv2.INTER_CUBIC)


def write_tree(folder: Path, names: dict[str, np.ndarray]) -> Path:
    """Writes pictures below a folder by their names."""
    for name, image in names.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        assert cv2.imwrite(str(folder / name), image)
    return folder


def write_archive(path: Path, files: dict[str, bytes]) -> Path:
    """Writes a ``.tar.gz``."""
    with tarfile.open(path, "w:gz") as tar:
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
    return path


def png(image: np.ndarray) -> bytes:
    """The picture as a file, exactly as it is."""
    return cv2.imencode(".png", image)[1].tobytes()


def table_row(emotion: object, image: np.ndarray, usage: str = "Training") -> str:
    """A line of fer2013.csv."""
    return f"{emotion},{' '.join(map(str, image.reshape(-1)))},{usage}\n"
