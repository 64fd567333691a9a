"""Pictures that are written into a page."""

from __future__ import annotations

import base64

import cv2
import numpy as np


def data_url(image: np.ndarray) -> str:
    """A picture (height, width[, blue green red [alpha]]), bytes, as PNG inside a URL."""
    done, content = cv2.imencode(".png", image)
    if not done:
        raise ValueError("no picture of that shape can be written as PNG")
    return "data:image/png;base64," + base64.b64encode(content.tobytes()).decode()


def sheet(tiles: list[np.ndarray], columns: int, zoom: int, gap: int = 2) -> np.ndarray:
    """Coloured tiles of one size side by side on nothing, each pixel ``zoom`` wide; blue, green, red, alpha."""
    rows = -(-len(tiles) // columns)
    height, width = (side * zoom for side in tiles[0].shape[:2])
    whole = np.zeros((rows * (height + gap) - gap, columns * (width + gap) - gap, 4), np.uint8)
    for index, tile in enumerate(tiles):
        top, left = index // columns * (height + gap), index % columns * (width + gap)
        large = np.repeat(np.repeat(tile, zoom, axis=0), zoom, axis=1)
        whole[top : top + height, left : left + width, :3] = large
        whole[top : top + height, left : left + width, 3] = 255
    return whole


def filters(weights: np.ndarray, columns: int = 12) -> np.ndarray:
    """A first layer's filters (n, height, width): orange where they add, blue where they take away."""
    tiles = []
    for weight in weights[:64]:
        strength = weight / max(float(np.abs(weight).max()), 1e-9)
        adds, takes = np.clip(strength, 0, 1)[..., None], np.clip(-strength, 0, 1)[..., None]
        colour = 244 - adds * (244 - np.array([32, 125, 240])) - takes * (244 - np.array([196, 112, 48]))
        tiles.append(colour.round().astype(np.uint8))
    return sheet(tiles, min(columns, len(tiles)), max(1, 30 // weights.shape[1]), gap=6)


def feature_maps(maps: np.ndarray, count: int = 16, side: int = 56) -> np.ndarray:
    """The ``count`` liveliest of a stage's maps (channels, height, width), each from its least to its most."""
    liveliest = np.sort(np.argsort(-maps.std(axis=(1, 2)), kind="stable")[:count])
    tiles = []
    for channel in maps[liveliest]:
        low, high = float(channel.min()), float(channel.max())
        grey = ((channel - low) / max(high - low, 1e-9) * 255).astype(np.uint8)
        tiles.append(cv2.applyColorMap(grey, cv2.COLORMAP_VIRIDIS))
    return sheet(tiles, 8, max(1, round(side / maps.shape[2])))
