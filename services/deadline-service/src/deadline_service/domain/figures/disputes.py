"""Mediations and appeals by what they are about: flags of the SEN2 return."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Final
from uuid import UUID

from deadline_service.domain.figures.measured_process import Measure, MeasuredProcess
from events.contracts import (
    Event,
    TribunalAppealRegistered,
    TribunalMediationHeld,
    TribunalMediationRequested,
)
from events.contracts.references import AppealId, MediationId
from events.contracts.vocabulary.tribunal import AppealSubject
from events.envelope import EventEnvelope

DISPUTE_TYPES: Final[tuple[type[Event], ...]] = (
    TribunalAppealRegistered,
    TribunalMediationHeld,
    TribunalMediationRequested,
)
"""The facts that the measures of mediations and appeals follow from."""
_FLAGGED: Final = (AppealSubject.REFUSAL_TO_ASSESS, AppealSubject.REFUSAL_TO_ISSUE)
"""What SEN2 flags in the request and in the assessment; all else is other."""
_OTHER: Final = "other"


def dispute_processes(history: Sequence[EventEnvelope]) -> Iterator[MeasuredProcess]:
    """The mediations that were held and the appeals that were registered, in a history.

    Of several days of one, as after an adjournment, the first counts. A mediation without a
    recorded request has no kind.
    """
    subjects: dict[MediationId, AppealSubject] = {}
    held: dict[MediationId, date] = {}
    appeals: dict[AppealId, TribunalAppealRegistered] = {}
    for event in (envelope.event for envelope in history):
        match event:
            case TribunalMediationRequested(mediation_id=key, subject=subject):
                subjects[key] = subject
            case TribunalMediationHeld(mediation_id=key, on=day):
                held[key] = min(day, held.get(key, day))
            case TribunalAppealRegistered(appeal_id=key):
                appeals.setdefault(key, event)
            case _:
                pass
    for key, day in held.items():
        kind = _kind({subjects[key]}) if key in subjects else None
        yield _process(Measure.MEDIATIONS, key, day, kind)
    for key, appeal in appeals.items():
        kind = _kind(appeal.subjects)
        yield _process(Measure.APPEALS, key, appeal.application_received_on, kind)


def _kind(subjects: Collection[AppealSubject]) -> str:
    return next((each for each in _FLAGGED if each in subjects), _OTHER)


def _process(measure: Measure, item_id: UUID, day: date, kind: str | None) -> MeasuredProcess:
    return MeasuredProcess(
        measure=measure,
        item_id=item_id,
        counts_from=day,
        started_on=day,
        done_on=day,
        ended_on=day,
        kind=kind,
    )
