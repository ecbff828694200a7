"""Kinds of hostile bodies."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Final

from tests.hostile.kinds import CANARY, CANARY_BYTES, CANARY_KEY, Kind
from tests.hostile.operations import HostileOperation
from tests.hostile.raw_http import RawRequest

from chassis.middleware import MAX_BODY_BYTES

_KEY: Final = json.dumps(CANARY_KEY).encode()
_OPEN_BODIES: Final = frozenset({"receiveDeliveryReceipt"})
"""Operations whose sender may add members, which are ignored."""


def _with_member(member: bytes) -> Callable[[HostileOperation], Iterable[RawRequest]]:
    """The valid object with another member, as it is sent."""

    def make(operation: HostileOperation) -> Iterable[RawRequest]:
        raw = operation.valid.body or b"{}"
        comma = b"," if operation.body else b""
        yield operation.valid.with_body(raw[:-1] + comma + member + b"}")

    return make


def _instead(body: bytes) -> Callable[[HostileOperation], Iterable[RawRequest]]:
    """Other bytes instead of the valid body."""
    return lambda operation: [operation.valid.with_body(body)]


def _transformed(
    change: Callable[[bytes], bytes],
) -> Callable[[HostileOperation], Iterable[RawRequest]]:
    """The bytes of the valid body, changed."""
    return lambda operation: [operation.valid.with_body(change(operation.valid.body or b"{}"))]


def _at_numbers(*texts: bytes) -> Callable[[HostileOperation], Iterable[RawRequest]]:
    """Other JSON in the place of each number, one at a time."""
    return lambda operation: [
        operation.with_value_at(path, text) for path in operation.numbers for text in texts
    ]


def _at_texts(*texts: bytes) -> Callable[[HostileOperation], Iterable[RawRequest]]:
    """Other JSON in the place of each text, one at a time."""
    return lambda operation: [
        operation.with_value_at(path, text) for path in operation.texts for text in texts
    ]


def _repeated_first_key(operation: HostileOperation) -> Iterator[RawRequest]:
    """The valid body with its first key twice."""
    if isinstance(operation.body, dict) and operation.body:
        (key, value), *_ = operation.body.items()
        member = f"{{{json.dumps(key)}:{json.dumps(value)},".encode()
        yield operation.valid.with_body(member + (operation.valid.body or b"")[1:])


def _media_types(*values: bytes | None) -> Callable[[HostileOperation], Iterable[RawRequest]]:
    """The valid body under another Content-Type, None without one."""
    return lambda operation: [operation.valid.with_headers(Content_Type=each) for each in values]


def _declared_too_long(operation: HostileOperation) -> Iterator[RawRequest]:
    """A Content-Length of more than any limit; the body is not sent."""
    yield operation.valid.with_headers(Content_Length=b"9999999999").with_body(b"")


def _chunked_too_long(operation: HostileOperation) -> Iterator[RawRequest]:
    """More than the limit in chunks, without a length and without an end."""
    size = 65_536
    chunk = f"{size:x}\r\n".encode() + CANARY_BYTES.ljust(size, b" ") + b"\r\n"
    chunks = chunk * (MAX_BODY_BYTES // size + 1)
    yield operation.valid.with_headers(Transfer_Encoding=b"chunked").with_body(chunks)


def _hidden(character: str) -> bytes:
    return json.dumps(f"{CANARY}{character}").encode()


_C0: Final = tuple(_hidden(chr(code)) for code in (0, 8, 0x0B, 0x1F, 0x7F))
_BIDI: Final = tuple(_hidden(chr(code)) for code in (0x202A, 0x202E, 0x2066, 0x2069))
_BIDI_RAW: Final = tuple(f'"{CANARY}{chr(code)}"'.encode() for code in (0x202E, 0x2067))


def _with_unknown_member(operation: HostileOperation) -> Iterable[RawRequest]:
    if operation.operation_id in _OPEN_BODIES:
        return ()
    return _with_member(_KEY + b":" + json.dumps(CANARY).encode())(operation)


JSON_BODY_KINDS: Final = (
    Kind("a key twice", ("400 malformed-json repeated_key",), _repeated_first_key),
    Kind(
        "an unknown key twice",
        ("400 malformed-json repeated_key",),
        _with_member(_KEY + b":1," + _KEY + b":2"),
    ),
    Kind(
        "a key twice, once with escapes",
        ("400 malformed-json repeated_key",),
        _with_member(b'"zebra":1,"\\u007aebra":2'),
    ),
    Kind(
        "an unknown key",
        ("422 invalid-request extra_forbidden", "422 invalid-request"),
        _with_unknown_member,
    ),
    Kind(
        "33 levels",
        ("400 malformed-json depth",),
        _with_member(_KEY + b":" + b"[" * 33 + b"]" * 33),
    ),
    Kind(
        "100,000 levels",
        (
            *("400 malformed-json depth", "400 malformed-json too_many_values"),
            "413 body-too-large",
        ),
        _instead(b"[" * 100_000),
    ),
    Kind(
        "objects in 5,000 levels",
        ("400 malformed-json depth", "413 body-too-large"),
        _instead(b'{"a":' * 5_000 + b"1" + b"}" * 5_000),
    ),
    Kind(
        "500,000 values",
        ("400 malformed-json too_many_values", "413 body-too-large"),
        _instead(b"[" + b"1," * 499_999 + b"1]"),
    ),
    Kind("NUL as a byte", ("400 malformed-json syntax",), _with_member(_KEY + b':"a\x00"')),
    Kind("NUL and other controls", ("422 invalid-request hidden_character",), _at_texts(*_C0)),
    Kind(
        "NUL in a key",
        ("422 invalid-request hidden_character",),
        _with_member(json.dumps(f"{CANARY}\x00").encode() + b":1"),
    ),
    Kind(
        "half a surrogate pair",
        ("400 malformed-json encoding",),
        _at_texts(b'"\\ud800"', b'"\\udc00 x"', b'"\\ud800\\ud800"'),
    ),
    Kind(
        "half a surrogate pair in a key",
        ("400 malformed-json encoding",),
        _with_member(b'"\\udfff":1'),
    ),
    Kind(
        "a surrogate in bytes",
        ("400 malformed-json encoding",),
        _with_member(_KEY + b':"\xed\xa0\x80"'),
    ),
    Kind("bidi controls", ("422 invalid-request hidden_character",), _at_texts(*_BIDI, *_BIDI_RAW)),
    Kind(
        "bidi controls in a key",
        ("422 invalid-request hidden_character",),
        _with_member(_hidden("\u202e") + b":1"),
    ),
    Kind(
        "2^63, its negative, 2^64 and 10^400",
        ("422 invalid-request",),
        _at_numbers(
            b"9223372036854775808", b"-9223372036854775809", b"18446744073709551616", b"1e400"
        ),
    ),
    Kind(
        "2^63 for a text",
        ("422 invalid-request",),
        _at_texts(b"9223372036854775808"),
    ),
    Kind(
        "a number of 5,000 digits",
        ("400 malformed-json syntax",),
        _with_member(_KEY + b":" + b"9" * 5_000),
    ),
    Kind(
        "NaN and infinity",
        ("400 malformed-json syntax",),
        lambda operation: [
            request
            for text in (b"NaN", b"Infinity", b"-Infinity", b"nan")
            for request in (
                *_with_member(_KEY + b":" + text)(operation),
                *_at_numbers(text)(operation),
            )
        ],
    ),
    Kind("bad UTF-8", ("400 malformed-json encoding",), _with_member(_KEY + b':"\xff\xc0\xaf"')),
    Kind("an overlong NUL", ("400 malformed-json encoding",), _with_member(_KEY + b':"\xc0\x80"')),
    Kind(
        "UTF-16 and UTF-32",
        ("400 malformed-json encoding", "400 malformed-json syntax"),
        lambda operation: [
            operation.valid.with_body((operation.valid.body or b"{}").decode().encode(codec))
            for codec in ("utf-16", "utf-16-be", "utf-32")
        ],
    ),
    Kind(
        "a byte order mark",
        ("400 malformed-json syntax",),
        _transformed(lambda raw: b"\xef\xbb\xbf" + raw),
    ),
    Kind("nothing", ("400 malformed-json syntax",), _instead(b"")),
    Kind("half a document", ("400 malformed-json syntax",), _transformed(lambda raw: raw[:-1])),
    Kind("two documents", ("400 malformed-json syntax",), _transformed(lambda raw: raw + raw)),
    Kind(
        "no object",
        ("422 invalid-request",),
        lambda operation: [
            operation.valid.with_body(raw)
            for raw in (b"[]", b"null", b"7", b"true", json.dumps(CANARY).encode())
        ],
    ),
    Kind(
        "an object for a text",
        ("422 invalid-request", "404 not-found", "409 conflict"),
        _at_texts(b"{" + _KEY + b":[" + _KEY + b"]}", b"[" + _KEY + b"]"),
    ),
    Kind(
        "another media type",
        ("415 unsupported-media-type",),
        _media_types(
            b"text/plain",
            b"application/x-www-form-urlencoded",
            b"multipart/form-data; boundary=" + CANARY_BYTES,
            b"application/json; charset=utf-16",
            b"application/jsonp",
            b"application/json, text/" + CANARY_BYTES,
            b"application/json;" + b" " * 5_000 + CANARY_BYTES,
            b"\xff" + CANARY_BYTES,
        ),
    ),
    Kind("no media type", ("415 unsupported-media-type",), _media_types(None, b"")),
    Kind(
        "a content encoding",
        ("415 unsupported-media-type",),
        lambda operation: [
            operation.valid.with_headers(Content_Encoding=coding)
            for coding in (b"gzip", b"deflate, gzip", b"br", CANARY_BYTES)
        ],
    ),
    Kind(
        "two media types",
        ("400 bad-request",),
        lambda operation: [
            replace(
                operation.valid,
                headers=(*operation.valid.headers, ("Content-Type", b"text/" + CANARY_BYTES)),
            )
        ],
    ),
    Kind(
        "two content encodings",
        ("415 unsupported-media-type",),
        lambda operation: [
            replace(
                operation.valid,
                headers=(
                    *operation.valid.headers,
                    ("Content-Encoding", b"identity"),
                    ("Content-Encoding", CANARY_BYTES),
                ),
            )
        ],
    ),
    Kind("a Content-Length past the limit", ("413 body-too-large",), _declared_too_long),
    Kind("chunks past the limit", ("413 body-too-large",), _chunked_too_long),
)
"""Kinds for every operation with a JSON body."""

STREAMED_BODY_KINDS: Final = (
    Kind(
        "another media type",
        ("415 unsupported-media-type",),
        _media_types(b"text/plain", b"application/json", b"\xff" + CANARY_BYTES, b"", None),
    ),
    Kind(
        "a content encoding",
        ("415 unsupported-media-type",),
        lambda operation: [operation.valid.with_headers(Content_Encoding=b"gzip")],
    ),
    Kind(
        "a Content-Length past the limit",
        ("413 body-too-large", "422 content-mismatch"),
        _declared_too_long,
    ),
)
"""Kinds for every operation whose body is streamed."""
