"""A small site with pictures, on loopback: a page that shows more when it is scrolled and pressed, and two APIs."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import cv2
import numpy as np

ALL = 14
"""So many results the page has: 4 at once, up to 8 by scrolling, the rest by pressing."""

PAGE = """<!doctype html><meta charset="utf-8"><title>Pictures</title>
<style>figure { height: 500px } p.no-more, button { display: none }</style>
<button class="agree" style="display: block">I agree</button><main></main>
<button class="more">Show more</button><p class="no-more">That was all.</p>
<script>
const main = document.querySelector("main"), more = document.querySelector(".more");
let shown = 0, isBusy = false, hasAgreed = false;
async function load() {
    if (isBusy || !hasAgreed) return;
    isBusy = true;
    const rows = await (await fetch(`/rows${location.search}&from=${shown}`)).json();
    for (const row of rows) main.insertAdjacentHTML("beforeend", `<figure><a href="/page/${row}">
        <img data-full="/picture/${row}.jpg"></a><span class="by">Person ${row}</span></figure>`);
    shown += rows.length;
    more.style.display = shown >= 8 && shown < ALL ? "block" : "none";
    document.querySelector(".no-more").style.display = shown >= ALL ? "block" : "none";
    isBusy = false;
}
document.querySelector(".agree").onclick = event => { hasAgreed = true; event.target.remove(); load() };
more.onclick = load;
addEventListener("scroll", () => { if (shown > 0 && shown < 8) load() });
</script>""".replace("ALL", str(ALL))


def picture(number: int, width: int = 160, height: int = 120) -> np.ndarray:
    """A picture unlike those with other numbers; 3 is 2 mirrored, as a site has the same one twice."""
    if number == 3:
        return np.ascontiguousarray(picture(2, width, height)[:, ::-1])
    blocks = np.random.default_rng(number).integers(0, 256, (8, 8, 3)).astype(np.uint8)
    return cv2.resize(blocks, (width, height), interpolation=cv2.INTER_CUBIC)


def encoded(image: np.ndarray, ending: str = ".jpg") -> bytes:
    """The picture as a file."""
    return cv2.imencode(ending, image)[1].tobytes()


class Site:
    """What the site has, and what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.agents: set[str] = set()
        self.robots = "User-agent: *\nDisallow: /private/\n"
        self.answers: dict[str, tuple[int, dict[str, str], bytes]] = {}
        """Path → status, headers and body, for those that are unlike the others."""
        self.address = ""

    def answer(self, path: str, query: dict[str, list[str]]) -> tuple[int, dict[str, str], bytes]:
        """What is at a path."""
        if path in self.answers:
            return self.answers[path]
        if path == "/robots.txt":
            return 200, {}, self.robots.encode()
        if path == "/search":
            return 200, {"Content-Type": "text/html"}, PAGE.encode()
        if path == "/rows":
            first = int(query["from"][0])
            return _json(list(range(first, min(first + 4, ALL))))
        if path.startswith("/page/"):
            number = path.removeprefix("/page/")
            text = f'<img class="full" src="/picture/{number}.jpg"><a rel="license" href="/licence/by">CC BY</a>'
            return 200, {"Content-Type": "text/html"}, text.encode()
        if path.startswith("/picture/"):
            # The type is wrong, as many servers' are: what counts is the content.
            number = int(path.removeprefix("/picture/").removesuffix(".jpg"))
            return 200, {"Content-Type": "text/plain"}, encoded(picture(number))
        if path == "/openverse/":
            return _json(self._openverse(int(query["page"][0])))
        if path == "/commons":
            return _json(self._commons(int(query.get("gsroffset", ["0"])[0])))
        return 404, {}, b""

    def _openverse(self, page: int) -> dict:
        results = [
            {
                "url": f"{self.address}/picture/{number}.jpg",
                "foreign_landing_url": f"{self.address}/page/{number}",
                "license": "by-sa",
                "license_version": "4.0",
                "license_url": "https://creativecommons.org/licenses/by-sa/4.0/",
                "creator": f"Person {number}",
            }
            for number in range(page * 4 - 4, page * 4)
        ]
        return {"result_count": 8, "page_count": 2, "results": [*results, {"url": None}, "nonsense"]}

    def _commons(self, offset: int) -> dict:
        pages = [
            {
                "index": number + 1,
                "imageinfo": [
                    {
                        "thumburl": f"{self.address}/picture/{number}.jpg",
                        "url": f"{self.address}/large/{number}.jpg",
                        "descriptionurl": f"{self.address}/page/{number}",
                        "extmetadata": {
                            "LicenseShortName": {"value": "CC BY 4.0"},
                            "Artist": {"value": f'<a href="//who">Person &amp; {number}</a>'},
                        },
                    }
                ],
            }
            for number in reversed(range(offset, offset + 3))
        ]
        more = {"continue": {"gsroffset": 3, "continue": "gsroffset||"}} if offset == 0 else {}
        return {"query": {"pages": pages}} | more


def _json(value: object) -> tuple[int, dict[str, str], bytes]:
    return 200, {"Content-Type": "application/json"}, json.dumps(value).encode()


@contextmanager
def serve(tls: ssl.SSLContext | None = None) -> Iterator[Site]:
    """Serves the site at ``Site.address``; over TLS when a context is given."""
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            site.asked.append(self.path)
            site.agents.add(self.headers["User-Agent"])
            status, headers, body = site.answer(parts.path, parse_qs(parts.query))
            self.send_response(status)
            for name, value in ({"Content-Length": str(len(body))} | headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    site.address = f"{'https' if tls else 'http'}://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
