"""What a person does with a page, and sees of it."""

from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select, WebDriverWait


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


def press(browser, key):
    browser.find_element(By.TAG_NAME, "body").send_keys(key)


def choose(browser, label, value):
    """Chooses an entry of the list that has a label."""
    for field in browser.find_elements(By.CSS_SELECTOR, "label.field"):
        if field.is_displayed() and field.text.split("\n")[0] == label:
            Select(field.find_element(By.TAG_NAME, "select")).select_by_value(value)
            return
    raise AssertionError(f"there is no list '{label}'")


def confirm(browser):
    """Where the page asks again."""
    wait(browser, lambda: browser.find_elements(By.CSS_SELECTOR, "dialog[open] .button.primary"), "the question")
    browser.find_element(By.CSS_SELECTOR, "dialog[open] .button.primary").click()
