"""Between what a network knew and what it learnt."""

from __future__ import annotations

import torch

from mien_training.data.labels import EMOTIONS
from mien_training.expression.blending import Blend, best_blend, blended
from mien_training.networks import create


def line(old: float, own: float, worse: float, better: float):
    """Accuracies that change evenly on the way."""
    return lambda part: (old - worse * part, own + better * part)


def test_goes_as_far_as_the_old_faces_allow() -> None:
    assert best_blend(line(0.75, 0.5, 0.5, 0.25), floor=0.625) == Blend(0.25, 0.625, 0.5625)


def test_goes_all_the_way_where_nothing_is_forgotten() -> None:
    assert best_blend(line(0.7, 0.4, 0.0, 0.5), floor=0.7).part == 1


def test_stays_where_nothing_is_learnt() -> None:
    assert best_blend(line(0.7, 0.4, 0.0, 0.0), floor=0.0).part == 0


def test_stays_where_every_step_forgets_too_much() -> None:
    assert best_blend(line(0.7, 0.4, 0.1, 0.5), floor=0.71) == Blend(0, 0.7, 0.4)


def test_the_ends_are_the_two_networks() -> None:
    torch.manual_seed(1)
    old, new = create("mien-tiny", EMOTIONS).eval(), create("mien-tiny", EMOTIONS).eval()
    faces = torch.randn(4, 1, 44, 44)
    with torch.no_grad():
        assert torch.equal(blended(old, new, 0)(faces), old(faces))
        assert torch.allclose(blended(old, new, 1)(faces), new(faces), atol=1e-5)
        assert not torch.allclose(blended(old, new, 0.5)(faces), old(faces), atol=1e-2)
