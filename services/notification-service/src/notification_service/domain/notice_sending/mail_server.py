"""Which mail server sends, from the setting `SMTP_URL`."""

from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Final
from urllib.parse import unquote, urlsplit

from events.contracts.published_enum import PublishedEnum


class MailSecurity(PublishedEnum):
    """How the connection is protected, as the scheme of the URL says."""

    PLAIN = "smtp"
    """Not at all: on this machine only."""
    STARTTLS = "smtp+starttls"
    """TLS from the command STARTTLS on; without it nothing is sent. Port 587 by default."""
    TLS = "smtps"
    """TLS from the first byte on. Port 465 by default."""


_PORTS: Final = {MailSecurity.PLAIN: 25, MailSecurity.STARTTLS: 587, MailSecurity.TLS: 465}


class InvalidMailServer(ValueError):
    """The setting is no URL of a mail server. Its value may have a password, and is not shown."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """A mail server, and the name and password for it; both are empty if it asks for none."""

    security: MailSecurity
    host: str
    port: int
    username: str = ""
    password: str = field(default="", repr=False)


def parse_mail_server(url: str) -> MailServer:
    """The mail server of `smtp+starttls://name:password@host:port` or the like.

    Raises:
        InvalidMailServer: it is no such URL, or asks to send in the clear to another machine.
    """
    try:
        parts = urlsplit(url)
        security, port = MailSecurity(parts.scheme), parts.port
    except ValueError:
        raise InvalidMailServer("SMTP_URL begins with smtp+starttls://, smtps:// or smtp://") from (
            None
        )
    host = parts.hostname or ""
    if not host or parts.path not in {"", "/"} or parts.query or parts.fragment:
        raise InvalidMailServer("SMTP_URL has a host and nothing after its port")
    if security is MailSecurity.PLAIN and not _is_this_machine(host):
        raise InvalidMailServer("SMTP_URL is smtp:// for this machine alone; use smtp+starttls://")
    return MailServer(
        security,
        host,
        port or _PORTS[security],
        unquote(parts.username or ""),
        unquote(parts.password or ""),
    )


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
