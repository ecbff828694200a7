"""The account at GOV.UK Notify by which notices are sent, from the settings."""

import re
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

NOTIFY_API_KEY_PATTERN: Final = re.compile(
    r".{1,200}-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
    r"-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
)
"""A name, the id of the service and the secret: the last 73 characters are two UUIDs."""


class InvalidNotifyAccount(ValueError):
    """A setting is not as Notify has it. No value is in the message: one of them is secret."""


@dataclass(frozen=True, slots=True)
class NotifyAccount:
    """Where Notify is, who asks, and the templates.

    Of that for e-mail `subject` and `body` are filled in, of that for texts `body`. Without
    `text_template_id` there are no texts.
    """

    url: str
    service_id: UUID
    template_id: UUID
    secret: str = field(repr=False)
    text_template_id: UUID | None = None


def parse_notify_account(
    url: str, api_key: str, template_id: str, text_template_id: str = ""
) -> NotifyAccount:
    """The account of the settings whose names begin with `NOTIFY_`.

    Raises:
        InvalidNotifyAccount: one of them is malformed, or would send in the clear over a network.
    """
    found = NOTIFY_API_KEY_PATTERN.fullmatch(api_key)
    if found is None:
        raise InvalidNotifyAccount("NOTIFY_API_KEY ends with the ids of the service and of the key")
    template = _template(template_id, "NOTIFY_TEMPLATE_ID is the id of an e-mail template")
    problem = "NOTIFY_TEXT_TEMPLATE_ID is the id of a template for text messages"
    for_texts = _template(text_template_id, problem) if text_template_id else None
    return NotifyAccount(_checked_url(url), UUID(found[1]), template, found[2], for_texts)


def _template(template_id: str, problem: str) -> UUID:
    try:
        return UUID(template_id)
    except ValueError:
        raise InvalidNotifyAccount(problem) from None


def _checked_url(url: str) -> str:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise InvalidNotifyAccount("NOTIFY_URL is not a URL") from None
    host = parts.hostname or ""
    if not host or parts.path not in {"", "/"} or parts.query or parts.fragment or parts.username:
        raise InvalidNotifyAccount("NOTIFY_URL has a host and nothing after its port")
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and _is_this_machine(host))
    if not is_safe:
        raise InvalidNotifyAccount("NOTIFY_URL is https://, or http:// for this machine alone")
    return f"{parts.scheme}://{parts.netloc}"


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
