"""Plans that were ended without consultation or during an appeal: CFA s.45; reg 31."""

from collections.abc import Iterator
from datetime import date

from case_api.domain.case_state import CaseState
from case_api.domain.irregularities.irregularity import (
    Irregularity,
    IrregularityCode,
    facts,
    long_date,
)
from case_api.domain.prior_fact import first_day
from events.contracts import (
    FinalCeased,
    FinalCeasingDecided,
    FinalCeasingProposed,
    TribunalAppealEnded,
    TribunalAppealRegistered,
)
from events.contracts.vocabulary.tribunal import AppealSubject
from events.envelope import Position


def ceasing_irregularities(case: CaseState) -> Iterator[Irregularity]:
    """Decisions to cease without consultation, and ends of plans while an appeal was pending."""
    for position, decided in facts(case, FinalCeasingDecided):
        proposed = case.earliest(FinalCeasingProposed, decided.plan_id)
        if not case.taken_over and (proposed is None or first_day(proposed) > decided.decided_on):
            yield Irregularity(
                code=IrregularityCode.CEASING_WITHOUT_CONSULTATION,
                positions=(position,),
                statement=f"It was decided on {long_date(decided.decided_on)} to cease the plan,"
                " and no consultation is recorded before it.",
                source="SEND Regulations 2014 reg 31(1)",
            )
    for position, ceased in facts(case, FinalCeased):
        for appeal in _pending(case, ceased.ceased_on):
            yield Irregularity(
                code=IrregularityCode.CEASED_DURING_APPEAL,
                positions=(position, appeal),
                statement=f"The plan was ended on {long_date(ceased.ceased_on)}, while an appeal"
                " about its end was pending.",
                source="CFA s.45(4)",
            )


def _pending(case: CaseState, day: date) -> Iterator[Position]:
    """The appeals about ceasing that were registered by a day and had not ended."""
    for position, appeal in facts(case, TribunalAppealRegistered):
        ended = case.earliest(TribunalAppealEnded, appeal.appeal_id)
        if (
            AppealSubject.CEASING in appeal.subjects
            and appeal.application_received_on <= day
            and (ended is None or first_day(ended) > day)
        ):
            yield position
