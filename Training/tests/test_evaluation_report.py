"""One command: trainings, bundles and other people's models in one report, and what it says to bad input."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper
from small_run import write_collection, write_run

pytest.importorskip("onnxruntime", reason="ONNX Runtime is not installed: pip install onnxruntime")

from mien_training.__main__ import main
from mien_training.onnx_graph import Graph

BASELINE = Path(__file__).parents[2] / "Models" / "baseline-0.1.0"
SHARED = Path(__file__).parents[3] / "shared" / "data"
QUICK = ("--engine", "onnxruntime", "--seconds", "0.02")


def write_peer(path: Path, outputs: int = 3) -> Path:
    """A model as others have them: height, width, colours; logits of three emotions in an order of its own."""
    graph = Graph()
    random = np.random.default_rng(3)
    x = graph.node("Transpose", ["face"], "maps", perm=[0, 3, 1, 2])
    x = graph.convolution(x, random.normal(size=(4, 3, 5, 5)).astype(np.float32), np.zeros(4, np.float32), "conv")
    x = graph.node("Flatten", [graph.node("GlobalAveragePool", [x], "pooled")], "flat", axis=1)
    weight = graph.constant("weight", random.normal(size=(4, outputs)).astype(np.float32))
    graph.node("MatMul", [x, weight], "logits")
    entering = helper.make_tensor_value_info("face", TensorProto.FLOAT, ["n", 64, 64, 3])
    leaving = helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["n", outputs])
    onnx.save(graph.model("peer", [entering], [leaving]), str(path))
    return path


DESCRIPTION = {
    "labels": ["happiness", "anger", None],
    "input": {"resize": [64, 64], "channels": 3, "layout": "NHWC", "std": [255]},
    "output": "logits",
}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A collection, a training, and another's model with its description."""
    folder = tmp_path_factory.mktemp("evaluation")
    write_collection(folder / "faces")
    write_run(folder / "run", folder / "faces")
    write_peer(folder / "peer.onnx").with_suffix(".json").write_text(json.dumps(DESCRIPTION))
    return folder


@pytest.fixture(scope="module")
def written(place: Path) -> Path:
    """The report about all three kinds of models."""
    models = [str(place / "run"), str(BASELINE), str(place / "peer.onnx")]
    data = ["--data", str(place / "faces"), "--split", "PublicTest"]
    assert main(["evaluate", *models, *data, "--out", str(place / "report"), *QUICK]) == 0
    return place / "report"


