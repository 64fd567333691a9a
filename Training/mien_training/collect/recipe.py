"""Recipes: how a search page is asked, scrolled and read. ``recipes/example.toml`` explains every line."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

from ..files import TrainingError
from .addresses import Refused, split_url


@dataclass(frozen=True)
class More:
    """How a page is brought to show more."""

    button: str = ""
    """CSS: what is pressed when it is seen."""
    scroll: str = ""
    """CSS: what is scrolled; the page itself if nothing is said."""
    end: str = ""
    """CSS: what is seen when there is nothing more."""
    before: list[str] = field(default_factory=list)
    """CSS: what is pressed once at the start: "I agree"."""
    wait: float = 5.0
    """Seconds in which something more has to appear."""
    rounds: int = 200
    """How often more is asked for."""


@dataclass(frozen=True)
class Fields:
    """Where something stands: ``selector@attribute``, or ``selector@text``; empty: nowhere."""

    each: str = ""
    """CSS: the results; the other fields are looked for in each of them."""
    page: str = ""
    picture: str = ""
    licence: str = ""
    creator: str = ""

    def places(self) -> dict[str, tuple[str, str]]:
        """Selector and attribute of each field that there is."""
        names = ("page", "picture", "licence", "creator")
        split = {name: getattr(self, name).rpartition("@") for name in names if getattr(self, name)}
        return {name: (selector.strip(), attribute.strip()) for name, (selector, _, attribute) in split.items()}


@dataclass(frozen=True)
class Recipe:
    """A page that shows pictures for a term."""

    path: Path
    url: str
    """With ``{term}`` where the term belongs."""
    hosts: tuple[str, ...]
    """The servers that the browser may reach: the page's own, and those it needs besides."""
    licence: str
    """What holds for all its pictures."""
    more: More
    result: Fields
    page: Fields | None
    """What is read on the page of a result, when that is to be opened."""

    def address(self, term: str) -> str:
        """The page for a term."""
        return self.url.replace("{term}", quote_plus(term))


_KEYS: dict[str, type] = {"url": str, "hosts": list, "licence": str, "more": dict, "result": dict, "page": dict}


def read(path: Path) -> Recipe:
    """Reads a recipe; raises ``TrainingError`` with file and line."""
    try:
        text = path.read_text(encoding="utf-8")
        contents = tomllib.loads(text)
    except (OSError, UnicodeDecodeError) as error:
        raise TrainingError(f"{path}: the recipe cannot be read ({error}): give another file") from error
    except tomllib.TOMLDecodeError as error:
        raise TrainingError(f"{path}: the recipe is no TOML: {error}: mend it") from error
    reading = _Reading(path, text)
    reading.check(contents, _KEYS, "")
    url = reading.needed(contents, "url", "")
    return Recipe(
        path=path,
        url=url,
        hosts=(reading.host(url), *reading.words(contents, "hosts")),
        licence=contents.get("licence", ""),
        more=reading.part(contents, "more", More),
        result=reading.result(contents),
        page=reading.part(contents, "page", Fields) if "page" in contents else None,
    )


@dataclass(frozen=True)
class _Reading:
    path: Path
    text: str

    def fail(self, key: str, what: str) -> TrainingError:
        lines = self.text.splitlines()
        word = re.escape(key.split(".")[-1])
        fitting = [n for n, line in enumerate(lines, 1) if re.match(rf"\s*(\[\s*)?\"?{word}\"?\s*[=\]]", line)]
        return TrainingError(f"{self.path}:{fitting[-1] if fitting else 1}: {key} {what}")

    def check(self, table: dict[str, Any], kinds: dict[str, type], name: str) -> None:
        for key, value in table.items():
            full = f"{name}.{key}".lstrip(".")
            if key not in kinds:
                raise self.fail(full, f"is not known: take it out, or write one of {', '.join(kinds)}")
            kind = (int, float) if kinds[key] is float else kinds[key]
            if not isinstance(value, kind) or (isinstance(value, bool) and kinds[key] is not bool):
                raise self.fail(full, f"has to be a {kinds[key].__name__}")

    def needed(self, table: dict[str, Any], key: str, name: str) -> str:
        if not table.get(key):
            raise self.fail(f"{name}.{key}".lstrip("."), "is missing")
        return table[key]

    def words(self, table: dict[str, Any], key: str) -> list[str]:
        values = table.get(key, [])
        if not all(isinstance(value, str) and value for value in values):
            raise self.fail(key, "has to be a list of words")
        return values

    def host(self, url: str) -> str:
        try:
            host = split_url(url.replace("{term}", "term")).hostname or ""
        except Refused as error:
            raise self.fail("url", f"is {error}") from error
        if "{term}" not in url.partition("://")[2].partition("/")[2]:
            raise self.fail("url", "lacks {term}, the place of the search term")
        return host

    def part(self, contents: dict[str, Any], name: str, kind: type) -> Any:
        table = contents.get(name, {})
        kinds = {
            entry.name: {"float": float, "int": int, "list[str]": list}.get(str(entry.type), str)
            for entry in fields(kind)
        }
        self.check(table, kinds, name)
        if "before" in table:
            self.words(table, "before")
        if kind is Fields:
            for key in ("page", "picture", "licence", "creator"):
                if "@" not in table.get(key, "@") or not table.get(key, "@text").rpartition("@")[2].strip():
                    raise self.fail(f"{name}.{key}", "has to be selector@attribute or selector@text")
        return kind(**table)

    def result(self, contents: dict[str, Any]) -> Fields:
        result = self.part(contents, "result", Fields)
        if not result.each:
            raise self.fail("result.each", 'is missing: say what each result is, e.g. each = "figure"')
        opened = "page" in contents
        if opened and not result.page:
            raise self.fail("result.page", "is missing: where is the link to the page that [page] reads?")
        if not (contents.get("page", {}) if opened else contents.get("result", {})).get("picture"):
            raise self.fail("page.picture" if opened else "result.picture", "is missing: where is the picture?")
        return result
