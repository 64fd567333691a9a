"""Clients of mememoji_api, version 1.0.0, as its web app and its README talk to it."""

import base64
import io
import struct

import pytest
import requests

LABELS = ["angry", "fear", "happy", "sad", "surprise", "neutral"]


@pytest.fixture
def api(address):
    return f"{address}/v1.0.0"


@pytest.fixture
def prediction(api, picture):
    answer = requests.post(f"{api}/predict", files={"image_buf": picture}, timeout=20)
    assert answer.status_code == 200, answer.text
    return answer.json()


def jpeg_size(data):
    """Width and height, from the first frame header (ITU-T T.81, B.2.2)."""
    stream = io.BytesIO(data)
    assert stream.read(2) == b"\xff\xd8"
    while True:
        marker, length = struct.unpack(">HH", stream.read(4))
        if 0xFFC0 <= marker <= 0xFFC2:
            height, width = struct.unpack(">xHH", stream.read(5))
            return width, height
        stream.seek(length - 2, io.SEEK_CUR)


def unpacked(data_url):
    head, data = data_url.split(",", 1)
    assert head == "data:image/jpeg;base64"
    return base64.b64decode(data, validate=True)


def test_a_file_is_read(prediction):
    assert set(prediction) == {"faces", "pic_id"}
    (face,) = prediction["faces"]
    assert set(face) == {"index", "location_xy", "width", "height", "prediction", "thumbnail"}
    assert face["index"] == 0
    assert all(isinstance(number, int) and number >= 0 for number in face["location_xy"])
    assert face["width"] > 20 and face["height"] > 20
    assert [each["emotion"] for each in face["prediction"]] == LABELS
    assert sum(each["percent"] for each in face["prediction"]) == pytest.approx(1, abs=1e-3)
    assert jpeg_size(unpacked(face["thumbnail"])) == (40, 50)


def test_all_seven_come_when_they_are_asked_for(api, picture):
    answer = requests.post(f"{api}/predict", params={"classes": 7}, files={"image_buf": picture}, timeout=20).json()
    assert [each["emotion"] for each in answer["faces"][0]["prediction"]] == [
        "angry", "disgust", "fear", "happy", "sad", "surprise", "neutral",
    ]


def test_the_annotated_picture_is_as_large_as_the_picture(api, picture):
    answer = requests.post(f"{api}/predict", params={"annotate_image": "true"}, files={"image_buf": picture}, timeout=20)
    assert jpeg_size(unpacked(answer.json()["annotated_image"])) == jpeg_size(picture)


def test_base64_is_read_from_a_document(api, picture):
    url = "data:image/jpeg;base64," + base64.b64encode(picture).decode()
    answer = requests.post(f"{api}/predict", json={"image_base64": url}, timeout=20)
    assert len(answer.json()["faces"]) == 1


@pytest.mark.parametrize(
    ("query", "file", "code"),
    [
        ({}, None, 35842),
        ({}, b"", 5724),
        ({}, b"no picture", 2873),
        ({}, b"\xff\xd8\xff\xe0 and no more", 2873),
        ({"annotate_image": "perhaps"}, b"x", 2873),
        ({"image_url": "http://169.254.169.254/"}, None, 2873),
        ({"image_base64": "%%%"}, None, 2873),
    ],
)
def test_errors_have_its_codes(api, query, file, code):
    files = None if file is None else {"image_buf": ("picture.jpg", file)}
    answer = requests.post(f"{api}/predict", params=query, files=files, timeout=20)
    assert answer.status_code == 400, answer.text
    assert answer.json()["code"] == code
    assert set(answer.json()) == {"code", "message"}


def test_feedback_is_stored(address, api, prediction):
    query = {"image_id": prediction["pic_id"], "face_index": 0, "feedback": "surprise"}
    answer = requests.post(f"{api}/feedback", params=query, timeout=20)
    assert answer.status_code == 200, answer.text
    assert answer.json() == {"id": prediction["pic_id"], "face_index": "0", "feedback": "surprise"}


def test_feedback_about_nothing_is_refused(api, prediction):
    for query in [
        {"feedback": "happy"},
        {"image_id": prediction["pic_id"], "feedback": "glad"},
        {"image_id": prediction["pic_id"], "feedback": "happy", "face_index": 7},
        {"image_id": "web:0000000000000001:1", "feedback": "happy"},
    ]:
        answer = requests.post(f"{api}/feedback", params=query, timeout=20)
        assert answer.status_code == 400, answer.text
        assert answer.json()["code"] == 2873


def test_the_status_counts(api, prediction):
    answer = requests.get(f"{api}/admin/status", params={"include_keys": "num_requests,avg_response_time"}, timeout=20).json()
    assert set(answer) == {"num_requests", "avg_response_time"}
    assert answer["num_requests"] >= 1 and answer["avg_response_time"] > 0


def test_what_is_not_there_is_said_in_its_words(api):
    answer = requests.post(f"{api}/process_photo", timeout=20)
    assert answer.status_code == 404
    assert answer.json()["message"] == "Resource not found"
