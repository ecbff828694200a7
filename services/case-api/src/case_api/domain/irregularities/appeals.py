"""Appeals against refusals that are not recorded: CFA s.51."""

from collections.abc import Iterator, Mapping
from typing import Final

from case_api.domain.case_state import CaseState
from case_api.domain.irregularities.irregularity import (
    Irregularity,
    IrregularityCode,
    facts,
    long_date,
)
from case_api.domain.prior_fact import first_day
from events.contracts import (
    AssessmentPlanRefused,
    Event,
    RequestRefused,
    TribunalAppealRegistered,
)
from events.contracts.vocabulary.tribunal import AppealSubject

_REFUSALS: Final[Mapping[AppealSubject, type[Event]]] = {
    AppealSubject.REFUSAL_TO_ASSESS: RequestRefused,
    AppealSubject.REFUSAL_TO_REASSESS: RequestRefused,
    AppealSubject.REFUSAL_TO_ISSUE: AssessmentPlanRefused,
}
"""The fact that records the decision which an appeal about a subject is against."""


def appeal_irregularities(case: CaseState) -> Iterator[Irregularity]:
    """Appeals against a refusal in a case whose whole history has none by that day."""
    if case.taken_over:
        return
    for position, appeal in facts(case, TribunalAppealRegistered):
        refusals = [_REFUSALS[each] for each in appeal.subjects if each in _REFUSALS]
        day = appeal.application_received_on
        if refusals and not any(
            first_day(refused) <= day for contract in refusals for refused in case.all_of(contract)
        ):
            yield Irregularity(
                code=IrregularityCode.APPEAL_WITHOUT_REFUSAL,
                positions=(position,),
                statement=f"An appeal against a refusal was received on {long_date(day)}, and no"
                " such refusal is recorded before it.",
                source="CFA s.51(2)",
            )
