"""True faces of the test photos, decided by eye: sheets of numbered boxes out, a file of boxes in.

Nobody who decides sees which detector a box is from. The decisions are a text file with a line for each photo:

    happy/12.jpg: 1 3 ?2 +120,40,60,80 ?+10,10,20,20

Numbers are boxes that are faces, those with ``?`` are neither one nor the other; ``+x,y,width,height`` adds a face that
no box shows, in pixels of the photo. Boxes that are not named are no faces. A lone ``-`` leaves the photo out.
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from ..files import TrainingError, read_json, write_json, write_whole
from .boxes import Faces, overlaps
from .data import read_image, read_photos

TILE = 400
"""Side of a photo on a sheet, in pixels."""


def merged(parts: list[Faces]) -> np.ndarray:
    """One box for each group of boxes that overlap: the median, so that no detector's framing is preferred (n × 4)."""
    boxes = Faces.joined(parts).boxes
    groups: list[list[int]] = []
    shared = overlaps(boxes, boxes)
    for index in range(len(boxes)):
        for group in groups:
            if shared[index, group].max() > 0.5:
                group.append(index)
                break
        else:
            groups.append([index])
    if not groups:
        return np.zeros((0, 4), np.float32)
    middle = np.stack([np.median(boxes[group], axis=0) for group in groups])
    return middle[np.argsort(middle[:, 0] + middle[:, 1])]


def sheets(photos: Path, split: str, looks: list, out: Path, columns: int = 4, rows: int = 3) -> None:
    """Writes ``candidates.json`` and PNG sheets of the split's photos with numbered boxes.

    :param looks: functions from a picture to faces
    """
    candidates: dict[str, list[list[float]]] = {}
    tiles: list[np.ndarray] = []
    for photo in (photo for photo in read_photos(photos) if photo.split == split):
        image = read_image(photo.path)
        boxes = merged([look(image) for look in looks])
        candidates[photo.name] = [[round(float(value), 1) for value in box] for box in boxes]
        tiles.append(tile(image, photo.name, boxes))
    write_json(out / "candidates.json", candidates, indent=None)
    for start in range(0, len(tiles), columns * rows):
        page = tiles[start : start + columns * rows]
        page += [np.zeros_like(tiles[0])] * (columns * rows - len(page))
        picture = np.vstack([np.hstack(page[row * columns : (row + 1) * columns]) for row in range(rows)])
        path = out / f"sheet-{start // (columns * rows):03d}.png"
        write_whole(path, lambda temporary, picture=picture: cv2.imwrite(str(temporary), picture))


def tile(image: np.ndarray, name: str, boxes: np.ndarray) -> np.ndarray:
    """One photo with its boxes, its name above."""
    factor = (TILE - 24) / max(image.shape[:2])
    small = cv2.resize(
        image, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    )
    canvas = np.full((TILE, TILE, 3), 40, np.uint8)
    canvas[20 : 20 + small.shape[0], : small.shape[1]] = small[: TILE - 20, :TILE]
    write(canvas, f"{name} {image.shape[1]}x{image.shape[0]}", (3, 14), (255, 255, 255))
    colours = [(0, 255, 0), (0, 255, 255), (255, 128, 0), (255, 0, 255), (0, 128, 255), (255, 255, 0)]
    for number, box in enumerate(boxes, start=1):
        x, y, x2, y2 = (int(value) for value in box * factor)
        colour = colours[number % len(colours)]
        cv2.rectangle(canvas, (x, y + 20), (x2, y2 + 20), colour, 1)
        write(canvas, str(number), (max(0, x + 2), max(30, y + 33)), colour)
    return canvas


def write(canvas: np.ndarray, text: str, place: tuple[int, int], colour: tuple[int, int, int]) -> None:
    """Text that is read on any background."""
    cv2.putText(canvas, text, place, cv2.FONT_HERSHEY_SIMPLEX, 0.45, (0, 0, 0), 3, cv2.LINE_AA)
    cv2.putText(canvas, text, place, cv2.FONT_HERSHEY_SIMPLEX, 0.45, colour, 1, cv2.LINE_AA)


def decide(photos: Path, split: str, candidates: Path, decisions: Path, out: Path) -> None:
    """Writes the truth that the decisions say: for each photo its hash, its faces and its unsure boxes."""
    boxes = read_json(candidates, "the candidates")
    said: dict[str, list[str]] = {}
    for number, line in enumerate(decisions.read_text(encoding="utf-8").splitlines(), start=1):
        name, colon, rest = line.partition(":")
        if not line.strip() or line.startswith("#"):
            continue
        if not colon or name not in boxes:
            raise TrainingError(f"{decisions}:{number}: '{name}' is no photo of the sheets: write name: numbers")
        said[name] = rest.split()
    truth = {}
    for photo in (photo for photo in read_photos(photos) if photo.split == split):
        if photo.name not in said:
            raise TrainingError(f"{decisions}: says nothing about {photo.name}: add a line for it")
        if said[photo.name] == ["-"]:
            continue
        faces, unsure = [], []
        for word in said[photo.name]:
            try:
                box = decided(word.removeprefix("?"), boxes[photo.name])
            except (ValueError, IndexError) as error:
                raise TrainingError(
                    f"{decisions}: '{word}' of {photo.name} is neither a box's number nor +x,y,width,height"
                ) from error
            (unsure if word.startswith("?") else faces).append(box)
        truth[photo.name] = {"sha256": photo.sha256, "faces": faces, "unsure": unsure}
    rows = ",\n".join(f" {line}" for line in map(_row, truth.items()))
    write_whole(out, lambda temporary: temporary.write_text(f"{{\n{rows}\n}}\n", encoding="utf-8"))


def _row(item: tuple[str, dict]) -> str:
    import json

    return f"{json.dumps(item[0])}: {json.dumps(item[1])}"


def decided(word: str, boxes: list[list[float]]) -> list[float]:
    """A box as x, y, width, height from its number or its own words."""
    if word.startswith("+"):
        x, y, width, height = (float(value) for value in word[1:].split(","))
        return [x, y, width, height]
    if int(word) < 1:
        raise IndexError(word)
    left, top, right, bottom = boxes[int(word) - 1]
    return [round(value, 1) for value in (left, top, right - left, bottom - top)]
