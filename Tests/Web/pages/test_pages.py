"""The main path of every page, in a real browser, before a real system."""

import json
import pathlib
import re
import shutil

import pytest
import requests

pytest.importorskip("selenium", reason="selenium is not installed: Scripts/setup --test")

from selenium.webdriver.common.by import By

from browsing import button, choose, confirm, press, text, wait

PICTURE = pathlib.Path(__file__).resolve().parents[2] / "Clients" / "surprised.jpg"
BUNDLE = pathlib.Path(__file__).resolve().parents[3] / "Models" / "expression-tiny-0.1.0"


def test_live_shows_what_each_camera_sees(page):
    browser = page("live")
    wait(browser, lambda: {"door", "hall"} <= set(text(browser).split()), "both cameras")
    wait(browser, lambda: len(re.findall(r"\b[1-9]\d?\.\d\b", text(browser))) >= 2, "frames a second")
    wait(browser, lambda: "Happy" in text(browser) and "1 face" in text(browser), "what they show")


def test_live_shows_one_camera_large(page):
    browser = page("live/door")
    wait(browser, lambda: len(browser.find_elements(By.CSS_SELECTOR, "main article, main .tile")) <= 1, "one camera")
    wait(browser, lambda: "door" in text(browser) and "Happy" in text(browser), "what it shows")


def test_a_picture_is_read_and_confirmed(page, address):
    browser = page("try")
    wait(browser, lambda: browser.find_elements(By.ID, "picture-file"), "the page")
    browser.find_element(By.ID, "picture-file").send_keys(str(PICTURE))
    wait(browser, lambda: "One face" in text(browser), "the answer")
    before = labels(address)
    button(browser, "Right").click()
    wait(browser, lambda: labels(address) == before + 1, "the label")


def labels(address):
    return len(requests.get(f"{address}/api/v1/labels?limit=100", timeout=10).json()["labels"])


def test_the_webcam_is_read(page):
    browser = page("try")
    button(browser, "Use the webcam").click()
    button(browser, "Take a picture").click()
    wait(browser, lambda: re.search(r"(No|One|\d+) faces?", text(browser)), "the answer")


def face_in_front(browser):
    """What the model says of the face in front, once there is one."""
    wait(browser, lambda: browser.find_elements(By.CSS_SELECTOR, ".review-card .model-says"), "a face")
    return browser.find_element(By.CSS_SELECTOR, ".review-card .model-says").text.split()[3].strip(",")


def test_every_key_of_the_review_says_what_it_should(page, address):
    browser = page("review")
    for key, verdict, emotion in (("1", None, "angry"), ("4", None, "happy"), ("7", None, "neutral"), ("0", "not_a_face", None), ("s", "skipped", None)):
        before = labels(address)
        model = face_in_front(browser)
        press(browser, key)
        wait(browser, lambda: labels(address) == before + 1, f"the label of {key}")
        label = newest(address)
        expected = verdict or ("confirmed" if emotion == model else "corrected")
        assert (label["verdict"], label["emotion"]) == (expected, emotion), key
    given = newest(address)
    press(browser, "u")
    wait(browser, lambda: newest(address)["verdict"] == "undone", "the label taken back")
    assert newest(address)["face_id"] == given["face_id"]
    # The face that was taken back is in front again.
    press(browser, "3")
    wait(browser, lambda: newest(address)["emotion"] == "fear", "the same face's new label")
    assert newest(address)["face_id"] == given["face_id"]


def newest(address):
    found = requests.get(f"{address}/api/v1/labels?limit=100", timeout=10).json()["labels"]
    return max(found, key=lambda label: label["given_at"])


def test_the_review_can_be_about_what_the_model_is_unsure_of(page, address):
    browser = page("review")
    face_in_front(browser)
    asked = requests.get(f"{address}/api/v1/review?certainty=0.3&limit=50", timeout=20).json()["items"]
    leads = [sorted(item["probabilities"].values())[-2:] for item in asked]
    assert all(high - low < 0.3 for low, high in leads), leads
    assert all(item["reason"] not in ("random", "second") for item in asked)
    choose(browser, "Certainty", "0.1")
    wait(browser, lambda: "No face of this kind" in text(browser) or "is not sure" in text(browser), "unsure faces alone")


def test_history_has_a_chart_and_a_table(page):
    browser = page("history")
    wait(browser, lambda: browser.find_elements(By.CSS_SELECTOR, "main canvas"), "the chart")
    wait(browser, lambda: len(browser.find_elements(By.CSS_SELECTOR, "main tbody tr")) > 3, "the table")


