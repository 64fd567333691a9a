"""Faces as a camera could have seen them otherwise: whole batches at once, decided by a generator alone."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch.nn import functional


@dataclass(frozen=True)
class Augmentation:
    """How strongly training faces are changed; everything 0: not at all."""

    rotation: float = 14.0
    """Degrees to either side."""
    scale: float = 0.15
    """Part by which a face grows or shrinks."""
    shift: float = 0.08
    """Part of the width by which it moves, each way; the random crop is in it."""
    shear: float = 0.08
    """Part of the height by which its top moves against its bottom."""
    flip: float = 0.5
    """How often it is mirrored."""
    lighting: float = 0.3
    """Contrast by up to e to this, brightness by up to this many standard deviations."""
    erasing: float = 0.5
    """How often a rectangle is covered."""
    erased: float = 0.2
    """The largest part of a face that a rectangle covers."""
    noise: float = 0.08
    """The strongest noise, in standard deviations."""

    def scaled(self, strength: float) -> Augmentation:
        """The same with every change but the mirror ``strength`` times as strong; 0: none at all."""
        if strength == 1:
            return self
        if strength == 0:
            return Augmentation(0, 0, 0, 0, 0, 0, 0, 0, 0)
        changes = {name: value * strength for name, value in self.__dict__.items() if name not in ("flip", "erasing")}
        return Augmentation(flip=self.flip, erasing=min(1.0, self.erasing * strength), **changes)


def spread(count: int, most: float, generator: torch.Generator) -> torch.Tensor:
    """``count`` numbers, even between -``most`` and ``most``."""
    return (torch.rand(count, generator=generator) * 2 - 1) * most


def placed(
    faces: torch.Tensor, side: int, whole: int, settings: Augmentation, generator: torch.Generator
) -> torch.Tensor:
    """Square faces turned, scaled, sheared, moved and mirrored in one sampling.

    The answer is (n, 1, side, side), the middle of faces that would be ``whole`` wide.
    """
    count = len(faces)
    angle = spread(count, settings.rotation * torch.pi / 180, generator)
    size = torch.exp(spread(count, settings.scale, generator))
    shear = spread(count, settings.shear, generator)
    along, down = (spread(count, settings.shift * 2, generator) for _ in range(2))
    mirror = 1 - 2 * (torch.rand(count, generator=generator) < settings.flip).float()
    # From an output pixel's place to an input pixel's, both -1 to 1 from the first to the last pixel's middle.
    ratio = (side - 1) / (whole - 1) * size
    across = torch.stack([ratio * angle.cos() * mirror, ratio * (shear * angle.cos() - angle.sin()), along], dim=1)
    upright = torch.stack([ratio * angle.sin() * mirror, ratio * (shear * angle.sin() + angle.cos()), down], dim=1)
    grid = functional.affine_grid(torch.stack([across, upright], dim=1), [count, 1, side, side], align_corners=True)
    return functional.grid_sample(faces, grid, padding_mode="border", align_corners=True)


def lit(faces: torch.Tensor, settings: Augmentation, generator: torch.Generator) -> torch.Tensor:
    """Faces in other light, with noise."""
    count = len(faces)
    contrast = torch.exp(spread(count, settings.lighting, generator)).view(-1, 1, 1, 1)
    brightness = spread(count, settings.lighting, generator).view(-1, 1, 1, 1)
    strength = torch.rand(count, generator=generator).view(-1, 1, 1, 1) * settings.noise
    noise = torch.randn(faces.shape, generator=generator)
    middle = faces.mean(dim=(2, 3), keepdim=True)
    return (faces - middle) * contrast + middle + brightness + noise * strength


def erased(faces: torch.Tensor, settings: Augmentation, generator: torch.Generator) -> torch.Tensor:
    """Faces with one rectangle of one grey over some of them, as a hand or a cup would be."""
    count, side = len(faces), faces.shape[-1]
    there = torch.rand(count, generator=generator) < settings.erasing
    area = 0.02 + torch.rand(count, generator=generator) * max(0.0, settings.erased - 0.02)
    shape = torch.exp(spread(count, 0.7, generator))
    height, width = (area * shape).sqrt() * side, (area / shape).sqrt() * side
    top = torch.rand(count, generator=generator) * side - height / 2
    left = torch.rand(count, generator=generator) * side - width / 2
    grey = torch.randn(count, generator=generator).view(-1, 1, 1, 1)
    places = torch.arange(side)
    rows = (places >= top[:, None]) & (places < (top + height)[:, None])
    columns = (places >= left[:, None]) & (places < (left + width)[:, None])
    covered = rows[:, None, :, None] & columns[:, None, None, :] & there.view(-1, 1, 1, 1)
    return torch.where(covered, grey, faces)


def augmented(
    faces: torch.Tensor, side: int, whole: int, settings: Augmentation, generator: torch.Generator
) -> torch.Tensor:
    """Training faces (n, 1, side, side) from normalised ones; the same generator gives the same faces."""
    return erased(lit(placed(faces, side, whole, settings, generator), settings, generator), settings, generator)
