"""Sources of openly licensed pictures that answer programs: Openverse and Wikimedia Commons."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Generator
from typing import Any
from urllib.parse import urlencode

from ..files import TrainingError
from .addresses import Refused, Unreachable
from .fetching import Client
from .finding import Found

OPENVERSE = "https://api.openverse.org/v1/images/"
COMMONS = "https://commons.wikimedia.org/w/api.php"
WIDTH = 1280
"""Pixels across: Commons shrinks what is larger, as nobody needs more of a face."""
PAGES = 200
"""A source whose pages do not end is left after so many."""


class Openverse:
    """Pictures from Openverse; see https://api.openverse.org."""

    def __init__(self, client: Client, base: str | None = None) -> None:
        self._client, self._base = client, base or OPENVERSE

    def find(self, term: str) -> Generator[Found, None, None]:
        """The pictures for a term, with licence and creator."""
        for number in range(1, PAGES + 1):
            query = {"q": term, "page": number, "page_size": 20}
            answer = _json(self._client, self._base, query, "Openverse")
            yield from filter(None, map(self._found, _list(answer.get("results"))))
            if number >= _number(answer.get("page_count")):
                return

    @staticmethod
    def _found(result: dict[str, Any]) -> Found | None:
        licence = " ".join(_text(result.get(key)) for key in ("license", "license_version")).strip()
        url = _text(result.get("license_url"))
        if not _text(result.get("url")):
            return None
        return Found(
            picture=_text(result["url"]),
            page=_text(result.get("foreign_landing_url")),
            licence=f"{licence} {url}".strip(),
            creator=_text(result.get("creator")),
        )


class Commons:
    """Pictures from Wikimedia Commons; see https://www.mediawiki.org/wiki/API."""

    def __init__(self, client: Client, base: str | None = None) -> None:
        self._client, self._base = client, base or COMMONS

    def find(self, term: str) -> Generator[Found, None, None]:
        """The pictures for a term, with licence and creator."""
        more: dict[str, str] = {}
        for _ in range(PAGES):
            answer = _json(self._client, self._base, self._query(term) | more, "Wikimedia Commons")
            content = answer.get("query")
            pages = _list(content.get("pages") if isinstance(content, dict) else None)
            for page in sorted(pages, key=lambda page: _number(page.get("index"))):
                yield from filter(None, map(self._found, _list(page.get("imageinfo"))[:1]))
            following = answer.get("continue")
            if not isinstance(following, dict):
                return
            more = {key: str(value) for key, value in following.items()}

    @staticmethod
    def _query(term: str) -> dict[str, Any]:
        return {
            "action": "query", "format": "json", "formatversion": 2, "generator": "search",
            "gsrsearch": f"filetype:bitmap {term}", "gsrnamespace": 6, "gsrlimit": 50, "prop": "imageinfo",
            "iiprop": "url|extmetadata", "iiurlwidth": WIDTH,
            "iiextmetadatafilter": "LicenseShortName|LicenseUrl|Artist",
        }  # fmt: skip

    @staticmethod
    def _found(picture: dict[str, Any]) -> Found | None:
        told = picture.get("extmetadata")

        def of(key: str) -> str:
            entry = told.get(key) if isinstance(told, dict) else None
            # The creator stands there as a piece of a web page.
            return html.unescape(re.sub(r"<[^>]*>", "", _text(entry.get("value") if isinstance(entry, dict) else "")))

        address = _text(picture.get("thumburl")) or _text(picture.get("url"))
        if not address:
            return None
        licence = f"{of('LicenseShortName')} {of('LicenseUrl')}".strip()
        return Found(address, _text(picture.get("descriptionurl")), licence, of("Artist"))


def _json(client: Client, base: str, query: dict[str, Any], name: str) -> dict[str, Any]:
    # What is made for programs has rules of its own; robots.txt is for those who read pages.
    url = f"{base}{'&' if '?' in base else '?'}{urlencode(query)}"
    try:
        answer = json.loads(client.get(url, obey_robots=False).body)
    except (Refused, Unreachable) as error:
        raise TrainingError(f"{name}: {error}: try again later, or give --api") from error
    except ValueError as error:
        raise TrainingError(f"{name}: the answer is no JSON: is {base} its API?") from error
    if not isinstance(answer, dict) or "error" in answer:
        raise TrainingError(f"{name}: {str(answer)[:200]}: is {base} its API?")
    return answer


def _list(value: Any) -> list[dict[str, Any]]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def _number(value: Any) -> int:
    return value if isinstance(value, int) else 0


def _text(value: Any) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""
