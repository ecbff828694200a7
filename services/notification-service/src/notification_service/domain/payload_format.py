"""The formats in which a body is sent. The bytes are the same; the media type differs."""

from collections.abc import Mapping
from typing import Final

from events.contracts.published_enum import PublishedEnum


class PayloadFormat(PublishedEnum):
    """As what an endpoint gets its webhooks."""

    STANDARD = "standard"
    """As Standard Webhooks: `application/json`."""
    CLOUDEVENTS = "cloudevents"
    """As CloudEvents 1.0 in structured mode: `application/cloudevents+json`. Nothing is sent before
    the receiver permitted it in a handshake."""


CONTENT_TYPES: Final[Mapping[PayloadFormat, str]] = {
    PayloadFormat.STANDARD: "application/json",
    PayloadFormat.CLOUDEVENTS: "application/cloudevents+json; charset=utf-8",
}
"""The media type of each format, with its parameters, as it is sent."""


def media_type(payload_format: PayloadFormat) -> str:
    """The media type of a format without parameters, as documents name it."""
    return CONTENT_TYPES[payload_format].partition(";")[0]
