"""Events of a ledger itself. Recorded by the operators of the database, never by a service.

They are in a stream that has the ledger's id, and belong to no case.
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
    """The ledger was restored from a copy that did not have its latest facts.

    The facts after `restored_to` up to `lost_to` are lost, and other facts take their positions
    from now on. A consumer that has read beyond `restored_to` reads again from there.
    """

    statement = "The ledger was restored from a copy that did not have its latest facts."

    restored_to: Annotated[int, Field(ge=0, lt=2**53)]
    """The last fact that the copy held; 0 if it held none."""
    lost_to: EventPosition
    """The last fact that is known to have been recorded before, for instance from a seal."""


class LedgerClockCorrected(Event, type="ledger.clock_corrected"):
    """Facts were dated ahead of the time at which they were recorded, because a clock was wrong.

    From this fact on `recorded_at` follows the clock again; only this fact may be dated before the
    previous one.
    """

    statement = (
        "Facts were dated ahead of the time at which they were recorded, because a clock was wrong."
    )

    ahead_from: EventPosition
    """The first fact that was dated wrongly."""
    ahead_to: EventPosition
    """The last one: the fact before this."""
