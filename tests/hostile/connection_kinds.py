"""Kinds of hostile bytes on a connection, which no HTTP client sends."""

from dataclasses import dataclass, field
from typing import Final

from tests.hostile.kinds import CANARY_BYTES

_MIB: Final = 2**20


@dataclass(frozen=True, slots=True)
class ConnectionKind:
    """Bytes in which `{path}` and `{key}` are replaced, and the right answer.

    The connection has to be closed after a refusal of status 400, 408 or 431, so that what follows
    is not taken for a request.
    """

    name: str
    answer: str
    data: bytes = field(repr=False)


def _get(*lines: bytes, version: bytes = b"HTTP/1.1", target: bytes = b"{path}") -> bytes:
    head = [b"GET " + target + b" " + version, *lines]
    return b"\r\n".join([*head, b"", b""])


_HOST: Final = b"Host: hostile"
_KEY: Final = b"Authorization: Bearer {key}"
_POST: Final = b"POST {path} HTTP/1.1\r\nHost: hostile\r\nAuthorization: Bearer {key}\r\n"
_SMUGGLED: Final = b"GET /" + CANARY_BYTES + b" HTTP/1.1\r\nHost: hostile\r\n\r\n"
BAD_REQUEST: Final = "400 bad-request"
TOO_LARGE: Final = "431 headers-too-large"

