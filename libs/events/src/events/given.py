"""Tests of decisions that read as sentences: given a history, when a command, then facts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Generic
from uuid import UUID, uuid5

from events.contracts import Event
from events.decider import Command, Decider, State
from events.envelope import CaseId, LedgerId, Position, Recorded

LEDGER: Final = LedgerId(UUID("00000000-0000-4000-8000-000000000999"))
CASE: Final = CaseId(UUID("00000000-0000-4000-8000-00000000ca5e"))
BEGAN: Final = datetime(2026, 1, 1, 9, tzinfo=UTC)


def recorded(events: Iterable[Event], stream_id: CaseId = CASE) -> Sequence[Recorded]:
    """Facts as a log would give them back: positions from 1, an hour apart, ids by position."""
    return [
        Recorded(
            ledger_id=LEDGER,
            position=Position(position),
            stream_id=stream_id,
            stream_version=position,
            event_id=uuid5(LEDGER, str(position)),
            actor="tester",
            correlation_id=LEDGER,
            cause=None,
            traceparent=None,
            recorded_at=BEGAN + timedelta(hours=position),
            event=event,
        )
        for position, event in enumerate(events, start=1)
    ]


@dataclass(frozen=True, slots=True)
class Given(Generic[State, Command]):
    """A decider with what happened so far."""

    decider: Decider[State, Command]
    events: Sequence[Event]

    def when(self, command: Command) -> Sequence[Event]:
        """What follows from a command."""
        return self.decider.decide(self.state, command)

    @property
    def state(self) -> State:
        """What the decider makes of the history."""
        return self.decider.fold(recorded(self.events))
