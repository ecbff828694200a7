"""Events of a ledger itself. Recorded by functions of the database's owner, never by a service.

They are in a stream that has the ledger's id, and belong to no case.
"""

from typing import Annotated

from pydantic import Field

from events.contracts.event import Event
from events.contracts.references import EventPosition, Sha256

__all__ = [
    "LedgerClockCorrected",
    "LedgerReadingsAnchored",
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


class LedgerReadingsAnchored(Event, type="ledger.readings_anchored"):
    """The record of who read personal data had a last row with a hash, to which all rows chain.

    A seal of the ledger covers this fact, and so the record up to that row: a copy of the fact
    shows whether the record was changed since.
    """

    statement = "The last row of the record of who read personal data was stated, with its hash."

    reading_position: Annotated[int, Field(ge=1, lt=2**53)]
    """The last row of the record."""
    reading_hash: Sha256
    """The hash of that row, which covers all rows before it."""
