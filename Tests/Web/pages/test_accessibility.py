"""What people get of the pages who do not see them, or use no mouse."""

import re

import pytest

pytest.importorskip("selenium", reason="selenium is not installed: Scripts/setup --test")

from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from browsing import text, wait


def spoken(browser):
    """What a screen reader is told of live regions: their names and texts, from the browser's accessibility tree."""
    browser.execute_cdp_cmd("Accessibility.enable", {})
    nodes = {node["nodeId"]: node for node in browser.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]}

    def words(node):
        own = [node.get("name", {}).get("value", "")] if node.get("role", {}).get("value") == "StaticText" else []
        return own + [word for child in node.get("childIds", []) if child in nodes for word in words(nodes[child])]

    regions = []
    for node in nodes.values():
        live = {one["name"]: one["value"].get("value") for one in node.get("properties", [])}.get("live")
        if live in ("polite", "assertive") and not node.get("ignored"):
            regions.append((live, " ".join(words(node))))
    return regions


def test_a_screen_reader_hears_sentences_and_not_every_number(page):
    browser = page("live/door")
    language = browser.execute_script("return document.documentElement.lang")
    assert language == "en"
    wait(browser, lambda: any(re.fullmatch(r"\d+ faces?: [A-Z][a-z]+(, [A-Z][a-z]+)*", said) for _, said in spoken(browser)), "who is seen")
    for _ in range(5):
        # Bars, plots and frame rates change all the time: nobody could listen to that.
        assert not [said for _, said in spoken(browser) if re.search(r"\d\s*%|\bms\b|Frames/s", said)]
    pictures = [
        node.get("name", {}).get("value", "")
        for node in browser.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
        if node.get("role", {}).get("value") in ("image", "img", "Canvas")
    ]
    assert any(re.match(r"(Picture|Boxes only) of door\. .*face", name) for name in pictures), pictures


@pytest.mark.parametrize("name", ["live", "try", "review", "history", "models", "system"])
def test_everything_that_can_be_pressed_has_a_name(page, name):
    browser = page(name)
    wait(browser, lambda: browser.find_elements(By.CSS_SELECTOR, "main h1"), "the page")
    browser.execute_cdp_cmd("Accessibility.enable", {})
    nodes = browser.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
    roles = {"button", "link", "combobox", "textbox", "checkbox", "image", "img", "slider"}
    nameless = [
        node["role"]["value"]
        for node in nodes
        if not node.get("ignored")
        and node.get("role", {}).get("value") in roles
        and not node.get("name", {}).get("value", "").strip()
    ]
    assert not nameless, nameless


def test_the_keyboard_reaches_every_page(page):
    browser = page("live")
    wait(browser, lambda: text(browser), "the page")
    body = browser.find_element(By.TAG_NAME, "body")
    body.send_keys(Keys.TAB)
    assert browser.switch_to.active_element.get_attribute("id") == "skip"
