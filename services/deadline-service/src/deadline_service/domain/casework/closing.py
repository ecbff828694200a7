"""Whether a case is closed: one meaning for worklists, profiles, calendars and figures."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from events.contracts import (
    CaseClosed,
    CaseReopened,
    Event,
    FinalTransferredIn,
    RequestReceived,
)
from events.envelope import EventEnvelope

CLOSING_EVENTS: Final = (CaseClosed, CaseReopened, FinalTransferredIn, RequestReceived)
"""The facts that decide on it."""


def current_closing(facts: Iterable[Event]) -> CaseClosed | None:
    """The fact by which a case is closed; None where it is open. `facts` are in order.

    A request that is received after its day, or a plan that is taken over, opens the case without
    a reopening of its own.
    """
    closed: CaseClosed | None = None
    for fact in facts:
        match fact:
            case CaseClosed():
                closed = fact
            case CaseReopened():
                closed = None
            case RequestReceived() | FinalTransferredIn() if closed is not None:
                begun = fact.legal_date
                closed = None if begun is not None and begun > closed.on else closed
            case _:
                pass
    return closed


def closing_day(facts: Iterable[Event]) -> date | None:
    """The day on which a case was closed; None where it is open. `facts` are in order."""
    closed = current_closing(facts)
    return None if closed is None else closed.on


def with_current_closing(history: Sequence[EventEnvelope]) -> Sequence[EventEnvelope]:
    """A history in which a closing is a fact only if the case is closed: of several the last."""
    closings = [each for each in history if isinstance(each.event, CaseClosed)]
    if not closings:
        return history
    is_closed = closing_day(each.event for each in history) is not None
    last = closings[-1] if is_closed else None
    return [each for each in history if each is last or not isinstance(each.event, CaseClosed)]
