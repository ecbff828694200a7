"""Connections to checked addresses only (protection against SSRF).

A name is resolved once for each connection, every address is checked, and one of those addresses is
connected to, with the original name in Host, SNI and the certificate check. So a name that changes
its addresses between two lookups (DNS rebinding) has no effect. The socket checks once more, which
catches addresses that were never looked up.
"""

import socket
from collections.abc import Callable
from typing import TypeAlias

from aiohttp.abc import AbstractResolver, ResolveResult

from notification_service.domain.addresses import forbidden_reason

AddressInfo: TypeAlias = tuple[int, int, int, str, tuple[object, ...]]
"""Family, kind, protocol, canonical name and target, as getaddrinfo returns them."""


class ForbiddenAddress(Exception):
    """A connection to a forbidden address was refused."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"the address is {reason}")
        self.reason = reason


class GuardedResolver(AbstractResolver):
    """Resolves a name with `inner` and refuses it if any of its addresses is forbidden.

    One forbidden address among others is an attack or a mistake: the name is not used.
    """

    def __init__(self, inner: AbstractResolver, *, loopback: bool) -> None:
        self._inner = inner
        self._loopback = loopback

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The addresses of a name, all of them checked."""
        try:
            results = await self._inner.resolve(host, port, family)
        except UnicodeError:
            raise OSError("the name is not one that DNS knows") from None
        for result in results:
            check_address(result["host"], loopback=self._loopback)
        return results

    async def close(self) -> None:
        """Close the inner resolver."""
        await self._inner.close()


def guarded_socket_factory(*, loopback: bool) -> Callable[[AddressInfo], socket.socket]:
    """A socket factory that refuses forbidden addresses."""

    def make(address: AddressInfo) -> socket.socket:
        family, kind, protocol, _, target = address
        check_address(str(target[0]), loopback=loopback)
        made = socket.socket(family, kind, protocol)
        made.setblocking(False)  # noqa: FBT003  # the standard library's signature
        return made

    return make


def check_address(address: str, *, loopback: bool) -> None:
    """Raise `ForbiddenAddress` for an address that nothing may be sent to."""
    reason = forbidden_reason(address, loopback=loopback)
    if reason is not None:
        raise ForbiddenAddress(reason)
