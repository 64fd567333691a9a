"""The networks: their shapes, their sizes as published, what they cost."""

from __future__ import annotations

import pytest
import torch

from mien_training.files import TrainingError
from mien_training.networks import NAMES, create
from mien_training.networks.cost import multiply_adds, parameters
from mien_training.networks.preparation import prepared

SEVEN = ("angry", "disgust", "fear", "happy", "sad", "surprise", "neutral")
SIX = ("angry", "fear", "happy", "sad", "surprise", "neutral")


@pytest.mark.parametrize("name", NAMES)
def test_a_network_answers_any_number_of_faces_with_one_logit_for_each_class(name: str) -> None:
    network = create(name, SEVEN).eval()
    width, height = network.recipe.center_crop
    with torch.no_grad():
        logits = network(torch.zeros(2, 1, height, width))
    assert logits.shape == (2, 7)
    assert network.recipe.classes == SEVEN
    assert network.recipe.name == name


@pytest.mark.parametrize(
    ("name", "classes", "count"),
    [("mememoji-6", SIX, 1_727_430), ("serengil-48", SEVEN, 1_485_831), ("jianqiao-100", SEVEN, 36_362_477)],
)
def test_the_seeds_networks_have_as_many_weights_as_published(name: str, classes: tuple[str, ...], count: int) -> None:
    assert parameters(create(name, classes)) == count


@pytest.mark.parametrize(("name", "most"), [("mien", 100e6), ("mien-tiny", 12e6)])
def test_our_networks_stay_within_their_multiply_adds(name: str, most: float) -> None:
    assert multiply_adds(create(name, SEVEN)) <= most


def test_multiply_adds_are_those_of_a_layer_counted_by_hand() -> None:
    network = create("mememoji-6", SIX)
    pixels, convolutions = (48 * 48, 24 * 24, 12 * 12), 0
    for places, inputs, width in zip(pixels, (1, 32, 64), (32, 64, 128), strict=True):
        convolutions += places * 9 * (inputs * width + 2 * width * width)
    assert multiply_adds(network) == convolutions + 6 * 6 * 128 * 256 + 256 * 256 + 256 * 6


def test_a_network_of_another_name_is_an_error_that_lists_the_names() -> None:
    with pytest.raises(TrainingError, match=r"resnet: no network of that name: give one of .*mien-tiny"):
        create("resnet", SEVEN)


def test_faces_are_prepared_as_the_recipe_says() -> None:
    recipe = create("mien", SEVEN).recipe
    faces = torch.arange(48 * 48).reshape(1, 48, 48).remainder(256).to(torch.uint8)
    expected = (faces[0, 2:46, 2:46].float() - 129) / 65
    assert torch.equal(prepared(faces, recipe)[0, 0], expected)


def test_faces_of_another_size_are_resized_first() -> None:
    recipe = create("jianqiao-100", SEVEN).recipe
    inputs = prepared(torch.full((3, 48, 48), 51, dtype=torch.uint8), recipe)
    assert inputs.shape == (3, 1, 100, 100)
    assert torch.allclose(inputs, torch.full_like(inputs, 0.2))


def test_features_are_the_maps_after_each_stage() -> None:
    network = create("mien-tiny", SEVEN).eval()
    faces = torch.randn(1, 1, 44, 44)
    with torch.no_grad():
        maps = network.features(faces)
        assert torch.equal(network.answer(maps[-1]), network(faces))
    assert [each.shape[-1] for each in maps] == [44, 22, 11, 6]
