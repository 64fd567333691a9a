"""Accuracy, recalls, ranks and calibration of answers that can be counted by hand."""

from __future__ import annotations

import numpy as np
import pytest

from mien_training.evaluation.calibration import best_temperature, calibration, cooled, log_loss, temperature_error
from mien_training.evaluation.faces import sample, surest_mistakes
from mien_training.evaluation.metrics import Answers, between, measured, merged

CLASSES = ("angry", "happy", "sad")
PROBABILITIES = np.array(
    [[0.7, 0.2, 0.1], [0.1, 0.6, 0.3], [0.5, 0.3, 0.2], [0.2, 0.3, 0.5], [0.1, 0.8, 0.1]], np.float32
)
LABELS = np.array([0, 1, 1, 2, 2])


@pytest.fixture
def metrics() -> dict:
    return measured(Answers(PROBABILITIES, LABELS, CLASSES))


def test_accuracy_is_the_share_whose_likeliest_class_is_the_label(metrics: dict):
    assert metrics["accuracy"] == pytest.approx(3 / 5)
    assert metrics["count"] == 5


def test_confusions_have_labels_in_rows_and_answers_in_columns(metrics: dict):
    assert metrics["confusion"] == [[1, 0, 0], [1, 1, 0], [0, 1, 1]]
    assert metrics["predicted"] == [2, 2, 1]


def test_precision_recall_and_f1_of_each_class(metrics: dict):
    assert metrics["per_class"]["angry"] == {"precision": 0.5, "recall": 1.0, "f1": pytest.approx(2 / 3), "count": 1}
    assert metrics["per_class"]["sad"] == {"precision": 1.0, "recall": 0.5, "f1": pytest.approx(2 / 3), "count": 2}
    assert metrics["mean_recall"] == pytest.approx((1 + 0.5 + 0.5) / 3)


def test_a_class_without_faces_says_nothing_and_spoils_no_mean():
    found = measured(Answers(PROBABILITIES[:1], LABELS[:1], CLASSES))
    assert found["per_class"]["sad"] == {"precision": None, "recall": None, "f1": None, "count": 0}
    assert found["mean_recall"] == 1


def test_a_class_that_is_never_said_has_no_precision_and_f1_0():
    found = measured(Answers(PROBABILITIES[[0]], np.array([1]), CLASSES))["per_class"]["happy"]
    assert found == {"precision": None, "recall": 0.0, "f1": 0.0, "count": 1}


def test_ranks_are_shares_of_first_second_and_third_choices(metrics: dict):
    # The fifth face's label comes after two others; of equals, the first in order counts.
    assert metrics["rank"] == pytest.approx([3 / 5, 1 / 5, 1 / 5])
    assert metrics["top2"] == pytest.approx(4 / 5)
    assert metrics["top3"] == pytest.approx(1)


def test_the_interval_of_accuracy_narrows_with_more_faces():
    low, high = between(655, 1000)
    assert (round(low, 3), round(high, 3)) == (0.625, 0.684)
    few, many = between(3, 5), between(3000, 5000)
    assert few[0] < many[0] < 0.6 < many[1] < few[1]


def test_calibration_error_weighs_each_bin_by_its_faces():
    probabilities = np.array([[0.75, 0.25], [0.75, 0.25], [0.75, 0.25], [0.75, 0.25], [1.0, 0.0]], np.float32)
    right = calibration(probabilities, np.array([0, 0, 0, 1, 0]))
    assert right["ece"] == pytest.approx(0)
    wrong = calibration(probabilities, np.array([1, 1, 1, 1, 0]))
    assert wrong["ece"] == pytest.approx(4 / 5 * 0.75)
    assert [(each["count"], each["accuracy"]) for each in wrong["bins"]] == [(4, 0), (1, 1)]


def test_the_best_temperature_undoes_what_was_done_to_calibrated_answers():
    random = np.random.default_rng(0)
    logits = random.normal(0, 2, (4000, 7))
    true = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    labels = np.array([random.choice(7, p=row) for row in true])
    for temperature in (0.5, 2.0):
        spoilt = cooled(true, 1 / temperature)
        assert best_temperature(spoilt, labels) == pytest.approx(temperature, rel=0.05)
        assert log_loss(cooled(spoilt, temperature), labels) < log_loss(spoilt, labels)


def test_more_faces_make_the_temperature_more_certain():
    random = np.random.default_rng(1)

    def drawn(count: int) -> tuple[np.ndarray, np.ndarray]:
        logits = random.normal(0, 2, (count, 7))
        true = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
        return true, np.array([random.choice(7, p=row) for row in true])

    found = [(best_temperature(*one), temperature_error(*one, 1.0)) for one in (drawn(500) for _ in range(30))]
    spread = np.std([temperature for temperature, _ in found])
    assert 0.6 * spread < np.mean([error for _, error in found]) < 1.6 * spread
    assert temperature_error(*drawn(8000), 1.0) == pytest.approx(found[0][1] / 4, rel=0.3)


def test_a_temperature_changes_no_choice():
    assert (cooled(PROBABILITIES, 3.0).argmax(axis=1) == PROBABILITIES.argmax(axis=1)).all()
    np.testing.assert_allclose(cooled(PROBABILITIES, 1.0), PROBABILITIES, atol=1e-6)


def test_disgust_counts_as_angry_among_six():
    six = merged(np.array([[0.2, 0.3, 0.5]], np.float32), ("disgust", "angry", "fear"), ("angry", "fear", "happy"))
    np.testing.assert_allclose(six, [[0.5, 0.5, 0.0]])


def test_columns_come_in_the_order_of_the_data():
    ordered = merged(np.array([[0.2, 0.8]], np.float32), ("happy", "angry"), ("angry", "disgust", "happy"))
    np.testing.assert_allclose(ordered, [[0.8, 0.0, 0.2]])


def test_examples_are_spread_over_the_classes_and_do_not_depend_on_answers():
    labels = np.array([0] * 90 + [1] * 8 + [2] * 2)
    chosen = sample(labels, 3, 12)
    assert np.bincount(labels[chosen]).tolist() == [5, 5, 2]
    assert len(set(chosen.tolist())) == 12
    assert (chosen == sample(labels, 3, 12)).all()
    assert len(sample(labels[:3], 3, 12)) == 3


def test_the_surest_mistakes_come_first_and_nothing_right_is_among_them():
    assert surest_mistakes(Answers(PROBABILITIES, LABELS, CLASSES), 5).tolist() == [4, 2]
