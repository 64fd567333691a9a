"""Learning curves as a picture, drawn with OpenCV: no other library is needed for it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from ..files import write_whole

WIDTH, HEIGHT, MARGIN = 640, 420, 56
INK, GRID = (60, 60, 60), (225, 225, 225)
COLOURS = ((180, 119, 31), (14, 127, 255), (44, 160, 44))
FONT = cv2.FONT_HERSHEY_SIMPLEX


@dataclass(frozen=True)
class Panel:
    """One diagram: its title and the columns of the curve that it shows, with their names for people."""

    title: str
    columns: tuple[tuple[str, str], ...]


PANELS = (
    Panel("loss", (("loss", "training"), ("held_loss", "held out"), ("watched_loss", "watched"))),
    Panel("accuracy", (("accuracy", "training"), ("held_accuracy", "held out"), ("watched_accuracy", "watched"))),
)


def points(curve: list[dict[str, float]], column: str) -> np.ndarray:
    """(n, 2): epoch and value, of the epochs that have the column."""
    found = [(row["epoch"], row[column]) for row in curve if column in row]
    return np.array(found, np.float64).reshape(-1, 2)


def tick_step(span: float) -> float:
    """A round distance between four to eight ticks."""
    step = 10.0 ** np.floor(np.log10(max(span, 1e-9) / 4))
    return float(next(step * factor for factor in (1, 2, 5, 10) if span / (step * factor) <= 8))


class Axes:
    """Where values lie on a panel."""

    def __init__(self, lines: list[np.ndarray]) -> None:
        known = np.concatenate([line for line in lines if len(line)] or [np.array([[0.0, 0.0], [1.0, 1.0]])])
        self.low = np.array([0.0, known[:, 1].min()])
        self.high = np.maximum(known.max(axis=0), self.low + 1e-6)

    def place(self, values: np.ndarray) -> np.ndarray:
        """Pixels (n, 2) of values (n, 2)."""
        part = (values - self.low) / (self.high - self.low)
        room = np.array([WIDTH - MARGIN - 16, HEIGHT - 2 * MARGIN])
        return np.rint(np.array([MARGIN, HEIGHT - MARGIN]) + part * room * [1, -1]).astype(np.int32)

    def ticks(self, axis: int) -> np.ndarray:
        """Round values along an axis."""
        step = tick_step(float(self.high[axis] - self.low[axis]))
        return np.arange(np.ceil(self.low[axis] / step) * step, self.high[axis] + step * 1e-6, step)


def written(image: np.ndarray, text: str, place: tuple[int, int], colour: tuple[int, int, int] = INK) -> None:
    """Small text, its left lower corner at ``place``."""
    cv2.putText(image, text, place, FONT, 0.42, colour, 1, cv2.LINE_AA)


def grid(image: np.ndarray, axes: Axes) -> None:
    """Lines at round values, with numbers."""
    for value in axes.ticks(0):
        x = int(axes.place(np.array([[value, axes.low[1]]]))[0, 0])
        cv2.line(image, (x, MARGIN), (x, HEIGHT - MARGIN), GRID, 1)
        written(image, f"{value:g}", (x - 6, HEIGHT - MARGIN + 18))
    for value in axes.ticks(1):
        y = int(axes.place(np.array([[0.0, value]]))[0, 1])
        cv2.line(image, (MARGIN, y), (WIDTH - 16, y), GRID, 1)
        written(image, f"{value:.4g}", (8, y + 4))


def panel(curve: list[dict[str, float]], what: Panel) -> np.ndarray:
    """One diagram as a picture."""
    image = np.full((HEIGHT, WIDTH, 3), 255, np.uint8)
    lines = [points(curve, column) for column, _ in what.columns]
    axes = Axes(lines)
    grid(image, axes)
    written(image, f"{what.title} by epoch", (MARGIN, 22))
    left = MARGIN
    for line, (_, name), colour in zip(lines, what.columns, COLOURS, strict=True):
        if len(line):
            cv2.polylines(image, [axes.place(line).reshape(-1, 1, 2)], False, colour, 2, cv2.LINE_AA)
            written(image, name, (left, 42), colour)
            left += 90
    return image


def write_plot(curve: list[dict[str, float]], path: Path) -> None:
    """Draws the curves and writes them as PNG, by rename."""
    picture = np.concatenate([panel(curve, what) for what in PANELS], axis=1)
    encoded = cv2.imencode(".png", picture)[1].tobytes()
    write_whole(path, lambda temporary: temporary.write_bytes(encoded))  # type: ignore[func-returns-value]
