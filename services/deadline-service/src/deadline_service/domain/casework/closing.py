"""Whether a case is closed: one meaning for worklists, profiles and calendars."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from events.contracts import (
    CaseClosed,
    CaseReopened,
    Event,
    FinalTransferredIn,
    RequestReceived,
)

CLOSING_EVENTS: Final = (CaseClosed, CaseReopened, FinalTransferredIn, RequestReceived)
"""The facts that decide on it."""


def closing_day(facts: Iterable[Event]) -> date | None:
    """The day on which a case was closed; None where it is open. `facts` are in order.

    A request that is received after that day, or a plan that is taken over, opens the case without
    a reopening of its own.
    """
    closed: date | None = None
    for fact in facts:
        match fact:
            case CaseClosed(on=day):
                closed = day
            case CaseReopened():
                closed = None
            case RequestReceived() | FinalTransferredIn() if closed is not None:
                begun = fact.legal_date
                closed = None if begun is not None and begun > closed else closed
            case _:
                pass
    return closed
