"""The hearings and meetings of each case, for calendars."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

from deadline_service.domain.calendars.appointments import APPOINTMENT_EVENTS, appointments
from deadline_service.store.schema import ROLE, SCHEMA
from events.case_projection import CaseProjection
from events.envelope import EventEnvelope


class CaseAppointment(NamedTuple):
    """A hearing or a meeting of the appeal, review or mediation `subject_id`."""

    kind: str
    subject_id: UUID
    held_on: date


def case_appointments(history: Sequence[EventEnvelope]) -> Iterator[CaseAppointment]:
    """The appointments of a case that stand."""
    for each in appointments([envelope.event for envelope in history]):
        yield CaseAppointment(each.kind.value, each.subject_id, each.held_on)


CASE_APPOINTMENT: Final = CaseProjection(
    schema=SCHEMA.name,
    name="case_appointment",
    role=ROLE.name,
    row=CaseAppointment,
    key=("kind", "subject_id"),
    event_types={each.type for each in APPOINTMENT_EVENTS},
    apply=case_appointments,
)
