"""Assignment, loss, steps, checkpoints, and the exported network."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

import cv2
import numpy as np
import onnx
import pytest
import torch

from mien_training.detection import losses
from mien_training.detection.augment import Sample
from mien_training.detection.boxes import OUTPUTS, STRIDES, decode
from mien_training.detection.data import Collection
from mien_training.detection.export import export, model
from mien_training.detection.network import FaceNetwork, cells, flat, multiply_adds
from mien_training.detection.teacher import Detector
from mien_training.detection.train import Settings, batched, fresh, rate, resumed, run, step
from mien_training.detection.validate import detected
from mien_training.files import TrainingError, read_json

SMALL = Settings(epochs=2, batches=2, batch=4, sizes=(64, 96), last_sizes=(64,), rate=1e-3)


def quiet(_: str) -> None:
    """Says nothing."""


def targets(boxes: list[list[float]], unsure: list[list[float]] | None = None) -> losses.Targets:
    box = torch.tensor([boxes])
    return losses.Targets(
        box,
        box[..., :2].repeat(1, 1, 5) + 5,
        torch.ones(box.shape[:2], dtype=torch.bool),
        torch.tensor([unsure or [[0.0, 0, 0, 0]]]),
    )


def test_a_face_is_answered_for_by_cells_near_its_middle_at_its_size():
    grid = cells(128, 128)
    found = losses.decoded(torch.zeros(1, len(grid), 16), grid)
    owner = losses.assign(found, targets([[20.0, 20, 40, 40], [0.0, 0, 128, 128]]), grid)[0]
    assert set(owner.tolist()) == {-1, 0, 1}
    for face, middle in ((0, 30), (1, 64)):
        mine = grid[owner == face]
        places = (mine[:, :2] + 0.5) * mine[:, 2:]
        assert ((places - middle).abs() <= losses.CENTRE * mine[:, 2:]).all()
    assert (grid[owner == 0][:, 2] == 8).all()
    assert (grid[owner == 1][:, 2] == 32).all()


def test_no_face_no_cell():
    grid = cells(64, 64)
    nothing = targets([[0.0, 0, 0, 0]])
    nothing.there[:] = False
    owner = losses.assign(losses.decoded(torch.zeros(1, len(grid), 16), grid), nothing, grid)
    assert (owner == -1).all()


def test_unsure_boxes_cost_nothing_and_the_teacher_is_followed():
    grid = cells(64, 64)
    raw = torch.zeros(1, len(grid), 16)
    nothing = targets([[0.0, 0, 0, 0]], unsure=[[0.0, 0, 64, 64]])
    nothing.there[:] = False
    assert losses.loss(raw, nothing, grid)[1]["obj"] == 0
    nothing.unsure[:] = 0
    alone = losses.loss(raw, nothing, grid)[1]["obj"]
    taught = torch.zeros(1, len(grid), 16)
    taught[..., :2] = 0.5
    raw_loss = losses.loss(raw, nothing, grid, taught)[1]
    assert alone > 0
    assert raw_loss["box"] == pytest.approx(0, abs=1e-4)  # the student says what the teacher says


def test_the_box_loss_is_zero_for_the_same_box_and_grows_with_distance():
    box = torch.tensor([[0.0, 0, 10, 10]])
    costs = [float(losses.efficient_iou_loss(box + shift, box)) for shift in (0, 2, 8, 40)]
    assert costs[0] == pytest.approx(0, abs=1e-5)
    assert costs == sorted(costs)


def test_steps_on_squares_lower_the_loss(squares: Collection):
    samples = [Sample(scene.image, scene.image, scene.faces, scene.unsure) for scene in squares.photos[:4]]
    batch = batched(samples, None)
    settings = Settings(epochs=1, batches=1, rate=2e-3)
    state = fresh(settings)
    first = step(state, batch, settings, 0)["loss"]
    for _ in range(14):
        last = step(state, batch, settings, 0)["loss"]
    assert last < 0.7 * first


def test_the_rate_warms_up_and_comes_down():
    settings = Settings(epochs=10, batches=100, rate=1.0)
    rates = [rate(settings, number) for number in range(1000)]
    assert rates[0] == pytest.approx(0.01)
    assert max(rates) == 1.0
    assert rates[-1] < 0.02
    assert rates[600] > rates[800] > rates[999]


def test_a_resumed_training_ends_like_one_that_was_never_stopped(squares: Collection, tmp_path: Path):
    whole = fresh(SMALL)
    run(whole, squares, SMALL, None, tmp_path / "whole", 0, quiet)

    class Stop(Exception):
        pass

    def stop(_: str) -> None:
        raise Stop

    with pytest.raises(Stop):
        run(fresh(SMALL), squares, SMALL, None, tmp_path / "parts", 0, stop)
    continued = resumed(SMALL, tmp_path / "parts" / "checkpoint.pt")
    assert continued.epoch == 1
    run(continued, squares, SMALL, None, tmp_path / "parts", 0, quiet)
    for own, other in zip(whole.average.state_dict().values(), continued.average.state_dict().values(), strict=True):
        assert torch.equal(own, other)
    curves = [(tmp_path / name / "curve.csv").read_text() for name in ("whole", "parts")]
    assert curves[0] == curves[1]
    assert len(curves[0].splitlines()) == 3


def test_a_checkpoint_of_other_settings_is_refused(squares: Collection, tmp_path: Path):
    one = Settings(epochs=1, batches=1, batch=2, sizes=(64,), last_sizes=(64,))
    run(fresh(one), squares, one, None, tmp_path, 0, quiet)
    with pytest.raises(TrainingError, match="other settings"):
        resumed(SMALL, tmp_path / "checkpoint.pt")
    with pytest.raises(TrainingError, match="no checkpoint there"):
        resumed(SMALL, tmp_path / "nothing.pt")
    (tmp_path / "broken.pt").write_bytes(b"broken")
    with pytest.raises(TrainingError, match="not a checkpoint"):
        resumed(SMALL, tmp_path / "broken.pt")


@pytest.fixture(scope="module")
def network() -> FaceNetwork:
    """A network whose batch norms have seen something and whose outputs differ from place to place."""
    torch.manual_seed(3)
    network = FaceNetwork()
    with torch.no_grad():
        for head in network.heads:
            head.out.weight.normal_(std=0.2)
        for _ in range(3):
            network(torch.rand(2, 3, 64, 64) * 255)
    return network.eval()


def test_the_network_is_as_small_as_it_should_be(network: FaceNetwork):
    assert multiply_adds(network) <= 80e6
    assert len(model(network).SerializeToString()) < 1_000_000


def test_the_exported_network_says_the_same_everywhere(network: FaceNetwork, tmp_path: Path):
    path = tmp_path / "model.onnx"
    onnx.save(model(network), str(path))
    detector = Detector(path)
    for height, width in ((64, 96), (96, 64)):
        picture = np.random.default_rng(height).integers(0, 256, (height, width, 3)).astype(np.uint8)
        outputs = detector.maps([picture])
        with torch.no_grad():
            raw = flat(network(torch.from_numpy(picture.transpose(2, 0, 1)[None].astype(np.float32))))[0]
        own = torch.cat([raw[:, :2].sigmoid(), raw[:, 2:]], dim=1).numpy()
        joined = [
            np.concatenate([outputs[f"{kind}_{stride}"][0] for stride in STRIDES])
            for kind in ("cls", "obj", "bbox", "kps")
        ]
        np.testing.assert_allclose(np.concatenate(joined, axis=1), own, atol=2e-3)
        # OpenCV prepares a network for one input size.
        opencv = cv2.dnn.readNetFromONNX(str(path))
        opencv.setInput(cv2.dnn.blobFromImage(picture))
        for name, value in zip(OUTPUTS, opencv.forward(OUTPUTS), strict=True):
            np.testing.assert_allclose(value.reshape(outputs[name].shape), outputs[name], atol=2e-3)


def test_a_bundle_appears_whole_and_its_self_test_holds(squares: Collection, tmp_path: Path):
    one = Settings(epochs=1, batches=1, batch=2, sizes=(64,), last_sizes=(64,))
    state = fresh(one)
    with torch.no_grad():
        for head in state.network.heads + state.average.heads:
            head.out.bias[0], head.out.bias[1] = 2.0, 2.0
    run(state, squares, one, None, tmp_path / "run", 0, quiet)
    picture = tmp_path / "picture.png"
    cv2.imwrite(str(picture), cv2.resize(squares.photos[0].image, (320, 240)))
    out = tmp_path / "Models" / "face-0.0.1"
    export(tmp_path / "run", out, picture, None, 0.5, "squares", quiet)
    bundle = read_json(out / "bundle.json", "bundle")
    assert bundle["name"] == "face" and bundle["version"] == "0.0.1" and bundle["decoder"] == "yunet"
    for name, digest in bundle["sha256"].items():
        assert hashlib.sha256((out / name).read_bytes()).hexdigest() == digest
    test = read_json(out / "selftest.json", "selftest")
    pixels = np.frombuffer(base64.b64decode(test["pixels_bgr_base64"]), np.uint8)
    image = pixels.reshape(test["height"], test["width"], 3)
    outputs = {name: value[0] for name, value in Detector(out / "model.onnx").maps([image]).items()}
    faces = decode(outputs, test["width"], bundle["score_threshold"], bundle["nms_threshold"])
    assert len(faces) == len(test["faces"])
    assert test["faces"][0]["score"] == pytest.approx(faces.scores[0], abs=1e-3)
    assert sorted(path.name for path in out.parent.iterdir()) == ["face-0.0.1"]
    with pytest.raises(TrainingError, match="is there already"):
        export(tmp_path / "run", out, picture, None, 0.5, "squares", quiet)
    with pytest.raises(TrainingError, match="<name>-<version>"):
        export(tmp_path / "run", tmp_path / "face", picture, None, 0.5, "squares", quiet)


def test_a_trained_network_is_asked_like_any_detector(squares: Collection):
    state = fresh(SMALL)
    faces = detected(state.average, squares.photos[0].image, 96, 0.0)
    assert len(faces) > 0
    assert np.isfinite(faces.boxes).all()