class Page(HTMLParser):
    """What a page fetches, and how often tags are there."""

    def __init__(self) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.open: list[str] = []
        self.tags: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attributes}
        self.tags.append((tag, given.get("class", "")))
        self.fetched += [given[key] for key in ("src", "href", "action") if key in given]
        if tag not in ("meta", "img", "br", "rect", "line"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in ("rect", "line"):
            assert self.open.pop() == tag


def parsed(path: Path) -> Page:
    page = Page()
    page.feed(path.read_text(encoding="utf-8"))
    return page


def test_all_models_stand_in_one_table(written: Path):
    said = json.loads((written / "metrics.json").read_text())
    assert [model["name"] for model in said["models"]] == ["run", "baseline-0.1.0", "peer"]
    assert said["data"] == {"source": "faces", "split": "PublicTest", "count": 42, "per_class": dict.fromkeys(
        ("angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"), 6
    )}  # fmt: skip
    text = (written / "report.html").read_text()
    assert text.count('<th scope="row">baseline-0.1.0</th>') == 2


def test_numbers_of_each_model_are_complete(written: Path):
    for model in json.loads((written / "metrics.json").read_text())["models"]:
        assert sum(map(sum, model["confusion"])) == model["count"] == 42
        assert sum(model["rank"]) == pytest.approx(1)
        assert 0 <= model["calibration"]["ece"] <= 1
        assert model["parameters"] > 0 < model["bytes"]
        assert model["ms_per_face"]["1"] > 0 < model["ms_per_face"]["8"]
        assert model["engine"].startswith("ONNX Runtime")


def test_multiply_adds_are_counted_in_any_model(written: Path):
    found = [model["multiply_adds"] for model in json.loads((written / "metrics.json").read_text())["models"]]
    assert found[1] == pytest.approx(94.0e6, rel=0.001)
    assert found[2] == 64 * 64 * 4 * 3 * 25 + 4 * 3
    assert found[0] <= 12e6


def test_a_training_has_its_temperature_inside(written: Path):
    models = json.loads((written / "metrics.json").read_text())["models"]
    assert models[0]["temperature"]["inside"] > 1
    assert models[1]["temperature"]["inside"] == 0.86
    assert models[2]["temperature"]["inside"] is None


def test_a_model_that_lacks_emotions_is_told_of(written: Path):
    assert "This model never says disgust, fear, sad, surprise, neutral" in (written / "report.html").read_text()


def test_the_page_fetches_nothing_and_is_well_formed(written: Path):
    page = parsed(written / "report.html")
    assert page.open == []
    assert all(target.startswith(("data:image/png;base64,", "#")) for target in page.fetched)
    assert not re.search(r"https?://|url\(|@import", (written / "report.html").read_text())


def test_the_page_shows_24_faces_mistakes_filters_and_maps(written: Path):
    page = parsed(written / "report.html")
    faces = [kind for tag, kind in page.tags if tag == "figure" and kind.startswith("face")]
    assert 3 * 24 <= len(faces) <= 3 * 36
    assert [tag for tag, _ in page.tags].count("svg") == 3
    text = (written / "report.html").read_text()
    for words in ("filters of 3×3", "filters of 5×5", "after stage 1: 44×44", "after stage 4: 6×6"):
        assert words in text


def test_a_page_without_examples_shows_nobody(place: Path, tmp_path: Path):
    data = ["--data", str(place / "faces"), "--split", "PublicTest", "--examples", "0"]
    assert main(["evaluate", str(BASELINE), *data, "--out", str(tmp_path), *QUICK]) == 0
    page = parsed(tmp_path / "report.html")
    assert not [kind for tag, kind in page.tags if tag == "figure" and kind.startswith("face")]
    assert "nobody: the mean of" in (tmp_path / "report.html").read_text()


def test_six_classes_count_disgust_as_angry(place: Path, tmp_path: Path):
    data = ["--data", str(place / "faces"), "--split", "PublicTest", "--classes", "6", "--examples", "0"]
    assert main(["evaluate", str(BASELINE), *data, "--out", str(tmp_path), *QUICK]) == 0
    model = json.loads((tmp_path / "metrics.json").read_text())["models"][0]
    assert list(model["per_class"]) == ["angry", "fear", "happy", "sad", "surprise", "neutral"]
    assert model["per_class"]["angry"]["count"] == 12


def test_options_describe_a_model_as_well_as_a_file(place: Path, written: Path, tmp_path: Path):
    write_peer(tmp_path / "other.onnx")
    told = "--labels happy,angry,- --resize 64x64 --channels 3 --layout NHWC --std 255 --output logits"
    data = ["--data", str(place / "faces"), "--split", "PublicTest", "--examples", "0"]
    assert (
        main(["evaluate", str(tmp_path / "other.onnx"), *data, *told.split(), "--out", str(tmp_path / "r"), *QUICK])
        == 0
    )
    own, other = (json.loads((path / "metrics.json").read_text())["models"][-1] for path in (written, tmp_path / "r"))
    assert own["confusion"] == other["confusion"]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ("nothing.onnx", "nothing.onnx: no such file or folder: give a training, a bundle or an ONNX file"),
        ("text.onnx", "text.onnx: is no ONNX model: give another file"),
        ("bare.onnx", "bare.onnx: nobody says what it takes: write bare.json beside it, or give --preprocessing"),
        (
            "bare.onnx --labels happy,sad --resize 64x64 --channels 3 --layout NHWC",
            "gives 3 numbers for a face, but there",
        ),
        ("bare.onnx --labels happy,angry,- --resize 32x32", "bare.onnx: the model does not take faces of 1×32×32"),
        ("bare.onnx --labels happy,bored,-", "--labels: the label 'bored' is no emotion"),
        ("bare.onnx --resize big", "--resize big: give WIDTHxHEIGHT, e.g. 64x64"),
        ("bare.onnx --mean dark", "--mean dark: give a number, or three"),
        ("bare.onnx --center-crop 60x60", "the options: input.resize must be 1 to 1024 pixels with center_crop inside"),
        ("bare.onnx --preprocessing none.json", "none.json: the model's description cannot be read"),
        ("bare.onnx --preprocessing none.json --std 2", "give --preprocessing or --std, not both"),
        ("run --split PrivateTest", "no face of PrivateTest"),
        ("run --data broken", "Training_3.jpg"),
        ("empty", "no checkpoint there"),
        ("run --out text.onnx/report", "text.onnx is no folder that can be written to: give another --out"),
    ],
)
def test_bad_input_ends_with_one_line_and_leaves_nothing(
    place: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture,
    arguments: str,
    complaint: str,
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "run").symlink_to(place / "run")
    (tmp_path / "text.onnx").write_text("no model")
    (tmp_path / "empty").mkdir()
    write_peer(tmp_path / "bare.onnx")
    (write_collection(tmp_path / "broken", 14, 7) / "Training" / "happy" / "Training_3.jpg").write_bytes(
        b"\xff\xd8 torn"
    )
    data = [] if "--data" in arguments else ["--data", str(place / "faces")]
    assert main(["evaluate", "--out", "report", *arguments.split(), *data, *QUICK]) == 2
    said = capsys.readouterr().err
    assert complaint in said
    assert said.startswith("error: ") and said.count("\n") == 1
    assert not Path("report").exists()


@pytest.mark.skipif(not (SHARED / "fer2013.tar.gz").is_file(), reason="../shared/data/fer2013.tar.gz is not there")
def test_the_baseline_has_the_numbers_that_its_bundle_names(tmp_path: Path):
    data = ["--data", str(SHARED / "fer2013.tar.gz"), "--split", "PublicTest", "--examples", "0"]
    assert main(["evaluate", str(BASELINE), *data, "--out", str(tmp_path), *QUICK]) == 0
    found = json.loads((tmp_path / "metrics.json").read_text())["models"][0]
    named = json.loads((BASELINE / "bundle.json").read_text())["metrics"]
    assert found["accuracy"] == pytest.approx(named["public_test_accuracy"], abs=5e-4)
    for name, recall in named["recall"].items():
        assert found["per_class"][name]["recall"] == pytest.approx(recall, abs=1e-3)
    assert found["calibration"]["ece"] < 0.025
