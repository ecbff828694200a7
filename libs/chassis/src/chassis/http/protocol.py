"""uvicorn's HTTP protocol with limits on what a client may send, and how slowly.

The parser of uvicorn (llhttp) has no limit of its own: a head of any size is accepted, and a
connection that never finishes one stays open without limit. Here the head of a request is bounded
in bytes, fields and time, its body in time, the reading of the response in time, and connections in
number. Trailer fields are discarded, and after a refusal what still arrives is, so that the client
can read why.
"""

import asyncio
from dataclasses import dataclass
from enum import Enum, auto
from typing import ClassVar, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from chassis import telemetry
from chassis.http.closing_transport import ClosingTransport
from chassis.http.header_fields import head_violation
from chassis.http.raw_response import raw_response
from chassis.problems.problem import Problem
from chassis.problems.standard import BadRequest, HeadersTooLarge, RequestTimeout, Unavailable

_MAX_UNREAD_BYTES: Final = 65_536
"""Bytes of a body that may still arrive after a response that did not need it."""


@dataclass(frozen=True, slots=True)
class HttpLimits:
    """The limits of one connection, and how many one process may have.

    `head_bytes` and `header_fields` bound the request line with the header fields. `head_seconds`
    count from the first byte of a head (or from the connection) to its last, `body_seconds` from
    there to the end of the body, and each `body_bytes_per_second` that have arrived add another
    second: a large body has the time that its size needs, and a slow client no more than that. A
    client that reads nothing of a response for `write_stall_seconds` is disconnected.

    Between two parts of a body there are at most `head_bytes` of chunk extensions and trailers. A
    client that still sends after its response is disconnected `linger_seconds` later, or after
    `linger_bytes`.
    """

    head_bytes: int = 32_768
    header_fields: int = 100
    head_seconds: float = 10.0
    body_seconds: float = 30.0
    body_bytes_per_second: int = 131_072
    write_stall_seconds: float = 30.0
    linger_seconds: float = 5.0
    linger_bytes: int = 16_777_216
    connections: int = 1_000


class _Phase(Enum):
    """The part of a request that is being parsed."""

    NONE = auto()
    HEAD = auto()
    BODY = auto()


