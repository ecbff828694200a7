"""Why a delivery is owed."""

from events.contracts.published_enum import PublishedEnum


class DeliveryCause(PublishedEnum):
    """Why a message is delivered to an endpoint.

    The cause is part of what makes a delivery unique: a redelivery that somebody asked for is not
    swallowed because the message had been delivered before.
    """

    AUTOMATIC = "automatic"
    """Something happened in a case and the endpoint listens to it."""
    TEST = "test"
    """A developer asked for a test event."""
    REDELIVERY = "redelivery"
    """Somebody asked for one delivery to be made again."""
    REPLAY = "replay"
    """Somebody asked for everything since a position."""
