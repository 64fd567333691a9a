"""Clients of DeepFace's API, as its documentation shows them."""

import base64

import pytest
import requests

EMOTIONS = {"angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"}


@pytest.fixture
def analyze(address):
    return lambda **request: requests.post(f"{address}/analyze", timeout=20, **request)


@pytest.fixture
def image(picture):
    return "data:image/jpeg;base64," + base64.b64encode(picture).decode()


def check(answer):
    assert answer.status_code == 200, answer.text
    (result,) = answer.json()["results"]
    assert set(result["emotion"]) == EMOTIONS
    assert sum(result["emotion"].values()) == pytest.approx(100, abs=0.1)
    assert result["dominant_emotion"] == max(result["emotion"], key=result["emotion"].get)
    assert all(isinstance(result["region"][side], int) for side in "xywh")
    assert 0 < result["face_confidence"] <= 1


def test_a_document_is_read(analyze, image):
    check(analyze(json={"img": image, "actions": ["emotion"], "detector_backend": "retinaface", "enforce_detection": True}))


def test_a_form_is_read(analyze, picture):
    data = {"actions": "['emotion']", "enforce_detection": "false", "align": "true"}
    check(analyze(files={"img": ("picture.jpg", picture, "image/jpeg")}, data=data))


def test_a_plain_form_is_read(analyze, image):
    check(analyze(data={"img": image, "actions": "emotion"}))


@pytest.mark.parametrize(
    ("request_fields", "status"),
    [
        ({"img": "/etc/passwd"}, 400),
        ({"img": "http://169.254.169.254/latest/meta-data/"}, 403),
        ({"img": ""}, 400),
        ({}, 400),
        ({"img": "aGVsbG8="}, 415),
    ],
)
def test_what_is_no_picture_is_refused(analyze, request_fields, status):
    answer = analyze(json=request_fields)
    assert answer.status_code == status, answer.text
    assert set(answer.json()) == {"error"}
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("actions", [["age"], ["emotion", "race"], []])
def test_other_actions_are_refused(analyze, image, actions):
    answer = analyze(json={"img": image, "actions": actions})
    assert answer.status_code == 400
    assert "actions" in answer.json()["error"]
