"""The main path of every page, in a real browser, before a real system."""

import pathlib
import re

import pytest
import requests

pytest.importorskip("selenium", reason="selenium is not installed: Scripts/setup --test")

from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

PICTURE = pathlib.Path(__file__).resolve().parents[2] / "Clients" / "surprised.jpg"


def text(browser):
    return browser.find_element(By.ID, "main").text


def wait(browser, condition, what, seconds=30):
    WebDriverWait(browser, seconds, poll_frequency=0.1).until(lambda _: condition(), what)


def button(browser, name):
    """The button of a name, once it is there and can be used."""
    found = []

    def look():
        found[:] = [
            one
            for one in browser.find_elements(By.TAG_NAME, "button")
            if one.is_displayed() and one.is_enabled() and one.text.strip() == name
        ]
        return bool(found)

    wait(browser, look, f"a button '{name}'")
    return found[0]


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


def test_faces_are_reviewed_with_keys_and_undone(page, address):
    browser = page("review")
    wait(browser, lambda: browser.find_elements(By.CSS_SELECTOR, "main img, main canvas"), "a face")
    before = labels(address)
    browser.find_element(By.TAG_NAME, "body").send_keys("4")
    wait(browser, lambda: labels(address) == before + 1, "the label")
    browser.find_element(By.TAG_NAME, "body").send_keys("u")
    wait(browser, lambda: verdicts(address)[:1] == ["undone"] or labels(address) == before, "the label taken back")


def verdicts(address):
    found = requests.get(f"{address}/api/v1/labels?limit=100", timeout=10).json()["labels"]
    return [label["verdict"] for label in found]


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


def confirm(browser):
    """Where the page asks again."""
    for dialog in browser.find_elements(By.CSS_SELECTOR, "dialog[open]"):
        for one in dialog.find_elements(By.TAG_NAME, "button"):
            if one.text.strip() in {"Use it", "Yes", "OK"}:
                one.click()
                return


def test_system_lists_every_service(page):
    browser = page("system")
    names = ("camera", "detector", "classifier", "recorder", "feedback", "library", "gateway")
    wait(browser, lambda: all(name in text(browser) for name in names), "the services")
    wait(browser, lambda: "online" in text(browser).lower(), "their state")


def test_the_keyboard_reaches_every_page(page):
    browser = page("live")
    wait(browser, lambda: text(browser), "the page")
    body = browser.find_element(By.TAG_NAME, "body")
    body.send_keys(Keys.TAB)
    assert browser.switch_to.active_element.get_attribute("id") == "skip"


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
