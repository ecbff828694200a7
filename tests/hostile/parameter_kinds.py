"""Kinds of hostile parameters: in the path, the query and the headers."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final
from urllib.parse import quote, unquote_to_bytes

from tests.hostile.kinds import CANARY, CANARY_BYTES, CANARY_KEY, Kind
from tests.hostile.operations import HostileOperation
from tests.hostile.raw_http import RawRequest

HOSTILE_TEXTS: Final = {
    "NUL": CANARY_BYTES + b"%00",
    "a control": CANARY_BYTES + b"%1b%5b2J",
    "bad UTF-8": CANARY_BYTES + b"%ff%fe",
    "an overlong slash": CANARY_BYTES + b"%c0%af",
    "a surrogate": CANARY_BYTES + b"%ed%a0%80",
    "a bidi control": quote(f"{CANARY}\u202e").encode(),
    "a bidi isolate": quote(f"{CANARY}\u2067").encode(),
}
"""Texts that are accepted nowhere, percent-encoded."""
WRONG_VALUES: Final = {
    **HOSTILE_TEXTS,
    "2^63": b"9223372036854775808",
    "2^63 negative": b"-9223372036854775809",
    "5,000 digits": b"9" * 5_000,
    "NaN": b"NaN",
    "infinity": b"Infinity",
    "10^400": b"1e400",
    "Arabic digits": quote("\u0661\u0662").encode(),
    "text": CANARY_BYTES + b"%27%3b--",
    "a long text": CANARY_BYTES * 800,
    "half an escape": CANARY_BYTES + b"%",
    "no escape": CANARY_BYTES + b"%zz",
    "a format": b"%25s%25n%7b0%7d" + CANARY_BYTES,
}
"""Values that no parameter of an id, a number or a choice has."""


def in_path(value: bytes) -> Callable[[HostileOperation], Iterable[RawRequest]]:
    """Another value of each parameter of the path, one at a time."""
    return lambda operation: [
        operation.with_path_value(each["name"], value) for each in operation.parameters("path")
    ]


def in_query(value: bytes) -> Callable[[HostileOperation], Iterable[RawRequest]]:
    """Another value of each parameter of the query, one at a time, unless it may have that one."""
    return lambda operation: [
        operation.with_query(each["name"].encode() + b"=" + value, without=each["name"])
        for each in operation.parameters("query")
        if not _is_valid(each["schema"], unquote_to_bytes(value))
    ]


def _is_valid(schema: Mapping[str, Any], value: bytes) -> bool:
    """Whether a parameter that is a text may have this value."""
    items: Mapping[str, Any] = schema.get("items", schema)
    if items.get("type") != "string" or "enum" in items or "format" in items:
        return False
    if _HIDDEN.search(value) or not _is_utf8(value):
        return False
    text = value.decode()
    fits = len(text) <= items["maxLength"]
    return fits and re.search(items.get("pattern", ""), text) is not None


def _is_utf8(value: bytes) -> bool:
    try:
        value.decode()
    except UnicodeDecodeError:
        return False
    return True


_HIDDEN: Final = re.compile(rb"[\x00-\x1f]|\xe2\x80[\xaa-\xae]|\xe2\x81[\xa6-\xa9]")
"""Controls, and bidi controls as UTF-8."""


def _repeated(operation: HostileOperation) -> Iterable[RawRequest]:
    """Each parameter that is no list, twice."""
    return [
        operation.with_query(
            b"%s=%s&%s=%s" % (name, CANARY_BYTES, name, CANARY_BYTES), each["name"]
        )
        for each in operation.parameters("query")
        if each["schema"].get("type") != "array"
        for name in (each["name"].encode(),)
    ]


def _with_query(query: bytes) -> Callable[[HostileOperation], Iterable[RawRequest]]:
    return lambda operation: [operation.with_query(query)]


def _header(name: str, *values: bytes | None) -> Callable[[HostileOperation], Iterable[RawRequest]]:
    """Other values of a header, where an operation has it."""
    key = name.replace("-", "_")
    return lambda operation: [
        operation.valid.with_headers(**{key: value})
        for value in values
        if any(each["name"] == name for each in operation.parameters("header"))
    ]


def _header_twice(name: str) -> Callable[[HostileOperation], Iterable[RawRequest]]:
    """A header twice, with different values."""

    def make(operation: HostileOperation) -> Iterable[RawRequest]:
        first = _header(name, b'"first"')(operation)
        return [
            RawRequest(each.method, each.target, (*each.headers, (name, CANARY_BYTES)), each.body)
            for each in first
        ]

    return make


REFUSED_PATH: Final = ("404 not-found", "401 notification-refused")
"""The second is of a council in a notification of the department: no id tells whether there is
such a council."""
PATH_KINDS: Final = tuple(
    Kind(f"{name} in the path", REFUSED_PATH, in_path(value))
    for name, value in WRONG_VALUES.items()
)
"""Kinds for every operation with parameters in its path."""

QUERY_KINDS: Final = (
    *(
        Kind(f"{name} in the query", ("422 invalid-request", "400 invalid-cursor"), in_query(value))
        for name, value in WRONG_VALUES.items()
    ),
    Kind("a repeated parameter", ("422 invalid-request repeated_parameter",), _repeated),
)
"""Kinds for every operation with parameters in its query."""

ANY_QUERY_KINDS: Final = (
    Kind(
        "an unknown parameter",
        ("422 invalid-request unknown_parameter",),
        _with_query(quote(CANARY_KEY).encode() + b"=" + CANARY_BYTES),
    ),
    Kind(
        "an unknown parameter in bad UTF-8",
        ("422 invalid-request unknown_parameter",),
        _with_query(CANARY_BYTES + b"%ff%00=1%ff%00"),
    ),
    Kind(
        "a name without a value",
        ("422 invalid-request unknown_parameter",),
        _with_query(quote(CANARY_KEY).encode()),
    ),
    Kind(
        "101 parameters",
        ("400 bad-request",),
        _with_query(b"&".join(b"%s=%d" % (CANARY_BYTES, number) for number in range(101))),
    ),
)
"""Kinds for every operation."""

HEADER_KINDS: Final = (
    Kind(
        "no Idempotency-Key",
        ("400 idempotency-key-missing",),
        _header("Idempotency-Key", None, b"", b'""'),
    ),
    Kind(
        "a malformed Idempotency-Key",
        ("400 idempotency-key-missing",),
        _header(
            "Idempotency-Key",
            CANARY_BYTES * 30,
            CANARY_BYTES + b" 1",
            CANARY_BYTES + b"\xff",
            f"{CANARY}\u202e".encode(),
            b'"' + CANARY_BYTES,
        ),
    ),
    Kind("two Idempotency-Keys", ("400 bad-request",), _header_twice("Idempotency-Key")),
    Kind(
        "a malformed signature",
        ("401 notification-refused",),
        _header(
            "X-SUI-Signature-256",
            *(None, b"", CANARY_BYTES, b"sha256=" + b"0" * 64, b"\xff\xfe", b"sha256=" * 2000),
        ),
    ),
    Kind(
        "a time of signing that is no number, or of another year",
        ("401 notification-refused",),
        _header(
            "X-SUI-Timestamp",
            *(None, b"", CANARY_BYTES, b"NaN", b"-1", b"1e9", b"0", b"9" * 12, b"9" * 5000),
            "\u0661\u0662".encode(),
        ),
    ),
    Kind(
        "an unknown key id",
        ("401 notification-refused",),
        _header(
            "X-SUI-Key-ID",
            *(None, b"", CANARY_BYTES, CANARY_BYTES * 100, b"'; --", b"\xff", b"%s%n{0}"),
        ),
    ),
    Kind("two key ids", ("401 notification-refused",), _header_twice("X-SUI-Key-ID")),
    Kind(
        "a delivery without metadata",
        ("400 bad-request",),
        lambda operation: [
            *_header("X-SUI-Delivery-Attempt", None, b"0", CANARY_BYTES)(operation),
            *_header("X-Correlation-ID", None, b"", CANARY_BYTES, b"\xff")(operation),
        ],
    ),
    Kind("no If-Match", ("428 precondition-required",), _header("If-Match", None, b"")),
    Kind(
        "an If-Match of another version",
        ("412 stale-version", "404 not-found", "409 conflict"),
        _header(
            "If-Match",
            b'"9223372036854775808"',
            b'"' + CANARY_BYTES + b'"',
            b"\xff\xfe",
            b'W/"1"',
            b'"NaN"',
        ),
    ),
    Kind("a long If-Match", ("422 invalid-request",), _header("If-Match", CANARY_BYTES * 20)),
    Kind(
        "two If-Match of other versions",
        ("412 stale-version", "404 not-found", "409 conflict"),
        _header_twice("If-Match"),
    ),
    Kind(
        "a long If-None-Match",
        ("422 invalid-request", "404 not-found"),
        _header("If-None-Match", CANARY_BYTES * 20),
    ),
    Kind("two Ranges", ("400 bad-request",), _header_twice("Range")),
    Kind("two If-Ranges", ("400 bad-request",), _header_twice("If-Range")),
)
"""Kinds for every operation that has the header."""

ALL_HEADER_KINDS: Final = (
    Kind(
        "two credentials",
        ("400 bad-request",),
        lambda operation: [
            RawRequest(
                operation.valid.method,
                operation.valid.target,
                (*operation.valid.headers, ("Authorization", b"Bearer " + CANARY_BYTES)),
                operation.valid.body,
            )
        ],
    ),
    Kind(
        "wrong credentials",
        ("401 unauthenticated",),
        lambda operation: [
            operation.valid.with_headers(Authorization=value)
            for value in (
                b"Bearer " + CANARY_BYTES,
                b"Bearer \xff\xfe" + CANARY_BYTES,
                b"Bearer " + CANARY_BYTES * 500,
                b"Basic " + CANARY_BYTES,
                CANARY_BYTES,
            )
            if operation.definition.get("security")
        ],
    ),
)
"""Kinds for every operation, of headers that every operation has."""
