"""What the head of a request must have: a version that is served, and some fields once."""

from collections.abc import Sequence
from typing import Final

SINGLETON_FIELDS: Final = frozenset(
    {
        *(b"authorization", b"content-type", b"host", b"idempotency-key"),
        *(b"if-range", b"range"),
    }
)
"""Fields with one value. Of two, this service and a proxy before it might use different ones."""
_HOST: Final = b"host"
_VERSIONS: Final = frozenset({"1.0", "1.1"})


def head_violation(http_version: str, fields: Sequence[tuple[bytes, bytes]]) -> str | None:
    """What is wrong with the version of a request or the number of its fields; None if nothing is.

    Names are in lower case. A request of HTTP/1.1 has a Host (RFC 9112, 3.2); one of HTTP/0.9,
    which the parser accepts, is only its first line.
    """
    if http_version not in _VERSIONS:
        return "this is not a request of HTTP/1.1"
    single = [name for name, _ in fields if name in SINGLETON_FIELDS]
    if len(single) != len(set(single)):
        repeated = next(name for name in single if single.count(name) > 1)
        return f"{repeated.decode()} must be given once"
    if _HOST not in single and http_version == "1.1":
        return "host must be given"
    return None
