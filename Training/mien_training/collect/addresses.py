"""Which addresses may be fetched from: none inside of somebody's network."""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class Refused(Exception):
    """Something that is not fetched, and why; asking again would not help."""


class Unreachable(Exception):
    """A server that does not answer as it should at present; asking again another day may help."""


@dataclass(frozen=True)
class Place:
    """A server as a URL names it, and the checked address that is connected to."""

    scheme: str
    host: str
    port: int
    address: str


def split_url(url: str) -> SplitResult:
    """The parts of a URL that can be fetched; raises ``Refused`` for others (``data:``, with a password, …)."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise Refused(f"no address: {error}") from error
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0:
        raise Refused("no http or https address")
    if parts.username is not None or parts.password is not None:
        raise Refused("an address with a user's name")
    return parts


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet's, also by way of what IPv6 wraps around IPv4."""
    try:
        number = ipaddress.ip_address(address.split("%")[0])
    except ValueError:
        return False
    if isinstance(number, ipaddress.IPv6Address):
        if number.ipv4_mapped is not None:
            return is_public(str(number.ipv4_mapped))
        if number in _NAT64:
            return is_public(str(ipaddress.IPv4Address(int(number) & 0xFFFF_FFFF)))
        if number.sixtofour is not None or number.teredo is not None or number.is_site_local:
            return False
    return number.is_global and not number.is_multicast and not number.is_reserved and not number.is_unspecified


def resolve(url: str, allow_private: bool) -> Place:
    """Looks up the server of a URL, once: what is connected to is the address that was checked here.

    Raises ``Refused`` when any of its addresses is private, and ``OSError`` when it has none.
    """
    parts = split_url(url)
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:
        raise Refused(f"'{host[:60]}' is no server's name") from error
    addresses = [str(answer[4][0]) for answer in answers]
    if not allow_private:
        private = [address for address in addresses if not is_public(address)]
        if private:
            raise Refused(f"{host} has the private address {private[0]}")
    return Place(parts.scheme, host, port, addresses[0])
