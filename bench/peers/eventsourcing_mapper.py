"""The same fact as the `eventsourcing` package would have it, with the same things about it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final
from uuid import UUID, uuid4

from eventsourcing.domain import DomainEvent
from eventsourcing.persistence import (
    DatetimeAsISO,
    JSONTranscoder,
    Mapper,
    StoredEvent,
    Transcoding,
    UUIDAsHex,
)

from bench.facts import SAMPLE_ACTOR, SAMPLE_FACT, TRACEPARENT


class DateAsIso(Transcoding):
    """A day as text, for its transcoder, which knows none."""

    type = date
    name = "date_iso"

    def encode(self, obj: date) -> str:
        """As text."""
        return obj.isoformat()

    def decode(self, data: str) -> date:
        """From text."""
        return date.fromisoformat(data)


@dataclass(frozen=True)
class AdviceRequested(DomainEvent):
    """The authority asked for advice."""

    event_id: UUID
    actor: str
    correlation_id: UUID
    traceparent: str
    advice_id: UUID
    request_id: UUID
    kind: str
    adviser: str
    requested_on: date
    reached_body_on: date


def create_mapper() -> Mapper[UUID]:
    """Its mapper, with what our fact is made of."""
    transcoder = JSONTranscoder()
    for transcoding in (UUIDAsHex(), DatetimeAsISO(), DateAsIso()):
        transcoder.register(transcoding)
    return Mapper(transcoder)


def domain_event(case_id: UUID, version: int) -> AdviceRequested:
    """The fact as the version of a case."""
    return AdviceRequested(
        originator_id=case_id,
        originator_version=version,
        timestamp=datetime.now(UTC),
        event_id=uuid4(),
        actor=SAMPLE_ACTOR,
        correlation_id=uuid4(),
        traceparent=TRACEPARENT,
        advice_id=SAMPLE_FACT.advice_id,
        request_id=SAMPLE_FACT.request_id,
        kind=SAMPLE_FACT.kind,
        adviser=SAMPLE_FACT.adviser,
        requested_on=SAMPLE_FACT.requested_on,
        reached_body_on=date(2026, 4, 14),
    )


TEMPLATE: Final = create_mapper().to_stored_event(domain_event(uuid4(), 1))


def stored_sample(case_id: UUID, version: int) -> StoredEvent:
    """The fact as it is stored, made ready: what its mapper costs is not counted in appends."""
    return StoredEvent(case_id, version, TEMPLATE.topic, TEMPLATE.state)
