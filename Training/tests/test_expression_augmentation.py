"""Augmentation: decided by its generator alone, and no more than its settings say."""

from __future__ import annotations

import pytest
import torch

from mien_training.expression.augment import Augmentation, augmented, erased, placed
from mien_training.expression.settings import Settings

NOTHING = Augmentation(rotation=0, scale=0, shift=0, shear=0, flip=0, lighting=0, erasing=0, erased=0, noise=0)


def faces(count: int = 4) -> torch.Tensor:
    return torch.randn(count, 1, 48, 48, generator=torch.Generator().manual_seed(7))


def seeded(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def test_the_same_seed_gives_the_same_faces_and_another_seed_others() -> None:
    first = augmented(faces(), 44, 48, Augmentation(), seeded(3))
    assert torch.equal(first, augmented(faces(), 44, 48, Augmentation(), seeded(3)))
    assert not torch.equal(first, augmented(faces(), 44, 48, Augmentation(), seeded(4)))


def test_without_changes_it_is_the_centre_crop() -> None:
    assert torch.allclose(augmented(faces(), 44, 48, NOTHING, seeded(1)), faces()[:, :, 2:46, 2:46], atol=1e-4)


def test_a_mirrored_face_is_the_mirrored_centre_crop() -> None:
    always = Augmentation(rotation=0, scale=0, shift=0, shear=0, flip=1)
    mirrored = placed(faces(), 44, 48, always, seeded(1))
    assert torch.allclose(mirrored, faces()[:, :, 2:46, 2:46].flip(3), atol=1e-4)


def test_shifts_stay_within_what_is_set() -> None:
    ramp = torch.arange(48.0).expand(200, 1, 48, 48)
    only_shift = Augmentation(rotation=0, scale=0, shift=0.1, shear=0, flip=0)
    moved = placed(ramp, 44, 48, only_shift, seeded(1))[:, 0, 22, 22] - 24
    assert moved.abs().max() <= 0.1 * 47 + 0.01
    assert moved.abs().max() > 0.08 * 47


def test_one_part_of_a_face_is_covered_as_often_and_as_much_as_set() -> None:
    many = torch.zeros(400, 1, 44, 44)
    covered = erased(many, Augmentation(erasing=0.5, erased=0.2), seeded(1)) != 0
    share = covered.float().mean(dim=(1, 2, 3))
    assert 0.4 < (share > 0).float().mean() < 0.6
    assert share.max() <= 0.25


def test_strength_scales_all_but_the_mirror() -> None:
    half = Augmentation().scaled(0.5)
    assert half.rotation == Augmentation().rotation / 2
    assert half.flip == Augmentation().flip
    assert Augmentation().scaled(0) == NOTHING


def test_faces_become_truer_towards_the_end_of_a_training() -> None:
    settings = Settings(epochs=100, calm=0.2)
    assert [settings.strength(epoch) for epoch in (0, 40)] == [1, 1]
    assert settings.strength(70) == pytest.approx(0.6)
    assert settings.strength(99) == pytest.approx(0.2, abs=0.02)


def test_larger_faces_are_sampled_from_the_whole_picture() -> None:
    grown = augmented(faces(), 100, 100, NOTHING, seeded(1))
    assert grown.shape == (4, 1, 100, 100)
    assert torch.allclose(grown[:, :, 0, 0], faces()[:, :, 0, 0], atol=1e-4)
    assert torch.allclose(grown[:, :, -1, -1], faces()[:, :, -1, -1], atol=1e-4)
