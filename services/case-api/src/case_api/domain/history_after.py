"""The history of a case with facts that are about to be appended."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from case_api.domain.prior_fact import PENDING
from events.contracts import CaseOpened, Event
from events.envelope import CaseId, EventEnvelope, LedgerId, Position

_NO_ID: Final = UUID(int=0)
_BEFORE_THE_FIRST: Final = EventEnvelope(
    ledger_id=LedgerId(_NO_ID),
    position=PENDING,
    stream_id=CaseId(_NO_ID),
    stream_version=0,
    event_id=_NO_ID,
    actor="",
    correlation_id=_NO_ID,
    cause=None,
    traceparent=None,
    recorded_at=datetime.min.replace(tzinfo=UTC),
    event=CaseOpened(cohort=2000),
)
"""What the envelopes of a case without a history are made of."""


def history_after(
    history: Sequence[EventEnvelope], events: Iterable[Event]
) -> Sequence[EventEnvelope]:
    """A raw history and the events that will follow it.

    Of the added envelopes only the event and the order of the positions are right: the rest is not
    known before the append.
    """
    last = history[-1] if history else _BEFORE_THE_FIRST
    added = [
        last._replace(position=Position(last.position + number), event=event)
        for number, event in enumerate(events, 1)
    ]
    return [*history, *added]
