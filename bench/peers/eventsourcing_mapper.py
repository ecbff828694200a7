"""The same fact as a domain event of the `eventsourcing` package, with the same metadata."""

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
    """Transcodes a date as text; the package has no transcoding for dates."""

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
    """The authority requested advice."""

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
    """The package's mapper, with transcodings for the types of the sample fact."""
    transcoder = JSONTranscoder()
    for transcoding in (UUIDAsHex(), DatetimeAsISO(), DateAsIso()):
        transcoder.register(transcoding)
    return Mapper(transcoder)


def domain_event(case_id: UUID, version: int) -> AdviceRequested:
    """The fact as one version of a case."""
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
    """The fact in stored form, prepared: the cost of the mapper is not part of appends."""
    return StoredEvent(case_id, version, TEMPLATE.topic, TEMPLATE.state)
