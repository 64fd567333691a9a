"""What is kept of what was fetched, and what is remembered of it."""

from __future__ import annotations

import csv
import struct
from pathlib import Path

import cv2
import numpy as np
import pytest
from search_site import Site, encoded, picture, serve

from mien_training.__main__ import main
from mien_training.collect.addresses import Refused
from mien_training.collect.browser import find_programs
from mien_training.collect.collection import Collection, folder_name
from mien_training.collect.finding import Found
from mien_training.collect.pictures import kind, normal, size
from mien_training.collect.recipe import read as read_recipe
from mien_training.data import read_faces
from mien_training.files import TrainingError


@pytest.fixture
def site():
    with serve() as site:
        yield site


def collect(site: Site, tmp_path: Path, *more: str, source: str = "--openverse", api: str = "/openverse/") -> int:
    arguments = [source, "--api", site.address + api, "--into", str(tmp_path / "pictures"), "--pause", "0"]
    return main(["collect", *arguments, "--allow-private", *more])


def rows(tmp_path: Path, name: str = "provenance.csv") -> list[dict[str, str]]:
    with (tmp_path / "pictures" / name).open(newline="") as table:
        return list(csv.DictReader(table))


@pytest.mark.parametrize("ending", [".jpg", ".png", ".webp"])
def test_kind_and_size_come_from_the_content(ending: str):
    data = encoded(picture(1, 320, 240), ending)
    assert kind(data) == {".jpg": "jpeg", ".png": "png", ".webp": "webp"}[ending]
    assert size(data) == (320, 240)
    assert normal(data, 64, 160).shape == (120, 160, 3)


def bomb() -> bytes:
    """A small PNG that says that it has 60,000 × 60,000 pixels."""
    data = bytearray(encoded(picture(1), ".png"))
    data[16:24] = struct.pack(">II", 60_000, 60_000)
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "no JPEG"),
        (b"<html>not a picture</html>", "no JPEG"),
        (b"GIF89a" + bytes(50), "no JPEG"),
        (b"\xff\xd8\xff", "no JPEG"),
        (b"\xff\xd8\xff\xe0\x00\x00" * 30, "no JPEG"),
        (encoded(picture(1))[:300], "broken|no JPEG"),
        (encoded(picture(1, 63, 200)), "63×200 pixels are too few"),
        (bomb(), "60000×60000 pixels are too many"),
    ],
)
def test_what_is_no_whole_picture_is_refused(data: bytes, reason: str):
    with pytest.raises(Refused, match=reason):
        normal(data, 64, 1000)


def test_openverse_is_searched_page_by_page(site: Site, tmp_path: Path, capsys):
    assert collect(site, tmp_path, "Happy") == 0
    assert "happy: 7 new, 1 the same as others" in capsys.readouterr().out
    found = rows(tmp_path)
    assert [row["source"].rpartition("/")[2] for row in found] == [f"{number}.jpg" for number in (0, 1, 2, 4, 5, 6, 7)]
    assert found[0]["licence"] == "by-sa 4.0 https://creativecommons.org/licenses/by-sa/4.0/"
    assert found[0]["creator"] == "Person 0" and found[0]["page"] == f"{site.address}/page/0"
    assert found[0]["term"] == "Happy" and len(found[0]["sha256"]) == 64
    assert found[0]["file"] == f"happy/{found[0]['sha256'][:24]}.jpg"
    image = cv2.imread(str(tmp_path / "pictures" / found[0]["file"]))
    assert np.abs(image.astype(int) - picture(0)).mean() < 8
    assert "the same as" in rows(tmp_path, "passed-over.csv")[0]["reason"]


def test_commons_is_searched_with_licence_and_creator(site: Site, tmp_path: Path):
    assert collect(site, tmp_path, "sad", source="--commons", api="/commons") == 0
    found = rows(tmp_path)
    assert [row["source"].rpartition("/")[2] for row in found] == ["0.jpg", "1.jpg", "2.jpg", "4.jpg", "5.jpg"]
    assert found[1]["licence"] == "CC BY 4.0" and found[1]["creator"] == "Person & 1"


