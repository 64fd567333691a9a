"""What is fetched, how often, and from where: as a guest should, and nothing from inside of a network."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
from pathlib import Path

import pytest
from search_site import Site, serve

from mien_training.collect import addresses, fetching
from mien_training.collect.addresses import Refused, Unreachable, is_public, resolve, split_url
from mien_training.collect.fetching import Client, Limits
from mien_training.collect.robots import parse


class Clock:
    """Time that passes only while somebody waits."""

    def __init__(self) -> None:
        self.time = 1000.0
        self.waits: list[float] = []

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.waits.append(round(seconds, 3))
        self.time += seconds


@pytest.fixture
def site():
    with serve() as site:
        yield site


@pytest.fixture
def clock() -> Clock:
    return Clock()


def client(clock: Clock, **limits) -> Client:
    return Client(Limits(allow_private=True, **limits), clock.now, clock.sleep)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "192.0.2.1",
        "::1",
        "::",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "fec0::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "2001:0:5ef5:79fb:0:0:0:1",
        "2001:db8::1",
        "nonsense",
    ],
)
def test_addresses_inside_of_networks_are_not_public(address: str):
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "2606:2800:220:1::1", "64:ff9b::5db8:d822", "::ffff:93.184.216.34"]
)
def test_others_are_public(address: str):
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "data:image/png;base64,AA", "ftp://host/x", "http://", "//host/x", "http://host:99999/",
     "http://user:word@host/", "http://user@host/", "http://[::1/", "http://host:0/", "javascript:alert(1)"],
)  # fmt: skip
def test_what_is_no_web_address_is_refused(url: str):
    with pytest.raises(Refused):
        split_url(url)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0x7f000001", "2130706433", "127.1", "[::1]", "0"])
def test_names_of_this_machine_are_refused_however_they_are_written(host: str):
    with pytest.raises((Refused, OSError)):
        resolve(f"http://{host}/", allow_private=False)


def test_a_name_with_one_private_address_among_others_is_refused(monkeypatch):
    answers = [(2, 1, 6, "", (address, 80)) for address in ("93.184.216.34", "10.0.0.1")]
    monkeypatch.setattr(addresses.socket, "getaddrinfo", lambda *_, **__: answers)
    with pytest.raises(Refused, match=r"private address 10\.0\.0\.1"):
        resolve("http://example.org/", allow_private=False)


def test_the_address_that_was_checked_is_the_one_connected_to(monkeypatch, clock: Clock):
    names = iter(["93.184.216.34", "93.184.216.34", "127.0.0.1"])
    connected: list[str] = []

    def connect(place, timeout):
        connected.append(place[0])
        raise OSError("no network in this test")

    monkeypatch.setattr(addresses.socket, "getaddrinfo", lambda *_, **__: [(2, 1, 6, "", (next(names), 80))])
    monkeypatch.setattr(fetching.socket, "create_connection", connect)
    guest = Client(Limits(), clock.now, clock.sleep)
    with pytest.raises(Unreachable):
        guest.get("http://rebound.example/picture.jpg", obey_robots=False)
    with pytest.raises(Unreachable):
        guest.get("http://rebound.example/picture.jpg", obey_robots=False)
    with pytest.raises(Refused, match="private"):
        guest.get("http://rebound.example/picture.jpg", obey_robots=False)
    assert connected == ["93.184.216.34", "93.184.216.34"], "looked up once for each request, never again to connect"


def test_servers_are_given_time_between_requests(site: Site, clock: Clock):
    guest = client(clock, pause=2.0)
    for number in range(3):
        guest.get(f"{site.address}/picture/{number}.jpg")
    assert clock.waits == [2.0, 2.0, 2.0], "robots.txt counts, too"
    assert site.agents == {"mien-training/0.1"}


def test_a_server_that_wants_more_time_gets_it(site: Site, clock: Clock):
    site.robots = "User-agent: *\nCrawl-delay: 7\n"
    guest = client(clock, pause=1.0)
    guest.get(f"{site.address}/picture/1.jpg")
    guest.get(f"{site.address}/picture/2.jpg")
    assert clock.waits == [1.0, 7.0]


def test_a_busy_server_is_asked_again_when_it_said(site: Site, clock: Clock):
    site.answers["/busy"] = (429, {"Retry-After": "30"}, b"")
    with pytest.raises(Unreachable, match="429"):
        client(clock, pause=1.0).get(f"{site.address}/busy")
    assert clock.waits == [1.0, 30.0]
    assert site.asked.count("/busy") == 2


def test_what_robots_txt_forbids_is_not_asked_for(site: Site, clock: Clock):
    with pytest.raises(Refused, match=r"robots\.txt"):
        client(clock).get(f"{site.address}/private/1.jpg")
    assert site.asked == ["/robots.txt"]


@pytest.mark.parametrize(("status", "allowed"), [(404, True), (403, True), (500, False), (503, False)])
def test_without_robots_txt_all_is_allowed_and_nothing_while_it_cannot_be_had(
    site: Site, clock: Clock, status: int, allowed: bool
):
    site.answers["/robots.txt"] = (status, {}, b"")
    if allowed:
        assert client(clock).get(f"{site.address}/picture/1.jpg").status == 200
    else:
        with pytest.raises(Unreachable, match=r"robots\.txt"):
            client(clock).get(f"{site.address}/picture/1.jpg")


def test_rules_are_chosen_and_read_as_rfc_9309_says():
    text = """
        User-agent: other
        User-agent: MIEN-Training
        Disallow: /a/       # not this
        Allow: /a/b
        Disallow: /*.gif$
        Disallow: /q?x=*&y=1
        Crawl-delay: 2.5
        User-agent: *
        Disallow: /
    """
    rules = parse(text, "mien-training")
    verdicts = {path: rules.allow(path) for path in
                ("/", "/a/", "/a/c", "/a/b/c", "/1.gif", "/1.gif?", "/x/1.gif", "/q?x=5&y=1&z", "/q?x=5")}  # fmt: skip
    assert verdicts == {"/": True, "/a/": False, "/a/c": False, "/a/b/c": True, "/1.gif": False, "/1.gif?": True,
                        "/x/1.gif": False, "/q?x=5&y=1&z": False, "/q?x=5": True}  # fmt: skip
    assert rules.delay == 2.5
    assert not parse(text, "somebody").allow("/")
    assert parse("Disallow: /", "somebody").allow("/"), "rules for nobody"
    assert parse("User-agent: *\nDisallow:\nCrawl-delay: 1e9\n", "x").allow("/")


def test_redirects_are_followed_and_checked_like_the_first(site: Site, clock: Clock):
    site.answers["/moved"] = (302, {"Location": "/picture/4.jpg"}, b"")
    answer = client(clock).get(f"{site.address}/moved")
    assert answer.url == f"{site.address}/picture/4.jpg" and answer.body.startswith(b"\xff\xd8")
    site.answers["/moved"] = (301, {"Location": "file:///etc/passwd"}, b"")
    with pytest.raises(Refused, match="no http"):
        client(clock).get(f"{site.address}/moved")
    site.answers["/moved"] = (301, {"Location": "/private/1.jpg"}, b"")
    with pytest.raises(Refused, match=r"robots\.txt"):
        client(clock).get(f"{site.address}/moved")
    site.answers["/moved"] = (307, {"Location": "/moved"}, b"")
    with pytest.raises(Refused, match="redirects"):
        client(clock).get(f"{site.address}/moved")


def test_a_redirect_into_a_private_network_is_refused(site: Site, clock: Clock, monkeypatch):
    site.answers["/moved"] = (302, {"Location": "http://192.168.0.1/router"}, b"")
    port = int(site.address.rpartition(":")[2])
    real = socket.create_connection
    monkeypatch.setattr(
        addresses.socket,
        "getaddrinfo",
        lambda host, *_, **__: [(2, 1, 6, "", ("93.184.216.34" if host == "public.example" else host, port))],
    )
    monkeypatch.setattr(fetching.socket, "create_connection", lambda place, timeout: real(("127.0.0.1", port), timeout))
    guest = Client(Limits(), clock.now, clock.sleep)
    with pytest.raises(Refused, match=r"private address 192\.168\.0\.1"):
        guest.get(f"http://public.example:{port}/moved", obey_robots=False)
    assert site.asked == ["/moved"]


def test_too_much_is_refused_whether_it_is_told_or_not(site: Site, clock: Clock):
    site.answers["/told"] = (200, {}, b"x" * 1001)
    site.answers["/untold"] = (200, {"Content-Length": "", "X": "y"}, b"x" * 1001)
    for path in ("/told", "/untold"):
        with pytest.raises(Refused, match="bytes"):
            client(clock, largest=1000).get(site.address + path)
    site.answers["/enough"] = (200, {}, b"x" * 1000)
    assert len(client(clock, largest=1000).get(f"{site.address}/enough").body) == 1000


def test_an_answer_that_breaks_off_is_no_answer(site: Site, clock: Clock):
    site.answers["/short"] = (200, {"Content-Length": "500"}, b"x" * 100)
    with pytest.raises(Unreachable, match="broke off after 100 of 500"):
        client(clock, seconds=5).get(f"{site.address}/short")


def test_a_server_that_never_ends_is_cut_off(clock: Clock):
    with socket.create_server(("127.0.0.1", 0)) as server, pytest.raises(Unreachable):
        client(clock, seconds=0.3).get(f"http://127.0.0.1:{server.getsockname()[1]}/", obey_robots=False)


@pytest.mark.parametrize(("status", "kind"), [(404, Refused), (403, Refused), (500, Unreachable), (408, Unreachable)])
def test_what_the_server_says_decides_whether_to_come_back(site: Site, clock: Clock, status: int, kind: type):
    site.answers["/answer"] = (status, {}, b"")
    with pytest.raises(kind, match=str(status)):
        client(clock).get(f"{site.address}/answer")


def test_addresses_with_odd_letters_are_asked_for_as_they_are(site: Site, clock: Clock):
    site.answers["/b%C3%BCld%20er.jpg"] = (200, {}, b"here")
    assert client(clock).get(f"{site.address}/büld er.jpg").body == b"here"
    with pytest.raises((Refused, Unreachable)):
        client(clock).get("http://" + "a" * 70 + ".example/")


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A key with a certificate of its own for ``localhost``."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed: apt-get install openssl")
    path = tmp_path / "localhost.pem"
    command = (
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost"
    )
    subprocess.run([*command.split(), "-keyout", path, "-out", tmp_path / "c.pem"], check=True, capture_output=True)
    path.write_text(path.read_text() + (tmp_path / "c.pem").read_text())
    return path


def test_who_a_server_is_has_to_be_certified(site: Site, clock: Clock, certificate: Path, monkeypatch):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with serve(context) as secure:
        port = secure.address.rpartition(":")[2]
        with pytest.raises(Unreachable, match=r"(?i)certificate"):
            client(clock).get(f"https://localhost:{port}/picture/1.jpg", obey_robots=False)
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        answer = client(clock).get(f"https://localhost:{port}/picture/1.jpg", obey_robots=False)
        assert answer.body.startswith(b"\xff\xd8")
        with pytest.raises(Unreachable, match=r"(?i)certificate"):
            client(clock).get(f"https://127.0.0.1:{port}/picture/1.jpg", obey_robots=False)
        secure.answers["/down"] = (302, {"Location": f"{site.address}/picture/1.jpg"}, b"")
        with pytest.raises(Refused, match="from https to http"):
            client(clock).get(f"https://localhost:{port}/down", obey_robots=False)