REFUSED_KINDS: Final = (
    # Framing: what a proxy might read differently.
    ConnectionKind(
        "a length and chunks",
        BAD_REQUEST,
        _POST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + _SMUGGLED,
    ),
    ConnectionKind(
        "chunks and a length",
        BAD_REQUEST,
        _POST + b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n" + _SMUGGLED,
    ),
    ConnectionKind(
        "two lengths",
        BAD_REQUEST,
        _POST + b"Content-Length: 0\r\nContent-Length: 5\r\n\r\n" + _SMUGGLED,
    ),
    ConnectionKind(
        "the same length twice",
        BAD_REQUEST,
        _POST + b"Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}",
    ),
    ConnectionKind("a list of lengths", BAD_REQUEST, _POST + b"Content-Length: 5, 5\r\n\r\nabcde"),
    ConnectionKind("a negative length", BAD_REQUEST, _POST + b"Content-Length: -1\r\n\r\n"),
    ConnectionKind("a length with a sign", BAD_REQUEST, _POST + b"Content-Length: +5\r\n\r\nabcde"),
    ConnectionKind(
        "a length in hexadecimal", BAD_REQUEST, _POST + b"Content-Length: 0x5\r\n\r\nabcde"
    ),
    ConnectionKind(
        "a length of 2^64", BAD_REQUEST, _POST + b"Content-Length: 18446744073709551616\r\n\r\n"
    ),
    ConnectionKind("an empty length", BAD_REQUEST, _POST + b"Content-Length: \r\n\r\n"),
    ConnectionKind(
        "an unknown transfer coding",
        BAD_REQUEST,
        _POST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + _SMUGGLED,
    ),
    ConnectionKind(
        "chunks before another coding",
        BAD_REQUEST,
        _POST + b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" + _SMUGGLED,
    ),
    ConnectionKind(
        "a transfer coding in two lines",
        BAD_REQUEST,
        _POST
        + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n"
        + _SMUGGLED,
    ),
    ConnectionKind(
        "a space before a colon",
        BAD_REQUEST,
        _POST + b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + _SMUGGLED,
    ),
    ConnectionKind(
        "a vertical tab in a transfer coding",
        BAD_REQUEST,
        _POST + b"Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n" + _SMUGGLED,
    ),
    ConnectionKind(
        "chunks in HTTP/1.0 with a length",
        BAD_REQUEST,
        _POST.replace(b"HTTP/1.1", b"HTTP/1.0")
        + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
        + _SMUGGLED,
    ),
    ConnectionKind(
        "a folded header",
        BAD_REQUEST,
        _get(_HOST, b"X-Folded: a", b" " + CANARY_BYTES),
    ),
    # Fields and the request line.
    ConnectionKind("NUL in a header", BAD_REQUEST, _get(_HOST, b"X-A: " + CANARY_BYTES + b"\x00")),
    ConnectionKind("a bare CR in a header", BAD_REQUEST, _get(_HOST, b"X-A: a\r" + CANARY_BYTES)),
    ConnectionKind("NUL in a name", BAD_REQUEST, _get(_HOST, CANARY_BYTES + b"\x00: a")),
    ConnectionKind("a space in a name", BAD_REQUEST, _get(_HOST, CANARY_BYTES + b" a: a")),
    ConnectionKind("bad UTF-8 in a name", BAD_REQUEST, _get(_HOST, CANARY_BYTES + b"\xff: a")),
    ConnectionKind("a header without a colon", BAD_REQUEST, _get(_HOST, CANARY_BYTES)),
    ConnectionKind("no Host", BAD_REQUEST, _get(_KEY)),
    ConnectionKind("two Hosts", BAD_REQUEST, _get(_HOST, b"Host: " + CANARY_BYTES)),
    ConnectionKind(
        "NUL in the path", BAD_REQUEST, _get(_HOST, target=b"/" + CANARY_BYTES + b"\x00")
    ),
    ConnectionKind(
        "bad UTF-8 in the path", BAD_REQUEST, _get(_HOST, target=b"/" + CANARY_BYTES + b"\xff")
    ),
    ConnectionKind(
        "UTF-8 in the path", BAD_REQUEST, _get(_HOST, target=b"/" + CANARY_BYTES + b"\xc3\xa9")
    ),
    ConnectionKind(
        "bad UTF-8 in the query",
        BAD_REQUEST,
        _get(_HOST, target=b"{path}?a=" + CANARY_BYTES + b"\xff"),
    ),
    ConnectionKind("a space in the path", BAD_REQUEST, _get(_HOST, target=b"/a " + CANARY_BYTES)),
    ConnectionKind("an empty target", BAD_REQUEST, _get(_HOST, target=b"")),
    ConnectionKind("a target that is no path", BAD_REQUEST, _get(_HOST, target=CANARY_BYTES)),
    ConnectionKind(
        "an unknown method", BAD_REQUEST, b"BREW {path} HTTP/1.1\r\nHost: hostile\r\n\r\n"
    ),
    ConnectionKind(
        "a method in small letters", BAD_REQUEST, b"get {path} HTTP/1.1\r\nHost: hostile\r\n\r\n"
    ),
    ConnectionKind("HTTP/0.9", BAD_REQUEST, b"GET {path}\r\n\r\n"),
    ConnectionKind("HTTP/2 without an upgrade", BAD_REQUEST, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    ConnectionKind("HTTP/9.9", BAD_REQUEST, _get(_HOST, version=b"HTTP/9.9")),
    ConnectionKind(
        "TLS", BAD_REQUEST, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + CANARY_BYTES
    ),
    ConnectionKind(
        "CONNECT", BAD_REQUEST, b"CONNECT hostile:443 HTTP/1.1\r\nHost: hostile\r\n\r\n"
    ),
    # Floods.
    ConnectionKind(
        "1,000 headers",
        TOO_LARGE,
        _get(_HOST, *[b"X-%d: " % n + CANARY_BYTES for n in range(1_000)]),
    ),
    ConnectionKind(
        "a header of 1 MiB", TOO_LARGE, _get(_HOST, b"X-A: " + CANARY_BYTES * (_MIB // 12))
    ),
    ConnectionKind("a name of 1 MiB", TOO_LARGE, _get(_HOST, CANARY_BYTES * (_MIB // 12) + b": a")),
    ConnectionKind(
        "a path of 1 MiB", TOO_LARGE, _get(_HOST, target=b"/" + CANARY_BYTES * (_MIB // 12))
    ),
    ConnectionKind(
        "8 MiB of headers without an end",
        TOO_LARGE,
        b"GET {path} HTTP/1.1\r\n" + b"X: " + CANARY_BYTES * (8 * _MIB // 12),
    ),
    ConnectionKind("1 MiB of empty lines", TOO_LARGE, b"\r\n" * (_MIB // 2)),
)
"""Requests that are refused before they reach an operation."""

BODY_FRAMING_KINDS: Final = (
    ConnectionKind("a chunk size that is no number", BAD_REQUEST, b"xyz\r\n" + CANARY_BYTES),
    ConnectionKind("a chunk size with a sign", BAD_REQUEST, b"+5\r\nabcde\r\n0\r\n\r\n"),
    ConnectionKind("a chunk size of 2^64", BAD_REQUEST, b"10000000000000000\r\n" + CANARY_BYTES),
    ConnectionKind("a chunk longer than its size", BAD_REQUEST, b"5\r\nabcdefgh\r\n0\r\n\r\n"),
    ConnectionKind(
        "a chunk extension of 1 MiB",
        TOO_LARGE,
        b"5;" + CANARY_BYTES * (_MIB // 12) + b"\r\nabcde\r\n0\r\n\r\n",
    ),
    ConnectionKind(
        "a trailer of 1 MiB", TOO_LARGE, b"2\r\n{}\r\n0\r\nX-A: " + CANARY_BYTES * (_MIB // 12)
    ),
    ConnectionKind(
        "50,000 trailers",
        TOO_LARGE,
        b"2\r\n{}\r\n0\r\n" + (b"X-A: " + CANARY_BYTES + b"\r\n") * 50_000,
    ),
)
"""Bodies in chunks, of a request that an operation reads."""
