"""What was fetched, made into a picture that can be kept."""

from __future__ import annotations

import struct

import cv2
import numpy as np

from .addresses import Refused

PIXELS = 80_000_000
"""Larger pictures are refused undecoded: a small file may claim to fill the memory."""
QUALITY = 92


def kind(data: bytes) -> str | None:
    """``jpeg``, ``png`` or ``webp``, by what the bytes are and not by what they are called."""
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    return "webp" if data[:4] == b"RIFF" and data[8:12] == b"WEBP" else None


def size(data: bytes) -> tuple[int, int] | None:
    """Width and height as the file's head has them; ``None`` when it has none."""
    try:
        return {"jpeg": _jpeg_size, "png": _png_size, "webp": _webp_size}[kind(data) or ""](data)
    except (KeyError, IndexError, struct.error):
        return None


def normal(data: bytes, shortest: int, longest: int) -> np.ndarray:
    """The picture upright, in colour, its longer side at most ``longest`` pixels.

    Raises ``Refused`` for what is no JPEG, PNG or WebP, is broken, or has a side of less than ``shortest`` pixels.
    """
    there = size(data)
    if there is None:
        raise Refused("no JPEG, PNG or WebP")
    if there[0] * there[1] > PIXELS:
        raise Refused(f"{there[0]}×{there[1]} pixels are too many")
    if min(there) < shortest:
        raise Refused(f"{there[0]}×{there[1]} pixels are too few")
    try:
        image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    except cv2.error as error:
        raise Refused("a broken picture") from error
    if image is None or not image.size:
        raise Refused("a broken picture")
    height, width = image.shape[:2]
    share = longest / max(width, height)
    if share >= 1:
        return image
    smaller = (max(1, round(width * share)), max(1, round(height * share)))
    return cv2.resize(image, smaller, interpolation=cv2.INTER_AREA)


def jpeg(image: np.ndarray) -> bytes:
    """The picture as JPEG, without what cameras write beside it: places, names of devices."""
    return cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])[1].tobytes()


def _png_size(data: bytes) -> tuple[int, int] | None:
    return struct.unpack(">II", data[16:24]) if data[12:16] == b"IHDR" else None


def _webp_size(data: bytes) -> tuple[int, int] | None:
    form = data[12:16]
    if form == b"VP8 ":
        width, height = struct.unpack("<HH", data[26:30])
        return width & 0x3FFF, height & 0x3FFF
    if form == b"VP8L":
        bits = struct.unpack("<I", data[21:25])[0]
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if form == b"VP8X":
        return int.from_bytes(data[24:27], "little") + 1, int.from_bytes(data[27:30], "little") + 1
    return None


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    """Walks from marker to marker up to the one that starts a frame."""
    place = 2
    while data[place] == 0xFF:
        marker = data[place + 1]
        if marker == 0xFF or 0xD0 <= marker <= 0xD7 or marker == 0x01:
            place += 1 if marker == 0xFF else 2
        elif 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[place + 5 : place + 9])
            return width, height
        else:
            place += 2 + struct.unpack(">H", data[place + 2 : place + 4])[0]
    return None
