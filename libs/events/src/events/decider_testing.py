"""Tests of decisions that read as sentences: given a history, when a command, then facts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Generic
from uuid import UUID, uuid5

from events.contracts import Event
from events.decider import CommandT, Decider, StateT
from events.envelope import CaseId, EventEnvelope, LedgerId, Position

SCENARIO_LEDGER: Final = LedgerId(UUID("00000000-0000-4000-8000-000000000999"))
SCENARIO_CASE: Final = CaseId(UUID("00000000-0000-4000-8000-00000000ca5e"))
SCENARIO_START: Final = datetime(2026, 1, 1, 9, tzinfo=UTC)


def make_history(
    events: Iterable[Event], stream_id: CaseId = SCENARIO_CASE
) -> Sequence[EventEnvelope]:
    """Facts as a log would give them back: positions from 1, an hour apart, ids by position."""
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
class DeciderScenario(Generic[StateT, CommandT]):
    """A decider with what happened so far."""

    decider: Decider[StateT, CommandT]
    events: Sequence[Event]

    def when(self, command: CommandT) -> Sequence[Event]:
        """What follows from a command."""
        return self.decider.decide(self.state, command)

    @property
    def state(self) -> StateT:
        """What the decider makes of the history."""
        return self.decider.fold(make_history(self.events))
