"""From scenes to training pictures: moved, scaled, turned, mixed, disturbed; the same seed gives the same picture."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np

from .boxes import Faces, overlaps
from .data import Collection, Scene

Random = np.random.Generator


@dataclass
class Sample:
    """One training picture."""

    clean: np.ndarray
    """What the teacher sees: only the geometry is changed."""
    disturbed: np.ndarray
    """What the student sees."""
    faces: Faces
    unsure: np.ndarray


LEAST_SIDE = 8.0
"""Faces smaller than this are neither face nor background."""


def sample(collection: Collection, random: Random, size: int, calm: bool = False) -> Sample:
    """A training picture of size × size pixels.

    :param calm: more whole pictures as a search sees them, fewer mosaics: for the end of a training
    """
    kind = random.random()
    scene = (
        mosaic(collection, random, size)
        if kind < (0.12 if calm else 0.4)
        else moved(pick(collection, random), random, size, size, calm)
    )
    if collection.grey and random.random() < (0.1 if calm else 0.3):
        scene = with_grey_faces(scene, collection.grey, random)
    clean = scene.image
    covered = occluded(scene, random) if random.random() < 0.12 else clean
    return Sample(clean, disturbed(covered, random), scene.faces, scene.unsure)


def pick(collection: Collection, random: Random) -> Scene:
    """A scene of any kind; photos most often."""
    kinds = [(collection.photos, 0.76), (collection.drawn, 0.16), (collection.frames, 0.08)]
    kinds = [(scenes, weight) for scenes, weight in kinds if scenes]
    weights = np.array([weight for _, weight in kinds])
    scenes = kinds[random.choice(len(kinds), p=weights / weights.sum())][0]
    return scenes[random.integers(len(scenes))]


def moved(scene: Scene, random: Random, width: int, height: int, calm: bool = False) -> Scene:
    """A scene moved so that one of its faces has a random size and place, turned and mirrored at random."""
    rows, columns = scene.image.shape[:2]
    short = min(width, height)
    angle = random.uniform(-20, 20) if random.random() < 0.5 else 0.0
    fitting = min(width / columns, height / rows)
    free = random.random()
    if len(scene.faces) and free < 0.82:
        box = scene.faces.boxes[random.integers(len(scene.faces))]
        side = max(float(max(box[2] - box[0], box[3] - box[1])), 1.0)
        centre = (box[:2] + box[2:]) / 2
        if free < (0.62 if calm else 0.45):
            # As a search sees it: the whole picture, or a good part of it.
            scale = fitting * float(np.exp(random.uniform(np.log(0.8), np.log(2.2))))
        else:
            # A face of any size; blowing up a tiny one shows nothing but blocks.
            least = max(13.0, 0.45 * fitting * side)
            scale = min(
                4.0, float(np.exp(random.uniform(np.log(least), np.log(max(1.2 * least, 0.95 * short))))) / side
            )
        # Large faces stay mostly inside; what is free to show is picture rather than border.
        reach = np.maximum(np.array([width, height]) - 0.7 * side * scale, 0.12 * short)
        target = np.array([width, height]) / 2 + random.uniform(-0.5, 0.5, 2) * reach
        if random.random() < 0.7:
            target = filling(target, centre * scale, np.array([columns, rows]) * scale, np.array([width, height]))
    else:
        scale = float(np.exp(random.uniform(np.log(1.0), np.log(3.5)))) * fitting
        centre = random.uniform(0.1, 0.9, 2) * [columns, rows]
        target = np.array([width, height]) / 2
    stretch = np.exp(random.uniform(-0.08, 0.08)) if random.random() < 0.3 else 1.0
    turn, mirror = np.deg2rad(angle), random.random() < 0.5
    flip = -1.0 if mirror else 1.0
    matrix = scale * np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]) @ np.diag([flip, stretch])
    shift = target - matrix @ centre
    return transformed(scene, np.concatenate([matrix, shift[:, None]], axis=1), mirror, random, width, height)


def filling(target: np.ndarray, centre: np.ndarray, size: np.ndarray, frame: np.ndarray) -> np.ndarray:
    """The place nearest to ``target`` for a picture's point ``centre`` that shows as much picture as possible."""
    low, high = np.minimum(0, frame - size), np.maximum(0, frame - size)
    return np.clip(target - centre, low, high) + centre


