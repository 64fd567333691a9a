"""Fetches over HTTP as a guest should: not too often, not too much, and only from where it was sent."""

from __future__ import annotations

import contextlib
import http.client
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import quote, urljoin

from .addresses import Place, Refused, Unreachable, resolve, split_url
from .robots import Robots

REDIRECTS = 5
LONGEST_WAIT = 120.0
"""Seconds that a server may ask to be left alone before it is given up."""
_CHUNK = 64 << 10


@dataclass(frozen=True)
class Limits:
    """How much is asked of other people's servers, and how much is taken from them."""

    pause: float = 1.0
    """Seconds between two requests to a host; more where its robots.txt asks for it."""
    largest: int = 20 << 20
    """Bytes of one answer."""
    seconds: float = 60.0
    """For one answer, whatever trickles in."""
    allow_private: bool = False
    """Whether servers inside of a private network or of this machine may be asked."""
    agent: str = "mien-training/0.1"


@dataclass(frozen=True)
class Answer:
    """What a server said."""

    url: str
    status: int
    body: bytes
    location: str | None = None
    retry_after: float | None = None


class Client:
    """Asks servers, one request at a time."""

    def __init__(
        self,
        limits: Limits,
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.limits = limits
        self._now, self._sleep = now, sleep
        self._next: dict[str, float] = {}
        self._tls = ssl.create_default_context()
        self._robots = Robots(limits.agent, self._robots_text)

    def get(self, url: str, *, obey_robots: bool = True, largest: int | None = None) -> Answer:
        """The answer at an address, redirects followed; each step is checked like the first.

        Raises ``Refused`` for what is not to be fetched, ``Unreachable`` for what cannot be had now.
        """
        for _ in range(REDIRECTS + 1):
            if obey_robots and not self._robots.allows(url):
                raise Refused("its robots.txt says no")
            answer = self._patient(url, largest or self.limits.largest)
            if answer.location is None:
                return _checked(answer)
            target = urljoin(url, answer.location)
            if split_url(url).scheme == "https" and split_url(target).scheme == "http":
                raise Refused("it is redirected from https to http")
            url = target
        raise Refused(f"more than {REDIRECTS} redirects")

    def _patient(self, url: str, largest: int) -> Answer:
        """Asks a busy server once more, when it has said how long to wait."""
        answer = self._once(url, largest)
        if answer.status in (429, 503) and answer.retry_after is not None and answer.retry_after <= LONGEST_WAIT:
            host = split_url(url).hostname or ""
            self._next[host] = max(self._next[host], self._now() + answer.retry_after)
            answer = self._once(url, largest)
        return answer

    def turn(self, url: str) -> None:
        """Waits until it is polite that somebody else, a browser, asks for an address; raises as ``get`` does."""
        if not self._robots.allows(url):
            raise Refused("its robots.txt says no")
        self._wait(url)
        self._had(url)

    def _once(self, url: str, largest: int) -> Answer:
        self._wait(url)
        try:
            return self._ask(resolve(url, self.limits.allow_private), url, largest)
        except (OSError, http.client.HTTPException, ValueError) as error:
            why = str(error) or type(error).__name__
            raise Unreachable(f"{split_url(url).hostname}: {why}"[:200]) from error
        finally:
            self._had(url)

    def _wait(self, url: str) -> None:
        wait = self._next.get(split_url(url).hostname or "", 0.0) - self._now()
        if wait > 0:
            self._sleep(wait)

    def _had(self, url: str) -> None:
        self._next[split_url(url).hostname or ""] = self._now() + max(self.limits.pause, self._robots.delay(url))

    def _ask(self, place: Place, url: str, largest: int) -> Answer:
        parts = split_url(url)
        target = quote(parts.path or "/", safe="/%:=&~+!$,;'@()*[]")
        if parts.query:
            target += "?" + quote(parts.query, safe="/%:=&?~+!$,;'@()*[]")
        with _connected(place, self._tls, self.limits.seconds) as connection:
            connection.request("GET", target, headers={"User-Agent": self.limits.agent, "Accept-Encoding": "identity"})
            response = connection.getresponse()
            location = response.headers.get("Location") if response.status in (301, 302, 303, 307, 308) else None
            body = _body(response, largest) if response.status == 200 else b""
            return Answer(url, response.status, body, location, _seconds(response.headers.get("Retry-After")))

    def _robots_text(self, url: str) -> tuple[int, str]:
        """Status and text of a robots.txt; 599 when the server cannot be reached."""
        try:
            for _ in range(REDIRECTS + 1):
                answer = self._once(url, 512 << 10)
                if answer.location is None:
                    return answer.status, answer.body.decode("utf-8", "replace")
                url = urljoin(url, answer.location)
            return 404, ""
        except Unreachable:
            return 599, ""


@contextlib.contextmanager
def _connected(place: Place, tls: ssl.SSLContext, seconds: float) -> Iterator[http.client.HTTPConnection]:
    """A connection to the address that was checked, and not to what the name stands for by now; cut off in time."""
    wire = socket.create_connection((place.address, place.port), timeout=min(15.0, seconds))
    connection = http.client.HTTPConnection(place.host, place.port, timeout=seconds)
    try:
        secure = place.scheme == "https"
        connection.sock = wire = tls.wrap_socket(wire, server_hostname=place.host) if secure else wire
        connection.default_port = 443 if secure else 80
        # A server that sends a byte now and then would never run into the socket's own time limit.
        limit = threading.Timer(seconds, lambda: _cut(wire))
        limit.daemon = True
        limit.start()
        try:
            yield connection
        finally:
            limit.cancel()
    finally:
        connection.close()
        wire.close()


def _cut(wire: socket.socket) -> None:
    with contextlib.suppress(OSError):
        socket.socket.shutdown(wire, socket.SHUT_RDWR)


def _body(response: http.client.HTTPResponse, largest: int) -> bytes:
    told = response.length
    if told is not None and told > largest:
        raise Refused(f"{told} bytes are more than {largest}")
    body = bytearray()
    while chunk := response.read1(_CHUNK):
        body += chunk
        if len(body) > largest:
            raise Refused(f"more than {largest} bytes")
    if told is not None and len(body) < told:
        raise Unreachable(f"the answer broke off after {len(body)} of {told} bytes")
    return bytes(body)


def _checked(answer: Answer) -> Answer:
    if answer.status == 200:
        return answer
    if answer.status in (408, 425, 429) or answer.status >= 500:
        raise Unreachable(f"the server says {answer.status}")
    raise Refused(f"the server says {answer.status}")


def _seconds(text: str | None) -> float | None:
    """A ``Retry-After`` in seconds; dates are not understood."""
    return float(text) if text and text.isascii() and text.isdigit() else None
