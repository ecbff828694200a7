"""Advice that was missing when it was needed: SEND Regulations 2014 reg 6(1), 6(4)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import chain
from typing import Final, TypeAlias

from pydantic_core import MISSING

from case_api.domain.case_state import CaseState
from case_api.domain.irregularities.irregularity import (
    Irregularity,
    IrregularityCode,
    complete_from,
    facts,
    long_date,
)
from case_api.domain.joint_assessment import requests_assessed_together
from case_api.domain.prior_fact import first_day
from events.contracts import (
    AssessmentAdviceReceived,
    AssessmentAdviceRequested,
    AssessmentExistingAdviceAccepted,
    AssessmentPlanAgreed,
    AssessmentPlanRefused,
    DraftIssued,
    RequestReceived,
)
from events.contracts.references import Cohort, RequestId
from events.contracts.vocabulary.assessment import AdviceKind
from events.contracts.vocabulary.plan import DraftBasis
from events.envelope import Position

REQUIRED_ADVICE: Final = (
    AdviceKind.FAMILY,
    AdviceKind.EDUCATIONAL,
    AdviceKind.MEDICAL,
    AdviceKind.PSYCHOLOGICAL,
    AdviceKind.SOCIAL_CARE,
)
"""The advice that every assessment needs: reg 6(1)(a)-(e)."""
_YEAR_9_AFTER_COHORT: Final = 13
"""The years from the end of the academic year of birth to the calendar year in which year 9 begins.
"""

_FirstDays: TypeAlias = Mapping[RequestId, Mapping[AdviceKind, date]]
"""The first day on which advice of each kind was there, by request."""


def advice_irregularities(case: CaseState) -> Iterator[Irregularity]:
    """Existing advice on which not all agreed, and decisions and drafts without advice."""
    for position, accepted in facts(case, AssessmentExistingAdviceAccepted):
        if not (accepted.author_agreed and accepted.authority_agreed and accepted.family_agreed):
            yield Irregularity(
                code=IrregularityCode.EXISTING_ADVICE_NOT_AGREED,
                positions=(position,),
                statement="Existing advice was taken as sufficient, although its author, the"
                " authority and the family had not all agreed.",
                source="SEND Regulations 2014 reg 6(4)",
            )
    obtained = _obtained(case)
    for position, request_id, day, what in _needing_advice(case):
        yield from _missing(case, obtained, request_id, (position, day, what))


def _needing_advice(case: CaseState) -> Iterator[tuple[Position, RequestId, date, str]]:
    """The facts before which all advice must be there: position, request, day, and words."""
    for position, agreed in facts(case, AssessmentPlanAgreed):
        yield position, agreed.request_id, agreed.decided_on, "It was decided to make a plan"
    for position, refused in facts(case, AssessmentPlanRefused):
        yield position, refused.request_id, refused.decided_on, "It was decided to make no plan"
    for position, draft in facts(case, DraftIssued):
        follows = draft.basis in {DraftBasis.ASSESSMENT, DraftBasis.REASSESSMENT}
        if follows and draft.request_id is not MISSING:
            yield position, draft.request_id, draft.sent_on, "The draft was sent"


def _missing(
    case: CaseState, obtained: _FirstDays, request_id: RequestId, needed: tuple[Position, date, str]
) -> Iterator[Irregularity]:
    position, day, what = needed
    received = case.latest(RequestReceived, request_id)
    if received is None or first_day(received) < complete_from(case):
        return
    together = [request_id, *requests_assessed_together(case, request_id)]
    there = {
        kind
        for each in together
        for kind, first in obtained.get(RequestId(each), {}).items()
        if first <= day
    }
    missing = [kind for kind in _required(case.cohort, day) if kind not in there]
    if missing:
        letters = ", ".join(f"({kind.value})" for kind in missing)
        yield Irregularity(
            code=IrregularityCode.ADVICE_MISSING,
            positions=(position,),
            statement=f"{what} on {long_date(day)}, when the advice of regulation 6(1){letters} had"
            " not been received.",
            source="SEND Regulations 2014 reg 6(1)",
        )


def _required(cohort: Cohort, day: date) -> Iterator[AdviceKind]:
    yield from REQUIRED_ADVICE
    if day >= date(cohort + _YEAR_9_AFTER_COHORT, 9, 1):
        yield AdviceKind.ADULTHOOD


def _obtained(case: CaseState) -> _FirstDays:
    """Advice that was received, or accepted as sufficient."""
    requested = {fact.advice_id: fact for _, fact in facts(case, AssessmentAdviceRequested)}
    received = (
        (requested[fact.advice_id], fact.on)
        for _, fact in facts(case, AssessmentAdviceReceived)
        if fact.advice_id in requested
    )
    accepted = ((fact, fact.on) for _, fact in facts(case, AssessmentExistingAdviceAccepted))
    found: defaultdict[RequestId, dict[AdviceKind, date]] = defaultdict(dict)
    for advice, day in chain(received, accepted):
        days = found[advice.request_id]
        days[advice.kind] = min(day, days.get(advice.kind, day))
    return found
