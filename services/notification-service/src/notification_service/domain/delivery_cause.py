"""Why a delivery was enqueued."""

from events.contracts.published_enum import PublishedEnum


class DeliveryCause(PublishedEnum):
    """Why a message is delivered to an endpoint.

    The cause is part of what makes a delivery unique: a redelivery is not
    discarded because the message was delivered before.
    """

    AUTOMATIC = "automatic"
    """An event that the endpoint's filters match was recorded."""
    TEST = "test"
    """A developer requested a test event."""
    REDELIVERY = "redelivery"
    """A client requested one delivery again."""
    REPLAY = "replay"
    """A client requested every event after a position."""
