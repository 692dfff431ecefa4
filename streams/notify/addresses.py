"""Which addresses may be connected to: what the whole internet can reach, and hosts that are named as allowed.

A webhook's address comes from a file that someone could be talked into changing; without this it could be made to
knock at the machine's own services or at a cloud's metadata. The address that is judged is the one that is connected
to (httpx-secure does that), so a name that answers differently the second time gains nothing.
"""

import socket
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

__all__ = ["Address", "first_refused", "host_is_allowed", "is_public", "judge"]

Address = IPv4Address | IPv6Address

# Addresses that hold one of version 4: where the packet ends up is what that one says.
_NAT64 = (
    IPv6Network("64:ff9b::/96"),
    IPv6Network("::/96"),
    IPv6Network("::ffff:0:0/96"),
    IPv6Network("::ffff:0:0:0/96"),
)
_NEVER = tuple(
    map(
        ip_network,
        (
            *("100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15", "240.0.0.0/4"),
            *("64:ff9b:1::/48", "fec0::/10", "2001::/32", "5f00::/16"),
        ),
    )
)


def is_public(address: Address) -> bool:
    """Whether the whole internet means the same machine by it.

    >>> is_public(ip_address("169.254.169.254")), is_public(ip_address("9.9.9.9"))
    (False, True)
    """
    inner = _held_within(address)
    if inner is not None:
        return is_public(inner)
    if any(address in network for network in _NEVER if network.version == address.version):
        return False
    return address.is_global and not address.is_multicast


def host_is_allowed(host: str, allow: Sequence[str]) -> bool:
    """Whether a host was named, in any case, with or without the last dot; names do not stand for their parts."""
    return host.rstrip(".").lower() in {name.rstrip(".").lower() for name in allow}


def judge(allow: Sequence[str]) -> Callable[[str, Address, int], bool]:
    """What httpx-secure asks of the host it was given and the address it found: may it be connected to?"""

    def may(host: str, address: Address, port: int) -> bool:  # noqa: ARG001 - asked with three
        return host_is_allowed(host, allow) or is_public(address)

    return may


def first_refused(hosts: Sequence[str], allow: Sequence[str]) -> str:
    """The first of these hosts that is neither allowed nor public, empty when there is none. Looks names up."""
    for host in hosts:
        if host_is_allowed(host, allow):
            continue
        found = {entry[4][0] for entry in socket.getaddrinfo(host, None)}  # OSError: no such name, to be tried again
        if not all(is_public(ip_address(str(text).partition("%")[0])) for text in found):
            return host
    return ""


def _held_within(address: Address) -> IPv4Address | None:
    if isinstance(address, IPv4Address):
        return None
    if any(address in network for network in _NAT64):
        return IPv4Address(address.packed[-4:])
    return address.sixtofour
