"""A bundle's network taken out of it again, to be trained further."""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path

import pytest
import torch
from small_run import write_collection, write_run

pytest.importorskip("onnxruntime", reason="ONNX Runtime is not installed: pip install onnxruntime")

from mien_training.bundle.export import export
from mien_training.bundle.making import Order
from mien_training.bundle.unfolding import network_of
from mien_training.data import read_faces
from mien_training.expression.checkpoint import load_network
from mien_training.expression.command import add_parser, run
from mien_training.files import TrainingError, sha256
from mien_training.networks.preparation import prepared


@pytest.fixture(scope="module")
def order(tmp_path_factory: pytest.TempPathFactory) -> Order:
    """An export that was carried out."""
    folder = tmp_path_factory.mktemp("unfolding")
    data = write_collection(folder / "faces")
    made = write_run(folder / "run", data)
    order = Order(made, "small", "1.0.0", folder / "small-1.0.0", (data,), engine="onnxruntime", seconds=0.02)
    export(order, lambda _: None)
    return order


def finetuned(*arguments: object) -> int:
    """Runs ``finetune`` for an epoch."""
    whole = argparse.ArgumentParser()
    add_parser(whole.add_subparsers(dest="command"))
    quick = ["--epochs", "1", "--batch", "16", "--average", "0.9", "--threads", "1", "--holdout", "0.3"]
    return run(whole.parse_args(["finetune", *(str(argument) for argument in arguments), *quick]))


def test_the_network_answers_as_the_run_that_it_was_made_from(order: Order) -> None:
    faces = read_faces(order.data[0], "Training").images
    inputs = prepared(torch.from_numpy(faces), load_network(order.run).recipe)
    temperature = json.loads((order.out / "bundle.json").read_text())["temperature_applied"]
    with torch.no_grad():
        expected, got = load_network(order.run)(inputs) / temperature, network_of(order.out, faces[:64])(inputs)
    assert (got - expected).abs().max() < 1e-3


def test_its_batch_norms_have_real_statistics(order: Order) -> None:
    faces = read_faces(order.data[0], "Training").images
    network = network_of(order.out, faces)
    inputs = prepared(torch.from_numpy(faces), network.recipe)
    with torch.no_grad():
        answering = network(inputs)
        # In training the batch's own statistics count, and only dropout makes a difference then.
        network.dropout.p = 0.0
        training = network.train()(inputs)
    assert (training - answering).abs().max() < 1e-2


def test_finetune_begins_with_a_bundle(order: Order, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    labels, out = write_collection(tmp_path / "labels", 42, 0) / "Training", tmp_path / "fine"
    finetuned(order.out, "--labels", labels, "--data", order.data[0], "--out", out)
    start = json.loads((out / "options.json").read_text())["start"]
    assert start == {"bundle": "small-1.0.0", "sha256": sha256(order.out / "bundle.json")}
    assert "before:" in capsys.readouterr().out


@pytest.mark.parametrize(("network", "sentence"), [("mien", "train it from the data"), ("vgg", "no network of that")])
def test_a_bundle_of_another_network_is_an_error(order: Order, tmp_path: Path, network: str, sentence: str) -> None:
    bundle = tmp_path / order.out.name
    shutil.copytree(order.out, bundle)
    manifest = json.loads((bundle / "bundle.json").read_text())
    (bundle / "bundle.json").write_text(json.dumps({**manifest, "network": network}))
    with pytest.raises(TrainingError, match=sentence):
        network_of(bundle, read_faces(order.data[0], "Training").images)