def test_a_model_is_swapped_with_a_button(page, address):
    browser = page("models")
    wait(browser, lambda: "Group default" in text(browser), "the group")
    button(browser, "Use it").click()
    confirm(browser)

    def runs():
        groups = requests.get(f"{address}/api/v1/models", timeout=10).json()["groups"]
        parts = [instance["parts"]["model"] for group in groups for instance in group["instances"]]
        return parts and all(part and part["stage"] == "running" for part in parts)

    wait(browser, runs, "the model to run")
    wait(browser, lambda: "settled" in text(browser), "the page to say so")


def selection(address):
    groups = requests.get(f"{address}/api/v1/models", timeout=10).json()["groups"]
    return next((group["selection"] for group in groups if group["group"] == "default"), None) or {}


def test_a_bundle_is_uploaded_tried_and_promoted(page, address, bundle):
    browser = page("models")
    wait(browser, lambda: "Group default" in text(browser), "the group")
    browser.find_element(By.CSS_SELECTOR, "form.upload input[type=file]").send_keys(str(bundle))
    wait(browser, lambda: "3 files" in text(browser) or "4 files" in text(browser), "the files")
    button(browser, "Upload").click()
    wait(browser, lambda: "expression-tiny 9.9.9" in text(browser), "the bundle in the list")
    listed = {one["version"]: one for one in requests.get(f"{address}/api/v1/models", timeout=10).json()["bundles"]}
    assert listed["9.9.9"]["precisions"][0] == "fp32"

    # Something must be selected before anything can be tried beside it.
    choose(browser, "Model", "expression-tiny-0.1.0")
    if selection(address).get("model", {}).get("version") != "0.1.0":
        button(browser, "Use it").click()
        confirm(browser)
        wait(browser, lambda: selection(address).get("model", {}).get("version") == "0.1.0", "the selection")

    for name in ("Shadow", "Canary"):
        key = name.lower()
        choose(browser, "Model", "expression-tiny-9.9.9")
        button(browser, name).click()
        wait(browser, lambda: (selection(address).get(key) or {}).get("model", {}).get("version") == "9.9.9", name)
        wait(browser, lambda: f"{key}: running" in text(browser), f"the {key} to run", 60)
        if key == "shadow":
            button(browser, "Stop the shadow").click()
            wait(browser, lambda: selection(address)["shadow"] is None, "the end of the shadow")
    button(browser, "Promote").click()
    confirm(browser)
    wait(browser, lambda: selection(address)["model"]["version"] == "9.9.9", "the promotion")
    wait(browser, lambda: "settled" in text(browser), "the page to say so", 60)
    button(browser, "Roll back").click()
    confirm(browser)
    wait(browser, lambda: selection(address)["model"]["version"] == "0.1.0", "the way back")


@pytest.fixture
def bundle(tmp_path):
    """The folder of a bundle that the library does not have."""
    folder = tmp_path / "expression-tiny-9.9.9"
    shutil.copytree(BUNDLE, folder)
    manifest = json.loads((folder / "bundle.json").read_text())
    (folder / "bundle.json").write_text(json.dumps(manifest | {"version": "9.9.9"}))
    listed = set(manifest["sha256"]) | {"bundle.json"}
    for file in folder.iterdir():
        if file.name not in listed:
            file.unlink()
    return folder


def test_system_lists_every_service(page):
    browser = page("system")
    names = ("camera", "detector", "classifier", "recorder", "feedback", "library", "gateway")
    wait(browser, lambda: all(name in text(browser) for name in names), "the services")
    wait(browser, lambda: "online" in text(browser).lower(), "their state")
    wait(browser, lambda: "Everything runs" in text(browser), "that all is well")
    wait(browser, lambda: re.search(r"recorder main\s+database\s+\d[\d.]* [kMG]B\s+\d[\d.]* [kMGT]B", text(browser)), "the disk", 60)


def test_the_first_page_is_small(address):
    """All that the first page loads, as it is sent: less than 300 KB."""
    whole, seen, todo = 0, set(), ["", "vendor/chart.js"]
    while todo:
        path = todo.pop()
        if path in seen:
            continue
        seen.add(path)
        answer = requests.get(f"{address}/{path}", headers={"Accept-Encoding": "gzip"}, stream=True, timeout=10)
        assert answer.status_code == 200, path
        whole += len(answer.raw.read(decode_content=False))
        plain = requests.get(f"{address}/{path}", timeout=10).text
        base = path.rsplit("/", 1)[0] + "/" if "/" in path else ""
        if path != "vendor/chart.js":
            for link in re.findall(r'(?:src|href)="((?:js|css|icons)/[^"#]+)', plain) if path == "" else []:
                todo.append(link)
            for link in re.findall(r'(?:from|import\()\s*"(\.[^"]+)"', plain):
                todo.append(resolved(base, link))
    assert whole < 300_000, f"{whole} bytes in {len(seen)} files"


def resolved(base, link):
    parts = []
    for part in (base + link).split("/"):
        if part == "..":
            parts.pop()
        elif part not in (".", ""):
            parts.append(part)
    return "/".join(parts)
