"""The channels by which a notice reaches a person."""

from events.contracts.published_enum import PublishedEnum


class SendingChannel(PublishedEnum):
    """How a notice is sent. The facts of the log have the same codes."""

    EMAIL = "email"
    LETTER = "letter"
    """Printed and posted by the council, from a print run, or by GOV.UK Notify."""
