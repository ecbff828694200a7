"""How far an automatic notice is."""

from events.contracts.published_enum import PublishedEnum


class AutomaticState(PublishedEnum):
    """How far an automatic notice is. What was composed is sent as any other notice."""

    WAITING = "waiting"
    """It is composed when its time comes."""
    COMPOSED = "composed"
    """It was composed for everyone to whom it goes, or an officer had sent it before."""
    HELD = "held"
    """A person must look at it."""
    DISMISSED = "dismissed"
    """It was held back, and an officer judged that it is not to be sent."""
    LAPSED = "lapsed"
    """It is not sent: the fact was corrected, or does not require it."""
