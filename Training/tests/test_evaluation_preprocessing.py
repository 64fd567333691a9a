"""What is done to a face before a model sees it, and descriptions of it that cannot be."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from mien_training.evaluation.preprocessing import Preprocessing, read
from mien_training.files import TrainingError

FACES = np.arange(2 * 48 * 48).reshape(2, 48, 48).astype(np.uint8)


def test_the_middle_is_cut_out_and_normalised():
    found = Preprocessing((48, 48), (44, 44), (129.0,), (65.0,)).apply(FACES)
    assert found.shape == (2, 1, 44, 44)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found[:, 0], (FACES[:, 2:46, 2:46].astype(np.float32) - 129) / 65, atol=1e-6)


def test_another_size_is_resized_to():
    flat = np.full((1, 48, 48), 90, np.uint8)
    found = Preprocessing((100, 64), (96, 64)).apply(flat)
    assert found.shape == (1, 1, 64, 96)
    assert (found == 90).all()


def test_three_channels_have_their_own_means_and_may_come_last():
    how = Preprocessing((48, 48), (48, 48), (1.0, 2.0, 3.0), (2.0,), 3, "NHWC")
    found = how.apply(FACES)
    assert found.shape == (2, *how.shape) == (2, 48, 48, 3)
    np.testing.assert_allclose(found[0, 5, 7], (FACES[0, 5, 7] - np.array([1.0, 2.0, 3.0])) / 2)


def test_logits_become_probabilities_and_outputs_without_a_label_are_left_out():
    how = Preprocessing(labels=("happy", None, "sad"), output="logits")
    found = how.probabilities(np.log(np.array([[0.3, 0.4, 0.3]])))
    np.testing.assert_allclose(found, [[0.5, 0.5]], atol=1e-6)
    assert how.known == ("happy", "sad")


def test_bundle_json_is_a_description():
    models = Path(__file__).parents[2] / "Models"
    assert read(models / "baseline-0.1.0" / "bundle.json") == Preprocessing((48, 48), (44, 44), (129.0,), (65.0,))


def test_labels_may_be_other_words_for_the_same(tmp_path: Path):
    (tmp_path / "a.json").write_text('{"labels": ["Anger", "Happiness", null], "input": {"resize": [64, 64]}}')
    found = read(tmp_path / "a.json")
    assert found.labels == ("angry", "happy", None)
    assert found.center_crop == (64, 64)


@pytest.mark.parametrize(
    ("contents", "complaint"),
    [
        ([], "it must be"),
        ({"labels": ["angry", "bored"]}, "the label 'bored' is no emotion: use angry,"),
        ({"labels": ["angry", "anger"]}, "each once"),
        ({"labels": "angry"}, "labels must be a list of words"),
        ({"input": {"resize": 48}}, "input.resize must be 2 numbers"),
        ({"input": {"resize": [40, 40], "center_crop": [44, 44]}}, "center_crop inside"),
        ({"input": {"std": [0]}}, "input.std must be above 0"),
        ({"input": {"mean": [1, 2]}}, "one number, or one per channel"),
        ({"input": {"mean": ["a"]}}, "input.mean must be a list of numbers"),
        ({"input": {"channels": 4}}, "input.channels must be 1 or 3"),
        ({"input": {"layout": "HWCN"}}, "input.layout must be NCHW or NHWC"),
        ({"output": "scores"}, "output must be probabilities or logits"),
    ],
)
def test_a_description_that_cannot_be_is_refused_with_its_file(tmp_path: Path, contents: object, complaint: str):
    path = tmp_path / "model.json"
    path.write_text(json.dumps(contents))
    with pytest.raises(TrainingError) as error:
        read(path)
    assert str(error.value).startswith(str(path))
    assert complaint in str(error.value)


def test_a_description_that_is_no_json_is_refused(tmp_path: Path):
    (tmp_path / "model.json").write_text("{")
    with pytest.raises(TrainingError, match="is no JSON"):
        read(tmp_path / "model.json")
