"""A whole running system, and a browser in front of its web app."""

import contextlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "Clients"))

import system

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")


@pytest.fixture(scope="session")
def address():
    """The address of a gateway that `mien up` runs, with two drawn people before cameras."""
    if system.programs() is None or not (system.programs() / "mien").exists():
        pytest.skip("the programs are not built: swift build")
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        port, settings = system.free_port(), pathlib.Path(folder, "mien.yaml")
        settings.write_text(
            f"data: {folder}\n"
            "cameras:\n"
            "  door: { source: 'synthetic:3', fps: 3, size: 320x240 }\n"
            "  hall: { source: 'synthetic:5', fps: 3, size: 320x240 }\n"
            f"gateway: {{ port: {port}, pictures: frames }}\n"
            "privacy: { keep: crops }\n"
        )
        # What is uploaded stays in this folder.
        environment = os.environ | {"XDG_DATA_HOME": f"{folder}/share"}
        log = stack.enter_context(open(pathlib.Path(folder, "log"), "w+"))
        command = [system.programs() / "mien", "up", "--config", settings]
        process = subprocess.Popen(command, cwd=system.PACKAGE, env=environment, stdout=log, stderr=subprocess.STDOUT)
        stack.callback(system.stop, process)
        address = f"http://127.0.0.1:{port}"
        system.wait(lambda: system.requests.get(f"{address}/api/v1/reports?limit=1").json()["reports"], "a result")
        yield address


@pytest.fixture(scope="session")
def browser():
    from selenium import webdriver

    if not CHROMIUM or not DRIVER:
        pytest.skip("there is no Chromium: Scripts/setup --test")
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for flag in (
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--window-size=1280,900",
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
    ):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    browser = webdriver.Chrome(options=options, service=webdriver.ChromeService(DRIVER))
    yield browser
    browser.quit()


@pytest.fixture
def page(browser, address):
    """Opens a page of the app; in the end nothing may have gone wrong in the browser."""

    def open_page(name):
        browser.get("about:blank")
        browser.get(f"{address}/#/{name}")
        return browser

    yield open_page
    complaints = [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE"]
    assert not complaints, json.dumps(complaints)
