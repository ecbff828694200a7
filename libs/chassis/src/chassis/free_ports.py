"""TCP ports of this machine that no program uses, for servers that are started beside others."""

import random
import socket
from collections.abc import Iterator
from itertools import cycle
from typing import Final

_HOST: Final = "127.0.0.1"
_CANDIDATES: Final = range(20_000, 32_768)
"""Below the ports that systems give to outgoing connections (RFC 6335: 49152; Linux: 32768), so
that none takes one between the search and the start of its server."""


def find_free_port() -> int:
    """A port that is free now and that this process did not find before.

    The server that it is for starts later: until all candidates are used up, no other server of
    this process gets it. Processes search from places of their own.

    Raises:
        OSError: all candidates are in use.
    """
    for _ in _CANDIDATES:
        port = next(_next_candidates)
        if is_free(port):
            return port
    raise OSError("no port is free")


def find_free_range(length: int) -> range:
    """Consecutive ports, each found as by `find_free_port`.

    Raises:
        OSError: all candidates are in use.
    """
    ports = range(0)
    while len(ports) < length:
        found = find_free_port()
        ports = range(ports.start, found + 1) if found == ports.stop else range(found, found + 1)
    return ports


def is_free(port: int) -> bool:
    """Whether a server could listen on it now; connections in TIME_WAIT do not count."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((_HOST, port))
        except OSError:
            return False
        return True


def _candidates() -> Iterator[int]:
    first = random.randrange(len(_CANDIDATES))  # noqa: S311  # no secret
    return cycle((*_CANDIDATES[first:], *_CANDIDATES[:first]))


_next_candidates: Final = _candidates()