class BoundedProtocol(HttpToolsProtocol):
    """One connection. Given to uvicorn as `http=BoundedProtocol`."""

    limits: ClassVar[HttpLimits] = HttpLimits()
    _has_request = False
    """Whether a request has arrived, so that there is a `cycle`."""
    _phase = _Phase.NONE
    _head_bytes = 0
    _body_bytes = 0
    _body_since = 0.0
    _unread_bytes = 0
    _framing_bytes = 0
    """Bytes of chunk extensions and trailers since the last byte of a body."""
    _is_lingering = False
    _linger_timer: asyncio.TimerHandle | None = None
    _refusal: Problem | None = None
    _timed_phase = _Phase.NONE
    _phase_timer: asyncio.TimerHandle | None = None
    _write_timer: asyncio.TimerHandle | None = None
    idle_since = 0.0
    """When the connection began to wait for a request, by the event loop's clock."""

    @property
    def is_idle(self) -> bool:
        """Whether the connection has no request in progress."""
        return not self._has_request or self.cycle.response_complete

    @property
    def _in_body(self) -> bool:
        return self._phase is _Phase.BODY

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Accept a connection. If there are too many, the one that is idle longest is closed."""
        super().connection_made(transport)
        self.idle_since = self.loop.time()
        self._time_phase(_Phase.HEAD)
        if len(self.connections) > self.limits.connections:
            self._evict_idle()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection and its timers."""
        self._time_phase(_Phase.NONE)
        self._cancel_write_timer()
        if self._linger_timer is not None:
            self._linger_timer.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Parse the received bytes; of a head no more than its remaining limit."""
        if self._is_lingering:
            self._discard(data)
            return
        if not self._in_body:
            room = self.limits.head_bytes - self._head_bytes
            self._head_bytes += min(len(data), room)
            super().data_received(data[:room])
            data = data[room:]
            if data and self._head_bytes and not self._in_body:
                self._refuse(HeadersTooLarge(f"a head may have {self.limits.head_bytes} bytes"))
        if data and not self._has_ended:
            self._receive_body(data)
        # Bytes before a request, such as empty lines, must lead to one as soon as those of a head.
        waiting = self._phase is _Phase.NONE and self._head_bytes
        self._time_phase(_Phase.HEAD if waiting else self._phase)

    def _receive_body(self, data: bytes) -> None:
        """Parse a part of a body, and limit what is no part of the content."""
        before = self._body_bytes
        super().data_received(data)
        grew = self._body_bytes != before
        self._framing_bytes = 0 if grew or not self._in_body else self._framing_bytes + len(data)
        if self._framing_bytes > self.limits.head_bytes:
            limit = self.limits.head_bytes
            self._refuse(HeadersTooLarge(f"chunk extensions and trailers may have {limit} bytes"))

    def on_message_begin(self) -> None:
        """Start a request."""
        super().on_message_begin()
        self._phase = _Phase.HEAD

    def on_header(self, name: bytes, value: bytes) -> None:
        """Accept a header field. One after the body, a trailer, is discarded (RFC 9110, 6.5.1).

        Raises:
            HeadersTooLarge: there are too many.
        """
        if self._in_body:
            return
        super().on_header(name, value)
        if len(self.headers) > self.limits.header_fields:
            self._refusal = HeadersTooLarge(f"a head may have {self.limits.header_fields} fields")
            raise self._refusal

    def on_headers_complete(self) -> None:
        """Start the response.

        Raises:
            BadRequest: a field is missing or repeated, or the version is not served.
        """
        version = "" if self.parser is None else self.parser.get_http_version()
        if detail := head_violation(version, self.headers):
            self._refusal = BadRequest(detail)
            raise self._refusal
        super().on_headers_complete()
        self.cycle.transport = ClosingTransport(self.transport, self._close_after_response)
        self._phase = _Phase.BODY
        self._body_bytes, self._framing_bytes, self._body_since = 0, 0, self.loop.time()
        self._has_request = True

    def on_body(self, body: bytes) -> None:
        """Receive a part of the body; after a response that did not need it only a bounded part."""
        super().on_body(body)
        self._body_bytes += len(body)
        if self.cycle.response_complete:
            self._unread_bytes += len(body)
            if self._unread_bytes > _MAX_UNREAD_BYTES:
                self._linger()

    def on_message_complete(self) -> None:
        """Complete a request."""
        super().on_message_complete()
        self._phase, self._head_bytes, self._unread_bytes = _Phase.NONE, 0, 0

    def on_response_complete(self) -> None:
        """Wait for the next request."""
        self.idle_since = self.loop.time()
        if not self._is_lingering:
            super().on_response_complete()

    def send_400_response(self, msg: str) -> None:
        """Refuse a request that cannot be parsed; `msg` is for the log."""
        self._refuse(self._refusal or BadRequest("this is not an HTTP request"))

    def pause_writing(self) -> None:
        """The send buffer is full: the client has `write_stall_seconds` to read on."""
        super().pause_writing()
        seconds = self.limits.write_stall_seconds
        self._write_timer = self._write_timer or self.loop.call_later(seconds, self.transport.abort)

    def resume_writing(self) -> None:
        """The client reads its response again: stop the timer."""
        self._cancel_write_timer()
        super().resume_writing()

    def _time_phase(self, phase: _Phase) -> None:
        """Start the timer of a phase, counted from its beginning."""
        if phase is self._timed_phase:
            return
        if self._phase_timer is not None:
            self._phase_timer.cancel()
            self._phase_timer = None
        self._timed_phase = phase
        match phase:
            case _Phase.NONE:
                return
            case _Phase.HEAD:
                seconds = self.limits.head_seconds
            case _Phase.BODY:
                seconds = self.limits.body_seconds
        self._phase_timer = self.loop.call_later(seconds, self._on_phase_timeout)

    def _on_phase_timeout(self) -> None:
        if self._in_body and (left := self._body_seconds_left()) > 0:
            self._phase_timer = self.loop.call_later(left, self._on_phase_timeout)
            return
        began = self._head_bytes or self._phase is not _Phase.NONE
        if began:
            self._refuse(RequestTimeout())
        else:
            self.transport.close()

    def _body_seconds_left(self) -> float:
        """The time that the rest of the body has."""
        limits = self.limits
        allowed = limits.body_seconds + self._body_bytes / limits.body_bytes_per_second
        return self._body_since + allowed - self.loop.time()

    def _cancel_write_timer(self) -> None:
        if self._write_timer is not None:
            self._write_timer.cancel()
            self._write_timer = None

    def _evict_idle(self) -> None:
        others: list[BoundedProtocol] = [*self.connections - {self}]
        waiting = [each for each in others if each.is_idle]
        if waiting:
            min(waiting, key=lambda each: each.idle_since).transport.abort()
        else:
            self._refuse(Unavailable(headers={"Retry-After": "1"}))

    def _refuse(self, problem: Problem) -> None:
        """Respond to a request that the application does not get, and close the connection."""
        if self._has_ended:
            return
        if self._in_body and self.cycle.response_complete:
            self._linger()  # a second response would be taken for that to the next request
            return
        telemetry.count_refused_connection(problem.code)
        under_way = None if self.is_idle else self.cycle
        if under_way is not None and under_way.response_started:
            self.transport.abort()  # part was sent: the client must not mistake it for the whole
            return
        self.transport.write(raw_response(problem))
        if self._phase is _Phase.NONE and not self._head_bytes:
            self.transport.close()  # the client has sent nothing
        else:
            self._linger()
        if under_way is not None:
            under_way.disconnected = True
            under_way.message_event.set()

    @property
    def _has_ended(self) -> bool:
        """Whether nothing more is parsed."""
        return self._is_lingering or self.transport.is_closing()

    def _close_after_response(self) -> None:
        if self._in_body:
            self._linger()
        else:
            self.transport.close()

    def _linger(self) -> None:
        """Close the sending side, and discard what still arrives until the client closes too.

        If both sides were closed at once, the connection would be reset by what is not read, and
        the client might lose the response (RFC 9112, 9.6).
        """
        if self._has_ended:
            return
        self._is_lingering, self._unread_bytes = True, 0
        self._time_phase(_Phase.NONE)
        self.transport.write_eof()
        self.flow.resume_reading()
        self._linger_timer = self.loop.call_later(self.limits.linger_seconds, self.transport.abort)

    def _discard(self, data: bytes) -> None:
        self._unread_bytes += len(data)
        if self._unread_bytes > self.limits.linger_bytes:
            self.transport.abort()
