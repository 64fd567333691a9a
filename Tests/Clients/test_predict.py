"""The gateway's own door for pictures, as any client reaches it."""

import base64
import zlib
import struct

import pytest
import requests


@pytest.fixture
def predict(address):
    return lambda **request: requests.post(f"{address}/api/v1/predict", timeout=20, **request)


def png(width, height, rows):
    """A PNG of 8-bit grey (ISO/IEC 15948), with whatever its rows are."""

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")


def code(answer):
    return answer.json()["error"]["code"]


def test_each_way_gives_the_same_faces(predict, picture):
    answers = [
        predict(data=picture, headers={"Content-Type": "image/jpeg"}),
        predict(files={"image": ("picture.jpg", picture, "image/jpeg")}),
        predict(json={"image": base64.b64encode(picture).decode()}),
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    boxes = [[face["box"] for face in answer.json()["faces"]] for answer in answers]
    assert boxes[0] == boxes[1] == boxes[2] and len(boxes[0]) == 1


def test_a_png_is_read(predict):
    answer = predict(data=png(64, 48, b"".join(b"\0" + bytes(range(64)) for _ in range(48))), headers={"Content-Type": "image/png"})
    assert answer.status_code == 200, answer.text
    assert (answer.json()["width"], answer.json()["height"], answer.json()["faces"]) == (64, 48, [])


@pytest.mark.parametrize(
    ("type", "body", "status", "expected"),
    [
        ("image/jpeg", b"", 400, "empty_body"),
        ("image/jpeg", b"\xff\xd8\xff\xe0", 400, "bad_image"),
        ("image/jpeg", b"GIF89a--------", 415, "unsupported_type"),
        ("text/html", b"<html>", 415, "unsupported_type"),
        ("application/json", b"{", 400, "bad_parameter"),
        ("application/json", b"[" * 200_000, 400, "bad_parameter"),
        ("application/json", b'{"image":"%"}', 400, "bad_base64"),
        ("application/json", b'{"url":"https://example.org/a.jpg"}', 403, "urls_off"),
        ("multipart/form-data", b"--x--", 400, "bad_multipart"),
        ("multipart/form-data; boundary=x", b"--x\r\n", 400, "bad_multipart"),
        ("image/jpeg", b"\xff\xd8\xff" + bytes(9 << 20), 413, "too_large"),
        ("image/png", png(60_000, 60_000, b"\0" * 1000), 413, "too_large"),
        ("image/png", png(4000, 4000, b"\0" * 1000), 400, "bad_image"),
    ],
    ids=lambda value: value[:20].decode("latin-1") if isinstance(value, bytes) else None,
)
def test_bad_bodies_are_refused(predict, type, body, status, expected):
    answer = predict(data=body, headers={"Content-Type": type})
    assert (answer.status_code, code(answer)) == (status, expected), answer.text


def test_a_bomb_of_zeros_is_a_grey_picture_and_nothing_more(predict):
    # 16 million pixels in 16 KB.
    bomb = png(4096, 4096, b"\0" * (4097 * 4096))
    assert len(bomb) < 20_000
    answer = predict(data=bomb, headers={"Content-Type": "image/png"})
    assert answer.status_code == 200 and answer.json()["faces"] == []


def test_it_goes_on_after_all_of_that(predict, picture):
    assert len(predict(data=picture, headers={"Content-Type": "image/jpeg"}).json()["faces"]) == 1
