"""How a face becomes a model's input, and what the model's numbers mean: the `input` of `bundle.json`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from ..data.labels import EMOTIONS, WORDS
from ..files import TrainingError, read_json


@dataclass(frozen=True)
class Preprocessing:
    """Grey faces are resized, their middle is cut out, then ``(pixel - mean) / std``."""

    resize: tuple[int, int] = (48, 48)
    """Width and height in pixels."""
    center_crop: tuple[int, int] = (48, 48)
    """Width and height of the middle that the model sees."""
    mean: tuple[float, ...] = (0.0,)
    """Subtracted from 0 to 255; one number, or one per channel."""
    std: tuple[float, ...] = (1.0,)
    channels: int = 1
    """1; or 3: grey, three times."""
    layout: str = "NCHW"
    """``NCHW``, or ``NHWC`` for networks that came from TensorFlow."""
    labels: tuple[str | None, ...] = EMOTIONS
    """What each output is; ``None``: something else, which is left out."""
    output: str = "probabilities"
    """``probabilities``, or ``logits``."""

    @property
    def shape(self) -> tuple[int, int, int]:
        """A face as the model takes it."""
        width, height = self.center_crop
        return (self.channels, height, width) if self.layout == "NCHW" else (height, width, self.channels)

    def framed(self, images: np.ndarray) -> np.ndarray:
        """What the model sees of faces (n, side, side): bytes (n, height, width)."""
        images = np.stack([resized(image, self.resize) for image in images])
        left, top = ((whole - part) // 2 for whole, part in zip(self.resize, self.center_crop, strict=True))
        return images[:, top : top + self.center_crop[1], left : left + self.center_crop[0]]

    def apply(self, images: np.ndarray) -> np.ndarray:
        """Faces (n, side, side), bytes, as float32 for the model."""
        faces = self.framed(images).astype(np.float32)[:, None]
        mean, std = (np.array(value, np.float32).reshape(1, -1, 1, 1) for value in (self.mean, self.std))
        # By the inverse, as the services do it.
        faces = (np.repeat(faces, self.channels, axis=1) - mean) * (np.float32(1) / std)
        return np.ascontiguousarray(faces if self.layout == "NCHW" else faces.transpose(0, 2, 3, 1))

    def probabilities(self, output: np.ndarray) -> np.ndarray:
        """A model's numbers (n, outputs) as probabilities (n, outputs with a label)."""
        output = output.reshape(len(output), -1).astype(float)
        if self.output == "logits":
            output = np.exp(output - output.max(axis=1, keepdims=True))
        kept = output[:, [index for index, label in enumerate(self.labels) if label]]
        return (kept / np.maximum(kept.sum(axis=1, keepdims=True), 1e-12)).astype(np.float32)

    @property
    def known(self) -> tuple[str, ...]:
        """The labels of the columns that ``probabilities`` gives."""
        return tuple(label for label in self.labels if label)


def resized(image: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """An image in another size, as the services resize: averaged when it shrinks."""
    height, width = image.shape[:2]
    if (width, height) == size:
        return image
    shrinks = size[0] < width or size[1] < height
    return cv2.resize(image, size, interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR)


def of_recipe(recipe: Any) -> Preprocessing:
    """That of a network of ours."""
    return Preprocessing(
        resize=recipe.resize,
        center_crop=recipe.center_crop,
        mean=(recipe.mean,),
        std=(recipe.std,),
        channels=recipe.channels,
        labels=tuple(recipe.classes),
        output="logits",
    )


def read(path: Path) -> Preprocessing:
    """From `bundle.json`, or a file with the same ``labels``, ``input`` and ``output``."""
    contents = read_json(path, "the model's description")
    return of_json(contents, path)


def of_json(contents: Any, path: Path) -> Preprocessing:
    """Checks a description's values; ``path`` names it in errors."""
    if not isinstance(contents, dict) or not isinstance(contents.get("input", {}), dict):
        raise TrainingError(f'{path}: it must be {{"labels": […], "input": {{…}}}} as in bundle.json')
    given = contents.get("input", {})
    resize = _numbers(given.get("resize", [48, 48]), path, "input.resize", 2, int)
    made = Preprocessing(
        resize=(resize[0], resize[1]),
        center_crop=_numbers(given.get("center_crop", list(resize)), path, "input.center_crop", 2, int),
        channels=given.get("channels", 1),
        mean=_numbers(given.get("mean", [0]), path, "input.mean", None, float),
        std=_numbers(given.get("std", [1]), path, "input.std", None, float),
        layout=given.get("layout", "NCHW"),
        labels=_labels(contents.get("labels", list(EMOTIONS)), path),
        output=contents.get("output", "probabilities"),
    )
    return checked(made, str(path))


def checked(made: Preprocessing, path: str) -> Preprocessing:
    """The same, or an error that says what cannot be."""
    faults = (
        (made.channels not in (1, 3), "input.channels must be 1 or 3"),
        (made.layout not in ("NCHW", "NHWC"), "input.layout must be NCHW or NHWC"),
        (made.output not in ("probabilities", "logits"), "output must be probabilities or logits"),
        (
            not all(1 <= part <= whole <= 1024 for part, whole in zip(made.center_crop, made.resize, strict=True)),
            "input.resize must be 1 to 1024 pixels with center_crop inside",
        ),
        (
            any(len(values) not in (1, made.channels) for values in (made.mean, made.std)),
            "input.mean and input.std need one number, or one per channel",
        ),
        (any(not value > 0 for value in made.std), "input.std must be above 0"),
        (len(set(made.known)) < max(2, len(made.known)), "labels must name two emotions or more, each once"),
    )
    for is_wrong, sentence in faults:
        if is_wrong:
            raise TrainingError(f"{path}: {sentence}")
    return replace(made, center_crop=tuple(made.center_crop))


def _numbers(value: Any, path: Path, key: str, count: int | None, kind: type) -> tuple:
    numbers = value if isinstance(value, list) else [value]
    if any(not isinstance(number, (int, float)) or isinstance(number, bool) for number in numbers) or (
        count and len(numbers) != count
    ):
        raise TrainingError(f"{path}: {key} must be {count or 'a list of'} numbers, it is {value}")
    return tuple(kind(number) for number in numbers)


def _labels(value: Any, path: Path) -> tuple[str | None, ...]:
    if not isinstance(value, list) or any(not isinstance(label, (str, type(None))) for label in value):
        raise TrainingError(f"{path}: labels must be a list of words, null for an output that is no emotion")
    return tuple(None if label is None else emotion(label, str(path)) for label in value)


def emotion(word: str, path: str) -> str:
    """One of the seven emotions by any of its names."""
    known = WORDS.get(word.strip().lower())
    if known is None:
        raise TrainingError(
            f"{path}: the label '{word}' is no emotion: use {', '.join(EMOTIONS)}, or null to leave it out"
        )
    return known
