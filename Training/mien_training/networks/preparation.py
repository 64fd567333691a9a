"""From bytes of faces to what a network takes."""

from __future__ import annotations

import torch
from torch.nn import functional

from .network import Recipe


def normalised(faces: torch.Tensor, recipe: Recipe) -> torch.Tensor:
    """Bytes (n, side, side) as float32 (n, 1, side, side) about 0."""
    return (faces.float().unsqueeze(1) - recipe.mean) / recipe.std


def prepared(faces: torch.Tensor, recipe: Recipe) -> torch.Tensor:
    """A network's input (n, 1, height, width) of grey faces (n, side, side) in bytes: resized, cropped, normalised."""
    images, (width, height), (inner, upright) = normalised(faces, recipe), recipe.resize, recipe.center_crop
    if images.shape[2:] != (height, width):
        images = functional.interpolate(images, size=(height, width), mode="bilinear", align_corners=False)
    left, top = (width - inner) // 2, (height - upright) // 2
    return images[:, :, top : top + upright, left : left + inner]