def test_it_goes_on_where_it_stopped_and_fetches_nothing_twice(site: Site, tmp_path: Path, capsys):
    assert collect(site, tmp_path, "happy", "--count", "3") == 0
    first = rows(tmp_path)
    with (tmp_path / "pictures" / "provenance.csv").open("a") as table:
        table.write("happy/half-a-li")
    (tmp_path / "pictures" / first[1]["file"]).unlink()
    site.asked.clear()
    assert collect(site, tmp_path, "happy", "--count", "5") == 0
    assert rows(tmp_path)[:3] == first and len(rows(tmp_path)) == 5
    assert [path for path in site.asked if path.startswith("/picture")] == [f"/picture/{n}.jpg" for n in (3, 4, 5)]
    assert not (tmp_path / "pictures" / first[1]["file"]).exists(), "what somebody took out stays out"
    site.asked.clear()
    assert collect(site, tmp_path, "happy", "--count", "5") == 0
    assert site.asked == [], "it has enough"


def test_bad_answers_are_passed_over_and_remembered_unless_they_may_get_better(site: Site, tmp_path: Path, capsys):
    site.answers["/picture/0.jpg"] = (200, {"Content-Type": "image/jpeg"}, b"<html>login</html>")
    site.answers["/picture/1.jpg"] = (500, {}, b"")
    assert collect(site, tmp_path, "happy") == 0
    assert "1 refused" in (text := capsys.readouterr().out) and "1 out of reach" in text
    refused = {row["source"].rpartition("/")[2]: row["reason"] for row in rows(tmp_path, "passed-over.csv")}
    assert refused["0.jpg"] == "no JPEG, PNG or WebP" and "1.jpg" not in refused
    del site.answers["/picture/1.jpg"]
    site.asked.clear()
    assert collect(site, tmp_path, "happy") == 0
    assert [path for path in site.asked if path.startswith("/picture")] == ["/picture/1.jpg"]


def test_what_was_collected_can_be_read_as_faces(site: Site, tmp_path: Path):
    for number in range(8):
        site.answers[f"/picture/{number}.jpg"] = (200, {}, encoded(picture(number, 100, 100)))
    assert collect(site, tmp_path, "angry=angry human face", "--count", "4") == 0
    faces = read_faces(tmp_path / "pictures")
    assert faces.counts()["angry"] == len(faces) == 4


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ((500, {}, b""), "Openverse: the server says 500"),
        ((200, {}, b"<html>"), "Openverse: the answer is no JSON"),
        ((200, {}, b"[]"), "Openverse: "),
        ((200, {}, b'{"results": []}'), "nothing was found for 'happy'"),
        ((200, {}, b'{"results": 5, "page_count": "x"}'), "nothing was found for 'happy'"),
    ],
)
def test_an_api_that_answers_otherwise_is_named(site: Site, tmp_path: Path, capsys, answer, message: str):
    site.answers["/openverse/"] = answer
    assert collect(site, tmp_path, "happy") == 2
    text = capsys.readouterr().err
    assert message in text and text.count("\n") == 1


def test_without_a_network_it_stops(site: Site, tmp_path: Path, capsys):
    results = ", ".join(f'{{"url": "http://127.0.0.1:9/{number}.jpg"}}' for number in range(30))
    site.answers["/openverse/"] = (200, {}, f'{{"page_count": 1, "results": [{results}]}}'.encode())
    assert collect(site, tmp_path, "happy") == 2
    assert "is there a network?" in capsys.readouterr().err


def test_a_spoilt_table_is_named_with_its_line(site: Site, tmp_path: Path, capsys):
    assert collect(site, tmp_path, "happy", "--count", "2") == 0
    path = tmp_path / "pictures" / "provenance.csv"
    text = path.read_text()
    for spoilt, message in (
        (text.replace("file,source", "file,url"), "provenance.csv:1: not the columns"),
        (text + "one,two\n", "provenance.csv:4: not 9 columns"),
        (text.replace(rows(tmp_path)[0]["perceptual_hash"], "zz"), "provenance.csv: the hash of happy/"),
    ):
        path.write_text(spoilt)
        assert collect(site, tmp_path, "happy") == 2
        assert message in capsys.readouterr().err
        path.write_text(text)


