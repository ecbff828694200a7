"""The network that a request came from, by which requests without a credential are counted."""

from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final

from starlette.types import Scope

UNKNOWN_NETWORK: Final = "unknown"
"""Of a client without an address, on a Unix socket, or with one that is not an IP address."""
_MAX_ADDRESS_LENGTH: Final = 64
"""Characters of an address of IPv6 with its zone."""
_IPV6_PREFIX: Final = 64
"""Bits of an IPv6 address that name a network: one client commonly has all addresses of one."""


def client_network(scope: Scope) -> str:
    """The address of the client of an ASGI scope: one of IPv4, or the /64 network of IPv6.

    Behind a reverse proxy it is the address that the proxy names, if the proxy is trusted
    (`TRUSTED_PROXIES`), else the proxy's own.
    """
    client = scope.get("client")
    host = "" if client is None else client[0]
    # A proxy may pass on what a client wrote: what is longer than an address is not cached.
    return UNKNOWN_NETWORK if len(host) > _MAX_ADDRESS_LENGTH else _network(host)


@lru_cache(maxsize=4096)
def _network(host: str) -> str:
    try:
        address = ip_address(host)
    except ValueError:
        return UNKNOWN_NETWORK
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ip_network((int(address), _IPV6_PREFIX), strict=False))
