"""Training: it learns, it continues exactly, it says what is wrong."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from mien_training.data.faces import LabelledFaces
from mien_training.data.labels import EMOTIONS
from mien_training.expression.batches import Batches, class_weights
from mien_training.expression.checkpoint import LAST, fresh, load_network, load_state
from mien_training.expression.distil import Teacher, taught_loss
from mien_training.expression.schedule import rate as rate_at
from mien_training.expression.settings import Settings
from mien_training.expression.train import Course, measured, run
from mien_training.files import TrainingError
from mien_training.networks.preparation import prepared

QUICK = Settings(network="mien-tiny", epochs=2, batch=16, rate=0.05, schedule="constant", average=0.9)


def drawn_faces(count: int, seed: int = 0) -> LabelledFaces:
    """Noise with a bright bar whose place tells the class."""
    random = np.random.default_rng(seed)
    images = random.integers(0, 120, (count, 48, 48)).astype(np.uint8)
    labels = np.arange(count) % len(EMOTIONS)
    for image, label in zip(images, labels, strict=True):
        image[4 + 6 * label : 10 + 6 * label, 8:40] = 230
    return LabelledFaces(images, labels, EMOTIONS, tuple(f"drawn:{index}" for index in range(count)))


def course(out: Path, settings: Settings, said: list[str] | None = None, teacher: Teacher | None = None) -> Course:
    faces, held = drawn_faces(300), drawn_faces(70, 1)
    batches = Batches(faces, fresh(settings, EMOTIONS).network.recipe, settings)
    return Course(batches, held, None, teacher, out, (said if said is not None else []).append)


@pytest.fixture(autouse=True)
def one_thread() -> None:
    torch.set_num_threads(1)


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of two epochs that nobody stopped."""
    torch.set_num_threads(1)
    out = tmp_path_factory.mktemp("run")
    run(fresh(QUICK, EMOTIONS), course(out, QUICK), QUICK)
    return out


def test_one_epoch_on_300_faces_lowers_the_loss(tmp_path: Path) -> None:
    settings = replace(QUICK, epochs=1)
    state, held = fresh(settings, EMOTIONS), drawn_faces(70, 1)
    before = measured(state.average, held)[1]
    run(state, course(tmp_path, settings), settings)
    assert measured(state.average, held)[1] < before - 0.05


def test_a_resumed_run_ends_in_the_same_bits_as_one_that_was_not_stopped(finished: Path, tmp_path: Path) -> None:
    def stop(text: str) -> None:
        raise KeyboardInterrupt

    stopped = replace(course(tmp_path, QUICK), say=stop)
    with pytest.raises(KeyboardInterrupt):
        run(fresh(QUICK, EMOTIONS), stopped, QUICK)
    state = load_state(QUICK, EMOTIONS, tmp_path / LAST)
    assert state.epoch == 1
    run(state, course(tmp_path, QUICK), QUICK)
    whole = load_state(QUICK, EMOTIONS, finished / LAST)
    for own, other in ((state.network, whole.network), (state.average, whole.average)):
        for name, value in other.state_dict().items():
            assert torch.equal(own.state_dict()[name], value), name


def test_the_same_seed_gives_the_same_bits_and_another_seed_does_not() -> None:
    first = next(iter(course(Path(), QUICK).batches.epoch(0)))
    again = next(iter(course(Path(), QUICK).batches.epoch(0)))
    other = next(iter(course(Path(), replace(QUICK, seed=2)).batches.epoch(0)))
    assert torch.equal(first.faces, again.faces)
    assert not torch.equal(first.faces, other.faces)