def test_cells_stay_in_their_line_and_are_no_formulas(tmp_path: Path):
    collection = Collection(tmp_path / "pictures")
    found = Found("http://x/1.jpg", "", "a licence,\nin two lines", '=HYPERLINK("http://evil")')
    collection.add("happy", "happy", found, found.picture, picture(1))
    row = rows(tmp_path)[0]
    assert row["licence"] == "a licence, in two lines" and row["creator"].startswith("'=")
    assert Collection(tmp_path / "pictures").twin(np.ascontiguousarray(picture(1)[:, ::-1])) == row["file"]
    assert Collection(tmp_path / "pictures").twin(picture(5)) is None


def test_terms_become_folders_names():
    assert folder_name("Angry Human Face!") == "angry-human-face"
    assert folder_name("../../etc") == "etc"
    assert folder_name("freude über") == "freude-über"
    with pytest.raises(TrainingError, match="no letters"):
        folder_name("../..")


GOOD = 'url = "https://pictures.example/search?q={term}"\n[result]\neach = "figure"\npicture = "img@src"\n'


def test_a_recipe_says_where_to_look(tmp_path: Path):
    path = tmp_path / "recipe.toml"
    path.write_text(GOOD)
    recipe = read_recipe(path)
    assert recipe.address("angry & sad/face") == "https://pictures.example/search?q=angry+%26+sad%2Fface"
    assert recipe.hosts == ("pictures.example",)
    assert recipe.result.places() == {"picture": ("img", "src")}


def test_the_example_recipe_is_one():
    recipe = read_recipe(Path(__file__).parents[1] / "recipes" / "example.toml")
    assert recipe.hosts == ("pictures.example", "static.pictures.example")
    assert recipe.page is not None and recipe.more.wait == 5.0


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("url = ?\n", r"recipe\.toml: the recipe is no TOML: .*line 1"),
        ("[result]\n", r"recipe\.toml:1: url is missing"),
        (GOOD.replace("{term}", "x"), r"recipe\.toml:1: url lacks \{term\}"),
        (GOOD.replace("https", "ftp"), r"recipe\.toml:1: url is no http"),
        (GOOD.replace('"img@src"', '"img"'), r"recipe\.toml:4: result\.picture has to be selector@attribute"),
        (GOOD.replace('"figure"', "5"), r"recipe\.toml:3: result\.each has to be a str"),
        (GOOD.replace('each = "figure"', ""), r"result\.each is missing"),
        (GOOD.replace("picture =", "image ="), r"recipe\.toml:4: result\.image is not known"),
        (GOOD.replace("picture =", "page ="), r"result\.picture is missing"),
        (GOOD + "[page]\npicture = 'img@src'\n", r"result\.page is missing"),
        (GOOD + "page = 'a@href'\n[page]\nlicence = 'a@href'\n", r"page\.picture is missing"),
        (GOOD + "[more]\nwait = 'long'\n", r"recipe\.toml:6: more\.wait has to be a float"),
        ("hosts = [1]\n" + GOOD, r"recipe\.toml:1: hosts has to be a list of words"),
    ],
)
def test_what_is_wrong_in_a_recipe_is_named_with_its_line(tmp_path: Path, text: str, message: str):
    path = tmp_path / "recipe.toml"
    path.write_text(text)
    with pytest.raises(TrainingError, match=message):
        read_recipe(path)
    with pytest.raises(TrainingError, match="cannot be read"):
        read_recipe(tmp_path / "gone.toml")


def test_options_that_make_no_sense_are_refused(tmp_path: Path, capsys):
    command = ["collect", "--openverse", "--into", str(tmp_path / "pictures")]
    assert main([*command, "happy="]) == 2
    assert main([*command, "--contact", "zeile\n", "happy"]) == 2
    assert "--contact" in capsys.readouterr().err
    for wrong in (["--count", "0"], ["--pause", "-1"], []):
        with pytest.raises(SystemExit) as error:
            main([*command, *wrong])
        assert error.value.code == 2


def test_without_a_browser_another_way_is_told(monkeypatch):
    monkeypatch.setattr("mien_training.collect.browser.shutil.which", lambda name: None)
    with pytest.raises(TrainingError, match="Chromium is not there: apt-get install chromium"):
        find_programs()
