"""What the tests of clients share: one system for all of them."""

import pathlib

import pytest

import system

# A drawn person (mien-camera --source synthetic:3): nobody's face.
PICTURE = pathlib.Path(__file__).with_name("surprised.jpg")


@pytest.fixture(scope="session")
def picture():
    return PICTURE.read_bytes()


@pytest.fixture(scope="session")
def address(picture):
    if system.programs() is None:
        pytest.skip("the programs are not built: swift build")
    if system.broker() is None:
        pytest.skip("there is no mosquitto: Scripts/setup")
    with system.running(picture) as address:
        yield address
