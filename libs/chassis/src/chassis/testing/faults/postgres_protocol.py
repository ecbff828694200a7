"""The part of PostgreSQL's protocol (version 3) that the proxy needs.

A client sends messages until it has to wait for the server: that is one round trip, and one await
of the driver.
"""

import re
import struct
from dataclasses import dataclass
from typing import Final, NamedTuple

SSL_REQUEST: Final = 80877103
CANCEL_REQUEST: Final = 80877102
LOGIN_STEPS: Final = ("connect", "password")
"""The names of a login's round trips, which have no statement."""
PREPARE_PREFIX: Final = "PREPARE "
"""The prefix of a round trip that prepares a statement."""
_TYPE_LOOKUPS: Final = (
    "WITH RECURSIVE typeinfo_tree",
    "SELECT current_setting('jit')",
    "SELECT set_config('jit'",
)
"""The beginning of the driver's query for a type, once for each connection."""
_LENGTH: Final = struct.Struct("!i")
_LENGTH_BYTES: Final = 4
"""Bytes before the payload of a client's first message; a type byte more before all others."""
_AWAITED_TYPES: Final = frozenset(b"QSHp")
"""Query, Sync, Flush, and the messages of a login: after these a client waits."""
_NOTIFYING: Final = ("NOTIFY", "LISTEN")
_UUID: Final = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class RoundTrip:
    """What a client sends before it waits for a response.

    `ends` is the type of the last message, `connect` for the first one of a connection. `statement`
    is the SQL that is prepared, executed or both, with ids left out.
    """

    last_type: str
    statement: str
    data: bytes

    @property
    def is_login(self) -> bool:
        """Whether it is part of making a connection."""
        return self.last_type in {"connect", "p"}

    @property
    def is_work(self) -> bool:
        """Whether it is not of a connection for notifications."""
        return is_work(self.statement)


class ProtocolMessage(NamedTuple):
    """One message: its type, its payload, and all of its bytes."""

    type: str
    payload: bytes
    data: bytes


class MessageParser:
    """Cuts a stream of bytes into messages, however the bytes arrive.

    A client's stream begins with a message without a type, whose type is taken to be `connect`.
    """

    def __init__(self, *, begins_untyped: bool) -> None:
        self._buffer = bytearray()
        self._untyped = begins_untyped

    def feed(self, data: bytes) -> list[ProtocolMessage]:
        """The messages that are complete with these bytes."""
        self._buffer += data
        found: list[ProtocolMessage] = []
        while (message := self._next()) is not None:
            found.append(message)
        return found

    def expect_untyped(self) -> None:
        """Expect a message without a type once more: an SSL request was refused."""
        self._untyped = True

    def _next(self) -> ProtocolMessage | None:
        head = 0 if self._untyped else 1
        if len(self._buffer) < head + _LENGTH_BYTES:
            return None
        (length,) = _LENGTH.unpack_from(self._buffer, head)
        if len(self._buffer) < head + length:
            return None
        data = bytes(self._buffer[: head + length])
        del self._buffer[: head + length]
        kind = chr(data[0]) if head else "connect"
        self._untyped = False
        return ProtocolMessage(kind, data[head + _LENGTH_BYTES :], data)


class RoundTripParser:
    """Groups a client's messages into round trips, with the SQL of prepared statements."""

    def __init__(self) -> None:
        self._data = b""
        self._statement = ""
        self._prepared: dict[bytes, str] = {}

    def add(self, message: ProtocolMessage) -> RoundTrip | None:
        """The round trip that ends with a message, or None if the client sends more."""
        self._data += message.data
        self._statement = self._statement_of(message) or self._statement
        if message.type != "connect" and ord(message.type) not in _AWAITED_TYPES:
            return None
        trip = RoundTrip(message.type, _UUID.sub("…", self._statement), self._data)
        self._data, self._statement = b"", ""
        return trip

    def _statement_of(self, message: ProtocolMessage) -> str:
        match message.type:
            case "Q":
                return _text(message.payload)
            case "P":
                name, sql, *_ = message.payload.split(b"\0")
                self._prepared[name] = _text(sql)
                return f"{PREPARE_PREFIX}{self._prepared[name]}"
            case "B":
                _portal, name, *_ = message.payload.split(b"\0")
                return self._prepared.get(name, "")
            case "p":
                return LOGIN_STEPS[1]
            case "connect":
                return LOGIN_STEPS[0]
            case _:
                return ""


def is_work(statement: str) -> bool:
    """Whether a statement is not of a connection for notifications."""
    return not statement.startswith(_NOTIFYING)


def is_preparation(statement: str) -> bool:
    """Whether a connection does it once: to log in, prepare a statement or look up a type."""
    return statement in LOGIN_STEPS or statement.startswith((PREPARE_PREFIX, *_TYPE_LOOKUPS))


def read_int(payload: bytes, place: int = 0) -> int:
    """The number at a place of a payload, counted in numbers of four bytes."""
    return struct.unpack_from("!i", payload, place * 4)[0]


def query_message(sql: str) -> bytes:
    """A simple query."""
    text = sql.encode() + b"\0"
    return b"Q" + _LENGTH.pack(len(text) + _LENGTH_BYTES) + text


def cancel_request(pid: int, secret: bytes) -> bytes:
    """The request to cancel the statement of a connection."""
    rest = struct.pack("!ii", CANCEL_REQUEST, pid) + secret
    return _LENGTH.pack(len(rest) + _LENGTH_BYTES) + rest


def _text(sql: bytes) -> str:
    return " ".join(sql.rstrip(b"\0").decode().split())