def test_a_run_leaves_checkpoints_and_curve(finished: Path) -> None:
    with (finished / "curve.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [row["epoch"] for row in rows] == ["1", "2"]
    assert all(float(row["held_accuracy"]) >= 0 for row in rows)
    assert (finished / "curve.png").read_bytes().startswith(b"\x89PNG")
    assert not list(finished.glob(".*"))
    network = load_network(finished)
    assert not network.training
    assert network.recipe.classes == EMOTIONS


def test_continuing_with_other_settings_is_an_error_that_names_them(finished: Path) -> None:
    with pytest.raises(TrainingError, match=r"made with rate 0\.05: give the same"):
        load_state(replace(QUICK, rate=0.5), EMOTIONS, finished / LAST)


def test_a_run_that_is_not_there_and_a_file_that_is_none_are_errors(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="no checkpoint there"):
        load_network(tmp_path)
    (tmp_path / LAST).write_bytes(b"no checkpoint")
    with pytest.raises(TrainingError, match="not a checkpoint of this program"):
        load_network(tmp_path)


def test_a_loss_that_is_no_number_ends_the_training_with_advice(tmp_path: Path) -> None:
    settings = replace(QUICK, rate=1e30)
    with pytest.raises(TrainingError, match="lower --rate"):
        run(fresh(settings, EMOTIONS), course(tmp_path, settings), settings)


@pytest.mark.parametrize(("optimizer", "rate"), [("adam", 1e-3), ("rmsprop", 1e-2)])
def test_other_optimizers_learn_too(optimizer: str, rate: float, tmp_path: Path) -> None:
    settings = replace(QUICK, optimizer=optimizer, rate=rate, epochs=1)
    state, held = fresh(settings, EMOTIONS), drawn_faces(70, 1)
    before = measured(state.average, held)[1]
    run(state, course(tmp_path, settings), settings)
    assert measured(state.average, held)[1] < before


def test_a_pupil_comes_closer_to_its_teacher(finished: Path, tmp_path: Path) -> None:
    settings = replace(QUICK, epochs=1, distil=1.0, seed=5)
    teacher, state = load_network(finished), fresh(settings, EMOTIONS)
    faces = prepared(torch.from_numpy(drawn_faces(70, 1).images), teacher.recipe)

    def distance() -> float:
        with torch.no_grad():
            return float(taught_loss(state.average.eval()(faces), teacher(faces), 2.0))

    before = distance()
    run(state, course(tmp_path, settings, teacher=Teacher([teacher, teacher], False)), settings)
    assert distance() < before


def test_rare_classes_are_lifted_and_common_ones_left() -> None:
    weights = class_weights(np.repeat([0, 1, 2], [400, 25, 400]), 3, 0.5)
    assert weights[0] == 1
    assert weights[1] == pytest.approx(np.sqrt(275 / 25))


def test_a_sampler_draws_rare_classes_more_often() -> None:
    settings = replace(QUICK, balance="sampler", power=1.0)
    faces = drawn_faces(280)
    kept = faces.take(np.nonzero((faces.labels != 1) | (np.arange(280) < 14))[0])
    batches = Batches(kept, fresh(settings, EMOTIONS).network.recipe, settings)
    drawn = torch.cat([batch.labels for batch in batches.epoch(0)])
    assert (drawn == 1).sum() > 5 * (kept.labels == 1).sum()
    assert torch.allclose(batches.weights, torch.ones(len(kept)))


def test_weights_of_faces_count_in_the_loss() -> None:
    faces = drawn_faces(70)
    weighed = replace(faces, weights=np.linspace(0.5, 1, 70).astype(np.float32))
    batches = Batches(weighed, fresh(QUICK, EMOTIONS).network.recipe, replace(QUICK, balance="none"))
    assert float(batches.weights[-1] / batches.weights[0]) == pytest.approx(2)


def test_rates_warm_up_and_fall() -> None:
    cosine = [rate_at("cosine", 0.1, step, 1000) for step in range(1000)]
    assert cosine[0] < 0.01
    assert max(cosine) == pytest.approx(0.1)
    assert cosine[-1] == pytest.approx(1e-4)
    cycle = [rate_at("one-cycle", 0.1, step, 1000) for step in range(1000)]
    assert cycle[0] == pytest.approx(0.004)
    assert cycle.index(max(cycle)) == pytest.approx(300, abs=2)
    assert cycle[-1] == pytest.approx(1e-5)
    assert rate_at("constant", 0.1, 17, 1000) == 0.1
