"""Bundles: whole or not at all, with what the services check."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import pytest
from small_run import write_collection, write_run

pytest.importorskip("onnxruntime", reason="ONNX Runtime is not installed: pip install onnxruntime")

from mien_training.bundle import int8 as int8_module
from mien_training.bundle.average import average_faces
from mien_training.bundle.export import export
from mien_training.bundle.making import Order, torch_probabilities
from mien_training.bundle.manifest import read_bundle
from mien_training.bundle.quantize import calibration_faces, quantised
from mien_training.bundle.selftest import int8_tolerance
from mien_training.data import read_faces
from mien_training.evaluation.engines import ONNXRuntime
from mien_training.evaluation.preprocessing import read as read_description
from mien_training.expression.checkpoint import load_network
from mien_training.files import TrainingError

SIX = ("angry", "fear", "happy", "sad", "surprise", "neutral")


def quiet(_: str) -> None:
    """Says nothing."""


@pytest.fixture(scope="module")
def order(tmp_path_factory: pytest.TempPathFactory) -> Order:
    """An export that works; its folder is not there yet."""
    folder = tmp_path_factory.mktemp("export")
    data = write_collection(folder / "faces")
    run = write_run(folder / "run", data)
    out = folder / "models" / "small-1.0.0"
    return Order(run, "small", "1.0.0", out, (data,), engine="onnxruntime", seconds=0.02, note="Blobs")


@pytest.fixture(scope="module")
def bundle(order: Order) -> Path:
    export(order, quiet)
    return order.out


def contents(bundle: Path) -> dict:
    return json.loads((bundle / "bundle.json").read_text())


def test_a_bundle_has_what_the_services_check(bundle: Path):
    said = contents(bundle)
    assert {path.name for path in bundle.iterdir()} == {"bundle.json", "model.onnx", "selftest.json", "README.md"}
    assert (said["format"], said["name"], said["version"], said["task"]) == (1, "small", "1.0.0", "expression")
    assert said["input"] == {
        "channels": 1,
        "resize": [48, 48],
        "center_crop": [44, 44],
        "mean": [129],
        "std": [65],
        "layout": "NCHW",
    }
    assert (said["output"], said["face"]) == ("probabilities", {"square": True, "scale": 0.95, "align": "none"})
    assert said["parameters"] > 0 < said["macs"]
    assert set(said["metrics"]["recall"]) == set(said["labels"])
    for name, stated in said["sha256"].items():
        assert hashlib.sha256((bundle / name).read_bytes()).hexdigest() == stated
    assert {"model.onnx", "selftest.json"} <= set(said["sha256"])


def test_the_self_test_holds_in_onnx_runtime(bundle: Path):
    test = json.loads((bundle / "selftest.json").read_text())
    faces = np.array(test["inputs_48x48_uint8"], np.uint8).reshape(-1, 48, 48)
    inputs = read_description(bundle / "bundle.json").apply(faces)
    found = ONNXRuntime((bundle / "model.onnx").read_bytes()).run(inputs)
    assert len(faces) == 14
    assert np.abs(found - np.array(test["expected"])).max() <= test["tolerance"] == 0.002


def test_the_self_test_tells_networks_apart(bundle: Path):
    test = json.loads((bundle / "selftest.json").read_text())
    assert np.std(test["expected"], axis=0).max() > 5 * test["tolerance"]


def test_the_bundle_answers_as_pytorch_does_at_its_temperature(bundle: Path, order: Order):
    faces = read_faces(order.data[0], "PublicTest")
    inputs = read_description(bundle / "bundle.json").apply(faces.images)
    logits = np.log(torch_probabilities(load_network(order.run), inputs).astype(float))
    powers = np.exp(logits / contents(bundle)["temperature_applied"])
    expected = powers / powers.sum(axis=1, keepdims=True)
    found = ONNXRuntime((bundle / "model.onnx").read_bytes()).run(inputs)
    np.testing.assert_allclose(found, expected, atol=1e-4)


def test_the_card_tells_of_data_numbers_and_limits(bundle: Path):
    card = (bundle / "README.md").read_text()
    for words in ("# small-1.0.0", "Blobs", "An expression is not a feeling", "| disgust |", "most often it is taken"):
        assert words in card
    assert "{" not in card


def test_reading_a_bundle_checks_its_files(bundle: Path, tmp_path: Path):
    assert read_bundle(bundle)["name"] == "small"
    for name in ("bundle.json", "model.onnx", "selftest.json"):
        (tmp_path / name).write_bytes((bundle / name).read_bytes())
    (tmp_path / "selftest.json").write_text("{}")
    with pytest.raises(TrainingError, match=r"selftest.json: is not the file that bundle.json names"):
        read_bundle(tmp_path)
    (tmp_path / "selftest.json").unlink()
    with pytest.raises(TrainingError, match=r"selftest.json: is not there"):
        read_bundle(tmp_path)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"format": 2}, "has format 2, this program reads 1: export the bundle again"),
        ({"task": "face-detection"}, "is a bundle for face-detection, not for expressions"),
        ({"sha256": {}}, "names no sha256 of model.onnx"),
        ({"sha256": {"model.onnx": "0", "../a": "0"}}, "is not"),
    ],
)
def test_a_bundle_of_another_kind_is_refused(bundle: Path, tmp_path: Path, change: dict, complaint: str):
    (tmp_path / "model.onnx").write_bytes((bundle / "model.onnx").read_bytes())
    (tmp_path / "bundle.json").write_text(json.dumps({**contents(bundle), **change}))
    with pytest.raises(TrainingError) as error:
        read_bundle(tmp_path)
    assert complaint in str(error.value)


def test_8_bit_integers_are_shipped_when_they_lose_little(
    order: Order, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(int8_module, "LARGEST_LOSS", 1.0)
    monkeypatch.setattr(int8_module, "int8_tolerance", lambda expected, found: 0.2)
    export(replace(order, out=tmp_path / "small-1.0.0", int8=True, calibrating=32), quiet)
    said = contents(tmp_path / "small-1.0.0")
    assert said["int8_tolerance"] == 0.2
    assert said["sha256"].keys() == {"model.onnx", "model.int8.onnx", "selftest.json"}
    assert said["metrics"]["int8"]["count"] == 42
    small, large = (tmp_path / "small-1.0.0" / name for name in ("model.int8.onnx", "model.onnx"))
    assert small.stat().st_size < large.stat().st_size / 2
    assert "`model.int8.onnx` (8-bit integers)" in (tmp_path / "small-1.0.0" / "README.md").read_text()


def test_8_bit_integers_are_left_out_when_they_lose_much(order: Order, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(int8_module, "LARGEST_LOSS", -1.0)
    said: list[str] = []
    export(replace(order, out=tmp_path / "small-1.0.0", int8=True, calibrating=32), said.append)
    assert not (tmp_path / "small-1.0.0" / "model.int8.onnx").exists()
    assert "int8_tolerance" not in contents(tmp_path / "small-1.0.0")
    assert any("8-bit integers: none: they lose" in line for line in said)


def test_the_int8_tolerance_leaves_room_and_has_an_end():
    expected = np.array([[0.5, 0.5]])
    assert int8_tolerance(expected, np.array([[0.52, 0.48]])) == pytest.approx(0.05)
    assert int8_tolerance(expected, np.array([[0.8, 0.2]])) is None


def test_quantised_convolutions_have_a_scale_for_each_channel(order: Order):
    from mien_training.bundle.conversion import onnx_model

    model = onnx_model(load_network(order.run), (44, 44), opset=13)
    small = quantised(model, np.random.default_rng(0).normal(size=(40, 1, 44, 44)).astype(np.float32), "MinMax")
    kinds = [node.op_type for node in small.graph.node]
    assert "QuantizeLinear" in kinds
    weights = [tensor for tensor in small.graph.initializer if tensor.data_type == onnx.TensorProto.INT8]
    assert any(len(tensor.dims) == 4 for tensor in weights)


def test_calibration_takes_the_rare_classes_too():
    labels = np.array([0] * 500 + [1] * 6)
    chosen = labels[calibration_faces(labels, 40)]
    assert np.bincount(chosen).tolist() == [34, 6]


def test_averages_of_faces_are_nobody_and_the_same_each_time(order: Order):
    faces = read_faces(order.data[0], "Training")
    first = average_faces(faces)
    assert first.shape == (14, 48, 48)
    assert (first == average_faces(faces)).all()
    differences = np.abs(first[:, None].astype(int) - faces.images[None]).mean(axis=(2, 3))
    assert differences.min() > 10


def changed(order: Order, tmp_path: Path, what: str) -> Order:
    """The order with something wrong."""
    if what == "six":
        run = write_run(tmp_path / "six", order.data[0], classes=SIX)
        return replace(order, run=run, out=tmp_path / "small-1.0.0")
    if what == "data":
        return replace(order, data=(write_collection(tmp_path / "other", 70),), out=tmp_path / "small-1.0.0")
    if what == "split":
        return replace(order, split="PrivateTest", out=tmp_path / "small-1.0.0")
    if what == "run":
        return replace(order, run=tmp_path / "nothing", out=tmp_path / "small-1.0.0")
    if what == "name":
        return replace(order, name="Small")
    if what == "place":
        (tmp_path / "file").write_text("")
        return replace(order, out=tmp_path / "file" / "small-1.0.0")
    if what == "folder":
        return replace(order, out=tmp_path / "small-1.0.1")
    return order


@pytest.mark.parametrize(
    ("what", "complaint"),
    [
        ("name", "--name 'Small': use up to 64 small letters"),
        ("folder", "the folder must be called small-1.0.0: change --out"),
        ("there", "is there already: remove it, or give another version"),
        ("run", "nothing"),
        ("place", "file is no folder that can be written to: give another --out"),
        ("six", "the services need all seven emotions, so train with --classes 7"),
        ("data", "give the data that it was trained on"),
        ("split", "no face of PrivateTest"),
    ],
)
def test_an_export_that_cannot_be_says_why_and_leaves_nothing(
    order: Order, bundle: Path, tmp_path: Path, what: str, complaint: str
):
    wrong = changed(order, tmp_path, what)
    with pytest.raises(TrainingError) as error:
        export(wrong, quiet)
    assert complaint in str(error.value)
    assert not (tmp_path / "small-1.0.0").exists()
    assert not [path for path in tmp_path.glob(".small*")]


def test_a_training_without_options_cannot_be_exported(order: Order, tmp_path: Path):
    (tmp_path / "best.pt").write_bytes((order.run / "best.pt").read_bytes())
    with pytest.raises(TrainingError, match=r"options.json: the training's options cannot be read"):
        export(replace(order, run=tmp_path, out=tmp_path / "small-1.0.0"), quiet)
