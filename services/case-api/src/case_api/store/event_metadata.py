"""The metadata of an event: who recorded it, and by which request."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from events.contracts import Event
from events.envelope import NewEvent


@dataclass(frozen=True, slots=True)
class EventMetadata:
    """The metadata of the events of one request. `actor` is a reference, never a person's name."""

    actor: str
    correlation_id: UUID
    traceparent: str | None
    new_id: Callable[[], UUID]

    def envelop(self, event: Event) -> NewEvent:
        """An event, ready to be appended, with a new id."""
        return NewEvent(
            event_id=self.new_id(),
            event=event,
            actor=self.actor,
            correlation_id=self.correlation_id,
            traceparent=self.traceparent,
        )
