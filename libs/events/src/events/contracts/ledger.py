"""What happened to a ledger itself. Recorded by who keeps the database, never by a service.

These facts stand in a stream that has the ledger's own id, and are about no case.
"""

from typing import Annotated

from pydantic import Field

from events.contracts.event import Event
from events.contracts.references import EventPosition

__all__ = [
    "LedgerClockCorrected",
    "LedgerRestored",
]


class LedgerRestored(Event, type="ledger.restored"):
    """The ledger was restored from a copy that did not hold its latest facts.

    What stood from the position after `restored_to` up to `lost_to` is lost, and those positions
    stand for other facts from now on. Whoever has read beyond `restored_to` reads again from there.
    """

    statement = "The ledger was restored from a copy that did not hold its latest facts."

    restored_to: Annotated[int, Field(ge=0, lt=2**53)]
    """The last fact that the copy held; 0 if it held none."""
    lost_to: EventPosition
    """The last fact that is known to have been recorded before, for instance from a seal."""


class LedgerClockCorrected(Event, type="ledger.clock_corrected"):
    """Facts were dated ahead of the time at which they were recorded, because a clock was wrong.

    From this fact on `recorded_at` follows the clock again; it is the one fact that may be dated
    before the one in front of it.
    """

    statement = (
        "Facts were dated ahead of the time at which they were recorded, because a clock was wrong."
    )

    ahead_from: EventPosition
    """The first fact that was dated wrongly."""
    ahead_to: EventPosition
    """The last one: the fact in front of this."""
