"""Search pages in a real browser: Debian's Chromium, driven by Selenium."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Generator, Iterator
from typing import Any

from ..files import TrainingError
from .addresses import Refused, Unreachable, resolve, split_url
from .fetching import Client
from .finding import Found, Say
from .recipe import Fields, Recipe

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = (
    "--headless=new", "--disable-gpu", "--disable-dev-shm-usage", "--window-size=1280,1600", "--no-proxy-server",
    # Pictures are fetched by us, and only those that are wanted.
    "--blink-settings=imagesEnabled=false",
)  # fmt: skip

_READ = """
const [each, places] = arguments;
const value = (root, name, selector, attribute) => {
    const element = selector ? root.querySelector(selector) : root;
    if (!element) return "";
    if (attribute === "text") return element.textContent.trim().slice(0, 2000);
    const text = (element.getAttribute(attribute) || "").trim().slice(0, 4000);
    const isAddress = name === "picture" || name === "page" || attribute === "href" || attribute === "src";
    if (!text || !isAddress) return text;
    try { return new URL(text, document.baseURI).href } catch { return "" }
};
const read = root => Object.fromEntries(
    Object.entries(places).map(([name, [selector, attribute]]) => [name, value(root, name, selector, attribute)]));
return (each ? Array.from(document.querySelectorAll(each)) : [document]).map(read);
"""
_SEEN = """
const element = document.querySelector(arguments[0]);
return !!element && element.getClientRects().length > 0 && !element.disabled;
"""
_PRESS = "document.querySelector(arguments[0]).click();"
_SCROLL = """
const element = arguments[0] ? document.querySelector(arguments[0]) : document.scrollingElement;
if (element) element.scrollTo(0, element.scrollHeight);
"""


class Browser:
    """Reads search pages by a recipe."""

    def __init__(self, recipe: Recipe, client: Client, say: Say) -> None:
        """Starts nothing yet; ``client`` knows what is polite and which addresses are allowed."""
        self._recipe, self._client, self._say = recipe, client, say

    def find(self, term: str) -> Generator[Found, None, None]:
        """The pictures that the page shows for a term, as long as it has more."""
        from selenium.common.exceptions import WebDriverException

        address = self._recipe.address(term)
        try:
            self._client.turn(address)
            with _started(_rules(self._recipe, self._client.limits.allow_private)) as driver:
                driver.get(address)
                for row in self._rows(driver):
                    found = self._found(driver, row, address)
                    if found is not None:
                        yield found
        except (Refused, Unreachable) as error:
            raise TrainingError(f"{self._recipe.path}: {address}: {error}") from error
        except WebDriverException as error:
            why = _first_line(error)
            if "ERR_NAME_NOT_RESOLVED" in why:
                why = "the page leads to another server: name it in hosts, if that is right"
            raise TrainingError(f"{self._recipe.path}: {address}: the browser gave up: {why}") from error

    def _rows(self, driver: Any) -> Iterator[dict[str, str]]:
        """The results, each once, while more of them appear."""
        recipe, known = self._recipe, set()
        for selector in recipe.more.before:
            if driver.execute_script(_SEEN, selector):
                driver.execute_script(_PRESS, selector)
        for _ in range(recipe.more.rounds):
            fresh = [row for row in _read(driver, recipe.result) if _key(row) not in known]
            known |= {_key(row) for row in fresh}
            yield from fresh
            at_end = recipe.more.end and driver.execute_script(_SEEN, recipe.more.end)
            if at_end or not self._more(driver, known):
                return

    def _more(self, driver: Any, known: set[tuple[str, ...]]) -> bool:
        """Presses the button if it is there, or else scrolls; whether there is something new to read or to press."""
        button, scroll = self._recipe.more.button, self._recipe.more.scroll
        is_seen = bool(button) and driver.execute_script(_SEEN, button)
        if is_seen:
            driver.execute_script(_PRESS, button)
            if self._changes(driver, known):
                return True
        driver.execute_script(_SCROLL, scroll)
        return self._changes(driver, known, "" if is_seen else button)

    def _changes(self, driver: Any, known: set[tuple[str, ...]], button: str = "") -> bool:
        """Whether in time a result appears that is not known, or the button."""
        from selenium.common.exceptions import TimeoutException
        from selenium.webdriver.support.wait import WebDriverWait

        def has_changed(_: Any) -> bool:
            is_seen = bool(button) and driver.execute_script(_SEEN, button)
            return is_seen or any(_key(row) not in known for row in _read(driver, self._recipe.result))

        try:
            return bool(WebDriverWait(driver, self._recipe.more.wait, poll_frequency=0.1).until(has_changed))
        except TimeoutException:
            return False

    def _found(self, driver: Any, row: dict[str, str], address: str) -> Found | None:
        opened = self._opened(driver, row["page"]) if self._recipe.page else {}
        if opened is None:
            return None
        both = {name: opened.get(name) or row.get(name, "") for name in ("picture", "licence", "creator")}
        if not both["picture"].startswith(("http://", "https://")):
            return None
        page = row.get("page") or address
        return Found(both["picture"], page, both["licence"] or self._recipe.licence, both["creator"])

    def _opened(self, driver: Any, page: str) -> dict[str, str] | None:
        """What stands on the page of a result, read in a second tab so that the first stays where it is."""
        from selenium.common.exceptions import WebDriverException

        assert self._recipe.page is not None
        try:
            if split_url(page).hostname not in self._recipe.hosts:
                raise Refused("its server is not among the recipe's hosts")
            self._client.turn(page)
        except (Refused, Unreachable) as error:
            self._say(f"{page[:100]}: {error}")
            return None
        search = driver.current_window_handle
        driver.switch_to.new_window("tab")
        try:
            driver.get(page)
            return next(iter(_read(driver, self._recipe.page)), None)
        except WebDriverException as error:
            self._say(f"{page[:100]}: {_first_line(error)}")
            return None
        finally:
            driver.close()
            driver.switch_to.window(search)


def find_programs() -> tuple[str, str]:
    """Chromium and its driver; raises ``TrainingError`` when they are missing."""
    browser = next(filter(None, map(shutil.which, PROGRAMS)), None)
    driver = shutil.which("chromedriver")
    if not browser or not driver:
        what = "Chromium" if not browser else "chromedriver"
        raise TrainingError(f"{what} is not there: apt-get install chromium chromium-driver, or use --openverse")
    return browser, driver


def _rules(recipe: Recipe, allow_private: bool) -> str:
    """Where the recipe's servers are, as checked here. All others are nowhere for the browser: no page can use it to
    ask something inside of a private network."""
    rules = []
    for host in dict.fromkeys(recipe.hosts):
        try:
            address = resolve(f"https://{host}/", allow_private).address
        except OSError as error:
            raise Unreachable(f"{host}: {error}") from error
        rules.append(f"MAP {host} {f'[{address}]' if ':' in address else address}")
    return ", ".join([*rules, "MAP * ~NOTFOUND"])


@contextlib.contextmanager
def _started(rules: str) -> Iterator[Any]:
    try:
        from selenium import webdriver
        from selenium.webdriver.chrome.service import Service
    except ImportError as error:
        raise TrainingError("Selenium is not there: pip install selenium, or use --openverse") from error
    browser, program = find_programs()
    options = webdriver.ChromeOptions()
    options.binary_location = browser
    for argument in (*ARGUMENTS, f"--host-resolver-rules={rules}"):
        options.add_argument(argument)
    if os.getuid() == 0:
        # Chromium refuses to run as root with its sandbox.
        options.add_argument("--no-sandbox")
    options.add_experimental_option("prefs", {"download_restrictions": 3})
    driver = webdriver.Chrome(service=Service(executable_path=program), options=options)
    try:
        driver.set_page_load_timeout(60)
        driver.set_script_timeout(30)
        yield driver
    finally:
        driver.quit()


def _read(driver: Any, fields: Fields) -> list[dict[str, str]]:
    rows = driver.execute_script(_READ, fields.each, fields.places())
    # What a page answers is its own affair; only words are taken.
    return [
        {str(name): value for name, value in row.items() if isinstance(value, str)}
        for row in rows or []
        if isinstance(row, dict)
    ]


def _key(row: dict[str, str]) -> tuple[str, ...]:
    return row.get("picture", ""), row.get("page", "")


def _first_line(error: Exception) -> str:
    return (str(getattr(error, "msg", "") or error).strip().splitlines() or [type(error).__name__])[0][:200]