def transformed(scene: Scene, matrix: np.ndarray, mirror: bool, random: Random, width: int, height: int) -> Scene:
    """A scene seen through an affine map; what lies outside is black, one colour, or the edge drawn out."""
    image, matrix = scene.image, matrix.copy()
    zoom = float(np.sqrt(abs(np.linalg.det(matrix[:, :2]))))
    if zoom < 0.6:
        # Shrinking in one step would alias.
        part = max(zoom / 0.8, 8 / min(image.shape[:2]))
        before = image.shape
        image = cv2.resize(image, None, fx=part, fy=part, interpolation=cv2.INTER_AREA)
        matrix[:, :2] = matrix[:, :2] @ np.diag([before[1] / image.shape[1], before[0] / image.shape[0]])
    border = random.random()
    mode = cv2.BORDER_REPLICATE if border < 0.25 else cv2.BORDER_CONSTANT
    colour = tuple(int(value) for value in random.integers(0, 256, 3)) if border < 0.5 else (0, 0, 0)
    how = cv2.INTER_LINEAR if random.random() < 0.8 else cv2.INTER_NEAREST
    picture = cv2.warpAffine(image, matrix, (width, height), flags=how, borderMode=mode, borderValue=colour)
    matrix = matrix if zoom >= 0.6 else matrix @ np.diag([image.shape[1] / before[1], image.shape[0] / before[0], 1.0])
    faces = Faces(
        moved_boxes(scene.faces.boxes, matrix), moved_points(scene.faces.landmarks, matrix), scene.faces.scores
    )
    if mirror:
        faces.landmarks = faces.landmarks[:, (1, 0, 2, 4, 3)]
    return within(Scene(picture, faces, moved_boxes(scene.unsure, matrix)), width, height)


