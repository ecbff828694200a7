"""A DNS server for tests, which is slow, silent or wrong on request."""

import asyncio
import socket
import struct
from collections import Counter
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager

_A, _AAAA = 1, 28
_NXDOMAIN, _REFUSED = 3, 5


class DnsServer(asyncio.DatagramProtocol):
    """Answers with `addresses` for every name, unless the first label selects another behaviour.

    `never` has no answer, `unknown` and `refused` have none to give, `half` has none of IPv6, and
    `slow` takes 0.4 seconds. `queries` counts those of IPv4.
    """

    def __init__(self) -> None:
        self.queries: Counter[str] = Counter()
        self.addresses: Sequence[str] = ("127.0.0.1",)
        self.ttl = 5
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.DatagramTransport) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        name, end = _parse_question(data)
        (kind,) = struct.unpack("!H", data[end : end + 2])
        self.queries[name] += kind == _A
        question = data[12 : end + 4]
        match name.partition(".")[0]:
            case "never":
                return
            case "unknown":
                answer = _response(data, question, _NXDOMAIN)
            case "refused":
                answer = _response(data, question, _REFUSED)
            case "half" if kind == _AAAA:
                return
            case _ if kind == _A:
                records = [_a_record(each, self.ttl) for each in self.addresses]
                answer = _response(data, question, 0, records)
            case _:
                answer = _response(data, question, 0)
        wait = 0.4 if name.startswith("slow.") else 0.0
        asyncio.get_running_loop().call_later(wait, self._send, answer, addr)

    def _send(self, answer: bytes, addr: tuple[str, int]) -> None:
        if self._transport is not None:
            self._transport.sendto(answer, addr)


def _parse_question(data: bytes) -> tuple[str, int]:
    labels: list[str] = []
    at = 12
    while length := data[at]:
        labels.append(data[at + 1 : at + 1 + length].decode())
        at += 1 + length
    return ".".join(labels).lower(), at + 1


def _response(data: bytes, question: bytes, code: int, records: Sequence[bytes] = ()) -> bytes:
    counts = struct.pack("!5H", 0x8180 | code, 1, len(records), 0, 0)
    return data[:2] + counts + question + b"".join(records)


def _a_record(address: str, ttl: int) -> bytes:
    return b"\xc0\x0c" + struct.pack("!HHIH", _A, 1, ttl, 4) + socket.inet_aton(address)


@asynccontextmanager
async def running_dns_server() -> AsyncGenerator[tuple[DnsServer, str]]:
    """A DNS server on a free port, and where it is: `address:port`."""
    loop = asyncio.get_running_loop()
    transport, server = await loop.create_datagram_endpoint(DnsServer, local_addr=("127.0.0.1", 0))
    host, port = transport.get_extra_info("sockname")
    try:
        yield server, f"{host}:{port}"
    finally:
        transport.close()
