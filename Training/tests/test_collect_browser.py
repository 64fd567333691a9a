"""A recipe in the real browser, against a search page on loopback."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import cv2
import pytest
from search_site import ALL, Site, serve

from mien_training.__main__ import main

pytest.importorskip("selenium", reason="Selenium is not installed: apt-get install python3-selenium, or pip")
if not (shutil.which("chromium") and shutil.which("chromedriver")):
    pytest.skip("Chromium is not installed: apt-get install chromium chromium-driver", allow_module_level=True)

HEAD = """
url = "{site}/search?q={{term}}"
[more]
before = ["button.agree"]
button = "button.more"
end = "p.no-more"
"""
RESULT = """[result]
each = "figure"
creator = ".by@text"
"""
PICTURES = 'picture = "img@data-full"\n'
PAGES = """page = "a@href"
[page]
picture = "img.full@src"
licence = "a[rel=license]@href"
"""


@pytest.fixture(scope="module")
def site():
    with serve() as site:
        yield site


def collect(tmp_path: Path, recipe: Path, *more: str) -> list[dict[str, str]]:
    into = tmp_path / "pictures"
    command = ["collect", "--recipe", str(recipe), "--into", str(into), "--pause", "0", "--allow-private", *more]
    assert main([*command, "angry=angry face"]) == 0
    with (into / "provenance.csv").open(newline="") as table:
        return list(csv.DictReader(table))


def test_a_page_is_scrolled_and_pressed_to_its_end(site: Site, tmp_path: Path, capsys):
    recipe = tmp_path / "recipe.toml"
    recipe.write_text(HEAD.format(site=site.address) + RESULT + PICTURES)
    rows = collect(tmp_path, recipe)
    assert "angry: 13 new, 1 the same as others" in capsys.readouterr().out
    assert [row["source"] for row in rows] == [
        f"{site.address}/picture/{number}.jpg" for number in range(ALL) if number != 3
    ]
    assert "/rows?q=angry+face&from=12" in site.asked
    assert rows[4]["creator"] == "Person 5"
    for row in rows:
        assert cv2.imread(str(tmp_path / "pictures" / row["file"])).shape == (120, 160, 3)


def test_the_pages_of_results_are_opened_until_there_are_enough(site: Site, tmp_path: Path):
    site.asked.clear()
    recipe = tmp_path / "recipe.toml"
    recipe.write_text(HEAD.format(site=site.address) + RESULT + PAGES)
    rows = collect(tmp_path, recipe, "--count", "4")
    assert len(rows) == 4
    assert rows[0]["page"] == f"{site.address}/page/0"
    assert rows[0]["licence"] == f"{site.address}/licence/by"
    assert rows[0]["creator"] == "Person 0"
    assert not any("from=8" in path for path in site.asked), "it stops asking when it has enough"
    assert sum(path.startswith("/page/") for path in site.asked) == 5


@pytest.mark.parametrize("hosts", [[], ["localhost"]])
def test_the_browser_reaches_the_servers_of_the_recipe_and_no_others(site: Site, tmp_path: Path, hosts: list[str]):
    port = site.address.rpartition(":")[2]
    spy = f'<figure><img data-full="/picture/1.jpg"></figure><script src="http://localhost:{port}/spy"></script>'
    site.answers["/search"] = (200, {"Content-Type": "text/html"}, spy.encode())
    site.asked.clear()
    recipe = tmp_path / "recipe.toml"
    recipe.write_text(
        f'hosts = {hosts}\nurl = "{site.address}/search?q={{term}}"\n[more]\nwait = 0.2\n{RESULT}{PICTURES}'
    )
    try:
        assert len(collect(tmp_path, recipe)) == 1
    finally:
        del site.answers["/search"]
    assert ("/spy" in site.asked) == ("localhost" in hosts)


def test_a_search_page_inside_of_a_private_network_is_refused(site: Site, tmp_path: Path, capsys):
    recipe = tmp_path / "recipe.toml"
    recipe.write_text(HEAD.format(site=site.address) + RESULT + PICTURES)
    site.asked.clear()
    assert main(["collect", "--recipe", str(recipe), "--into", str(tmp_path / "pictures"), "happy"]) == 2
    assert "private address 127.0.0.1" in capsys.readouterr().err
    assert not site.asked


def test_a_search_page_that_leads_elsewhere_is_told(site: Site, tmp_path: Path, capsys):
    port = site.address.rpartition(":")[2]
    site.answers["/search"] = (302, {"Location": f"http://localhost:{port}/elsewhere"}, b"")
    recipe = tmp_path / "recipe.toml"
    recipe.write_text(HEAD.format(site=site.address) + RESULT + PICTURES)
    command = ["collect", "--recipe", str(recipe), "--into", str(tmp_path / "pictures"), "--allow-private"]
    try:
        assert main([*command, "happy"]) == 2
    finally:
        del site.answers["/search"]
    text = capsys.readouterr().err
    assert "leads to another server: name it in hosts" in text and text.count("\n") == 1