def moved_points(points: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    """Points (… × 2) through an affine map."""
    return (points @ matrix[:, :2].T + matrix[:, 2]).astype(np.float32)


def moved_boxes(boxes: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    """Boxes through an affine map: its upright scaling with the centre moved.

    A face turned by 20° is hardly wider than an upright one, and the rectangle around the turned rectangle would be.
    """
    if not len(boxes):
        return np.zeros((0, 4), np.float32)
    centres = moved_points((boxes[:, :2] + boxes[:, 2:]) / 2, matrix)
    half = (boxes[:, 2:] - boxes[:, :2]) / 2 * np.linalg.norm(matrix[:, :2], axis=0)
    # A face fills about an ellipse: that ellipse's extent after the turn.
    angle = np.arctan2(matrix[1, 0], matrix[0, 0])
    cos, sin = np.cos(angle), np.sin(angle)
    extent = np.stack(
        [np.hypot(half[:, 0] * cos, half[:, 1] * sin), np.hypot(half[:, 0] * sin, half[:, 1] * cos)], axis=1
    )
    return np.concatenate([centres - extent, centres + extent], axis=1).astype(np.float32)


def within(scene: Scene, width: int, height: int) -> Scene:
    """Drops faces outside the picture; those that show only in part or tiny are unsure."""
    boxes = scene.faces.boxes
    clipped = np.clip(boxes, 0, [width, height, width, height])
    area = np.prod(np.maximum(boxes[:, 2:] - boxes[:, :2], 1e-6), axis=1)
    seen = np.prod(clipped[:, 2:] - clipped[:, :2], axis=1) / area
    centres = (boxes[:, :2] + boxes[:, 2:]) / 2
    inside = ((centres > 0) & (centres < [width, height])).all(axis=1)
    good = inside & (seen >= 0.55) & (np.max(boxes[:, 2:] - boxes[:, :2], axis=1, initial=0) >= LEAST_SIDE)
    unsure = np.concatenate([scene.unsure, boxes[~good & (seen > 0)]])
    low, high = unsure[:, :2], unsure[:, 2:]
    touching = (np.minimum(high, [width, height]) > np.maximum(low, 0)).all(axis=1)
    return Scene(scene.image, scene.faces[good], unsure[touching].astype(np.float32))


def mosaic(collection: Collection, random: Random, size: int) -> Scene:
    """Four scenes around a random middle, or nine."""
    rows, columns = cuts(random, size), cuts(random, size)
    image = np.zeros((size, size, 3), np.uint8)
    faces: list[Faces] = []
    unsure: list[np.ndarray] = []
    for left, right in pairwise(columns):
        for top, bottom in pairwise(rows):
            tile = moved(pick(collection, random), random, right - left, bottom - top)
            image[top:bottom, left:right] = tile.image
            shift = np.array([left, top], np.float32)
            faces.append(Faces(tile.faces.boxes + np.tile(shift, 2), tile.faces.landmarks + shift, tile.faces.scores))
            unsure.append(tile.unsure + np.tile(shift, 2))
    return Scene(image, Faces.joined(faces), np.concatenate(unsure))


def cuts(random: Random, size: int) -> list[int]:
    """Where a mosaic's tiles begin and end."""
    if random.random() < 0.75:
        return [0, int(random.uniform(0.3, 0.7) * size), size]
    return [0, int(random.uniform(0.25, 0.4) * size), int(random.uniform(0.6, 0.75) * size), size]


def with_grey_faces(scene: Scene, grey: list[Scene], random: Random) -> Scene:
    """One to three FER2013 faces blended into places where no face is."""
    image, faces, unsure = scene.image.copy(), scene.faces, scene.unsure
    height, width = image.shape[:2]
    if random.random() < 0.5:
        image = cv2.cvtColor(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR)
    for _ in range(int(random.integers(1, 4))):
        source = grey[random.integers(len(grey))]
        side = int(np.exp(random.uniform(np.log(20), np.log(min(140, 0.6 * min(width, height))))))
        x, y = int(random.integers(0, width - side)), int(random.integers(0, height - side))
        place = np.array([[x, y, x + side, y + side]], np.float32)
        taken = np.concatenate([faces.boxes, unsure])
        if len(taken) and overlaps(place, taken).max() > 0:
            continue
        how = cv2.INTER_AREA if side < 48 else cv2.INTER_CUBIC
        patch = cv2.resize(source.image, (side, side), interpolation=how).astype(np.float32)
        # Between grey and the colour of skin.
        patch *= 1 - random.uniform(0, 0.5) * np.array([0.42, 0.22, 0.0], np.float32)
        soft = cv2.GaussianBlur(oval(side), (0, 0), max(1.0, side * random.uniform(0.02, 0.08)))[..., None]
        window = image[y : y + side, x : x + side]
        window[:] = np.clip(patch * soft + window * (1 - soft), 0, 255).astype(np.uint8)
        factor, shift = side / 48, np.array([x, y], np.float32)
        boxes = source.faces.boxes * factor + np.tile(shift, 2)
        pasted = Faces(boxes.astype(np.float32), source.faces.landmarks * factor + shift, source.faces.scores)
        if random.random() < 0.5:
            window[:] = window[:, ::-1].copy()
            pasted = Faces(pasted.boxes - [x, y, x, y], pasted.landmarks - shift, pasted.scores).mirrored(side)
            pasted = Faces(pasted.boxes + np.tile(shift, 2), pasted.landmarks + shift, pasted.scores)
        faces = Faces.joined([faces, pasted])
    return within(Scene(image, faces, unsure), width, height)


def oval(side: int) -> np.ndarray:
    """A mask that keeps the middle of a square."""
    mask = np.zeros((side, side), np.float32)
    cv2.ellipse(mask, (side // 2, side // 2), (int(side * 0.44), int(side * 0.47)), 0, 0, 360, 1.0, -1)
    return mask


def occluded(scene: Scene, random: Random) -> np.ndarray:
    """The picture with a patch over a part of each face, at most about a third of it."""
    image = scene.image.copy()
    for box in scene.faces.boxes:
        size = box[2:] - box[:2]
        part = size * random.uniform(0.2, 0.6, 2)
        low = box[:2] + random.uniform(-0.1, 0.9, 2) * (size - part)
        x, y, x2, y2 = np.clip(np.concatenate([low, low + part]), 0, image.shape[0]).astype(int)
        if random.random() < 0.5:
            image[y:y2, x:x2] = random.integers(0, 256, 3)
        else:
            other = image[::-1, ::-1][y:y2, x:x2].copy()
            image[y:y2, x:x2] = other
    return image


def disturbed(image: np.ndarray, random: Random) -> np.ndarray:
    """Light, colour, blur, coarseness, noise and JPEG, each at random."""
    picture = image
    if random.random() < 0.15:
        picture = cv2.cvtColor(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR)
    elif random.random() < 0.3:
        hue = cv2.cvtColor(picture, cv2.COLOR_BGR2HSV).astype(np.int16)
        hue[..., 0] = (hue[..., 0] + random.integers(-10, 11)) % 180
        hue[..., 1] = np.clip(hue[..., 1] * random.uniform(0.5, 1.5), 0, 255)
        picture = cv2.cvtColor(hue.astype(np.uint8), cv2.COLOR_HSV2BGR)
    if random.random() < 0.6:
        levels = np.arange(256, dtype=np.float32) / 255
        levels = levels ** np.exp(random.uniform(-0.6, 0.6))
        levels = (levels - 0.5) * random.uniform(0.6, 1.3) + 0.5 + random.uniform(-0.2, 0.2)
        tint = random.uniform(0.9, 1.1, 3) if random.random() < 0.4 else np.ones(3)
        table = np.clip(levels[:, None] * tint * 255, 0, 255).astype(np.uint8).reshape(256, 1, 3)
        picture = cv2.LUT(picture, table)
    if random.random() < 0.12:
        # Light from one side.
        size = picture.shape[0]
        ramp = np.linspace(random.uniform(0.3, 1.0), random.uniform(0.8, 1.2), size, dtype=np.float32)
        light = np.broadcast_to(ramp if random.random() < 0.7 else ramp[:, None], (size, size))
        light = light[:, ::-1] if random.random() < 0.5 else light
        picture = np.clip(picture * light[..., None], 0, 255).astype(np.uint8)
    choice = random.random()
    if choice < 0.12:
        picture = cv2.GaussianBlur(picture, (0, 0), random.uniform(0.4, 1.6))
    elif choice < 0.2:
        part = random.uniform(0.4, 0.9)
        small = cv2.resize(picture, None, fx=part, fy=part, interpolation=cv2.INTER_AREA)
        picture = cv2.resize(small, picture.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    elif choice < 0.25:
        length = int(random.integers(3, 8))
        kernel = np.eye(length, dtype=np.float32) if random.random() < 0.5 else np.zeros((length, length), np.float32)
        kernel[length // 2] += kernel.sum() == 0
        picture = cv2.filter2D(picture, -1, kernel / kernel.sum())
    if random.random() < 0.2:
        noise = random.standard_normal(picture.shape, dtype=np.float32) * random.uniform(2, 12)
        picture = np.clip(picture + noise, 0, 255).astype(np.uint8)
    if random.random() < 0.3:
        coded = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, int(random.integers(25, 90))])[1]
        picture = cv2.imdecode(coded, cv2.IMREAD_COLOR)
    return np.ascontiguousarray(picture)
