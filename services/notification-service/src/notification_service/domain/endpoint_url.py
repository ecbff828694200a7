"""Which URLs an endpoint may have.

One narrow grammar in place of many checks: where no two URL parsers can disagree about a text, none
of them can be tricked. The addresses of a name are checked at every connection.
"""

import re
from typing import Final

MAX_URL_LENGTH: Final = 1000
_LABEL: Final = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_TOP: Final = r"(?:[a-z]{2,63}|xn--[a-z0-9-]{0,58}[a-z0-9])"
_RESERVED_TLDS: Final = (
    "arpa|corp|home|internal|intranet|invalid|lan|local|localdomain|localhost|onion"
)
_NAME: Final = rf"(?:{_LABEL}\.)+(?!(?:{_RESERVED_TLDS})(?:[:/?]|$)){_TOP}"
_PORT: Final = (
    r"(?:102[4-9]|10[3-9]\d|1[1-9]\d\d|[2-9]\d{3}|[1-5]\d{4}"
    r"|6[0-4]\d{3}|65[0-4]\d\d|655[0-2]\d|6553[0-5])"
)
_CHAR: Final = r"(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})"
_PATH_AND_QUERY: Final = rf"(?:/(?:{_CHAR}|/)*)?(?:\?(?:{_CHAR}|[/?])*)?"
_PUBLIC: Final = rf"https://{_NAME}(?::8?443)?{_PATH_AND_QUERY}"
_LOOPBACK: Final = rf"https?://(?:127\.0\.0\.1|localhost|\[::1\])(?::{_PORT})?{_PATH_AND_QUERY}"

URL_PATTERN: Final = rf"^(?:{_PUBLIC}|{_LOOPBACK})$"
"""Every URL that some installation accepts; as published in OpenAPI (ECMA-262 and Python)."""
_PUBLIC_URL: Final = re.compile(_PUBLIC)
_LOOPBACK_URL: Final = re.compile(_LOOPBACK)


class InvalidEndpointUrl(ValueError):
    """A URL that no webhook is sent to. The URL itself is never repeated."""

    def __init__(self) -> None:
        super().__init__(
            "An endpoint is https:// with a public, lower-case host name (IDN as xn--), port 443"
            " or 8443, an optional path and query, no user name and no fragment."
        )


def parse_endpoint_url(text: str, *, loopback: bool) -> str:
    """The URL, if a webhook may be sent to it.

    `loopback` also lets http:// and https:// to 127.0.0.1, [::1] and localhost through, on ports
    from 1024.
    """
    fits = _PUBLIC_URL.fullmatch(text) or (loopback and _LOOPBACK_URL.fullmatch(text))
    if not fits or len(text) > MAX_URL_LENGTH:
        raise InvalidEndpointUrl
    return text


def host_and_port(url: str) -> str:
    """The host and port that a URL of the grammar leads to, as `host:port`."""
    scheme, _, rest = url.partition("://")
    authority = re.split("[/?]", rest, maxsplit=1)[0]
    if re.search(r":[0-9]+$", authority):
        return authority
    return f"{authority}:{443 if scheme == 'https' else 80}"
