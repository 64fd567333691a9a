"""What servers ask of programs that visit them: robots.txt (RFC 9309)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import quote, unquote

from .addresses import Unreachable, split_url

LONGEST_DELAY = 60.0


@dataclass
class Rules:
    """What one server allows one program."""

    lines: list[tuple[str, bool]] = field(default_factory=list)
    """Patterns of paths, and whether they are allowed."""
    delay: float = 0.0
    """Seconds between two requests."""

    def allow(self, path: str) -> bool:
        """Whether a path with its query may be fetched: the longest pattern that fits decides."""
        fitting = [(len(pattern), allowed) for pattern, allowed in self.lines if _fits(pattern, path)]
        return max(fitting, default=(0, True))[1]


def parse(text: str, agent: str) -> Rules:
    """The rules for the program ``agent`` (its name without a version); those for ``*`` when none name it."""
    groups: dict[str, Rules] = {}
    named: list[str] = []
    is_open = False
    for line in text.removeprefix("\ufeff").splitlines():
        key, _, value = line.split("#")[0].partition(":")
        key, value = key.strip().lower(), value.strip()
        if key == "user-agent":
            named = [*(named if is_open else []), value.lower()]
            groups.setdefault(value.lower(), Rules())
            is_open = True
        elif key in ("allow", "disallow", "crawl-delay"):
            is_open = False
            for name in named:
                _add(groups[name], key, value)
    return groups.get(agent.lower(), groups.get("*", Rules()))


def _add(rules: Rules, key: str, value: str) -> None:
    if key == "crawl-delay":
        if re.fullmatch(r"\d+(\.\d+)?", value, re.ASCII):
            rules.delay = min(float(value), LONGEST_DELAY)
    elif value:
        rules.lines.append((_plain(value), key == "allow"))


def _fits(pattern: str, path: str) -> bool:
    # Piece by piece instead of by a regular expression: a server cannot make this slow.
    pieces = pattern.removesuffix("$").split("*")
    if not path.startswith(pieces[0]):
        return False
    place = len(pieces[0])
    for piece in pieces[1:]:
        found = path.find(piece, place)
        if found < 0:
            return False
        place = found + len(piece)
    if not pattern.endswith("$"):
        return True
    return path.endswith(pieces[-1]) and (len(pieces) > 1 or place == len(path))


def _plain(path: str) -> str:
    """A path as it can be compared, whatever of it was percent-encoded."""
    return quote(unquote(path), safe="/*$?=&:;,@!~+'()[]#")


class Robots:
    """The robots.txt of the servers that were met, each fetched once."""

    def __init__(self, agent: str, fetch: Callable[[str], tuple[int, str]]) -> None:
        """``fetch`` gives status and text of an address."""
        self._agent, self._fetch = agent.split("/")[0], fetch
        self._known: dict[str, Rules | None] = {}

    def allows(self, url: str) -> bool:
        """Whether the server of an address lets it be fetched.

        Raises ``Refused`` for what is no address, and ``Unreachable`` when the server does not say.
        """
        parts = split_url(url)
        server = f"{parts.scheme}://{parts.netloc.lower()}"
        if server not in self._known:
            self._known[server] = self._read(server)
        rules = self._known[server]
        if rules is None:
            raise Unreachable(f"{parts.hostname}: its robots.txt cannot be had")
        return rules.allow(_plain((parts.path or "/") + (f"?{parts.query}" if parts.query else "")))

    def delay(self, url: str) -> float:
        """The seconds that the server of an address wants between requests, as far as that is known."""
        parts = split_url(url)
        rules = self._known.get(f"{parts.scheme}://{parts.netloc.lower()}")
        return rules.delay if rules else 0.0

    def _read(self, server: str) -> Rules | None:
        status, text = self._fetch(f"{server}/robots.txt")
        if status == 200:
            return parse(text, self._agent)
        # Without the file everything may be fetched.
        return Rules() if 400 <= status < 500 else None
