"""Tests of decisions that read as sentences: given a history, when a command, then events."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Generic, TypeVar
from uuid import UUID, uuid5

from events.contracts import Event
from events.envelope import CaseId, EventEnvelope, LedgerId, Position

CommandT = TypeVar("CommandT")

SCENARIO_LEDGER: Final = LedgerId(UUID("00000000-0000-4000-8000-000000000999"))
SCENARIO_CASE: Final = CaseId(UUID("00000000-0000-4000-8000-00000000ca5e"))
SCENARIO_START: Final = datetime(2026, 1, 1, 9, tzinfo=UTC)


def make_history(
    events: Iterable[Event], stream_id: CaseId = SCENARIO_CASE
) -> Sequence[EventEnvelope]:
    """Events as a log returns them: positions from 1, an hour apart, ids by position."""
    return [
        EventEnvelope(
            ledger_id=SCENARIO_LEDGER,
            position=Position(position),
            stream_id=stream_id,
            stream_version=position,
            event_id=uuid5(SCENARIO_LEDGER, str(position)),
            actor="tester",
            correlation_id=SCENARIO_LEDGER,
            cause=None,
            traceparent=None,
            recorded_at=SCENARIO_START + timedelta(hours=position),
            event=event,
        )
        for position, event in enumerate(events, start=1)
    ]


@dataclass(frozen=True, slots=True)
class Scenario(Generic[CommandT]):
    """A decision with the events before it. `decide` takes a raw history and a command."""

    decide: Callable[[Sequence[EventEnvelope], CommandT], Sequence[Event]]
    events: Sequence[Event]

    def when(self, command: CommandT) -> Sequence[Event]:
        """The events that follow from a command."""
        return self.decide(make_history(self.events), command)
