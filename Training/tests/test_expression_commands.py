"""``train`` and ``finetune`` as they are called: folders of faces in, a run's folder out, one line for each mistake."""

from __future__ import annotations

import argparse
import csv
import io
import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from mien_training.data.labels import EMOTIONS
from mien_training.expression.command import add_parser, run
from mien_training.expression.progress import Progress, duration
from mien_training.expression.session import settings_of
from mien_training.expression.settings import defaults
from mien_training.files import TrainingError

QUICK = [
    "--network",
    "mien-tiny",
    "--epochs",
    "1",
    "--batch",
    "16",
    "--rate",
    "0.02",
    "--average",
    "0.9",
    "--threads",
    "1",
]


def called(*arguments: object) -> int:
    """Runs a command line."""
    return run(options_of(*arguments))


def options_of(*arguments: object) -> argparse.Namespace:
    whole = argparse.ArgumentParser()
    add_parser(whole.add_subparsers(dest="command"))
    return whole.parse_args([str(argument) for argument in arguments])


def draw(folder: Path, count: int, seed: int) -> Path:
    """Writes ``count`` faces of each emotion: noise with a bar whose place tells it."""
    random = np.random.default_rng(seed)
    for label, emotion in enumerate(EMOTIONS):
        (folder / emotion).mkdir(parents=True)
        for number in range(count):
            image = random.integers(0, 120, (48, 48)).astype(np.uint8)
            image[4 + 6 * label : 10 + 6 * label, 8:40] = 230
            cv2.imwrite(str(folder / emotion / f"{number}.png"), image)
    return folder


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Training and PublicTest faces in folders."""
    root = tmp_path_factory.mktemp("faces")
    draw(root / "Training", 12, 1)
    draw(root / "PublicTest", 2, 2)
    return root


@pytest.fixture(scope="module")
def trained(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run."""
    out = tmp_path_factory.mktemp("runs") / "tiny"
    assert called("train", "--data", data, "--watch", "PublicTest", "--holdout", 0.2, "--out", out, *QUICK) == 0
    return out


def test_train_leaves_a_run_that_says_how_it_was_made(trained: Path) -> None:
    options = json.loads((trained / "options.json").read_text())
    assert options["settings"]["network"] == "mien-tiny"
    assert options["classes"] == list(EMOTIONS)
    assert options["holdout"]["held"] + options["holdout"]["trained"] == 7 * 12
    assert options["holdout"]["held"] > 0
    row = next(csv.DictReader((trained / "curve.csv").open()))
    assert {"loss", "accuracy", "held_accuracy", "held_loss", "watched_accuracy", "rate", "seconds"} <= row.keys()
    assert {"best.pt", "checkpoint.pt", "curve.csv", "curve.png", "options.json"} == {
        path.name for path in trained.iterdir()
    }


def test_a_second_training_does_not_overwrite_the_first(trained: Path, data: Path) -> None:
    with pytest.raises(TrainingError, match="continue it with --resume, or give another --out"):
        called("train", "--data", data, "--out", trained, "--holdout", 0.2, *QUICK)


def test_resume_where_nothing_was_begun_is_an_error(data: Path, tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="no training to continue: leave --resume out"):
        called("train", "--data", data, "--out", tmp_path, "--resume", *QUICK)


def test_resume_with_other_faces_is_an_error(trained: Path, tmp_path: Path) -> None:
    other = draw(tmp_path / "Training", 12, 9).parent
    with pytest.raises(TrainingError, match="made with other faces"):
        called("train", "--data", other, "--out", trained, "--holdout", 0.2, "--resume", *QUICK)


def test_a_class_without_a_face_is_an_error(tmp_path: Path) -> None:
    folder = draw(tmp_path / "Training", 3, 1)
    for path in (folder / "disgust").iterdir():
        path.unlink()
    (folder / "disgust").rmdir()
    with pytest.raises(TrainingError, match="no face of disgust"):
        called("train", "--data", tmp_path, "--out", tmp_path / "run", *QUICK)
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (["--epochs", "0"], "--epochs 0: give more than 0"),
        (["--holdout", "1.5"], r"--holdout 1\.5: give a part"),
        (["--network", "vgg"], "vgg: no network of that name"),
    ],
)
def test_impossible_options_are_errors_that_name_them(
    wrong: list[str], message: str, data: Path, tmp_path: Path
) -> None:
    with pytest.raises(TrainingError, match=message):
        called("train", "--data", data, "--out", tmp_path / "run", *QUICK, *wrong)


def test_six_classes_count_disgust_as_angry(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "six"
    called("train", "--data", data, "--classes", 6, "--holdout", 0.2, "--out", out, *QUICK)
    assert json.loads((out / "options.json").read_text())["classes"] == [name for name in EMOTIONS if name != "disgust"]


def test_a_teacher_and_a_start_are_written_down(trained: Path, data: Path, tmp_path: Path) -> None:
    out = tmp_path / "pupil"
    more = ["--teacher", trained, "--start", trained, "--holdout", 0.2]
    called("train", "--data", data, "--out", out, *more, *QUICK)
    options = json.loads((out / "options.json").read_text())
    assert options["teachers"][0]["run"] == "tiny"
    assert options["start"]["sha256"] == options["teachers"][0]["sha256"]
    assert options["settings"]["distil"] == 0.7


def test_a_teacher_for_other_classes_is_an_error(trained: Path, data: Path, tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="another teacher"):
        called("train", "--data", data, "--classes", 6, "--out", tmp_path / "run", "--teacher", trained, *QUICK)


def test_the_seeds_are_trained_as_they_were_published_unless_told_otherwise() -> None:
    options = options_of("train", "--data", "x", "--out", "y", "--network", "jianqiao-100", "--epochs", 3)
    settings = settings_of(options, defaults(options.network))
    assert (settings.optimizer, settings.batch, settings.momentum, settings.epochs) == ("rmsprop", 30, 0.99, 3)
    assert defaults("mememoji-6").patience == 5
    assert defaults("serengil-48").augmentation.flip == 0


def test_finetune_learns_peoples_faces_and_says_what_became_of_the_old_ones(
    trained: Path, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    labels = draw(tmp_path / "labels", 6, 5)
    out = tmp_path / "fine"
    called("finetune", trained, "--labels", labels, "--data", data, "--holdout", 0.2, "--out", out, *QUICK[2:])
    said = capsys.readouterr().out
    assert "before:" in said
    assert "after:" in said
    options = json.loads((out / "options.json").read_text())
    assert options["settings"]["new_faces"] == 0.3
    assert options["start"]["run"] == "tiny"
    assert "kept_accuracy" in next(csv.DictReader((out / "curve.csv").open()))


def test_a_share_of_peoples_faces_that_cannot_be_is_an_error(trained: Path, data: Path, tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="--share 1"):
        called("finetune", trained, "--labels", data, "--data", data, "--share", 1, "--out", tmp_path / "fine")


class Terminal(io.StringIO):
    """A terminal that keeps what was written on it."""

    def isatty(self) -> bool:
        return True


def test_the_bar_shows_the_time_left_on_a_terminal_only() -> None:
    terminal, file = Terminal(), io.StringIO()
    for output in (terminal, file):
        progress = Progress(output)
        progress(1, 2)
        progress(2, 2)
    assert "100 %" in terminal.getvalue()
    assert "left" in terminal.getvalue()
    assert file.getvalue() == ""


def test_durations_are_said_as_people_say_them() -> None:
    assert [duration(42), duration(600), duration(7200)] == ["42 s", "10 min", "2.0 h"]
