"""Connections that can only be made to addresses that were vetted.

A name is resolved once a connection, every answer is vetted, and one of those very answers is
connected to, with the original name in Host, SNI and the certificate check. So a name that changes
its answer between two look-ups (DNS rebinding) gains nothing. The socket itself vets once more,
which catches addresses that were never looked up.
"""

import socket
from collections.abc import Callable
from typing import TypeAlias

from aiohttp.abc import AbstractResolver, ResolveResult

from notification_service.domain.addresses import forbidden_reason

AddressInfo: TypeAlias = tuple[int, int, int, str, tuple[object, ...]]
"""Family, kind, protocol, canonical name and target, as getaddrinfo answers."""


class ForbiddenAddress(Exception):
    """A connection was about to be made to where nothing may be sent."""

    def __init__(self, why: str) -> None:
        super().__init__(f"the address is {why}")
        self.reason = why


class GuardedResolver(AbstractResolver):
    """Resolves a name with `inner` and refuses it if any one answer is forbidden.

    One bad answer among good ones is an attack or a mistake; either way the name is not used.
    """

    def __init__(self, inner: AbstractResolver, *, loopback: bool) -> None:
        self._inner = inner
        self._loopback = loopback

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The answers for a name, all of them vetted."""
        try:
            answers = await self._inner.resolve(host, port, family)
        except UnicodeError:
            raise OSError("the name is not one that DNS knows") from None
        for answer in answers:
            check_address(answer["host"], loopback=self._loopback)
        return answers

    async def close(self) -> None:
        """Close the inner resolver."""
        await self._inner.close()


def guarded_socket_factory(*, loopback: bool) -> Callable[[AddressInfo], socket.socket]:
    """A maker of sockets that refuses a forbidden address to connect to."""

    def make(address: AddressInfo) -> socket.socket:
        family, kind, protocol, _, target = address
        check_address(str(target[0]), loopback=loopback)
        made = socket.socket(family, kind, protocol)
        made.setblocking(False)  # noqa: FBT003  # the standard library's signature
        return made

    return make


def check_address(address: str, *, loopback: bool) -> None:
    """Raise `ForbiddenAddress` where nothing may be sent."""
    why = forbidden_reason(address, loopback=loopback)
    if why is not None:
        raise ForbiddenAddress(why)
