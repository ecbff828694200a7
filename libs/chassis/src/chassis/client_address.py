"""The address that a request came from, for records."""

from ipaddress import IPv6Address, ip_address
from typing import Final

from starlette.types import Scope

UNKNOWN_ADDRESS: Final = "unknown"
"""Of a client on a Unix socket, or with what is no IP address."""
_LONGEST: Final = 64
"""Characters of an address of IPv6 with its zone."""


def client_address(scope: Scope) -> str:
    """The IP address of the client of an ASGI scope, at most 39 characters, or `unknown`.

    Behind a reverse proxy it is the address that the proxy names, if the proxy is trusted
    (`TRUSTED_PROXIES`), else the proxy's own. The zone of an IPv6 address is left out: it is a
    name, and could be any text.
    """
    client = scope.get("client")
    host = "" if client is None else client[0]
    if len(host) > _LONGEST:
        return UNKNOWN_ADDRESS
    try:
        address = ip_address(host)
    except ValueError:
        return UNKNOWN_ADDRESS
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or IPv6Address(int(address)))
    return str(address)
