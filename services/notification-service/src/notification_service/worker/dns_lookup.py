"""One DNS lookup, asynchronously: c-ares through aiodns, as aiohttp itself uses it."""

import asyncio
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

import aiodns
import pycares

_FIRST_TIMEOUT_SECONDS: Final = 1.0
"""How long c-ares waits for a server before it has measured its latency."""
_TRIES: Final = 4
_FLAGS: Final[int] = sum(
    # A name is looked up as it is: no search domains, no aliases from the environment.
    getattr(pycares, f"ARES_FLAG_{flag}")  # which have no types
    for flag in ("NOSEARCH", "NOALIASES", "EDNS")
)


@dataclass(frozen=True, slots=True)
class IpAddress:
    """One address of a name, as text, and its family."""

    host: str
    family: socket.AddressFamily


@dataclass(frozen=True, slots=True)
class LookupResult:
    """The addresses of a name, IPv4 and IPv6, and for how many seconds they are valid."""

    addresses: Sequence[IpAddress]
    ttl: float


class AddressLookup(Protocol):
    """Looks up the addresses of a name."""

    async def __call__(self, host: str) -> LookupResult:
        """The addresses of `host`, at least one.

        Raises:
            OSError: it has none, or no server responded.
        """
        ...

    async def close(self) -> None:
        """Release its resources."""
        ...


class DnsLookup:
    """Uses /etc/hosts and the servers of /etc/resolv.conf. No lookup waits for another.

    `servers` (`address:port`) takes the place of the configured ones, `resolv_conf` that of the
    file. Nothing is opened before the first lookup.
    """

    def __init__(self, servers: Sequence[str] = (), resolv_conf: str | None = None) -> None:
        self._servers = servers
        self._settings: dict[str, Any] = {"resolvconf_path": resolv_conf} if resolv_conf else {}
        self._resolver: aiodns.DNSResolver | None = None

    async def __call__(self, host: str) -> LookupResult:
        """The addresses of `host`; see `AddressLookup`."""
        resolver = self._resolver = self._resolver or self._open()
        try:
            result = await resolver.getaddrinfo(host, type=socket.SOCK_STREAM)
        except aiodns.error.DNSError as error:
            raise OSError(None, "the name does not resolve") from error
        found = [_address(each) for each in result.nodes]
        if not found:
            raise OSError(None, "the name has no address")
        return LookupResult(found, min(node.ttl for node in result.nodes))

    async def close(self) -> None:
        """Cancel running lookups."""
        if self._resolver is not None:
            await self._resolver.close()
            self._resolver = None

    def _open(self) -> aiodns.DNSResolver:
        return aiodns.DNSResolver(
            nameservers=self._servers or None,
            loop=asyncio.get_running_loop(),
            flags=_FLAGS,
            timeout=_FIRST_TIMEOUT_SECONDS,
            tries=_TRIES,
            **self._settings,
        )


def _address(node: pycares.AddrInfoNode) -> IpAddress:
    # The target is a bare tuple in pycares' types: (address, port) or (address, port, flow, scope).
    host: str = node.addr[0].decode()  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    return IpAddress(host, socket.AddressFamily(node.family))  # pyright: ignore[reportUnknownArgumentType]
