"""Whether the period of a case has ended, and what is in the way of erasing it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from pydantic_core import MISSING

from case_api.domain.case_state import CaseState
from case_api.domain.decide import make_decision
from case_api.domain.errors import (
    AlreadyDecided,
    CannotHaveHappened,
    CaseNotEnded,
    ErasureHeld,
    OnLegalHold,
    OnRestriction,
)
from case_api.domain.fold import fold
from case_api.domain.people.academic_year import cohort
from case_api.domain.record import RecordFacts
from case_api.domain.retention.finding import BlockingFact, RetentionFinding, RetentionOutcome
from case_api.domain.retention.record_class import record_classes_of
from case_api.domain.retention.schedule import (
    ClassPeriod,
    RetentionSchedule,
    latest_cohort_over,
)
from events.contracts import CasePersonErased
from events.contracts.references import Cohort, LocalCode
from events.contracts.vocabulary.case import ErasedSubject
from events.envelope import CaseId, EventEnvelope
from events.history import effective

LEGAL_BASIS: Final = "retention_period_ended"
"""The legal basis of each erasure of a run."""
_OUTCOMES: Final[Mapping[type[CannotHaveHappened], RetentionOutcome]] = {
    OnLegalHold: RetentionOutcome.LEGAL_HOLD,
    OnRestriction: RetentionOutcome.PROCESSING_RESTRICTED,
    ErasureHeld: RetentionOutcome.ERASURE_HELD,
    CaseNotEnded: RetentionOutcome.CASE_NOT_ENDED,
    AlreadyDecided: RetentionOutcome.ALREADY_ERASED,
}


@dataclass(frozen=True, slots=True)
class CheckedCase:
    """What of a case is checked. `birth_date` is None where the case has no person."""

    case_id: CaseId
    history: Sequence[EventEnvelope]
    birth_date: date | None
    has_documents_elsewhere: bool


def check_retention(
    checked: CheckedCase, schedule: RetentionSchedule, today: date
) -> RetentionFinding | None:
    """What a run finds of a case, None where its period has not ended or the schedule has none.

    The cohort of the case and that of the birth date must both be over: a cohort that was corrected
    by hand never makes a case due.
    """
    case = fold(effective(checked.history))
    born = None if checked.birth_date is None else cohort(checked.birth_date)
    period = ended_period(case, schedule, today, born)
    return None if period is None else _checked(checked, period, today)


def ended_period(
    case: CaseState, schedule: RetentionSchedule, today: date, born: Cohort | None = None
) -> ClassPeriod | None:
    """The period of a case where it has ended, else None. `born` is the cohort by birth date."""
    period = schedule.period_of(record_classes_of(case))
    if period is None:
        return None
    youngest = case.cohort if born is None else max(case.cohort, born)
    is_over = youngest <= latest_cohort_over(period.years_from_birth, today)
    return period if is_over else None


def retention_erasure(policy: LocalCode | MISSING, today: date) -> CasePersonErased:
    """The fact of an erasure by a run."""
    return CasePersonErased(
        subject=ErasedSubject.CHILD, legal_basis=LEGAL_BASIS, policy=policy, on=today
    )


def refused_outcome(refusal: CannotHaveHappened) -> tuple[RetentionOutcome, BlockingFact | None]:
    """The outcome of an erasure that is refused, with the fact that is in the way."""
    fact = refusal.fact
    blocking = None if fact is None else BlockingFact(fact.event.type, fact.position, fact.day)
    return _OUTCOMES.get(type(refusal), RetentionOutcome.FAILED), blocking


def _checked(checked: CheckedCase, period: ClassPeriod, today: date) -> RetentionFinding:
    if checked.birth_date is None:
        return RetentionFinding(checked.case_id, period, RetentionOutcome.NO_BIRTH_DATE)
    fact = retention_erasure(period.policy, today)
    try:
        make_decision(checked.history, RecordFacts([fact], today))
    except CannotHaveHappened as refusal:
        return RetentionFinding(checked.case_id, period, *refused_outcome(refusal))
    outcome = RetentionOutcome.DUE
    if checked.has_documents_elsewhere:
        outcome = RetentionOutcome.DOCUMENTS_ELSEWHERE
    return RetentionFinding(checked.case_id, period, outcome)
