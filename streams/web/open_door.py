"""Where the server may listen, and by which names it may be called.

Without a token it listens to this machine alone. And it answers to known names only: else a page of somebody else's,
whose name was made to point to 127.0.0.1, could ask from the browser of a person on this machine.
"""

import ipaddress
import os
import socket
from collections.abc import Iterable

from pipeline.errors import SettingsError
from streams.web.bearer import Tokens

__all__ = ["host_of", "is_loopback", "listening", "names_allowed", "refuse_open_door"]

_HERE = frozenset({"localhost", "127.0.0.1", "::1"})
_EVERYWHERE = frozenset({"0.0.0.0", "::", ""})


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches a server that listens there. A name that is not an address: no.

    >>> is_loopback("127.0.0.1"), is_loopback("localhost"), is_loopback("0.0.0.0"), is_loopback("example.org")
    (True, True, False, False)
    """
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def refuse_open_door(host: str, tokens: Tokens) -> None:
    """SettingsError when other machines could ask and nobody is asked who they are."""
    if not is_loopback(host) and not tokens:
        raise SettingsError(
            f"--host {host} lets other machines ask, and there is no token: anybody could read all tables; "
            "set MURMURE_TOKENS or MURMURE_TOKENS_FILE (NAME:TOKEN), or leave --host out, which listens to this "
            "machine alone"
        )


def names_allowed(host: str, others: Iterable[str]) -> frozenset[str]:
    """The names and addresses the server answers to: those of this machine, its own, and those it is told."""
    own = set() if host in _EVERYWHERE else {host.strip("[]").casefold()}
    return _HERE | own | {other.strip("[]").casefold() for other in others}


def host_of(header: str) -> str:
    """The name in a Host header, without its port.

    >>> host_of("LocalHost:8900"), host_of("[::1]:8900"), host_of("::1")
    ('localhost', '::1', '')
    """
    host = header.strip().casefold()
    if host.startswith("["):
        inside, closed, port = host[1:].partition("]")
        return inside if closed and (not port or _is_port(port)) else ""
    name, colon, port = host.partition(":")
    return name if not colon or _is_port(colon + port) else ""


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens. SettingsError when that cannot be done there."""
    try:
        family = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0][0]
        found = socket.create_server((host.strip("[]"), port), family=family, backlog=128)
        # asyncio sets this for its own sockets only; without it each answer on a kept connection takes 40 ms more.
        found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return found
    except OSError as error:
        # The message of a socket repeats the address, and those of names have numbers below 0.
        why = os.strerror(error.errno) if error.errno and error.errno > 0 else error.strerror
        raise SettingsError(
            f"--host {host} --port {port} cannot be listened at ({why}); name another port, or 0 for any that is free"
        ) from error


def _is_port(text: str) -> bool:
    return text[:1] == ":" and text[1:].isascii() and text[1:].isdigit()
