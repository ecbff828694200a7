"""The channels by which a notice reaches a person."""

from typing import Literal, TypeAlias

from events.contracts.published_enum import PublishedEnum


class SendingChannel(PublishedEnum):
    """How a notice is sent. The facts of the log have the same codes."""

    EMAIL = "email"
    LETTER = "letter"
    """Printed and posted by the council, from a print run, or by GOV.UK Notify."""
    TEXT = "text"
    """A text to a mobile by GOV.UK Notify. It announces a notice, and is none."""


WholeNoticeChannel: TypeAlias = Literal[SendingChannel.EMAIL, SendingChannel.LETTER]
"""A channel by which a notice goes with all that it must state."""
